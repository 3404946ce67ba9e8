"""Dates as people write them in forms, in English, Spanish and what little German needs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from .months import MONTHS, SHORT_IN_NAMES
from .periods import Period
from .words import folded

CELL_MONTHS = MONTHS | SHORT_IN_NAMES  # beside a number the short ones mean nothing else
MONTH = rf"(?<![a-z])(?P<name>{'|'.join(sorted(CELL_MONTHS, key=len, reverse=True))})(?![a-z])"
# Blanks are never given back (*+): what follows them is no blank, and long runs of them are read once.
_OF = r"(?:\s*+(?:of|de|del|d[ao])\s++|\.?\s*+|[-/])"
_TO = r"\s*+(?:-|to|through|thru|al?|bis|until)\s*+"
_RANGES = (  # "Oct 5-9" and "5-9 Oct" name two days of one month
    (
        re.compile(rf"{MONTH}\.?\s*(?P<a>\d{{1,2}}){_TO}(?P<b>\d{{1,2}})(?![\d/.-])"),
        r"\g<name> \g<a> - \g<name> \g<b>",
    ),
    (
        re.compile(rf"(?<![\d/.-])(?P<a>\d{{1,2}})\.?{_TO}(?P<b>\d{{1,2}})\.?{_OF}{MONTH}"),
        r"\g<a> \g<name> - \g<b> \g<name>",
    ),
    (re.compile(r"(?<=[\d.])\s*-\s*(?=\d{1,2}[/.]\d{1,2}(?:[/.]|$))"), " - "),
)
_DATES = (
    re.compile(r"(?<![\d/.-])(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<![\d/.-])(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)"),
    re.compile(rf"(?<![\d/.-])(?P<year>\d{{4}})[\s-]{MONTH}[\s.-]+(?P<day>\d{{1,2}})(?!\d)"),
    re.compile(
        rf"(?<![\d/.,-])(?P<day>\d{{1,2}})(?:st|nd|rd|th|º|o)?{_OF}{MONTH}\.?"
        rf"(?:{_OF},?\s*+(?P<year>\d{{4}}|'?\d{{2}})(?![\d:]))?"
    ),
    re.compile(
        rf"{MONTH}(?:\.?\s*(?:the )?|[-/])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d/:])"
        rf"(?:,?\s+(?P<year>\d{{4}}|'\d\d)(?!\d))?"
    ),
)
_NUMERIC = re.compile(
    r"(?<![\d/.,-])(?P<a>\d{1,2})(?P<mark>[/.-])(?P<b>\d{1,2})(?:(?P=mark)(?P<year>\d{4}|\d{2})|(?<=\.\d)\.|(?<=\.\d\d)\.)?(?![\d/-])"
)
_YEAR = re.compile(r"(?<![\d/.-])(20\d\d)(?![\d/.-])")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}(?::\d{2}(?:[.,]\d+)?)?|\b\d{1,2}(?=\s?(?:am|pm)\b)")
_BESIDE = frozenset(  # words that may stand beside a date without changing it
    """monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun lunes martes
    miercoles jueves viernes sabado domingo lun mie jue vie sab dom montag dienstag mittwoch donnerstag freitag samstag
    sonntag mo di mi do fr sa so the of on at el de del dia a las am pm den vom um uhr t z utc gmt h hrs st nd rd th
    """.split()
)


class Ambiguous(Exception):
    """A date that could be two different days, since nothing tells whether its day or its month comes first."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A date as it was written: its parts, and in which order where that is not plain."""

    month: int
    day: int
    year: int | None = None
    either: bool = False  # month and day may be the other way round


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates in a text, what else stands in it, and whether one of them is a day no calendar has."""

    days: tuple[date, ...]
    rest: str
    impossible: bool = False


@lru_cache(maxsize=512)  # a month has few days, however many lines a list of them
def date_in(text: str, *, day_first: bool | None, near: Period | None) -> date | None:
    """The one date a text is, with nothing beside it but a weekday and an hour; None for all else. Raises Ambiguous.

    A date without a year takes it from the period `near`: the day in it, else the nearest to it.
    """
    found = dates_in(text, day_first=day_first, near=near)
    words = re.findall(r"[^\W_]+", _CLOCK.sub(" ", found.rest))
    alone = all(word in _BESIDE for word in words)
    return found.days[0] if alone and not found.impossible and len(set(found.days)) == 1 else None


def dates_in(text: str, *, day_first: bool | None, near: Period | None) -> Dates:
    """Every date in a text. Raises Ambiguous. A year not written is that of the text's other dates, else of `near`."""
    own = day_first_in([text])  # one date of a span may tell how the other is written
    day_first = day_first if own is None else own
    written, rest = _written(folded(text), day_first)
    if day_first is None and any(one.either for one in written):
        raise Ambiguous
    years = {one.year for one in written if one.year is not None} | {int(year) for year in _YEAR.findall(rest)}
    whole = [day for one in written if one.year is not None and (day := _day(one.year, one.month, one.day))]
    anchor = (whole[0], whole[-1]) if whole else (near.first, near.last) if near else None
    if not whole and len(years) == 1:
        year = years.pop()
        anchor = (date(year, 1, 1), date(year, 12, 31))
    days = [_dated(one, anchor) for one in written]
    impossible = any(day is None for day in days)
    return Dates(tuple(day for day in days if day is not None), rest, impossible)


