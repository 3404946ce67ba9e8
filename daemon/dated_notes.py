"""The days that a note in free words names, as far as they can be read without doubt."""

import re
from collections.abc import Iterator
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_SLASHED = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+{_NAME}\s+(\d{{4}})\b", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b{_NAME}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.IGNORECASE)


def dated_after(note: str, today: date) -> bool:
    """Whether the note names a day after `today`, however the day is read."""
    return any(read and min(read) > today for read in map(_days, _named(note)))


def _named(note: str) -> Iterator[list[tuple[int, int, int]]]:
    """Each day of the note as (year, month, day), in both ways where the order is open."""
    for year, month, day in _ISO.findall(note):
        yield [(int(year), int(month), int(day))]
    for one, other, year in _SLASHED.findall(note):
        yield [(int(year), int(one), int(other)), (int(year), int(other), int(one))]
    for day, month, year in _DAY_FIRST.findall(note):
        yield [(int(year), _MONTHS.index(month.lower()) + 1, int(day))]
    for month, day, year in _MONTH_FIRST.findall(note):
        yield [(int(year), _MONTHS.index(month.lower()) + 1, int(day))]


def _days(read: list[tuple[int, int, int]]) -> list[date]:
    days = []
    for parts in read:
        try:
            days.append(date(*parts))
        except ValueError:  # there is no such day
            continue
    return days
