"""What was owed, on time, late and open, counted by hand: by department, as of a day, in percent only of enough."""

from dataclasses import replace
from datetime import date

import pytest
from duly.rules.model import State
from duly.rules.periods import any_period_named, preceding
from duly.rules.timeliness import by_department, percent, timeliness

from tests.rules.conftest import at

OCTOBER, FRIDAY = any_period_named("2026-10"), date(2026, 10, 30)


def done(task, closed, *, late=False, **more):
    return replace(task, state=State.DONE, closed_at=at(closed), late=late, **more)


@pytest.fixture
def october(task):
    """Seven due in October, one in November, as of Friday 30 October."""
    return [
        done(task, "2026-10-07 23:50"),  # on its last day, by New York's clock
        done(task, "2026-10-09 09:00", late=True, cause="absent", promises=2),  # Thursday and Friday: two working days
        done(task, "2026-10-13 09:00", late=True),  # Columbus Day is none: Thursday, Friday, Tuesday
        replace(task, due=date(2026, 10, 28), cause="no data", promises=1),  # open for Thursday and Friday
        replace(task, due=FRIDAY),  # today: it may still be on time
        replace(task, state=State.WAIVED, due=date(2026, 10, 20)),
        replace(task, due=date(2026, 10, 31), due_fixed=True),
        done(task, "2026-11-02 09:00", due=date(2026, 11, 6)),
    ]


def test_each_task_counts_once_in_the_month_in_which_it_is_due(october, policy):
    found = timeliness(october, OCTOBER, FRIDAY, policy)
    assert (found.owed, found.on_time, found.late, found.open) == (4, 1, 2, 1)
    assert (found.waived, found.to_come) == (1, 2)
    assert (found.done, found.slipped) == (3, 3)
    assert found.days_late == (2, 2, 3)
    assert found.middle_days_late == 2
    assert found.moved == 2  # a second date was named once, and the consultant gave one anew
    assert found.causes == (("absent", 1), ("no data", 1), ("unknown", 1))


def test_of_nothing_there_is_no_middle(policy):
    assert timeliness([], OCTOBER, FRIDAY, policy).middle_days_late is None


def test_departments_are_counted_and_no_person_is(october, policy):
    elsewhere = replace(october[1], owner="sam@northwind.example")
    found = dict(by_department([*october, elsewhere], OCTOBER, FRIDAY, policy))
    assert {name: one.owed for name, one in found.items()} == {"": 1, "Finance": 4}


@pytest.mark.parametrize(
    ("part", "of", "said"),
    [(2, 3, None), (9, 9, None), (5, 10, 50), (7, 12, 58), (1, 40, 3), (0, 10, 0), (25, 200, 13), (30, 30, 100)],
)
def test_a_share_of_few_is_not_told_in_percent(part, of, said):
    assert percent(part, of) == said


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("2026-W01", "2025-W52"),
        ("2026-01", "2025-12"),
        ("2026-Q1", "2025-Q4"),
        ("2026-H2", "2026-H1"),
        ("2026", "2025"),
        ("2026-10-15", None),
    ],
)
def test_the_period_before(name, before):
    found = preceding(any_period_named(name))
    assert (found.name if found else None) == before


def test_before_the_first_week_of_the_calendar_there_was_none():
    assert preceding(any_period_named("0001-W01")) is None
