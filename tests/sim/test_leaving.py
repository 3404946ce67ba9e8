"""The check of the outbox: an answer that was decided leaves; it may grow, and no other takes its place."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from duly.daemon.simulation.years.checks.leaving import Leaving
from duly.rules.messages import Message, Sending

AT = datetime(2027, 3, 1, 14, tzinfo=UTC)


def answer(*tasks):
    message = Message(
        id="one",
        kind="answer",
        channel="email",
        engagement="northwind",
        person="ana@northwind.example",
        to=("ana@northwind.example",),
        subject="",
        text="",
        tasks=tasks,
        clause="[scope] people",
        not_before=AT,
    )
    return Sending(message=message, next_at=AT, changed_at=AT)


@pytest.mark.parametrize(
    ("then", "broken"),
    [(("T-100001",), []), (("T-100001", "T-100002"), []), (("T-100002",), ["sent-true"]), ((), ["sent-true"])],
)
def test_an_answer_may_grow_and_no_other_takes_its_place(then, broken):
    found = []
    leaving = Leaving(Counter(), lambda promise, _: found.append(promise))
    leaving.committed(answer("T-100001"), AT)
    leaving.committed(answer(*then), AT)
    assert found == broken
