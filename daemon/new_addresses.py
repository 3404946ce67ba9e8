"""Somebody whose main address changed stays who they are: what is theirs, open or done, and remembered goes along."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from ..rules.model import Entry, Standing, State, Task
from ..rules.policy import Policy
from ..rules.retract import CHANGED
from ..state.store import Change
from .agenda import taken_back
from .check_in import addressed
from .transferring import owed_by
from .world import Desk

PUT_RIGHT = timedelta(days=7)  # within which a slip in an edit may be put right, so that nothing is lost by it


def moved_along(desk: Desk, policy: Policy, now: datetime) -> Iterator[Change]:
    """What was kept under an address that now stands among the further ones of somebody who was not known before, each
    change to be committed before the next is asked for."""
    slug, new = policy.engagement.slug, _new_addresses(desk, policy, now)
    if not new:
        return
    for sending in tuple(desk.store.unsent()):  # decided for the old address, it is decided anew for the new one
        message = sending.message
        to_them = message.engagement == slug and not new.keys().isdisjoint((message.person, *message.to))
        ours = message.started_here and message.kind != "question"
        if to_them and ours and sending.state == "waiting":
            yield taken_back(desk, sending, policy, now, CHANGED)
    known = {old: standing for old in new if (standing := desk.store.standing(slug, old))}
    tasks = [(task, after) for task in desk.store.tasks(slug) if _is_free(desk, task, after := _moved(task, new))]
    yield Change(
        standings=(
            *(replace(one, moved_to=new[old]) for old, one in known.items()),
            *(_together(one, desk.store.standing(slug, new[old]), new[old]) for old, one in known.items()),
        ),
        series=tuple(
            replace(one, owner=new[one.owner])
            for one in desk.store.all_series()
            if one.engagement == slug and one.owner in new
        ),
        tasks=tuple(after for before, after in tasks if after != before),
        entries=tuple(
            _entry(after, now) for before, after in tasks if after.holder != before.holder and not after.state.closed
        ),
        accepted=tuple(replace(one, owner=new[one.owner]) for one in desk.store.accepted_in(slug) if one.owner in new),
        marks={**owed_by(desk, slug, new), **addressed(desk, policy, new, now)},
    )


def _new_addresses(desk: Desk, policy: Policy, now: datetime) -> dict[str, str]:
    """By the address under which somebody is remembered, the one that is their main one now, be it again.

    The old one may be told of some days later: until then they were a stranger at the new one.
    """
    slug, new = policy.engagement.slug, {}
    lately = now.astimezone(policy.engagement.timezone).date() - PUT_RIGHT
    for person in policy.engagement.people:
        own = desk.store.standing(slug, person.email)
        for old in (*person.other_emails, own.moved_to if own else ""):
            known = desk.store.standing(slug, old)
            if known is None or known.moved_to or policy.engagement.person(old):
                continue
            if own is None or own.moved_to or known.first_seen < own.first_seen >= lately:
                new[old] = person.email
    return new


def _together(known: Standing, own: Standing | None, email: str) -> Standing:
    """What is remembered of somebody, with what they have said at the new address already."""
    moved = replace(known, email=email, undeliverable="")
    if own is None or own.moved_to:
        return moved
    return replace(
        moved,
        reminded_on=tuple(sorted({*known.reminded_on, *own.reminded_on})),
        sent=known.sent + own.sent,
        answered_at=(*known.answered_at, *own.answered_at),
        absent_until=own.absent_until or known.absent_until,
        opted_out=known.opted_out or own.opted_out,
        undeliverable=own.undeliverable,
        phone_stop=own.phone_stop or known.phone_stop,
        preference=own.preference or known.preference,
        held_until=own.held_until or known.held_until,
    )


def _is_free(desk: Desk, task: Task, after: Task) -> bool:
    """Whether no other task is of that owner and period: what was opened at the new address already stays."""
    return after.key == task.key or desk.store.task_of(after.key) is None


def _moved(task: Task, new: Mapping[str, str]) -> Task:
    """The task with these addresses for those of before. What waited since mail did not arrive is asked for again."""
    handover = task.handover and replace(
        task.handover, to=new.get(task.handover.to, task.handover.to), by=new.get(task.handover.by, task.handover.by)
    )
    climbs = tuple(
        replace(
            climb,
            named=tuple(new.get(address, address) for address in climb.named),
            told=tuple(new.get(address, address) for address in climb.told),
        )
        for climb in task.climbs
    )
    owner = new.get(task.owner, task.owner)
    reviewed = task.reviewed and replace(task.reviewed, owner=owner)
    after = replace(task, owner=owner, handover=handover, climbs=climbs, reviewed=reviewed)
    unreached = task.waiting_for == "undeliverable" and task.holder in new and not task.state.closed
    return replace(after, state=State.OPEN, waiting_for="") if unreached else after


def _entry(task: Task, now: datetime) -> Entry:
    return Entry(
        ref=task.ref,
        engagement=task.engagement,
        at=now,
        what=f"{task.holder} is asked for it now: the address was changed",
        cause="the practice's files",
        clause="people.csv email",
        topic="moved",
    )
