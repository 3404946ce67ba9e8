"""Occurrences: which periods are owed, from when to when, by whom, and whom each escalation step reaches."""

from datetime import date, time
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from duly.rules.agreement import Document, Engagement, Hours, Person, Rung, Scope, Step
from duly.rules.almanac import Row, almanac
from duly.rules.occurrences import (
    in_scope,
    kept_from,
    occurrences,
    occurrences_after,
    opens_on,
    owners_of,
    rung_dates,
    step_receivers,
)
from duly.rules.workdays import Workdays

US = Workdays("US")


def person(name, role="employee", department="Finance", manager="lee@northwind.example", **more) -> Person:
    return Person(
        name=name, email=f"{name}@northwind.example", role=role, department=department, manager=manager, **more
    )


DANA = person("dana", other_emails=("d.ortiz@mail.example",))
KIM = person("kim", department="Care")
LEE = person("lee", "manager", manager="sam@northwind.example")
SAM = person("sam", "senior management", "", None)
PAT = person("pat", "senior management", "", None)


def document(**more) -> Document:
    return Document(
        **{"id": "ar", "title": "AR", "owners": (DANA.email,), "cadence": "monthly", "due": "working day 5"} | more
    )


def engagement(**more) -> Engagement:
    terms = {
        "slug": "northwind",
        "name": "Northwind Clinics",
        "starts": date(2026, 9, 1),
        "timezone": ZoneInfo("America/New_York"),
        "holidays": "US",
        "hours": Hours(time(8, 30), time(17, 30)),
        "ladder": (Rung(-5, ("email",)), Rung(0, ("email",)), Rung(1, ("email", "text"))),
        "escalation": (Step(3, "manager"), Step(6, "senior management", approval=True)),
        "people": (DANA, KIM, LEE, SAM, PAT),
    }
    return Engagement(**terms | more)


def named(found, count=3) -> list[str]:
    return [f"{each.period.name} due {each.due}" for each in islice(found, count)]


@pytest.mark.parametrize(
    ("cadence", "due", "starts", "first"),
    [
        ("monthly", "working day 5", "2026-09-01", "2026-09 due 2026-10-07"),
        ("monthly", "working day 5", "2026-09-30", "2026-09 due 2026-10-07"),
        ("monthly", "working day 5", "2026-10-01", "2026-10 due 2026-11-06"),
        ("monthly", "last friday", "2026-09-25", "2026-09 due 2026-09-25"),
        ("monthly", "last friday", "2026-09-26", "2026-10 due 2026-10-30"),  # September's was due the day before
        ("weekly", "end", "2026-10-10", "2026-W42 due 2026-10-16"),
        ("yearly", "day 31", "2026-12-31", "2026 due 2027-02-01"),
        ("quarterly", "+10 days", "2026-09-01", "2026-Q3 due 2026-10-13"),  # the 10th a Saturday, the 12th a holiday
        ("0 9 15 * *", None, "2026-11-15", "2026-11-15 due 2026-11-16"),
        ("0 9 15 * *", None, "2026-11-16", "2026-12-15 due 2026-12-15"),  # the firing itself lies before
    ],
)
def test_the_first_task_is_for_the_first_period_ending_and_due_not_before_the_start(cadence, due, starts, first):
    agreed = engagement(starts=date.fromisoformat(starts))
    assert named(occurrences(agreed, document(cadence=cadence, due=due), US), 1) == [first]


def test_a_document_may_begin_later_than_the_engagement():
    agreed = engagement()
    assert named(occurrences(agreed, document(first="2026-11"), US), 1) == ["2026-11 due 2026-12-07"]
    assert named(occurrences(agreed, document(cadence="yearly", first="2027"), US), 1) == ["2027 due 2028-01-07"]
    assert named(occurrences(agreed, document(first="2027"), US), 1) == ["2027-01 due 2027-02-05"]
    assert named(occurrences(agreed, document(first="2026-01"), US), 1) == ["2026-09 due 2026-10-07"]
    week = document(cadence="weekly", due="end", first="2027")
    assert named(occurrences(agreed, week, US), 1) == ["2027-W01 due 2027-01-08"]


def test_the_last_task_is_the_last_one_due_by_the_end():
    found = list(occurrences(engagement(ends=date(2026, 12, 7)), document(), US))
    assert [each.period.name for each in found] == ["2026-09", "2026-10", "2026-11"]
    assert len(list(occurrences(engagement(ends=date(2026, 12, 6)), document(), US))) == 2
    assert list(occurrences(engagement(ends=date(2026, 9, 1)), document(), US)) == []


