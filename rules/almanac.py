"""The almanac: every task falling due in a stretch of time with the days of its rungs and escalations."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .agreement import Channel, Document, Engagement
from .occurrences import Occurrence, occurrences, owners_of, rung_dates, step_receivers
from .workdays import Workdays


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One task of the almanac; `ladder` is (day, date, channels) and `escalations` (day, date, addresses)."""

    document: str
    owner: str
    period: str
    due: date
    ladder: tuple[tuple[int, date, tuple[Channel, ...]], ...]
    escalations: tuple[tuple[int, date, tuple[str, ...]], ...]


def almanac(engagement: Engagement, workdays: Workdays, first: date, last: date) -> list[Row]:
    """Every task due from `first` to `last`, both included, by due date, document and owner."""
    rows = [row for document in engagement.documents for row in _rows(engagement, document, workdays, (first, last))]
    return sorted(rows, key=lambda row: (row.due, row.document, row.owner, row.period))


def _rows(engagement: Engagement, document: Document, workdays: Workdays, span: tuple[date, date]) -> Iterator[Row]:
    """The rows of one document."""
    owners = [(owner, step_receivers(engagement, owner)) for owner in owners_of(engagement, document)]
    for occurrence in occurrences(engagement, document, workdays):
        if occurrence.due > span[1]:
            return
        if occurrence.due < span[0]:
            continue
        ladder = _ladder(engagement, occurrence, workdays)
        for owner, steps in owners:
            yield Row(
                document=document.id,
                owner=owner.email,
                period=occurrence.period.name,
                due=occurrence.due,
                ladder=ladder,
                escalations=tuple((step.day, workdays.plus(occurrence.due, step.day), to) for step, to in steps),
            )


def _ladder(
    engagement: Engagement, occurrence: Occurrence, workdays: Workdays
) -> tuple[tuple[int, date, tuple[Channel, ...]], ...]:
    """Every rung, those before `starts` included: the agreement is shown whole, though they are not sent."""
    return tuple((rung.day, day, rung.by) for rung, day in rung_dates(engagement, occurrence.due, workdays))
