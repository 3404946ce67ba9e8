"""What will go out until a given instant if nothing comes in: the daemon's own planning on a draft, nothing sent."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ..rules.ledger import Charge
from ..rules.messages import Message, Sending
from ..rules.model import Task
from ..state.draft import Draft
from ..state.store import Change
from .agenda import plan
from .check_in import next_check_in, plan_check_ins
from .refs import from_store
from .world import Desk

LOOK_AGAIN = timedelta(minutes=15)  # at what was due and still is: it waits for something else that goes out


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A message that will go to somebody at the client, when it leaves (aware), its tasks then, and its cost."""

    at: datetime
    message: Message
    tasks: tuple[Task, ...]
    charge: Charge | None = None


async def foresee(desk: Desk, now: datetime, until: datetime) -> list[Foreseen]:
    """All that leaves after `now` up to `until` (both aware), in that order, what waits in the outbox included.

    Nobody answers meanwhile and the consultant approves nothing: what waits for their word is not in it.
    """
    draft = Draft(desk.store, desk.book.policies)
    ahead = Desk(store=draft, book=desk.book, ref_of=from_store(draft))
    found: list[Foreseen] = []
    at = now
    while at <= until:
        await plan(ahead, at)
        await plan_check_ins(ahead, at)
        found += [one for one in await _leave(ahead, at) if one.at > now]
        following = min((one for one in (draft.next_at(), next_check_in(ahead)) if one is not None), default=None)
        if following is None:
            break
        at = following if following > at else at + LOOK_AGAIN
    return found


async def _leave(ahead: Desk, at: datetime) -> list[Foreseen]:
    """What is due in the draft's outbox leaves it; what may have left before is not told again."""
    leaving = [sending for sending in ahead.store.unsent() if sending.next_at <= at]
    sent = tuple(replace(one, state="sent", changed_at=at) for one in leaving)
    if sent:
        await ahead.store.commit(Change(sendings=sent))
    return [one for sending in leaving if sending.state == "waiting" for one in _seen(ahead, sending, at)]


def _seen(ahead: Desk, sending: Sending, at: datetime) -> Iterator[Foreseen]:
    message = sending.message
    if message.started_here:
        refs = dict.fromkeys((*message.tasks, *(one.ref for one in message.before)))
        tasks = tuple(task for ref in refs if (task := ahead.store.task(ref)))
        yield Foreseen(at, message, tasks, ahead.store.charge(message.id))
