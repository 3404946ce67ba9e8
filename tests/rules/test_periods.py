"""Periods: their names, their first and last days, which come next, and which cadences are refused and why."""

import calendar
import time as clock
from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from duly.rules.cron import LAST_DAY, check_cron, firing_days
from duly.rules.periods import Period, any_period_named, check_cadence, period_named, periods_from
from hypothesis import given, settings
from hypothesis import strategies as st

CADENCES = ("weekly", "monthly", "quarterly", "twice-yearly", "yearly", "0 9 1,15 * *", "0 9 * * mon")


@pytest.mark.parametrize(
    ("cadence", "name", "first", "last"),
    [
        ("weekly", "2026-W41", "2026-10-05", "2026-10-11"),
        ("weekly", "2026-W01", "2025-12-29", "2026-01-04"),
        ("weekly", "2026-W53", "2026-12-28", "2027-01-03"),
        ("monthly", "2026-10", "2026-10-01", "2026-10-31"),
        ("monthly", "2028-02", "2028-02-01", "2028-02-29"),
        ("monthly", "2026-12", "2026-12-01", "2026-12-31"),
        ("quarterly", "2026-Q3", "2026-07-01", "2026-09-30"),
        ("quarterly", "2028-Q1", "2028-01-01", "2028-03-31"),
        ("twice-yearly", "2026-H1", "2026-01-01", "2026-06-30"),
        ("twice-yearly", "2026-H2", "2026-07-01", "2026-12-31"),
        ("yearly", "2026", "2026-01-01", "2026-12-31"),
        ("0 9 15 * *", "2026-10-15", "2026-10-15", "2026-10-15"),
        ("30 2 29 2 *", "2028-02-29", "2028-02-29", "2028-02-29"),
    ],
)
def test_a_period_has_its_name_and_its_first_and_last_day(cadence, name, first, last):
    period = Period(name, date.fromisoformat(first), date.fromisoformat(last))
    assert period_named(cadence, name) == period
    assert any_period_named(name) == period
    assert next(periods_from(cadence, period.last)) == period
    assert next(periods_from(cadence, period.last + timedelta(days=1))) != period


@pytest.mark.parametrize(
    ("cadence", "name"),
    [
        ("weekly", "2027-W53"),  # that year has 52
        ("weekly", "2026-W00"),
        ("weekly", "2026-10"),
        ("monthly", "2026-13"),
        ("monthly", "2026-00"),
        ("monthly", "2026-1"),
        ("monthly", "Oct 2026"),
        ("quarterly", "2026-Q5"),
        ("twice-yearly", "2026-H3"),
        ("yearly", "0000"),
        ("yearly", "26"),
        ("0 9 15 * *", "2026-10-16"),
        ("0 9 15 * *", "20261015"),
        ("0 9 15 * *", "2026-10"),
        ("0 9 15 * *", "nonsense"),
    ],
)
def test_a_name_that_is_no_period_of_the_cadence_is_none(cadence, name):
    assert period_named(cadence, name) is None


@given(st.sampled_from(CADENCES), st.dates(date(2025, 6, 1), date(2030, 1, 1)))
@settings(max_examples=150)
def test_periods_follow_each_other_and_can_be_named_again(cadence, day):
    periods = list(islice(periods_from(cadence, day), 8))
    assert periods[0].last >= day
    for one, following in pairwise(periods):
        assert one.last < following.first
        assert " " in cadence or following.first == one.last + timedelta(days=1)
    assert [period_named(cadence, period.name) for period in periods] == periods
    resumed = periods_from(cadence, periods[2].last + timedelta(days=1))
    assert list(islice(resumed, 5)) == periods[3:]


@pytest.mark.parametrize("cadence", CADENCES)
def test_periods_end_where_the_calendar_of_holidays_does(cadence):
    last = list(periods_from(cadence, date(2099, 6, 1)))[-1]
    assert date(2099, 12, 1) < last.last <= LAST_DAY
    assert list(periods_from(cadence, date(9999, 12, 31))) == []


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("0 9 31 * *", "2026-01-31 2026-03-31 2026-05-31 2026-07-31"),  # short months are left out
        ("0 9 1 * 0", "2026-01-01 2026-01-04 2026-01-11 2026-01-18"),  # day and weekday: either
        ("0 9 * * 7", "2026-01-04 2026-01-11 2026-01-18 2026-01-25"),
        ("0 9 * * MON", "2026-01-05 2026-01-12 2026-01-19 2026-01-26"),
        ("0,30 8-17 1,15 * *", "2026-01-01 2026-01-15 2026-02-01 2026-02-15"),  # many firings a day: one period
        ("* * * * *", "2026-01-01 2026-01-02 2026-01-03 2026-01-04"),
        ("0 9 1 jan,apr,jul,oct *", "2026-01-01 2026-04-01 2026-07-01 2026-10-01"),
        ("0 9 1 */3 *", "2026-01-01 2026-04-01 2026-07-01 2026-10-01"),
        ("0 9 29 2 *", "2028-02-29 2032-02-29 2036-02-29 2040-02-29"),
        ("0 9 1 * 0-6", "2026-01-01 2026-01-02 2026-01-03 2026-01-04"),
        ("0 9 31 2 1", "2026-02-02 2026-02-09 2026-02-16 2026-02-23"),  # the Mondays fire
    ],
)
def test_a_cron_line_fires_on_these_dates(line, days):
    assert check_cadence(line) is None
    assert [period.name for period in islice(periods_from(line, date(2026, 1, 1)), 4)] == days.split()


