"""Where a month's money stands: spent, of what cap, where this pace leads, and of what the consultant is warned."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from .agreement import Budget, Engagement
from .billing import month_span
from .ledger import Charge, ChargeKind, in_force, month_of, of_month, price, refusal, spent
from .workdays import Workdays

WARNED_AT = (100, 95, 80, 50)  # percent of the cap; at the last nothing is left
_A_DAY = timedelta(days=1)
_FEWEST_DAYS, _FEWEST_ENTRIES = 5, 2  # a pace of less would be chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One month of one engagement so far, in its currency."""

    month: str
    spent: Decimal
    cap: Decimal | None  # in force: what was approved beyond the agreed one is in it
    minutes: int  # of the consultant's time, billed
    minutes_over: int  # of it that passes the cap and is not billed
    stopped: tuple[ChargeKind, ...] = ()  # what is not paid for any more, in the agreed order; what is free never stops
    forecast: Decimal | None  # what the month comes to at the pace of its working days so far; None: too early to say

    @property
    def percent(self) -> int:
        """Of the cap that is spent, whole and rounded down; 0 where there is no cap."""
        return int(self.spent * 100 / self.cap) if self.cap else 0

    @property
    def passed(self) -> int:
        """The highest warning that is reached; 0: none is."""
        return next((percent for percent in WARNED_AT if self.cap and self.percent >= percent), 0)

    @property
    def left(self) -> Decimal | None:
        """What is left below the cap."""
        return None if self.cap is None else max(Decimal(0), self.cap - self.spent)


def balance(engagement: Engagement, charges: Iterable[Charge], workdays: Workdays, now: datetime) -> Balance:
    """The balance of the month of `now` (aware); `charges` are the engagement's, of that month or more."""
    zone = engagement.timezone
    month = month_of(now, zone)
    counted = of_month(charges, month, zone)
    time = [one for one in counted if one.kind == "time"]
    so_far = spent(counted, month, zone)
    budget = in_force(engagement.budget, counted, month, zone)
    return Balance(
        month=month,
        spent=so_far,
        cap=budget.cap,
        minutes=sum(one.units for one in time if not one.over_cap),
        minutes_over=sum(one.units for one in time if one.over_cap),
        stopped=_stopped(budget, so_far),
        forecast=_at_this_pace(counted, engagement, workdays, now),
    )


def _stopped(budget: Budget, so_far: Decimal) -> tuple[ChargeKind, ...]:
    """A kind has stopped where not even its smallest piece is paid for."""
    pieces: dict[ChargeKind, Decimal] = {
        "call": price(budget, "call"),
        "text": price(budget, "text"),
        "time": price(budget, "time") / 60,
    }
    return tuple(kind for kind, piece in pieces.items() if refusal(budget, so_far, kind, piece))


def _at_this_pace(
    counted: tuple[Charge, ...], engagement: Engagement, workdays: Workdays, now: datetime
) -> Decimal | None:
    """What is spent by the month's end if each of its working days takes what those up to today have taken."""
    month = month_of(now, engagement.timezone)
    began, after = month_span(month)
    today = now.astimezone(engagement.timezone).date()
    ends = after - _A_DAY
    if engagement.ends is not None and today <= engagement.ends < ends:
        ends = engagement.ends
    before = max(began, engagement.starts) - _A_DAY
    gone = workdays.between(before, today)
    if gone < _FEWEST_DAYS or sum(one.counts for one in counted) < _FEWEST_ENTRIES:
        return None
    return spent(counted, month, engagement.timezone) * (gone + workdays.between(today, ends)) / gone
