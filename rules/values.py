"""One cell read as what it should be: a number, date, period, yes or no, a choice, or text; blank and misread apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum

from . import calendar_words, numerals
from .contents import Cell
from .findings import Code, Value
from .labels import label_key
from .periods import Period
from .words import folded

_BLANKS = frozenset("n/a na n.a n.a. n/d s/d k.a k.a. tbd tbc tba pendiente por definir - -- --- .".split())
_ZEROS = frozenset(
    "none nil zero nought ninguno ninguna cero keine keiner null neant aucun aucune nenhum nessuno".split()
)
_YES = frozenset("yes y true x si s ja j oui sim ok ☒ ☑ ✓ ✔ ✗".split())
_NO = frozenset("no n false nein non nao ☐".split())
_MONTH_FIRST = frozenset({"US", "PH", "PR", "GU", "FM", "PW", "MH"})
_EITHER = frozenset({"", "CA"})  # both ways are common: only the file itself can tell
_COMMA = frozenset(
    """AT BE BG BR BY CL CO CR CZ DE DK EC ES FI FR GR HR HU ID IS IT LT LU LV NL NO PL PT PY RO RS RU SE SI SK TR UA
    UY VE VN AR BO""".split()
)


class Blank(Enum):
    """What a cell reads as in which nothing was filled in."""

    BLANK = "blank"


BLANK = Blank.BLANK


@dataclass(frozen=True, slots=True)
class Misread:
    """What a cell reads as whose content is not what it should be; `why` tells special cases: whole, ambiguous."""

    code: Code
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a file writes; None where nothing tells."""

    decimal_comma: bool | None = None
    day_first: bool | None = None
    period: Period | None = None  # the one asked for: gives the year to dates without one
    cadence: str = "monthly"
    choices: tuple[str, ...] = ()  # of a field with one_of


def manner_of(country: str) -> Manner:
    """How numbers and dates are written in a country (ISO 3166 code; "" for none known)."""
    code = country.upper()
    return Manner(
        decimal_comma=None if code in _EITHER else code in _COMMA,
        day_first=None if code in _EITHER else code not in _MONTH_FIRST,
    )


def decimal_comma_of(cells: Iterable[Cell]) -> bool | None:
    """Whether the texts in these cells write numbers with a decimal comma; None where they do not show it."""
    return numerals.decimal_comma_in(cell.value for cell in cells if isinstance(cell.value, str))


def day_first_of(cells: Iterable[Cell]) -> bool | None:
    """Whether the texts in these cells write dates with the day first; None where they do not show it."""
    return calendar_words.day_first_in(cell.value for cell in cells if isinstance(cell.value, str))


def is_blank(cell: Cell) -> bool:
    """Whether nothing is filled in: empty, or what people and forms put for nothing."""
    text = cell.text.replace("\u200b", "").strip()
    return not text.strip("_. …") or folded(text) in _BLANKS


def read_value(cell: Cell, kind: str, manner: Manner) -> Value | Blank | Misread:
    """The cell as a value of this kind (see documents.toml: text, number, ..., one-of)."""
    if is_blank(cell):
        return BLANK
    match kind:
        case "number" | "money":
            return _number(cell, manner)
        case "integer":
            number = _number(cell, manner)
            whole = not isinstance(number, Decimal) or number == number.to_integral_value()
            return number if whole else Misread("not-a-number", "whole")
        case "percent":
            return _percent(cell, manner)
        case "date":
            return _date(cell, manner)
        case "period":
            return _period(cell, manner)
        case "yes-no":
            return _yes_or_no(cell)
        case "one-of":
            key = label_key(cell.text)
            return next((choice for choice in manner.choices if label_key(choice) == key), Misread("not-allowed"))
        case _:
            return _text(cell)


def _text(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return cell.text


def _number(cell: Cell, manner: Manner) -> Decimal | Misread:
    value = cell.value
    if isinstance(value, Decimal):
        return value if value.is_finite() else Misread("not-a-number")
    if isinstance(value, time):
        return Decimal(value.hour) + Decimal(value.minute) / 60  # a time of day in a column of hours is so many hours
    if not isinstance(value, str):
        return Misread("not-a-number")
    if folded(value).strip() in _ZEROS:
        return Decimal(0)
    number = numerals.number_in(value, decimal_comma=manner.decimal_comma)
    return Misread("not-a-number") if number is None else number


def _percent(cell: Cell, manner: Manner) -> Decimal | Misread:
    text = cell.value.strip() if isinstance(cell.value, str) else ""
    if "%" not in text:
        return _number(cell, manner)
    negative = text.startswith("(") and text.endswith(")")
    plain = text.strip("()") if negative else text
    if not (plain.rstrip().endswith("%") or plain.lstrip().startswith("%")) or plain.count("%") > 1:
        return Misread("not-a-number")
    number = numerals.number_in(plain.replace("%", ""), decimal_comma=manner.decimal_comma)
    return Misread("not-a-number") if number is None else number / 100 * (-1 if negative else 1)


def _date(cell: Cell, manner: Manner) -> date | Misread:
    value = cell.value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return Misread("not-a-date")
    try:
        found = calendar_words.date_in(value, day_first=manner.day_first, near=manner.period)
    except calendar_words.Ambiguous:
        return Misread("not-a-date", "ambiguous")
    return Misread("not-a-date") if found is None else found


def _period(cell: Cell, manner: Manner) -> str | Misread:
    value = cell.value
    if isinstance(value, datetime | date):
        text = (value.date() if isinstance(value, datetime) else value).isoformat()
    elif isinstance(value, Decimal) and value == value.to_integral_value():
        text = f"{value:.0f}"
    else:
        text = cell.text
    try:
        found = calendar_words.period_in(text, manner.cadence, day_first=manner.day_first, near=manner.period)
    except calendar_words.Ambiguous:
        return Misread("wrong-period", "ambiguous")
    return Misread("wrong-period") if found is None else found


def _yes_or_no(cell: Cell) -> bool | Misread:
    if isinstance(cell.value, bool):
        return cell.value
    word = folded(cell.text).strip(" .!")
    return True if word in _YES else False if word in _NO else Misread("not-allowed", "yes-no")
