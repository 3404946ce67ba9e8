"""What is wrong with a document: each problem as a code, the place it stands at, and the facts that show it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Code = Literal[
    "blank",
    "not-a-number",
    "not-a-date",
    "out-of-range",
    "not-allowed",
    "wrong-period",
    "wrong-document",
    "blank-template",
    "same-as-before",
    "unusual",
    "does-not-add-up",
    "rule",
    "formula-error",
    "formula-overwritten",
    "label-changed",
    "sheet-missing",
    "signature-missing",
    "unreadable",
    "protected",
    "unsafe",
    "unsupported",
]
Severity = Literal["error", "warning"]
Fact = str | int | Decimal | date | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A problem in a document, pointing at its source; the wordbook has a sentence for each code and `why`."""

    code: Code
    severity: Severity = "error"
    field: str = ""  # "": it concerns the file as a whole
    where: str = ""  # "Summary!F14", "line 7, Miles", a label, a form field; "": the file as a whole
    asked: str = ""  # the printed words that ask for it, or the column's name: helps people to find the place
    why: str = ""  # which of the code's sentences says it best; "": its plain one
    facts: tuple[tuple[str, Fact], ...] = ()  # what the sentence names: what was found, what was expected


Value = Decimal | str | bool | date  # a percent is a fraction, a period its canonical name


def as_written(value: Decimal, kind: str) -> Fact:
    """A number as people write one of this kind: a percent with its sign."""
    return f"{(value * 100).normalize():f}%" if kind == "percent" else value


@dataclass(frozen=True, slots=True)
class Figure:
    """What a field was read to hold, and where it stands; a column or range holds one value for each filled cell."""

    field: str
    value: Value | tuple[Value, ...]
    where: str
    asked: str = ""  # the printed words that ask for it, for people: "Over 90 days"
    percent: bool = False  # people read it with its sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What looking at one document gave: verdict, problems, and the figures read."""

    verdict: Literal["accepted", "returned", "review"]
    findings: tuple[Finding, ...] = ()
    figures: tuple[Figure, ...] = ()
    # Why a person must look without anything being wrong: picture, unread, unread-rest, not-shown, not-calculated,
    # anothers (the very file is in for another owner).
    looks: tuple[str, ...] = ()
    kind: str = ""  # xlsx, pdf, csv, ...
    sha256: str = ""
