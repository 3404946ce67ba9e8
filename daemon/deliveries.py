"""Texts and calls on their way: what keeps one from leaving, and what follows once its provider says how it went."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ..mailbox.telephone import Delivery
from ..rules.agreement import Person
from ..rules.consent import barred
from ..rules.hours import after_today, moment_of, permitted, phone_hours
from ..rules.messages import Message, Never, Sending
from ..rules.model import Entry
from ..rules.policy import Policy, zone_of
from ..rules.undelivered import ONCE_MORE, Undelivered, as_sent, fared, heeded, told
from ..state.store import Change
from .agenda import charged, standing_of, taken_back
from .world import World

FOLLOWED: dict[str, str] = {"text": "following", "call": "calling"}  # marks: sid -> when it was taken (ISO 8601)
LONGEST = timedelta(days=3)  # after that a provider says no more about a text
A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)
UNHEARD = "what came in by telephone could not be asked for"


def held_back(world: World, sending: Sending, policy: Policy | None, now: datetime, fresh: timedelta) -> Change | None:
    """What keeps a text or call from leaving now: nobody knows what came in, it is unwanted since, or it is late.

    That it has not left is known. `policy` is None for an answer that stands in no engagement's name.
    """
    message = sending.message
    if world.heard_at is None or not timedelta() <= now - world.heard_at <= fresh:
        seconds = world.unheard.retry_seconds if world.unheard else A_MINUTE.total_seconds()
        why = str(world.unheard or UNHEARD)
        later = replace(sending, next_at=now + timedelta(seconds=seconds), why=why, changed_at=now)
        return Change(sendings=(later,))
    opens = _opens(message, policy)
    if now < opens:  # the clock was set back: what was put in line in the future is looked at at once
        return Change(sendings=(replace(sending, next_at=opens, changed_at=min(sending.changed_at, now)),))
    if policy is not None and (why := unwanted(world, message, policy, now)):
        return taken_back(world, sending, policy, now, why)
    closed = policy is not None and _closed(message, policy, now)
    if not closed and (message.not_after is None or now < message.not_after):
        return None
    if policy is None or message.kind == "answer":
        return Change(sendings=(_on_the_next_day(sending, policy, now),))
    return taken_back(world, sending, policy, now, "it could not leave in the hours agreed for texts and calls")


def unwanted(world: World, message: Message, policy: Policy, now: datetime) -> str:
    """Why a text or call of ours is not to go to its number any more, as people.csv and their word have it now; "": it
    may. What answers their own text or call always may."""
    if message.kind == "answer":
        return ""
    person = receiver(policy, message)
    if person is None:
        return "the number is no longer anybody's"
    if person not in _entitled(policy, message):
        return f"the number is {person.name}'s now"
    standing = standing_of(world, policy, person.email, now)
    why = barred(message.channel, person, standing, policy)  # type: ignore[arg-type]  # it is no mail
    return why.reason if why else ""


def receiver(policy: Policy, message: Message) -> Person | None:
    """Who has the number of a text or call: whom it is about, their deputy, else the first of those there."""
    number = message.to[0]
    return next(
        (one for one in _entitled(policy, message) if one.phone == number), policy.engagement.reached_at(number)
    )


def _closed(message: Message, policy: Policy, now: datetime) -> bool:
    """Whether a text or call of ours is outside the hours that are agreed by now: an edit may have narrowed them."""
    person = receiver(policy, message)
    if message.kind == "answer" or person is None:
        return False
    hours = phone_hours(policy.engagement.hours, person.phone_hours)
    return hours is None or not permitted(now, hours, policy.engagement.zone_of(person), policy.workdays)


def _entitled(policy: Policy, message: Message) -> list[Person]:
    """Whom a text or call of ours may be for: whoever it is about, and their agreed deputy."""
    owner = policy.engagement.person(message.person)
    deputy = policy.engagement.person(owner.backup or "") if owner else None
    return [one for one in (owner, deputy) if one]


def _on_the_next_day(sending: Sending, policy: Policy | None, now: datetime) -> Sending:
    """An answer that missed the hours of its day, put off to those of the next."""
    message = sending.message
    closes = _closes(message, policy) or now
    while closes <= now:
        closes += A_DAY
    moved = replace(message, not_after=closes)
    return replace(sending, message=moved, next_at=_opens(moved, policy), changed_at=now)


def _opens(message: Message, policy: Policy | None) -> datetime:
    """The earliest moment for a text or call: an answer that was put off waits for the morning of its new day."""
    closes = _closes(message, policy)
    if closes is None or message.kind != "answer":
        return message.not_before
    return max(message.not_before, closes.replace(hour=8, minute=0, second=0, microsecond=0))


def _closes(message: Message, policy: Policy | None) -> datetime | None:
    """The end of its hours, by the clock of whoever gets it."""
    if message.not_after is None or policy is None:
        return message.not_after
    return message.not_after.astimezone(zone_of(message.person, policy))


def followed(world: World, change: Change, sending: Sending) -> Change:
    """What a text or call that was taken brings with it: its charge is settled, and how it goes on is asked for."""
    name = FOLLOWED.get(sending.message.channel)
    if name is None:
        return change
    charges = charged(world, sending.message, "settled")
    since = sending.changed_at.isoformat()
    marks = {name: {**_followed(world, name), sending.sid: since}} if sending.sid else {}
    return replace(change, charges=(*change.charges, *charges), marks={**change.marks, **marks})


def refused(world: World, change: Change, sending: Sending, outcome: Never, now: datetime) -> Change:
    """What follows from a text or call that its provider refused for good."""
    lost = Undelivered(sending.message, outcome.fault, outcome.why)
    return _with(change, unreached(world, lost, now, again=False), charged(world, sending.message, "released"))


async def follow(world: World) -> None:
    """Ask how the texts that were taken have fared, and act on it. Raises TelephoneDown."""
    now, sids = world.clock.now(), _followed(world, FOLLOWED["text"])
    if world.telephone is None or not sids:
        return
    for delivery in await world.telephone.deliveries(tuple(sids)):
        if delivery.state != "on its way":
            await world.store.commit(_arrived(world, delivery, now))
    left = _followed(world, FOLLOWED["text"])
    old = [sid for sid, since in left.items() if abs(now - datetime.fromisoformat(since)) > LONGEST]
    if old:
        entries = tuple(entry for sid in old for entry in _fared(world, sid, now, arrived=False))
        await world.store.commit(Change(entries=entries, marks=unfollowed(world, FOLLOWED["text"], *old)))


def _arrived(world: World, delivery: Delivery, now: datetime) -> Change:
    """A text's end: it arrived, or it did not and is perhaps tried once more in the hours of a day to come."""
    marks = unfollowed(world, FOLLOWED["text"], delivery.sid)
    sending = world.store.sending_by_sid(delivery.sid)
    if sending is None or delivery.state == "delivered":
        sendings = (replace(sending, why="delivered"),) if sending else ()
        return Change(sendings=sendings, entries=_fared(world, delivery.sid, now, arrived=True), marks=marks)
    lost = Undelivered(sending.message, delivery.fault, delivery.why, _sent(world, sending))
    later = _once_more(world, sending, delivery, now)
    after = later or replace(sending, state="failed", why=delivery.why, changed_at=now)
    change = unreached(world, lost, now, again=later is not None)
    return replace(change, sendings=(after,), marks={**change.marks, **marks})


