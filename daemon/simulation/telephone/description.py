"""Holds a request against Twilio's own description of its API, made stricter where that says too little."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

Schema = dict[str, Any]
FILES = ("twilio_api_v2010.json", "twilio_studio_v2.json")
TO = r"^(\+[1-9]\d{6,14}|[a-z]+:.+)$"
_FORMATS = FormatChecker(formats=())
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or _MOMENT.fullmatch(value) is not None


def _is_url(value: object) -> bool:
    return not isinstance(value, str) or re.fullmatch(r"[a-z][a-z0-9+.-]*://\S+", value) is not None


_FORMATS.checks("date-time")(_is_moment)
_FORMATS.checks("uri")(_is_url)


class Description:
    """Twilio's OpenAPI files, found in a folder. Raises OSError or ValueError where they are not there or not whole."""

    def __init__(self, folder: Path) -> None:
        self._operations: list[tuple[re.Pattern[str], str, Schema, Schema]] = []
        for name in FILES:
            told = json.loads((folder / name).read_text("utf-8"))
            for path, item in told["paths"].items():
                for method in {"get", "post", "delete"} & item.keys():
                    operation = (_pattern(path, item[method]), method.upper(), item, told["components"])
                    self._operations.append(operation)

    def faults(self, method: str, path: str, given: dict[str, list[str]]) -> list[str]:
        """What is wrong with a request, in words; of a path that the files do not tell of, only that."""
        schema = self._schema(method, path)
        if schema is None:
            return [f"{method} {path} is not described"]
        return [_words(one) for one in _validator(schema).iter_errors(_typed(given, schema))]

    def names(self, method: str, path: str) -> frozenset[str]:
        """The parameters that may be given."""
        return frozenset((self._schema(method, path) or {"properties": ()})["properties"])

    def _schema(self, method: str, path: str) -> Schema | None:
        for pattern, its_method, item, components in self._operations:
            if its_method == method and pattern.fullmatch(path):
                return parameters(item, method.lower()) | {"components": components}
        return None


def _validator(schema: Schema) -> Draft202012Validator:
    return Draft202012Validator(schema, format_checker=_FORMATS)


def _words(error: Any) -> str:
    return f"{'.'.join(map(str, error.absolute_path)) or 'parameters'}: {error.message}"


def _pattern(path: str, operation: Schema) -> re.Pattern[str]:
    """The path with each {Sid} as its own pattern has it."""
    told = {
        one["name"]: one["schema"].get("pattern", "^[^/]+$")[1:-1]
        for one in operation.get("parameters", [])
        if one["in"] == "path"
    }
    return re.compile(
        "".join(
            f"(?:{told.get(part[1:-1], '[^/]+')})" if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{\w+\})", path)
        )
    )


def parameters(item: Schema, method: str) -> Schema:
    """The schema of an operation's form or query: unknown names refused, conditions and E.164 added."""
    operation = item[method]
    if "requestBody" in operation:
        (content,) = operation["requestBody"]["content"].values()
        schema: Schema = dict(content["schema"])
    else:
        query = [one for one in operation.get("parameters", []) if one["in"] == "query"]
        schema = {"type": "object", "properties": {one["name"]: one["schema"] for one in query}}
        schema["required"] = [one["name"] for one in query if one.get("required")]
    schema["properties"] = {
        name: dict(value) | ({"pattern": TO} if name == "To" else {})
        for name, value in schema.get("properties", {}).items()
    }
    schema["additionalProperties"] = False
    groups = (operation.get("x-twilio") or item.get("x-twilio") or {}).get("conditional", [])
    if method == "post" and groups and schema.get("title", "").startswith("Create"):
        schema["allOf"] = list(_conditions(groups))
    return schema


def _conditions(groups: list[list[str]]) -> Iterator[Schema]:
    for group in groups:
        names = ["".join(part.capitalize() for part in one.split("_")) for one in group]
        yield {"anyOf": [{"required": [name]} for name in names]}


def _typed(given: dict[str, list[str]], schema: Schema) -> dict[str, Any]:
    """Form values as the schema's types: a key given twice is an array, digits are an integer."""
    typed: dict[str, Any] = {}
    for name, values in given.items():
        told = schema["properties"].get(name, {})
        if told.get("type") == "array":
            typed[name] = [_value(one, told.get("items", {})) for one in values]
        else:
            typed[name] = _value(values[0], told) if len(values) == 1 else values
    return typed


def _value(value: str, told: Schema) -> Any:
    kind = told.get("type")
    if kind == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind == "number" and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return float(value)
    if kind == "boolean" and value in {"true", "false"}:
        return value == "true"
    return value
