"""A word on a scorecard that waits: in so many words, of which client, and a document called so is another thing."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from duly.daemon.signal_tables import load_signals
from duly.rules.agreement import Document
from duly.rules.command_lines import Command, NotUnderstood, Release
from duly.rules.commands import read_commands
from duly.rules.dates import day_named
from duly.rules.periods import any_period_named
from duly.rules.references import Scene
from duly.rules.releasing import asking_lines, of_another

TUESDAY = datetime(2026, 10, 6, 9, 0, tzinfo=ZoneInfo("America/New_York"))
DAY_IN = partial(day_named, sent_at=TUESDAY, signals=load_signals())
ONE = ("T-100001",)


@pytest.fixture
def scene(engagement, task):
    """Two clients, the first's scorecard waits; the mail that is answered is a digest of both."""
    acme = replace(engagement, slug="acme", name="Acme Tools", people=(), documents=())
    return Scene(engagements=(engagement, acme), tasks=(task,), scorecards=(engagement.slug,))


def read(line, scene, asked=()):
    (one,) = read_commands(line, asked, DAY_IN, scene)
    return one


@pytest.mark.parametrize(
    ("line", "send"),
    [
        ("approve scorecard", True),
        ("Approve the scorecard, please.", True),
        ("approve check-in scorecard", True),
        ("approve check-in scorecard northwind", True),
        ("apruebo el scorecard", True),
        ("decline the scorecard of Northwind", False),
        ("decline check in", False),
    ],
)
def test_understood(line, send, scene):
    assert read(line, scene) == Release(line=line, engagement="northwind", send=send)


def test_the_word_alone_is_enough_where_the_mail_asks_for_it(scene):
    asking = replace(scene, scorecard="northwind")
    assert read("approve", asking) == Release(line="approve", engagement="northwind", send=True)


@pytest.mark.parametrize(
    ("line", "waiting", "why", "choices"),
    [
        ("approve", ("northwind",), "nothing is named", ("approve check-in scorecard northwind",)),
        ("approve scorecard", ("northwind", "acme"), "several", ("approve check-in scorecard northwind", "… acme")),
        ("approve scorecard acme", ("northwind",), "no scorecard waits", ()),
        ("approve scorecard", (), "no scorecard waits", ()),
        (
            "decline scorecard to Dana",
            ("northwind",),
            "several",
            ("decline T-100001", "decline check-in scorecard northwind"),
        ),
    ],
)
def test_refused_with_what_it_could_have_been(line, waiting, why, choices, scene):
    refused = read(line, replace(scene, scorecards=waiting))
    assert isinstance(refused, NotUnderstood)
    assert why in refused.why
    assert refused.choices == tuple(one.replace("…", "approve check-in scorecard") for one in choices)


def test_of_several_it_is_the_one_of_the_client_that_the_answered_mail_is_about(scene):
    here = replace(scene, scorecards=("northwind", "acme"), here="acme")
    assert read("approve scorecard", here) == Release(line="approve scorecard", engagement="acme", send=True)


@pytest.mark.parametrize("asked", ["", "acme"])
def test_where_that_clients_waits_no_more_anothers_is_not_meant_by_it(asked, scene):
    answered = replace(scene, here="acme", scorecard=asked)
    refused = read("approve the scorecard", answered)
    assert isinstance(refused, NotUnderstood)
    assert refused.choices == ("approve check-in scorecard northwind",)


def test_beside_a_task_that_is_asked_about_it_is_not_guessed(scene):
    refused = read("approve scorecard", scene, asked=ONE)
    assert refused.choices == ("approve T-100001", "approve check-in scorecard northwind")
    assert read("approve", scene, asked=ONE) == Command(line="approve", verb="approve", refs=ONE)


def test_a_document_may_be_called_scorecard_as_well(scene, task):
    northwind, acme = scene.engagements
    kpi = Document(id="kpi", title="KPI scorecard", owners=("Finance",), cadence="monthly", due="day 10")
    both = replace(
        scene,
        engagements=(replace(northwind, documents=(*northwind.documents, kpi)), acme),
        tasks=(replace(task, ref="T-100007", document="kpi"),),
    )
    choices = ("approve T-100007", "approve check-in scorecard northwind")
    assert read("approve scorecard", both).choices == choices
    assert read("approve T-100007 scorecard", both) == Command(
        line="approve T-100007 scorecard", verb="approve", refs=("T-100007",)
    )
    line = "approve check-in scorecard"
    assert read(line, both) == Release(line=line, engagement="northwind", send=True)
    none = replace(both, scorecards=())
    assert read("approve scorecard", none) == Command(line="approve scorecard", verb="approve", refs=("T-100007",))


def test_a_client_is_told_by_its_name_where_a_document_is_called_so_as_well(scene):
    northwind, acme = scene.engagements
    cash = Document(id="cash", title="Northwind cash", owners=("Finance",), cadence="monthly", due="day 10")
    documents = (*northwind.documents, cash)
    both = replace(
        scene,
        engagements=(replace(northwind, documents=documents), acme),
        scorecards=("northwind", "acme"),
    )
    line = "approve check-in scorecard northwind"
    assert read(line, both) == Release(line=line, engagement="northwind", send=True)


@pytest.mark.parametrize(
    "line",
    [
        "approve the scorecard for September",
        "approve scorecard of 2026-09",
        "approve the September scorecard",
        "decline check-in scorecard for September",
    ],
)
@pytest.mark.parametrize("scorecard", ["northwind", ""])
def test_the_period_is_the_scorecards_and_not_of_a_task_of_the_same(line, scorecard, scene):
    send = line.startswith("approve")
    assert read(line, replace(scene, scorecard=scorecard)) == Release(line=line, engagement="northwind", send=send)


def test_the_period_alone_is_enough_where_the_mail_asks_for_it(scene):
    asking = replace(scene, scorecard="northwind")
    assert read("approve September", asking) == Release(line="approve September", engagement="northwind", send=True)
    assert read("approve September", scene).refs == ONE


@pytest.mark.parametrize(
    ("words", "another"), [("October", False), ("2026-10", False), ("", False), ("Sept 2026", True)]
)
def test_another_period_is_told_apart(words, another):
    assert of_another(f"approve the scorecard for {words}", any_period_named("2026-10")) == another


def test_a_digest_asks_at_the_number_of_its_own_line_and_not_in_what_it_quotes():
    asks = "the scorecard of 2026-10 goes to Sam Roe\n   on your word: “approve check-in scorecard{}” or “decline …”"
    text = f"1. Acme Tools: {asks.format(' acme')}\n2. eve@home.example: a stranger\n   “{asks.format(' northwind')}”\n"
    assert asking_lines(text, "") == {"1": "acme"}
    assert asking_lines(f"3. {asks.format('')}", "northwind") == {"3": "northwind"}
