"""A task of which nothing more is asked."""

from dataclasses import replace
from datetime import datetime

from .model import State, Task
from .policy import Policy


def closed(task: Task, now: datetime, policy: Policy) -> Task:
    """The task as done now (aware); late if that is after its due date where the engagement lives."""
    return replace(
        task,
        state=State.DONE,
        closed_at=now,
        late=now.astimezone(policy.engagement.timezone).date() > task.due,
        promise=None,
        next_at=None,
        waiting_for="",
        waiting_quote="",
        reviewed=None,
    )
