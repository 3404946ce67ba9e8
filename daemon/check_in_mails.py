"""The messages of a check-in: somebody's note with what is remembered of it, the scorecard, and the summary."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from ..rules.agreement import Person
from ..rules.check_in import CLAUSE, CheckIn, Part, Reader
from ..rules.check_in_words import NoteFacts, SummaryFacts, check_in_note, check_in_summary, scorecard_mail
from ..rules.consent import ways_by_phone
from ..rules.mails import About, addressee, consultant_reads, item_facts, media_of, to_consultant
from ..rules.messages import Enclosure, Message
from ..rules.model import Decision, Entry, Standing, State
from ..rules.policy import Policy, message_id_for
from ..rules.voice import Addressee
from ..state.store import Store
from .check_in_going import Kind, Whose
from .report import facts_of
from .transferring import posted


def id_of(whose: Whose, policy: Policy, check_in: CheckIn) -> str:
    """The id of somebody's message of a check-in: one a period, whenever it is decided."""
    kind, email = whose
    return message_id_for(kind, policy.engagement.slug, check_in.period.name, email)


def noted(person: Person, standing: Standing, part: Part, check_in: CheckIn, policy: Policy, now: datetime) -> Decision:
    """A person's note, with the day that it takes of theirs."""
    waiting = [task for task in part.open if task.state is State.WAITING]
    listed = [task for task in part.open if task not in waiting] + waiting
    facts = NoteFacts(
        to=addressee(policy, person, now),
        period=check_in.period.name,
        came=tuple(item_facts(task, policy, now) for task in part.came),
        open=tuple(item_facts(task, policy, now) for task in listed),
        held=frozenset(task.ref for task in waiting),
        introduction=standing.sent == 0,
        met=standing.met,
        by_phone=ways_by_phone(person, standing, policy),
        variant=standing.sent,
    )
    asked = tuple(task.ref for task in listed if task not in waiting)
    message = replace(
        _to_person("check-in", person, check_in, policy, now),
        tasks=asked,
        mentions=tuple(task.ref for task in waiting),
        lines=tuple(task.ref for task in listed),
        clause=f"{CLAUSE}; [scope] channels email",
    )
    written = check_in_note(policy.words, facts)
    subject = policy.subject(written.subject, person.email)
    message = replace(message, subject=subject, text=written.text, html=written.html)
    told = f"the check-in note was written to {person.name}"
    return Decision(
        effects=(message,),
        standings=(standing.written_to(facts.to.today),),
        why=tuple(entry_of(policy, told, now, message.id, ref) for ref in asked or ("",)),
    )


def reported_to(
    store: Store, policy: Policy, check_in: CheckIn, reader: Reader, standing: Standing, now: datetime
) -> Decision:
    """The scorecard to somebody of management, with the register; it introduces the consultant where nothing has."""
    person, files = reader.person, _register(store, policy)
    card = facts_of(store, policy, check_in.period, now, addressee(policy, person, now))
    written = scorecard_mail(policy.words, card, register=bool(files), introduction=not standing.met)
    message = replace(
        _to_person("report", person, check_in, policy, now),
        subject=written.subject,
        text=written.text,
        html=written.html,
        enclosures=files,
        approval=reader.approval,
        introduces=not standing.met,
    )
    told = f"the scorecard was written to {person.name}"
    return Decision(
        effects=(message,),
        standings=() if standing.met else (replace(standing, introduced=True),),
        why=(entry_of(policy, told, now, message.id),),
    )


def summed_up(
    store: Store, policy: Policy, check_in: CheckIn, notes: Iterable[Person], readers: Iterable[Reader], now: datetime
) -> Message:
    """The summary to the consultant, who is asked in it for what the agreement leaves to them."""
    readers, files = tuple(readers), _register(store, policy)
    to: Addressee = consultant_reads(policy, now)
    facts = SummaryFacts(
        card=facts_of(store, policy, check_in.period, now, to),
        notes=tuple(person.name for person in notes),
        reports=tuple(one.person.name for one in readers if not one.approval),
        approval=tuple(one.person.name for one in readers if one.approval),
        register=bool(files),
    )
    slug = policy.engagement.slug
    about = About(
        kind="ask" if facts.approval else "report", clause=CLAUSE, key=(slug, check_in.period.name), engagement=slug
    )
    message = to_consultant(policy.consultant, check_in_summary(policy.words, facts), about, now)
    return policy.seal(replace(message, enclosures=files))


def entry_of(policy: Policy, what: str, now: datetime, cause: str = "the calendar", ref: str = "") -> Entry:
    """A line of the story about a check-in."""
    slug, topic = policy.engagement.slug, "reminded" if cause != "the calendar" else "not-sent"
    return Entry(ref=ref, engagement=slug, at=now, what=what, cause=cause, clause=CLAUSE, topic=topic)


def _to_person(kind: Kind, person: Person, check_in: CheckIn, policy: Policy, now: datetime) -> Message:
    """A message of the check-in, without its words."""
    return Message(
        id=id_of((kind, person.email), policy, check_in),
        kind=kind,
        channel="email",
        engagement=policy.engagement.slug,
        person=person.email,
        to=(person.email,),
        subject="",
        text="",
        clause=CLAUSE,
        not_before=now,
    )


def _register(store: Store, policy: Policy) -> tuple[Enclosure, ...]:
    """The register as it stands when the message leaves; none before the first figure came in."""
    slug = policy.engagement.slug
    if not posted(policy, store.accepted_in(slug)):
        return ()
    name = f"{slug}-register.xlsx"
    return (Enclosure(name=name, media=media_of(name), path=f"var/registers/{slug}.xlsx"),)
