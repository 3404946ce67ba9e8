"""Whom a name means, and what handing on does to a task and to the messages about it."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from duly.rules.agreement import Person, Scope
from duly.rules.decide import decide
from duly.rules.handing import named_person
from duly.rules.model import Climb, ConsultantSaid, Handover, Standing, State
from duly.rules.planning import plan_owner
from duly.rules.retract import outdated, retract

NOW = datetime(2026, 10, 6, 10, 0, tzinfo=ZoneInfo("America/New_York"))
DANA, PRIYA = "dana@northwind.example", "priya@northwind.example"

NAMES = [
    ("Priya", PRIYA),
    ("priya nair", PRIYA),
    ("Ms. Nair", PRIYA),
    ("P. Nair", PRIYA),
    ("<Priya@Northwind.example>", PRIYA),
    ("Josu", "josu@northwind.example"),
    ("josé núñez", "jose@northwind.example"),
    ("nunez@home.example", "jose@northwind.example"),
    ("Lee", None),  # Lee Park and Lee Ann Wu
    ("Lee W.", "wu@northwind.example"),
    ("Priya Patel", None),  # another Priya is not this one
    ("Pri", None),
    ("N.", None),
    ("accounting", None),
    ("walter@elsewhere.example", None),
    ("Sam", None),  # out of scope
    ("", None),
]


@pytest.mark.parametrize(("name", "email"), NAMES)
def test_a_name_counts_only_where_it_fits_exactly_one_in_scope(engagement, name, email):
    more = (
        Person(
            name="José Núñez",
            email="jose@northwind.example",
            department="Finance",
            other_emails=("nunez@home.example",),
        ),
        Person(name="Josu Etxea", email="josu@northwind.example", department="Finance"),
        Person(name="Lee Ann Wu", email="wu@northwind.example", department="Finance"),
    )
    scoped = replace(engagement, people=(*engagement.people, *more), scope=Scope(people=("Finance",)))
    person = named_person(name, scoped)
    assert (person.email if person else None) == email


@pytest.fixture
def handed(task, policy, says):
    """September's report, once Dana has passed it to Priya."""
    promised = decide(task, says("promise", date=date(2026, 10, 8), person=DANA), policy, NOW).tasks[0]
    climbs = (Climb(day=3, announced_on=NOW.date()),)
    event = says("delegate", delegate_to="Priya", successor=PRIYA, person=DANA)
    return decide(replace(promised, climbs=climbs), event, policy, NOW)


def test_handing_on_starts_afresh_for_the_colleague_and_says_so_to_all(handed):
    (after,) = handed.tasks
    assert (after.holder, after.owner, after.state, after.promise) == (PRIYA, DANA, State.OPEN, None)
    assert after.climbs == (), "a notice that was given to Dana is not one that Priya heard"
    assert [say.what for say in handed.says] == ["handed-on"]
    assert [(matter.what, matter.quote) for matter in handed.matters] == [("handed-on", "her words")]
    assert handed.effects == ()


@pytest.mark.parametrize("more", [{"acts": False}, {"confidence": 0.79}, {"successor": ""}])
def test_no_task_is_handed_on_by_doubtful_or_unproven_words_nor_to_nobody(task, policy, says, more):
    event = says("delegate", **{"successor": PRIYA, "person": DANA, **more})
    assert decide(task, event, policy, NOW).tasks[0].holder == DANA


def test_the_owner_takes_it_back_and_only_the_owner(handed, policy, says):
    (task,) = handed.tasks
    theirs = decide(task, says("promise", date=date(2026, 10, 8), person=PRIYA), policy, NOW).tasks[0]
    told = replace(task, handover=replace(task.handover, told=True))
    back = decide(told, says("promise", date=date(2026, 10, 8), person=DANA), policy, NOW)
    assert (theirs.holder, back.tasks[0].holder, back.tasks[0].state) == (PRIYA, DANA, State.PROMISED)
    assert [effect.to for effect in back.effects] == [(PRIYA,)]
    assert decide(told, says("not_yet", person=DANA), policy, NOW).tasks[0].holder == DANA
    assert decide(told, says("question", person=DANA), policy, NOW).tasks[0].holder == PRIYA


def test_a_message_about_it_to_whom_it_no_longer_is_with_does_not_leave(task, policy, standing):
    waiting = replace(task, handover=Handover(to=PRIYA, by=DANA, at=NOW))
    priya = Standing(engagement="northwind", email=PRIYA, first_seen=NOW.date())
    decision = plan_owner([waiting], priya, policy, NOW)
    (message,) = decision.effects
    (told,) = decision.tasks
    assert (message.to, told.handover.told) == ((PRIYA,), True)
    assert not outdated(message, [told])
    assert outdated(message, [replace(told, handover=None)])
    undone = retract(message, [told], {PRIYA: priya}, policy, NOW)
    assert undone.tasks[0].handover.told is False


def test_the_consultant_reassigns_what_waits_and_gives_it_back(task, policy, says):
    waiting = decide(task, says("delegate"), policy, NOW).tasks[0]
    there = decide(waiting, ConsultantSaid(source="c", verb="reassign", to=PRIYA), policy, NOW).tasks[0]
    again = decide(there, ConsultantSaid(source="c", verb="reassign", to=DANA), policy, NOW).tasks[0]
    assert [(one.holder, one.state) for one in (waiting, there, again)] == [
        (DANA, State.WAITING),
        (PRIYA, State.OPEN),
        (DANA, State.OPEN),
    ]
    nothing = decide(there, ConsultantSaid(source="c", verb="reassign", to=PRIYA), policy, NOW)
    assert nothing.tasks == ()
