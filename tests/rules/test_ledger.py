"""What texts and calls cost: the month they count in, and where the agreed cap stops them."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from duly.rules.agreement import Budget
from duly.rules.ledger import Charge, money, month_began, month_of, price, refusal, spent

COSTS = (("text", Decimal("0.05")), ("call", Decimal("0.25")))
BUDGET = Budget(plan="retainer", cap=Decimal(100), costs=COSTS)


def charge(at: str, amount: str = "0.05", state: str = "reserved") -> Charge:
    moment = datetime.fromisoformat(at)
    return Charge(id=at, engagement="northwind", at=moment, kind="text", amount=Decimal(amount), state=state)


def test_a_text_and_a_call_cost_what_was_agreed_and_nothing_where_nothing_was() -> None:
    assert (price(BUDGET, "text"), price(BUDGET, "call")) == (Decimal("0.05"), Decimal("0.25"))
    assert price(Budget(), "text") == 0


@pytest.mark.parametrize(
    ("at", "zone", "month"),
    [
        ("2026-11-01T03:59:59+00:00", "America/New_York", "2026-10"),
        ("2026-11-01T04:00:00+00:00", "America/New_York", "2026-11"),
        ("2026-10-31T12:59:59+00:00", "Australia/Sydney", "2026-10"),
        ("2026-10-31T13:00:00+00:00", "Australia/Sydney", "2026-11"),
        ("2026-10-31T18:30:00+00:00", "Asia/Kolkata", "2026-11"),
        ("2026-04-01T02:59:00+00:00", "America/Sao_Paulo", "2026-03"),
        ("2026-03-31T23:00:00+01:00", "Europe/London", "2026-03"),
        ("2026-03-31T23:00:00+00:00", "Europe/London", "2026-04"),  # summer time has begun: midnight there
        ("2027-01-01T04:30:00+00:00", "America/New_York", "2026-12"),
    ],
)
def test_a_month_ends_when_it_does_where_the_client_is(at, zone, month):
    assert month_of(datetime.fromisoformat(at), ZoneInfo(zone)) == month


def test_what_is_reserved_counts_as_what_is_settled_and_what_was_released_does_not():
    charges = [
        charge("2026-10-31T23:30:00-04:00", "1.10"),
        charge("2026-10-02T09:00:00-04:00", "2.20", "settled"),
        charge("2026-10-03T09:00:00-04:00", "4.40", "released"),
        charge("2026-11-01T00:00:00-04:00", "8.80"),
        charge("2026-09-30T23:59:00-04:00", "9.90"),
    ]
    assert spent(charges, "2026-10", ZoneInfo("America/New_York")) == Decimal("3.30")
    assert spent([], "2026-10", ZoneInfo("America/New_York")) == 0


@pytest.mark.parametrize(
    ("so_far", "kind", "amount", "allowed"),
    [
        ("0", "text", "0.05", True),
        ("89.75", "call", "0.25", True),  # 90.00 exactly
        ("89.76", "call", "0.25", False),
        ("89.76", "text", "0.05", True),  # texts go on when calls have stopped
        ("94.95", "text", "0.05", True),  # 95.00 exactly
        ("94.96", "text", "0.05", False),
        ("200", "text", "0.05", False),
        ("200", "text", "0", True),  # what costs nothing is not paid activity
        ("89.999", "call", "0.0011", False),
    ],
)
def test_calls_stop_at_ninety_percent_of_the_cap_and_texts_at_ninety_five(so_far, kind, amount, allowed):
    why = refusal(BUDGET, Decimal(so_far), kind, Decimal(amount))
    assert (why == "") is allowed
    if not allowed:
        assert f"{90 if kind == 'call' else 95} % of the month's cap of 100.00 USD" in why


def test_a_third_of_a_cent_is_counted_exactly():
    cap = Budget(plan="hourly", cap=Decimal("0.3"), costs=COSTS)
    assert refusal(cap, Decimal("0.235"), "text", Decimal("0.05")) == ""
    assert refusal(cap, Decimal("0.235"), "text", Decimal("0.0501"))


def test_without_a_cap_nothing_is_refused():
    for plan in ("hourly", "flat"):
        assert refusal(Budget(plan=plan, costs=COSTS), Decimal(10**9), "call", Decimal(1)) == ""


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("0.05", "0.05"), ("1500", "1500.00"), ("1E+3", "1000.00"), ("0.0083", "0.0083"), ("0", "0.00")],
)
def test_money_shows_its_cents(amount, shown):
    assert money(Decimal(amount)) == shown


@pytest.mark.parametrize(
    ("at", "zone", "began"),
    [
        ("2026-11-30T12:00:00+00:00", "America/New_York", "2026-11-01T00:00:00-04:00"),  # summer time still
        ("2026-11-01T03:59:59+00:00", "America/New_York", "2026-10-01T00:00:00-04:00"),
        ("2026-10-31T13:00:00+00:00", "Australia/Sydney", "2026-11-01T00:00:00+11:00"),
        ("2026-10-31T18:30:00+00:00", "Asia/Kolkata", "2026-11-01T00:00:00+05:30"),
    ],
)
def test_a_month_begins_at_midnight_there(at, zone, began):
    assert month_began(datetime.fromisoformat(at), ZoneInfo(zone)).isoformat() == began
