"""The figures over time as management looks at them: value, goal, gap and the way they went, of people together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Literal

from .register import Posting, bound, by_calendar, in_force, meets

LONGEST_TREND = 12  # periods that a picture shows
Status = Literal["on goal", "off goal", "no goal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One period's figure: that of the one person who reports it, or the middle one of several."""

    period: str
    value: Decimal  # a percent is a fraction
    of: int = 1  # people whose figures these are
    meeting: int = 0  # of these, how many meet the goal


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One figure of one document, period by period, with the goal that was agreed last."""

    document: str
    title: str  # of the document
    name: str  # the field's
    kind: str  # number, integer, money or percent
    goal: str = ""  # "<= 25000"; "": none
    points: tuple[Point, ...]  # the oldest first; never none

    @property
    def latest(self) -> Point:
        """The last period's."""
        return self.points[-1]

    @property
    def before(self) -> Point | None:
        """That of the period before, as far as one is known."""
        return self.points[-2] if len(self.points) > 1 else None

    @property
    def status(self) -> Status:
        """Where it stands: of several people all must meet the goal."""
        if not self.goal:
            return "no goal"
        return "on goal" if self.latest.meeting == self.latest.of else "off goal"

    @property
    def gap(self) -> Decimal | None:
        """How far the figure is from its goal, above it or (negative) below; None without a goal."""
        return self.latest.value - bound(self.goal) if self.goal else None

    @property
    def better(self) -> bool | None:
        """Whether it came nearer to its goal than the period before; None where that cannot be said."""
        if not self.goal or self.before is None or self.before.value == self.latest.value:
            return None
        lower_is_better = self.goal.startswith("<")
        if not self.goal.startswith((">", "<")):
            return abs(self.latest.value - bound(self.goal)) < abs(self.before.value - bound(self.goal))
        return (self.latest.value < self.before.value) == lower_is_better


def metrics(kept: Iterable[Posting], until: date) -> tuple[Metric, ...]:
    """Every metric with the figures of periods that ended up to and including `until`, in the order of documents."""
    found: dict[tuple[str, str], dict[str, list[Posting]]] = {}
    for posting in in_force(kept).values():
        if by_calendar(posting.period)[1] <= until:
            found.setdefault((posting.document, posting.metric), {}).setdefault(posting.period, []).append(posting)
    return tuple(_metric(periods) for _, periods in sorted(found.items()))


def _metric(periods: dict[str, list[Posting]]) -> Metric:
    names = sorted(periods, key=by_calendar)[-LONGEST_TREND:]
    last = max(periods[names[-1]], key=lambda one: one.origin.received_at)
    return Metric(
        document=last.document,
        title=last.title,
        name=last.metric,
        kind=last.kind,
        goal=last.goal,
        points=tuple(_point(name, periods[name], last.goal) for name in names),
    )


def _point(period: str, postings: list[Posting], goal: str) -> Point:
    values = [posting.value for posting in postings]
    meeting = sum(meets(goal, value) for value in values) if goal else 0
    return Point(period=period, value=median(values), of=len(values), meeting=meeting)