def test_a_new_person_owes_from_the_first_period_ending_on_or_after_their_first_day():
    agreed = engagement()
    assert named(occurrences(agreed, document(), US, date(2026, 10, 31)), 1) == ["2026-10 due 2026-11-06"]
    assert named(occurrences(agreed, document(), US, date(2026, 11, 1)), 1) == ["2026-11 due 2026-12-07"]
    assert named(occurrences(agreed, document(), US, date(2020, 1, 1)), 1) == ["2026-09 due 2026-10-07"]


def test_going_on_after_a_period_gives_what_follows_it():
    agreed, monthly = engagement(), document()
    everything = list(islice(occurrences(agreed, monthly, US), 20))
    for place, each in enumerate(everything[:-3], start=1):
        found = occurrences_after(agreed, monthly, US, each.period.name)
        assert list(islice(found, 3)) == everything[place : place + 3]
    assert named(occurrences_after(agreed, monthly, US, "2026-09", date(2026, 12, 15)), 1) == ["2026-12 due 2027-01-08"]


def test_an_edited_cadence_goes_on_where_the_old_one_stopped():
    agreed = engagement()
    weekly, crons = document(cadence="weekly", due="end"), document(cadence="0 9 15 * *", due=None)
    assert named(occurrences_after(agreed, weekly, US, "2026-10"), 1) == ["2026-W44 due 2026-10-30"]
    assert named(occurrences_after(agreed, document(), US, "2026-W44"), 1) == ["2026-11 due 2026-12-07"]
    assert named(occurrences_after(agreed, document(), US, "2026-10-15"), 1) == ["2026-10 due 2026-11-06"]
    assert named(occurrences_after(agreed, crons, US, "2026-10"), 1) == ["2026-11-15 due 2026-11-16"]


def test_a_task_comes_into_being_with_its_period_or_its_first_rung_but_not_before_the_start():
    agreed = engagement()
    first, second = islice(occurrences(agreed, document(), US), 2)
    assert opens_on(agreed, first, US) == date(2026, 9, 1)
    assert opens_on(agreed, second, US) == date(2026, 10, 1)
    cron = next(occurrences(agreed, document(cadence="0 9 15 * *", due=None), US))
    assert opens_on(agreed, cron, US) == date(2026, 9, 8)  # five working days before
    assert opens_on(engagement(ladder=()), cron, US) == date(2026, 9, 15)
    assert opens_on(engagement(starts=date(2026, 9, 14)), cron, US) == date(2026, 9, 14)


@pytest.mark.parametrize(
    ("ladder", "back", "kept"),
    [
        ((-5, 0, 1), date(2026, 11, 30), False),  # a Monday, the day of the first reminder for 7 December
        ((-5, 0, 1), date(2026, 12, 1), True),
        ((-5, 0, 1), date(2026, 12, 14), True),
        ((1, 3), date(2026, 12, 7), False),
        ((1, 3), date(2026, 12, 8), True),
        ((), date(2026, 12, 8), True),
    ],
)
def test_an_absence_reaches_into_the_days_in_which_a_task_is_asked_for_or_not(ladder, back, kept):
    agreed = engagement(ladder=tuple(Rung(day, ("email",)) for day in ladder))
    assert kept_from(agreed, date(2026, 12, 7), back, US) is kept


def test_rungs_lie_working_days_from_the_due_date():
    agreed, due = engagement(), date(2026, 11, 6)
    assert [(rung.day, str(day)) for rung, day in rung_dates(agreed, due, US)] == [
        (-5, "2026-10-30"),
        (0, "2026-11-06"),
        (1, "2026-11-09"),
    ]


@pytest.mark.parametrize(
    ("people", "inside"),
    [
        ("everyone", "dana kim lee sam pat"),
        ("management", "lee sam pat"),
        ("senior management", "sam pat"),
        (("Finance",), "dana lee"),
        (("finance", "KIM@northwind.example"), "dana kim lee"),
        (("d.ortiz@mail.example",), "dana"),
        ((), ""),
    ],
)
def test_scope_names_everyone_a_level_or_departments_and_addresses(people, inside):
    agreed = engagement(scope=Scope(people=people))
    assert [each.name for each in agreed.people if in_scope(agreed, each)] == inside.split()


