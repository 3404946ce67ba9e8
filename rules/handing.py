"""Handing a task on: whom a name means, and the task once somebody else of the agreement is asked for it."""

import re
from dataclasses import replace
from datetime import datetime

from .agreement import Engagement, Person
from .answering import AnswerFacts, Relieved, answer
from .hours import next_permitted
from .invite import taken_back
from .mails import addressee, item_facts
from .messages import Message
from .model import Handover, State, Task
from .occurrences import in_scope
from .policy import Policy, message_id_for
from .words import folded

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "sr", "sra", "senor", "senora", "don", "dona", "herr", "frau"})


def named_person(name: str, engagement: Engagement) -> Person | None:
    """The one person in scope that these words name, by name or address; None where they fit nobody or several."""
    address = name.strip().strip("<>").lower()
    if "@" in address:
        found = [one for one in engagement.people if address in {one.email, *map(str.lower, one.other_emails)}]
    else:
        words = [word for word in _words(name) if word not in _TITLES]
        found = [one for one in engagement.people if words and _fits(words, _words(one.name))]
    return found[0] if len(found) == 1 and in_scope(engagement, found[0]) else None


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", folded(name))


def _fits(said: list[str], name: list[str]) -> bool:
    """Whether all that was said is part of the name, one letter standing for a word that begins with it."""
    whole = [word for word in said if len(word) > 1]
    initials = {word for word in said if len(word) == 1}
    return bool(whole) and set(whole) <= set(name) and initials <= {word[0] for word in name}


def handed(task: Task, handover: Handover | None) -> Task:
    """The task with somebody else to ask for it (None: its owner again), afresh: the new one has heard nothing yet."""
    return replace(
        task,
        state=State.OPEN,
        handover=handover,
        promise=None,
        nudged=False,
        climbs=tuple(climb for climb in task.climbs if climb.told_on),
        waiting_for="",
        waiting_quote="",
    )


def relieved(before: Task, after: Task, policy: Policy, now: datetime) -> tuple[Message, ...]:
    """A line to whoever was asked for it until now and is no more, unless they never were."""
    person, successor = policy.engagement.person(before.holder), policy.engagement.person(after.holder)
    asked = before.handover.told if before.handover else before.reminders > 0
    if person is None or successor is None or person is successor or not asked:
        return ()
    item = item_facts(before, policy, now)
    told = Relieved(item=item, name=successor.name)
    facts = AnswerFacts(to=addressee(policy, person, now), subject=f"{item.title} [{item.ref}]", paragraphs=(told,))
    written = answer(policy.words, facts)
    zone = policy.engagement.zone_of(person)
    message = Message(
        id=message_id_for("relieved", now.isoformat(), before.ref, person.email),
        kind="answer",
        channel="email",
        engagement=before.engagement,
        person=person.email,
        to=(person.email,),
        subject=policy.subject(written.subject, person.email),
        text=written.text,
        html=written.html,
        tasks=(before.ref,),
        clause="[scope] people",
        enclosures=(taken_back(item, policy, now, before.reminders, policy.engagement.language_of(person)),),
        not_before=next_permitted(now, policy.engagement.hours, zone, policy.workdays),
    )
    return (message,)
