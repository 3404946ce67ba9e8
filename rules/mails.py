"""From what was decided to the messages themselves: facts gathered for the wording, clause and enclosures added."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from .agreement import Consultant, Person
from .briefing import ApprovalFacts, ask_approval
from .bundle import Asked, Bundle, Told
from .consent import ways_by_phone
from .invite import invitation
from .messages import Before, Enclosure, Message, MessageKind
from .model import State, Task, in_order
from .past import HELPED
from .policy import Policy, message_id_for
from .voice import Addressee, Written
from .wording import (
    EscalatedItem,
    EscalationFacts,
    ItemFacts,
    NoticeFacts,
    Planned,
    ReminderFacts,
    escalation,
    notice,
    numbered,
    reminder,
)

MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "xls": "application/vnd.ms-excel",
    "pdf": "application/pdf",
    "csv": "text/csv",
    "html": "text/html",
}
SOON = timedelta(days=21)  # how far ahead other open items are mentioned


def item_facts(task: Task, policy: Policy, now: datetime) -> ItemFacts:
    """A task as messages speak of it at `now`."""
    document = policy.engagement.document(task.document)
    promise = task.promise
    today = now.astimezone(policy.engagement.timezone).date()
    planned = None
    if promise:
        hour = promise.until.timetz().replace(tzinfo=None) if promise.hour_named else None
        planned = Planned(day=promise.day, hour=hour, broken=promise.until < now)
    return ItemFacts(
        ref=task.ref,
        title=document.title if document else task.document,
        period=task.period,
        due=task.due,
        days_late=policy.workdays.between(task.due, today) if today > task.due else 0,
        evidence=document.evidence if document else "document",
        template=bool(document and document.template),
        returned=task.state is State.RETURNED,
        help=document.help if document else "",
        planned=planned,
        handed_by=_handed_by(task, policy),
        new=_is_new(task, policy),
        looked_at=tuple(one.label or one.name.replace("_", " ") for one in document.fields) if document else (),
    )


def _is_new(task: Task, policy: Policy) -> bool:
    """Whether its owner has hardly been asked for this document yet, as far as its past is at hand."""
    past = policy.past.get(task.ref)
    return past is not None and past.asked + task.reminders < HELPED


def _handed_by(task: Task, policy: Policy) -> str:
    """The name of whoever passed it on to the person who is asked for it; "": nobody did."""
    if not task.handover:
        return ""
    person = policy.engagement.person(task.handover.by)
    return person.name if person else task.handover.by or policy.consultant.name


def addressee(policy: Policy, person: Person, now: datetime) -> Addressee:
    """A person at the client as the reader of a message."""
    return Addressee(
        first_name=person.first_name,
        language=policy.engagement.language_of(person),
        engagement=policy.engagement.name,
        consultant=policy.consultant,
        inbox=policy.address,
        today=now.astimezone(policy.engagement.zone_of(person)).date(),
    )


def consultant_reads(policy: Policy, now: datetime, engagement: str = "") -> Addressee:
    """The consultant as the reader of a message about this engagement."""
    consultant = policy.consultant
    return Addressee(
        first_name=consultant.name.split()[0],
        engagement=engagement or policy.engagement.name,
        consultant=consultant,
        inbox=policy.address,
        today=now.astimezone(consultant.timezone).date(),
    )


def reminder_mail(bundle: Bundle) -> Message:
    """The day's reminder, with the blank templates and the due dates as calendar entries."""
    facts = _reminder_facts(bundle, [one for one in bundle.asked if one.is_item])
    return _to_person(bundle, "reminder", reminder(bundle.policy.words, facts), facts)


def notice_mail(bundle: Bundle) -> Message:
    """The announcement alone, on a day without a reminder."""
    facts = _reminder_facts(bundle, list(bundle.asked))
    return _to_person(bundle, "notice", notice(bundle.policy.words, facts), facts)


def ask_mail(bundle: Bundle) -> Message:
    """The consultant's word is asked for before the announced step is taken."""
    policy = bundle.policy
    told = [(one, bundle.announced(one)) for one in bundle.asked]
    receivers = [email for _, step in told if step for email in step[1]]
    at = max(step[2] for _, step in told if step)
    facts = ApprovalFacts(
        to=consultant_reads(policy, bundle.now),
        receivers=_names(policy, dict.fromkeys(receivers)),
        items=tuple(escalated_item(one.task, policy, bundle.now) for one in bundle.asked),
        at=at.astimezone(policy.consultant.timezone),
    )
    days = sorted({one.step for one in bundle.asked if one.step is not None})
    refs = _refs(bundle.asked)
    about = About(
        kind="ask",
        clause=_escalation_clause(days),
        key=(policy.engagement.slug, bundle.now.isoformat(), *refs),
        engagement=policy.engagement.slug,
        refs=refs,
    )
    return to_consultant(policy.consultant, ask_approval(policy.words, facts), about, bundle.now)


