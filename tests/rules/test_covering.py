"""Whose item a letter means: what its words, file, thread and content tell of the sender's own and a colleague's."""

import pytest
from duly.rules.agreement import Person
from duly.rules.covering import Told, owners_meant, says_both

FINN = Person(name="Finn Larsen", email="finn@northwind.example")
GRACE = Person(name="Grace Okafor", email="grace@northwind.example")
MAY = Person(name="May Larsen", email="may@northwind.example")


def whose(*owners, **told):
    """First names of those who may be meant; Finn writes."""
    given = {"words": "Attached", "title": ("mileage", "log"), "reader": "Riley Hart", **told}
    given |= {key: frozenset(one.email for one in given[key]) for key in ("asked", "pointed") if key in given}
    found = owners_meant(Told(sender=FINN.email, **given), owners or (FINN, GRACE))
    return sorted(email.partition("@")[0] for email in found)


@pytest.mark.parametrize(
    ("words", "then"),
    [
        ("Attached", ["finn", "grace"]),
        ("Here is the log for Grace", ["grace"]),
        ("grace's log", ["grace"]),
        ("GRACE’S", ["grace"]),
        ("Ms Okafor's log", ["grace"]),
        ("mine", ["finn"]),
        ("It's my own", ["finn"]),
        ("my mileage log", ["finn"]),
        ("El mío, gracias", ["finn"]),
        ("Es el de Grace", ["grace"]),
        ("Das ist meins", ["finn"]),
        ("Here is my best guess", ["finn", "grace"]),
        ("Attached\n\nFinn Larsen", ["finn", "grace"]),
        ("Grace is away, so here is mine", ["finn", "grace"]),
        ("With good grace", ["grace"]),  # a name that is a word: the answer names whose it was taken for
    ],
)
def test_what_the_words_tell(words, then):
    assert whose(words=words) == then


@pytest.mark.parametrize(
    ("name", "then"),
    [
        ("Mileage log 2030-01.xlsx", ["finn", "grace"]),
        ("mileage_grace.xlsx", ["grace"]),
        ("MileageFinn2030-01.xlsx", ["finn"]),
        ("Finn for Grace.xlsx", ["finn", "grace"]),
    ],
)
def test_what_the_files_name_tells(name, then):
    assert whose(name=name) == then


@pytest.mark.parametrize(
    ("inside", "then"),
    [
        (["Prepared by", "Grace"], ["grace"]),
        (["Prepared by Grace Okafor, Clinics"], ["grace"]),
        (["Employee: Okafor"], ["finn", "grace"]),
        (["Grace period", "30 days"], ["finn", "grace"]),
        (["Prepared by", "Finn Larsen"], ["finn", "grace"]),
        (["Employee", "Grace Okafor", "Prepared by", "Finn Larsen"], ["finn", "grace"]),
    ],
)
def test_what_stands_in_the_file_tells(inside, then):
    assert whose(inside=inside) == then


def test_the_thread_tells_unless_the_file_has_the_others_name_alone():
    assert whose(asked=[FINN]) == ["finn"]
    assert whose(asked=[FINN], inside=["Finn"]) == ["finn"]
    assert whose(asked=[GRACE], inside=["Grace", "Finn"]) == ["grace"]
    assert whose(asked=[FINN], inside=["Grace"]) == ["finn", "grace"]
    assert whose(asked=[FINN, GRACE]) == ["finn", "grace"]


def test_words_go_before_the_thread_and_against_the_files_name_tell_nothing():
    assert whose(words="Grace's", asked=[FINN], inside=["Finn"]) == ["grace"]
    assert whose(words="Grace's", name="Finn.xlsx") == ["finn", "grace"]
    assert whose(words="2", pointed=[GRACE], asked=[FINN]) == ["grace"]


def test_parts_of_a_name_that_others_have_or_that_are_a_month_tell_nothing():
    assert whose(FINN, MAY, words="The log for May, Larsen") == ["finn", "may"]
    assert whose(words="Dear Grace,\nattached", reader="Grace Hart") == ["finn", "grace"]


@pytest.mark.parametrize(("words", "both"), [("both", True), ("Es para los dos", True), ("mine", False)])
def test_both(words, both):
    assert says_both(words) is both
