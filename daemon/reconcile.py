"""Edited files come into force: new people and documents begin to owe, removed ones owe no more, dates follow rules."""

from dataclasses import replace
from datetime import date, datetime, time

from ..rules.agreement import Person
from ..rules.duedates import due_date
from ..rules.handing import handed
from ..rules.model import Entry, Series, Standing, State, Task
from ..rules.occurrences import in_scope, owners_of, rung_dates
from ..rules.periods import period_named
from ..rules.planning import planned
from ..rules.policy import Policy
from ..rules.steps import as_agreed
from ..rules.unagreed import unagreed
from ..state.store import Change
from .agenda import held, standing_of
from .new_addresses import PUT_RIGHT, moved_along, parted
from .world import Desk

STEPS_EDITED = "how it escalates was edited: what is left of that is announced as it is agreed now"


async def reconcile(desk: Desk, now: datetime) -> None:
    """Bring series and open tasks in line with the agreement as it is now; a first look at an engagement counts as
    its start, a person seen later owes from the first period ending on or after that day."""
    for slug, policy in desk.book.policies.items():
        for change in moved_along(desk, policy, now):
            await desk.store.commit(change)
        await desk.store.commit(parted(desk, policy))
        await desk.store.commit(_engagement(desk, slug, policy, now))
    gone = [one for one in desk.store.all_series() if one.engagement not in desk.book.policies and one.next_at]
    left = [one for one in desk.store.tasks() if one.engagement not in desk.book.policies and one.next_at]
    if gone or left:  # an engagement whose folder was taken away rests until it is back
        series = tuple(replace(one, next_at=None) for one in gone)
        await desk.store.commit(Change(series=series, tasks=tuple(replace(one, next_at=None) for one in left)))


def _engagement(desk: Desk, slug: str, policy: Policy, now: datetime) -> Change:
    known = desk.store.mark(f"seen:{slug}")
    today = now.astimezone(policy.engagement.timezone).date()
    since = today if known else policy.engagement.starts
    owed = {
        (document.id, owner.email)
        for document in policy.engagement.documents
        for owner in owners_of(policy.engagement, document)
    }
    series = [*_new_series(desk, policy, owed, since), *_ended_series(desk, slug, owed)]
    tasks, entries = _open_tasks(desk, policy, now)
    again = _agreed_again(desk, policy, now)
    entries += [_entry(task, now, "it was taken up again: it is agreed again", "moved") for task in again]
    marks = {} if known else {f"seen:{slug}": now.isoformat(), f"digest:{slug}": now.isoformat()}
    return Change(
        series=tuple(series),
        standings=tuple(_new_standings(desk, policy, today)),
        tasks=(*tasks, *again),
        entries=tuple(entries),
        marks=marks,
    )


def _new_series(desk: Desk, policy: Policy, owed: set[tuple[str, str]], since: date) -> list[Series]:
    """Begun (or begun again) at the midnight of `since`; the agenda then opens what is owed."""
    slug = policy.engagement.slug
    begin = datetime.combine(since, time(), policy.engagement.timezone)
    fresh = []
    for document, owner in sorted(owed):
        known = desk.store.series(slug, document, owner)
        if known is None:
            fresh.append(Series(engagement=slug, document=document, owner=owner, since=since, next_at=begin))
        else:
            # Once looked at again the series finds its next period by itself, whatever was edited.
            fresh.append(replace(known, next_at=min(known.next_at or begin, begin)))
    return fresh


def _ended_series(desk: Desk, slug: str, owed: set[tuple[str, str]]) -> list[Series]:
    return [
        replace(one, next_at=None)
        for one in desk.store.all_series()
        if one.engagement == slug and (one.document, one.owner) not in owed and one.next_at
    ]


def _new_standings(desk: Desk, policy: Policy, today: date) -> list[Standing]:
    slug = policy.engagement.slug
    new = (one for one in policy.engagement.people if desk.store.standing(slug, one.email) is None)
    return [
        Standing(engagement=slug, email=one.email, first_seen=today, phone_stop=_stopped_before(desk, one))
        for one in new
    ]


