"""The ledger: what texts, calls and the consultant's time cost an engagement, and where its cap stops them.

A text is charged as one text, however many segments it takes, and a call as one call, however long it lasts:
`[budget.costs]` is what the client pays for a piece of work, not what the telephone company asks for it.
Time is charged by the minute at the agreed rate. Sums are exact and rounded once, where they are shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Literal
from zoneinfo import ZoneInfo

from .agreement import Budget
from .currency import rounded

ChargeKind = Literal["text", "call", "time", "lift"]  # a lift takes no money: it raises the month's cap
ChargeState = Literal["reserved", "settled", "released"]
PERCENT_OF_CAP = {"call": 90, "text": 95, "time": 100}  # calls stop first, then texts, then the consultant's time
BY_THE_HOUR = frozenset({"time", "lift"})
_MILLION = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One entry of an engagement's ledger, in the engagement's currency."""

    id: str  # of the message it is for, or of what the consultant said
    engagement: str
    at: datetime  # aware: when it was decided; the month it counts in is that of the engagement's time zone
    kind: ChargeKind
    units: int = 1  # segments of a text, calls: what the telephone company counts; minutes of time and of a lift
    amount: Decimal  # of a text or call; of time and of a lift, an hour's
    state: ChargeState = "reserved"  # released: nothing was sent, or it was taken back, so nothing counts
    person: str = ""  # main address of whom it was for
    words: str = ""  # of time and of a lift: the consultant's
    over_cap: bool = False  # of time: it passes the cap, so it is kept and shown but not billed

    @property
    def worth(self) -> Fraction:
        """What it comes to at its price, exactly, whether it is billed or not."""
        share = Fraction(self.units, 60) if self.kind in BY_THE_HOUR else 1
        return Fraction(self.amount) * share

    @property
    def counts(self) -> bool:
        """Whether it takes money of the month."""
        return self.state != "released" and self.kind != "lift" and not self.over_cap


def price(budget: Budget, kind: ChargeKind) -> Decimal:
    """What one text, one call or an hour is charged at; nothing where the agreement names no price.

    A flat fee has the consultant's time in it.
    """
    if kind in BY_THE_HOUR:
        return Decimal(0) if kind == "time" and budget.plan == "flat" else budget.rate
    return dict(budget.costs).get(kind, Decimal(0))


def month_of(at: datetime, zone: ZoneInfo) -> str:
    """The month in which something decided at `at` (aware) counts, "2026-10", by the calendar of `zone`."""
    return f"{at.astimezone(zone):%Y-%m}"


def month_began(at: datetime, zone: ZoneInfo) -> datetime:
    """When the month began that `at` (aware) counts in."""
    return at.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)


def of_month(charges: Iterable[Charge], month: str, zone: ZoneInfo) -> tuple[Charge, ...]:
    """Those that count in a month or raise its cap or were not billed in it: all but what was released."""
    return tuple(one for one in charges if one.state != "released" and month_of(one.at, zone) == month)


def spent(charges: Iterable[Charge], month: str, zone: ZoneInfo) -> Decimal:
    """What these charges of one engagement come to in a month, what is only reserved included; to a millionth."""
    total = _spent(of_month(charges, month, zone))
    return Decimal(floor(total * _MILLION)).scaleb(-6)


def in_force(budget: Budget, charges: Iterable[Charge], month: str, zone: ZoneInfo) -> Budget:
    """The budget with the cap that is in force in a month: the agreed one, and what was approved beyond it."""
    lifts = [one for one in of_month(charges, month, zone) if one.kind == "lift"]
    if budget.cap is None or not lifts:
        return budget
    more = sum((one.worth for one in lifts), Fraction(0))
    return replace(budget, cap=budget.cap + rounded(more, budget.currency))


def entered(budget: Budget, charges: Iterable[Charge], time: Charge, zone: ZoneInfo) -> tuple[Charge, ...]:
    """The consultant's time as it is entered after these charges: what passes the month's cap is not billable.

    It is cut at a whole minute; the cap is never passed.
    """
    month = of_month(charges, month_of(time.at, zone), zone)
    budget = in_force(budget, month, month_of(time.at, zone), zone)
    if budget.cap is None or not time.amount:
        return (time,)
    room = max(Fraction(0), Fraction(budget.cap) - _spent(month))
    billed = min(time.units, floor(room * 60 / Fraction(time.amount)))
    if billed == time.units:
        return (time,)
    over = replace(time, id=f"{time.id}-over", units=time.units - billed, over_cap=True)
    return (replace(time, units=billed), over) if billed else (over,)


def refusal(budget: Budget, spent: Decimal, kind: ChargeKind, amount: Decimal) -> str:
    """Why a text or call of this amount is not paid for in a month with so much spent; "": it is.

    What costs nothing is never refused, and without a cap nothing is.
    """
    if budget.cap is None or not amount:
        return ""
    percent = PERCENT_OF_CAP[kind]
    if (spent + amount) * 100 <= budget.cap * percent:
        return ""
    return (
        f"it would pass {percent} % of the month's cap of {money(budget.cap)} {budget.currency}, "
        f"of which {money(spent)} is spent"
    )


def money(amount: Decimal) -> str:
    """An amount in figures, with at least two decimal places and no more than it has."""
    exact = amount.normalize()
    places = exact.as_tuple().exponent
    return f"{exact:.{max(2, -places if isinstance(places, int) else 2)}f}"


def _spent(month: Iterable[Charge]) -> Fraction:
    return sum((one.worth for one in month if one.counts), Fraction(0))
