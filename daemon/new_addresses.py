"""Somebody whose main address changed stays who they are: what is open, remembered and announced goes along."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from ..rules.model import Entry, State, Task
from ..rules.policy import Policy
from ..state.store import Change
from .world import Desk


def moved_along(desk: Desk, policy: Policy, now: datetime) -> Change | None:
    """What was kept under an address that now stands among the further ones of somebody who was not known before."""
    slug = policy.engagement.slug
    new = {
        old: person.email
        for person in policy.engagement.people
        if desk.store.standing(slug, person.email) is None
        for old in person.other_emails
        if desk.store.standing(slug, old)
    }
    if not new:
        return None
    standings = {new[old]: known for old in new if (known := desk.store.standing(slug, old))}
    tasks = [(task, _moved(task, new)) for task in desk.store.open_in(slug)]
    return Change(
        standings=tuple(replace(known, email=email, undeliverable="") for email, known in standings.items()),
        series=tuple(
            replace(one, owner=new[one.owner])
            for one in desk.store.all_series()
            if one.engagement == slug and one.owner in new
        ),
        tasks=tuple(after for before, after in tasks if after != before),
        entries=tuple(_entry(after, now) for before, after in tasks if after.holder != before.holder),
    )


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
    unreached = task.waiting_for == "undeliverable" and task.holder in new
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
