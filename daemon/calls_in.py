"""Calls to our number: the consultant hears of each with all that is known, and its caller gets what they wanted."""

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from ..mailbox.call_mail import mail_of
from ..mailbox.telephone import CallIn
from ..rules.mails import About, consultant_reads, item_facts, to_consultant
from ..rules.messages import Enclosure, Sending
from ..rules.model import Entry, Held
from ..rules.phone_calls import MOST_TOLD, CallerFacts, Said, Wish, tell_of_call, tell_of_more
from ..rules.policy import Policy, seal
from ..rules.voice import Written
from ..state.store import Change, Handled
from .agenda import to_send
from .asked_by_phone import answered
from .callers import Caller, callers, key_mark, nobody
from .incoming import within_the_day
from .wordbook import load_wordbook
from .world import World

log = logging.getLogger(__name__)

UNTIL = "calls-until"  # the mark of when the latest call began that was taken, by the provider's clock
MISSED = "calls-missed"  # the mark of who called lately and left nothing
TOLD = "calls-told"  # the mark that counts the calls of a day that were told singly
AN_HOUR = timedelta(hours=1)
OVERLAP = AN_HOUR  # longer than a call lasts, and its recording takes to be ready: it is told of once it has ended
RECORDING = timedelta(minutes=2)  # how long after a call its recording may still be on its way
LATE = "message"  # ends the key of a message whose recording came after its call was told of
MOST_SENT = 3  # last messages that are named
CLAUSE = "[scope] phone_support"
NOTHING = Written("", "")


@dataclass(frozen=True, slots=True)
class Rung:
    """A call that came in, with what is kept of it."""

    call: CallIn
    wish: Wish
    raw: str  # path of what is kept of it below the practice folder
    recording: str  # path of its recording; "": there is none
    at: datetime  # aware: when it is told of
    key: str  # what it is known by


@dataclass(frozen=True, slots=True)
class Telling:
    """How the consultant is told of a call: when, as which message, and of how many such calls."""

    at: datetime
    key: tuple[str, ...]
    times: int = 1
    singly: bool = True
    marks: dict[str, Any] | None = None


async def joined(world: World) -> None:
    """From now on calls are Duly's business, whether or not its provider can be asked; what rang before is not."""
    if world.store.mark(UNTIL) is None:
        await world.store.commit(Change(marks={UNTIL: world.clock.now().isoformat()}))


async def came_in(world: World) -> None:
    """Take every call to our number that has ended, one commit each. Raises TelephoneDown, and OSError of the disk."""
    telephone = world.telephone
    if telephone is None:
        return
    await joined(world)
    now, until = world.clock.now(), world.store.mark(UNTIL)
    for call in await telephone.calls_in(min(datetime.fromisoformat(until), now) - OVERLAP):
        key = f"call:{call.sid}"
        told = world.store.handled(key)
        if told is None and _on_its_way(world, call, now):
            continue
        if told is not None and call.recording is not None and told.outcome != "message":
            key, told = f"{key}:{LATE}", world.store.handled(f"{key}:{LATE}")
        if told is None:
            await _take(world, call, now, key)
        if call.recording is not None:
            await telephone.forget(call.sid)


def _on_its_way(world: World, call: CallIn, now: datetime) -> bool:
    """Whether a message was begun whose recording the provider does not have ready yet."""
    ended = call.at + timedelta(seconds=call.seconds)
    return _key(world, call) == "2" and call.recording is None and now - ended < RECORDING


async def _take(world: World, call: CallIn, now: datetime, key: str) -> None:
    """One call: keep, decide, commit. Whatever goes wrong with it, the consultant hears of it."""
    raw = (await asyncio.to_thread(world.archive.keep_mails, [mail_of(call)]))[0]
    data = call.recording.data if call.recording else b""
    kept = (await asyncio.to_thread(world.archive.keep_documents, [data]))[0] if data else ""
    rung = Rung(call, _wish(call, _key(world, call)), raw, kept, now, key)
    try:
        change = _told(world, rung)
    except Exception as error:  # noqa: BLE001 (the next call must be taken; this one is listed)
        log.warning("a call could not be told of", extra={"raw": raw, "error": type(error).__name__})
        why = f"this call could not be told of ({type(error).__name__}: {error})"
        held = Held(key=rung.key, at=now, engagement="", sender=call.sender, subject="a call", why=why, raw=raw)
        change = Change(held=(held,))
    done = Handled(key=rung.key, at=now, kind="call", sender=call.sender, outcome=rung.wish, raw=raw)
    until = min(now, max(datetime.fromisoformat(world.store.mark(UNTIL)), call.at))
    marks = {**change.marks, key_mark(call.sid): None, UNTIL: until.isoformat()}
    await world.store.commit(replace(change, handled=(done,), marks=marks))


def _key(world: World, call: CallIn) -> str:
    """The key that was pressed: the provider tells it, or it was written down when it asked us what to say."""
    return call.key or world.store.mark(key_mark(call.sid)) or ""


def _wish(call: CallIn, key: str) -> Wish:
    if call.recording is not None:
        return "message"
    wishes: dict[str, Wish] = {"1": "open", "3": "call-back"}
    return wishes.get(key, "missed")


def _told(world: World, rung: Rung) -> Change:
    """What follows: the consultant's mail for each engagement of the caller, and what the caller is sent."""
    known = callers(world, rung.call.sender)
    telling = _telling(world, rung)
    sendings = tuple(_sending(world, rung, caller, telling) for caller in known or (None,))
    change = Change(sendings=sendings, entries=_entries(rung, known), marks=telling.marks or {})
    return answered(world, change, rung.key, rung.wish, known, rung.at)


