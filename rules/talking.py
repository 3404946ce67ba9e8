"""What of a scorecard is worth talking about: three things at most, chosen in a written order (docs/scorecard.md)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .metrics import Metric
from .model import UNKNOWN
from .scorecard import Scorecard, Waiting
from .timeliness import Timeliness, percent

MOST = 3
SHARED = 2  # so many slips of one cause, or of one department, are worth a word
MANY = 3  # one in so many slips must have the cause
FELL = 10  # points of the share on time, up or down
FEW = 80  # per cent on time: below it is worth a word though it has always been so
UNSAID = 3  # so many slips whose cause is not known, if they are half of all
Topic = Literal[
    "decision", "off-goal", "fell", "few", "department", "cause", "unsaid", "moved", "reached", "rose", "all-in"
]
_GOOD = frozenset({"reached", "rose", "all-in"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One thing worth talking about, with the facts that it rests on."""

    topic: Topic
    metric: Metric | None = None
    waiting: Waiting | None = None
    name: str = ""  # of the department or the cause
    count: int = 0
    of: int = 0
    before: int = 0  # the same count in the period before
    of_before: int = 0


def worth_talking_about(found: Scorecard) -> tuple[Talk, ...]:
    """The first three that apply, one of a kind; where something went well, the last of the three is that."""
    every = list(_candidates(found))
    chosen = every[:MOST]
    good = [talk for talk in every if talk.topic in _GOOD]
    if good and not any(talk.topic in _GOOD for talk in chosen):
        chosen = [*chosen[: MOST - 1], good[0]]
    return tuple(chosen)


def _candidates(found: Scorecard) -> Iterator[Talk]:
    if found.waiting:
        yield Talk(topic="decision", waiting=found.waiting[0], count=len(found.waiting))
    missed = [metric for metric in found.metrics if metric.status == "off goal"]
    if missed:
        yield Talk(topic="off-goal", metric=max(missed, key=_how_far), count=len(missed), of=_with_goals(found))
    step = _step(found.whole, found.before)
    if step <= -FELL:
        yield _on_time("fell", found)
    elif step < FELL and _few(found.whole):
        yield _on_time("few", found)
    yield from _department(found)
    yield from _causes(found.whole)
    if found.whole.moved >= SHARED and found.whole.moved > found.before.moved:
        yield Talk(topic="moved", count=found.whole.moved, before=found.before.moved)
    reached = [metric for metric in found.metrics if _reached(metric)]
    if reached:
        yield Talk(topic="reached", metric=max(reached, key=_how_far_before), count=len(reached))
    if step >= FELL:
        yield _on_time("rose", found)
    if found.whole.owed and not found.whole.slipped:
        yield Talk(topic="all-in", count=found.whole.owed)


def _causes(whole: Timeliness) -> Iterator[Talk]:
    """A cause that many share, and how often none is known."""
    told = [(name, n) for name, n in whole.causes if name != UNKNOWN]
    if told and (shared := told[0])[1] >= SHARED and shared[1] * MANY >= whole.slipped:
        yield Talk(topic="cause", name=shared[0], count=shared[1], of=whole.slipped)
    unsaid = dict(whole.causes).get(UNKNOWN, 0)
    if unsaid >= UNSAID and unsaid * 2 >= whole.slipped:
        yield Talk(topic="unsaid", count=unsaid, of=whole.slipped)


def _department(found: Scorecard) -> Iterator[Talk]:
    """The department in which the most slipped, where that is more than in the period before."""
    named = [one for one in found.departments if one[0] and one[1].slipped >= SHARED and one[2].owed]
    worse = [(now.slipped - then.slipped, now.slipped, name, now, then) for name, now, then in named]
    if worse and (most := max(worse, key=lambda one: one[:2]))[0] > 0:
        *_, name, now, then = most
        yield Talk(
            topic="department",
            name=name,
            count=now.slipped,
            of=now.owed,
            before=then.slipped,
            of_before=then.owed,
        )


def _step(now: Timeliness, then: Timeliness) -> int:
    """By how many points the share on time rose; 0 where there are too few to say."""
    share, before = percent(now.on_time, now.owed), percent(then.on_time, then.owed)
    return 0 if share is None or before is None else share - before


def _few(whole: Timeliness) -> bool:
    share = percent(whole.on_time, whole.owed)
    return share is not None and share < FEW


def _on_time(topic: Topic, found: Scorecard) -> Talk:
    now, then = found.whole, found.before
    return Talk(topic=topic, count=now.on_time, of=now.owed, before=then.on_time, of_before=then.owed)


def _with_goals(found: Scorecard) -> int:
    return sum(metric.status != "no goal" for metric in found.metrics)


def _how_far(metric: Metric) -> tuple[Decimal, bool]:
    """The gap as a share of the goal, what got worse before what got better."""
    gap = metric.gap or Decimal(0)
    goal = metric.latest.value - gap
    return (abs(gap / goal) if goal else abs(gap), metric.better is False)


def _how_far_before(metric: Metric) -> Decimal:
    return abs(metric.latest.value - metric.before.value) if metric.before else Decimal(0)


def _reached(metric: Metric) -> bool:
    """Whether it meets its goal now and did not in the period before."""
    before = metric.before
    return metric.status == "on goal" and before is not None and before.meeting < before.of
