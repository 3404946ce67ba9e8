"""Act and record the outcome: deliver what waits in the outbox, on a fresh view of the inbox, and never twice."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from ..mailbox.channel import Line
from ..mailbox.telephone import TelephoneDown
from ..rules.hours import next_permitted
from ..rules.messages import Done, Later, Message, Never, Outcome, Sending, Uncertain
from ..rules.model import Entry
from ..rules.policy import Policy
from ..rules.retract import (
    ASKING,
    CHANGED,
    OVERTAKEN,
    changed_since,
    day_is_over,
    outdated,
    spoken_of,
    unannounced,
    unsaid,
)
from ..rules.stories import told_of
from ..state.store import Change
from .agenda import charged, taken_back
from .bounces import unreachable
from .deliveries import followed, held_back, refused
from .parcels import parcel_of
from .pauses import rests
from .restored import left_before
from .traces import Trace, trace_of
from .world import World

log = logging.getLogger(__name__)

FRESH = timedelta(seconds=30)  # no message leaves on an older view of the inbox
LOOK_AGAIN = timedelta(minutes=10)  # after an answer was lost, before the one resend
GIVE_UP = timedelta(days=4)  # for how long in all a message is put off where it is handed over
SENT_ON = "sent-on"  # the mark that counts the day's messages
HELD = "you asked to hold it"
NO_MORE = "they asked for no more messages"
NO_TELEPHONE = "no telephone was joined when Duly was started"
DAILY_LIMIT, CLOSED = "[mail] daily_limit", "outside the agreed hours"  # by what rule a message is held back

Look = Callable[[], Awaitable[None]]


async def deliver(world: World, look: Look) -> None:
    """Send all that is due. `look` reads the inbox; it raises InboxDown, and then nothing leaves."""
    ready = [sending for sending in world.store.unsent() if _due(sending, world.clock.now())]
    for channel, batch in groupby(sorted(ready, key=_channel_then_time), key=lambda one: one.message.channel):
        if not _has(world, channel):
            for sending in batch:
                await world.store.commit(_without_telephone(world, sending))
            continue
        async with world.channels[channel].line() as line:
            for sending in batch:
                if world.leaving():
                    return
                await _one(world, line, look, sending.message.id)


async def deliver_at_once(world: World, message: str) -> None:
    """Send one message that no reply can overtake, on whatever view of the inbox there is: it tells of Duly itself."""

    async def unlooked() -> None:
        """The inbox is not looked at."""

    async with world.channels["email"].line() as line:
        await _one(world, line, unlooked, message)


async def hand_over(world: World, message: Message) -> Outcome:
    """Send a message of which the memory, on a disk that refuses, cannot be told."""
    async with world.channels["email"].line() as line:
        return await _handed_over(world, line, message)


def _has(world: World, channel: str) -> bool:
    """Whether messages can leave this way: a telephone may be taken out of practice.toml, or not be joined yet."""
    return channel in world.channels and (channel == "email" or world.book.practice.twilio is not None)


def _without_telephone(world: World, sending: Sending) -> Change:
    """A text or call that can leave no more: the mail of its day went, and its story says why this did not."""
    now, policy = world.clock.now(), world.book.policies.get(sending.message.engagement)
    if sending.state != "waiting":
        return doubtful(world, sending, now, "nobody knows whether it was taken, and there is no telephone to ask")
    if policy is None:
        return Change(sendings=(replace(sending, state="withdrawn", why=NO_TELEPHONE, changed_at=now),))
    return taken_back(world, sending, policy, now, NO_TELEPHONE)


def held_by_rule(sending: Sending, now: datetime) -> bool:
    """Whether it is not to leave yet, for the agreed hours or the day's limit; a server may have put it off before."""
    return sending.next_at > now and (sending.why == CLOSED or DAILY_LIMIT in sending.why)


def _due(sending: Sending, now: datetime) -> bool:
    """Whether it may be looked at. What was last looked at in the future waits for a time that is none any more: the
    clock was set back since."""
    return sending.next_at <= now or sending.changed_at > now


