"""Due rules: how they are written, what is wrong with one, and the day a period's document is due under it."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from .periods import Period, is_cron
from .workdays import Workdays

_DAY = timedelta(days=1)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNTED = re.compile(r"(?:(working day|day) (\d{1,4})|(\+) ?(\d{1,4}) days?)", re.ASCII)
_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?s?\b", re.ASCII)
_MOST = {"working day": 260, "day": 31, "+": 366}
_KNOWN = '"working day 5", "day 15", "+10 days", "last friday" or "end"'


@dataclass(frozen=True, slots=True)
class DueRule:
    """A due rule as a value; `n` counts days or names the weekday (Monday 0)."""

    kind: Literal["working day", "day", "+", "end", "last"]
    n: int = 0


@lru_cache(maxsize=1024)
def parse_due(text: str) -> DueRule | str:
    """The rule a text states, whatever its case; else what is wrong with it and what would be right."""
    words = " ".join(text.lower().split())
    if words == "end":
        return DueRule("end")
    if words.startswith("last ") and words[5:] in _WEEKDAYS:
        return DueRule("last", _WEEKDAYS.index(words[5:]))
    match = _COUNTED.fullmatch(words)
    if not match:
        return f'"{text}" is not a due rule; use {_suggestion(words)}'
    kind, n = (match[1], int(match[2])) if match[1] else ("+", int(match[4]))
    if not 1 <= n <= _MOST[kind]:
        return f'"{text}": the number must be from 1 to {_MOST[kind]}'
    return DueRule("day" if kind == "day" else "+" if kind == "+" else "working day", n)


def check_due(text: str | None, cadence: str) -> str | None:
    """What is wrong with a document's due rule beside its checked cadence; None when nothing is."""
    if is_cron(cadence):
        return "a cron line has no due rule: each firing is due that day; remove it" if text is not None else None
    if text is None:
        return f"a due rule is missing; use {_KNOWN}"
    rule = parse_due(text)
    return rule if isinstance(rule, str) else None


def due_date(text: str | None, period: Period, workdays: Workdays) -> date:
    """The day a period is due under a checked rule; with no rule (a cron line) its own day or the next working day."""
    if text is None:
        return workdays.on_or_after(period.last)
    rule = parse_due(text)
    if isinstance(rule, str):
        raise ValueError(rule)  # noqa: TRY004 (the text is wrong, not its type)
    if rule.kind == "working day":
        return workdays.nth_after(period.last, rule.n)
    if rule.kind == "+":
        return workdays.on_or_after(period.last + rule.n * _DAY)
    if rule.kind == "day":
        return workdays.on_or_after(_numbered_day(period, rule.n))
    return _inside(period, rule, workdays)


def _inside(period: Period, rule: DueRule, workdays: Workdays) -> date:
    """A day of the period itself: moved back to a working day, or forward where that would leave the period."""
    last = period.last
    nominal = last if rule.kind == "end" else last - (last.weekday() - rule.n) % 7 * _DAY
    before = workdays.on_or_before(nominal)
    return before if before >= period.first else workdays.on_or_after(nominal)


def _numbered_day(period: Period, n: int) -> date:
    """The nth day after a week, or of the month after any longer period: its last day where it is shorter."""
    if period.weekly:
        return period.last + n * _DAY
    following = period.last + _DAY
    return following.replace(day=min(n, calendar.monthrange(following.year, following.month)[1]))


def _suggestion(words: str) -> str:
    """The rule that was probably meant, or all there are."""
    number = re.search(r"\d+", words)
    weekday = _WEEKDAY.search(words)
    if number and re.search(r"\b(?:working|business|work|workday|bd|wd)", words):
        return f'"working day {int(number[0])}"'
    if number and ("after" in words or "later" in words or "within" in words or words.startswith("+")):
        return f'"+{int(number[0])} days"'
    if number:
        return f'"day {int(number[0])}"'
    if weekday:
        return f'"last {next(day for day in _WEEKDAYS if day.startswith(weekday[1]))}"'
    return '"end"' if "end" in words else _KNOWN
