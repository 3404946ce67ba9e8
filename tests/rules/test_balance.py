"""Where a month's money stands: percent, warnings, the order in which things stop, and where the pace leads."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from duly.rules.agreement import Budget
from duly.rules.balance import balance
from duly.rules.budget_words import BalanceFacts, balance_words, budget_warning
from duly.rules.ledger import Charge
from duly.rules.mails import consultant_reads

from tests.rules.conftest import NEW_YORK, at

COSTS = (("text", Decimal("0.05")), ("call", Decimal("0.25")))
RETAINER = Budget(plan="retainer", rate=Decimal(60), cap=Decimal(100), costs=COSTS)


def minutes(count: int, when: str = "2026-10-01 10:00", kind: str = "time", **more) -> Charge:
    moment = datetime.fromisoformat(when).replace(tzinfo=NEW_YORK)
    return Charge(id=when, engagement="northwind", at=moment, kind=kind, units=count, amount=Decimal(60), **more)


def found(policy, charges, now="2026-10-15 12:00", budget=RETAINER, **terms):
    engagement = replace(policy.engagement, budget=budget, **terms)
    return balance(engagement, charges, policy.workdays, at(now))


@pytest.mark.parametrize(
    ("spent", "percent", "passed", "stopped"),
    [
        (0, 0, 0, ()),
        (49, 49, 0, ()),
        (50, 50, 50, ()),
        (79, 79, 50, ()),
        (80, 80, 80, ()),
        (89, 89, 80, ()),
        (90, 90, 80, ("call",)),
        (94, 94, 80, ("call",)),
        (95, 95, 95, ("call", "text")),
        (99, 99, 95, ("call", "text")),
        (100, 100, 100, ("call", "text", "time")),
    ],
)
def test_warnings_come_at_50_80_and_95_percent_and_things_stop_in_the_agreed_order(
    policy, spent, percent, passed, stopped
):
    one = found(policy, [minutes(spent)] if spent else [])
    assert (one.percent, one.passed, one.stopped, one.left) == (percent, passed, stopped, 100 - spent)


def test_an_approval_takes_the_warnings_back(policy):
    one = found(policy, [minutes(100), minutes(100, "2026-10-02 10:00", "lift")])
    assert (one.cap, one.percent, one.passed, one.stopped) == (200, 50, 50, ())


@pytest.mark.parametrize(
    "budget", [replace(RETAINER, cap=None), Budget(plan="flat", fee=Decimal(9)), replace(RETAINER, cap=Decimal(0))]
)
def test_without_a_cap_there_is_nothing_to_warn_of(policy, budget):
    one = found(policy, [minutes(600)], budget=budget)
    assert (one.percent, one.passed) == (0, 0)


def test_what_is_free_never_stops(policy):
    assert found(policy, [minutes(100)], budget=replace(RETAINER, costs=())).stopped == ("time",)


@pytest.mark.parametrize(
    ("now", "terms", "forecast"),
    [  # October 2026 has 21 working days: Columbus Day is a holiday
        ("2026-10-06 12:00", {}, None),  # the fourth of them
        ("2026-10-07 12:00", {}, "84"),
        ("2026-10-15 12:00", {}, "42"),
        ("2026-10-18 12:00", {}, "38.18"),  # a Sunday: as on the Friday before
        ("2026-10-31 23:59", {}, "20"),
        ("2026-10-15 12:00", {"starts": date(2026, 10, 14)}, None),
        ("2026-10-15 12:00", {"starts": date(2026, 10, 8)}, "64"),
        ("2026-10-15 12:00", {"ends": date(2026, 10, 16)}, "22"),
    ],
)
def test_the_forecast_follows_the_pace_of_the_working_days(policy, now, terms, forecast):
    charges = [minutes(15), minutes(5, "2026-10-01 15:00")]
    told = found(policy, charges, now, **terms).forecast
    assert (told if told is None else round(told, 2)) == (None if forecast is None else Decimal(forecast))


@pytest.mark.parametrize("beside", [{}, {"state": "released"}, {"kind": "lift"}, {"over_cap": True}], ids=str)
def test_one_entry_alone_has_no_pace(policy, beside):
    charges = [minutes(20), *([minutes(20, "2026-10-02 10:00", **beside)] if beside else [])]
    assert found(policy, charges).forecast is None


def say(policy, charges, budget=RETAINER):
    facts = BalanceFacts(
        consultant_reads(policy, at("2026-10-15 12:00")), found(policy, charges, budget=budget), budget
    )
    return balance_words(policy.words, facts), budget_warning(policy.words, facts)


def test_the_balance_in_words(policy):
    spent = "20.00 USD of 100.00 USD spent this month (20 %), 80.00 USD left; 20 min of your time."
    assert say(policy, [minutes(20)])[0] == spent
    twice = [minutes(10), minutes(10, "2026-10-02 10:00")]
    assert say(policy, twice)[0] == f"{spent} At this pace it comes to 42.00 USD by the month’s end."
    over = minutes(15, "2026-10-02 10:00", over_cap=True)
    assert say(policy, [minutes(100), over])[0] == (
        "100.00 USD of 100.00 USD spent this month (100 %), 0.00 USD left; 1 h 40 min of your time. "
        "15 min of your time passed the cap and are not billable. "
        "Stopped until next month: calls and texts. Emails go on. "
        "The cap is reached: more of your time is not billable this month."
    )
    flat = Budget(plan="flat", fee=Decimal(1200))
    assert say(policy, [replace(minutes(90), amount=Decimal(0))], flat)[0] == (
        "0.00 USD spent this month, beside the fee of 1,200.00 USD; 1 h 30 min of your time."
    )


def test_a_warning_says_what_stops_when_and_how_the_cap_is_lifted(policy):
    written = say(policy, [minutes(80)])[1]
    assert written.subject == "Northwind Clinics: 80 % of the month’s budget is spent"
    assert "Calls stop at 90 % of the cap, texts at 95 %" in written.text
    assert (
        "Reply “approve 3 hours”, or however many were agreed, to lift the cap for this month by 60.00 USD"
        in written.text
    )
