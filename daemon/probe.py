"""Whether the provider delivers plus addresses: a note to ourselves, once; only its arrival switches them on."""

from datetime import datetime

from ..rules.addresses import token_in, with_token
from ..rules.letter import Letter
from ..rules.messages import Message
from ..rules.policy import message_id_for, seal, token_for
from ..state.store import Change
from .agenda import to_send
from .world import World

ARRIVED = "plus-addressing"
SENT = "plus-addressing-asked"


async def probe(world: World, now: datetime, *, again: bool = False) -> str:
    """Put the note into the outbox, unless it was sent before (`again`: though it was); its id, "" for none."""
    policy = next(iter(world.book.policies.values()), None)
    if policy is None or (world.store.mark(SENT) and not again):
        return ""
    message = Message(
        id=message_id_for(ARRIVED, policy.address, *([now.isoformat()] if again else [])),
        kind="answer",
        channel="email",
        engagement="",
        person="",
        to=(note_address(world),),
        subject="A note to myself",
        text="If this arrives, replies can carry their thread in the address. Nothing needs to be done.",
        clause="a note to the shared inbox itself",
        not_before=now,
    )
    sealed = seal(message, policy.secret, policy.address)
    await world.store.commit(Change(sendings=(to_send(sealed, now),), marks={SENT: now.isoformat()}))
    return message.id


def note_address(world: World) -> str:
    """Where the note goes: a plus address that only we could have made."""
    policy = next(iter(world.book.policies.values()))
    return with_token(policy.address, token_for(policy.secret, ARRIVED, ()))


def came_back(world: World, letter: Letter) -> bool:
    """Whether this letter is the note, as only we could have addressed it."""
    policy = next(iter(world.book.policies.values()), None)
    return policy is not None and token_in(letter.to, policy.address) == token_for(policy.secret, ARRIVED, ())
