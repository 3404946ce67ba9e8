"""Due rules: how they may be written, what a wrong one is told, and how each rolls to a working day."""

from datetime import date

import pytest
from duly.rules.duedates import DueRule, check_due, due_date, parse_due
from duly.rules.periods import period_named, periods_from
from duly.rules.workdays import Workdays
from hypothesis import given
from hypothesis import strategies as st

PLAIN = Workdays()
CADENCES = ("weekly", "monthly", "quarterly", "twice-yearly", "yearly")
RULES = (
    "working day 1",
    "working day 5",
    "day 1",
    "day 31",
    "+1 days",
    "+30 days",
    "end",
    "last monday",
    "last sunday",
)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("working day 5", DueRule("working day", 5)),
        ("Working Day 12", DueRule("working day", 12)),
        ("day 15", DueRule("day", 15)),
        ("+10 days", DueRule("+", 10)),
        ("+1 day", DueRule("+", 1)),
        ("end", DueRule("end")),
        (" END ", DueRule("end")),
        ("last friday", DueRule("last", 4)),
        ("Last  Sunday", DueRule("last", 6)),
    ],
)
def test_every_rule_of_the_agreement_is_understood_whatever_its_case(text, rule):
    assert parse_due(text) == rule
    assert check_due(text, "monthly") is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("5th working day", 'use "working day 5"'),
        ("business day 3", 'use "working day 3"'),
        ("15th", 'use "day 15"'),
        ("10 days after", 'use "+10 days"'),
        ("friday", 'use "last friday"'),
        ("end of month", 'use "end"'),
        ("soon", 'use "working day 5", "day 15", "+10 days", "last friday" or "end"'),
        ("", 'use "working day 5"'),
        ("working day 0", "from 1 to 260"),
        ("day 32", "from 1 to 31"),
        ("+0 days", "from 1 to 366"),
        ("+9999 days", "from 1 to 366"),
    ],
)
def test_a_wrong_rule_is_told_what_would_be_right(text, answer):
    fault = check_due(text, "monthly")
    assert fault is not None
    assert answer in fault


def test_only_a_cron_line_goes_without_a_rule_and_it_always_does():
    assert "missing" in (check_due(None, "monthly") or "")
    assert check_due(None, "0 9 15 * *") is None
    assert "cron line" in (check_due("day 15", "0 9 15 * *") or "")


@pytest.mark.parametrize(
    ("cadence", "period", "rule", "due"),
    [
        ("monthly", "2026-10", "working day 1", "2026-11-02"),
        ("monthly", "2026-10", "day 1", "2026-11-02"),  # a Sunday: the next working day
        ("monthly", "2026-10", "day 31", "2026-11-30"),  # November has 30 days
        ("monthly", "2027-01", "day 30", "2027-03-01"),  # the last of February is a Sunday
        ("monthly", "2028-01", "day 31", "2028-02-29"),
        ("monthly", "2028-01", "day 29", "2028-02-29"),
        ("monthly", "2027-01", "day 29", "2027-03-01"),
        ("monthly", "2028-02", "end", "2028-02-29"),
        ("monthly", "2028-01", "+29 days", "2028-02-29"),
        ("monthly", "2026-10", "+1 days", "2026-11-02"),
        ("monthly", "2026-10", "end", "2026-10-30"),  # the 31st is a Saturday: the day before
        ("monthly", "2026-10", "last sunday", "2026-10-23"),
        ("quarterly", "2026-Q3", "day 15", "2026-10-15"),
        ("quarterly", "2026-Q4", "day 31", "2027-02-01"),
        ("twice-yearly", "2026-H1", "day 31", "2026-07-31"),
        ("yearly", "2026", "day 31", "2027-02-01"),
        ("yearly", "2027", "last monday", "2027-12-27"),
        ("weekly", "2026-W41", "day 1", "2026-10-12"),
        ("weekly", "2026-W41", "day 6", "2026-10-19"),  # a Saturday
        ("weekly", "2026-W41", "end", "2026-10-09"),
        ("weekly", "2026-W41", "last monday", "2026-10-05"),
        ("0 9 15 * *", "2026-10-15", None, "2026-10-15"),
        ("0 9 15 * *", "2026-11-15", None, "2026-11-16"),  # a Sunday
    ],
)
def test_each_rule_gives_its_day(cadence, period, rule, due):
    named = period_named(cadence, period)
    assert named is not None
    assert due_date(rule, named, PLAIN).isoformat() == due


def test_a_rule_inside_the_period_goes_forward_when_going_back_would_leave_it():
    week = period_named("weekly", "2026-W41")
    assert week is not None
    monday_closed = Workdays("", frozenset({date(2026, 10, 5)}))
    assert due_date("last monday", week, monday_closed) == date(2026, 10, 6)
    all_closed = Workdays("", frozenset(date(2026, 10, day) for day in range(5, 10)))
    assert due_date("end", week, all_closed) == date(2026, 10, 12)
    assert due_date("last wednesday", week, all_closed) == date(2026, 10, 12)


def test_a_rule_that_was_never_checked_is_refused_in_words():
    week = period_named("weekly", "2026-W41")
    assert week is not None
    with pytest.raises(ValueError, match="is not a due rule"):
        due_date("whenever", week, PLAIN)


@given(st.sampled_from(CADENCES), st.sampled_from(RULES), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_a_due_date_is_a_working_day_and_never_earlier_for_a_later_period(cadence, rule, day):
    workdays = Workdays("DE-BY")
    periods = periods_from(cadence, day)
    one, following = next(periods), next(periods)
    due = due_date(rule, one, workdays)
    assert workdays.is_working(due)
    assert due >= one.first
    assert due <= due_date(rule, following, workdays)
