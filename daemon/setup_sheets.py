"""What the intake workbook asks, sheet by sheet and column by column: the one list for writing it and reading it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

_FILE = Path(__file__).with_name("templates") / "new" / "workbook.toml"
Kind = Literal["text", "day", "days", "number", "whole", "flag", "list", "scope", "percent", "condition", "period"]
Values = Mapping[str, Any]  # what stands in a row, by the keys of its columns

AGREEMENT, REMINDERS, ESCALATION = "Agreement", "Reminders", "Escalation"  # the last two stand in the first
PEOPLE, DOCUMENTS, GOALS, RULES, TRANSFERS = TABLES = ("People", "Documents", "Goals", "Rules", "Transfers")
MARK = "Example?"  # the head of each table's first column
EXAMPLE = "example"  # what marks a row there
FOUND_BY = {"cell": "at", "column": "column", "label": "label", "form field": "field"}  # a field's key, by our word


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One thing that is asked: a column of a table, or a row of the sheet Agreement."""

    key: str  # as in the engagement's files, with dots between table and key
    title: str
    help: str
    kind: Kind = "text"
    example: Any = ""
    choices: tuple[str, ...] = ()
    listed: str = ""  # instead of `choices`: "zones", or the sheet whose rows are to choose from
    needed: bool = False
    free: bool = False  # others than the choices are right as well
    usual: Any = ""  # of Agreement: what stands there already
    width: int = 16

    @property
    def head(self) -> str:
        """The title as it stands in the workbook; a star says that there must be an answer."""
        return f"{self.title} *" if self.needed else self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list of rows that are asked alike."""

    name: str
    columns: tuple[Column, ...]
    examples: tuple[Values, ...] = ()


@cache
def asked() -> dict[str, Table]:
    """Every list of the workbook by its name, the terms of the sheet Agreement among them."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"), parse_float=Decimal)
    examples = told.pop("examples")
    return {
        name: Table(
            name=name,
            columns=tuple(Column(**{**one, "choices": tuple(one.get("choices", ()))}) for one in columns),
            examples=tuple(examples.get(name, ())),
        )
        for name, columns in told.items()
    }
