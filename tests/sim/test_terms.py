"""The checks' own arithmetic: what was agreed in a simulated practice, and the calendar it is held to."""

from datetime import UTC, date, datetime, time

import pytest
from duly.daemon.simulation.years.checks.terms import (
    agreed_in,
    federal_holidays,
    inside,
    working_day_after,
    working_days,
)
from duly.daemon.simulation.years.fate import Fate
from duly.daemon.simulation.years.practice import write_practice
from duly.rules.workdays import public_holidays

CHRISTMAS_EVE = date(2027, 12, 24)  # Christmas is a Saturday, and kept on the Friday


@pytest.mark.parametrize("year", range(2026, 2046))
def test_two_tables_of_the_holidays_agree(year):
    assert federal_holidays(year) == public_holidays("US", year)


def test_working_days_are_counted_without_weekends_and_holidays():
    assert working_days(date(2027, 12, 22), date(2027, 12, 28)) == 3  # Thursday, Monday, Tuesday
    assert working_days(date(2027, 12, 28), date(2027, 12, 22)) == 0


@pytest.mark.parametrize(
    ("number", "day"), [(0, "2027-12-25"), (1, "2027-12-27"), (-1, "2027-12-23"), (6, "2028-01-04")]
)
def test_the_working_day_so_many_after_or_before_another(number, day):
    assert working_day_after(date(2027, 12, 25), number) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("at", "open_"), [("08:29", False), ("08:30", True), ("17:29", True), ("17:30", False), ("24 Dec", False)]
)
def test_hours_end_before_their_last_minute_and_on_holidays(at, open_):
    day, wall = (CHRISTMAS_EVE, "10:00") if "Dec" in at else (date(2027, 12, 23), at)
    local = datetime.combine(day, time.fromisoformat(wall), UTC)
    assert inside(local, (time(8, 30), time(17, 30))) is open_


def test_the_agreement_is_read_as_it_was_written(tmp_path):
    write_practice(tmp_path, Fate(3), date(2027, 1, 1), lambda _: b"")
    terms = agreed_in(tmp_path)
    ana, omar = terms.reached_at("ana@northwind.example"), terms.reached_at("omar@northwind.example")
    assert (ana.role, ana.manager, omar.role) == ("employee", omar.email, "manager")
    assert terms.reached_at(ana.phone) in {ana, None}
    assert [step.to for step in terms.steps] == ["manager", "senior management"]
    assert {terms.hours[0].hour, terms.hours[1].hour} <= {7, 8, 9, 16, 17}
