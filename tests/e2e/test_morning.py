"""The consultant reads in the morning what goes out, lets it go by doing nothing, or keeps it back by its number."""

import pytest


def text(mail):
    return mail.get_body(("plain",)).get_content()


def to_dana(mails):
    return [mail for mail in mails if "dana" in mail["To"]]


@pytest.fixture
def note(practice):
    """The note of Tuesday the 6th; Dana's first reminder leaves an hour after it."""
    agreement = practice.folder / "engagements/northwind/engagement.toml"
    agreement.write_text(agreement.read_text().replace('morning = "0 5 1 1 *"\n', ""))
    practice.turn("2026-10-05T08:00:00")
    (note,) = practice.turn("2026-10-06T07:30:00")
    return note


def test_what_the_note_says_goes_out_with_no_word_from_anybody(practice, note):
    assert note["To"] == "riley@hart.example"
    assert note["Subject"] == "Northwind Clinics, Tue, Oct 6: 1 message goes out to 1 person"
    assert "1. Dana Ortiz: email at 8:30 AM" in text(note)
    assert practice.september["ref"] in text(note)
    assert len(to_dana(practice.turn("2026-10-06T08:30:00"))) == 1


def test_a_reply_by_number_keeps_it_back_and_the_next_note_tells_when_it_goes(practice, note):
    practice.reply(note, "hold 1", when="2026-10-06T07:40:00-04:00")
    (transcript,) = practice.turn("2026-10-06T07:41:00")
    assert "Dana Ortiz" in text(transcript)
    assert to_dana(practice.turn("2026-10-06T08:30:00")) == []
    (note,) = [mail for mail in practice.turn("2026-10-07T07:30:00") if "go" in mail["Subject"]]
    assert "1. Dana Ortiz: email at 8:30 AM" in text(note)


def test_what_has_come_in_by_then_is_in_no_note(practice, note):
    (reminder,) = to_dana(practice.turn("2026-10-06T08:30:00"))
    practice.reply(reminder, "I will send it on Friday at 3 pm", when="2026-10-06T09:00:00-04:00")
    practice.turn("2026-10-06T09:01:00")
    assert practice.turn("2026-10-07T07:30:00") == []
