"""A line to whoever was asked for it: what the consultant settled and which dates moved, with the calendar entries."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from .agreement import Person
from .hours import next_permitted
from .invite import invitation, taken_back
from .mails import addressee, item_facts
from .messages import Enclosure, Message
from .model import Task
from .page import Entry, Items
from .policy import Policy, message_id_for
from .voice import Addressee, Voice, Wordbook, Written
from .wording import ItemFacts, item_label

Change = tuple[Task, Task]  # a task as it was and as it is


def worth_a_line(before: Task, after: Task) -> bool:
    """Whether its holder was asked for it, and is asked no more, or for another day.

    A document that had come and waited for the consultant's look is not: its sender heard that they would be written
    to only if something was missing.
    """
    asked = before.handover.told if before.handover else before.reminders > 0
    same = before.holder == after.holder and not before.state.closed
    if not (asked and same) or before.reviewed:
        return False
    return after.state.closed or after.due != before.due


def changed_mail(person: Person, changes: Sequence[Change], policy: Policy, source: str, now: datetime) -> Message:
    """One mail of all that has changed for a person by the mail of this key, each entry in their calendar moved or
    taken back."""
    items = [(item_facts(after, policy, now), after.state.closed) for _, after in changes]
    written = changed(policy.words, addressee(policy, person, now), items)
    slug, refs = policy.engagement.slug, tuple(after.ref for _, after in changes)
    zone = policy.engagement.zone_of(person)
    return Message(
        id=message_id_for("changed", slug, source, person.email),
        kind="answer",
        channel="email",
        engagement=slug,
        person=person.email,
        to=(person.email,),
        subject=policy.subject(written.subject, person.email),
        text=written.text,
        html=written.html,
        tasks=refs,
        clause="[scope] people",
        enclosures=tuple(_entries(changes, policy, now, policy.engagement.language_of(person))),
        not_before=next_permitted(now, policy.engagement.hours, zone, policy.workdays),
    )


def changed(words: Wordbook, to: Addressee, items: Sequence[tuple[ItemFacts, bool]]) -> Written:
    """The same in words: each item, and whether it is settled; what is not is due on another day."""
    voice = Voice(words, to)
    first, settled = items[0]
    due = voice.short_day(first.due)
    named = {"label": item_label(voice, first), "ref": first.ref, "due": due, "settled": settled}
    opening = voice.say("changed.opening", n=len(items))
    entries = tuple(_entry(voice, item, settled) for item, settled in items)
    listed = Items(entries, numbered=len(entries) > 1)
    subject = voice.say("changed.subject", n=len(items), **named)
    return voice.write(subject, [voice.greeting(), opening, listed, *voice.signed()])


def _entry(voice: Voice, item: ItemFacts, settled: bool) -> Entry:
    what = voice.say("changed.settled") if settled else voice.say("changed.moved", due=voice.day(item.due))
    return Entry(item_label(voice, item), (what, voice.say("common.ref", ref=item.ref)))


def _entries(changes: Sequence[Change], policy: Policy, now: datetime, language: str) -> Iterator[Enclosure]:
    """What moved in one calendar file, and each that is settled in one of its own."""
    moved = [(item_facts(after, policy, now), after.reminders) for _, after in changes if not after.state.closed]
    if moved:
        entry = invitation(moved, policy, now, language)
        yield Enclosure(name="due.ics", media="text/calendar; method=PUBLISH", text=entry)
    for _, after in changes:
        if after.state.closed:
            yield taken_back(item_facts(after, policy, now), policy, now, after.reminders, language)
