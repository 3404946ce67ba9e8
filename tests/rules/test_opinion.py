"""The learned opinion: it doubts and overrules the rules' verdicts, and never closes a task or misses an opt-out."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from duly.daemon.signal_tables import load_phrases, load_signals
from duly.rules.opinion import LABELS, NO_OPINION, Opinion, Weight
from duly.rules.readings import Item, Label, Reading
from duly.rules.reply import Reply
from duly.rules.ruling import ruled
from duly.rules.seconding import SURE, marks_on
from duly.rules.understanding import read_reply
from hypothesis import given
from hypothesis import strategies as st

from tests.corpus.corpora import WEIGHTS, digest

SENT = datetime.fromisoformat("2026-11-24T10:00:00-05:00")  # a Tuesday
SIGNALS = load_signals()
ITEM = Item(ref="T-100001", title="Safety walk", period="2026-11", due=date(2026, 11, 27))


def reply(text: str, files: tuple[str, ...] = ()) -> Reply:
    return Reply(text=text, sent_at=SENT, items=(ITEM,), files=files)


def leaning_to(label: Label, votes: float = 9.0) -> Opinion:
    """An opinion that hears every reply as one label."""
    return knowing(tuple(votes if one == label else 0.0 for one in LABELS))


def knowing(row: tuple[float, ...]) -> Opinion:
    """An opinion that says the same of every reply, and has met all of its words."""
    words = "you get it before know enough now whole building twice all fine thursday k here go your".split()
    return Opinion({mark: Weight(1.0, row) for mark in ("filed", "unfiled", *words)})


def read(text: str, opinion: Opinion, files: tuple[str, ...] = ()) -> Reading:
    return read_reply(reply(text, files), replace(load_phrases(), opinion=opinion))


def test_without_an_opinion_the_rules_verdict_stands() -> None:
    reading = read("It's done, sent it this morning.", NO_OPINION)
    assert (reading.label, reading.confidence) == ("done", 0.9)


def test_an_opinion_of_the_same_mind_changes_nothing() -> None:
    assert read("I'll send it Friday.", leaning_to("promise")) == read("I'll send it Friday.", NO_OPINION)


@pytest.mark.parametrize("label", [label for label in LABELS if label != "done"])
def test_done_against_the_opinion_does_not_act(label: Label) -> None:
    reading = read("It's done, sent it this morning.", leaning_to(label))
    assert reading.label == label
    assert reading.label in {"promise", "blocked", "question", "not_yet", "acknowledge"} or reading.confidence < SURE


def test_an_opinion_closes_nothing_by_itself() -> None:
    reading = read("Whole building, twice, all fine.", leaning_to("done"))
    assert (reading.label, reading.confidence >= SURE) == ("done", False)


def test_a_file_for_another_period_is_no_matter_of_opinion() -> None:
    assert read("Here you go", leaning_to("done"), ("safety walk October.xlsx",)).label == "not_yet"


def test_a_promise_overheard_takes_the_day_that_is_named() -> None:
    reading = read("thursday k?", leaning_to("promise"))
    assert (reading.label, reading.date) == ("promise", date(2026, 11, 26))


def test_a_promise_that_names_no_day_means_today_and_is_left_to_a_person() -> None:
    reading = read("you get it before you know it", leaning_to("promise"))
    assert (reading.label, reading.date, reading.confidence >= SURE) == ("promise", date(2026, 11, 24), False)


def test_a_wish_to_hear_no_more_is_heard_before_it_is_likeliest() -> None:
    row = [0.0] * len(LABELS)
    row[LABELS.index("not_yet")], row[LABELS.index("opt_out")] = 1.0, 0.9
    reading = read("Enough now", knowing(tuple(row)))
    assert (reading.label, reading.confidence >= SURE) == ("opt_out", False)


@pytest.mark.parametrize("text", ["Please stop texting me", "waiting on Bob until Friday"])
def test_a_day_is_not_promised_against_the_rules(text: str) -> None:
    reading = read(text, leaning_to("promise"))
    assert reading.confidence < SURE


def test_a_day_that_only_the_opinion_takes_for_promised_is_left_to_a_person() -> None:
    reading = read("In court Thursday", leaning_to("promise"))
    assert (reading.label, reading.confidence >= SURE) == ("promise", False)


def test_a_day_taken_back_is_not_promised_again() -> None:
    assert read("I said Friday but forget that", leaning_to("promise")).label == "not_yet"


WORDS = st.lists(
    st.sampled_from("I you it is not done sent will Friday the report Ana stop ok never wrong file attached ?".split()),
    max_size=12,
).map(" ".join)


@given(text=WORDS, filed=st.booleans())
def test_nothing_acts_as_done_that_the_rules_did_not_take_for_done(text: str, filed: bool) -> None:
    given_reply = reply(text, ("safety walk.xlsx",) if filed else ())
    reading = read_reply(given_reply, SIGNALS)
    verdict = ruled(given_reply, SIGNALS).verdicts[ITEM.ref]
    if reading.label == "done" and reading.confidence >= SURE:
        assert (verdict.label, verdict.confidence >= SURE) == ("done", True)


@given(text=WORDS)
def test_likelihoods_are_shares_of_one(text: str) -> None:
    ruling = ruled(reply(text), SIGNALS)
    likely = SIGNALS.opinion.likely(marks_on(ITEM.ref, ruling, reply(text)))
    assert not likely or (set(likely) == set(LABELS) and abs(sum(likely.values()) - 1) < 1e-9)


def test_the_opinion_was_learnt_from_the_replies_that_lie_here() -> None:
    """After a change of the labelled replies: make teach."""
    assert f"from {digest()};" in WEIGHTS.read_text(encoding="utf-8").splitlines()[0]
