"""When the consultant is written to because something needs a person now: once a day for each cause, thrice in all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from .health import Ailment, Cause

AFTER: Mapping[Cause, timedelta] = MappingProxyType(  # how long it may pass by itself; other causes ring no alarm
    {
        "inbox": timedelta(hours=1),
        "sign-in": timedelta(),
        "expiring": timedelta(),
        "telephone": timedelta(hours=1),
        "outgoing": timedelta(hours=1),
        "space": timedelta(),
        "disk": timedelta(),
        "dropped": timedelta(),
        "backup": timedelta(days=1),
    }
)
DAY = timedelta(days=1)
SELDOM: Mapping[str, timedelta] = MappingProxyType({"expiring": timedelta(days=7)})  # others ring once a day
MOST_A_DAY = 3  # mails
A_WHILE = timedelta(hours=1)
TRY_AGAIN = timedelta(hours=1)  # after one that could not be sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Ongoing:
    """Something that needs a person, from the moment it was seen until it is over."""

    cause: str
    what: str  # as it was first seen
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One alarm: what for, when, and whether it could be sent."""

    causes: tuple[str, ...]
    at: datetime
    sent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """What is remembered of alarms: what goes on, and what was rung so lately that it need not ring again."""

    going_on: tuple[Ongoing, ...] = ()
    rung: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to remember from now on, what to write to the consultant about, and what is over."""

    alarms: Alarms
    tell: tuple[Ailment, ...] = ()
    over: tuple[Ongoing, ...] = ()


def heed(alarms: Alarms, found: Iterable[Ailment], now: datetime) -> Verdict:
    """Judge what was found at `now`. An alarm that is to be told counts as rung; `unsent` takes that back."""
    known = {one.cause: one for one in alarms.going_on}
    grave = {one.cause: one for one in found if _is_grave(one, now)}
    going_on = tuple(known.get(cause) or _ongoing(one, now) for cause, one in grave.items())
    # A clock that was set back makes old ones lie ahead: those within a day count, so that nothing rings twice.
    recent = tuple(one for one in alarms.rung if abs(now - one.at) < max(map(_quiet_for, one.causes), default=DAY))
    quiet = {cause for one in recent for cause in one.causes if abs(now - one.at) < _quiet_for(cause, sent=one.sent)}
    may_ring = sum(one.sent for one in recent if abs(now - one.at) < DAY) < MOST_A_DAY
    tell = tuple(one for cause, one in grave.items() if may_ring and cause not in quiet)
    if tell:
        recent = (*recent, Rung(causes=tuple(one.cause for one in tell), at=now))
    over = tuple(one for cause, one in known.items() if cause not in grave and _is_news(one, recent, now))
    return Verdict(alarms=Alarms(going_on=going_on, rung=recent), tell=tell, over=over)


def unsent(alarms: Alarms) -> Alarms:
    """The latest alarm could not be sent: it is not one of the day's, and may be tried again after a while."""
    return replace(alarms, rung=(*alarms.rung[:-1], replace(alarms.rung[-1], sent=False)))


def _quiet_for(cause: str, *, sent: bool = True) -> timedelta:
    """How long nothing more is said of it."""
    return SELDOM.get(cause, DAY) if sent else TRY_AGAIN


def _is_grave(ailment: Ailment, now: datetime) -> bool:
    patience = AFTER.get(ailment.cause)
    return patience is not None and now - (ailment.since or now) >= patience


def _is_news(over: Ongoing, recent: tuple[Rung, ...], now: datetime) -> bool:
    """Whether its end is told: it was rung for, or went on for a while. What comes and goes all day fills no digest."""
    rung = any(over.cause in one.causes and one.at >= over.since for one in recent)
    return rung or now - over.since >= A_WHILE


def _ongoing(ailment: Ailment, now: datetime) -> Ongoing:
    return Ongoing(cause=ailment.cause, what=ailment.what, since=ailment.since or now)