def _telling(world: World, rung: Rung) -> Telling:
    """At once; calls that leave nothing once an hour for each caller, and beyond thirty calls a day in one summary."""
    missed = _missed(world, rung.at)
    before = missed.get(rung.call.sender) if rung.wish == "missed" else None
    soonest = _soonest(before, rung.at) if before else rung.at
    if before and rung.at < soonest:
        times = before["times"] + 1 if before["again"] == soonest.isoformat() else 1
        marks = {MISSED: {**missed, rung.call.sender: {"again": soonest.isoformat(), "times": times}}}
        return Telling(soonest, ("missed", rung.call.sender, soonest.isoformat()), times, marks=marks)
    again = {rung.call.sender: {"again": (rung.at + AN_HOUR).isoformat(), "times": 0}}
    count = within_the_day(world.store.mark(TOLD), rung.at, MOST_TOLD)
    if count is None:
        midnight = (rung.at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return Telling(midnight, ("calls", midnight.isoformat()), singly=False)
    return Telling(
        rung.at, (rung.key,), marks={TOLD: count, **({MISSED: {**missed, **again}} if rung.wish == "missed" else {})}
    )


def _missed(world: World, now: datetime) -> dict[str, Any]:
    """By caller, when a mail about calls that left nothing may go again; what is hours away is over, or the clock was
    set back since."""
    kept = (world.store.mark(MISSED) or {}).items()
    return {who: one for who, one in kept if abs(datetime.fromisoformat(one["again"]) - now) <= 2 * AN_HOUR}


def _soonest(before: dict[str, Any], now: datetime) -> datetime:
    """When the next mail about calls that leave nothing may leave: an hour after the last."""
    again = datetime.fromisoformat(before["again"])
    return again + AN_HOUR if before["times"] and again <= now else again


def _sending(world: World, rung: Rung, caller: Caller | None, telling: Telling) -> Sending:
    """The consultant's mail about a call, or the one that waits already with this call in it."""
    policy = caller.policy if caller else next(iter(world.book.policies.values()))
    slug = caller.policy.engagement.slug if caller else ""
    facts = replace(_facts(world, rung, caller), times=telling.times)
    about = About(kind="ask", clause=CLAUSE, key=(slug, *telling.key), engagement=slug, refs=_refs(facts, telling))
    waiting = world.store.sending(to_consultant(policy.consultant, NOTHING, about, rung.at).id)
    words = caller.policy.words if caller else load_wordbook()
    before = waiting.message.text if waiting else ""
    written = tell_of_call(words, facts) if telling.singly else tell_of_more(words, facts, rung.recording, before)
    message = replace(to_consultant(policy.consultant, written, about, rung.at), not_before=telling.at)
    if telling.singly and rung.recording and rung.call.recording:
        file = Enclosure(name=rung.call.recording.name, media=rung.call.recording.media, path=rung.recording)
        message = replace(message, enclosures=(file,))
    sealed = seal(message, policy.secret, policy.address)
    if waiting is None:
        return to_send(sealed, rung.at)
    return replace(waiting, message=sealed, changed_at=rung.at) if waiting.state == "waiting" else waiting


def _refs(facts: CallerFacts, telling: Telling) -> tuple[str, ...]:
    return tuple(item.ref for item in facts.items) if telling.singly else ()


def _facts(world: World, rung: Rung, caller: Caller | None) -> CallerFacts:
    """The call, and what is known of whoever may have called."""
    call, consultant = rung.call, world.book.practice.consultant
    fault = call.recording.fault if call.recording else ""
    facts = CallerFacts(
        to=replace(nobody(world, rung.at), first_name=consultant.name.split()[0], language="en"),
        number=call.sender,
        at=call.at.astimezone(consultant.timezone),
        wish=rung.wish,
        attached=bool(rung.recording),
        fault=fault,
    )
    if caller is None:
        return facts
    policy = caller.policy
    items = {task.ref: item_facts(task, policy, rung.at) for task in caller.tasks}
    said = [task for task in caller.tasks if task.said]
    return replace(
        facts,
        to=consultant_reads(policy, rung.at),
        person=" / ".join(person.name for person in caller.people),
        department=" / ".join(dict.fromkeys(person.department for person in caller.people if person.department)),
        items=tuple(items.values()),
        said=tuple(Said(item=items[task.ref], words=task.said, day=_day(task.said_at, policy)) for task in said),
        sent=_last_sent(world, caller),
        support=caller.supported,
    )


def _day(at: datetime | None, policy: Policy) -> date | None:
    return at.astimezone(policy.engagement.timezone).date() if at else None


def _last_sent(world: World, caller: Caller) -> tuple[tuple[date, str], ...]:
    """Day and subject of the last messages about what is open with them, the latest first."""
    ids = dict.fromkeys(message_id for task in caller.tasks for message_id in task.thread)
    found = (world.store.sending_by_message_id(one) for one in ids)
    sent = sorted((one for one in found if one and one.state == "sent"), key=lambda one: one.changed_at, reverse=True)
    zone = caller.policy.engagement.timezone
    return tuple((one.changed_at.astimezone(zone).date(), one.message.subject) for one in sent[:MOST_SENT])


def _entries(rung: Rung, known: tuple[Caller, ...]) -> tuple[Entry, ...]:
    what = {
        "message": "left a message by telephone",
        "call-back": "called and would like to be called",
        "open": "called and asked what is open",
        "missed": "called and left no message",
    }[rung.wish]
    places = [(one.policy.engagement.slug, " / ".join(person.name for person in one.people)) for one in known]
    return tuple(
        Entry(ref="", engagement=slug, at=rung.at, what=f"{who} {what}", cause=rung.key, clause=CLAUSE, topic="called")
        for slug, who in places or [("", rung.call.sender)]
    )