@pytest.mark.parametrize(
    ("owners", "people", "found"),
    [
        (("dana@northwind.example",), "everyone", "dana"),
        (("Dana@Northwind.example",), "everyone", "dana"),
        (("finance",), "everyone", "dana"),  # Lee is no employee
        (("Finance", "dana@northwind.example", "Care"), "everyone", "dana kim"),
        (("lee@northwind.example", "Finance"), "everyone", "lee dana"),
        (("Finance", "Care"), ("Care",), "kim"),
        (("nobody@northwind.example", "Sales"), "everyone", ""),
    ],
)
def test_owners_are_addresses_and_the_employees_in_scope_of_departments(owners, people, found):
    agreed = engagement(scope=Scope(people=people))
    assert [each.name for each in owners_of(agreed, document(owners=owners))] == found.split()


def told(steps, owner=DANA, people=(DANA, KIM, LEE, SAM, PAT)) -> list[str]:
    agreed = engagement(escalation=tuple(Step(*step) for step in steps), people=people)
    return [
        f"{step.day}{'?' if step.approval else ''} {' '.join(to.split('@')[0] for to in receivers)}"
        for step, receivers in step_receivers(agreed, owner)
    ]


MANAGER, SENIOR = (3, "manager"), (6, "senior management", True)


@pytest.mark.parametrize(
    ("steps", "owner", "found"),
    [
        ((MANAGER, SENIOR), DANA, ["3 lee", "6? sam pat"]),
        ((MANAGER, SENIOR), LEE, ["3 sam", "6? pat"]),  # Sam has been told already
        ((MANAGER, SENIOR), SAM, ["3? pat"]),  # no manager: the next step's, with its approval
        (((3, "manager"), (6, "lee@northwind.example")), DANA, ["3 lee"]),
        (((3, "dana@northwind.example"), (6, "manager")), DANA, ["3 lee"]),  # never of their own tasks
        (((2, "Pat@northwind.example"), (4, "manager"), (6, "senior management")), DANA, ["2 pat", "4 lee", "6 sam"]),
        ((), DANA, []),
    ],
)
def test_a_step_reaches_its_level_once_and_an_empty_one_goes_to_the_next(steps, owner, found):
    assert told(steps, owner) == found


def test_steps_that_reach_nobody_at_all_are_left_out():
    alone = person("alone", manager=None)
    assert told((MANAGER, SENIOR), alone, (alone,)) == []
    assert told(((3, "senior management"), (6, "manager")), DANA, (DANA, LEE)) == ["3 lee"]


def test_the_almanac_lists_every_task_due_in_the_time_by_due_date_document_and_owner():
    agreed = engagement(
        documents=(
            document(owners=("Care", "Finance")),
            document(id="scorecard", owners=(LEE.email,), cadence="quarterly", due="working day 5"),
        )
    )
    rows = almanac(agreed, US, date(2026, 10, 7), date(2026, 11, 6))
    assert [(row.due.isoformat(), row.document, row.owner.split("@")[0], row.period) for row in rows] == [
        ("2026-10-07", "ar", "dana", "2026-09"),
        ("2026-10-07", "ar", "kim", "2026-09"),
        ("2026-10-07", "scorecard", "lee", "2026-Q3"),
        ("2026-11-06", "ar", "dana", "2026-10"),
        ("2026-11-06", "ar", "kim", "2026-10"),
    ]
    assert rows[3] == Row(
        document="ar",
        owner=DANA.email,
        period="2026-10",
        due=date(2026, 11, 6),
        ladder=(
            (-5, date(2026, 10, 30), ("email",)),
            (0, date(2026, 11, 6), ("email",)),
            (1, date(2026, 11, 9), ("email", "text")),
        ),
        escalations=((3, date(2026, 11, 12), (LEE.email,)), (6, date(2026, 11, 17), (SAM.email, PAT.email))),
    )


def test_the_almanac_shows_rungs_before_the_start_and_ends_with_the_agreement():
    agreed = engagement(starts=date(2026, 9, 29), ends=date(2026, 10, 31), documents=(document(),))
    rows = almanac(agreed, US, date(2026, 1, 1), date(9999, 12, 31))
    assert [row.period for row in rows] == ["2026-09"]
    assert rows[0].ladder[0] == (-5, date(2026, 9, 30), ("email",))
    early = engagement(starts=date(2026, 9, 30), documents=(document(due="+1 days"),))
    assert almanac(early, US, date(2026, 9, 1), date(2026, 10, 9))[0].ladder[0][1] == date(2026, 9, 24)
    assert almanac(agreed, US, date(2026, 10, 8), date(2026, 10, 7)) == []
