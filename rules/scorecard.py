"""A period as management reviews it: its figures, how timely it was, and what waits for a decision of theirs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from .metrics import Metric, metrics
from .model import State, Task
from .periods import Period, preceding
from .policy import Policy
from .register import Posting, by_calendar, is_figure
from .timeliness import Timeliness, by_department, timeliness


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An open task that management was told of and has not settled: who was told last and when, how late it is."""

    ref: str
    title: str
    period: str
    department: str
    told: tuple[str, ...]  # names
    since: date
    days_late: int  # working days past its date
    days_unanswered: int = 0  # working days since they were told


@dataclass(frozen=True, slots=True, kw_only=True)
class Figureless:
    """A document and period that came in without one figure: of how many of its owners, of those who are done."""

    title: str
    period: str
    count: int = 1
    of: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """All the facts of one engagement and period, as of a day in the engagement's zone."""

    span: Period
    today: date
    whole: Timeliness
    before: Timeliness  # of the period before
    departments: tuple[tuple[str, Timeliness, Timeliness], ...]  # by name, each with the period before
    metrics: tuple[Metric, ...]
    waiting: tuple[Waiting, ...]  # whoever was told first comes first
    figureless: tuple[Figureless, ...] = ()  # the earliest period first


def scorecard(tasks: Iterable[Task], kept: Iterable[Posting], span: Period, today: date, policy: Policy) -> Scorecard:
    """The scorecard of a week, month, quarter, half year or year; `kept` are the register's figures.

    Tasks count in the period in which they are due. Raises ValueError for a lone day, to which nothing is compared.
    """
    earlier = preceding(span)
    if earlier is None:
        raise ValueError(f"{span.name} is a day: a scorecard is of a week, month, quarter, half year or year")
    tasks, kept = list(tasks), list(kept)
    then = dict(by_department(tasks, earlier, today, policy))
    now = by_department(tasks, span, today, policy)
    return Scorecard(
        span=span,
        today=today,
        whole=timeliness(tasks, span, today, policy),
        before=timeliness(tasks, earlier, today, policy),
        departments=tuple((name, one, then.get(name, Timeliness())) for name, one in now),
        metrics=metrics(kept, span.last),
        waiting=tuple(sorted(_waiting(tasks, today, policy), key=lambda one: (one.since, one.ref))),
        figureless=tuple(_figureless(tasks, kept, span, policy)),
    )


def _figureless(tasks: list[Task], kept: list[Posting], span: Period, policy: Policy) -> Iterator[Figureless]:
    """Periods whose figures it would show, had any come: those over by the end of the span, and due in it or later.

    Such is a photo, or what was closed without a document: the latest figure is then an older period's.
    """
    known = {(one.document, one.period, one.owner) for one in kept}
    came: dict[tuple[str, str], list[bool]] = {}
    for task in tasks:
        document, owner = policy.engagement.document(task.document), policy.engagement.person(task.owner)
        shown = task.due >= span.first and by_calendar(task.period)[1] <= span.last
        if task.state is State.DONE and shown and owner and document and any(map(is_figure, document.fields)):
            has = (task.document, task.period, task.owner) in known
            came.setdefault((task.document, task.period), []).append(has)
    for (name, period), with_figures in sorted(came.items(), key=lambda one: (by_calendar(one[0][1]), one[0])):
        if not all(with_figures) and (document := policy.engagement.document(name)):
            yield Figureless(title=document.title, period=period, count=with_figures.count(False), of=len(with_figures))


def _waiting(tasks: Iterable[Task], today: date, policy: Policy) -> Iterator[Waiting]:
    """Whatever is open now counts, whenever it was due: a decision waits until it is made."""
    for task in tasks:
        told = [climb for climb in task.climbs if climb.told_on and climb.told]
        if task.state.closed or not told:
            continue
        last = max(told, key=lambda climb: climb.day)
        since = last.told_on or today
        document = policy.engagement.document(task.document)
        owner = policy.engagement.person(task.owner)
        people = (policy.engagement.person(email) for email in last.told)
        yield Waiting(
            ref=task.ref,
            title=document.title if document else task.document,
            period=task.period,
            department=owner.department if owner else "",
            told=tuple(person.name for person in people if person),
            since=since,
            days_late=policy.workdays.between(task.due, today) if today > task.due else 0,
            days_unanswered=policy.workdays.between(since, today) if today > since else 0,
        )
