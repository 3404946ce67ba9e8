"""The consultant's time in the ledger: by the minute, at the rate of the plan, and not billable beyond the cap."""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from duly.rules.agreement import Budget
from duly.rules.ledger import Charge, entered, in_force, price, refusal, spent
from hypothesis import given
from hypothesis import strategies as st

NEW_YORK = ZoneInfo("America/New_York")
RETAINER = Budget(plan="retainer", rate=Decimal(95), cap=Decimal(190), costs=(("call", Decimal("0.25")),))


def charge(kind: str, at: str, units: int = 1, amount: str = "95", **more) -> Charge:
    moment = datetime.fromisoformat(at).replace(tzinfo=NEW_YORK)
    return Charge(
        id=f"{kind} {at}", engagement="northwind", at=moment, kind=kind, units=units, amount=Decimal(amount), **more
    )


def time(at: str, minutes: int) -> Charge:
    return charge("time", at, minutes)


def lift(at: str, minutes: int) -> Charge:
    return charge("lift", at, minutes)


@pytest.mark.parametrize(
    ("budget", "hour"),
    [
        (RETAINER, "95"),
        (Budget(plan="hourly", rate=Decimal("82.50")), "82.50"),
        (Budget(plan="flat", fee=Decimal(1200), rate=Decimal(95)), "0"),  # the fee has it in it
    ],
)
def test_an_hour_costs_what_its_plan_says(budget, hour):
    assert price(budget, "time") == Decimal(hour)


def test_three_times_twenty_minutes_are_an_hour_to_the_cent():
    hour = [time(f"2026-10-0{day} 10:00", 20) for day in (1, 2, 3)]
    assert spent(hour, "2026-10", NEW_YORK) == 95
    assert spent(hour[:1], "2026-10", NEW_YORK) == Decimal("31.666666")


#    so far                                        logged                           billed, not billable
TIME_AT_THE_CAP = {
    "far below": ([], ("2026-10-05 10:00", 20), (20, 0)),
    "to the cap itself": ([time("2026-10-02 10:00", 100)], ("2026-10-05 10:00", 20), (20, 0)),
    "over it, mid-entry": ([time("2026-10-02 10:00", 110)], ("2026-10-05 10:00", 20), (10, 10)),
    "at it already": ([time("2026-10-02 10:00", 120)], ("2026-10-05 10:00", 20), (0, 20)),
    "calls have taken a minute": ([time("2026-10-02 10:00", 100), charge("call", "2026-10-03 10:00", 1, "0.25")],
                                  ("2026-10-05 10:00", 20), (19, 1)),
    "what never left has not": ([time("2026-10-02 10:00", 100),
                                 charge("call", "2026-10-03 10:00", 1, "9", state="released")],
                                ("2026-10-05 10:00", 20), (20, 0)),
    "what was not billable has not": ([charge("time", "2026-10-02 10:00", 120, over_cap=True)],
                                      ("2026-10-05 10:00", 20), (20, 0)),
    "last month is another": ([time("2026-09-30 23:59", 120)], ("2026-10-01 00:00", 20), (20, 0)),
    "so is the next": ([time("2026-11-01 00:00", 120)], ("2026-10-31 23:59", 20), (20, 0)),
    "an approval lifts it": ([time("2026-10-02 10:00", 120), lift("2026-10-03 10:00", 15)],
                             ("2026-10-05 10:00", 20), (15, 5)),
    "two add up": ([time("2026-10-02 10:00", 120), lift("2026-10-03 10:00", 15), lift("2026-10-04 10:00", 5)],
                   ("2026-10-05 10:00", 20), (20, 0)),
    "for its month alone": ([time("2026-10-02 10:00", 120), lift("2026-09-30 23:59", 60)],
                            ("2026-10-05 10:00", 20), (0, 20)),
    "until its last hour, which comes twice": ([time("2026-11-01 01:30", 110)], ("2026-11-01 01:30", 20), (10, 10)),
}  # fmt: skip


@pytest.mark.parametrize(("so_far", "logged", "parts"), TIME_AT_THE_CAP.values(), ids=TIME_AT_THE_CAP)
def test_time_is_billable_up_to_the_cap_and_kept_beyond_it(so_far, logged, parts):
    found = entered(RETAINER, so_far, time(*logged), NEW_YORK)
    billed = sum(one.units for one in found if not one.over_cap)
    over = sum(one.units for one in found if one.over_cap)
    assert (billed, over) == parts
    assert len({one.id for one in found}) == len(found)


def test_without_a_cap_or_a_price_all_of_it_is_entered_as_it_is():
    for budget in (Budget(plan="hourly", rate=Decimal(95)), Budget(plan="flat", fee=Decimal(9), cap=Decimal(1))):
        hour = charge("time", "2026-10-05 10:00", 60, str(price(budget, "time")))
        assert entered(budget, [time("2026-10-01 10:00", 6000)], hour, NEW_YORK) == (hour,)


@pytest.mark.parametrize(("month", "cap"), [("2026-10", "285"), ("2026-11", "190")])
def test_an_approval_raises_the_cap_for_its_month(month, cap):
    assert in_force(RETAINER, [lift("2026-10-31 23:59", 60)], month, NEW_YORK).cap == Decimal(cap)


def test_texts_and_calls_stop_later_under_a_lifted_cap():
    so_far = spent([time("2026-10-02 10:00", 120)], "2026-10", NEW_YORK)
    assert refusal(RETAINER, so_far, "call", Decimal("0.25"))
    lifted = in_force(RETAINER, [lift("2026-10-03 10:00", 60)], "2026-10", NEW_YORK)
    assert refusal(lifted, so_far, "call", Decimal("0.25")) == ""


RATES = st.decimals("0.01", "400", places=2)
ENTRIES = st.lists(st.tuples(st.sampled_from(["time", "text", "call", "lift"]), st.integers(1, 300)), max_size=25)


@given(rate=RATES, cap=st.decimals("0", "2000", places=2), entries=ENTRIES)
def test_whatever_comes_the_cap_is_never_passed_and_no_minute_is_lost(rate, cap, entries):
    costs = (("text", Decimal("0.0083")), ("call", Decimal("0.333")))
    budget = Budget(plan="retainer", rate=rate, cap=cap, costs=costs)
    at, so_far = datetime(2026, 10, 1, 9, tzinfo=NEW_YORK), []
    for place, (kind, minutes) in enumerate(entries):
        moment = at + timedelta(hours=place)
        capped = in_force(budget, so_far, "2026-10", NEW_YORK)
        one = Charge(id=str(place), engagement="n", at=moment, kind=kind, units=minutes, amount=price(budget, kind))
        if kind == "time":
            parts = entered(budget, so_far, one, NEW_YORK)
            assert sum(part.units for part in parts) == minutes
            so_far += parts
        elif kind == "lift" or not refusal(capped, spent(so_far, "2026-10", NEW_YORK), kind, one.amount):
            so_far.append(one)
        exact = sum((part.worth for part in so_far if part.counts), Fraction(0))
        assert exact <= in_force(budget, so_far, "2026-10", NEW_YORK).cap