def _channel_then_time(sending: Sending) -> tuple[str, datetime, str]:
    return (sending.message.channel, sending.next_at, sending.message.id)


async def _one(world: World, line: Line, look: Look, message: str) -> None:
    """One message: see whether it may leave, claim it, hand it over, record the outcome."""
    sending = await _free(world, look, message)
    if sending is None:
        return
    claimed = replace(sending, state="sending", losses=_losses(sending), changed_at=world.clock.now())
    await world.store.commit(Change(sendings=(claimed,)))
    outcome = await _handed_over(world, line, sending.message)
    world.outcomes[message] = (claimed, outcome)
    await write_outcomes(world)
    world.moved()
    if isinstance(outcome, Done) and sending.message.channel == "email" and not world.leaving():
        await world.clock.sleep(world.book.practice.mail.pace)


async def _free(world: World, look: Look, message: str) -> Sending | None:
    """The message, if it is to leave at this moment; else what becomes of it is written down.

    Whether it has left before is asked first, since that takes its time: the rest is to hold at the hand-over.
    """
    sending = _ready(world, message)
    if sending is None:
        return None
    try:
        trace = await _left(world, sending)
    except TelephoneDown as down:
        await world.store.commit(put_off(sending, world.clock.now(), down))
        return None
    if world.looked_at is None or not timedelta() <= world.clock.now() - world.looked_at <= FRESH:
        await look()
        if world.leaving():  # it may not have read to the end
            return None
    sending, now = _ready(world, message), world.clock.now()
    if sending is None:
        return None
    kept = _settled(world, sending, trace, now) or _held_back(world, sending, trace, now)
    if kept is not None:
        await world.store.commit(kept)
    return None if kept else sending


def _ready(world: World, message: str) -> Sending | None:
    """The message as it lies in the outbox; None where it does so no more, or is not due."""
    sending = world.store.sending(message)
    unsent = sending is not None and sending.state in {"waiting", "sending", "uncertain"}
    return sending if sending and unsent and _due(sending, world.clock.now()) else None


async def _left(world: World, sending: Sending) -> Trace:
    """Whether it has left already, as its traces show. Raises InboxDown, TelephoneDown."""
    if sending.state == "waiting":
        return await left_before(world, sending, world.clock.now())
    return await trace_of(world, sending)


def put_off(sending: Sending, now: datetime, down: TelephoneDown) -> Change:
    """What cannot be looked for at the provider rests until it answers."""
    at = now + timedelta(seconds=down.retry_seconds)
    return Change(sendings=(replace(sending, next_at=at, why=str(down), changed_at=min(sending.changed_at, now)),))


async def write_outcomes(world: World) -> None:
    """Write down what became of what was handed over. Raises OSError; it stays known until the disk takes it, since
    what is known to have left is not to leave again."""
    for message, (claimed, outcome) in tuple(world.outcomes.items()):
        await world.store.commit(_recorded(world, claimed, outcome))
        del world.outcomes[message]


async def _handed_over(world: World, line: Line, message: Message) -> Outcome:
    """Compose and deliver; what can never be composed (an address no header holds) is refused for good."""
    try:
        parcel = parcel_of(world, message)
    except OSError as error:
        return Later(world.clock.now() + LOOK_AGAIN, f"a file that goes with it cannot be read: {error}")
    except ValueError as error:
        return Never(str(error))
    return await line.deliver(parcel)


def _held_back(world: World, sending: Sending, trace: Trace, now: datetime) -> Change | None:
    """What keeps a message from leaving now: it is no longer true, the hours have closed, or the day's limit."""
    message = sending.message
    by_mail = message.channel == "email"
    if by_mail and _sent_today(world, now) >= world.book.practice.mail.daily_limit:
        why = f"the {world.book.practice.mail.daily_limit} messages that {DAILY_LIMIT} allows a day have gone out"
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return Change(sendings=(replace(sending, next_at=midnight, why=why, changed_at=now),))
    policy = world.book.policies.get(message.engagement)
    if policy is None and message.engagement:
        return _of_no_engagement(world, sending, now)
    if policy is not None and (why := _no_longer(world, message, now)):
        if sending.state == "waiting" or trace.there is False:
            return taken_back(world, sending, policy, now, why)
        unknown = f"nobody knows whether it was taken, and it is not sent again: {why}"
        return doubtful(world, sending, now, unknown)
    if not by_mail:
        return held_back(world, sending, policy, now, FRESH)
    if policy is None:
        return None
    return _closed(world, sending, policy, now) if message.started_here else None


