"""The consultant's digest on its cadence: what needs them first, then what happened since the last one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ..rules.briefing import DigestFacts, DigestLine, Topic, digest
from ..rules.cron import next_firing
from ..rules.mails import About, consultant_reads, to_consultant
from ..rules.messages import Message
from ..rules.model import UNKNOWN, Entry, State, Task
from ..rules.policy import Policy, seal
from ..rules.steps import actions, told_by
from ..rules.voice import Voice
from ..state.store import Change
from .agenda import standing_of, superseded, to_send
from .alarms import alarms_of
from .check_in_word import waiting_card
from .copies import waiting_copies
from .daily_backup import missing_backup
from .ledger import balance_line
from .world import Desk

HELD_LONG = timedelta(hours=1)  # what merely waits for the agreed hours to open is no news

# Which entries of the story the digest tells, and under which heading.
TOLD: dict[str, Topic] = {
    "received": "received",
    "returned": "returned",
    "review": "received",
    "promised": "promised",
    "broken": "slipped",
    "escalated": "escalated",
    "not-sent": "not-sent",
    "undeliverable": "undeliverable",
    "uncertain": "health",
    "waived": "changed",
    "moved": "changed",
    "absent": "changed",
    "wish": "changed",
    "opted-out": "changed",
    "delegated": "changed",
    "transfer": "waiting",
    "transfer-waits": "health",
    "filed-elsewhere": "health",
}


async def plan_digests(desk: Desk, now: datetime) -> None:
    """Put one digest for all engagements whose time has come into the outbox; several missed ones are one."""
    await desk.store.commit(Change(marks=_set_back(desk, now)))
    due = [policy for slug, policy in desk.book.policies.items() if (at := _due_at(desk, slug, policy)) and at <= now]
    if not due:
        return
    lines = [_of_client(line, policy, due) for policy in due for line in _lines(desk, policy, now)]
    lines += [*_budget_lines(desk, due, now), *_practice_lines(desk, due, now)]
    message = seal(_message(desk, due, lines, now), due[0].secret, due[0].address)
    slugs = [policy.engagement.slug for policy in due]
    marks: dict[str, Any] = {f"digest:{slug}": now.isoformat() for slug in slugs}
    marks |= {f"digest-sent:{slug}": {"id": message.id, "since": _since(desk, slug).isoformat()} for slug in slugs}
    marks |= {f"digest-from:{slug}": None for slug in slugs}
    sendings = (*superseded(desk, [message], now), to_send(message, now))
    await desk.store.commit(Change(sendings=sendings, marks=marks))


def next_digest(desk: Desk) -> datetime | None:
    """When the next digest is due: at or before `now` if one waits."""
    found = [at for slug, policy in desk.book.policies.items() if (at := _due_at(desk, slug, policy))]
    return min(found, default=None)


def _due_at(desk: Desk, slug: str, policy: Policy) -> datetime | None:
    last = desk.store.mark(f"digest:{slug}")
    if last is None:
        return None
    return next_firing(policy.engagement.digest, datetime.fromisoformat(last), policy.consultant.timezone)


def _set_back(desk: Desk, now: datetime) -> dict[str, Any]:
    """The marks of digests that lie ahead, since the clock was set back: what is written from now on is still to be
    told. Where that is by more than a day, the next digest is not waited for until then."""
    marks: dict[str, Any] = {}
    for slug in desk.book.policies:
        last = desk.store.mark(f"digest:{slug}")
        ahead = datetime.fromisoformat(last) - now if last else timedelta()
        if ahead > timedelta():
            name = f"digest:{slug}" if ahead > timedelta(days=1) else f"digest-from:{slug}"
            known = desk.store.mark(name)
            if known is None or datetime.fromisoformat(known) > now:
                marks[name] = now.isoformat()
    return marks


def _since(desk: Desk, slug: str) -> datetime:
    """From when on a digest tells: since the last one, or since before that, where it never left."""
    last = desk.store.mark(f"digest-sent:{slug}")
    sending = desk.store.sending(last["id"]) if last else None
    if last and sending and sending.state in {"waiting", "withdrawn", "failed"}:
        return datetime.fromisoformat(last["since"])
    told = datetime.fromisoformat(desk.store.mark(f"digest:{slug}"))
    begun = desk.store.mark(f"digest-from:{slug}")
    return min(told, datetime.fromisoformat(begun)) if begun else told


def _message(desk: Desk, due: list[Policy], lines: list[DigestLine], now: datetime) -> Message:
    policy = due[0]
    names = ", ".join(one.engagement.name for one in due)
    begun = {one.engagement.slug: _since(desk, one.engagement.slug) for one in due}
    told = [e for slug, at in begun.items() for e in desk.store.entries_since(at) if e.engagement == slug]
    open_tasks = [task for one in due for task in desk.store.open_in(one.engagement.slug)]
    today = {one.engagement.slug: now.astimezone(one.engagement.timezone).date() for one in due}
    past = [task for task in open_tasks if task.due < today[task.engagement]]
    facts = DigestFacts(
        to=consultant_reads(policy, now, names),
        lines=tuple(lines),
        sent=len({entry.cause for entry in told if entry.topic in {"reminded", "escalated"}}),
        open_items=len(open_tasks),
        causes=tuple(Counter(task.cause for task in past if _is_known(task.cause)).most_common()),
    )
    written = digest(policy.words, facts)
    local = now.astimezone(policy.consultant.timezone).replace(tzinfo=None)  # one a local time, whatever the clock does
    about = About(
        kind="digest",
        clause="[cadence] digest",
        key=(local.isoformat(),),
        engagement=due[0].engagement.slug if len(due) == 1 else "",
    )
    return to_consultant(policy.consultant, written, about, now)


def _lines(desk: Desk, policy: Policy, now: datetime) -> Iterable[DigestLine]:
    """One engagement: what stands now and needs the consultant, then what was written down since the last digest."""
    slug = policy.engagement.slug
    for task in sorted(desk.store.open_in(slug), key=lambda task: (task.due, task.ref)):
        yield from _standing_lines(desk, policy, task, now)
    if told := waiting_card(desk, policy):
        yield DigestLine(topic="approval", text=told)
    if told := waiting_copies(desk, slug):
        yield DigestLine(topic="health", text=told)
    news = [entry for entry in desk.store.entries_since(_since(desk, slug)) if entry.engagement == slug]
    yield from dict.fromkeys(  # what came in several mails is told once
        DigestLine(topic=topic, text=_told(desk, policy, entry, now), ref=entry.ref)
        for entry in news
        if (topic := TOLD.get(entry.topic)) and _still_so(desk, entry)
    )


def _budget_lines(desk: Desk, due: list[Policy], now: datetime) -> Iterable[DigestLine]:
    """How the month's money stands and where it leads, of which client where there are several."""
    for policy in due:
        if told := balance_line(desk, policy, now):
            yield _of_client(DigestLine(topic="budget", text=told), policy, due)


