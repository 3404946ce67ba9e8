"""One month of an engagement's ledger as a statement: lines that add up, to the smallest unit, to its total."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from .agreement import Consultant, Engagement
from .currency import rounded
from .hours import moment_of
from .ledger import BY_THE_HOUR, Charge, in_force, of_month
from .workdays import Workdays

LineKind = Literal["fee", "time", "call", "text", "email", "document", "lift"]
KINDS: tuple[LineKind, ...] = ("fee", "time", "call", "text", "email", "document", "lift")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
_OPENS = time(8)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What Duly did in a month of its own accord and free of charge."""

    emails: int = 0  # reminders, notices and escalations that left
    documents: int = 0  # checked, accepted and filed


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """One line of a statement; the amounts of all lines add up to the total."""

    kind: LineKind
    day: date  # where the client is
    person: str = ""  # name, or main address of somebody who is in people.csv no more
    words: str = ""
    quantity: int = 1  # minutes of time and of a lift, pieces of everything else
    price: Decimal = Decimal(0)  # of an hour of time and of a lift, of one piece of everything else
    amount: Decimal = Decimal(0)  # in whole smallest units of the currency
    over_cap: bool = False  # shown, and not billed


@dataclass(frozen=True, slots=True, kw_only=True)
class BillSum:
    """All lines of one kind."""

    kind: LineKind
    quantity: int
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one month comes to, line by line."""

    engagement: Engagement
    month: str  # "2026-10"
    cap: Decimal | None  # in force at its end: what was approved beyond the agreed one is in it
    lines: tuple[BillLine, ...]

    @property
    def currency(self) -> str:
        """ISO 4217."""
        return self.engagement.budget.currency

    @property
    def in_the_fee(self) -> bool:
        """Whether the consultant's time has no price of its own."""
        return self.engagement.budget.plan == "flat"

    @property
    def total(self) -> Decimal:
        """What there is to invoice."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def sums(self) -> tuple[BillSum, ...]:
        """What is billed or was free, by kind; lifts and what passes the cap are neither."""
        shown = [line for line in self.lines if not line.over_cap and line.kind != "lift"]
        kinds = [kind for kind in KINDS if any(line.kind == kind for line in shown)]
        return tuple(_sum(kind, [line for line in shown if line.kind == kind]) for kind in kinds)

    @property
    def minutes_over(self) -> int:
        """Minutes that pass the cap and are not billed."""
        return sum(line.quantity for line in self.lines if line.over_cap)

    @property
    def minutes_lifted(self) -> int:
        """Minutes approved beyond the agreed cap."""
        return sum(line.quantity for line in self.lines if line.kind == "lift")

    @property
    def is_paid(self) -> bool:
        """Whether anything in it is more than Duly's own free work."""
        return any(line.kind not in {"email", "document"} for line in self.lines)


def month_span(month: str) -> tuple[date, date]:
    """The first day of a month, and of the one after it. Raises ValueError where "2026-10" is not its form."""
    found = _MONTH.fullmatch(month)
    if found is None or not 1 <= int(found[1]) <= 9998:
        raise ValueError(f"{month!r} is not a month; write it like 2026-10")
    first = date(int(found[1]), int(found[2]), 1)
    return first, (first + 31 * _A_DAY).replace(day=1)


def month_after(month: str) -> str:
    """The month that follows: "2027-01" after "2026-12"."""
    return f"{month_span(month)[1]:%Y-%m}"


def month_before(month: str) -> str:
    """The month that came before."""
    return f"{month_span(month)[0] - _A_DAY:%Y-%m}"


def statement(engagement: Engagement, month: str, charges: Iterable[Charge], work: Work) -> Statement:
    """The statement of a month; `charges` are the engagement's, of that month or more.

    Raises ValueError where `month` is not one.
    """
    first, after = month_span(month)
    zone = engagement.timezone
    counted = of_month(charges, month, zone)
    entries = sorted(counted, key=lambda one: (KINDS.index(one.kind), one.at, one.id))
    running, lines = Fraction(0), _fee(engagement, first, after)
    for one in entries:
        before = rounded(running, engagement.budget.currency)
        running += one.worth if one.counts else 0
        lines.append(_line(engagement, one, rounded(running, engagement.budget.currency) - before))
    last = after - _A_DAY
    lines += [BillLine(kind="email", day=last, quantity=work.emails)] if work.emails else []
    lines += [BillLine(kind="document", day=last, quantity=work.documents)] if work.documents else []
    cap = in_force(engagement.budget, counted, month, zone).cap
    ordered = sorted(lines, key=lambda line: KINDS.index(line.kind))
    return Statement(engagement=engagement, month=month, cap=cap, lines=tuple(ordered))


def stated_at(engagement: Engagement, consultant: Consultant, month: str) -> datetime:
    """When the statement of a month goes to the consultant: on the morning of their first working day that finds the
    month over where the client is."""
    over = moment_of(month_span(month)[1], time(), engagement.timezone)
    days = Workdays(consultant.holidays)
    opens = consultant.hours.opens if consultant.hours else _OPENS
    day = days.on_or_after(over.astimezone(consultant.timezone).date())
    if moment_of(day, opens, consultant.timezone) < over:
        day = days.plus(day, 1)
    return moment_of(day, opens, consultant.timezone)


def spoken_minutes(minutes: int) -> str:
    """Minutes as people write them on an invoice, "1 h 05 min"."""
    hours, left = divmod(minutes, 60)
    return f"{hours} h {left:02} min" if hours and left else f"{hours} h" if hours else f"{left} min"


def _fee(engagement: Engagement, first: date, after: date) -> list[BillLine]:
    """The flat fee, whole for every calendar month that the agreement runs in."""
    budget = engagement.budget
    ended = engagement.ends is not None and engagement.ends < first
    if budget.plan != "flat" or not budget.fee or ended or engagement.starts >= after:
        return []
    fee = rounded(budget.fee, budget.currency)
    return [BillLine(kind="fee", day=max(first, engagement.starts), price=budget.fee, amount=fee)]


def _line(engagement: Engagement, one: Charge, amount: Decimal) -> BillLine:
    person = engagement.person(one.person)
    return BillLine(
        kind=one.kind,
        day=one.at.astimezone(engagement.timezone).date(),
        person=person.name if person else one.person,
        words=one.words,
        quantity=one.units if one.kind in BY_THE_HOUR else 1,
        price=one.amount,
        amount=amount,
        over_cap=one.over_cap,
    )


def _sum(kind: LineKind, lines: list[BillLine]) -> BillSum:
    return BillSum(
        kind=kind,
        quantity=sum(line.quantity for line in lines),
        amount=sum((line.amount for line in lines), Decimal(0)),
    )
