"""Due dates of four countries over 2026 to 2028 agree with tables reckoned by hand, leap day included."""

from datetime import date
from pathlib import Path

import pytest
from duly.rules.duedates import due_date
from duly.rules.periods import period_named
from duly.rules.workdays import Workdays, public_holidays

TABLES = Path(__file__).parent / "calendar_tables"
RULES = ("working day 5", "day 15", "day 31", "+10 days", "last friday", "end")
CODES = ("US", "DE-BY", "MX", "GB")


def cadence_of(name: str) -> str:
    return {"Q": "quarterly", "H": "twice-yearly"}.get(name[5:6], "monthly" if "-" in name else "yearly")


def table_lines(code: str) -> list[list[str]]:
    lines = (TABLES / f"{code}.txt").read_text().splitlines()
    return [line.split() for line in lines if not line.startswith("#")]


@pytest.mark.parametrize("code", CODES)
def test_every_period_of_three_years_is_due_on_the_days_of_the_table(code):
    workdays = Workdays(code)
    lines = table_lines(code)
    assert len(lines) == 36 + 12 + 6 + 3
    for name, *expected in lines:
        period = period_named(cadence_of(name), name)
        assert period is not None
        assert [due_date(rule, period, workdays).isoformat() for rule in RULES] == expected, name


@pytest.mark.parametrize("code", CODES)
def test_the_weekday_holidays_are_those_of_the_statutes(code):
    lines = (TABLES / f"{code}.txt").read_text().splitlines()
    marked = {date.fromisoformat(day) for line in lines if line.startswith("# holidays") for day in line.split()[2:]}
    for year in (2026, 2027, 2028):
        found = {day for day in public_holidays(code, year) if day.weekday() < 5}
        assert found == {day for day in marked if day.year == year}


WEEKS = [
    # code, week, rule, due: why
    ("US", "2026-W48", "end", "2026-11-27"),  # ends on a Sunday: the Friday after Thanksgiving is a working day
    ("US", "2026-W48", "last thursday", "2026-11-25"),  # Thanksgiving: the day before
    ("US", "2026-W48", "working day 1", "2026-11-30"),
    ("US", "2026-W53", "end", "2026-12-31"),  # Friday 2027-01-01 is a holiday
    ("US", "2026-W53", "working day 3", "2027-01-06"),
    ("US", "2027-W52", "last friday", "2027-12-30"),  # New Year's Day 2028 is observed on Friday 2027-12-31
    ("US", "2028-W09", "last tuesday", "2028-02-29"),
    ("US", "2028-W08", "+2 days", "2028-02-29"),
    ("US", "2028-W08", "day 3", "2028-03-01"),
    ("US", "2026-W10", "+1 days", "2026-03-09"),  # the night the clocks go forward lies in between
    ("US", "2026-W44", "+1 days", "2026-11-02"),  # and back
    ("DE-BY", "2026-W13", "day 5", "2026-04-07"),  # Good Friday, weekend, Easter Monday: Tuesday
    ("DE-BY", "2026-W14", "last friday", "2026-04-02"),  # Good Friday: Thursday
    ("DE-BY", "2026-W01", "+2 days", "2026-01-07"),  # Epiphany
    ("DE-BY", "2026-W12", "working day 10", "2026-04-07"),
    ("DE-BY", "2026-W43", "working day 1", "2026-10-26"),  # the clocks have gone back the night before
    ("MX", "2026-W37", "working day 3", "2026-09-17"),  # Independence Day is not counted
    ("MX", "2026-W05", "working day 1", "2026-02-03"),  # Constitution Day
    ("GB", "2026-W52", "end", "2026-12-24"),  # Christmas Friday, Boxing Day Saturday
    ("GB", "2026-W52", "working day 1", "2026-12-29"),  # Boxing Day is observed on Monday
    ("GB", "2027-W52", "working day 1", "2028-01-04"),  # New Year's Day is observed on Monday 3
]


@pytest.mark.parametrize(("code", "week", "rule", "due"), WEEKS)
def test_weeks_around_holidays_year_ends_clock_changes_and_leap_day(code, week, rule, due):
    period = period_named("weekly", week)
    assert period is not None
    assert due_date(rule, period, Workdays(code)).isoformat() == due


LADDERS = [
    # code, due, then the days of the rungs -5, -1, 0, 1, 3, 6
    ("US", "2026-11-06", "2026-10-30 2026-11-05 2026-11-06 2026-11-09 2026-11-12 2026-11-17"),  # Veterans Day 11th
    ("US", "2028-03-01", "2028-02-23 2028-02-29 2028-03-01 2028-03-02 2028-03-06 2028-03-09"),  # over the leap day
    ("DE-BY", "2026-04-09", "2026-03-31 2026-04-08 2026-04-09 2026-04-10 2026-04-14 2026-04-17"),  # over Easter
    ("DE-BY", "2027-01-11", "2026-12-31 2027-01-08 2027-01-11 2027-01-12 2027-01-14 2027-01-19"),  # over two years
    ("MX", "2026-09-15", "2026-09-08 2026-09-14 2026-09-15 2026-09-17 2026-09-21 2026-09-24"),
    ("GB", "2027-12-31", "2027-12-22 2027-12-30 2027-12-31 2028-01-04 2028-01-06 2028-01-11"),
]


@pytest.mark.parametrize(("code", "due", "rungs"), LADDERS)
def test_rungs_count_working_days_only(code, due, rungs):
    workdays = Workdays(code)
    found = [workdays.plus(date.fromisoformat(due), day).isoformat() for day in (-5, -1, 0, 1, 3, 6)]
    assert found == rungs.split()
