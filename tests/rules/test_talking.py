"""What is worth talking about: three things at most, one of a kind, in the written order, and one that went well."""

from dataclasses import replace
from datetime import date

import pytest
from duly.rules.model import Climb
from duly.rules.periods import any_period_named
from duly.rules.scorecard import Scorecard, scorecard
from duly.rules.talking import worth_talking_about
from duly.rules.timeliness import Timeliness

from tests.rules.test_metrics import YEARS_END, metrics, posting

OCTOBER, DAY = any_period_named("2026-10"), date(2026, 10, 30)
NOTHING = Scorecard(
    span=OCTOBER, today=DAY, whole=Timeliness(), before=Timeliness(), departments=(), metrics=(), waiting=()
)


def figures(*values, metric="over_90"):
    months = (f"2026-{month:02}" for month in range(1, 13))
    return metrics([posting(*one, metric=metric) for one in zip(months, values, strict=False)], YEARS_END)


OFF, REACHED, FAR = figures(24000, 26000), figures(26000, 24000), figures(24000, 90000, metric="total")
ESCALATED = (Climb(day=3, told_on=date(2026, 10, 12), told=("lee@northwind.example",)),)


@pytest.mark.parametrize(
    ("facts", "topics"),
    [
        ({}, []),
        ({"metrics": OFF}, ["off-goal"]),
        ({"metrics": REACHED}, ["reached"]),
        ({"whole": Timeliness(owed=4, on_time=4)}, ["all-in"]),
        ({"whole": Timeliness(owed=4, on_time=3, late=1)}, []),
        ({"whole": Timeliness(owed=6, late=6, causes=(("absent", 2),))}, ["cause"]),
        ({"whole": Timeliness(owed=7, late=7, causes=(("absent", 2),))}, []),  # not one in three
        ({"whole": Timeliness(owed=6, late=6, causes=(("unknown", 6),))}, ["unsaid"]),
        ({"whole": Timeliness(owed=6, late=6, causes=(("ill", 4), ("unknown", 2)))}, ["cause"]),
        ({"whole": Timeliness(owed=9, late=7, causes=(("unknown", 3), ("ill", 1)))}, []),  # fewer than half
        ({"whole": Timeliness(owed=20, on_time=15, late=5), "before": Timeliness(owed=20, on_time=16)}, ["few"]),
        ({"whole": Timeliness(owed=20, on_time=15, late=5)}, ["few"]),  # nothing to compare
        ({"whole": Timeliness(owed=20, on_time=16, late=4)}, []),
        ({"whole": Timeliness(owed=9, on_time=1, late=8)}, []),  # of nine
        ({"whole": Timeliness(owed=10, late=10)}, ["few"]),
        ({"whole": Timeliness(owed=5, on_time=4, late=1, moved=3), "before": Timeliness(moved=2)}, ["moved"]),
        ({"whole": Timeliness(owed=20, on_time=15, late=5), "before": Timeliness(owed=20, on_time=18)}, ["fell"]),
        ({"whole": Timeliness(owed=20, on_time=18, late=2), "before": Timeliness(owed=20, on_time=15)}, ["rose"]),
        ({"whole": Timeliness(owed=20, on_time=15, late=5), "before": Timeliness(owed=9, on_time=9)}, ["few"]),
        ({"departments": (("Finance", Timeliness(owed=4, late=2), Timeliness(owed=4, late=1)),)}, ["department"]),
        ({"departments": (("Finance", Timeliness(owed=4, late=2), Timeliness()),)}, []),  # nothing to compare
        ({"departments": (("", Timeliness(owed=4, late=2), Timeliness(owed=4)),)}, []),
    ],
)
def test_each_is_told_where_it_applies(facts, topics):
    assert [talk.topic for talk in worth_talking_about(replace(NOTHING, **facts))] == topics


def test_the_figure_furthest_off_its_goal_is_told_with_how_many_are():
    (talk,) = worth_talking_about(replace(NOTHING, metrics=(*OFF, *FAR)))
    assert (talk.metric.name, talk.count, talk.of) == ("total", 2, 2)


def test_of_more_than_three_the_last_is_what_went_well():
    slipped = Timeliness(owed=6, late=6, causes=(("absent", 6),), moved=4)
    worse = (("Finance", Timeliness(owed=4, late=2), Timeliness(owed=4, late=1)),)
    full = replace(NOTHING, whole=slipped, metrics=OFF, departments=worse)
    assert [talk.topic for talk in worth_talking_about(full)] == ["off-goal", "department", "cause"]
    good = replace(full, metrics=(*OFF, *figures(26000, 1, metric="total")))
    assert [talk.topic for talk in worth_talking_about(good)] == ["off-goal", "department", "reached"]


def test_what_management_has_not_settled_comes_first_the_longest_first(task, policy):
    later = replace(ESCALATED[0], told_on=date(2026, 10, 20))
    tasks = [
        replace(task, ref="T-200002", climbs=(later,)),
        replace(task, climbs=ESCALATED),
        replace(task, ref="T-300003", climbs=(replace(ESCALATED[0], told_on=None, told=()),)),
    ]
    found = scorecard(tasks, [posting("2026-09", 90000)], OCTOBER, DAY, policy)
    assert [(one.ref, one.told, one.days_late) for one in found.waiting] == [
        ("T-100001", ("Lee Park",), 16),
        ("T-200002", ("Lee Park",), 16),
    ]
    talk = worth_talking_about(found)
    assert [one.topic for one in talk] == ["decision", "off-goal", "unsaid"]
    assert (talk[0].waiting.since, talk[0].count) == (date(2026, 10, 12), 2)


def test_a_lone_day_has_nothing_to_be_compared_with(task, policy):
    with pytest.raises(ValueError, match="is a day"):
        scorecard([task], [], any_period_named("2026-10-15"), DAY, policy)