@pytest.mark.parametrize("line", ["30 1 * * *", "30 2 * * *", "0 0 * * *", "59 23 * * *"])
@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Asia/Tokyo", "UTC"])
def test_no_clock_change_doubles_or_loses_a_date_wherever_the_machine_stands(monkeypatch, line, zone):
    monkeypatch.setenv("TZ", zone)
    clock.tzset()
    firing_days.cache_clear()
    try:
        days = firing_days(line, 2026)
    finally:
        monkeypatch.undo()
        clock.tzset()
        firing_days.cache_clear()
    assert days == tuple(date(2026, 1, 1) + timedelta(n) for n in range(365))


def fields(low: int, high: int) -> st.SearchStrategy[str]:
    number = st.integers(low, high)
    pair = st.tuples(number, number).map(sorted)
    item = st.one_of(number.map(str), pair.map(lambda ends: f"{ends[0]}-{ends[1]}"))
    stepped = st.tuples(pair, st.integers(1, 9)).map(lambda made: f"{made[0][0]}-{made[0][1]}/{made[1]}")
    chosen = st.lists(st.one_of(item, stepped), min_size=1, max_size=3).map(",".join)
    return st.one_of(st.just("*"), chosen, st.integers(1, 9).map(lambda step: f"*/{step}"))


def meant(field: str, low: int, high: int) -> set[int]:
    found: set[int] = set()
    for item in field.split(","):
        span, _, step = item.partition("/")
        first, _, last = (f"{low}-{high}" if span == "*" else span).partition("-")
        found.update(range(int(first), int(last or first) + 1, int(step or 1)))
    return found


@given(fields(1, 31), fields(1, 12), fields(0, 7), st.integers(2026, 2029))
@settings(max_examples=150, deadline=None)
def test_firings_are_those_of_a_plain_reading_of_the_fields(day, month, weekday, year):
    line = f"0 9 {day} {month} {weekday}"
    days, months, weekdays = meant(day, 1, 31), meant(month, 1, 12), {n % 7 for n in meant(weekday, 0, 7)}
    together = all if "*" in {day, weekday} else any
    expected = [
        each
        for each in (date(year, 1, 1) + timedelta(n) for n in range(366 if calendar.isleap(year) else 365))
        if each.month in months and together((each.day in days, each.isoweekday() % 7 in weekdays))
    ]
    fault = check_cron(line)
    assert (fault is None) or ("never fires" in fault and not expected)
    assert list(firing_days(line, year)) == expected


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Monthly", 'did you mean "monthly"?'),
        ("montly", 'did you mean "monthly"?'),
        ("bi-annual", 'did you mean "twice-yearly"?'),
        ("annually", 'did you mean "yearly"?'),
        ("daily", 'did you mean "0 9 * * 1-5"?'),
        ("whenever", 'use "weekly", "monthly", "quarterly", "twice-yearly", "yearly" or a cron line'),
        ("", 'use "weekly"'),
        ("@monthly", "write five fields"),
        ("0 9 1 *", "has 4 fields; a cron line has five"),
        ("0 0 9 1 * *", "has 6 fields; a cron line has five"),
        ("0 9 30 2 *", "never fires"),
        ("0 9 31 4,6,9,11 *", "never fires"),
        ("0 9 L * *", '"L" is not a day; use 1 to 31'),
        ("0 9 15W * *", '"15W" is not a day'),
        ("0 9 * * 1#2", '"1#2" is no weekday'),
        ("0 9 * * 5L", '"5L" is not a weekday; use 0 to 7 or sun to sat'),
        ("0 9 R * *", '"R" is not a day'),
        ("H 9 1 * *", '"H" is not a minute'),
        ("0 9 ? * 1", '"?" is no day'),
        ("60 9 1 * *", '"60" is not a minute; use 0 to 59'),
        ("0 24 1 * *", '"24" is not a hour'),
        ("0 9 0 * *", '"0" is not a day'),
        ("0 9 1 13 *", '"13" is not a month; use 1 to 12 or jan to dec'),
        ("0 9 * * 5-1", 'the range "5-1" runs backwards'),
        ("0 9 1/5 * *", 'write "1-31/5"'),
        ("0 9 */0 * *", "must be 1 or more"),
        ("0 9 1,,2 * *", '"" is no day'),
        ("0 9 " + "1" * 5000 + " * *", "is no day"),
    ],
)
def test_a_wrong_cadence_is_told_what_would_be_right(text, answer):
    fault = check_cadence(text)
    assert fault is not None
    assert fault.startswith(f'"{text}"')
    assert answer in fault
