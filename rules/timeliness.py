"""How timely a period was: what was owed, done, done on time and late, by department, in counts before percentages."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from .model import UNKNOWN, State, Task
from .periods import Period
from .policy import Policy

FEWEST = 10  # of what a percentage is told; of fewer the counts say all there is


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeliness:
    """What fell due in a span of days and how it went; days late are working days after the due date."""

    owed: int = 0  # due by the day of the count, what was waived not included
    on_time: int = 0
    late: int = 0  # done after its due date
    open: int = 0  # past its due date and not done
    waived: int = 0
    to_come: int = 0  # due later in the span
    days_late: tuple[int, ...] = ()  # of each done late or still open, ascending
    moved: int = 0  # dates named by people after the first, or given anew by the consultant
    causes: tuple[tuple[str, int], ...] = ()  # of what slipped, the most frequent first

    @property
    def done(self) -> int:
        """What came in, on time or late."""
        return self.on_time + self.late

    @property
    def slipped(self) -> int:
        """What was not in on its due date."""
        return self.late + self.open

    @property
    def middle_days_late(self) -> float | None:
        """The median of the days late; None where nothing was late."""
        return float(median(self.days_late)) if self.days_late else None


def percent(part: int, of: int) -> int | None:
    """A share in whole percent, halves up; None where there are too few to speak of one."""
    return (200 * part + of) // (2 * of) if of >= FEWEST else None


def timeliness(tasks: Iterable[Task], span: Period, today: date, policy: Policy) -> Timeliness:
    """The count of the tasks due in a span, as of `today` in the engagement's zone.

    A task due today is owed once it is done: it may still be on time.
    """
    zone = policy.engagement.timezone
    counted = Counter[str]()
    days: list[int] = []
    causes = Counter[str]()
    for task in tasks:
        if not span.first <= task.due <= span.last:
            continue
        how = _how(task, today)
        counted[how] += 1
        counted["moved"] += max(0, task.promises - 1) + task.due_fixed
        if how in {"late", "open"}:
            until = task.closed_at.astimezone(zone).date() if task.closed_at else today
            days.append(max(1, policy.workdays.between(task.due, until)))
            causes[task.cause or UNKNOWN] += 1
    return Timeliness(
        owed=counted["on_time"] + counted["late"] + counted["open"],
        on_time=counted["on_time"],
        late=counted["late"],
        open=counted["open"],
        waived=counted["waived"],
        to_come=counted["to_come"],
        days_late=tuple(sorted(days)),
        moved=counted["moved"],
        causes=tuple(sorted(causes.items(), key=lambda one: (one[0] == UNKNOWN, -one[1], one[0]))),
    )


def by_department(
    tasks: Iterable[Task], span: Period, today: date, policy: Policy
) -> tuple[tuple[str, Timeliness], ...]:
    """The same for each department that owed something, by name; "" is whoever is in none. Never a person."""
    found: dict[str, list[Task]] = {}
    for task in tasks:
        owner = policy.engagement.person(task.owner)
        found.setdefault(owner.department if owner else "", []).append(task)
    counted = ((name, timeliness(found[name], span, today, policy)) for name in sorted(found))
    return tuple((name, one) for name, one in counted if one.owed or one.waived or one.to_come)


def _how(task: Task, today: date) -> str:
    if task.state is State.WAIVED:
        return "waived"
    if task.state is State.DONE:
        return "late" if task.late else "on_time"
    return "open" if task.due < today else "to_come"
