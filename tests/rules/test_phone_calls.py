"""Calls to us in words: short on the line, whole to the consultant, and nothing of the network's counts as ours."""

import re
from dataclasses import replace
from datetime import datetime

import pytest
from duly.daemon.wordbook import load_wordbook
from duly.rules.model import State
from duly.rules.phone_calls import MOST_SAID, CallerFacts, hears, in_a_text, tell_of_call, tell_of_more, wanting_a_call
from duly.rules.phone_words import segments, telephone_letters

from tests.rules.wording_facts import AGING, LANGUAGES, MILEAGE, NEW_YORK, WALK, to

WORDS = load_wordbook()
AT = datetime(2026, 10, 12, 9, 5, tzinfo=NEW_YORK)
LONG = replace(AGING, title="Informe de antigüedad “ñandú” 你好 " * 8)
TAKEN = r"\b(STOP|CANCEL|END|QUIT|YES|HELP|START|INFO|UNSUBSCRIBE|REVOKE)\b"  # words the provider answers by itself


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["text_file", "text_when", "text_call_back"])
def test_a_text_after_a_call_is_short_and_in_the_telephones_letters(language, part):
    for items in ((AGING,), (LONG,), (AGING, MILEAGE, WALK), (LONG,) * 12):
        numbers = {item.ref: 100 + place for place, item in enumerate(items)}
        written = in_a_text(WORDS, to(language), part, items, numbers)
        assert segments(written) <= 2
        assert written == telephone_letters(written)
        assert not re.search(TAKEN, written)
        assert written.startswith("Hart Accountability")


def test_several_items_stand_with_the_numbers_they_are_answered_by():
    written = in_a_text(WORDS, to(), "text_when", (AGING, MILEAGE), {AGING.ref: 2, MILEAGE.ref: 7})
    assert "2. AR aging report" in written
    assert "7. Mileage log" in written
    assert "with the number and the day" in written


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_has_to_listen_for_long(language):
    said = hears(WORDS, to(language), (AGING,) * 20)
    assert said.count("AR aging report") == MOST_SAID
    assert "16" in said
    assert len(hears(WORDS, to(language), ())) < len(said)


def test_what_is_said_aloud_names_no_person_and_no_client():
    for items in (None, (), (AGING, MILEAGE)):
        said = hears(WORDS, to(), items)
        assert "Dana" not in said
        assert "Northwind" not in said
        assert said.startswith("Hello. This is the automatic line of Hart Accountability, for Riley Hart.")


def test_what_the_network_shows_as_a_number_stays_on_one_line():
    hostile = "+1 555\r\nBcc: all@evil.example \u202e<b>x</b>" + "9" * 500
    facts = CallerFacts(to=to("en", "Riley"), number=hostile, at=AT, wish="missed")
    for written in (tell_of_call(WORDS, facts), tell_of_more(WORDS, facts, "")):
        assert "\n" not in written.subject
        assert len(written.subject) < 200
        assert "\nBcc" not in written.text
        assert "<b>x" not in written.html


def test_the_summary_of_many_calls_grows_by_a_line_a_call_and_ends():
    facts = CallerFacts(to=to("en", "Riley"), number="+12125550142", at=AT, wish="missed")
    before = ""
    for _ in range(400):
        before = tell_of_more(WORDS, facts, "var/documents/ab/cdef", before).text
    assert 100 < before.count("\n- ") < 400
    assert len(before) < 21_000


def test_a_wish_to_be_called_holds_what_is_open_and_nothing_else(task):
    tasks = tuple(replace(task, ref=f"T-{number}", state=state) for number, state in enumerate(State))
    decision = wanting_a_call(tasks, "key 3", "Dana Ortiz", "call:CA1", AT)
    after = {before.state: (now.state, now.waiting_for) for before, now in zip(tasks, decision.tasks, strict=True)}
    waits = (State.WAITING, "call-back")
    assert after == {
        State.OPEN: waits,
        State.PROMISED: waits,
        State.RETURNED: waits,
        State.WAITING: (State.WAITING, ""),
        State.DONE: (State.DONE, ""),
        State.WAIVED: (State.WAIVED, ""),
    }
    assert {one.what for one in decision.matters} == {"call-back"}
