"""What follows when a text or call did not reach its person: the number, their word, or only a bad moment."""

from dataclasses import dataclass, replace
from datetime import datetime

from .agreement import Person
from .messages import Fault, Message
from .model import Entry, Standing

ONCE_MORE: frozenset[Fault] = frozenset({"away"})


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A text or call that reached nobody, and why."""

    message: Message
    fault: Fault
    why: str  # in the provider's words, with its code


def heeded(one: Undelivered, person: Person, standing: Standing) -> Standing:
    """What is remembered of the person: whoever stopped is texted no more, nor is a number that takes nothing."""
    if one.fault == "stopped":
        return replace(standing, phone_stop=person.consent_note)
    if one.fault == "number":
        return replace(standing, bad_number=one.message.to[0])
    return standing


def told(one: Undelivered, person: Person | None, now: datetime, *, again: bool) -> tuple[Entry, ...]:
    """The story's line for each of its tasks; the digest lists them."""
    whom = person.name if person else one.message.to[0]
    follows = {
        "stopped": f"{whom} gets no more texts and calls; a new consent in people.csv would permit them",
        "number": "that number is not used again; another in people.csv would be",
        "away": "it is tried once more" if again else "it is not tried again",
        "filtered": "see the provider's console: its networks hold such texts back",
        "other": "it is not tried again",
    }[one.fault]
    what = f"the {one.message.channel} to {whom} did not arrive ({one.why}): {follows}"
    return tuple(
        Entry(
            ref=ref,
            engagement=one.message.engagement,
            at=now,
            what=what,
            cause=one.message.id,
            clause=one.message.clause,
            topic="not-sent" if again else "undeliverable",
        )
        for ref in one.message.tasks or ("",)
    )
