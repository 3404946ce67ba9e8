"""What commands may speak of: names, numbers, documents, periods, departments; what is ambiguous comes back."""

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from duly.daemon.signal_tables import load_signals
from duly.rules.agreement import Document, Engagement, Hours
from duly.rules.command_lines import Command, Look, NotUnderstood, Order, Time, Undo
from duly.rules.commands import read_commands
from duly.rules.dates import day_named
from duly.rules.quoting import new_words
from duly.rules.references import Named, Scene, numbered_lines
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.conftest import at, person

TUESDAY = datetime(2026, 10, 6, 9, 0, tzinfo=ZoneInfo("America/New_York"))
DAY_IN = partial(day_named, sent_at=TUESDAY, signals=load_signals())
DANA, PRIYA = ("northwind", "dana@northwind.example"), ("northwind", "priya@northwind.example")
MONDAY = date(2026, 10, 12)


@pytest.fixture
def scene(engagement, task, word_task):
    mileage = Document(id="mileage", title="Mileage log", owners=("Finance",), cadence="monthly", due="day 10")
    northwind = replace(engagement, documents=(*engagement.documents, mileage))
    priya = replace(task, ref="T-100003", document="mileage", owner=PRIYA[1])
    october = replace(task, ref="T-100004", period="2026-10", due=date(2026, 11, 6))
    acme = Engagement(
        slug="acme",
        name="Acme Tools",
        starts=date(2026, 9, 1),
        timezone=northwind.timezone,
        hours=Hours(at("2026-09-01 09:00").time(), at("2026-09-01 17:00").time()),
        people=(person("Ben Cole"), replace(person("Dana Weiss"), email="dw@acme.example")),
        documents=(Document(id="payroll", title="Payroll register", owners=(), cadence="weekly", due="end"),),
    )
    numbers = {"1": Named(people=(DANA,)), "3": Named(people=(PRIYA,))}
    return Scene(engagements=(northwind, acme), tasks=(task, word_task, priya, october), numbers=numbers)


def read(line, scene, asked=()):
    (one,) = read_commands(line, asked, DAY_IN, scene)
    return one


PEOPLE = [
    ("hold 3", "hold", (PRIYA,), None),
    ("Hold #3 and 1, please", "hold", (PRIYA, DANA), None),
    ("hold 3 until Monday", "hold", (PRIYA,), MONDAY),
    ("hold Priya until Monday", "hold", (PRIYA,), MONDAY),
    ("please hold Dana Ortiz until 2026-10-12", "hold", (DANA,), MONDAY),
    ("don't send 3", "hold", (PRIYA,), None),
    ("do not send anything to Priya until Monday", "hold", (PRIYA,), MONDAY),
    ("put priya nair on hold", "hold", (PRIYA,), None),
    ("retener a Priya hasta el lunes", "hold", (PRIYA,), MONDAY),
    ("pausar Priya", "pause", (PRIYA,), None),
    ("pause priya@northwind.example", "pause", (PRIYA,), None),
    ("send 3 now", "send", (PRIYA,), None),
    ("envía el 3 ahora", "send", (PRIYA,), None),
    ("send Dana Ortiz", "send", (DANA,), None),
    ("resume Priya", "resume", (PRIYA,), None),
]


@pytest.mark.parametrize(("line", "verb", "people", "day"), PEOPLE)
def test_people_are_named_in_many_ways(line, verb, people, day, scene):
    order = read(line, scene)
    assert isinstance(order, Order), order
    assert (order.verb, order.named.people, order.day) == (verb, people, day)


def test_all_of_a_department_is_everybody_in_it(scene):
    order = read("hold all of Finance until Monday", scene)
    assert {email.partition("@")[0] for _, email in order.named.people} == {"dana", "priya", "lee"}


PLACES = [
    ("pause ar-aging until Monday", (("northwind", "ar-aging"),), MONDAY),
    ("pause the AR aging report", (("northwind", "ar-aging"),), None),
    ("pause mileage", (("northwind", "mileage"),), None),
    ("pausa northwind hasta el lunes", (("northwind", ""),), MONDAY),
    ("pause everything of Acme Tools", (("acme", ""),), None),
]


@pytest.mark.parametrize(("line", "places", "day"), PLACES)
def test_documents_and_engagements_are_paused(line, places, day, scene):
    order = read(line, scene)
    assert isinstance(order, Order), order
    assert (order.named.places, order.day) == (places, day)


TASKS = [
    ("done mileage", ("T-100003",)),
    ("waive Priya", ("T-100003",)),
    ("done ar-aging October", ("T-100004",)),
    ("waive the AR aging report for September", ("T-100001",)),
    ("done 100003", ("T-100003",)),
    ("mark T100003 as done", ("T-100003",)),
    ("hecho mileage", ("T-100003",)),
    ("exime el mileage log de Priya", ("T-100003",)),
    ("change due date of mileage to Monday", ("T-100003",)),
    ("waive all of Priya's", ("T-100003",)),
    ("waive everything of Dana Ortiz", ("T-100001", "T-100002", "T-100004")),
    ("waive all of Finance", ("T-100001", "T-100002", "T-100003", "T-100004")),
    ("aplaza safety al lunes", ("T-100002",)),
]


@pytest.mark.parametrize(("line", "refs"), TASKS)
def test_tasks_are_named_by_person_document_and_period(line, refs, scene):
    command = read(line, scene)
    assert isinstance(command, Command), command
    assert command.refs == refs