def _stopped_before(desk: Desk, person: Person) -> str | None:
    """The consent_note of somebody new where the number had a stop under it: in another engagement, or under another
    address. A stop is the number's."""
    if not person.phone:
        return None
    had = {(one.message.engagement, one.message.person) for one in desk.store.texts_to(person.phone)}
    seats = had.union(desk.book.numbers.get(person.phone, ()))
    known = [standing for slug, email in seats if (standing := desk.store.standing(slug, email))]
    return next((one.phone_stop for one in known if one.phone_stop == person.consent_note), None)


def _open_tasks(desk: Desk, policy: Policy, now: datetime) -> tuple[list[Task], list[Entry]]:
    """Open tasks that are no longer agreed are waived; the others follow the edited due rules and ladder."""
    tasks, entries = [], []
    for task in desk.store.open_in(policy.engagement.slug):
        if unagreed(task, policy):
            tasks.append(replace(task, state=State.WAIVED, closed_at=now, next_at=None, unagreed=True))
            entries.append(_entry(task, now, "it was waived: no longer agreed", "waived"))
            continue
        kept = _with_holder(task, policy)
        if kept is not task:
            entries.append(_entry(task, now, f"it is {task.owner}'s again: {task.holder} is no longer agreed", "moved"))
        moved = _with_due(kept, policy, now)
        if moved.due != task.due:
            entries.append(
                _entry(task, now, f"its due date moved from {task.due} to {moved.due}: the rule was edited", "moved")
            )
        agreed = as_agreed(moved, policy)
        if agreed != moved:
            entries.append(replace(_entry(task, now, STEPS_EDITED, "moved"), clause="[[escalation]]"))
        after = planned(agreed, policy, standing_of(desk, policy, agreed.holder, now), now)
        due_now = task.next_at is not None and task.next_at <= now and moved.due == task.due
        if due_now:  # what was due before the edit is not put off by looking
            after = replace(after, next_at=task.next_at)
        if after != task:
            tasks.append(after)
    return tasks, entries


def _agreed_again(desk: Desk, policy: Policy, now: datetime) -> list[Task]:
    """What an edit waived is asked for again where that was put right within days: a slip of the hand loses nothing."""
    tasks = []
    for task in desk.store.tasks(policy.engagement.slug):
        lately = task.closed_at is not None and now - task.closed_at <= PUT_RIGHT
        if task.state is State.WAIVED and task.unagreed and lately and not unagreed(task, policy):
            state = State.WAITING if task.waiting_for else State.PROMISED if task.promise else State.OPEN
            again = replace(task, state=state, closed_at=None, unagreed=False)
            again = as_agreed(_with_due(_with_holder(again, policy), policy, now), policy)
            standing = standing_of(desk, policy, again.holder, now)
            tasks.append(planned(held(again, standing), policy, standing, now))
    return tasks


def _with_holder(task: Task, policy: Policy) -> Task:
    """The task as its owner's again where whoever it was handed to has left the agreement. The latest rung tells them
    so, though it was passed: no other may be left. What has come already is still looked at."""
    holder = policy.engagement.person(task.holder)
    gone = task.handover is not None and (holder is None or not in_scope(policy.engagement, holder))
    if not gone:
        return task
    again = replace(handed(task, None), rung=None)
    if task.reviewed is None:
        return again
    return replace(again, state=task.state, waiting_for=task.waiting_for, waiting_quote=task.waiting_quote)


def _with_due(task: Task, policy: Policy, now: datetime) -> Task:
    document = policy.engagement.document(task.document)
    period = period_named(document.cadence, task.period) if document else None
    if document is None or period is None or task.due_fixed:
        return task
    due = due_date(document.due, period, policy.workdays)
    return task if due == task.due else _moved(task, due, policy, now)


def _moved(task: Task, due: date, policy: Policy, now: datetime) -> Task:
    """The task with another due date: later rungs are still to come, and a notice named a day that is no more."""
    today = now.astimezone(policy.engagement.timezone).date()
    passed = [rung.day for rung, day in rung_dates(policy.engagement, due, policy.workdays) if day < today]
    climbs = tuple(climb for climb in task.climbs if climb.told_on)
    rung = max(passed, default=None) if task.rung is not None else None
    return replace(task, due=due, late=task.late and due < today, rung=rung, climbs=climbs)


def _entry(task: Task, now: datetime, what: str, topic: str) -> Entry:
    return Entry(
        ref=task.ref,
        engagement=task.engagement,
        at=now,
        what=what,
        cause="the practice's files",
        clause="documents.toml",
        topic=topic,
    )
