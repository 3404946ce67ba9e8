"""What only the consultant can settle about a letter, in one mail with the words quoted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from .agreement import Person
from .briefing import DoubtFacts, ask_about_reply
from .letter import Letter
from .mails import About, consultant_reads, item_facts, media_of, to_consultant
from .messages import Enclosure, Message
from .model import Matter, Task
from .policy import Policy

# The first of these among a letter's matters names the mail; the others stand in it by their items.
WEIGHT = (
    "opt-out",
    "phone-stop",
    "phone-start",
    "wrong-number",
    "call-back",
    "review",
    "blocked",
    "question",
    "answered-you",
    "answered",
    "decline",
    "delegate",
    "handed-on",
    "unproven",
    "doubtful",
)
UNANSWERED = {"opt-out", "phone-stop", "wrong-number", "unproven"}  # a reply to these goes to nobody


def doubt_mail(
    policy: Policy,
    person: Person,
    letter: Letter,
    matters: Sequence[Matter],
    tasks: Mapping[str, Task],
    now: datetime,
) -> Message:
    """Ask the consultant about a person's letter; a reply to it is about the tasks it names."""
    first = min(matters, key=lambda matter: WEIGHT.index(matter.what))
    refs = tuple(dict.fromkeys(matter.ref for matter in matters if matter.ref in tasks))
    attached = _to_look_at(matters, tasks)
    answerable = first.what not in UNANSWERED
    facts = DoubtFacts(
        attached=bool(attached),
        answerable=answerable,
        to=consultant_reads(policy, now),
        person=person.name,
        items=tuple(item_facts(tasks[ref], policy, now) for ref in refs),
        quote=first.quote,
        label=first.label,
        why=first.what.replace("-", "_"),  # type: ignore[arg-type]
        delegate_to=first.delegate_to,
        phone=letter.sender if letter.channel != "email" else person.phone or "",
        channel=letter.channel,
    )
    written = ask_about_reply(policy.words, facts)
    about = About(
        kind="ask",
        clause="a reply that only a person can settle",
        key=(policy.engagement.slug, letter.key),  # one letter may be told of for several
        engagement=policy.engagement.slug,
        refs=refs,
    )
    ask = to_consultant(policy.consultant, written, about, now)
    return replace(
        ask, enclosures=attached, person=person.email if answerable else "", letter=letter.key if answerable else ""
    )


def _to_look_at(matters: Sequence[Matter], tasks: Mapping[str, Task]) -> tuple[Enclosure, ...]:
    """The documents that wait for a look, except those that may do harm."""
    waiting = [tasks[one.ref].reviewed for one in matters if one.what == "review" and one.ref in tasks]
    return tuple(
        Enclosure(name=one.name, media=media_of(one.name), path=f"var/documents/{one.sha256[:2]}/{one.sha256}")
        for one in waiting
        if one is not None and "unsafe" not in one.warnings
    )
