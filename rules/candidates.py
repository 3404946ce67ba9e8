"""Which of a person's open tasks a letter may be about: those asked for or whose period is over, then the next ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from .model import Task, in_order
from .periods import period_named
from .policy import Policy

NEAR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Candidates:
    """`asked`: what general words ("done", "attached") speak of; `next`: what counts only when it is named."""

    asked: tuple[Task, ...]
    next: tuple[Task, ...]

    @property
    def all(self) -> tuple[Task, ...]:
        """Every candidate, those asked for first."""
        return (*self.asked, *self.next)


def candidates(tasks: Iterable[Task], policy: Policy, today: date) -> Candidates:
    """Sort out a person's open tasks of one engagement, each part by due date as messages number them.

    Nobody means October's report by "here it is" on the sixth of October: a period that still runs and was never
    asked for is a candidate only while its document has nothing older open, or when it is due within days.
    """
    listed = in_order(tasks)
    asked = tuple(task for task in listed if _asked(task, policy, today))
    spoken_for = {task.document for task in asked}
    following: dict[str, Task] = {}
    for task in listed:
        if task not in asked and (task.document not in spoken_for or task.due - today <= NEAR):
            following.setdefault(task.document, task)
    return Candidates(asked, tuple(following.values()))


def pressing(task: Task, policy: Policy, today: date) -> bool:
    """Whether a file may well be for this task already: it was asked for, its period is over, or it is due in days."""
    return _asked(task, policy, today) or task.due - today <= NEAR


def _asked(task: Task, policy: Policy, today: date) -> bool:
    document = policy.engagement.document(task.document)
    period = period_named(document.cadence, task.period) if document else None
    return (
        task.reminders > 0 or task.rung is not None or task.due <= today or (period is not None and period.last < today)
    )