AMBIGUOUS = [
    ("hold Dana", ("hold Dana Ortiz", "hold Dana Weiss")),
    ("done ar-aging", ("done T-100001", "done T-100004")),
    ("hold Pria until Monday", ("hold Priya Nair",)),
    ("waive milage", ("waive mileage",)),
    ("hold T-100003", ("hold priya@northwind.example",)),
    ("hold mileage", ("pause mileage",)),
    ("pause everything", ("pause northwind", "pause acme")),
]


@pytest.mark.parametrize(("line", "choices"), AMBIGUOUS)
def test_what_is_ambiguous_does_nothing_and_gives_the_choices(line, choices, scene):
    one = read(line, scene)
    assert isinstance(one, NotUnderstood), one
    assert one.choices == choices


@pytest.mark.parametrize(
    "line",
    [
        "hold 2",
        "send 17",
        "hold",
        "hold Zebulon",
        "done T-10000",
        "done ar-aging 2025-01",
        "no waive",
        "don't waive T-100001",
        "hold nobody@else.example",
        "send everything",
        "undo T-100001",
    ],
)
def test_what_names_nothing_does_nothing(line, scene):
    assert isinstance(read(line, scene, asked=("T-100001", "T-100002")), NotUnderstood)


def test_the_engagement_of_the_answered_mail_decides_between_two_of_a_name(scene):
    assert read("hold Dana", replace(scene, here="acme")).named.people == (("acme", "dw@acme.example"),)
    assert read("pause everything", replace(scene, here="acme")).named.places == (("acme", ""),)


def test_a_reason_beside_the_command_does_no_harm(scene):
    command = read("waive, they sold the vans", scene, asked=("T-100003",))
    assert command.refs == ("T-100003",)


TIMES = [
    ("log 20m called Priya", ("northwind", 20, "called Priya", False)),
    ("log 1h 30m with Ben about the vans", ("acme", 90, "with Ben about the vans", False)),
    ("log 1.5 hours for Acme Tools", ("acme", 90, "for Acme Tools", False)),
    ("registrar 45 minutos llamada a Priya", ("northwind", 45, "llamada a Priya", False)),
    ("approve 3 hours for northwind", ("northwind", 180, "approve 3 hours for northwind", True)),
    ("apruebo 2 horas de Acme Tools", ("acme", 120, "apruebo 2 horas de Acme Tools", True)),
]


@pytest.mark.parametrize(("line", "expected"), TIMES)
def test_time_is_logged_and_approved_for_an_engagement(line, expected, scene):
    one = read(line, scene)
    assert isinstance(one, Time), one
    assert (one.engagement, one.minutes, one.words, one.lifts) == expected


@pytest.mark.parametrize("line", ["log called Priya", "log 20m thinking", "approve 3 hours", "log 99999h Priya"])
def test_time_that_is_not_clear_is_not_entered(line, scene):
    assert isinstance(read(line, scene), NotUnderstood)


def test_in_a_reply_about_an_engagement_time_is_for_it(scene):
    assert read("approve 3 hours", replace(scene, here="acme")).engagement == "acme"


LOOKS = [
    ("status Priya", "status", ("T-100003",)),
    ("status", "status", ("T-100001", "T-100002", "T-100003", "T-100004")),
    ("estado del mileage log", "status", ("T-100003",)),
    ("why T-100009", "why", ("T-100009",)),
    ("por qué 100003", "why", ("T-100003",)),
]


@pytest.mark.parametrize(("line", "verb", "refs"), LOOKS)
def test_what_is_asked_for_is_looked_up(line, verb, refs, scene):
    assert read(line, scene) == Look(line=line, verb=verb, refs=refs)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("note T-100003 called her, will come", Named(refs=("T-100003",))),
        ("note Priya: called her", Named(people=(PRIYA,))),
        ("nota para Acme Tools: la nueva oficina", Named(places=(("acme", ""),))),
    ],
)
def test_notes_are_about_tasks_people_or_engagements(line, named, scene):
    assert read(line, scene).named == named


@pytest.mark.parametrize(("line", "number"), [("undo", None), ("undo 2", 2), ("deshacer la 3", 3)])
def test_undo_takes_back_all_or_one_line(line, number, scene):
    assert read(line, scene) == Undo(line, number)


def test_numbered_lines_of_a_mail_name_the_tasks_in_them():
    text = "Waiting\n1. Dana asked [T-100001]\n   “which?”\n2. Two\n   [T-100002] and [T-100003]\n\nT-100009 is done"
    named = numbered_lines(text)
    assert {number: one.refs for number, one in named.items()} == {
        "1": ("T-100001",),
        "2": ("T-100002", "T-100003"),
    }


LINES = [line for line, *_ in PEOPLE + PLACES + TASKS] + ["approve", "done", "waive T-100001", "undo", "clear"]
QUOTES = ["> ", ">", ">> ", "RH> ", "| "]


@given(
    st.lists(st.sampled_from(LINES), min_size=1, max_size=6), st.sampled_from(QUOTES), st.sampled_from(["", "> Hi\n"])
)
def test_a_quoted_line_is_never_a_command(lines, mark, opening):
    quoted = "\n".join(mark + line for line in lines)
    text = f"On Tue, Oct 6, 2026 at 8:30 AM Riley Hart <partner@hart.example> wrote:\n{opening}{quoted}\n"
    assert read_commands(new_words(text, "Riley Hart").new, ("T-100001",), DAY_IN) == ()


SIGNATURES = [
    "-- \nwaive",
    "Thanks,\nRiley\nwaive",
    "Sent from my iPhone\ndone",
    "Best,\nRiley Hart\nHart Partners\nundo",
]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_is_never_a_command(signature, scene):
    assert len(read_commands(f"hold 3\n\n{signature}", ("T-100001",), DAY_IN, scene)) == 1
