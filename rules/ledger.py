"""What texts and calls cost an engagement: each charge as a value, reserved before it is spent and settled after.

A text is charged as one text, however many segments it takes, and a call as one call, however long it lasts:
`[budget.costs]` is what the client pays for a piece of work, not what the telephone company asks for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from .agreement import Budget

ChargeKind = Literal["text", "call"]
ChargeState = Literal["reserved", "settled", "released"]
PERCENT_OF_CAP = {"call": 90, "text": 95}  # calls stop first, then texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """Money of one engagement's budget that one message takes, in the engagement's currency."""

    id: str  # of the message it is for
    engagement: str
    at: datetime  # aware: when it was decided; the month it counts in is that of the engagement's time zone
    kind: ChargeKind
    units: int = 1  # segments of a text, calls: what the telephone company counts
    amount: Decimal
    state: ChargeState = "reserved"  # released: nothing was sent, so nothing counts
    person: str = ""  # main address of whom it was for


def price(budget: Budget, kind: ChargeKind) -> Decimal:
    """What one text or call is charged at; nothing where the agreement names no cost."""
    return dict(budget.costs).get(kind, Decimal(0))


def month_of(at: datetime, zone: ZoneInfo) -> str:
    """The month in which something decided at `at` (aware) counts, "2026-10", by the calendar of `zone`."""
    return f"{at.astimezone(zone):%Y-%m}"


def month_began(at: datetime, zone: ZoneInfo) -> datetime:
    """When the month began that `at` (aware) counts in."""
    return at.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)


def spent(charges: Iterable[Charge], month: str, zone: ZoneInfo) -> Decimal:
    """What these charges of one engagement come to in a month, what is only reserved included."""
    counted = (one for one in charges if one.state != "released" and month_of(one.at, zone) == month)
    return sum((one.amount for one in counted), Decimal(0))


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