def escalation_mail(
    told: tuple[Told, ...], receivers: tuple[str, ...], policy: Policy, now: datetime, *, introduces: bool
) -> Message:
    """The facts to the next level: one mail to these receivers, however many owners it speaks of.

    `introduces`: nothing has told one of them yet who writes.
    """
    people = [person for person in map(policy.engagement.person, receivers) if person]
    facts = EscalationFacts(
        to=addressee(policy, people[0], now),
        items=tuple(escalated_item(one.task, policy, now) for one in told),
        level="senior management" if any(p.role == "senior management" for p in people) else "manager",
        introduction=introduces,
    )
    written = escalation(policy.words, facts)
    refs = tuple(one.task.ref for one in told)
    days = sorted({one.step.day for one in told})
    return Message(
        id=message_id_for("escalation", policy.engagement.slug, *receivers, *refs, *map(str, days)),
        kind="escalation",
        channel="email",
        engagement=policy.engagement.slug,
        person=people[0].email,
        to=receivers,
        subject=policy.subject(written.subject, *receivers),
        text=written.text,
        html=written.html,
        tasks=refs,
        dues=tuple(one.task.due for one in told),
        clause=_escalation_clause(days),
        before=tuple(
            Before(ref=one.task.ref, rung=one.task.rung, sent_rung=one.task.rung, step=one.step.day) for one in told
        ),
        not_before=now,
        approval=any(one.step.approval for one in told),
        introduces=introduces,
    )


