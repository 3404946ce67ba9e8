"""The earlier periods of what is open, looked up for the rules: how they went, and how often they were asked for."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import islice

from ..rules.agreement import Engagement
from ..rules.cron import firings_from
from ..rules.model import State, Task
from ..rules.past import RELIABLE, Past, past_of, spared
from ..rules.periods import is_cron, period_named, preceding
from .world import Desk

A_YEAR = timedelta(days=366)


def pasts(desk: Desk, engagement: Engagement, tasks: Iterable[Task]) -> Mapping[str, Past]:
    """By the ref of each task, the past of its document; nothing for what was handed to somebody new to it."""
    return {task.ref: past_of(_earlier(desk, engagement, task)) for task in tasks if task.handover is None}


def just_reliable(desk: Desk, engagement: Engagement, decided: Iterable[Task]) -> list[Task]:
    """Of the tasks that are being closed, those that make their document's owner reliable: fewer rungs from now on."""
    closing = [
        task
        for task in decided
        if task.state is State.DONE
        and not task.late
        and (before := desk.store.task(task.ref)) is not None
        and not before.state.closed
    ]
    past = pasts(desk, engagement, closing)
    spares = bool(spared(engagement.ladder, Past(on_time=RELIABLE)))
    return [task for task in closing if spares and task.ref in past and past[task.ref].on_time == RELIABLE - 1]


def _earlier(desk: Desk, engagement: Engagement, task: Task) -> Iterator[Task]:
    """The tasks of the latest periods before this one, as far back as they are remembered without a gap."""
    document = engagement.document(task.document)
    for name in islice(_periods_before(document.cadence, task.period), RELIABLE) if document else ():
        found = desk.store.task_of((task.engagement, task.document, task.owner, name))
        if found is None:
            return
        yield found


def _periods_before(cadence: str, name: str) -> Iterator[str]:
    period = period_named(cadence, name)
    if period is not None and is_cron(cadence):
        days = [day for day in firings_from(cadence, period.first - A_YEAR) if day < period.first]
        yield from (day.isoformat() for day in reversed(days))
        return
    while period is not None and (period := preceding(period)) is not None:
        yield period.name
