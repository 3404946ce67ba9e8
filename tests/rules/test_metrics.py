"""Figures beside their goals over time: of one person, of several in the middle, and only those of past periods."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from duly.rules.metrics import metrics
from duly.rules.register import Posting
from duly.rules.trends import OFF, ON, trend

from tests.rules.test_register import FIRST, origin

YEARS_END = date(2026, 12, 31)


def posting(period, value, *, owner="dana", metric="over_90", goal="<= 25000", kind="money", later=0):
    return Posting(
        document="ar-aging",
        title="AR aging report",
        metric=metric,
        kind=kind,
        period=period,
        owner=f"{owner}@northwind.example",
        name=owner.title(),
        department="Finance",
        value=Decimal(value),
        goal=goal,
        where="Summary!E14",
        origin=origin(received_at=FIRST + timedelta(days=later)),
    )


@pytest.mark.parametrize(
    ("goal", "values", "status", "gap", "better"),
    [
        ("<= 25000", ("30000", "26000"), "off goal", "1000", True),
        ("<= 25000", ("24000", "26000"), "off goal", "1000", False),
        ("<= 25000", ("26000", "25000"), "on goal", "0", True),
        (">= 50000", ("60000", "49000"), "off goal", "-1000", False),
        (">= 50000", ("60000", "60000"), "on goal", "10000", None),
        ("== 0", ("-4", "3"), "off goal", "3", True),
        ("<= 8%", ("0.07", "0.09"), "off goal", "0.01", False),
        ("", ("5", "6"), "no goal", None, None),
        ("<= 25000", ("26000",), "off goal", "1000", None),
    ],
)
def test_where_a_figure_stands_and_which_way_it_went(goal, values, status, gap, better):
    months = [f"2026-{month:02}" for month in range(1, 1 + len(values))]
    (found,) = metrics([posting(*one, goal=goal) for one in zip(months, values, strict=True)], YEARS_END)
    assert (found.status, found.better) == (status, better)
    assert found.gap == (None if gap is None else Decimal(gap))


def test_of_several_people_the_one_in_the_middle_is_shown_and_all_must_meet_the_goal():
    kept = [posting("2026-09", value, owner=name) for name, value in (("ana", 10), ("ben", 40000), ("cy", 20000))]
    (found,) = metrics(kept, YEARS_END)
    assert (found.latest.value, found.latest.of, found.latest.meeting) == (20000, 3, 2)
    assert found.status == "off goal"
    (found,) = metrics(kept[:2], YEARS_END)
    assert found.latest.value == 20005


def test_a_correction_counts_in_the_place_of_what_it_corrects():
    (found,) = metrics([posting("2026-09", 1), posting("2026-09", 2, later=1)], YEARS_END)
    assert [point.value for point in found.points] == [2]


def test_what_is_still_to_come_is_not_in_it_and_a_picture_has_a_year():
    kept = [posting(f"{2025 + n // 12}-{n % 12 + 1:02}", n) for n in range(20)]
    (found,) = metrics(kept, date(2026, 6, 30))
    assert [found.points[0].period, found.latest.period] == ["2025-07", "2026-06"]


def test_a_picture_has_a_bar_for_each_period_the_goal_as_a_line_and_words_for_who_does_not_see_it():
    (found,) = metrics([posting("2026-08", 30000), posting("2026-09", 20000)], YEARS_END)
    drawn = trend(found, 'AR <over 90> & "more"')
    assert drawn.count("<rect") == 2
    assert (drawn.count(ON), drawn.count(OFF)) == (1, 1)
    assert "stroke-dasharray" in drawn
    assert 'aria-label="AR &lt;over 90&gt; &amp; &quot;more&quot;"' in drawn


@pytest.mark.parametrize("values", [(0, 0), (-5, -3), (-5, 5), (1,)])
def test_a_picture_stays_in_its_frame(values):
    (found,) = metrics([posting(f"2026-0{n + 1}", value) for n, value in enumerate(values)], YEARS_END)
    drawn = trend(found, "it")
    tops = [float(part.split('"')[1]) for part in drawn.split(" y=")[1:]]
    assert all(0 <= top <= 64 for top in tops)