def _of_client(line: DigestLine, policy: Policy, due: list[Policy]) -> DigestLine:
    """The line with its client's name where there are several: two may have the same document, and people in both."""
    return replace(line, text=f"{policy.engagement.name}: {line.text}") if len(due) > 1 else line


def _still_so(desk: Desk, entry: Entry) -> bool:
    """Whether a line is news still: a promise that was kept, a slip that came in and a mail that did not arrive and is
    needed no more are told by what came."""
    task = desk.store.task(entry.ref) if entry.ref else None
    if task is None:
        return True
    if entry.topic == "promised":
        return task.state is State.PROMISED
    return not (entry.topic in {"broken", "returned", "undeliverable"} and task.state.closed)


def _standing_lines(desk: Desk, policy: Policy, task: Task, now: datetime) -> Iterable[DigestLine]:
    """What waits for the consultant about an open task, until it is settled."""
    name = _name(policy, task)
    waits = next((climb for climb in task.climbs if climb.waits), None)
    if waits:
        told = f"it waits for your approval before {_hearers(waits.day, policy, task)} of it"
        yield DigestLine(topic="approval", text=f"{name}{_past(policy, task, now)}: {told}", ref=task.ref)
    if task.state is State.WAITING:
        yield DigestLine(topic="waiting", text=f"{name}: {task.why_waiting}", ref=task.ref, quote=task.waiting_quote)
    elif task.late and not waits:
        todo = actions(task, policy, standing_of(desk, policy, task.holder, now))
        text = f"{name}{_past(policy, task, now)}"
        yield DigestLine(topic="slipped" if todo else "open-end", text=text, ref=task.ref)


