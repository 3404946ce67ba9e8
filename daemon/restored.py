"""After a restore: what is carried over from the memory that was set aside, and what is looked up before it is sent."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ..rules.ledger import Charge
from ..rules.messages import Sending
from ..rules.model import Entry, Standing, Task
from ..state.contents import LOST
from ..state.erased import ERASED, through_with
from ..state.journal import StateDamagedError
from ..state.migrate import NewerStateError
from ..state.store import Change
from ..state.tinystore import TinyStore
from .agenda import held
from .deliveries import FOLLOWED
from .traces import Trace, trace_of
from .world import World

RESTORED = "restored"  # the mark of when that was, and until when what is to be sent is looked up in the Sent folder
LOOKED_UP = timedelta(days=7)  # from the first message on: a rung that was missed goes out within days
LEFT = {"sent", "sending", "uncertain"}  # the states of messages that people may have


async def remember(state: Path, before: Path, told: str, now: datetime, lost: Sequence[str] = ()) -> int:
    """Commit to a restored state that it is one, what was `lost` and given up in it, and what the state `before` knows
    to have been sent; how much that is.

    Letters that came since are not carried over: they are read again, and decided anew.
    """
    store = TinyStore.open(state)
    try:
        earlier = _readable(before)
        sendings = _left_since(store, earlier) if earlier else ()
        standings = _remembered_since(store, earlier) if earlier else ()
        charges = tuple(one for sending in sendings if (one := _charge(earlier, sending)))
        entry = Entry(ref="", engagement="", at=now, what=told, cause="restore", topic="health")
        marks = {RESTORED: {"at": now.isoformat()}, **_followed_since(store, sendings)}
        if lost:
            marks[LOST] = sorted({*lost, *(store.mark(LOST) or ())})
        clean_of = through_with(store)
        if earlier and not clean_of <= through_with(earlier):  # what is carried over may hold whom it never erased
            marks[ERASED] = sorted(clean_of & through_with(earlier))
        await store.commit(
            Change(
                tasks=_asked_no_more(store, standings),
                sendings=sendings,
                standings=standings,
                entries=(entry,),
                charges=charges,
                marks=marks,
            )
        )
        return len(sendings)
    finally:
        await store.close()


async def left_before(world: World, sending: Sending, now: datetime) -> Trace:
    """Whether a message that is to go out has left already: it did so before the practice was restored.

    Never without a restore, nor some days after it; alarms ask no inbox. Raises InboxDown, TelephoneDown.
    """
    restored = world.store.mark(RESTORED)
    if restored is None or sending.message.kind == "alarm":
        return Trace(there=False)
    if "until" not in restored:
        restored["until"] = (now + LOOKED_UP).isoformat()
        await world.store.commit(Change(marks={RESTORED: restored}))
    elif datetime.fromisoformat(restored["until"]) < now:
        await world.store.commit(Change(marks={RESTORED: None}))
        return Trace(there=False)
    return await trace_of(world, sending)


def _readable(state: Path) -> TinyStore | None:
    """The state that was there, as far as it can be read: a restore is often made because it cannot."""
    try:
        return TinyStore.read(state)
    except (StateDamagedError, NewerStateError, OSError, ValueError):
        return None


def _left_since(store: TinyStore, earlier: TinyStore) -> tuple[Sending, ...]:
    found = (earlier.sending(str(one.doc_id)) for one in earlier.db.table("sendings"))
    return tuple(one for one in found if one and one.state in LEFT and _is_news(store.sending(one.message.id)))


def _is_news(known: Sending | None) -> bool:
    return known is None or known.state == "waiting"


def _charge(earlier: TinyStore | None, sending: Sending) -> Charge | None:
    """What a message that was sent since has cost: the month's cap holds for it too."""
    return earlier.charge(sending.message.id) if earlier else None


def _followed_since(store: TinyStore, sendings: tuple[Sending, ...]) -> dict[str, Any]:
    """The marks by which the texts and calls that were taken since are asked for: a key may have been pressed."""
    marks: dict[str, Any] = {}
    sent = [one for one in sendings if one.sid and one.state == "sent"]
    for channel, name in FOLLOWED.items():
        taken = {one.sid: one.changed_at.isoformat() for one in sent if one.message.channel == channel}
        if taken:
            marks[name] = {**(store.mark(name) or {}), **taken}
    return marks


def _remembered_since(store: TinyStore, earlier: TinyStore) -> tuple[Standing, ...]:
    """Who was reminded on which days, since nobody is reminded twice on one; the numbers in texts that people have; who
    wants no more texts and calls, or mails, and which numbers are not theirs: also of people who came since."""
    standings: list[Standing] = []
    for one in earlier.db.table("standings"):
        then = earlier.standing(one["engagement"], one["email"])
        if not then:
            continue
        new = Standing(engagement=then.engagement, email=then.email, first_seen=then.first_seen)
        known = store.standing(then.engagement, then.email) or new
        days = tuple(sorted({*known.reminded_on, *then.reminded_on}))
        after = replace(
            known,
            reminded_on=days,
            codes=then.codes,
            texted=then.texted,
            phone_stop=known.phone_stop if then.phone_stop is None else then.phone_stop,
            bad_number=then.bad_number or known.bad_number,
            opted_out=then.opted_out or known.opted_out,
        )
        if after != known:
            standings.append(after)
    return tuple(standings)


def _asked_no_more(store: TinyStore, standings: tuple[Standing, ...]) -> tuple[Task, ...]:
    """What is open with whoever has opted out since the backup, and is the consultant's from then on."""
    found: list[Task] = []
    for one in standings:
        known = store.standing(one.engagement, one.email)
        if one.opted_out and known and not known.opted_out:
            found += (held(task, one) for task in store.open_tasks(one.engagement, one.email))
    return tuple(found)
