"""A message in the making: which tasks it is about, and what makes each of them due in it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .agreement import Person, Step
from .model import Standing, Task
from .policy import Policy
from .steps import Action, step_minute, steps_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A task in a bundle with what made it due there; no actions: it is only mentioned."""

    task: Task
    actions: tuple[Action, ...] = ()

    def has(self, kind: str) -> bool:
        """Whether an action of this kind made it due."""
        return any(action.kind == kind for action in self.actions)

    @property
    def is_item(self) -> bool:
        """Whether it is asked for there, and not only announced or mentioned."""
        return any(action.kind in {"handed", "rung", "nudge", "broken"} for action in self.actions)

    @property
    def rung(self) -> int | None:
        """The latest due rung; earlier ones that were missed are not sent any more."""
        return max((action.day for action in self.actions if action.kind == "rung"), default=None)

    @property
    def step(self) -> int | None:
        """The escalation step to announce."""
        return next((action.day for action in self.actions if action.kind == "notice"), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """One message in the making: to whom, about which of the owner's tasks, and what makes each of them due."""

    policy: Policy
    owner: Person  # whoever holds the tasks
    receiver: Person  # the deputy while the owner is away
    standing: Standing
    reached: Standing  # the receiver's: one message a day is counted by whoever gets it
    now: datetime
    asked: tuple[Asked, ...]
    others: tuple[Task, ...] = ()  # open, not due for a reminder today
    spent: Decimal = Decimal(0)  # what the month's texts and calls come to so far

    @property
    def today(self) -> date:
        """The receiver's date."""
        return self.now.astimezone(self.policy.engagement.zone_of(self.receiver)).date()

    def announced(self, asked: Asked) -> tuple[Step, tuple[str, ...], datetime] | None:
        """The step this task's notice is about: whom it reaches and when."""
        for step, receivers in steps_of(self.policy, self.owner):
            if step.day == asked.step:
                agreed = self.policy.workdays.plus(asked.task.due, step.day)
                day = max(agreed, self.policy.workdays.plus(self.today, 1))
                return step, receivers, step_minute(day, receivers, self.policy)
        return None


@dataclass(frozen=True, slots=True)
class Told:
    """One task whose step is due, with the step and those it reaches."""

    task: Task
    step: Step
    receivers: tuple[str, ...]