def day_first_in(texts: Iterable[str]) -> bool | None:
    """Whether the day comes first in these numeric dates; None where none shows it, or they disagree."""
    shown = set()
    for text in texts:
        for found in _NUMERIC.finditer(text):
            a, b = int(found["a"]), int(found["b"])
            if found["year"] and 1 <= min(a, b) <= 12 < max(a, b) <= 31:
                shown.add(a > 12)
    return shown.pop() if len(shown) == 1 else None


def full_year(digits: str) -> int:
    """The year that four or two digits mean."""
    digits = digits.strip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _written(text: str, day_first: bool | None) -> tuple[list[_Written], str]:
    """The dates in a folded text, in order, and the text without them."""
    for pattern, spread in _RANGES:
        text = pattern.sub(spread, text)
    placed: list[tuple[int, _Written]] = []
    for pattern in _DATES:
        for found in pattern.finditer(text):
            parts = found.groupdict()
            month = CELL_MONTHS[parts["name"]] if parts.get("name") else int(parts["month"])
            year = full_year(parts["year"]) if parts["year"] else None
            placed.append((found.start(), _Written(month, int(parts["day"]), year)))
        text = pattern.sub(_blanked, text)
    for found in _NUMERIC.finditer(text):
        if found["year"] or found["mark"] == "/" or found[0].endswith("."):
            placed.append((found.start(), _numeric(found, day_first)))
            text = f"{text[: found.start()]}{_blanked(found)}{text[found.end() :]}"
    return [one for _, one in sorted(placed, key=lambda pair: pair[0])], text


def _blanked(found: re.Match[str]) -> str:
    """Spaces in place of what was found, so that the places of the rest stay what they are."""
    return " " * len(found[0])


def _numeric(found: re.Match[str], day_first: bool | None) -> _Written:
    a, b = int(found["a"]), int(found["b"])
    dotted = found["mark"] == "." and (day_first is None or found[0].endswith("."))
    either = 1 <= min(a, b) < max(a, b) <= 12 and not dotted  # dots are written where the day comes first
    first = a > 12 if max(a, b) > 12 else dotted or bool(day_first)
    day, month = (a, b) if first else (b, a)
    return _Written(month, day, full_year(found["year"]) if found["year"] else None, either)


def _dated(one: _Written, anchor: tuple[date, date] | None) -> date | None:
    """The day meant: in the year written, else in the one that brings it into or nearest to the anchor."""
    if one.year is not None or anchor is None:
        return _day(one.year, one.month, one.day) if one.year is not None else None
    first, last = anchor
    around = (_day(year, one.month, one.day) for year in range(first.year - 1, last.year + 2))
    days = [day for day in around if day is not None]
    return min(days, key=lambda day: max(first - day, day - last, timedelta(0)), default=None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
