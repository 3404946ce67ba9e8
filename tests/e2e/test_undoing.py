"""The consultant takes back what a transcript told of: all of it or a line, and never what has gone on since."""

import pytest

from tests.e2e.conftest import FILLED

FIRST = "2026-10-06T08:30:00"
PROVEN = {"Authentication_Results": "mx.hart.example; dmarc=pass header.from=hart.example"}


def text(mail):
    return mail.get_body(("plain",)).get_content()


@pytest.fixture
def writes(practice):
    """Riley writes these words, by reply or fresh; the transcript."""
    toml = practice.folder / "practice.toml"
    toml.write_text(toml.read_text().replace("pace = 0", 'pace = 0\nbelieve = ["mx.hart.example"]'))
    practice.turn(FIRST)

    def write(words, at, answered=None):
        subject = {} if answered else {"subject": "to do"}
        when = f"2026-10-06T{at}:00"
        practice.reply(answered, words, sender="riley@hart.example", when=f"{when}-04:00", **subject, **PROVEN)
        return next(m for m in practice.turn(when) if "riley" in m["To"] and m["Subject"].startswith("Re:"))

    return write


COMMANDS = ["waive {ref}", "done {ref}", "extend {ref} to 2026-10-20", "waive the AR aging report for September"]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("by_reply", [True, False])
def test_a_command_is_taken_back_and_everything_is_as_before(practice, writes, command, by_reply):
    before = practice.september
    transcript = writes(command.format(ref=before["ref"]), "09:00")
    assert practice.september != before
    assert "“undo”" in text(transcript)
    answer = writes("undo", "09:05", transcript if by_reply else None)
    assert "is as it was" in text(answer)
    assert practice.september == before


def test_one_line_of_several_is_taken_back(practice, writes):
    sep, octo = (task["ref"] for task in practice.tasks())
    transcript = writes(f"waive {sep}\nwaive {octo}\nhold Dana until Friday", "09:00")
    assert "2. “waive" in text(transcript)
    assert "“undo 2”" in text(transcript)
    writes("undo 2", "09:05", transcript)
    assert [task["state"] for task in practice.tasks()] == ["waived", "open"]
    writes("undo 1", "09:10", transcript)
    assert [task["state"] for task in practice.tasks()] == ["open", "open"]
    assert [m for m in practice.turn("2026-10-07T08:30:00") if "dana" in m["To"]] == []


def test_undo_of_an_undo_does_it_again(practice, writes):
    transcript = writes(f"waive {practice.september['ref']}", "09:00")
    transcript = writes("undo", "09:05", transcript)
    writes("undo", "09:10", transcript)
    assert practice.september["state"] == "waived"


def test_what_has_come_in_since_is_not_taken_up_again(practice, writes):
    transcript = writes(f"waive {practice.september['ref']}", "09:00")
    practice.reply(practice.to("dana@")[0], "Here it is", files=[("a.xlsx", FILLED)], when="2026-10-06T09:02:00-04:00")
    practice.turn("2026-10-06T09:02:00")
    filed = practice.september["filed"]
    assert filed
    answer = writes("undo", "09:05", transcript)
    assert "has changed since" in text(answer)
    assert practice.september["filed"] == filed
    assert practice.september["state"] == "waived"


def test_a_second_undo_of_the_same_transcript_does_nothing(practice, writes):
    transcript = writes(f"waive {practice.september['ref']}", "09:00")
    writes("undo", "09:05", transcript)
    answer = writes("undo", "09:10", transcript)
    assert "has changed since" in text(answer)
    assert practice.september["state"] == "open"


def test_holds_and_pauses_are_taken_back(practice, writes):
    transcript = writes("hold Dana until 2026-10-20\npause ar-aging", "09:00")
    answer = writes("undo", "09:05", transcript)
    assert "messages to dana@northwind.example are as they were" in text(answer)
    assert len([m for m in practice.turn("2026-10-07T08:30:00") if "dana" in m["To"]]) == 1


def test_handing_on_is_taken_back_by_handing_it_back(practice, writes):
    people = practice.folder / "engagements/northwind/people.csv"
    people.write_text(people.read_text() + "Priya Nair,priya@northwind.example,,,employee,Finance,,,,,,\n")
    transcript = writes(f"reassign {practice.september['ref']} to Priya", "09:00")
    assert practice.september["handed_to"] == "priya@northwind.example"
    writes("undo", "09:05", transcript)
    assert "handed_to" not in practice.september


def test_what_was_cleared_goes_back_into_the_holding_pen(practice, writes):
    practice.reply(None, "hello", sender="someone@example.org", subject="hello")
    practice.turn("2026-10-06T08:40:00")
    transcript = writes("clear", "09:00")
    assert "1 taken out" in text(transcript)
    assert "1 put back" in text(writes("undo", "09:05", transcript))
    (digest,) = [m for m in practice.turn("2026-10-07T08:00:00") if "riley" in m["To"]]
    assert "someone@example.org" in text(digest)


@pytest.mark.parametrize("words", ["undo", "undo 3"])
def test_with_nothing_to_take_back_it_says_so(practice, writes, words):
    assert "did nothing that could be taken back" in text(writes(words, "09:00"))
