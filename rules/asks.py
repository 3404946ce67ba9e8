"""What only the consultant can settle about a letter, in one mail with the words quoted."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from .agreement import Person
from .briefing import DoubtFacts, ask_about_reply
from .letter import Letter
from .mails import About, consultant_reads, item_facts, to_consultant
from .messages import Message
from .model import Matter, Task
from .policy import Policy

# The first of these among a letter's matters names the mail; the others stand in it by their items.
WEIGHT = (
    "opt-out",
    "review",
    "blocked",
    "question",
    "answered",
    "decline",
    "delegate",
    "handed-on",
    "unproven",
    "doubtful",
)


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
    facts = DoubtFacts(
        to=consultant_reads(policy, now),
        person=person.name,
        items=tuple(item_facts(tasks[ref], policy, now) for ref in refs),
        quote=first.quote,
        label=first.label,
        why=first.what.replace("-", "_"),  # type: ignore[arg-type]
        delegate_to=first.delegate_to,
    )
    written = ask_about_reply(policy.words, facts)
    about = About(
        kind="ask",
        clause="a reply that only a person can settle",
        key=(letter.key,),
        engagement=policy.engagement.slug,
        refs=refs,
    )
    return to_consultant(policy.consultant, written, about, now)
