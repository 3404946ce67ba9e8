"""A period as people say it: `2026-W41` is "the week of October 5"."""

import re
from collections.abc import Callable
from datetime import date

from . import speech

_FORMS = re.compile(r"(\d{4})(?:-(?:W(\d{2})|Q([1-4])|H([12])|(\d{2})(?:-(\d{2}))?))?")


def spoken_period(period: str, tag: str, today: date, say: Callable[..., str]) -> str:
    """The period in words of the wordbook behind `say`; a name that is no period stays as it is."""
    found = _FORMS.fullmatch(period)
    try:
        return _spoken(tuple(int(part or 0) for part in found.groups()), tag, today, say) if found else period
    except ValueError:  # a thirteenth month, a fifty-fourth week
        return period


def period_head(period: str, tag: str, today: date, say: Callable[..., str]) -> str:
    """The period by name, as it stands at the head of a row: "Week of Oct 5", "September"."""
    found = _FORMS.fullmatch(period)
    try:
        named = _named(tuple(int(part or 0) for part in found.groups()), tag, today, say) if found else period
    except ValueError:
        return period
    return named[:1].upper() + named[1:]


def _named(parts: tuple[int, ...], tag: str, today: date, say: Callable[..., str]) -> str:
    year, week, quarter, half, month, day = parts
    if week:
        return say("common.named_week", day=speech.short_day_of_month(date.fromisocalendar(year, week, 1), tag, today))
    if day:
        return speech.day_of_month(date(year, month, day), tag, today)
    if month:
        return speech.month(date(year, month, 1), tag, year=year != today.year)
    if quarter:
        return say("common.named_quarter", quarter=quarter, year=year)
    return say("common.named_half", half=half, year=year) if half else str(year)


def _spoken(parts: tuple[int, ...], tag: str, today: date, say: Callable[..., str]) -> str:
    year, week, quarter, half, month, day = parts
    if week:
        said = say("common.week", day=speech.day_of_month(date.fromisocalendar(year, week, 1), tag, today))
    elif day:
        said = say("common.date", day=speech.day_of_month(date(year, month, day), tag, today))
    elif month:
        said = say("common.month", month=speech.month(date(year, month, 1), tag, year=year != today.year))
    elif quarter:
        said = say("common.quarter", quarter=quarter, year=year)
    else:
        said = say("common.half", half=half, year=year) if half else say("common.year", year=year)
    return said
