"""What became of a text or call that was taken: what its story says, and what follows if it reached nobody."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from .agreement import Person
from .ledger import Charge, money
from .messages import Fault, Message
from .model import Entry, Standing
from .phone_words import segments
from .stories import told_of

ONCE_MORE: frozenset[Fault] = frozenset({"away"})


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A text or call that reached nobody, and why."""

    message: Message
    fault: Fault
    why: str  # in the provider's words, with its code
    sent: str = ""  # when, how long and for how much, in words; "": it was never taken


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
    what += f"; {one.sent}" if one.sent else ""
    topic = "not-sent" if again else "undeliverable"
    return told_of(one.message, what, now, topic)


def fared(message: Message, person: Person | None, now: datetime, sent: str, *, arrived: bool) -> tuple[Entry, ...]:
    """The one line in the story of each task of a text that arrived, or of which nobody says whether it did."""
    whom = person.name if person else message.to[0]
    text = f"the text to {whom}"
    what = f"{text} arrived; {sent}" if arrived else f"{text} was taken, and nobody says whether it arrived; {sent}"
    return told_of(message, what, now, "texted") if message.tasks else ()


def as_sent(message: Message, at: datetime, zone: ZoneInfo, charge: Charge | None, currency: str) -> str:
    """When a text was sent, its segments and what it is charged at, in words."""
    count = segments(message.text)
    cost = f", for {money(charge.amount)} {currency}" if charge and charge.amount else ""
    when = f"{at.astimezone(zone):%a %d %b at %H:%M %Z}"
    return f"it was sent on {when} in {count} segment{'s' if count > 1 else ''}{cost}"
