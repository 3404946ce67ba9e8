"""Working days: what counts as one, how they are counted, and what a wrong holiday code is told."""

from datetime import date, timedelta

import pytest
from duly.rules.workdays import KNOWN, Workdays, check_holidays, public_holidays
from hypothesis import given
from hypothesis import strategies as st

PLAIN = Workdays()
US = Workdays("US", frozenset({date(2026, 12, 24)}))
DAYS = st.dates(date(2025, 1, 1), date(2029, 12, 31))


def test_without_holidays_only_weekends_are_free():
    week = [date(2026, 12, 21) + timedelta(days) for days in range(7)]
    assert [PLAIN.is_working(day) for day in week] == [True] * 5 + [False] * 2


def test_holidays_observed_days_and_closed_days_are_free():
    assert not US.is_working(date(2026, 12, 25))
    assert not US.is_working(date(2026, 7, 3))  # the 4th is a Saturday
    assert not US.is_working(date(2026, 12, 24))  # closed
    assert Workdays("US").is_working(date(2026, 12, 24))


def test_a_part_of_a_country_has_its_own_days():
    epiphany = date(2026, 1, 6)
    assert not Workdays("DE-BY").is_working(epiphany)
    assert Workdays("DE-BE").is_working(epiphany)


def test_rolling_goes_over_weekends_holidays_and_closed_days():
    saturday = date(2026, 12, 26)
    assert US.on_or_before(saturday) == date(2026, 12, 23)
    assert US.on_or_after(date(2026, 12, 24)) == date(2026, 12, 28)
    assert US.on_or_after(date(2026, 12, 28)) == date(2026, 12, 28)


def test_counting_starts_on_the_next_day_and_nought_is_the_day_itself():
    friday, sunday = date(2026, 12, 18), date(2026, 12, 20)
    assert US.plus(friday, 1) == date(2026, 12, 21)
    assert US.plus(sunday, 1) == date(2026, 12, 21)
    assert US.plus(friday, -1) == date(2026, 12, 17)
    assert US.plus(sunday, -1) == date(2026, 12, 18)
    assert US.plus(sunday, 0) == sunday
    assert US.nth_after(friday, 4) == date(2026, 12, 28)


def test_working_days_are_counted_from_one():
    with pytest.raises(ValueError, match="counted from 1"):
        US.nth_after(date(2026, 1, 1), 0)


@given(DAYS, st.integers(-9, 900))
def test_as_many_lie_between_as_can_be_counted_one_by_one(day, n):
    days = (day + timedelta(days) for days in range(1, n + 1))
    assert US.between(day, day + timedelta(n)) == sum(map(US.is_working, days))


def test_the_calendar_ends_with_its_last_day():
    assert PLAIN.between(date(9999, 12, 30), date(9999, 12, 31)) == 1


@given(DAYS, st.integers(1, 40))
def test_going_forth_and_back_from_a_working_day_returns_to_it(day, n):
    start = US.on_or_after(day)
    there = US.plus(start, n)
    assert US.is_working(there)
    assert US.plus(there, -n) == start
    between = (start + timedelta(days) for days in range(1, (there - start).days + 1))
    assert sum(map(US.is_working, between)) == n


@pytest.mark.parametrize("code", ["", "US", "US-OH", "DE-BY", "MX", "GB", "GB-ENG", "GBR", "DE-Bayern"])
def test_a_known_code_is_fine(code):
    assert check_holidays(code) is None


@pytest.mark.parametrize("code", sorted(KNOWN))
def test_the_codes_that_are_taken_without_asking_have_holidays(code: str) -> None:
    assert public_holidays(code, 2026)


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("us", 'did you mean "US"?'),
        ("de-by", 'did you mean "DE-BY"?'),
        ("Germany", 'did you mean "DE"?'),
        ("United States", 'did you mean "US"?'),
        ("XX", 'such as "US" or "DE-BY"'),
        ("NYSE", 'such as "US" or "DE-BY"'),
        ("-BY", 'such as "US" or "DE-BY"'),
        ("DE-XX", "its parts are BB, BE, BW, BY"),
        ("US-", 'has no part ""'),
        ("MX-MEX", 'use "MX"'),
        ("GB-ENGL", 'did you mean "GB-ENG"?'),
    ],
)
def test_a_wrong_code_is_told_what_would_be_right(code, answer):
    fault = check_holidays(code)
    assert fault is not None
    assert f'"{code}"' in fault or f'"{code.partition("-")[0]}"' in fault
    assert answer in fault