def _of_no_engagement(world: World, sending: Sending, now: datetime) -> Change:
    """A message of an engagement that was taken away: should that be back some day, nobody has heard what it said,
    unless it has perhaps left."""
    message = sending.message
    gone = replace(sending, state="withdrawn", why="its engagement is no longer there", changed_at=now)
    before = [task for one in message.before if (task := world.store.task(one.ref))]
    if sending.state == "waiting":
        tasks = tuple(unsaid(task, message) for task in before)
    else:  # they rest meanwhile
        anew = before if message.kind in ASKING else []
        tasks = tuple(replace(unannounced(task, message, now), next_at=task.next_at) for task in anew)
    return Change(sendings=(gone,), tasks=tasks, charges=charged(world, message, "released"))


def _closed(world: World, sending: Sending, policy: Policy, now: datetime) -> Change | None:
    """What the agreed hours make of a mail that Duly starts: it waits for them, or its day is over before they open."""
    message = sending.message
    people = [person for email in message.to if (person := policy.engagement.person(email))]
    zones = {policy.engagement.zone_of(person) for person in people} or {policy.engagement.timezone}
    opening = max(next_permitted(now, policy.engagement.hours, zone, policy.workdays) for zone in zones)
    if opening <= now:
        return None
    if sending.state == "waiting" and message.kind in ASKING and day_is_over(message, policy, opening):
        return taken_back(world, sending, policy, now, "it could not leave on its day (outside the agreed hours)")
    return Change(sendings=(replace(sending, next_at=opening, why=CLOSED, changed_at=now),))


def _settled(world: World, sending: Sending, trace: Trace, now: datetime) -> Change | None:
    """What may have left before: found it is sent; else there is one resend, ten minutes after its answer was lost."""
    if trace.there:
        return found_sent(world, sending, trace, now)
    lost, tries, since = _losses(sending), _tries(sending), min(sending.changed_at, now)
    if sending.state == "waiting":
        return None
    if lost > 1:
        return doubtful(world, sending, now, "its answer was lost twice; it is not sent again")
    if now - since >= LOOK_AGAIN:
        return None
    waits = replace(sending, state="uncertain", next_at=since + LOOK_AGAIN, losses=lost, changed_at=since)
    waits = replace(waits, attempts=tries, why=sending.why or "it was cut off while it left")
    return Change(sendings=(waits,))


def _no_longer(world: World, message: Message, now: datetime) -> str:
    """Why a message is not to be sent any more: what it asks for or tells of is no longer so, or it is held."""
    tasks = [task for ref in spoken_of(message) if (task := world.store.task(ref))]
    if outdated(message, tasks):
        return OVERTAKEN
    if _unwanted(world, message):
        return NO_MORE
    if message.started_here and changed_since(message, tasks, world.book.policies[message.engagement]):
        return CHANGED
    return HELD if message.started_here and rests(world, message, now) else ""


def _unwanted(world: World, message: Message) -> bool:
    """Whether a receiver wants no more messages: what is their own waits for the consultant then, but a colleague's
    tasks do not, nor a note without any. An agreed step tells management all the same."""
    if not message.started_here or message.kind == "escalation":
        return False
    engagement = world.book.policies[message.engagement].engagement
    people = (engagement.reached_at(where) for where in message.to)
    standings = (world.store.standing(message.engagement, one.email) for one in people if one)
    return any(standing.opted_out for standing in standings if standing)


def doubtful(world: World, sending: Sending, now: datetime, why: str) -> Change:
    """A message that may have left or not counts as sent, and the digest says so; no step is taken on it, though."""
    final = replace(sending, state="sent", why=why, changed_at=now)
    message = sending.message
    tasks = [task for one in message.before if message.kind in ASKING and (task := world.store.task(one.ref))]
    anew = tuple(unannounced(task, message, now) for task in tasks)
    return Change(sendings=(final,), entries=_entries(final, now, "uncertain"), tasks=anew)


