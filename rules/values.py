"""One cell read as what it should be: a number, date, period, yes or no, a choice, or text; blank and misread apart."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum

from . import calendar_words, numerals
from .boxes import boxes_in
from .contents import Cell
from .findings import Code, Value
from .periods import Period
from .words import folded
from .written_periods import period_in

_BLANKS = frozenset("n/a n.a n.a. na #n/a n/d n.d. s/d k/a k.a k.a. tbd tbc tba t.b.d.".split())
_BLANK_PHRASES = frozenset({"not applicable", "no aplica", "to be determined", "por definir", "keine angabe"})
_PROMPTS = ("click or tap", "click here to enter", "choose an item", "haga clic o pulse", "klicken oder tippen sie")
_ZEROS = frozenset(
    """none nil zero nought nothing nada ninguno ninguna cero keine keiner kein keines null nichts neant aucun aucune
    nenhum nenhuma zero nessuno nessuna""".split()
)
_YES = frozenset("yes y true x si s ja j oui sim ✓ ✔ ✅".split())
_NO = frozenset("no n false nein non nao".split())
_MONTH_FIRST = frozenset("US PR GU VI AS MP UM FM PW MH PH".split())
_EITHER = frozenset({"", "CA"})  # both ways are common: only the file itself can tell
_COMMA = frozenset(
    """AL AM AO AR AT AZ BA BE BG BO BR BY CL CO CR CU CZ DE DK DZ EC EE ES FI FO FR GE GL GR HR HU ID IS IT KZ LT LU
    LV MA MD ME MK MZ NL NO PL PT PY RO RS RU SE SI SK TN TR UA UY VE VN XK""".split()
)
_NOISE = Decimal("1e-9")  # what a spreadsheet's binary numbers add to a whole one
_LARGEST = 60  # digits before the point; what has more is no figure of anything


class Blank(Enum):
    """What a cell reads as in which nothing was filled in."""

    BLANK = "blank"


BLANK = Blank.BLANK


@dataclass(frozen=True, slots=True)
class Misread:
    """What a cell reads as whose content is not what it should be; `why`: whole, ambiguous, period, yes-no, several."""

    code: Code
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a file writes; None where nothing tells."""

    decimal_comma: bool | None = None
    day_first: bool | None = None
    period: Period | None = None  # the one asked for: gives the year to dates without one
    cadence: str = "monthly"  # of the document: a date in a period field means the period of it that holds the date
    choices: tuple[str, ...] = ()  # of a field with one_of


def manner_of(country: str) -> Manner:
    """How numbers and dates are written in a country ("US", "DE-BY"; "" for none known)."""
    code = country.upper().partition("-")[0].strip()
    return Manner(
        decimal_comma=None if code in _EITHER else code in _COMMA,
        day_first=None if code in _EITHER else code not in _MONTH_FIRST,
    )


def decimal_comma_of(cells: Iterable[Cell]) -> bool | None:
    """Whether the texts in these cells write numbers with a decimal comma; None where they do not show it."""
    return numerals.decimal_comma_in({cell.value.replace("%", "") for cell in cells if isinstance(cell.value, str)})


def day_first_of(cells: Iterable[Cell]) -> bool | None:
    """Whether the texts in these cells write dates with the day first; None where they do not show it."""
    return calendar_words.day_first_in({cell.value for cell in cells if isinstance(cell.value, str)})


def is_blank(cell: Cell) -> bool:
    """Whether nothing is filled in: empty, or what people and forms put for nothing."""
    if not isinstance(cell.value, str):
        return cell.value is None
    text = " ".join(folded(cell.text).split())
    return not text.strip("_-. /") or text in _BLANKS or text in _BLANK_PHRASES or text.startswith(_PROMPTS)


def read_value(cell: Cell, kind: str, manner: Manner) -> Value | Blank | Misread:
    """The cell as a value of this kind: text, number, integer, money, percent, date, period, yes-no or one-of.

    A percent is a fraction, a period its canonical name, a choice as the agreement writes it.
    """
    if kind == "one-of" and (choice := _choice(cell, manner)) is not None:
        return choice  # "N/A" may be one of the choices
    if is_blank(cell):
        return BLANK
    match kind:
        case "number" | "money":
            return _number(cell, manner)
        case "integer":
            return _whole(_number(cell, manner))
        case "percent":
            return _number(cell, manner, percent=True)
        case "date":
            return _date(cell, manner)
        case "period":
            return _period(cell, manner)
        case "yes-no" | "one-of":
            return _chosen(cell, kind, manner)
        case _:
            return _text(cell)


def _text(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, Decimal) and _plain(value):
        return f"{value.normalize():f}"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return cell.text


def _plain(number: Decimal) -> bool:
    return number.is_finite() and number.adjusted() < _LARGEST


def _number(cell: Cell, manner: Manner, *, percent: bool = False) -> Decimal | Misread:
    value = cell.value
    if isinstance(value, Decimal):
        return value if _plain(value) else Misread("not-a-number")
    if isinstance(value, time):
        return Decimal(value.hour * 60 + value.minute) / 60  # a time of day in a column of hours is so many hours
    if not isinstance(value, str):
        return Misread("not-a-number")
    if folded(value).strip(" .") in _ZEROS:
        return Decimal(0)
    number = numerals.number_in(value, decimal_comma=manner.decimal_comma, percent=percent)
    return Misread("not-a-number") if number is None or not _plain(number) else number


def _whole(number: Decimal | Misread) -> Decimal | Misread:
    if isinstance(number, Misread):
        return number
    whole = number.to_integral_value()
    return whole if abs(number - whole) <= _NOISE else Misread("not-a-number", "whole")


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
    if isinstance(value, datetime):
        text = value.date().isoformat()
    else:
        text = value.isoformat() if isinstance(value, date) else _text(cell)
    try:
        found = period_in(text, manner.cadence, day_first=manner.day_first, near=manner.period)
    except calendar_words.Ambiguous:
        return Misread("not-a-date", "ambiguous")
    return Misread("not-a-date", "period") if found is None else found


def _choice(cell: Cell, manner: Manner) -> str | None:
    """The choice a cell names, without regard to case, accents and outer spaces."""
    said = " ".join(folded(_text(cell)).split())
    return next((choice for choice in manner.choices if " ".join(folded(choice).split()) == said), None)


def _chosen(cell: Cell, kind: str, manner: Manner) -> Value | Blank | Misread:
    """One of a few answers, written or ticked."""
    boxes = boxes_in(cell.text)
    if not boxes:
        return _answer(cell, kind, manner)
    ticked = [box.words for box in boxes if box.ticked]
    if len(boxes) == 1 and kind == "yes-no" and _word(boxes[0].words) not in _NO:
        return boxes[0].ticked
    if not ticked:
        return BLANK
    return (
        _answer(replace(cell, value=ticked[0]), kind, manner) if len(ticked) == 1 else Misread("not-allowed", "several")
    )


def _answer(cell: Cell, kind: str, manner: Manner) -> Value | Misread:
    if kind == "one-of":
        return _choice(cell, manner) or Misread("not-allowed")
    if isinstance(cell.value, bool):
        return cell.value
    word = _word(cell.text)
    return True if word in _YES else False if word in _NO else Misread("not-allowed", "yes-no")


def _word(text: str) -> str:
    return folded(text).strip(" .!")
