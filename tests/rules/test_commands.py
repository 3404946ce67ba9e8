"""Commands in the consultant's words: what is understood, what is not, and where reading stops."""

from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from duly.daemon.signal_tables import load_signals
from duly.rules.command_lines import Command, NotUnderstood, WriteAgain
from duly.rules.commands import read_commands
from duly.rules.dates import day_named
from hypothesis import given
from hypothesis import strategies as st

ONE = ("T-100001",)
TUESDAY = datetime(2026, 10, 6, 9, 0, tzinfo=ZoneInfo("America/New_York"))
DAY_IN = partial(day_named, sent_at=TUESDAY, signals=load_signals())

UNDERSTOOD = [
    ("approve", ONE, "approve", ONE, None),
    ("Approve.", ONE, "approve", ONE, None),
    ("yes, go ahead", ONE, "approve", ONE, None),
    ("apruebo", ONE, "approve", ONE, None),
    ("approve", ("T-100001", "T-100002"), "approve", ("T-100001", "T-100002"), None),
    ("done t-100009", (), "done", ("T-100009",), None),
    ("waive T-100001 and T-100002", (), "waive", ("T-100001", "T-100002"), None),
    ("extend to 2026-10-15", ONE, "extend", ONE, date(2026, 10, 15)),
    ("extend T-100001 to Friday", (), "extend", ONE, date(2026, 10, 9)),
    ("extend until next Tuesday", ONE, "extend", ONE, date(2026, 10, 13)),
    ("extend to Oct 20", ONE, "extend", ONE, date(2026, 10, 20)),
    ("aplazar al viernes", ONE, "extend", ONE, date(2026, 10, 9)),
    ("- resume", ONE, "resume", ONE, None),
]


@pytest.mark.parametrize(("line", "asked", "verb", "refs", "day"), UNDERSTOOD)
def test_understood(line, asked, verb, refs, day):
    assert read_commands(line, asked, DAY_IN) == (Command(line=line, verb=verb, refs=refs, day=day),)


WHOM = [
    ("reassign T-100001 to priya@northwind.example", "priya@northwind.example"),
    ("reassign to Priya Nair.", "Priya Nair"),
    ("please reassign T-100001 to Ben", "Ben"),
    ("reasignar T-100001 a Priya", "Priya"),
]


@pytest.mark.parametrize(("line", "to"), WHOM)
def test_reassigning_names_a_person(line, to):
    assert read_commands(line, ONE, DAY_IN) == (Command(line=line, verb="reassign", refs=ONE, to=to),)


@pytest.mark.parametrize("line", ["resume dana@northwind.example", "resume <Dana@northwind.example>, please"])
def test_resuming_an_address_writes_to_its_person_again(line):
    assert read_commands(line, ONE, DAY_IN) == (WriteAgain(line, "dana@northwind.example"),)


REFUSED = [
    ("reassign T-100001", (), "nobody is named"),
    ("done", (), "no task is named"),
    ("done", ("T-100001", "T-100002"), "which of them"),
    ("extend", ONE, "no day to come"),
    ("extend to 2026-13-45", ONE, "no day to come"),
    ("dance", ONE, "no command"),
    ("help", (), "one command a line"),
]


@pytest.mark.parametrize(("line", "asked", "why"), REFUSED)
def test_refused_with_the_reason(line, asked, why):
    (one,) = read_commands(line, asked, DAY_IN)
    assert isinstance(one, NotUnderstood)
    assert why in one.why


@pytest.mark.parametrize("ending", ["--", "Thanks,", "Best regards", "Sent from my phone", "Gracias"])
def test_reading_stops_at_the_signature(ending):
    assert len(read_commands(f"approve\n{ending}\nwaive", ONE, DAY_IN)) == 1


def test_prose_is_left_alone_after_three_lines():
    assert (
        len(
            read_commands(
                "dear Duly\nI hope you are well\nit is sunny here\nthe trees are green\nwaive\ndone", ONE, DAY_IN
            )
        )
        == 3
    )


@given(st.text(max_size=300))
def test_no_text_makes_it_fail_or_name_a_task_that_was_not_there(text):
    for one in read_commands(text, ONE, DAY_IN):
        if isinstance(one, Command):
            assert all(ref in ONE or ref.removeprefix("T-") in text for ref in one.refs)
