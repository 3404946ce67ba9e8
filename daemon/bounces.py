"""Mail that did not arrive: the address and the message it was, temporary or for good, and who must look."""

from dataclasses import replace
from datetime import datetime

from ..rules.addresses import canonical
from ..rules.letter import FailedRecipient
from ..rules.messages import Message
from ..rules.model import Entry, Standing, State, Task
from ..rules.retract import unheard
from ..state.store import Change
from .agenda import standing_of
from .incoming import Incoming, answered_by, handled
from .world import World


def bounce(world: World, incoming: Incoming, now: datetime) -> Change:
    """A bounce of one of our messages; a lasting one hands the person's tasks to the consultant."""
    letter = incoming.letter
    message = _about(world, incoming, now)
    mark = handled(incoming, now, "bounce", f"about {message.id if message else 'no message of ours'}")
    failed = [one for one in letter.failed if message and canonical(one.address) in map(canonical, message.to)]
    if message and not letter.failed:
        what = f"a bounce of the {message.kind} to {', '.join(message.to)} came; it does not say whom it did not reach"
        refs = message.tasks or ("",)
        return Change(
            entries=tuple(_entry(ref, message.engagement, now, what, letter.key) for ref in refs), handled=(mark,)
        )
    if message is None or not failed:
        what = f"a bounce that names no message of ours came from {letter.sender}"
        return Change(entries=(_entry("", "", now, what, letter.key),), handled=(mark,))
    lasting = [one for one in failed if not one.temporary]
    told = "; ".join(_told(one) for one in failed)
    entries = tuple(
        _entry(ref, message.engagement, now, f"the {message.kind} was not delivered: {told}", letter.key)
        for ref in (message.tasks or ("",))
    )
    if not lasting:
        return Change(entries=entries, handled=(mark,))
    return replace(unreachable(world, message, told, now), entries=entries, handled=(mark,))


def _about(world: World, incoming: Incoming, now: datetime) -> Message | None:
    """Our message a bounce is about: by the Message-ID it returns, else by the token it carries."""
    sending = world.store.sending_by_message_id(incoming.letter.original) if incoming.letter.original else None
    if sending:
        return sending.message
    answered = answered_by(world, incoming.letter, now)
    return answered[0].message if answered else None


def unreachable(world: World, message: Message, why: str, now: datetime) -> Change:
    """Nobody is escalated for mail that never reached them: their open tasks wait for the consultant.

    What the message announced was not heard, so it is announced again before its step, should mail arrive some day;
    management that an escalation did not reach was not told.
    """
    policy = world.book.policies.get(message.engagement)
    if policy is None:
        return Change()
    if message.kind == "escalation":
        told = [task for ref in message.tasks if (task := world.store.task(ref))]
        return Change(tasks=tuple(unheard(task, message) for task in told))
    if message.kind not in {"reminder", "notice", "check-in", "answer"} or not message.person:
        return Change()
    tasks = world.store.open_tasks(message.engagement, message.person)
    standings: tuple[Standing, ...] = ()
    if message.person in message.to:
        standings = (replace(standing_of(world, policy, message.person, now), undeliverable=why),)
    else:  # a deputy is not reached: the owner may well be, once they are back
        tasks = [task for task in tasks if task.ref in message.tasks]
    return Change(standings=standings, tasks=tuple(_waits(unheard(task, message)) for task in tasks))


def _waits(task: Task) -> Task:
    return replace(task, state=State.WAITING, waiting_for="undeliverable", promise=None, next_at=None)


def _told(one: FailedRecipient) -> str:
    lasting = "for now" if one.temporary else "for good"
    return f"{one.address} {lasting}{f' ({one.status})' if one.status else ''}"


def _entry(ref: str, engagement: str, now: datetime, what: str, cause: str) -> Entry:
    clause = "people.csv email" if ref else ""
    return Entry(ref=ref, engagement=engagement, at=now, what=what, cause=cause, clause=clause, topic="undeliverable")
