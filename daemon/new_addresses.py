"""Somebody whose main address changed, or who had two, stays one: what is theirs and remembered of them goes along."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from ..rules.closing import closed
from ..rules.model import Entry, Standing, State, Task
from ..rules.occurrences import owes
from ..rules.policy import Policy
from ..rules.retract import CHANGED
from ..state.store import Change
from .agenda import held, taken_back
from .check_in import addressed
from .transferring import owed_by
from .world import Desk

PUT_RIGHT = timedelta(days=7)  # within which a slip in an edit may be put right, so that nothing is lost by it


def moved_along(desk: Desk, policy: Policy, now: datetime) -> Iterator[Change]:
    """What was kept under an address that now stands among the further ones of somebody who was not known before, or
    that had a line of its own until now; each change is to be committed before the next is asked for."""
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
    whole: dict[str, Standing] = {}
    for old, one in known.items():
        email = new[old]
        whole[email] = _together(one, whole.get(email) or desk.store.standing(slug, email), email)
    tasks = [(task, _of_now(desk, task, new, whole)) for task in desk.store.tasks(slug)]
    twice = list(_done_already(desk, slug, new))
    yield Change(
        standings=(*(replace(one, moved_to=new[old]) for old, one in known.items()), *whole.values()),
        series=tuple(
            replace(one, owner=new[one.owner])
            for one in desk.store.all_series()
            if one.engagement == slug and one.owner in new
        ),
        tasks=(
            *(after for before, after in tasks if after != before),
            *(replace(closed(task, now, policy), state=State.WAIVED) for task, _ in twice),
        ),
        entries=(
            *(_asked_now(task, now) for before, task in tasks if _another_holder(before, task)),
            *(_entry(task, now, f"it was waived: {done.owner} did it", "waived") for task, done in twice),
        ),
        accepted=tuple(replace(one, owner=new[one.owner]) for one in desk.store.accepted_in(slug) if one.owner in new),
        marks={**owed_by(desk, slug, new), **addressed(desk, policy, new, now)},
    )


def parted(desk: Desk, policy: Policy) -> Change:
    """Those who were taken for one with somebody who has a line still are themselves again, with what they owe."""
    slug, agreement = policy.engagement.slug, policy.engagement
    standings = [one for person in agreement.people if (one := desk.store.standing(slug, person.email))]
    apart = [one for one in standings if one.moved_to]
    if not apart:
        return Change()

    def whose(document: str, owner: str) -> str:
        asked = agreement.document(document)
        if asked is None or owes(agreement, asked, owner):
            return owner
        again = (one.email for one in apart if one.moved_to == owner and owes(agreement, asked, one.email))
        return next(again, owner)

    tasks = [(task, replace(task, owner=whose(task.document, task.owner))) for task in desk.store.open_in(slug)]
    series = [one for one in desk.store.all_series() if one.engagement == slug]
    return Change(
        standings=tuple(replace(one, moved_to="") for one in apart),
        series=tuple(
            replace(one, owner=owner) for one in series if (owner := whose(one.document, one.owner)) != one.owner
        ),
        tasks=tuple(after for task, after in tasks if after.key != task.key and desk.store.task_of(after.key) is None),
    )


def _new_addresses(desk: Desk, policy: Policy, now: datetime) -> dict[str, str]:
    """By the address under which somebody is remembered, the one that is their main one now, be it again.

    The old one may be told of some days later: until then they were a stranger at the new one. What was asked for at
    both until now is one person's.
    """
    slug, new = policy.engagement.slug, {}
    asked = {one.owner for one in desk.store.all_series() if one.engagement == slug and one.next_at}
    lately = now.astimezone(policy.engagement.timezone).date() - PUT_RIGHT
    for person in policy.engagement.people:
        own = desk.store.standing(slug, person.email)
        for old in (*person.other_emails, own.moved_to if own else ""):
            known = desk.store.standing(slug, old)
            if known is None or known.moved_to or policy.engagement.person(old):
                continue
            if own is None or own.moved_to or old in asked or known.first_seen < own.first_seen >= lately:
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
        introduced=known.introduced or own.introduced,
        answered_at=(*known.answered_at, *own.answered_at),
        codes=own.codes or known.codes,
        texted=own.texted or known.texted,
        absent_until=own.absent_until or known.absent_until,
        opted_out=known.opted_out or own.opted_out,
        undeliverable=own.undeliverable,
        phone_stop=own.phone_stop or known.phone_stop,
        preference=own.preference or known.preference,
        held_until=own.held_until or known.held_until,
    )


def _of_now(desk: Desk, task: Task, new: Mapping[str, str], whole: Mapping[str, Standing]) -> Task:
    """The task as whose it is now, unless another is of that owner and period: what was opened at the new address
    already stays. Whoever wanted no more messages at either is not asked."""
    after = _moved(task, new)
    after = after if after.key == task.key or desk.store.task_of(after.key) is None else task
    standing = whole.get(after.holder)
    return held(after, standing) if standing and after.state is not State.WAITING else after


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


def _done_already(desk: Desk, slug: str, new: Mapping[str, str]) -> Iterator[tuple[Task, Task]]:
    """What is open at the new address and was done at the old one, each with the task that was done."""
    for task in desk.store.tasks(slug):
        if task.state is State.DONE and task.owner in new:
            other = desk.store.task_of(_moved(task, new).key)
            if other is not None and not other.state.closed:
                yield other, task


def _another_holder(before: Task, after: Task) -> bool:
    """Whether somebody is asked at another address for what is open."""
    return after.holder != before.holder and not after.state.closed


def _asked_now(task: Task, now: datetime) -> Entry:
    return _entry(task, now, f"{task.holder} is asked for it now: the address was changed", "moved")


def _entry(task: Task, now: datetime, what: str, topic: str) -> Entry:
    return Entry(
        ref=task.ref,
        engagement=task.engagement,
        at=now,
        what=what,
        cause="the practice's files",
        clause="people.csv email",
        topic=topic,
    )
