"""The consultant holds, pauses and lets go by mail: nothing starts meanwhile, answers go on, and it is told why."""

import asyncio

import pytest
from duly.state.store import Change
from duly.state.tinystore import TinyStore

FIRST = "2026-10-06T08:30:00"


def text(mail):
    return mail.get_body(("plain",)).get_content()


PROVEN = {"Authentication_Results": "mx.hart.example; dmarc=pass header.from=hart.example"}


@pytest.fixture
def commands(practice):
    """Riley writes these words, proven; the transcript, and what else went out."""
    toml = practice.folder / "practice.toml"
    toml.write_text(toml.read_text().replace("pace = 0", 'pace = 0\nbelieve = ["mx.hart.example"]'))
    practice.turn("2026-10-05T08:00:00")

    def write(words, at):
        practice.reply(None, words, sender="riley@hart.example", when=f"{at}-04:00", subject="to do", **PROVEN)
        sent = practice.turn(at)
        (transcript,) = [mail for mail in sent if "riley" in mail["To"] and mail["Subject"].startswith("Re:")]
        return transcript, [mail for mail in sent if mail is not transcript]

    return write


def to_dana(mails):
    return [mail for mail in mails if "dana" in mail["To"]]


def why(practice):
    return " | ".join(row["what"] for row in practice.command("why", practice.september["ref"]))


def test_who_is_held_hears_nothing_before_the_day_and_then_one_message(practice, commands):
    transcript, _ = commands("hold Dana until Thursday", "2026-10-05T10:00:00")
    assert "nothing goes to Dana Ortiz before Thursday 2026-10-08" in text(transcript)
    assert to_dana(practice.turns(FIRST, "2026-10-07T08:30:00")) == []
    assert len(to_dana(practice.turn("2026-10-08T08:30:00"))) == 1
    assert "the consultant held what goes to Dana Ortiz before Thursday 2026-10-08" in why(practice)


def test_who_is_held_is_answered_all_the_same(practice, commands):
    practice.turn(FIRST)
    commands("hold Dana until Friday", "2026-10-06T10:00:00")
    practice.reply(practice.to("dana@")[0], "Which accounts?", when="2026-10-07T10:00:00-04:00")
    assert len(to_dana(practice.turn("2026-10-07T10:05:00"))) == 1


def test_no_one_is_told_on_while_held_and_the_notice_comes_first(practice, commands):
    practice.turns(FIRST, "2026-10-07T08:30:00", "2026-10-08T08:30:00")
    commands("hold dana@northwind.example until 2026-10-15", "2026-10-08T10:00:00")
    practice.turns("2026-10-09T08:30:00", "2026-10-13T08:30:00", "2026-10-14T08:30:00")
    assert practice.to("lee@") == []
    (notice,) = to_dana(practice.turn("2026-10-15T08:30:00"))
    assert "Lee Park" in text(notice)
    assert practice.to("lee@") == []
    practice.turn("2026-10-16T08:30:00")
    assert len(practice.to("lee@")) == 1


def test_a_manager_who_is_held_is_told_afterwards(practice, commands):
    practice.turns(FIRST, "2026-10-07T08:30:00", "2026-10-08T08:30:00", "2026-10-09T08:30:00")
    commands("hold Lee until 2026-10-15", "2026-10-09T10:00:00")
    practice.turns("2026-10-13T08:30:00", "2026-10-14T08:30:00")
    assert practice.to("lee@") == []
    practice.turn("2026-10-15T08:30:00")
    assert len(practice.to("lee@")) == 1


def test_send_lets_go_what_was_held(practice, commands):
    commands("hold Dana until Friday", "2026-10-05T10:00:00")
    practice.turn(FIRST)
    transcript, others = commands("send Dana now", "2026-10-06T11:00:00")
    assert "goes out now" in text(transcript)
    assert len(to_dana(others)) == 1
    transcript, others = commands("send Dana", "2026-10-06T12:00:00")
    assert "nothing more is due for Dana Ortiz today" in text(transcript)
    assert to_dana(others) == []


@pytest.mark.parametrize("what", ["ar-aging", "northwind", "the AR aging report"])
def test_what_is_paused_rests_until_it_is_resumed(practice, commands, what):
    transcript, _ = commands(f"pause {what}", "2026-10-05T10:00:00")
    assert "until you resume it" in text(transcript)
    practice.turns(FIRST, "2026-10-07T08:30:00", "2026-10-08T08:30:00", "2026-10-13T08:30:00", "2026-10-14T08:30:00")
    assert practice.to("dana@") == practice.to("lee@") == []
    assert practice.september["late"] is True
    transcript, others = commands(f"resume {what}", "2026-10-14T11:00:00")
    assert "goes on" in text(transcript)
    assert len(to_dana(others)) == 1
    assert practice.to("lee@") == []
    assert "the consultant paused" in why(practice)


def test_a_pause_ends_by_itself_and_outlives_a_restart(practice, commands):
    commands("pause ar-aging until Thursday", "2026-10-05T10:00:00")
    assert to_dana(practice.turns(FIRST, "2026-10-07T08:30:00")) == []
    assert len(to_dana(practice.turn("2026-10-08T08:30:00"))) == 1


def test_numbers_are_those_of_the_morning_note(practice, commands):
    async def note():
        store = TinyStore.open(practice.folder / "var/state")
        mark = {"day": "2026-10-06", "lines": {"1": ["northwind", "dana@northwind.example"]}}
        await store.commit(Change(marks={"morning": mark}))
        await store.close()

    asyncio.run(note())
    transcript, _ = commands("hold 2\nhold 1", "2026-10-06T08:10:00")
    assert to_dana(practice.turn(FIRST)) == []
    assert "there is no line 2" in text(transcript)
    assert "nothing goes to Dana Ortiz before Wednesday 2026-10-07" in text(transcript)


def test_two_of_a_name_are_asked_about_and_nothing_is_done(practice, commands):
    people = practice.folder / "engagements/northwind/people.csv"
    people.write_text(people.read_text() + "Dana Weiss,dw@northwind.example,,,employee,Finance,,,,,,\n")
    transcript, _ = commands("hold Dana until Friday", "2026-10-05T10:00:00")
    assert "hold Dana Weiss" in text(transcript)
    assert len(to_dana(practice.turn(FIRST))) == 1
