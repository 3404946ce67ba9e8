"""The register's figures as values: which figures of an accepted document are kept over time, with goal and source."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .agreement import Document, Field, Person
from .findings import Figure, Value
from .periods import any_period_named

NUMERIC = frozenset({"number", "integer", "money", "percent"})
_GOAL = re.compile(r"(<=|>=|<|>|==?)\s*(-?\d+(?:\.\d+)?)\s*(%?)")
_SAME = Decimal("0.000000001")  # what a spreadsheet's binary numbers add to 0.08 is no miss of the goal


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the figures of one document came from."""

    source: str  # key of the letter
    sha256: str  # of the file
    filed: str  # path below the engagement's filing folder
    verdict: str  # of the check, or who accepted it
    received_at: datetime
    after: int = 0  # how many copies had been accepted before it


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One accepted figure as the register keeps it: whose, of which metric and period, and where it came from."""

    document: str
    title: str  # of the document
    metric: str  # the field's name
    kind: str
    period: str
    owner: str  # main address
    name: str  # of the owner
    department: str
    value: Decimal  # a percent is a fraction
    goal: str = ""  # as agreed then: "<= 25000", "<= 8%"; "": none
    where: str  # "Summary!E14", "line 7, Miles"
    taken: str = ""  # how many values became one: "sum of 31"; "": it stands there itself
    origin: Origin

    @property
    def slot(self) -> tuple[str, str, str, str]:
        """What there is one figure of at a time: document, metric, period, owner."""
        return (self.document, self.metric, self.period, self.owner)

    @property
    def on_goal(self) -> bool | None:
        """Whether the figure meets its goal; None without one."""
        return meets(self.goal, self.value) if self.goal else None


def meets(goal: str, value: Decimal) -> bool:
    """Whether a figure meets a goal such as `<= 25000` or `<= 8%`. Raises ValueError for what is no goal."""
    comparison, number = _taken_apart(goal)
    apart = value - number
    if abs(apart) < _SAME:
        return "=" in comparison
    return apart < 0 if comparison.startswith("<") else apart > 0 and comparison.startswith(">")


def bound(goal: str) -> Decimal:
    """The number a goal compares with, a percent as a fraction. Raises ValueError as `meets` does."""
    return _taken_apart(goal)[1]


def _taken_apart(goal: str) -> tuple[str, Decimal]:
    found = _GOAL.fullmatch(goal.strip())
    if not found:
        raise ValueError(f'"{goal}" is not a comparison with a number')
    return found[1], Decimal(found[2]) / (100 if found[3] else 1)


def postings(
    document: Document, person: Person, period: str, figures: Iterable[Figure], origin: Origin
) -> tuple[Posting, ...]:
    """The figures of an accepted document that are kept over time: those of numeric fields, and of any with a goal.

    A field that holds no number (it was optional, or is text) gives none.
    """
    fields = {field.name: field for field in document.fields}
    kept: list[Posting] = []
    for figure in figures:
        field = fields.get(figure.field)
        single = one_number(field, figure.value) if field else None
        if field is None or single is None:
            continue
        kept.append(
            Posting(
                document=document.id,
                title=document.title,
                metric=field.name,
                kind=field.kind,
                period=period,
                owner=person.email,
                name=person.name,
                department=person.department,
                value=single[0],
                goal=field.goal or "",
                where=figure.where,
                taken=single[1],
                origin=origin,
            )
        )
    return tuple(kept)


def is_figure(field: Field) -> bool:
    """Whether what stands in this field is kept over time."""
    return field.kind in NUMERIC or field.goal is not None


def one_number(field: Field, value: Value | tuple[Value, ...]) -> tuple[Decimal, str] | None:
    """The one number a field stands for over time, and how it was taken from several; None where there is none.

    A column or range counts as its sum; one of percents as its mean, since shares do not add up.
    """
    if not is_figure(field):
        return None
    if not isinstance(value, tuple):
        return (value, "") if isinstance(value, Decimal) and value.is_finite() else None
    numbers = [one for one in value if isinstance(one, Decimal) and one.is_finite()]
    if not numbers:
        return None
    total = sum(numbers, Decimal(0))
    if field.kind == "percent":
        return total / len(numbers), f"mean of {len(numbers)}"
    return total, f"sum of {len(numbers)}"


def in_order(kept: Iterable[Posting]) -> tuple[Posting, ...]:
    """Each posting once, by document, metric, period and owner, the older version of a figure before its correction."""
    return tuple(sorted(dict.fromkeys(kept), key=_order))


def in_force(kept: Iterable[Posting]) -> dict[tuple[str, str, str, str], Posting]:
    """The figure that counts of each slot: the one received last."""
    return {posting.slot: posting for posting in in_order(kept)}


def _order(posting: Posting) -> tuple[object, ...]:
    origin = posting.origin
    when = (origin.received_at, origin.after, origin.source, origin.sha256, posting.where, posting.value, posting.taken)
    rest = (origin.filed, origin.verdict, posting.goal, posting.kind, posting.title, posting.name, posting.department)
    return (posting.document, posting.metric, *by_calendar(posting.period), posting.owner, *when, *rest)


def by_calendar(period: str) -> tuple[date, date, str]:
    """What to sort the names of periods by; what is no period's name comes first."""
    found = any_period_named(period)
    return (found.first, found.last, period) if found else (date.min, date.min, period)
