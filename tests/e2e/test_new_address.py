"""Somebody's address changes in people.csv: they stay who they are, with what is open, said and asked of them."""

import pytest

from tests.e2e.conftest import FILLED, words_of, workbook

OLD, NEW = "dana@northwind.example", "dana.ortiz@northwind.example"
AT_TEN = "2026-10-07T10:00:00-04:00"
FILE = ("AR aging 2026-09.xlsx", FILLED)


@pytest.fixture
def moves(practice):
    """What gives Dana another address, the one of before among her further ones."""
    (practice.reminder,) = practice.turn("2026-10-06T08:30:00")
    place = practice.folder / "engagements/northwind"

    def move():
        people, documents = place / "people.csv", place / "documents.toml"
        people.write_text(people.read_text().replace(f"{OLD},dana@home", f"{NEW},{OLD};dana@home"))
        documents.write_text(documents.read_text().replace(OLD, NEW))

    return move


def test_what_is_open_goes_along(practice, moves):
    moves()
    practice.turn("2026-10-07T08:30:00")
    assert practice.to(NEW)
    assert practice.september["owner"] == NEW
    assert practice.september["state"] == "open"


@pytest.mark.parametrize("sender", [OLD, NEW])
def test_an_answer_to_what_went_to_the_old_address_counts(practice, moves, sender):
    moves()
    practice.reply(practice.reminder, "Attached", files=[FILE], sender=sender, when="2026-10-06T19:00:00-04:00")
    practice.turn("2026-10-06T19:05:00")
    assert practice.september["state"] == "done"


@pytest.mark.parametrize("sender", [OLD, NEW])
def test_a_date_in_answer_to_what_went_to_the_old_address_counts(practice, moves, sender):
    moves()
    words = "You will have it on Friday, October 9, 2026."
    practice.reply(practice.reminder, words, sender=sender, when="2026-10-06T19:00:00-04:00")
    practice.turn("2026-10-06T19:05:00")
    assert practice.september["state"] == "promised"


def test_no_more_messages_holds_for_the_new_address(practice, moves):
    practice.reply(practice.reminder, "Please stop sending me these.", when="2026-10-06T10:00:00-04:00")
    practice.turn("2026-10-06T10:05:00")
    moves()
    practice.turns("2026-10-07T08:30:00", "2026-11-05T08:30:00")
    assert not practice.to(NEW)


def test_a_promise_goes_along(practice, moves):
    practice.reply(practice.reminder, "You will have it on Friday, October 9, 2026.", when="2026-10-06T10:00:00-04:00")
    practice.turn("2026-10-06T10:05:00")
    moves()
    practice.turn("2026-10-07T08:30:00")
    assert practice.september["state"] == "promised"


def test_the_file_of_the_month_before_is_known_again(practice, moves):
    unnamed = workbook(F14=41200)
    practice.reply(practice.reminder, "Attached", files=[("AR aging.xlsx", unnamed)], when="2026-10-06T10:00:00-04:00")
    practice.turn("2026-10-06T10:05:00")
    moves()
    practice.turn("2026-11-05T08:30:00", "-05:00")
    (asked,) = practice.to(NEW)
    practice.reply(asked, "Attached", files=[("AR aging.xlsx", unnamed)], when="2026-11-05T10:00:00-05:00")
    (answer,) = practice.turn("2026-11-05T10:05:00", "-05:00")
    assert "exactly the same file as the one for September" in words_of(answer)


def test_what_is_done_is_still_theirs(practice, moves):
    practice.reply(practice.reminder, "Attached", files=[FILE], when="2026-10-06T10:00:00-04:00")
    practice.turn("2026-10-06T10:05:00")
    moves()
    words, newer = f"A corrected version of {practice.september['ref']}", workbook(B2="2026-09", F14=41300)
    practice.reply(None, words, subject="Correction", files=[(FILE[0], newer)], sender=NEW, when=AT_TEN)
    answers = practice.turn("2026-10-07T10:05:00")
    assert any(NEW in mail["To"] and "AR aging report" in words_of(mail) for mail in answers)
    assert len(practice.september["filed"]) == 2


def test_the_old_address_may_be_told_of_on_the_day_after(practice):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "You will have it on Friday, October 9, 2026.", when="2026-10-06T10:00:00-04:00")
    practice.turn("2026-10-06T10:05:00")
    place = practice.folder / "engagements/northwind"
    people, documents = place / "people.csv", place / "documents.toml"
    people.write_text(people.read_text().replace(f"{OLD},", f"{NEW},"))
    documents.write_text(documents.read_text().replace(OLD, NEW))
    practice.turn("2026-10-07T08:30:00")
    assert practice.september["state"] == "waived"
    people.write_text(people.read_text().replace(f"{NEW},", f"{NEW},{OLD};"))
    practice.turn("2026-10-08T08:30:00")
    assert (practice.september["owner"], practice.september["state"]) == (NEW, "promised")
    assert len(practice.tasks(period="2026-10", owner=NEW)) == 1
