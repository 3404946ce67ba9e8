"""Counts the demo's texts and calls, and holds them to what Duly promises of them: consent, hours, stop, money."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal

from ...rules.agreement import Hours, Person
from ...rules.hours import phone_hours, phone_times
from ...rules.ledger import money, month_of, spent
from ...rules.policy import Policy
from ..world import World
from .overheard import Overheard, out
from .record import Record

ANSWERED_IN = Hours(time(8), time(20))  # of the reader's own day, whichever day it is
AT_ONCE = timedelta(minutes=1)  # between a stop and its one confirmation
PHONED = {"text", "call"}  # kinds of charges
CONNECTED = {"answered", "machine"}


def phone_figures(world: World, record: Record, policy: Policy) -> tuple[tuple[str, str], ...]:
    """What went over the telephone and what it cost, as lines of (what, how many)."""
    heard = record.line.all()
    texts, calls = list(out(heard, call=False)), list(out(heard, call=True))
    theirs = [one for one in heard if not one.ours]
    how = Counter(f"key {one.key}" if one.key else one.outcome.replace("-", " ") for one in calls)
    ways = ", ".join(f"{n} {what}" for what, n in sorted(how.items()))
    return (
        ("texts out", f"{len(texts)}, in {sum(one.segments for one in texts)} segments"),
        ("texts in", f"{sum(not one.call for one in theirs)}"),
        ("calls out", f"{len(calls)}" + (f": {ways}" if ways else "")),
        ("calls in", f"{sum(one.call for one in theirs)}"),
        ("cost of texts and calls", _cost(world, policy)),
    )


def _cost(world: World, policy: Policy) -> str:
    """All of it, and the month that came nearest to its cap."""
    budget, zone = policy.engagement.budget, policy.engagement.timezone
    charges = [one for one in world.store.charges_in(policy.engagement.slug) if one.kind in PHONED]
    months = {month: spent(charges, month, zone) for month in sorted({month_of(one.at, zone) for one in charges})}
    if not months:
        return "nothing"
    dearest = max(months, key=lambda month: months[month])
    cap = f", whose cap is {money(budget.cap)}" if budget.cap else ""
    total = money(sum(months.values(), Decimal(0)))
    return f"{total} {budget.currency}, at most {money(months[dearest])} in a month ({dearest}){cap}"


def phone_checks(world: World, record: Record, policy: Policy) -> Iterator[tuple[str, Iterable[str]]]:
    """Each promise with what was found against it."""
    heard = record.line.all()
    ours = [one for one in heard if one.ours]
    yield "no text or call went out twice", _doubled(ours)
    yield "nobody was texted or called without consent on record", _unconsented(ours, policy)
    yield "every text and call went out in the hours of its reader", _outside_hours(ours, heard, policy)
    yield "nobody was texted or called after wanting no more", _after_enough(ours, heard)
    yield "every text and call to us was handled", _unhandled(world, heard)
    yield "every text and call stands in the ledger, and nothing else", _misbooked(world, ours, policy)


def _what(one: Overheard) -> str:
    kind = "call" if one.call else "text"
    return f"{kind} {'to' if one.ours else 'from'} {one.number} at {one.at:%d %b %H:%M} UTC"


def _doubled(ours: list[Overheard]) -> Iterator[str]:
    seen: set[str] = set()
    for one in ours:
        if one.message is None:
            yield f"{_what(one)}: no message of ours"
        elif one.message.id in seen:
            yield _what(one)
        else:
            seen.add(one.message.id)


def _unconsented(ours: list[Overheard], policy: Policy) -> Iterator[str]:
    for one in ours:
        person = policy.engagement.reached_at(one.number)
        if not (person and person.consent_note and (person.call_consent if one.call else person.text_consent)):
            yield _what(one)


def _outside_hours(ours: list[Overheard], heard: list[Overheard], policy: Policy) -> Iterator[str]:
    """A reminder in the agreed hours for the telephone, an answer in the day, the confirmation of a stop at once."""
    for one in ours:
        person = policy.engagement.reached_at(one.number)
        if person and not _confirms(one, heard) and not _inside(one, person, policy):
            yield _what(one)


def _inside(one: Overheard, person: Person, policy: Policy) -> bool:
    zone = policy.engagement.zone_of(person)
    if one.message and one.message.kind == "answer":
        return ANSWERED_IN.opens <= one.at.astimezone(zone).time() < ANSWERED_IN.closes
    hours = phone_hours(policy.engagement.hours, person.phone_hours)
    times = phone_times(one.at, hours, zone, policy.workdays) if hours else None
    return times is not None and times[0] <= one.at < times[1]


def _confirms(one: Overheard, heard: list[Overheard]) -> bool:
    """Whether it follows at once on the word of its number that it is enough."""
    words = (at for number, at in _enough(heard) if number == one.number)
    return any(timedelta() <= one.at - at <= AT_ONCE for at in words)


def _enough(heard: list[Overheard]) -> Iterator[tuple[str, datetime]]:
    """Who wanted no more, or was not the person, and when."""
    return ((one.number, one.at) for one in heard if one.enough)


def _after_enough(ours: list[Overheard], heard: list[Overheard]) -> Iterator[str]:
    for number, at in _enough(heard):
        later = (one for one in ours if one.number == number and one.at > at)
        yield from (_what(one) for one in later if not _confirms(one, heard))


def _unhandled(world: World, heard: list[Overheard]) -> Iterator[str]:
    for one in heard:
        key = f"{'call' if one.call else 'text'}:{one.sid}"
        if not one.ours and world.store.handled(key) is None:
            yield _what(one)


def _misbooked(world: World, ours: list[Overheard], policy: Policy) -> Iterator[str]:
    """What reached somebody is charged once, a call that did not is free, and nothing else is charged."""
    for one in ours:
        state = one.charge.state if one.charge else "missing"
        if state != ("settled" if not one.call or one.outcome in CONNECTED else "released"):
            yield f"{_what(one)}: its charge is {state}"
    taken = {one.message.id for one in ours if one.message}
    for charge in world.store.charges_in(policy.engagement.slug):
        if charge.kind in PHONED and charge.state != "released" and charge.id not in taken:
            yield f"a {charge.kind} of {charge.at:%d %b} is charged that never went out"
