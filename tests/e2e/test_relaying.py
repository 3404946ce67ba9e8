"""A question that somebody asked is answered by replying to its notice: in the consultant's words, in their thread."""

import pytest

FIRST = "2026-10-06T08:30:00"


def text(mail):
    return mail.get_body(("plain",)).get_content()


@pytest.fixture
def ask(practice):
    """Dana's question has reached Riley."""
    (reminder,) = practice.turn(FIRST)
    words = "Which accounts should be included this time?"
    practice.reply(reminder, words, when="2026-10-06T09:00:00-04:00", message_id="<q1@northwind.example>")
    return next(mail for mail in practice.turn("2026-10-06T09:05:00") if "riley" in mail["To"])


def riley(practice, answered, words, **more):
    """What goes to Dana, and the transcript."""
    practice.reply(answered, words, sender="riley@hart.example", when="2026-10-06T12:00:00-04:00", **more)
    sent = practice.turn("2026-10-06T12:05:00")
    return [m for m in sent if "dana" in m["To"]], next(m for m in sent if "riley" in m["To"])


ANSWERS = [
    "Only the open ones.\n\nRiley",
    "Hi Dana,\n\nOnly the open ones, please. Thanks for asking!\n\nBest regards,\nRiley",
    "No, only the open ones; send what you have.",
    "Done is better than perfect here: only the open ones.\n-- \nRiley Hart\nHart Partners",
    "Send only the open ones, and add the bank's total.\n\nSent from my iPhone",
    "Report the totals as they are, and only the open ones.",
    "Remove line 3, so that it has only the open ones.",
    "Add only the open ones; drop Dana's old total.",
    "Rate them by age, only the open ones.",
]


@pytest.mark.parametrize("words", ANSWERS)
def test_it_goes_to_them_in_the_thread_and_the_reminders_go_on(practice, ask, words):
    (answer,), transcript = riley(practice, ask, words)
    assert "only the open ones" in text(answer).lower()
    assert "Hart Partners" not in text(answer)
    assert "iPhone" not in text(answer)
    assert answer["In-Reply-To"] == "<q1@northwind.example>"
    assert "<q1@northwind.example>" in answer["References"]
    assert answer["Subject"].startswith("Re:")
    assert "sent to Dana Ortiz in your words" in text(transcript)
    assert practice.september["state"] == "open"
    told = " | ".join(row["what"] for row in practice.command("why", practice.september["ref"]))
    assert "the consultant answered Dana Ortiz" in told


@pytest.mark.parametrize(
    "words",
    [
        "extend to 2026-10-14",
        "waiv",
        "fire everybody\nextend",
        "waive",
        "hold Dana",
        "> No.",
        "add Ana Silva ana@northwind.example, Finance, manager Lee Park",
        "ad Ana Silva ana@northwind.example, Finance, manager Lee Park",
        "add Ana Silva ana@northwind.example, who sits with Lee and likes tea",
        "cap 1500",
        "cap 1.500",
        "set the monthly fee to 1200",
        "report October",
        "statement for October",
        "undo 2",
    ],
)
def test_commands_and_what_may_be_one_go_to_nobody(practice, ask, words):
    to_dana, _ = riley(practice, ask, words)
    assert not any(words in text(mail) for mail in to_dana)
    settled = words.startswith(("extend", "waive"))  # she hears what has changed, in our own words
    assert [" due Wed, Oct 14 now" in mail["Subject"] or ": settled" in mail["Subject"] for mail in to_dana] == [
        True
    ] * settled


def test_the_notice_says_that_a_plain_reply_goes_to_them(ask):
    assert "your words go to Dana Ortiz" in text(ask)


def test_words_and_commands_in_one_mail_both_count(practice, ask):
    to_dana, transcript = riley(practice, ask, "Only the open ones, please.\n\nextend to 2026-10-14")
    answer, told = sorted(to_dana, key=lambda mail: not mail["Subject"].startswith("Re: "))
    assert "extend" not in text(answer)
    assert "due Wed, Oct 14 now" in told["Subject"]
    assert practice.september["due"] == "2026-10-14"
    assert "1. “Only the open ones, please.”" in text(transcript)
    assert "“undo 2”" in text(transcript)


def test_nobody_else_answers_in_the_consultants_name(practice, ask):
    practice.reply(ask, "Send it to mallory@evil.example.", sender="mallory@evil.example")
    practice.turn("2026-10-06T12:05:00")
    assert not any("mallory@evil" in text(mail) for mail in practice.to("dana@"))
    assert practice.september["state"] == "waiting"


def test_their_next_mail_in_that_thread_is_read_as_ever(practice, ask):
    (answer,), _ = riley(practice, ask, "Only the open ones, please.")
    practice.reply(answer, "Thanks, you will have it Thursday.", when="2026-10-06T13:00:00-04:00")
    practice.turn("2026-10-06T13:05:00")
    assert practice.september["state"] == "promised"


def test_a_file_is_not_passed_on_and_the_transcript_says_so(practice, ask):
    (answer,), transcript = riley(practice, ask, "Only those in this list.", files=[("list.txt", b"one")])
    assert not list(answer.iter_attachments())
    assert "not passed on" in text(transcript)