def escalated_item(task: Task, policy: Policy, now: datetime) -> EscalatedItem:
    """A task and its story so far, as the next level and the consultant hear it."""
    owner = policy.engagement.person(task.holder)
    told = dict.fromkeys(email for climb in task.climbs for email in climb.told)
    said_at = task.said_at.astimezone(policy.engagement.timezone).date() if task.said_at else None
    return EscalatedItem(
        item=item_facts(task, policy, now),
        owner=owner.name if owner else task.holder,
        department=owner.department if owner else "",
        reminders=task.reminders,
        promises=task.promises,
        said=task.said,
        said_on=said_at,
        cause=task.cause,
        told=_names(policy, told),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a message to the consultant is: its kind and clause, and what makes it the one it is."""

    kind: MessageKind
    clause: str
    key: tuple[str, ...]
    engagement: str = ""  # "": the practice's own
    refs: tuple[str, ...] = ()


def to_consultant(consultant: Consultant, written: Written, about: About, now: datetime) -> Message:
    """A message to the consultant, to leave at once."""
    return Message(
        id=message_id_for(about.kind, consultant.email, *about.key),
        kind=about.kind,
        channel="email",
        engagement=about.engagement,
        person="",
        to=(consultant.email,),
        subject=written.subject,
        text=written.text,
        html=written.html,
        tasks=about.refs,
        clause=about.clause,
        not_before=now,
    )


def media_of(path: str) -> str:
    """The media type of a template by its name's end."""
    return MEDIA.get(path.rpartition(".")[2].lower(), "application/octet-stream")


def _refs(asked: Iterable[Asked]) -> tuple[str, ...]:
    return tuple(one.task.ref for one in asked)


def _names(policy: Policy, emails: Iterable[str]) -> tuple[str, ...]:
    return tuple(person.name for email in emails if (person := policy.engagement.person(email)))


def _reminder_facts(bundle: Bundle, items: list[Asked]) -> ReminderFacts:
    policy, now = bundle.policy, bundle.now
    other_tasks = [one.task for one in bundle.asked if one not in items] + list(bundle.others)
    news = [one for one in items if not one.has("handed")]  # what was handed on is new to its reader
    first = all(one.task.reminders == 0 for one in news)
    return ReminderFacts(
        to=addressee(policy, bundle.receiver, now),
        items=tuple(item_facts(one.task, policy, now) for one in items),
        others=tuple(item_facts(task, policy, now) for task in in_order(other_tasks) if _mentioned(task, bundle)),
        introduction=bundle.reached.sent == 0,
        met=bundle.reached.met,
        by_phone=ways_by_phone(bundle.receiver, bundle.reached, policy),
        ask_when=first and not any(one.task.promises for one in news),
        notices=tuple(_notices(bundle, now)) if bundle.receiver is bundle.owner else (),
        covering_for=bundle.owner.name if bundle.receiver is not bundle.owner else "",
        variant=bundle.reached.sent,
    )


def _mentioned(task: Task, bundle: Bundle) -> bool:
    """Other open items are mentioned when they are near; what waits for the consultant is not asked for."""
    return task.state is not State.WAITING and task.due <= bundle.today + SOON


def _notices(bundle: Bundle, now: datetime) -> list[NoticeFacts]:
    """One paragraph for each time and set of receivers."""
    groups: dict[tuple[datetime, tuple[str, ...], bool], list[ItemFacts]] = {}
    for one in bundle.asked:
        announced = bundle.announced(one)
        if announced:
            step, receivers, at = announced
            groups.setdefault((at, receivers, not step.approval), []).append(item_facts(one.task, bundle.policy, now))
    zone = bundle.policy.engagement.zone_of(bundle.receiver)
    return [
        NoticeFacts(at=at.astimezone(zone), receivers=_names(bundle.policy, receivers), items=tuple(items), sure=sure)
        for (at, receivers, sure), items in sorted(groups.items(), key=lambda group: group[0])
    ]


def _to_person(bundle: Bundle, kind: Literal["reminder", "notice"], written: Written, facts: ReminderFacts) -> Message:
    policy = bundle.policy
    asked = tuple(one for one in bundle.asked if kind == "notice" or one.is_item)
    mentioned = [task for task in bundle.others if kind == "reminder" and _mentioned(task, bundle)]
    slug = policy.engagement.slug
    return Message(
        id=message_id_for(kind, slug, bundle.owner.email, bundle.now.isoformat()),
        kind=kind,
        channel="email",
        engagement=slug,
        person=bundle.owner.email,
        to=(bundle.receiver.email,),
        subject=policy.subject(written.subject, bundle.receiver.email),
        text=written.text,
        html=written.html,
        tasks=_refs(asked),
        dues=tuple(task.due for task in (*(one.task for one in asked), *mentioned)),
        mentions=tuple(task.ref for task in mentioned),
        lines=tuple(item.ref for item in (numbered(facts) if kind == "reminder" else facts.items)),
        clause=_clause(bundle, asked),
        enclosures=_enclosures(bundle, asked),
        not_before=bundle.now,
    )


def rungs_clause(asked: Iterable[Asked]) -> str:
    """The rungs that make these tasks due, as a clause; "": none does."""
    rungs = sorted({one.rung for one in asked if one.rung is not None})
    return f"[cadence] ladder day {', '.join(str(day) for day in rungs)}" if rungs else ""


def _clause(bundle: Bundle, asked: tuple[Asked, ...]) -> str:
    """The part of the agreement that permits this mail."""
    parts = [clause] if (clause := rungs_clause(asked)) else []
    if any(one.has("nudge") or one.has("broken") for one in asked):
        parts.append("[cadence] ladder (a promise)")
    if any(one.has("handed") for one in asked):
        parts.append("[scope] people (handed on)")
    steps = sorted({one.step for one in bundle.asked if one.step is not None})
    if steps:
        parts.append(f"{_escalation_clause(steps)} (notice)")
    return f"{'; '.join(parts)}; [scope] channels email"


def _escalation_clause(days: Iterable[int]) -> str:
    return f"[[escalation]] day {', '.join(str(day) for day in days)}"


def _enclosures(bundle: Bundle, asked: tuple[Asked, ...]) -> tuple[Enclosure, ...]:
    """Each blank template once, and one calendar entry for the due dates."""
    engagement = bundle.policy.engagement
    documents = [engagement.document(one.task.document) for one in asked]
    templates = dict.fromkeys(d.template for d in documents if d and d.template and d.evidence == "document")
    files = [
        Enclosure(name=path.rpartition("/")[2], media=media_of(path), path=f"engagements/{engagement.slug}/{path}")
        for path in templates
    ]
    # So many messages have asked for it: a number that only rises, whatever else is in the message.
    items = ((item_facts(one.task, bundle.policy, bundle.now), one.task.reminders) for one in asked)
    entry = invitation(items, bundle.policy, bundle.now, engagement.language_of(bundle.receiver))
    return (*files, Enclosure(name="due.ics", media="text/calendar; method=PUBLISH", text=entry))
