"""The check of escalations: who may be told of what, when, once, and on whose word."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from duly.daemon.simulation.years.checks.climbing import Climbing
from duly.daemon.simulation.years.checks.known import Known
from duly.daemon.simulation.years.checks.left import Left
from duly.daemon.simulation.years.checks.terms import AgreedStep, agreed_in
from duly.daemon.simulation.years.fate import Fate
from duly.daemon.simulation.years.practice import CONSULTANT, write_practice
from duly.rules.messages import Before, Message
from duly.rules.model import Task

DUE = date(2027, 3, 1)  # a Monday
ANA, OMAR, PAULA = "ana@northwind.example", "omar@northwind.example", "paula@northwind.example"
TASK = Task(
    ref="T-100001", engagement="northwind", document="mileage", owner=ANA, period="2027-02", due=DUE,
    opened_at=datetime(2027, 2, 1, tzinfo=UTC),
)  # fmt: skip


def at(day: int) -> datetime:
    return datetime(2027, 3, day, 18, tzinfo=UTC)


class Seen:
    """What one escalation check is shown, and what it finds wrong."""

    def __init__(self, folder):
        write_practice(folder, Fate(3), date(2027, 1, 1), lambda _: b"")
        self.known, self.wrong = Known(()), []
        terms = replace(agreed_in(folder), steps=(AgreedStep(3, "manager", approval=True),))
        self.check = Climbing(terms=terms, known=self.known, breaks=lambda _, detail: self.wrong.append(detail))
        self.known.named(TASK)

    def left(self, kind: str, to: str, day: int, text: str = "", number: int = 1) -> Left:
        message = Message(
            id=f"{kind}{day}{number}", kind=kind, channel="email", engagement="northwind", person=ANA, to=(to,),
            subject="Approve? Mileage log to Omar Diaz" if kind == "ask" else "", text=f"{text} Ref. T-100001",
            before=(Before(ref=TASK.ref, rung=1, sent_rung=1, step=3),), clause="agreed", not_before=at(day),
            tasks=(TASK.ref,) if kind == "ask" else (),
        )  # fmt: skip
        return Left(message=message, to=(to,), now=at(day), at=at(day))

    def as_agreed(self, approved_on: int = 3) -> "Seen":
        self.check.announced(self.left("notice", ANA, 2, "I will let Omar Diaz know."))
        self.check.asked(self.left("ask", CONSULTANT, 2))
        self.known.approved[TASK.ref, DUE] = [at(approved_on)]
        return self

    def told(self, to: str = OMAR, day: int = 4, number: int = 1) -> list[str]:
        self.check.escalated(self.left("escalation", to, day, number=number))
        return self.wrong


@pytest.fixture
def seen(tmp_path):
    return Seen(tmp_path)


def test_the_owners_manager_is_told_on_the_agreed_day(seen):
    assert seen.as_agreed().told() == []


def test_another_departments_manager_is_not(seen):
    assert "for whom no step of it is" in seen.as_agreed().told(PAULA)[0]


def test_nor_is_anybody_a_day_early_or_once_more(seen):
    assert "before the agreed day 3" in seen.as_agreed().told(day=3)[0]
    assert "once more" in seen.told(number=2)[-1]


def test_an_approval_from_before_it_was_asked_for_is_none(seen):
    assert "without approval" in seen.as_agreed(approved_on=1).told()[0]


@pytest.mark.parametrize(
    ("told", "counts"),
    [
        ("Mileage log, Ana Ruiz waits for your approval before\nOmar Diaz is told of it [T-100001]", True),
        ("Mileage log, Ana Ruiz waits for your approval before Paula Klein is told of it [T-100001]", False),
        ("Mileage log, Ana Ruiz waits for your approval before Omar Diaz is told of it [T-100002]", False),
        ("Mileage log, Ana Ruiz: a call is wanted [T-100001]", False),
    ],
)
def test_a_digest_asks_for_approval_where_it_names_who_would_be_told_of_what(seen, told, counts):
    seen.check.announced(seen.left("notice", ANA, 2, "I will let Omar Diaz know."))
    seen.check.asked(seen.left("digest", CONSULTANT, 2, told))
    seen.known.approved[TASK.ref, DUE] = [at(3)]
    assert (seen.told() == []) is counts


def test_what_was_announced_and_approved_holds_for_its_due_date_alone(seen):
    seen.as_agreed()
    seen.known.named(replace(TASK, due=DUE + timedelta(days=7)))
    found = seen.told(day=11)
    assert len(found) == 2
    assert "its owner heard: None" in found[0]
    assert "without approval" in found[1]


def test_an_escalation_that_names_nothing_is_wrong(seen):
    silent = seen.left("escalation", OMAR, 4)
    seen.check.escalated(replace(silent, message=replace(silent.message, text="Hello", before=())))
    assert "names no task" in seen.wrong[0]
