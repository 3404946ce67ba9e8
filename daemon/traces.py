"""What shows that a message has left: a mail in the Sent folder, a text or call in the provider's own list."""

from dataclasses import dataclass
from datetime import timedelta

from ..rules.messages import Sending
from .parcels import parcel_of
from .world import World

CLOCKS_APART = timedelta(days=2)  # how far ours may be ahead of the provider's: one set by hand is easily a day wrong


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
    # The same words may have gone to the same number before, in this very message to a phone that was off: what is
    # known already is not what is looked for.
    fresh = sorted(sid for sid in set(sids) if world.store.sending_by_sid(sid) is None)
    return Trace(bool(fresh), fresh[0] if fresh else "")