def _past(policy: Policy, task: Task, now: datetime) -> str:
    """By how much and why an item is late, to be put behind its name; "" for one that is not."""
    if not task.late:
        return ""
    days = policy.workdays.between(task.due, now.astimezone(policy.engagement.timezone).date())
    past = f"{days} working day{'s' * (days != 1)} past its date"
    why = f" (cause: {task.cause})" if _is_known(task.cause) else ""
    return f", due {_voice(policy, now).day(task.due)}, {past}{why}"


def _is_known(cause: str) -> bool:
    return cause not in {"", UNKNOWN}


def _voice(policy: Policy, now: datetime) -> Voice:
    """How days are said to the consultant."""
    return Voice(policy.words, consultant_reads(policy, now))


def _hearers(day: int, policy: Policy, task: Task) -> str:
    """Who is told by the step of this day, by name."""
    owner = policy.engagement.person(task.holder)
    receivers = told_by(day, policy, owner) if owner else ()
    names = [person.name for person in map(policy.engagement.person, receivers) if person]
    return f"{' and '.join(names)} {'are' if len(names) > 1 else 'is'} told" if names else "anybody is told"


def _practice_lines(desk: Desk, due: list[Policy], now: datetime) -> Iterable[DigestLine]:
    """The holding pen and what concerns no single engagement."""
    since = min(_since(desk, policy.engagement.slug) for policy in due)
    pen = desk.store.pen()
    older = [held for held in pen if held.at < since]
    if older:
        first = older[0].at.astimezone(due[0].consultant.timezone)
        since_day = _voice(due[0], now).day(first.date())
        text = f"{len(older)} told of before in the holding pen, the oldest since {since_day}; “clear” empties it"
        yield DigestLine(topic="health", text=text)
    for held in pen[len(older) :]:
        sender = held.sender or "an unreadable mail"
        text = held.why if sender in held.why else f"{sender}: {held.why}"
        yield DigestLine(topic="held", text=text, quote=held.subject)
    for one in alarms_of(desk.store).going_on:
        began = _voice(due[0], now).instant(one.since.astimezone(due[0].consultant.timezone))
        yield DigestLine(topic="health", text=f"{one.what} That goes on since {began}.")
    if told := missing_backup(desk):
        yield DigestLine(topic="health", text=told)
    for entry in desk.store.entries_since(since):
        if not entry.engagement and entry.topic in {"health", "undeliverable", "uncertain"}:
            yield DigestLine(topic=TOLD.get(entry.topic, "health"), text=entry.what)
    for sending in desk.store.unsent():
        held_back = sending.attempts or (sending.why and now - sending.message.not_before > HELD_LONG)
        if held_back and sending.message.kind not in {"digest", "morning"}:
            text = f"the {sending.message.kind} to {', '.join(sending.message.to)} has not gone out yet: {sending.why}"
            yield DigestLine(topic="health", text=text)


def _told(desk: Desk, policy: Policy, entry: Entry, now: datetime) -> str:
    task = desk.store.task(entry.ref) if entry.ref else None
    if task is None:
        return entry.what
    name = _name(policy, task)
    if entry.topic == "received":
        return f"{name}{', late' if task.late else ''}"
    if entry.topic == "promised" and task.promise:
        until, voice = task.promise.until, _voice(policy, now)
        return f"{name}: by {voice.instant(until) if task.promise.hour_named else voice.day(until.date())}"
    return f"{name}: {entry.what}"


def _name(policy: Policy, task: Task) -> str:
    document = policy.engagement.document(task.document)
    names = [person.name if (person := policy.engagement.person(one)) else one for one in (task.owner, task.holder)]
    whose = names[0] if task.holder == task.owner else f"{names[0]}, handed to {names[1]}"
    return f"{document.title if document else task.document} {task.period}, {whose}"
