"""Taking back what has not left yet: a reminder that an answer overtook, while what is still open in it is kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from .messages import Message
from .model import Decision, Entry, Standing, State, Task
from .occurrences import rung_dates
from .planning import planned
from .policy import Policy

SETTLED = {State.DONE, State.WAIVED, State.WAITING, State.PROMISED}


def outdated(message: Message, tasks: Sequence[Task]) -> bool:
    """Whether a message asks for, or tells of, a task that has meanwhile closed, been promised or been passed on."""
    if message.kind in {"reminder", "notice"}:
        return any(task.state in SETTLED and not _nudges(message, task) for task in tasks)
    if message.kind == "escalation":
        return any(task.state in SETTLED for task in tasks)
    return False


def _nudges(message: Message, task: Task) -> bool:
    """A promise older than the message is what the message is about: it carries the nudge."""
    promise = task.promise
    return task.state is State.PROMISED and promise is not None and promise.said_at < message.not_before


def retract(
    message: Message, tasks: Sequence[Task], standing: Standing | None, policy: Policy, now: datetime
) -> Decision:
    """Undo what the message's decision assumed, so that what remains open is planned again at once."""
    if standing is None:
        return Decision()
    local = message.not_before.astimezone(policy.engagement.timezone).date()
    days = standing.reminded_on[:-1] if message.kind != "escalation" else standing.reminded_on
    before = replace(standing, reminded_on=days, sent=max(0, standing.sent - 1))
    changed = []
    for task in tasks:
        if task.state in SETTLED:
            continue
        back = tuple(
            replace(climb, told_on=None, told=())
            if message.kind == "escalation" and climb.told_on == local
            else replace(climb, announced_on=None, asked=False)
            if message.kind != "escalation" and climb.announced_on == local and climb.told_on is None
            else climb
            for climb in task.climbs
        )
        rung = task.rung if message.kind == "escalation" else _rung_before(task, policy)
        again = replace(task, climbs=back, rung=rung, reminders=max(0, task.reminders - 1))
        changed.append(replace(planned(again, policy, before, now), next_at=now))
    why = f"the {message.kind} was taken back before it left: an answer had come"
    entries = tuple(
        Entry(ref=task.ref, engagement=task.engagement, at=now, what=why, cause=message.id, topic="not-sent")
        for task in tasks
    )
    standings = (before,) if message.kind != "escalation" else ()
    return Decision(tasks=tuple(changed), standings=standings, why=entries)


def _rung_before(task: Task, policy: Policy) -> int | None:
    """The ladder day before the one that was about to be sent."""
    earlier = [
        rung.day
        for rung, _ in rung_dates(policy.engagement, task.due, policy.workdays)
        if task.rung is not None and rung.day < task.rung
    ]
    return max(earlier, default=None)
