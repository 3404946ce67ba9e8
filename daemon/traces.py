"""What shows that a message has left: a mail in the Sent folder, a text or call in the provider's own list."""

from dataclasses import dataclass
from datetime import timedelta

from ..rules.messages import Sending
from .parcels import parcel_of
from .world import World

CLOCKS_APART = timedelta(minutes=2)  # how far the provider's clock and ours may differ


@dataclass(frozen=True, slots=True)
class Trace:
    """Whether it is there; None where nobody can say. `sid`: the provider's id of a text or call."""

    there: bool | None
    sid: str = ""


async def trace_of(world: World, sending: Sending) -> Trace:
    """Look for a message that may have left. Raises InboxDown, or TelephoneDown for a text or call."""
    message = sending.message
    if message.channel == "email":
        return Trace(await world.inbox.sent_copy(message.message_id))
    if world.telephone is None:
        return Trace(None)
    since = min(message.not_before, sending.changed_at) - CLOCKS_APART
    sids = await world.telephone.handed_over(parcel_of(world, message), since)
    # The same words may have gone to the same number before: what is known to be another message is not this one.
    others = (sid for sid in sids if (known := world.store.sending_by_sid(sid)) and known.message.id != message.id)
    mine = sorted(set(sids) - set(others))
    return Trace(bool(mine), mine[0] if mine else "")
