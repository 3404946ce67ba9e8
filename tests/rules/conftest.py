"""A small engagement for the rules' tests: Dana in Finance under Lee, Sam above; a five-rung ladder, two steps."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from duly.daemon.wordbook import load_wordbook
from duly.rules.agreement import Consultant, Document, Engagement, Hours, Person, Rung, Step
from duly.rules.model import ReplyRead, Standing, Task
from duly.rules.policy import Policy
from duly.rules.readings import ItemReading, Label
from duly.rules.workdays import Workdays

NEW_YORK = ZoneInfo("America/New_York")
OUTSIDE = ("received", "cause", "delegate_to", "successor", "person")  # of a reply, not of its reading


def person(name: str, **more: Any) -> Person:
    return Person(name=name, email=f"{name.split(maxsplit=1)[0].lower()}@northwind.example", **more)


def at(text: str) -> datetime:
    """Local New York wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


@pytest.fixture
def engagement() -> Engagement:
    return Engagement(
        slug="northwind",
        name="Northwind Clinics",
        starts=date(2026, 9, 1),
        timezone=NEW_YORK,
        holidays="US",
        hours=Hours(time(8, 30), time(17, 30)),
        ladder=tuple(Rung(day, ("email",)) for day in (-5, -1, 0, 1, 3)),
        escalation=(Step(3, "manager"), Step(6, "senior management", approval=True)),
        people=(
            person("Dana Ortiz", department="Finance", manager="lee@northwind.example"),
            person("Priya Nair", department="Finance", manager="lee@northwind.example"),
            person("Lee Park", role="manager", department="Finance", manager="sam@northwind.example"),
            person("Sam Roe", role="senior management"),
        ),
        documents=(
            Document(
                id="ar-aging",
                title="AR aging report",
                owners=("dana@northwind.example",),
                cadence="monthly",
                due="working day 5",
            ),
            Document(
                id="safety",
                title="Safety walk",
                owners=("dana@northwind.example",),
                cadence="monthly",
                due="working day 5",
                evidence="word",
            ),
        ),
    )


@pytest.fixture
def policy(engagement: Engagement) -> Policy:
    return Policy(
        engagement=engagement,
        consultant=Consultant(name="Riley Hart", email="riley@hart.example", timezone=NEW_YORK),
        workdays=Workdays(engagement.holidays, engagement.closed),
        words=load_wordbook(),
        address="partner@hart.example",
        secret=b"a secret of this practice only",
    )


@pytest.fixture
def task() -> Task:
    """September's AR aging report, due Wednesday 7 October 2026."""
    return Task(
        ref="T-100001",
        engagement="northwind",
        document="ar-aging",
        owner="dana@northwind.example",
        period="2026-09",
        due=date(2026, 10, 7),
        opened_at=at("2026-09-01 00:00"),
    )


@pytest.fixture
def word_task(task: Task) -> Task:
    return replace(task, ref="T-100002", document="safety")


@pytest.fixture
def standing() -> Standing:
    return Standing(engagement="northwind", email="dana@northwind.example", first_seen=date(2026, 9, 1))


@pytest.fixture
def says() -> Callable[..., ReplyRead]:
    """`says("promise", date=...)`: Dana's confident, proven reply about September's report."""

    def reply(label: Label, *, acts: bool = True, confidence: float = 0.95, **more: Any) -> ReplyRead:
        outside = {key: more.pop(key) for key in OUTSIDE if key in more}
        reading = ItemReading(ref="T-100001", label=label, quote=more.pop("quote", "her words"), **more)
        return ReplyRead(
            source="<m1@northwind.example>",
            sender="Dana Ortiz",
            reading=reading,
            confidence=confidence,
            acts=acts,
            **outside,
        )

    return reply
