"""The check of the outbox: an answer that was decided leaves; it may grow, and no other takes its place."""

from collections import Counter
from dataclasses import replace
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
    ("then", "closed", "broken"),
    [
        (("T-100001",), "", []),
        (("T-100001", "T-100002"), "", []),
        (("T-100002",), "", ["sent-true"]),
        ((), "", ["sent-true"]),
        (("T-100002",), "T-100001", []),
    ],
)
def test_an_answer_may_grow_and_no_other_takes_its_place(then, closed, broken):
    found = []
    leaving = Leaving(Counter(), lambda promise, _: found.append(promise))
    leaving.committed(answer("T-100001"), AT, closed.__eq__)
    leaving.committed(answer(*then), AT, closed.__eq__)
    assert found == broken


@pytest.mark.parametrize(("words", "cut_off", "counts_as"), [
    ("She will call you.", True, "two"),
    ("She will call you.", False, "one"),
    ("It is done.", True, "one"),
])  # fmt: skip
def test_a_further_text_counts_for_its_twin_that_never_left(words, cut_off, counts_as):
    times = Counter({"one": 1})
    leaving = Leaving(times, lambda *_: None)
    told = [replace(answer().message, id=one, channel="text", to=("+12125550101",)) for one in ("one", "two")]
    texts = [replace(told[0], text="She will call you."), replace(told[1], text=words)]
    for text in texts:
        leaving.committed(Sending(message=text, state="sending", next_at=AT, changed_at=AT), AT, bool)
    leaving.cut_off([Sending(message=texts[1], state="sending", next_at=AT, changed_at=AT)] if cut_off else [])
    assert leaving.counts_as(texts[0]) == counts_as
    assert leaving.counts_as(replace(texts[1], text="")) == "two"
