"""A scorecard by hand: two departments, two months, two figures, counted on paper and then read in the page."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from duly.daemon.wordbook import load_wordbook
from duly.rules.agreement import Field
from duly.rules.balance import Balance
from duly.rules.model import Climb, State
from duly.rules.page import Picture, Table
from duly.rules.period_words import period_head
from duly.rules.periods import any_period_named
from duly.rules.scorecard import scorecard
from duly.rules.scorecard_words import ScorecardFacts, scorecard_page
from duly.rules.trends import OFF, ON, WIDTH
from duly.rules.voice import Voice

from tests.rules.conftest import at
from tests.rules.scorecard_facts import STATES
from tests.rules.test_metrics import posting
from tests.rules.wording_facts import TODAY as MONDAY
from tests.rules.wording_facts import to

OCTOBER, TODAY = any_period_named("2026-10"), date(2026, 11, 2)
LEE = "lee@northwind.example"
ELSEWHERE = "sam@northwind.example"  # in no department
MONEY = Balance(
    month="2026-11", spent=Decimal(300), cap=Decimal(1500), minutes=200, minutes_over=0, forecast=Decimal(900)
)


def done(task, due, closed, **more):
    day, closed_on = date.fromisoformat(due), at(f"{closed} 09:00")
    late = closed_on.date() > day
    return replace(task, due=day, state=State.DONE, closed_at=closed_on, late=late, **more)


@pytest.fixture
def two_months(task):
    """On paper, by working days of New York (October 12 is a holiday):

    Finance, October: 1 on time; 1 late by two days (absent, moved once); 1 open since Oct 28 by three (no data)
    no department, October: 1 on time; 1 late by one day; September: 2 on time
    Finance, September: 1 on time; 1 late by four (absent)
    """
    climbs = (Climb(day=3, told_on=date(2026, 10, 30), told=(LEE,)),)
    return [
        done(task, "2026-10-07", "2026-10-06"),
        done(task, "2026-10-07", "2026-10-09", cause="absent", promises=2),
        replace(task, ref="T-100003", due=date(2026, 10, 28), cause="no data", climbs=climbs),
        done(task, "2026-10-15", "2026-10-15", owner=ELSEWHERE),
        done(task, "2026-10-15", "2026-10-16", owner=ELSEWHERE),
        done(task, "2026-09-07", "2026-09-04"),
        done(task, "2026-09-08", "2026-09-14", cause="absent"),
        done(task, "2026-09-15", "2026-09-15", owner=ELSEWHERE),
        done(task, "2026-09-15", "2026-09-14", owner=ELSEWHERE),
    ]


FIGURES = [
    *(posting(f"2026-{month:02}", value) for month, value in ((8, 24000), (9, 31000), (10, 27500))),
    *(posting("2026-10", value, owner=name, metric="overtime", goal="<= 12", kind="number")
      for name, value in (("ana", 10), ("ben", 16), ("cy", 13))),
]  # fmt: skip


@pytest.fixture
def page(two_months, policy):
    found = scorecard(two_months, FIGURES, OCTOBER, TODAY, policy)
    words = load_wordbook()
    return lambda language: scorecard_page(words, ScorecardFacts(to(language), found, "USD", MONEY))


def test_what_came_in_and_when_by_department_beside_the_period_before(page):
    said = page("en").text
    assert (
        "Of 5 items due, 4 are in: 2 came on time and 2 late. 1 is still open."
        " In the period before, 4 of 4 came in, 3 of them on time."
    ) in said
    assert "- No department: In: 2 of 2; On time: 1 of 2; On time before: 2 of 2\n" in said
    assert "- Finance: In: 2 of 3; On time: 1 of 3; On time before: 1 of 2\n" in said
    assert "%" not in said.partition("How timely it was")[2].partition("Budget")[0], "percentages of three"


def test_how_late_why_and_how_often_dates_moved(page):
    said = page("en").text
    assert (
        "Of the 3 that were not in on their date, the middle is 2 working days past it and the longest 3;"
        " in the period before the middle was 4."
    ) in said
    assert "What was in the way: absence (1), the data is not there yet (1), not known yet (1)." in said
    assert "And in the period before: absence (1)." in said
    assert "Dates were moved once; in the period before, not at all." in said
    assert "- Finance: Still open: 1 (before: 0); Days late: 2.5 (before: 4); Dates moved: 1 (before: 0)\n" in said
    assert "- No department: Still open: 0 (before: 0); Days late: 1 (before: 0); Dates moved: 0 (before: 0)\n" in said


def test_what_waits_for_management_since_when_and_what_is_left_of_the_money(page):
    said = page("en").text
    assert "Waiting for a decision (1)" in said
    assert "Lee Park heard of it on Friday, October 30, 1 working day ago; it is 3 working days past its date." in said
    assert "$300.00 of $1,500.00 (20%) spent in November 2026; $1,200.00 is left." in said


def test_a_figure_has_value_goal_gap_way_and_status_in_words(page):
    said = page("en").text
    assert "- Over 90 (AR aging report for October): $27,500.00\n" in said
    assert "  Goal: at most $25,000.00. Not met: $2,500.00 above. Better than in the period before.\n" in said
    assert "- August: Figure: $24,000.00; Goal met: yes\n- September: Figure: $31,000.00; Goal met: no\n" in said
    assert "  Goal: at most 12. 1 of 3 who report it meet it; the middle is 1 above.\n" in said


HALFWAY = "; of an even number, what lies halfway between the two in the middle"


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ((1,), ""),
        ((2,), "Where two people report a figure, what lies halfway between theirs is shown."),
        ((3,), "Where several people report a figure, the one in the middle is shown."),
        ((2, 3), f"Where several people report a figure, the one in the middle is shown{HALFWAY}."),
        ((4,), f"Where several people report a figure, the one in the middle is shown{HALFWAY}."),
    ],
)
def test_what_stands_for_several_people_is_called_what_it_is(policy, people, told):
    kept = [
        posting(f"2026-{month:02}", 10 + n, owner=f"p{n}", metric="overtime", goal="<= 12", kind="number")
        for month, of in enumerate(people, start=9)
        for n in range(of)
    ]
    found = scorecard([], kept, OCTOBER, TODAY, policy)
    said = scorecard_page(load_wordbook(), ScorecardFacts(to("en"), found, "USD")).text
    assert [line for line in said.splitlines() if line.startswith("Where ")] == ([told] if told else [])


FIELDS = (Field(name="prepared"), Field(name="over_90", kind="money", goal="<= 25000"))


@pytest.mark.parametrize(
    ("period", "told"),
    [
        ("2026-10", ""),  # whose period is not over by then
        ("2026-11", "In, but without figures: AR aging report for November (1 of 2)."),
        ("2026-12", "In, but without figures: AR aging report for November (1 of 2)."),
        ("2026-Q4", "In, but without figures: AR aging report for November (1 of 2)."),
        ("2027-01", ""),
    ],
)
def test_a_period_that_came_in_without_figures_is_named(task, policy, period, told):
    documents = tuple(
        replace(one, fields=FIELDS if one.id == "ar-aging" else ()) for one in policy.engagement.documents
    )
    policy = replace(policy, engagement=replace(policy.engagement, documents=documents))
    photo = done(task, "2026-12-07", "2026-12-08", period="2026-11")
    tasks = [
        done(task, "2026-11-06", "2026-11-05", period="2026-10"),
        photo,
        replace(photo, owner="priya@northwind.example"),
        replace(photo, document="safety"),
        replace(photo, period="2026-12", due=date(2027, 1, 8), state=State.OPEN, closed_at=None),
    ]
    kept = [posting("2026-10", 24000), posting("2026-11", 26000, owner="priya")]
    found = scorecard(tasks, kept, any_period_named(period), date(2026, 12, 31), policy)
    said = scorecard_page(load_wordbook(), ScorecardFacts(to("en"), found, "USD")).text
    assert [line for line in said.splitlines() if "without figures" in line] == ([told] if told else [])


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_picture_stands_beside_a_table_of_the_same_figures_and_says_them(page, language):
    blocks = page(language).page
    ((place, picture),) = [(n, block) for n, block in enumerate(blocks) if isinstance(block, Picture)]
    table = blocks[place + 1]
    assert isinstance(table, Table)
    assert picture.svg.count("<rect") == len(table.rows) == 3
    assert all(f"{row[0]} {row[1]}" in picture.shows for row in table.rows)
    met = {"en": ["yes", "no", "no"], "es": ["sí", "no", "no"]}[language]
    assert [row[2] for row in table.rows] == met, "the colours of the bars in words"
    assert (picture.svg.count(ON), picture.svg.count(OFF)) == (1, 2)
    assert WIDTH <= 320 - 2 * 16


@pytest.mark.parametrize("language", ["en", "es"])
def test_nobody_who_owes_something_is_named_in_it(page, language):
    said = page(language).text
    assert not [name for name in ("Dana", "Ana", "Ben", "Cy", "Sam") if f"{name} " in said]


@pytest.mark.parametrize(
    ("period", "english", "spanish"),
    [
        ("2026-W41", "Week of Oct 5", "Semana del 5 oct"),
        ("2025-W01", "Week of Dec 30, 2024", "Semana del 30 dic 2024"),
        ("2026-10", "October", "Octubre"),
        ("2025-12", "December 2025", "Diciembre de 2025"),
        ("2026-Q3", "Q3 2026", "Tercer trimestre de 2026"),
        ("2026-H2", "Second half of 2026", "Segundo semestre de 2026"),
        ("2026", "2026", "2026"),
        ("2026-10-15", "October 15", "15 de octubre"),
        ("2026-13", "2026-13", "2026-13"),
        ("trial", "Trial", "Trial"),
    ],
)
def test_a_period_has_a_name_at_the_head_of_a_row(period: str, english: str, spanish: str) -> None:
    for language, said in (("en", english), ("es", spanish)):
        voice = Voice(load_wordbook(), to(language))
        assert period_head(period, voice.tag, MONDAY, voice.say) == said


def test_what_waits_and_differs_by_its_owner_alone_is_one_line_and_after_ten_it_is_counted():
    told = scorecard_page(load_wordbook(), ScorecardFacts(to(), STATES["much to decide"], "USD")).text
    lines = told.partition("Waiting for a decision (15)")[2].split("- ")[1:]
    assert lines[0].startswith("AR aging report for September of 2 people (Finance): Lee Park and Sam Roe heard of it")
    assert lines[10].strip().startswith("and 2 more")
