"""Commands that nothing proves to be the consultant's are done once the code comes back, and not before."""

import re

import pytest

FIRST = "2026-10-06T08:30:00"


def text(mail):
    return mail.get_body(("plain",)).get_content()


def writes(practice, words, at, *, sender="riley@hart.example", answered=None, **headers):
    """A mail of these words, in no thread unless it answers one; what went out because of it."""
    subject = {} if answered else {"subject": "to do"}
    practice.reply(answered, words, sender=sender, when=f"2026-10-06T{at}:00-04:00", **subject, **headers)
    return practice.turn(f"2026-10-06T{at}:30")


@pytest.fixture
def asked(practice):
    """Somebody wrote "waive" in Riley's name, and Duly asked Riley for the code."""
    practice.turn(FIRST)
    (asked,) = writes(practice, f"waive {practice.september['ref']}", "09:00")
    assert asked["To"] == "riley@hart.example"
    assert practice.september["state"] == "open"
    return asked


def code_of(mail):
    return re.search(r"\b\d{8}\b", text(mail))[0]


@pytest.mark.parametrize("in_thread", [True, False])
def test_the_code_lets_it_be_done_once(practice, asked, in_thread):
    code = code_of(asked)
    (transcript,) = writes(practice, f"{code}\n\nRiley", "09:05", answered=asked if in_thread else None)
    assert "waived it" in text(transcript)
    assert practice.september["state"] == "waived"
    ref = practice.september["ref"]
    writes(practice, f"resume {ref}", "09:06", answered=asked)
    assert practice.september["state"] == "open"
    writes(practice, code, "09:07", answered=asked if in_thread else None)
    assert practice.september["state"] == "open"


@pytest.mark.parametrize(
    ("words", "at", "sender"),
    [
        ("{wrong}", "09:05", "riley@hart.example"),
        ("{wrong} {code}", "09:05", "riley@hart.example"),  # the first counts: no page of guesses
        ("{code}", "09:11", "riley@hart.example"),  # too late
        ("{code}", "09:05", "dana@northwind.example"),
        ("{code}", "09:05", "mallory@evil.example"),
        ("{code}", "09:05", '"riley@hart.example" <mallory@evil.example>'),
        ("{code}", "09:05", "riley@hart-example.org"),
    ],
)
def test_no_other_code_no_late_one_and_nobody_elses_does_anything(practice, asked, words, at, sender):
    code = code_of(asked)
    wrong = f"{(int(code) + 1) % 10**8:08}"
    writes(practice, words.format(code=code, wrong=wrong), at, sender=sender)
    assert practice.september["state"] == "open"


def test_a_believed_fail_gets_no_code(practice):
    toml = practice.folder / "practice.toml"
    toml.write_text(toml.read_text().replace("pace = 0", 'pace = 0\nbelieve = ["mx.hart.example"]'))
    practice.turn(FIRST)
    forged = "mx.hart.example; dmarc=fail header.from=hart.example"
    assert writes(practice, f"waive {practice.september['ref']}", "09:00", Authentication_Results=forged) == []


def test_ten_codes_a_day_and_then_the_holding_pen(practice):
    practice.turn(FIRST)
    ref = practice.september["ref"]
    out = [mail for minute in range(10, 23) for mail in writes(practice, f"waive {ref}", f"09:{minute}")]
    assert len(out) == 10
    (digest,) = [mail for mail in practice.turn("2026-10-07T08:00:00") if "riley" in mail["To"]]
    assert text(digest).count("ten codes went out today") == 3