def found_sent(world: World, sending: Sending, trace: Trace, now: datetime) -> Change:
    """A message that stands in the Sent folder, or in the provider's list, has left."""
    where = "the Sent folder" if sending.message.channel == "email" else "the provider's list"
    sent = replace(sending, state="sent", why=f"found in {where}", sid=trace.sid, changed_at=now)
    sent = replace(sent, attempts=_tries(sending))
    return followed(world, Change(sendings=(sent,)), sent)


def _losses(sending: Sending) -> int:
    """How often the answer to a hand-over was lost, to a crash in the middle of it too."""
    return sending.losses + (sending.state == "sending")


def _tries(sending: Sending) -> int:
    """How often it was handed over, one that was cut off in the middle included."""
    return sending.attempts + (sending.state == "sending")


def _recorded(world: World, sending: Sending, outcome: Outcome) -> Change:
    """The outbox after an outcome, with a line in the story of each task where something is to be known."""
    now = world.clock.now()
    tried = replace(sending, attempts=sending.attempts + 1, changed_at=now)
    match outcome:
        case Done(detail, sid):
            # What people see is in their mailboxes; the text stays, to tell our own words in what they answer.
            after = replace(tried, state="sent", why=detail, sid=sid, message=replace(sending.message, html=""))
        case Later(at, why):
            waits = sending.put_off + round((at - sending.changed_at).total_seconds())
            after = _put_off_for(waits, replace(tried, next_at=at, why=why))
        case Never(why=why):
            after = replace(tried, state="failed", why=why)
        case Uncertain(why):
            after = replace(tried, state="uncertain", next_at=now + LOOK_AGAIN, why=why, losses=tried.losses + 1)
    log.info("delivery", extra={"id": sending.message.id, "kind": sending.message.kind, "state": after.state})
    if sending.message.channel != "email":
        return _by_phone(world, after, outcome, now)
    missed = after.state == "failed" or after.why.startswith("not taken for")
    entries = _entries(after, now, "undeliverable") if missed else ()
    marks = {SENT_ON: [f"{now:%Y-%m-%d}", _sent_today(world, now) + 1]} if after.state == "sent" else {}
    change = Change(sendings=(after,), entries=entries, marks=marks)
    if after.state == "failed" and sending.message.started_here:
        lost = unreachable(world, sending.message, after.why, now)
        change = replace(change, tasks=lost.tasks, standings=lost.standings)
    return change


def _put_off_for(seconds: int, sending: Sending) -> Sending:
    """A message that was put off for so long in all. While it could not be tried, since the machine stood still or the
    hours were closed, nobody put it off: that brings it no nearer to being given up."""
    if seconds >= GIVE_UP.total_seconds():
        return replace(sending, state="failed", why=f"given up after {GIVE_UP.days} days: {sending.why}")
    # What was perhaps taken before is not again one that surely never left.
    return replace(sending, state="uncertain" if sending.losses else "waiting", put_off=seconds)


def _by_phone(world: World, after: Sending, outcome: Outcome, now: datetime) -> Change:
    """The outbox after the outcome of a text or call, with what follows from it."""
    change = Change(sendings=(after,))
    if after.state == "sent":
        return followed(world, change, after)
    if after.state == "failed":
        return refused(world, change, after, outcome if isinstance(outcome, Never) else Never(after.why), now)
    return change


def _sent_today(world: World, now: datetime) -> int:
    """Messages sent on this day (UTC), for the provider's daily limit."""
    day, count = world.store.mark(SENT_ON) or ("", 0)
    return int(count) if day == f"{now:%Y-%m-%d}" else 0


def _entries(sending: Sending, now: datetime, topic: str) -> tuple[Entry, ...]:
    message = sending.message
    what = f"the {message.kind} to {', '.join(message.to)} did not go out: {sending.why}"
    return told_of(message, what, now, topic)
