"""Lines that change the agreement: who or what is meant, however it is said, and what is not guessed."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

import pytest
from duly.daemon.config import load
from duly.daemon.signal_tables import load_signals
from duly.rules.amendments import Amendment
from duly.rules.command_lines import NotUnderstood
from duly.rules.commands import read_commands
from duly.rules.dates import day_named
from duly.rules.references import Scene
from hypothesis import given
from hypothesis import strategies as st

SAMPLE = Path(__file__).resolve().parents[2] / "sample"
TUESDAY = datetime(2026, 10, 6, 9, 0, tzinfo=ZoneInfo("America/New_York"))
DAY_IN = partial(day_named, sent_at=TUESDAY, signals=load_signals())
SCENE = Scene(engagements=load(SAMPLE).engagements)
ANA = {"name": "Ana Silva", "email": "ana@northwind.example"}
LEE = {"department": "Finance", "manager": "lee@northwind.example"}


def read(line):
    (one,) = read_commands(line, (), DAY_IN, SCENE)
    return one


NEW = [
    ("add Ana Silva ana@northwind.example, Finance", LEE),
    ("please add Ana Silva (ana@northwind.example) to Finance.", LEE),
    ("Add person: Ana Silva <Ana@northwind.example>; Finance", LEE),
    ("agregar a Ana Silva, ana@northwind.example, en Finance", LEE),
    ("añade a Ana Silva ana@northwind.example a Finance, en español", LEE | {"language": "es"}),
    ("add Ana Silva ana@northwind.example for Northwind Clinics", {}),
    ("add Ana Silva ana@northwind.example, department Purchasing", {"department": "Purchasing"}),
    (
        "add Ana Silva ana@northwind.example as manager in Front Desk, reports to sam@northwind.example",
        {"role": "manager", "department": "Front Desk", "manager": "sam@northwind.example"},
    ),
    (
        "add Ana Silva ana@northwind.example, Finance, manager Omar Haddad, phone +1 212 555 0199",
        {"department": "Finance", "manager": "omar@northwind.example", "phone": "+1 212 555 0199"},
    ),
    ("add Ana Silva ana@northwind.example as senior management", {"role": "senior management"}),
]


@pytest.mark.parametrize(("line", "told"), NEW)
def test_somebody_new(line, told):
    one = read(line)
    assert isinstance(one, Amendment), one
    assert (one.deed, one.engagement, dict(one.cells)) == ("add person", "northwind", ANA | told)


ADDRESSES = [
    ("add address dana2@home.example for Dana", "add address", "dana2@home.example"),
    ("add dana2@home.example to Dana Ortiz", "add address", "dana2@home.example"),
    ("add Dana Ortiz dana2@home.example", "add address", "dana2@home.example"),
    ("add an email for Dana Ortiz: dana2@home.example", "add address", "dana2@home.example"),
    ("añadir dirección dana2@home.example a Dana", "add address", "dana2@home.example"),
    ("remove address dana.ortiz@mail.example", "remove address", "dana.ortiz@mail.example"),
    ("remove dana.ortiz@mail.example from Dana", "remove address", "dana.ortiz@mail.example"),
    ("quita la dirección dana.ortiz@mail.example de Dana", "remove address", "dana.ortiz@mail.example"),
    ("remove Dana", "remove person", ""),
    ("remove person dana@northwind.example", "remove person", ""),
    ("quitar a Dana Ortiz", "remove person", ""),
]


@pytest.mark.parametrize(("line", "deed", "address"), ADDRESSES)
def test_addresses_and_who_is_gone(line, deed, address):
    one = read(line)
    assert isinstance(one, Amendment), one
    assert (one.deed, one.person, one.address) == (deed, "dana@northwind.example", address)


TERMS = [
    ("cap 500", ("budget", "cap"), Decimal(500)),
    ("set the cap to 1,500.50 for northwind", ("budget", "cap"), Decimal("1500.50")),
    ("cambia el tope a 500", ("budget", "cap"), Decimal(500)),
    ("cap none", ("budget", "cap"), None),
    ("the cap is $1500 a month from now on, please", ("budget", "cap"), Decimal(1500)),
    ("cap: 1500 EUR for Northwind Clinics", ("budget", "cap"), Decimal(1500)),
    ("sube el tope mensual a 1500 dólares", ("budget", "cap"), Decimal(1500)),
    ("hourly rate = 95 an hour", ("budget", "rate"), Decimal(95)),
    ("weekly cap 2 a week", ("cadence", "weekly_cap"), 2),
    ("channels only email", ("scope", "channels"), ("email",)),
    ("canales: correo, mensajes y llamadas", ("scope", "channels"), ("email", "text", "call")),
    ("closed on December 24, 2026", ("closed",), date(2026, 12, 24)),
    ("closed 24/12/2026", ("closed",), date(2026, 12, 24)),
    ("weekly cap 2", ("cadence", "weekly_cap"), 2),
    ("change the weekly cap to none", ("cadence", "weekly_cap"), None),
    ("rate 100", ("budget", "rate"), Decimal(100)),
    ("set fee to 1200", ("budget", "fee"), Decimal(1200)),
    ("change check-in to every six months", ("cadence", "check_in"), "twice-yearly"),
    ("channels email and text", ("scope", "channels"), ("email", "text")),
    ("closed on Dec 24", ("closed",), date(2026, 12, 24)),
    ("ends 2027-12-31", ("ends",), date(2027, 12, 31)),
]


@pytest.mark.parametrize(("line", "key", "value"), TERMS)
def test_terms(line, key, value):
    one = read(line)
    assert isinstance(one, Amendment), one
    assert (one.engagement, one.key, one.value) == ("northwind", key, value)


REFUSED = [
    ("add Ana Silva", "no address is named"),
    ("add ana@northwind.example", "whose address is it?"),
    ("add Ana ana@northwind.example who likes tea", "“who likes tea” says nothing I know of a person"),
    ("add Ana Silva ana@northwind.example, manager Bob", "nobody in people.csv"),
    ("add Dana dana@northwind.example", "in people.csv of northwind already, with Dana Ortiz"),
    ("remove Bob", "nobody in people.csv"),
    ("remove", "nobody in people.csv"),
    ("remove Lee and Dana", "which one?"),
    ("remove Dana's old total", "“old total” says nothing I know"),
    ("remove Dana from Finance", "one person a line"),
    ("remove all of Finance", "one person a line"),
    ("remove Dana, she left us", "“left us” says nothing I know"),
    ("remove ar-aging", "documents are changed in documents.toml"),
    ("remove T-104233", "waive it"),
    ("remove address dana@northwind.example", "the address Duly writes to"),
    ("cap", "Write it as “cap 1500”"),
    ("check-in sometimes", "Write it as “check-in quarterly”"),
    ("raise the cap by 500", "“by” says nothing I know of it"),
    ("cap +10%", "Write it as “cap 1500”"),
    ("cap -500", "Write it as “cap 1500”"),
    ("cap 20 hours", "“hours” says nothing I know of it"),
    ("cap in 2027 is 1500", "“1500” says nothing I know of it"),
    ("fee 1200 per quarter", "“quarter” says nothing I know of it"),
    ("cap 1500 for nobody", "“nobody” says nothing I know of it"),
    ("weekly cap 3 or 4", "“or 4” says nothing I know of it"),
    ("channels no calls", "“no” says nothing I know of it"),
    ("channels email, no texts", "“no” says nothing I know of it"),
    ("channels email only, not text", "“not” says nothing I know of it"),
    ("canales sin llamadas", "“sin” says nothing I know of it"),
    ("channels email and fax", "“fax” says nothing I know of it"),
    ("check-in quarterly, not monthly", "“not” says nothing I know of it"),
    ("closed 24-26 December", "one day a line"),
    ("closed 24 and 25 December", "one day a line"),
    ("closed on the 24th and the 25th of December", "one day a line"),
    ("closed 24 December to 2 January 2027", "one day a line"),
    ("closed 2026-12-24, 2026-12-25", "one day a line"),
    ("change hours to 9-5", "changed in engagement.toml"),
    ("set the ladder to -1", "changed in engagement.toml"),
]


@pytest.mark.parametrize(("line", "why"), REFUSED)
def test_what_is_not_clear_does_nothing_and_says_so(line, why):
    one = read(line)
    assert isinstance(one, NotUnderstood), one
    assert why in one.why


@pytest.mark.parametrize(
    "line", ["change due date of ar-aging to 2026-10-15", "approve 3 hours", "send Dana", "move it"]
)
def test_other_commands_stay_what_they_were(line):
    assert not isinstance(read(line), Amendment)


VERBS = ["add", "remove", "cap", "weekly cap", "closed", "change", "set the", "workbook", "añade", "quita a"]
WORDS = """a Dana Ortiz ana@northwind.example dana@northwind.example Finance manager to for in , ; < > ( +1 212 555
0101 northwind none 500 1.5.0 weekly until 2026-12-24 T-104233 address person email as senior management""".split()


@given(st.sampled_from(VERBS), st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=12))
def test_any_words_are_read_or_refused(verb, words):
    line = " ".join([verb, *words]).replace("\n", " ")
    assert all(one.line for one in read_commands(line, (), DAY_IN, SCENE))


@pytest.mark.parametrize(
    "words", ["a " * 900, "add " * 480, "ana@northwind.example, " * 80, "manager " * 240, "(" * 1900]
)
def test_long_lines_are_read_in_no_time(words):
    started = monotonic()
    read_commands(f"add {words}", (), DAY_IN, SCENE)
    read_commands(f"set {words}", (), DAY_IN, SCENE)
    assert monotonic() - started < 2


LAKE = replace(SCENE.engagements[0], slug="lakeside", name="Lakeside Clinic")
BOTH = replace(SCENE, engagements=(*SCENE.engagements, replace(LAKE, people=LAKE.people[:1])))  # Dana is in both
SHARED = [
    ("remove Dana from lakeside", "remove person", ""),
    ("remove dana@northwind.example of lakeside", "remove person", ""),
    ("remove dana.ortiz@mail.example of Lakeside Clinic", "remove address", "dana.ortiz@mail.example"),
    ("add address d2@home.example for Dana of lakeside", "add address", "d2@home.example"),
    ("add address d2@home.example for dana@northwind.example of lakeside", "add address", "d2@home.example"),
]


@pytest.mark.parametrize(("line", "deed", "address"), SHARED)
def test_somebody_in_two_engagements_is_meant_in_the_one_that_is_said(line, deed, address):
    (one,) = read_commands(line, (), DAY_IN, BOTH)
    assert isinstance(one, Amendment), one
    assert (one.engagement, one.deed, one.address) == ("lakeside", deed, address)


@pytest.mark.parametrize(
    "line", ["remove Dana", "remove dana.ortiz@mail.example", "add address d2@home.example for Dana"]
)
def test_somebody_in_two_engagements_is_asked_about_and_each_choice_is_clear(line):
    (one,) = read_commands(line, (), DAY_IN, BOTH)
    assert isinstance(one, NotUnderstood), one
    assert "more than one engagement" in one.why
    chosen = [read_commands(choice, (), DAY_IN, BOTH)[0] for choice in one.choices]
    assert [one.engagement for one in chosen] == ["northwind", "lakeside"]


def test_somebody_of_one_engagement_is_added_to_another():
    (one,) = read_commands("add Omar Haddad omar@northwind.example for lakeside, Finance", (), DAY_IN, BOTH)
    assert isinstance(one, Amendment), one
    assert (one.engagement, one.deed) == ("lakeside", "add person")
    assert ("email", "omar@northwind.example") in one.cells
