"""How and when people would rather be written to: understood from their words, and kept to within what was agreed."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Literal

from . import preference_words
from .agreement import Channel, Hours, Person
from .consent import barred
from .hours import common
from .model import Preference, Standing
from .policy import Policy

Way = Literal["email", "text", "no-text", "no-call", "any"]
WAYS: tuple[Way, ...] = ("email", "text", "no-call", "no-text", "any")
Refusal = Literal["scope", "consent", "hours"]

_DAY = 24 * 60
_LEAST = 30  # minutes that must be left of the agreed hours
_PARTS = {"morning": (0, 12 * 60), "afternoon": (12 * 60, 18 * 60), "evening": (18 * 60, _DAY)}
_SPARED: dict[Way, tuple[Channel, ...]] = {"email": ("text", "call"), "no-text": ("text",), "no-call": ("call",)}
_SPANISH = {"manana": "morning", "tarde": "afternoon", "noche": "evening"}
_WORKDAY_BEGINS = 7  # o'clock; an earlier hour without "am" is meant after noon


@dataclass(frozen=True, slots=True)
class Wished:
    """What somebody would rather have: a way to be reached, or hours in minutes after midnight; neither: any time."""

    way: Way | None = None
    hours: tuple[int, int] | None = None


def wished_in(words: str, *, polite: bool) -> Wished | None:
    """What plain words (folded, without marks) wish and nothing else; `polite`: with a "please", which makes it one."""
    for way in WAYS:
        if preference_words.WAYS[way].fullmatch(words):
            return Wished(way=way)
    if preference_words.ANY_TIME.fullmatch(words):
        return Wished()
    found = preference_words.HOURS.fullmatch(words) or (polite and preference_words.SPAN_ALONE.fullmatch(words))
    hours = _span(found) if found else None
    return Wished(hours=hours) if hours else None


def preferred(
    standing: Standing, wished: Wished, words: str, policy: Policy, person: Person, now: datetime
) -> Standing | Refusal:
    """The person's standing with what they wish now, said in these words; or why it is outside what was agreed."""
    before = standing.preference or Preference(words=words, said_at=now)
    kept = replace(before, words=words, said_at=now)
    if wished.way is None:
        hours = wished.hours
        if hours and not _room(policy.engagement.hours, hours):
            return "hours"
        after = replace(kept, hours=hours)
    elif wished.way == "text":
        wanting = replace(standing, preference=None)
        if "text" not in policy.engagement.scope.channels or "text" not in policy.channels:
            return "scope"
        if barred("text", person, wanting, policy):
            return "consent"
        after = replace(kept, texts=True, spared=tuple(one for one in kept.spared if one != "text"))
    else:
        after = replace(kept, texts=False, spared=_spared(wished.way, kept.spared))
    anything = after.spared or after.texts or after.hours
    return replace(standing, preference=after if anything else None)


def preferred_hours(hours: Hours, standing: Standing) -> Hours:
    """The part of the agreed hours in which this person would rather be written to; all of them where none is left."""
    own = standing.preference.hours if standing.preference else None
    return (common(hours, _hours(own)) or hours) if own else hours


def _room(agreed: Hours, wish: tuple[int, int]) -> bool:
    both = common(agreed, _hours(wish))
    return both is not None and _minute(both.closes) - _minute(both.opens) >= _LEAST


def _spared(way: Way, before: tuple[Channel, ...]) -> tuple[Channel, ...]:
    more = _SPARED.get(way)
    return tuple(dict.fromkeys((*before, *more))) if more else ()


def _hours(minutes: tuple[int, int]) -> Hours:
    return Hours(*(time(minute // 60, minute % 60) if minute < _DAY else time.max for minute in minutes))


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _span(found: re.Match[str]) -> tuple[int, int] | None:
    """The hours that a phrase names, in minutes after midnight."""
    said = {name.rstrip("0123456789"): value for name, value in found.groupdict().items() if value}
    if part := said.get("part"):
        bare = part.rstrip("s")
        return _PARTS[_SPANISH.get(bare, bare)]
    after, before = _clock(said.get("after", "")), _clock(said.get("before", ""))
    if after is None and before is None:
        return None
    hours = (after or 0, before or _DAY)
    return hours if hours[0] < hours[1] else None


def _clock(said: str) -> int | None:
    """An hour as minutes after midnight: "4pm", "16 30", "noon"."""
    if said in {"noon", "midday", "mediodia"}:
        return 12 * 60
    found = re.fullmatch(r"(\d{1,2})(?: (\d\d))? ?(am|pm|a m|p m|h|hrs)?(?: o clock)?", said)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").replace(" ", "")
    if half == "pm" or (not half and hour < _WORKDAY_BEGINS):
        hour = hour % 12 + 12
    return hour * 60 + minute if hour < 24 and minute < 60 else None
