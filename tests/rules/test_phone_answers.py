"""Answers to texts: everything that a mail may be answered by, in two segments; and when they leave."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from duly.rules.answering import AnswerParagraph, PromiseNoted, Returned, Thanks, Unmatched, WhichOf
from duly.rules.open_list import OpenNow
from duly.rules.phone_answers import ShortAnswer, answer_hours, said_shortly, short_answer
from duly.rules.phone_words import MOST_SEGMENTS, segments, telephone_letters
from duly.rules.voice import Voice, Wordbook

from tests.rules.wording_facts import AGING, LANGUAGES, MILEAGE, PARAGRAPHS, WALK, WORDS, to

NUMBERS = {AGING.ref: 1, MILEAGE.ref: 2}
LONG = replace(
    AGING, title="Quarterly reconciliation of the accounts receivable sub-ledger with the general ledger " * 2
)


def short_answers(language: str, words: Wordbook = WORDS) -> dict[str, str]:
    """Everything that a text is answered by, with a name for each."""
    found = {
        f"{type(paragraph).__name__} {len(numbers)}": short_answer(words, to(language), (paragraph,), numbers).text
        for paragraph in (*PARAGRAPHS, Thanks(item=WALK), Unmatched(files=("a.pdf", "b.pdf"), choices=(AGING, MILEAGE)))
        for numbers in (NUMBERS, {})
    }
    many = tuple(Thanks(item=replace(LONG, ref=str(n), title=f"Plan {n} of the whole firm")) for n in range(1, 31))
    found["too much"] = short_answer(words, to(language), many, {}).text
    found |= {part: said_shortly(words, to(language), part) for part in ("phone_stop", "wrong_number", "shared", "who")}
    found["subject"] = Voice(words, to(language)).say("texts.subject")
    return found


def answer_to(*said: AnswerParagraph) -> ShortAnswer:
    return short_answer(WORDS, to(), said, NUMBERS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_fits_into_two_segments_of_the_telephones_alphabet(language: str) -> None:
    for name, written in short_answers(language).items():
        if name != "subject":
            assert written == telephone_letters(written), name
            assert segments(written) <= MOST_SEGMENTS, name
            assert written, name


@pytest.mark.parametrize("paragraph", PARAGRAPHS, ids=lambda one: type(one).__name__)
def test_a_name_that_is_long_is_shortened(paragraph: AnswerParagraph) -> None:
    if hasattr(paragraph, "item"):
        assert segments(answer_to(replace(paragraph, item=LONG)).text) <= MOST_SEGMENTS


def test_the_same_thing_of_several_items_is_one_line() -> None:
    said = answer_to(Thanks(item=WALK), Thanks(item=replace(MILEAGE, evidence="word")))
    assert said.text.count("Thank you") == 1
    assert said.whole


def test_several_things_have_one_thanks_and_stand_in_the_order_written() -> None:
    test = replace(WALK, ref="T-2", title="Generator test")
    said = answer_to(Thanks(item=test), PromiseNoted(item=WALK, day=date(2026, 10, 16), hour=None))
    assert said.text == (
        "Thank you. Generator test for Q3 2026: noted as done. Safety walk for Q3 2026: Friday, October 16."
    )


@pytest.mark.parametrize("paragraph", [one for one in PARAGRAPHS if isinstance(one, Returned)])
def test_what_needs_more_room_goes_by_email_and_the_text_says_so(paragraph: AnswerParagraph) -> None:
    said = answer_to(paragraph)
    assert not said.whole
    assert "our email" in said.text


def test_a_few_choices_are_listed_by_their_numbers_and_many_go_by_email() -> None:
    few = answer_to(WhichOf(choices=(AGING, MILEAGE)))
    assert few.whole
    assert "1. AR aging" in few.text
    both = answer_to(OpenNow(items=(AGING, MILEAGE)))
    assert both.whole
    assert both.text.startswith("Open for you: 1. AR aging report for September, due Wed, Oct 7; 2. ")
    many = answer_to(WhichOf(choices=(AGING, MILEAGE, WALK, AGING, MILEAGE)))
    assert not many.whole
    assert "our email asks" in many.text


@pytest.mark.parametrize(
    ("now", "zone", "begin", "end"),
    [
        ("2026-10-06T10:00-04:00", "America/New_York", "2026-10-06T10:00-04:00", "2026-10-06T20:00-04:00"),
        ("2026-10-06T20:00-04:00", "America/New_York", "2026-10-07T08:00-04:00", "2026-10-07T20:00-04:00"),
        ("2026-10-06T07:59-04:00", "America/New_York", "2026-10-06T08:00-04:00", "2026-10-06T20:00-04:00"),
        ("2026-10-10T09:00-04:00", "America/New_York", "2026-10-10T09:00-04:00", "2026-10-10T20:00-04:00"),
        ("2026-10-31T21:00-04:00", "America/New_York", "2026-11-01T08:00-05:00", "2026-11-01T20:00-05:00"),
        ("2027-03-13T21:00-05:00", "America/New_York", "2027-03-14T08:00-04:00", "2027-03-14T20:00-04:00"),
        ("2026-10-06T10:00-04:00", "Asia/Kolkata", "2026-10-06T19:30+05:30", "2026-10-06T20:00+05:30"),
        ("2026-10-06T10:00-04:00", "Asia/Tokyo", "2026-10-07T08:00+09:00", "2026-10-07T20:00+09:00"),
        ("2026-10-06T10:00-04:00", "Pacific/Honolulu", "2026-10-06T08:00-10:00", "2026-10-06T20:00-10:00"),
        ("2026-10-06T10:00-04:00", "Europe/Madrid", "2026-10-06T16:00+02:00", "2026-10-06T20:00+02:00"),
    ],
)
def test_an_answer_leaves_by_day_where_its_reader_is(now: str, zone: str, begin: str, end: str) -> None:
    hours = answer_hours(datetime.fromisoformat(now), ZoneInfo(zone))
    assert (hours.begin, hours.end) == (datetime.fromisoformat(begin), datetime.fromisoformat(end))