def _fared(world: World, sid: str, now: datetime, *, arrived: bool) -> tuple[Entry, ...]:
    """What the story says of a text that was taken, once no more is to be heard of it."""
    sending = world.store.sending_by_sid(sid)
    if sending is None:
        return ()
    policy = world.book.policies.get(sending.message.engagement)
    person = receiver(policy, sending.message) if policy else None
    return fared(sending.message, person, now, _sent(world, sending), arrived=arrived)


def _sent(world: World, sending: Sending) -> str:
    policy = world.book.policies.get(sending.message.engagement)
    zone = policy.engagement.timezone if policy else world.book.practice.consultant.timezone
    currency = policy.engagement.budget.currency if policy else ""
    return as_sent(sending.message, sending.changed_at, zone, world.store.charge(sending.message.id), currency)


def _once_more(world: World, sending: Sending, delivery: Delivery, now: datetime) -> Sending | None:
    """The one further try of a reminder whose phone was off: in the next hours in which it may be texted."""
    message = sending.message
    policy = world.book.policies.get(message.engagement)
    person = receiver(policy, message) if policy else None
    worth_it = message.kind == "reminder" and delivery.fault in ONCE_MORE and sending.attempts == 1
    if policy is None or person is None or not worth_it:
        return None
    hours = phone_hours(policy.engagement.hours, person.phone_hours)
    if hours is None or unwanted(world, message, policy, now):
        return None
    zone = policy.engagement.zone_of(person)
    opens = after_today(now, hours, zone, policy.workdays)
    closes = moment_of(opens.astimezone(zone).date(), hours.closes, zone)
    moved = replace(message, not_before=opens, not_after=closes)
    return replace(sending, message=moved, state="waiting", next_at=opens, why=delivery.why, changed_at=now)


def unreached(world: World, lost: Undelivered, now: datetime, *, again: bool) -> Change:
    """What is remembered and told of a text or call that reached nobody: of its number, whoever has it."""
    policy = world.book.policies.get(lost.message.engagement)
    person = receiver(policy, lost.message) if policy else None
    standings = []
    for slug, email in world.book.numbers.get(lost.message.to[0], ()):
        there = world.book.policies[slug]
        known, before = there.engagement.person(email), standing_of(world, there, email, now)
        if known is not None and (after := heeded(lost, known, before)) != before:
            standings.append(after)
    return Change(standings=tuple(standings), entries=told(lost, person, now, again=again))


def _with(change: Change, more: Change, charges: tuple[Any, ...]) -> Change:
    return replace(
        change,
        standings=(*change.standings, *more.standings),
        entries=(*change.entries, *more.entries),
        charges=(*change.charges, *charges),
    )


def _followed(world: World, name: str) -> dict[str, str]:
    return world.store.mark(name) or {}


def unfollowed(world: World, name: str, *sids: str) -> dict[str, Any]:
    """The mark of this name without these texts or calls: no more is asked of them."""
    left = {sid: since for sid, since in _followed(world, name).items() if sid not in sids}
    return {name: left or None}
