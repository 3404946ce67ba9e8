"""Lines of the story about a message: the same in that of each task it speaks of, or once where it speaks of none."""

from datetime import datetime

from .messages import Message
from .model import Entry


def back_before_it_left(message: Message, why: str) -> str:
    """The words for a message that was taken out of the outbox."""
    name = message.kind if message.channel == "email" else message.channel
    return f"the {name} was taken back before it left: {why}"


def told_of(message: Message, what: str, at: datetime, topic: str, cause: str = "") -> tuple[Entry, ...]:
    """What happened to it, under the clause that permits it; caused by the message itself where nothing else is."""
    return tuple(
        Entry(
            ref=ref,
            engagement=message.engagement,
            at=at,
            what=what,
            cause=cause or message.id,
            clause=message.clause,
            topic=topic,
        )
        for ref in message.tasks or ("",)
    )
