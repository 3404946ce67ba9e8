"""Transfers of accepted figures into the client's own workbooks: what goes where, and what became of it."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeVar

from .agreement import Document, Field, Person
from .contents import Raw
from .findings import Figure, Value
from .labels import label_key, said_label
from .months import spoken_in
from .periods import any_period_named
from .register import one_number
from .words import folded

_PLACE = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"[^\W_]+")
_MONTH_FIRST = re.compile(r"\b(0?[1-9]|1[0-2])[/.-](20\d\d)\b")
_SHORT_YEAR = re.compile(r"(?:(?<=[qhts][1-4])[\s.,'-]+|(?<=[a-z])[\s.,'-]*)(\d\d)$")  # Oct-26, Q3 '26
_BESIDE_NUMBERS = frozenset("w wk week weeks kw q t h s fy quarter half year semana trimestre woche quartal".split())
_BLANK = re.compile(r"(?:[-–—_.\s]*|n/?a|tbd|tba|\?+)", re.IGNORECASE)  # what people type where nothing stands yet
_CENT = (Decimal("0.005"), Decimal("0.00005"))  # apart by less is the same: for numbers from 1 on, and below
_DIGITS = Decimal("1E-14")  # a spreadsheet keeps fifteen of a number

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One figure for the client's own workbook, its labels filled in."""

    sheet: str
    row: str  # the label in column A
    column: str  # the label in row 1
    period: str
    value: Value  # a percent is a fraction
    gives_way: tuple[Value, ...] = ()  # what may be replaced: the figure it corrects, what the consultant agreed to
    check_only: bool = False


@dataclass(frozen=True, slots=True)
class Updated:
    """The figure was written, and read back from the file."""

    cell: str  # "2026!C2"
    before: Raw
    after: Value


@dataclass(frozen=True, slots=True)
class AlreadyThere:
    """The figure stands there."""

    cell: str


@dataclass(frozen=True, slots=True)
class Differs:
    """Something else stands there, and a person is to be asked; `stands` is None where a check finds nothing yet."""

    cell: str
    stands: Raw
    wanted: Value
    formula: str = ""  # what stands there is calculated by this


@dataclass(frozen=True, slots=True)
class NoSuchPlace:
    """The workbook has no such sheet or label, or has it more than once: `near` are those."""

    what: Literal["workbook", "sheet", "row", "column"]
    wanted: str
    near: tuple[str, ...] = ()  # what is there and reads much like it
    several: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """A person saved the workbook while it was being written; theirs stands, and it is tried again."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be written, as a clause: "it needs a password"."""

    why: str


def transfers(
    document: Document,
    person: Person,
    period: str,
    figures: Iterable[Figure],
    corrected: Iterable[Iterable[Figure]] = (),
) -> dict[str, tuple[Transfer, ...]]:
    """What goes where of an accepted document's figures, by workbook (a path below the engagement's folder).

    `corrected`: the figures of each version before, which all give way: the last may never have got there. A field
    that was left empty goes nowhere.
    """
    pieces = {
        "period": period,
        "year": period[:4],
        "owner": person.name or person.email,
        "department": person.department,
        "title": document.title,
        "document": document.id,
    }
    fields = {field.name: field for field in document.fields}
    now, *before = (
        {one.field: single for one in some if (single := _single(fields.get(one.field), one.value)) is not None}
        for some in (figures, *corrected)
    )
    found: dict[str, list[Transfer]] = defaultdict(list)
    for update in document.updates:
        if update.field in now:
            found[_filled(update.workbook, pieces)].append(
                Transfer(
                    sheet=_filled(update.sheet, pieces),
                    row=_filled(update.row, pieces),
                    column=_filled(update.column, pieces),
                    period=period,
                    value=now[update.field],
                    gives_way=tuple(some[update.field] for some in before if update.field in some),
                    check_only=update.check_only,
                )
            )
    return {workbook: tuple(some) for workbook, some in found.items()}


def _filled(pattern: str, pieces: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: pieces.get(place[1], ""), pattern).strip()


def _single(field: Field | None, value: Value | tuple[Value, ...]) -> Value | None:
    """The one value of a field: of a column of numbers what the register makes of it, of any other column none."""
    if isinstance(value, tuple):
        number = one_number(field, value) if field else None
        return number[0] if number else None
    return None if isinstance(value, Decimal) and not value.is_finite() else value


def fitting(wanted: str, period: str, labels: Mapping[Key, Raw]) -> tuple[Key, ...]:
    """Which labels say what is wanted: itself; else the period in other words; else itself with something added."""
    key = label_key(wanted)
    keys = {place: label_key(label_text(raw)) for place, raw in labels.items()}
    exact = tuple(place for place, said in keys.items() if key and said == key)
    if exact or not key:
        return exact
    spoken = tuple(place for place, raw in labels.items() if wanted == period and says_period(raw, period))
    return spoken or tuple(place for place, raw in labels.items() if said_label(label_text(raw), {key}) is not None)


def near(wanted: str, labels: Mapping[Key, Raw]) -> tuple[str, ...]:
    """Up to three labels that read much like the wanted one."""
    texts = {label_key(label_text(raw)): label_text(raw) for raw in labels.values() if raw not in {None, ""}}
    return tuple(texts[key] for key in difflib.get_close_matches(label_key(wanted), texts, n=3, cutoff=0.6))


def label_text(raw: Raw) -> str:
    """A cell as a label reads: a year without decimals, a date as ISO."""
    if isinstance(raw, Decimal):
        return f"{raw.normalize():f}"
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    return "" if raw is None else " ".join(str(raw).split())


def says_period(raw: Raw, name: str) -> bool:
    """Whether a label means this period: a date within it, `Oct 2026`, `Oct-26`, `10/2026`, `Week 41`, `October`."""
    period = any_period_named(name)
    if period is None:
        return False
    if isinstance(raw, datetime):
        raw = raw.date()
    if isinstance(raw, date):
        return period.first <= raw <= period.last
    if not isinstance(raw, str):
        return False
    meant = spoken_in(_WORD.findall(folded(name)))
    text = _MONTH_FIRST.sub(r"\2 \1", folded(raw).strip())
    if not meant.weeks:
        text = _SHORT_YEAR.sub(r" 20\1", text)
    words = _WORD.findall(text)
    if not all(word.isdecimal() or word in _BESIDE_NUMBERS or spoken_in([word]) for word in words):
        return False
    said = spoken_in(words)
    return bool(meant) and said.years <= meant.years and replace(said, years=meant.years) == meant


def stands_blank(raw: Raw) -> bool:
    """Whether nothing stands there yet, or only what people type until something does."""
    return raw is None or (isinstance(raw, str) and _BLANK.fullmatch(raw.strip()) is not None)


def same(raw: Raw, value: Value) -> bool:
    """Whether what stands in a cell is the figure: numbers to half a cent, texts as labels are compared."""
    if isinstance(value, Decimal):
        if not isinstance(raw, Decimal):
            return False
        return abs(raw - value) < max(_CENT[abs(value) < 1], abs(value) * _DIGITS)
    if isinstance(value, bool):
        return raw is value or (isinstance(raw, str) and label_key(raw) in ({"yes", "y"} if value else {"no", "n"}))
    if isinstance(value, date):
        return label_text(raw) == value.isoformat()
    return label_key(label_text(raw)) == label_key(value)
