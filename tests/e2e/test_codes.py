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


def by_address(mails):
    """The consultant's mail first; which of one turn leaves first is all one."""
    return sorted(mails, key=lambda mail: "riley" not in mail["To"])


@pytest.mark.parametrize("in_thread", [True, False])
def test_the_code_lets_it_be_done_once(practice, asked, in_thread):
    code = code_of(asked)
    transcript, told = by_address(writes(practice, f"{code}\n\nRiley", "09:05", answered=asked if in_thread else None))
    assert (transcript["To"], told["To"]) == ("riley@hart.example", "dana@northwind.example")
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


ANA = "add Ana Silva ana@northwind.example, Finance"


def with_code(practice, words, at, answered):
    """A reply that needs a code, and the code by return; what went out then."""
    (asked,) = writes(practice, words, at, answered=answered)
    hour, minute = map(int, at.split(":"))
    return writes(practice, code_of(asked), f"{hour:02}:{minute + 1:02}", answered=asked)


def test_words_for_somebody_reach_them_though_a_line_beside_them_waited_for_its_code(practice):
    (reminder,) = practice.turn(FIRST)
    practice.reply(reminder, "Which accounts should be included this time?", when="2026-10-06T09:00:00-04:00")
    question = next(mail for mail in practice.turn("2026-10-06T09:05:00") if "riley" in mail["To"])
    out = with_code(practice, f"Only the open ones, please.\n\n{ANA}", "10:00", question)
    (answer,) = [mail for mail in out if "dana" in mail["To"]]
    assert "Only the open ones, please." in text(answer)
    (transcript,) = [mail for mail in out if "riley" in mail["To"]]
    assert "sent to Dana Ortiz in your words" in text(transcript)
    assert "is in people.csv" in " ".join(text(transcript).split())


def test_a_line_without_a_ref_means_the_task_of_the_mail_it_answered_after_its_code_too(practice):
    (reminder,) = practice.turn(FIRST)
    practice.reply(reminder, "Which accounts should be included this time?", when="2026-10-06T09:00:00-04:00")
    question = next(mail for mail in practice.turn("2026-10-06T09:05:00") if "riley" in mail["To"])
    with_code(practice, f"extend to 2026-10-14\n{ANA}", "10:00", question)
    assert practice.september["due"] == "2026-10-14"


def test_clearing_the_holding_pen_leaves_what_came_while_the_code_was_under_way(practice):
    practice.turn(FIRST)
    practice.reply(None, "Hello?", sender="mallory@evil.example", subject="hello", when="2026-10-06T09:00:00-04:00")
    practice.turn("2026-10-06T09:00:30")
    practice.turn("2026-10-06T21:00:00")
    digest = next(mail for mail in practice.turn("2026-10-07T08:00:00") if "mallory" in text(mail))
    practice.reply(None, "Again?", sender="trudy@evil.example", subject="again", when="2026-10-07T08:30:00-04:00")
    practice.turn("2026-10-07T08:30:30")
    practice.reply(digest, f"clear\n{ANA}", sender="riley@hart.example", when="2026-10-07T09:00:00-04:00")
    (asked,) = practice.turn("2026-10-07T09:00:30")
    practice.reply(asked, code_of(asked), sender="riley@hart.example", when="2026-10-07T09:01:00-04:00")
    (transcript,) = practice.turn("2026-10-07T09:01:30")
    assert "1 taken out of the holding pen" in text(transcript)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("erase Dana", "everything that is kept about dana@northwind.example goes for good"),
        ("export Dana", "everything that is kept about dana@northwind.example comes to you"),
    ],
)
def test_the_mail_with_the_code_says_whose_data_goes_where(practice, words, told):
    (reminder,) = practice.turn(FIRST)
    practice.reply(reminder, "Which accounts should be included this time?", when="2026-10-06T09:00:00-04:00")
    question = next(mail for mail in practice.turn("2026-10-06T09:05:00") if "riley" in mail["To"])
    (asked,) = writes(practice, words, "10:00", answered=question)
    assert told in " ".join(text(asked).split())
