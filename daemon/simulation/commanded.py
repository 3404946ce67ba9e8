"""Counts what the demo's consultant commanded, and holds Duly's answers to it: holds, words passed on, time, undo."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from ...rules.command_words import VERBS
from ...rules.policy import Policy
from ...rules.words import folded
from ..world import World
from .mails import Mail
from .record import Record
from .shapes import Draft

_HELD = re.compile(r"nothing goes to ([^;]+?) before \w+ (\d{4}-\d\d-\d\d)")
_FREED = re.compile(r"what is due for ([^;]+?) goes out|nothing more is due for ([^;]+?) today")
_LOGGED, _TAKEN = re.compile(r": (?:(\d+) h )?(\d+) min were logged"), "were taken out of the ledger"
_PASSED_ON = re.compile(r"sent to ([^;]+?) in your words|goes to ([^;]+?) in your words")
_MINUTES = re.compile(r"(?:(\d+) h ?)?(?:(\d+) min)?")


def command_figures(world: World, record: Record) -> tuple[tuple[str, str], ...]:
    """What was commanded, by its verbs."""
    lines = [line for draft in _commands(world, record) for line in draft.words.splitlines()]
    firsts = (re.match(r"\W*(\w+)", folded(line)) for line in lines)
    verbs = Counter(VERBS[found[1]] for found in firsts if found and found[1] in VERBS)
    told = ", ".join(f"{n} {verb}" for verb, n in verbs.most_common())
    return (("commands of the consultant", f"{verbs.total()}: {told}" if told else "none"),)


def command_checks(world: World, record: Record, policy: Policy) -> Iterator[tuple[str, Iterable[str]]]:
    """Each promise with what was found against it."""
    told = _transcripts(world, record)
    yield "nothing that Duly starts left to somebody the consultant held", _despite(record, policy, told)
    yield "the consultant's words reached whom they were for, as they were", _lost_words(world, record, policy, told)
    yield "the ledger holds the time that was logged and not taken back", _misentered(world, policy, told)
    yield "what was forged in the consultant's name did nothing", _forged(world, record)


def _commands(world: World, record: Record) -> list[Draft]:
    """The consultant's own mails to the shared inbox."""
    own = world.book.practice.consultant.email
    return [one for one in record.wrote if one.address == own and one.genuine and one.to != own]


def _transcripts(world: World, record: Record) -> list[Mail]:
    own = world.book.practice.consultant.email
    return [one.mail for one in record.outgoing if one.mail.to == own and one.message.kind == "answer"]


def _words(mail: Mail) -> str:
    """The text in one line, so that nothing is missed where it was broken."""
    return " ".join(mail.text.split())


def _email_of(policy: Policy, name: str) -> str:
    return next((one.email for one in policy.engagement.people if one.name == name), name)


def _despite(record: Record, policy: Policy, told: list[Mail]) -> Iterator[str]:
    """Mails to whoever was held, between the transcript that says so and the day on which it ends."""
    for mail in told:
        for name, until in _HELD.findall(_words(mail)):
            freed = (one.at for one in told if one.at > mail.at and name in _freed(one))
            yield from _to_held(record, policy, name, mail.at, min(freed, default=None), date.fromisoformat(until))


def _freed(mail: Mail) -> set[str]:
    return {name for found in _FREED.findall(_words(mail)) for name in found if name}


def _to_held(
    record: Record, policy: Policy, name: str, since: datetime, freed: datetime | None, until: date
) -> Iterator[str]:
    email = _email_of(policy, name)
    person = policy.engagement.person(email)
    zone = policy.engagement.zone_of(person) if person else policy.engagement.timezone
    for one in record.outgoing:
        at = one.mail.at
        within = since < at < (freed or at.max.replace(tzinfo=at.tzinfo)) and at.astimezone(zone).date() < until
        if one.mail.to == email and one.message.started_here and within:
            yield f"{one.message.kind} to {name}, {at:%d %b %H:%M}, held until {until}"


def _lost_words(world: World, record: Record, policy: Policy, told: list[Mail]) -> Iterator[str]:
    """Words that a transcript calls passed on, and that no mail to that person holds."""
    written = {draft.message_id: draft for draft in _commands(world, record)}
    known = {person.name for person in policy.engagement.people}
    for mail in told:
        for found in _PASSED_ON.findall(_words(mail)):
            name, draft = found[0] or found[1], written.get(mail.in_reply_to)
            if name not in known:  # help says what can be said
                continue
            words = draft.words.splitlines()[-1].rpartition(": ")[2] if draft else ""
            mails = (_words(one.mail) for one in record.outgoing if one.mail.to == _email_of(policy, name))
            if not words or not any(words.lower() in text.lower() for text in mails):
                yield f"{name}: {words!r}"


def _misentered(world: World, policy: Policy, told: list[Mail]) -> Iterator[str]:
    """The minutes that transcripts tell of against those in the ledger."""
    said = sum(60 * int(hours or 0) + int(minutes) for mail in told for hours, minutes in _LOGGED.findall(_words(mail)))
    for mail in told:
        for part in re.findall(rf"((?:\d+ h )?\d+ min) {_TAKEN}", _words(mail)):
            found = _MINUTES.match(part)
            said -= 60 * int(found[1] or 0) + int(found[2] or 0) if found else 0
    charges = world.store.charges_in(policy.engagement.slug)
    entered = sum(one.units for one in charges if one.kind == "time" and one.state != "released")
    if said != entered:
        yield f"{said} min were told, {entered} are in the ledger"


def _forged(world: World, record: Record) -> Iterator[str]:
    own = world.book.practice.consultant.email
    for draft in record.wrote:
        handled = world.store.handled(draft.message_id)
        nothing_done = handled is not None and (handled.kind != "command" or handled.outcome == "a code was asked for")
        if draft.address == own and not draft.genuine and not nothing_done:
            yield f"{draft.subject}, {draft.at:%d %b %H:%M}"
