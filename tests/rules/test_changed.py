"""Of which changes somebody hears: what they were asked for and is settled or moved, and nothing else."""

from dataclasses import replace
from datetime import date

import pytest
from duly.rules.accepted import Accepted
from duly.rules.changed import worth_a_line
from duly.rules.model import Handover, State

from tests.rules.conftest import at

WAIVED = {"state": State.WAIVED, "closed_at": at("2026-10-06 09:00")}
LATER = {"due": date(2026, 10, 16)}
TO_BEN = Handover(to="ben@northwind.example", at=at("2026-10-05 09:00"))
LOOK = Accepted(
    ref="T-100001",
    engagement="northwind",
    document="ar-aging",
    owner="dana@northwind.example",
    period="2026-09",
    sha256="0" * 64,
    name="aging.xlsx",
    path="Finance/2026-09.xlsx",
    source="<m1@northwind.example>",
    at=at("2026-10-06 08:00"),
)


@pytest.mark.parametrize(
    ("before", "after", "worth"),
    [
        ({"reminders": 1}, WAIVED, True),
        ({"reminders": 1}, LATER, True),
        ({"reminders": 1}, {}, False),
        ({"reminders": 1}, {"rung": 0}, False),
        ({"reminders": 0}, WAIVED, False),  # never asked for it
        ({"reminders": 1, "handover": TO_BEN}, WAIVED, False),  # and nor was its new holder
        ({"reminders": 1, "handover": replace(TO_BEN, told=True)}, WAIVED, True),
        ({"reminders": 1}, {"handover": TO_BEN, **LATER}, False),  # the word that Ben is asked says more
        ({"reminders": 1, **WAIVED}, {"state": State.OPEN, "closed_at": None}, False),  # taken up again
        ({"reminders": 1, "reviewed": LOOK}, WAIVED, False),  # it came; only what is missing was to be written about
    ],
)
def test_what_is_worth_a_line(task, before, after, worth):
    was = replace(task, **before)
    assert worth_a_line(was, replace(was, **after)) is worth
