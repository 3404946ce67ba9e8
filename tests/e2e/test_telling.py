"""Notes, time, and what the consultant wants to know: by mail, in the transcript, and in the ledger."""

import re

import pytest

FIRST = "2026-10-06T08:30:00"
PROVEN = {"Authentication_Results": "mx.hart.example; dmarc=pass header.from=hart.example"}
BUDGET = '\n[budget]\nplan = "retainer"\ncurrency = "USD"\nrate = 90.00\ncap = 900.00\n'


def text(mail):
    return mail.get_body(("plain",)).get_content()


@pytest.fixture
def writes(practice):
    """Riley writes these words, by reply or fresh; what Riley gets for it."""
    toml = practice.folder / "practice.toml"
    toml.write_text(toml.read_text().replace("pace = 0", 'pace = 0\nbelieve = ["mx.hart.example"]'))
    agreement = practice.folder / "engagements/northwind/engagement.toml"
    agreement.write_text(agreement.read_text() + BUDGET)
    practice.turn(FIRST)

    def write(words, at, answered=None):
        subject = {} if answered else {"subject": "to do"}
        when = f"2026-10-06T{at}:00"
        practice.reply(answered, words, sender="riley@hart.example", when=f"{when}-04:00", **subject, **PROVEN)
        return next(m for m in practice.turn(when) if "riley" in m["To"])

    return write


def test_status_and_why_are_told_in_the_transcript(practice, writes):
    ref = practice.september["ref"]
    transcript = text(writes(f"status Dana\nwhy {ref}", "09:00"))
    assert f"{ref} AR aging report 2026-09, Dana Ortiz: open, due 2026-10-07" in " ".join(transcript.split())
    assert "a reminder was written to Dana Ortiz" in transcript


def test_a_note_stands_in_the_story(practice, writes):
    ref = practice.september["ref"]
    assert "noted in the story" in text(writes(f"note {ref} called her, it comes on Thursday", "09:00"))
    assert "called her, it comes on Thursday" in " ".join(row["what"] for row in practice.command("why", ref))


def test_time_is_logged_and_taken_back(practice, writes):
    transcript = writes("log 20m called Dana", "09:00")
    assert "20 min were logged" in text(transcript)
    assert "“undo”" in text(transcript)
    assert "taken out of the ledger" in text(writes("undo", "09:05", transcript))
    assert "taken out of the ledger before" in text(writes("undo", "09:10", transcript))


def test_the_cap_is_lifted_unasked_only_with_a_code(practice, writes):
    asked = writes("approve 3 hours", "09:00")
    assert "needs a code" in text(asked)
    code = re.search(r"\b\d{8}\b", text(asked))[0]
    assert "beyond the cap were approved" in text(writes(code, "09:05", asked))


def test_the_cap_is_lifted_by_a_plain_reply_to_the_warning(practice, writes):
    writes("log 9h moved the whole archive with Dana", "09:00")
    practice.turn("2026-10-06T09:30:00")
    warning = next(mail for mail in practice.to("riley@") if "approve 3 hours" in text(mail))
    assert "beyond the cap were approved" in text(writes("approve 3 hours", "10:00", warning))
