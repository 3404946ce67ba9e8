"""Periods of the calendar by cadence: how they are named, when they begin and end, which one comes next."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from .cron import LAST_DAY, check_cron, firing_days, firings_from

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_MONTHS = {"monthly": 1, "quarterly": 3, "twice-yearly": 6, "yearly": 12}
_NAMED = ("weekly", *_MONTHS)
_MEANT = {
    "annual": "yearly",
    "annually": "yearly",
    "bi-annual": "twice-yearly",
    "biannual": "twice-yearly",
    "bi-annually": "twice-yearly",
    "half-yearly": "twice-yearly",
    "semi-annual": "twice-yearly",
    "semiannual": "twice-yearly",
    "every six months": "twice-yearly",
    "daily": "0 9 * * 1-5",
    "every day": "0 9 * * 1-5",
}
_SHAPES = {
    "weekly": re.compile(r"(\d{4})-W(\d\d)", re.ASCII),
    "monthly": re.compile(r"(\d{4})-(\d\d)", re.ASCII),
    "quarterly": re.compile(r"(\d{4})-Q([1-4])", re.ASCII),
    "twice-yearly": re.compile(r"(\d{4})-H([12])", re.ASCII),
    "yearly": re.compile(r"(\d{4})()", re.ASCII),
}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of the calendar that a document is for, from `first` to `last`, both included."""

    name: str  # 2026-W41, 2026-10, 2026-Q3, 2026-H1, 2026 or, for a cron line, 2026-10-15
    first: date
    last: date

    @property
    def weekly(self) -> bool:
        """Whether this is a week, Monday to Sunday."""
        return self.last - self.first == 6 * _DAY


def is_cron(cadence: str) -> bool:
    """Whether a cadence is a cron line, each firing of which is a period of its own."""
    return cadence not in _NAMED


def check_cadence(text: str) -> str | None:
    """What is wrong with a cadence, in words and with what would be right; None when nothing is."""
    if text in _NAMED:
        return None
    if text.startswith(("*", "@")) or text[:1].isdecimal() or len(text.split()) == 5:
        return check_cron(text)
    wanted = " ".join(text.lower().split())
    near = _MEANT.get(wanted) or next(iter(difflib.get_close_matches(wanted, _NAMED, n=1)), None)
    known = ", ".join(f'"{name}"' for name in _NAMED)
    hint = f'did you mean "{near}"?' if near else f'use {known} or a cron line such as "0 9 1 * *"'
    return f'"{text}" is not a cadence; {hint}'


def period_named(cadence: str, name: str) -> Period | None:
    """The period a checked cadence calls by this name; None where it has no such period."""
    if not is_cron(cadence):
        return _calendar_period(cadence, name)
    period = any_period_named(name)
    fires = (
        period is not None and period.first == period.last and period.first in firing_days(cadence, period.first.year)
    )
    return period if fires else None


def any_period_named(name: str) -> Period | None:
    """The period of this name whatever its cadence, so that an edited cadence goes on where the old one stopped."""
    for cadence in _NAMED:
        period = _calendar_period(cadence, name)
        if period:
            return period
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return None
    return Period(name, day, day) if day.isoformat() == name else None


def period_of_day(cadence: str, day: date) -> str | None:
    """The name of the period of a checked cadence that a day lies in; of a cron line, the day's own."""
    if is_cron(cadence):
        return day.isoformat()
    return next((period.name for period in periods_from(cadence, day)), None)


def preceding(period: Period) -> Period | None:
    """The period of the same kind just before this one; None for a lone day, which has no kind."""
    cadence = next((one for one in _NAMED if _calendar_period(one, period.name)), None)
    if cadence is None or period.first == date.min:
        return None
    return next(periods_from(cadence, period.first - timedelta(days=1)), None)


def last_periods(cadence: str, day: date, count: int) -> Iterator[str]:
    """The names of so many periods, that of the day first and then back in time; of a cron line none."""
    for _ in range(count):
        name = period_of_day(cadence, day)
        period = period_named(cadence, name) if name else None
        if period is None:
            return
        yield period.name
        day = period.first - timedelta(days=1)


def periods_from(cadence: str, day: date) -> Iterator[Period]:
    """Every period of a checked cadence whose last day is not before `day`, in order, as far as LAST_DAY."""
    if cadence == "weekly":
        yield from _weeks_from(day)
    elif cadence in _MONTHS:
        yield from _months_from(_MONTHS[cadence], day)
    else:
        yield from (Period(firing.isoformat(), firing, firing) for firing in firings_from(cadence, day))


def _weeks_from(day: date) -> Iterator[Period]:
    """The ISO weeks from the one `day` lies in."""
    monday = day - day.weekday() * _DAY
    while monday <= LAST_DAY - 6 * _DAY:
        iso = monday.isocalendar()
        yield Period(f"{iso.year}-W{iso.week:02d}", monday, monday + 6 * _DAY)
        monday += _WEEK


def _months_from(length: int, day: date) -> Iterator[Period]:
    """The periods of `length` whole months from the one `day` lies in."""
    number = (day.year * 12 + day.month - 1) // length
    while (number + 1) * length <= (LAST_DAY.year + 1) * 12:
        yield _month_period(length, number)
        number += 1


def _month_period(length: int, number: int) -> Period:
    """The period of `length` months that is the `number`th counted from the year 0."""
    first, following = (date(month // 12, month % 12 + 1, 1) for month in (number * length, (number + 1) * length))
    part = number % (12 // length) + 1
    names = {1: f"{first.year}-{first.month:02d}", 3: f"{first.year}-Q{part}", 6: f"{first.year}-H{part}"}
    return Period(names.get(length, f"{first.year}"), first, following - _DAY)


def _calendar_period(cadence: str, name: str) -> Period | None:
    """The period of one of the five calendar cadences with this name."""
    match = _SHAPES[cadence].fullmatch(name)
    if not match:
        return None
    year, part = int(match[1]), int(match[2] or 1)
    try:
        if cadence == "weekly":
            monday = date.fromisocalendar(year, part, 1)
            return Period(name, monday, monday + 6 * _DAY)
        length = _MONTHS[cadence]
        return _month_period(length, year * (12 // length) + part - 1) if 1 <= part <= 12 else None
    except (ValueError, OverflowError):
        return None  # no such week, or a year Python's calendar does not have
