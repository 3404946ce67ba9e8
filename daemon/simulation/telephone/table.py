"""What an endpoint is: its path and its parameters, each of a kind, and what is wrong with those that are given."""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

URL = r"https?://\S+"
E164 = r"\+[1-9]\d{6,14}"
KINDS = {  # of values, as they stand in a form
    "text": r"[\s\S]*",
    "number": E164,
    "endpoint": rf"{E164}|[a-z]+:.+",
    "integer": r"-?\d+",
    "size": r"[1-9]\d{0,2}|1000",
    "amount": r"-?\d+(\.\d+)?",
    "yes or no": r"true|false",
    "url": URL,
    "method": "GET|POST",
    "moment": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
    "day or moment": r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?",
    "json": r"\s*\{[\s\S]*\}\s*",
}
Method = Literal["GET", "POST", "DELETE"]


def kinds(**groups: str) -> dict[str, str]:
    """Parameters by kind, turned round: {parameter: kind}. An underscore in a kind's name stands for a blank."""
    return {name: kind.replace("_", " ") for kind, names in groups.items() for name in names.split()}


def sid(prefix: str) -> str:
    """The pattern of an identifier."""
    return rf"={prefix}[0-9a-fA-F]{{32}}"


def one_of(*values: str) -> str:
    """The pattern of one of these words."""
    return "=" + "|".join(values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One thing that can be asked. A value of `takes` is a name of KINDS, or "=" and a pattern."""

    name: str
    method: Method
    path: str
    takes: dict[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()  # of each group at least one
    several: frozenset[str] = frozenset()  # may be given more than once

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """The identifiers in the path, if it is this endpoint's."""
        found = _pattern(self.path).fullmatch(path) if method == self.method else None
        return found.groupdict() if found else None

    def faults(self, given: dict[str, list[str]]) -> list[str]:
        """What is wrong with these parameters, in words."""
        wrong = [f"{name} is required" for name in self.required if not given.get(name)]
        wrong += [f"one of {', '.join(group)} is required" for group in self.one_of if not any(map(given.get, group))]
        for name, values in given.items():
            if name not in self.takes:
                wrong.append(f"{name} is not a parameter of {self.name}")
                continue
            if len(values) > 1 and name not in self.several:
                wrong.append(f"{name} is given {len(values)} times")
            kind = self.takes[name]
            pattern = kind[1:] if kind.startswith("=") else KINDS[kind]
            wrong += [f"{name}={value!r} is no {kind}" for value in values if not re.fullmatch(pattern, value)]
        return wrong


@cache
def _pattern(path: str) -> re.Pattern[str]:
    """The paths of this form, each {name:PF} an identifier of that kind, each {name} any word."""
    pattern = re.sub(r"\{([a-z]+):([A-Z]{2})\}", r"(?P<\1>\2[0-9a-fA-F]{32})", path.replace(".", r"\."))
    return re.compile(re.sub(r"\{([a-z]+)\}", r"(?P<\1>[0-9a-zA-Z]+)", pattern))
