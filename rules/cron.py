"""Cron lines as the agreement allows them: five plain fields, of which only the dates they fire on count."""

import calendar
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from .hours import moment_of

# Public holidays are not known beyond this day, so no period or firing is named after it.
LAST_DAY = date(2099, 12, 31)

_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day", 1, 31, ()),
    ("month", 1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    ("weekday", 0, 7, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)
_ITEM = re.compile(r"(?:\*|(?P<first>\w{1,9})(?:-(?P<last>\w{1,9}))?)(?:/(?P<step>\d{1,4}))?", re.ASCII)


def check_cron(text: str) -> str | None:
    """What is wrong with a cron line, in words and with what would be right; None when nothing is."""
    fields = text.split()
    if text.startswith("@"):
        return f'"{text}": short names are not known here; write five fields, such as "0 9 1 * *"'
    if len(fields) != len(_FIELDS):
        return (
            f'"{text}" has {len(fields)} field{"" if len(fields) == 1 else "s"}; a cron line has five '
            '(minute hour day month weekday), such as "0 9 1 * *"'
        )
    for written, (name, low, high, names) in zip(fields, _FIELDS, strict=True):
        fault = _field_fault(written, name, (low, high), names)
        if fault:
            return f'"{text}": {fault}'
    return _firing_fault(text)


@lru_cache(maxsize=4096)
def firing_days(line: str, year: int) -> tuple[date, ...]:
    """The dates of one year on which a checked cron line fires, ascending and each once."""
    # Loaded here because it takes a fifth of a command's start-up, and most commands need no cron line's dates.
    from croniter import CroniterBadDateError, croniter  # noqa: PLC0415

    # At midnight on a calendar without zones no clock change can double, move or lose a date.
    firings = croniter(_daily(line), datetime.combine(date(year, 1, 1), time()) - timedelta(seconds=1))
    found: list[date] = []
    while True:
        try:
            day = firings.get_next(datetime).date()
        except CroniterBadDateError:
            return tuple(found)
        if day.year != year:
            return tuple(found)
        found.append(day)


def firings_from(line: str, day: date) -> Iterator[date]:
    """The dates from `day` on, itself included, on which a checked cron line fires; none after LAST_DAY."""
    for year in range(day.year, LAST_DAY.year + 1):
        yield from (firing for firing in firing_days(line, year) if firing >= day)


@lru_cache(maxsize=4096)
def next_firing(line: str, after: datetime, zone: ZoneInfo) -> datetime | None:
    """The first instant after `after` at which a checked line fires by the clock in `zone`; None past LAST_DAY.

    A time that comes twice in a night fires once; one that is left out fires at the next minute there is.
    """
    minutes, hours = (
        sorted(_numbers(written, (low, high), names))
        for written, (_, low, high, names) in zip(line.split()[:2], _FIELDS[:2], strict=True)
    )
    for day in firings_from(line, after.astimezone(zone).date()):
        for wall in (time(hour, minute) for hour in hours for minute in minutes):
            moment = moment_of(day, wall, zone)
            if moment.astimezone(UTC) > after:
                return moment
    return None


def _field_fault(written: str, name: str, bounds: tuple[int, int], names: tuple[str, ...]) -> str | None:
    """What is wrong with one field: comma-separated stars, values and ranges, each with an optional step."""
    low, high = bounds
    allowed = f"{low} to {high}" + (f" or {names[0]} to {names[-1]}" if names else "")
    for item in written.split(","):
        match = _ITEM.fullmatch(item)
        if not match:
            return f'"{item}" is no {name}; use {allowed}, *, a range like {low}-{high} or a step like */2'
        values = [_value(part, names) for part in match.group("first", "last") if part is not None]
        if any(value is None or not low <= value <= high for value in values):
            return f'"{item}" is not a {name}; use {allowed}'
        fault = _range_fault(item, [value for value in values if value is not None], match["step"], high)
        if fault:
            return fault
    return None


def _range_fault(item: str, values: list[int], step: str | None, high: int) -> str | None:
    """What is wrong with the order of a range or with a step."""
    if len(values) == 2 and values[0] > values[1]:
        return f'the range "{item}" runs backwards; write it as two, separated by a comma'
    if step is not None and len(values) == 1:
        return f'a step needs a range: instead of "{item}" write "{values[0]}-{high}/{step}"'
    if step is not None and int(step) == 0:
        return f'the step of "{item}" must be 1 or more'
    return None


def _daily(line: str) -> str:
    """The checked line at midnight with its ranges and steps counted out, some of which croniter reads differently."""
    fields = line.split()[2:]
    return "0 0 " + " ".join(
        written if written == "*" else ",".join(map(str, sorted(_numbers(written, (low, high), names))))
        for written, (_, low, high, names) in zip(fields, _FIELDS[2:], strict=True)
    )


def _numbers(written: str, bounds: tuple[int, int], names: tuple[str, ...]) -> set[int]:
    """The numbers a checked field stands for; Sunday is 0."""
    found: set[int] = set()
    for item in written.split(","):
        span, _, step = item.partition("/")
        first, _, last = span.partition("-")
        low, high = bounds if span == "*" else (_value(first, names), _value(last or first, names))
        found.update(range(low or 0, (high or 0) + 1, int(step or 1)))
    return {number % 7 for number in found} if len(names) == 7 else found


def _value(part: str, names: tuple[str, ...]) -> int | None:
    """The number a value stands for; names count from 1 for months and from 0 for weekdays."""
    if part.isdecimal():
        return int(part)
    first = 1 if len(names) == 12 else 0
    return names.index(part.lower()) + first if part.lower() in names else None


def _firing_fault(text: str) -> str | None:
    """Whether the line ever fires: some month it names has a day it names, or any weekday will do."""
    day, month, weekday = text.split()[2:]
    days, months = (
        _numbers(written, (low, high), names)
        for written, (_, low, high, names) in zip((day, month), _FIELDS[2:4], strict=True)
    )
    if weekday != "*" or any(min(days) <= calendar.monthrange(2000, each)[1] for each in months):
        return None
    return f'"{text}" never fires: the month it names has no such day; name a day every such month has'
