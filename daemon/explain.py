"""Turns what pydantic found wrong into places and plain words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from .faults import closest, one_of, quoted
from .guesses import list_meant
from .toml_lines import Path

_CLIENT = 'name = "Northwind Clinics"'  # the name that stands at the top of a file is the client's
# What a key that is missing could look like.
_EXAMPLES = {
    "consultant": '[consultant] with name = "Riley Hart", email and timezone',
    "mail": '[mail] with address = "partner@hart.example", and [mail.imap] and [mail.smtp]',
    "name": 'name = "Riley Hart"',
    "email": 'email = "riley@hart.example"',
    "address": 'address = "partner@hart.example"',
    "account_sid": 'account_sid = "env:TWILIO_ACCOUNT_SID"',
    "auth_token": 'auth_token = "env:TWILIO_AUTH_TOKEN"',
    "from": 'from = "+12125550199"',
    "timezone": 'timezone = "America/New_York"',
    "starts": "starts = 2026-09-28",
    "day": "day = 1",
    "by": 'by = ["email"]',
    "to": 'to = "manager"',
    "id": 'id = "ar-aging"',
    "title": 'title = "AR aging report"',
    "owners": 'owners = ["dana@northwind.example"]',
    "cadence": 'cadence = "monthly"',
    "that": 'that = "over_90 <= total"',
    "say": 'say = "Over 90 days cannot be more than the total."',
    "workbook": 'workbook = "masters/scorecard.xlsx"',
    "sheet": 'sheet = "2026"',
    "field": 'field = "over_90"',
    "row": 'row = "AR over 90 days"',
    "column": 'column = "{period}"',
}
_PLAIN = {
    "tuple_type": ("is not a list", "square brackets: [ ... ]"),
    "dict_type": ("is not a table", "name = value lines under a [heading]"),
    "model_type": ("is not a table", "name = value lines under a [heading]"),
    "too_short": ("is empty", "at least one entry"),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One mistake in a table, by its path from the table's own root."""

    path: Path
    what: str
    right: str = ""


def explained(error: ValidationError, model: type[BaseModel]) -> Iterator[Wrong]:
    """Every mistake that validating against the model found, in words."""
    for each in error.errors(include_url=False):
        if each["type"] == "too_short" and each["input"]:
            continue  # it is short only of those entries whose own mistakes are told
        # The parts with ~ are names of alternatives, not keys of the file.
        path = tuple(part for part in each["loc"] if not str(part).startswith("~"))
        what, right = _words(each, path, model)
        yield Wrong(path, what, right)


def _words(each: ErrorDetails, path: Path, model: type[BaseModel]) -> tuple[str, str]:
    kind = each["type"]
    if kind == "duly":
        return each["ctx"]["what"], each["ctx"]["right"]
    if kind == "missing":
        return "is missing", _CLIENT if path == ("name",) else _EXAMPLES.get(str(path[-1]), "")
    if kind == "extra_forbidden":
        keys = _keys_at(model, path[:-1])
        return "is not a known key here", closest(str(path[-1]), keys) or one_of(keys)
    if kind in _PLAIN:
        what, right = _PLAIN[kind]
        is_word = kind == "tuple_type" and isinstance(each["input"], str)
        return what, list_meant(each["input"]) if is_word else right
    return f"{quoted(each['input'])} cannot stand here", each["msg"]


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys that the table at this path may have; names in the path that people chose freely lead nowhere."""
    for part in path:
        fields = {field.alias or name: field.annotation for name, field in model.model_fields.items()}
        model = _model_in(fields.get(str(part))) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for found in map(_model_in, get_args(annotation)) if found), None)
