"""Hours in which messages may go out: local wall time on working days, right on the nights the clock changes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from .agreement import Hours
from .workdays import Workdays

_PHONE = Hours(time(9), time(18))
_PHONE_WIDEST = Hours(time(8), time(20))
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


def first_minute(day: date, hours: Hours, zone: ZoneInfo) -> datetime:
    """The opening of that day, aware and in `zone`: the first where it comes twice, the next there is if none."""
    return moment_of(day, hours.opens, zone)


@lru_cache(maxsize=4096)  # a tick asks for the same few openings again and again
def moment_of(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """When the clock in `zone` shows this time: the first where it comes twice, the next minute there is if never."""
    moment = datetime.combine(day, wall, zone)
    while not _exists(moment):
        moment += _MINUTE  # wall time: the clock leaps over it this day
    return moment


def permitted(now: datetime, hours: Hours, zone: ZoneInfo, workdays: Workdays) -> bool:
    """Whether the wall clock in `zone` shows a time inside hours on a working day."""
    local = now.astimezone(zone)
    return hours.opens <= local.time() < hours.closes and workdays.is_working(local.date())


def next_permitted(now: datetime, hours: Hours, zone: ZoneInfo, workdays: Workdays) -> datetime:
    """The first instant from `now` on that is permitted: `now` itself, or an opening in `zone`."""
    if permitted(now, hours, zone, workdays):
        return now
    return next(
        moment
        for moment in _openings(now.astimezone(zone).date(), hours, zone, workdays)
        if moment.astimezone(UTC) >= now and permitted(moment, hours, zone, workdays)
    )


def after_today(now: datetime, hours: Hours, zone: ZoneInfo, workdays: Workdays) -> datetime:
    """The first instant that is permitted after the day that it is in `zone`."""
    midnight = datetime.combine(now.astimezone(zone).date() + _DAY, time(), zone)
    return next_permitted(midnight, hours, zone, workdays)


def phone_times(now: datetime, hours: Hours, zone: ZoneInfo, workdays: Workdays) -> tuple[datetime, datetime] | None:
    """The first minute from `now` on, and the end, of these hours on the day it is in `zone`; None: not that day."""
    opening, today = next_permitted(now, hours, zone, workdays), now.astimezone(zone).date()
    if opening.astimezone(zone).date() != today:
        return None
    return opening, moment_of(today, hours.closes, zone)


def phone_hours(hours: Hours, own: Hours | None) -> Hours | None:
    """When texts and calls may start: 09:00-18:00, or a person's own hours inside 08:00-20:00; never outside `hours`.

    None where nothing is left.
    """
    span = common(own, _PHONE_WIDEST) if own else _PHONE
    return common(hours, span) if span else None


def common(one: Hours, other: Hours) -> Hours | None:
    """The part of the day that lies in both."""
    opens, closes = max(one.opens, other.opens), min(one.closes, other.closes)
    return Hours(opens, closes) if opens < closes else None


def _openings(day: date, hours: Hours, zone: ZoneInfo, workdays: Workdays) -> Iterator[datetime]:
    """The instants, in order, at which a span of permitted time may begin on this and the following working days."""
    while True:
        day = workdays.on_or_after(day)
        midnight, following = (datetime.combine(each, time(), zone) for each in (day, day + _DAY))
        if midnight.utcoffset() == following.utcoffset():
            yield first_minute(day, hours, zone)
        else:
            # The clock changes this day: hours may be cut short, left out or come twice, so every minute is asked.
            start = midnight.astimezone(UTC)
            minutes = (following.astimezone(UTC) - start) // _MINUTE
            yield from ((start + minute * _MINUTE).astimezone(zone) for minute in range(minutes))
        day += _DAY


def _exists(moment: datetime) -> bool:
    """Whether the clocks of its zone ever show this wall time."""
    back = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return back.replace(tzinfo=None) == moment.replace(tzinfo=None)
