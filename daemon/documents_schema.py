"""The tables and keys of documents.toml, and the values they become."""

import keyword
import re
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from ..rules.agreement import Document, DocumentRule, Update
from ..rules.agreement import Field as DocumentField
from ..rules.duedates import check_due
from ..rules.expressions import PERIOD_NAMES
from ..rules.periods import period_named
from .faults import quoted
from .kinds import (
    Cadence,
    Flag,
    Fraction,
    InnerPath,
    Member,
    Number,
    Pattern,
    Prose,
    Slug,
    Text,
    refused,
    text,
    word,
    wrong,
)
from .table import Table

_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}"
_COLUMN = r"\$?[A-Za-z]{1,3}"
_ON_SHEET = re.compile(rf"(?:'(?:[^']|'')+'|[^'!]+)!(?:{_CELL}(?::{_CELL})?|{_COLUMN}:{_COLUMN})")
_GOAL = re.compile(r"(?:<=|>=|<|>|==?)\s*-?\d+(?:\.\d+)?\s*%?")
_EXAMPLES = {
    "weekly": "2026-W41",
    "monthly": "2026-10",
    "quarterly": "2026-Q4",
    "twice-yearly": "2026-H2",
    "yearly": "2027",
}
PLACES = ("at", "column", "field", "label")
FIELD_KINDS = ("text", "number", "integer", "money", "percent", "date", "period", "yes-no", "signature")


def sheet_of(place: str) -> str | None:
    """The sheet that a field's `at` names; None for a defined name."""
    sheet, mark, _ = place.rpartition("!")
    return (sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet) if mark else None


class FieldTable(Table):
    """One field of a document."""

    kind: Annotated[str, word(*FIELD_KINDS)] = Field(default="text", alias="is")
    at: Text | None = None
    column: Text | None = None
    field: Text | None = None
    label: Text | None = None
    one_of: Annotated[tuple[Text, ...], Field(min_length=1)] | None = None
    required: Any = True
    min: Number | None = None
    max: Number | None = None
    goal: Text | None = None
    usual: Fraction | None = None

    @field_validator("at")
    @classmethod
    def _on_a_sheet(cls, place: str) -> str:
        cell = re.fullmatch(rf"{_CELL}(?::{_CELL})?", place)
        if cell or not (_ON_SHEET.fullmatch(place) or re.fullmatch(r"[^\W\d][\w.]*", place)):
            raise wrong(
                f"{quoted(place)} is neither a cell or range of a sheet nor a defined name",
                f"{quoted(f'Sheet1!{place.upper()}')} with its sheet's name"
                if cell
                else '"Summary!B2" or "Detail!A5:A400"',
            )
        return place

    @field_validator("required")
    @classmethod
    def _flag_or_expression(cls, required: object) -> bool | str:
        return required if isinstance(required, bool) else text(required)

    @field_validator("max")
    @classmethod
    def _in_order(cls, most: Decimal, info: ValidationInfo) -> Decimal:
        least = info.data.get("min")
        if least is not None and most < least:
            raise wrong(f"{most} is less than min, {least}", "a larger number")
        return most

    @field_validator("goal")
    @classmethod
    def _compares(cls, goal: str) -> str:
        if not _GOAL.fullmatch(goal):
            raise wrong(f"{quoted(goal)} is not a comparison with a number", '"<= 25000"')
        return goal

    @model_validator(mode="after")
    def _placed_once(self) -> Self:
        places = [name for name in PLACES if getattr(self, name)]
        if not places:
            raise wrong(
                "does not say where the value stands", 'at = "Sheet!B2", column = "Hours" or label = "Total hours"'
            )
        if len(places) > 1:
            raise wrong(f"has both {quoted(places[0])} and {quoted(places[1])}", "one of them")
        if self.one_of and "kind" in self.model_fields_set:
            raise wrong('has both "is" and "one_of"', "one of them")
        return self

    def value(self, name: str) -> DocumentField:
        """The field as the rules know it."""
        return DocumentField(
            name=name,
            kind="one-of" if self.one_of else self.kind,
            at=self.at,
            column=self.column,
            field=self.field,
            label=self.label,
            one_of=self.one_of or (),
            required=self.required,
            min=self.min,
            max=self.max,
            goal=self.goal,
            usual=self.usual,
        )


class RuleTable(Table):
    """One [[document.rule]]."""

    that: Text
    say: Text


class UpdateTable(Table):
    """One [[document.update]]."""

    workbook: InnerPath
    sheet: Pattern
    field: Text
    row: Pattern
    column: Pattern
    check_only: Flag = False


class DocumentTable(Table):
    """One [[document]] of documents.toml. Later keys are checked against earlier ones, so order matters."""

    id: Slug
    title: Text
    owners: Annotated[tuple[Member, ...], Field(min_length=1)]
    cadence: Cadence
    due: Annotated[Text | None, Field(validate_default=True)] = None
    evidence: Annotated[Literal["document", "word"], word("document", "word")] = "document"
    template: InnerPath | None = None
    help: Prose = ""
    file_as: Pattern = "{department}/{title}/{period} {title} - {owner}{ext}"
    first: Text | None = None
    fields: dict[str, FieldTable] = Field(default_factory=dict)
    rule: tuple[RuleTable, ...] = ()
    update: tuple[UpdateTable, ...] = ()

    @field_validator("due")
    @classmethod
    def _fits_cadence(cls, due: str | None, info: ValidationInfo) -> str | None:
        if "cadence" not in info.data:
            # The cadence is itself a mistake, so the rule is judged beside the commonest one.
            fault = check_due(due, "monthly") if due is not None else None
        else:
            fault = check_due(due, info.data["cadence"])
        if fault:
            raise refused(fault)
        return due

    @field_validator("file_as")
    @classmethod
    def _stays_inside(cls, file_as: str) -> str:
        if file_as.startswith(("/", "~")) or "\\" in file_as or ".." in file_as.split("/"):
            raise wrong(f"{quoted(file_as)} leaves the folder of filed documents", '"{title}/{period}{ext}"')
        return file_as

    @field_validator("first")
    @classmethod
    def _is_a_period(cls, first: str, info: ValidationInfo) -> str:
        cadence = info.data.get("cadence")
        if cadence and period_named(cadence, first) is None:
            raise wrong(
                f"{quoted(first)} is not a period of the cadence {quoted(cadence)}",
                quoted(_EXAMPLES.get(cadence, "2026-10-15, a day on which it fires")),
            )
        return first

    def value(self) -> Document:
        """The document as the rules know it."""
        return Document(
            id=self.id,
            title=self.title,
            owners=self.owners,
            cadence=self.cadence,
            due=self.due,
            evidence=self.evidence,
            template=self.template,
            help=self.help,
            file_as=self.file_as,
            first=self.first,
            fields=tuple(field.value(name) for name, field in self.fields.items()),
            rules=tuple(DocumentRule(rule.that, rule.say) for rule in self.rule),
            updates=tuple(
                Update(
                    workbook=update.workbook,
                    sheet=update.sheet,
                    field=update.field,
                    row=update.row,
                    column=update.column,
                    check_only=update.check_only,
                )
                for update in self.update
            ),
        )


class DocumentsFile(Table):
    """documents.toml."""

    document: tuple[DocumentTable, ...] = ()


def check_field_name(name: str) -> str | None:
    """Why rules could not speak of a field of this name, or None."""
    if name.isidentifier() and not keyword.iskeyword(name) and name not in PERIOD_NAMES:
        return None
    return f"{quoted(name)} cannot be used in rules: a field's name is one word of letters, digits and _"
