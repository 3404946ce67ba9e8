"""Reminders that were cut off while they left, on a day that is over: found, planned anew, or let rest."""

from contextlib import suppress
from datetime import datetime

from ..mailbox.telephone import TelephoneDown
from ..rules.messages import Sending
from ..rules.policy import Policy
from ..rules.retract import ASKING, day_is_over
from ..state.store import Change
from .agenda import taken_back
from .outbox import doubtful, found_sent, write_outcomes
from .traces import trace_of
from .world import World


async def settle_interrupted(world: World, now: datetime) -> None:
    """Before anything is planned: a second message on a later day must not go out beside that day's own.

    Raises InboxDown where the Sent folder cannot be asked.
    """
    await write_outcomes(world)
    for sending in world.store.unsent():
        policy = world.book.policies.get(sending.message.engagement)
        if policy is None or sending.state == "waiting" or sending.message.kind not in ASKING:
            continue
        if day_is_over(sending.message, policy, now):
            with suppress(TelephoneDown):  # asked again in the next turn
                await world.store.commit(await _settled(world, sending, policy, now))


async def _settled(world: World, sending: Sending, policy: Policy, now: datetime) -> Change:
    """Found among what was sent it is sent; not there it never left; where nobody can say, it is not sent again."""
    trace = await trace_of(world, sending)
    if trace.there is False:
        return taken_back(world, sending, policy, now, "it was cut off while it left, and its day is over")
    if trace.there:
        return found_sent(world, sending, trace, now)
    return doubtful(world, sending, now, "nobody knows whether it was taken; its day is over, so it is not sent again")
