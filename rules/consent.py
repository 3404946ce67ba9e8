"""Who may be texted or called, on whose word: scope, provider, consent, a stop that was asked for, and the number."""

from dataclasses import dataclass
from typing import Literal

from .agreement import Person
from .model import Standing
from .policy import Policy

PhoneChannel = Literal["text", "call"]
_BY_PHONE: tuple[PhoneChannel, ...] = ("text", "call")


@dataclass(frozen=True, slots=True)
class Barred:
    """Why a message does not go this way, as one clause of a sentence, and the part of the agreement that says so."""

    reason: str
    clause: str


def barred(channel: PhoneChannel, person: Person, standing: Standing, policy: Policy) -> Barred | None:
    """What forbids texting or calling this person, whatever the hour and the budget; None: nothing.

    `standing` is the person's own.
    """
    consent = consent_clause(channel, person)
    if channel not in policy.engagement.scope.channels:
        return Barred(f"{channel}s are outside the agreed scope", "[scope] channels")
    if channel not in policy.channels:
        return Barred("no telephone provider is set up; email goes instead", "[scope] channels")
    if not _consents(channel, person):
        return Barred(f"{person.name} has not consented to {channel}s", consent)
    if stopped(standing, person.consent_note):
        why = f"{person.name} asked for no more texts and calls; a new consent_note in people.csv permits them again"
        return Barred(why, consent)
    if spares(channel, standing):
        return Barred(f"{person.name} would rather not get {channel}s", "the person's own wish")
    if not person.phone:
        return Barred(f"no number is known for {person.name}", "people.csv phone")
    if standing.bad_number == person.phone:
        why = f"{person.phone} does not reach {person.name}; another number in people.csv will be used"
        return Barred(why, "people.csv phone")
    return None


def ways_by_phone(person: Person, standing: Standing, policy: Policy) -> tuple[PhoneChannel, ...]:
    """How this person may be reached by telephone."""
    return tuple(one for one in _BY_PHONE if not barred(one, person, standing, policy))


def spares(channel: PhoneChannel, standing: Standing) -> bool:
    """Whether its person said that they would rather not be reached this way."""
    return standing.preference is not None and channel in standing.preference.spared


def stopped(standing: Standing, consent_note: str) -> bool:
    """Whether its person wanted no more texts and calls, and has not consented anew since."""
    return standing.phone_stop is not None and standing.phone_stop == consent_note


def consent_clause(channel: PhoneChannel, person: Person) -> str:
    """The consent on record as a clause, with the note of who gave it, when and how."""
    column = f"people.csv {channel}_consent"
    if not _consents(channel, person):
        return f"{column}: no"
    note = " ".join(person.consent_note.split())
    return f"{column}: {note}" if note else f"{column} (no note of when it was given)"


def _consents(channel: PhoneChannel, person: Person) -> bool:
    return person.text_consent if channel == "text" else person.call_consent
