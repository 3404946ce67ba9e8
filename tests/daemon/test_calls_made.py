"""What becomes of our calls: each key does what words would, once, and whoever was not reached is written down."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from duly.daemon.calls_made import made
from duly.mailbox.telephone import CallMade, TelephoneDown
from duly.rules.messages import Sending
from duly.rules.model import State
from duly.state.store import Change

from tests.daemon.phone_desk import DANA, NINE, phone_desk

RILEY = "riley@hart.example"


def ended(key="", outcome="answered", **more):
    return CallMade(sid="CA1", to=DANA, outcome=outcome, key=key, at=NINE, **more)


def after(tmp_path, call, **setting):
    """The desk once this call of the day has ended and was settled."""

    async def story():
        desk = await phone_desk(tmp_path, **setting)
        await desk.called()
        desk.handset.ended.append(call)
        await made(desk.world)
        return desk

    return asyncio.run(story())


KEYS = [  # key, evidence, consent to texts -> state, why it waits, texts, mails to Dana, mails to the consultant
    ("1", "word", "yes", State.DONE, "", 0, 1, 0),
    ("1", "word", "no", State.DONE, "", 0, 1, 0),
    ("1", "document", "yes", State.OPEN, "", 1, 1, 0),
    ("1", "document", "no", State.OPEN, "", 0, 1, 0),
    ("2", "document", "yes", State.OPEN, "", 1, 0, 0),
    ("2", "document", "no", State.OPEN, "", 0, 1, 0),
    ("2", "word", "yes", State.OPEN, "", 1, 0, 0),
    ("2", "word", "no", State.OPEN, "", 0, 1, 0),
    ("3", "document", "yes", State.WAITING, "call-back", 1, 0, 1),
    ("3", "document", "no", State.WAITING, "call-back", 0, 1, 1),
    ("3", "word", "yes", State.WAITING, "call-back", 1, 0, 1),
    ("9", "document", "yes", State.OPEN, "", 0, 1, 1),
    ("9", "word", "no", State.OPEN, "", 0, 1, 1),
    ("5", "document", "yes", State.OPEN, "", 0, 0, 0),
    ("", "document", "yes", State.OPEN, "", 0, 0, 0),
]


@pytest.mark.parametrize(("key", "evidence", "consent", "state", "waits", "texts", "mails", "told"), KEYS)
def test_a_key_does_what_words_would(tmp_path, key, evidence, consent, state, waits, texts, mails, told):
    desk = after(tmp_path, ended(key), evidence=evidence, texts=consent)
    assert (desk.task.state, desk.task.waiting_for) == (state, waits)
    assert [len(desk.outbox("text")), len(desk.outbox("email", "dana@")), len(desk.outbox("email", RILEY))] == [
        texts,
        mails,
        told,
    ]
    assert desk.world.store.mark("calling") is None


MEANT = [("1", "it is done"), ("2", "more time"), ("3", "call me back"), ("9", "no more calls")]


@pytest.mark.parametrize(("key", "meant"), MEANT)
def test_its_story_says_that_it_was_answered_and_which_key(tmp_path, key, meant):
    desk = after(tmp_path, ended(key))
    (line,) = [one for one in desk.world.store.story(desk.task.ref) if one.topic == "called"]
    assert line.what == f"Dana Ortiz answered the call and pressed {key}: {meant}"
    assert (line.cause, "call_consent" in line.clause) == ("call:CA1", True)


def test_a_key_that_stands_for_nothing_is_told_as_that(tmp_path):
    desk = after(tmp_path, ended("5"))
    assert (
        desk.world.store.story(desk.task.ref)[-1].what
        == "Dana Ortiz was called: 5 was pressed, which stands for nothing"
    )


def test_done_of_a_document_never_closes_it_and_asks_for_the_file(tmp_path):
    desk = after(tmp_path, ended("1"))
    (text,), (mail,) = desk.outbox("text"), desk.outbox("email", "dana@")
    assert "We do not have the file of AR aging report for September yet" in text.text
    assert "please reply with it attached" in mail.text
    assert text.tasks == (desk.task.ref,)
    charge = desk.world.store.charge(text.id)
    assert (charge.kind, charge.amount, charge.state) == ("text", 1, "reserved")


def test_more_time_asks_for_the_day_in_the_persons_language(tmp_path):
    desk = after(tmp_path, ended("2"), language="es")
    (text,) = desk.outbox("text")
    assert "Basta con responder con el dia y la hora" in text.text
    assert desk.task.said == "oprimió 2 en una llamada: más tiempo"


def test_a_call_back_gives_the_consultant_number_and_items(tmp_path):
    desk = after(tmp_path, ended("3"))
    (mail,) = desk.outbox("email", RILEY)
    assert mail.subject.startswith("Dana Ortiz would like you to call")
    assert DANA in mail.text
    assert desk.task.ref in mail.text
    assert "will be told that you would like a call" in desk.outbox("text")[0].text


def test_no_more_calls_holds_in_every_engagement_and_takes_back_what_waits(tmp_path):
    async def story():
        desk = await phone_desk(tmp_path, clients=("northwind", "acme"))
        call = await desk.called()
        other = replace(call, id="later", channel="text", engagement="acme", person="dana@acme.example")
        waiting = Sending(message=other, next_at=NINE, changed_at=NINE)
        await desk.world.store.commit(Change(sendings=(waiting,)))
        desk.handset.ended.append(ended("9"))
        await made(desk.world)
        return desk

    desk = asyncio.run(story())
    store = desk.world.store
    stops = {slug: store.standing(slug, f"dana@{slug}.example").phone_stop for slug in ("northwind", "acme")}
    assert stops == {"northwind": "signed", "acme": "signed"}
    assert store.sending("later").state == "withdrawn"
    assert [message.to for message in desk.outbox("email", "dana@")] == [("dana@northwind.example",)]
    (mail,) = desk.outbox("email", RILEY)
    assert "wants no more texts and calls" in mail.subject


def test_texts_stay_off_after_key_nine_until_there_is_a_new_consent(tmp_path):
    async def story():
        desk = await phone_desk(tmp_path)
        await desk.called()
        desk.handset.ended.append(ended("9"))
        await made(desk.world)
        await desk.world.store.commit(Change(marks={"calling": {"CA2": NINE.isoformat()}}))
        first = next(one for one in [desk.world.store.sending_by_sid("CA1")] if one)
        again = replace(first, message=replace(first.message, id="again"), sid="CA2")
        await desk.world.store.commit(Change(sendings=(again,)))
        desk.handset.ended = [replace(ended("2"), sid="CA2")]
        await made(desk.world)
        return desk

    assert not asyncio.run(story()).outbox("text")


UNREACHED = [
    ("machine", "an answering machine took the message", "reserved"),
    ("no answer", "nobody answered", "released"),
    ("busy", "the line was busy", "released"),
]


@pytest.mark.parametrize(("outcome", "words", "charge"), UNREACHED)
def test_who_was_not_reached_stands_in_the_story_and_costs_nothing(tmp_path, outcome, words, charge):
    desk = after(tmp_path, ended(outcome=outcome))
    entry = desk.world.store.story(desk.task.ref)[-1]
    assert (entry.topic, words in entry.what, entry.cause) == ("called", True, "call:CA1")
    assert not desk.world.store.unsent()
    call = desk.world.store.sending_by_sid("CA1").message
    assert desk.world.store.charge(call.id).state == charge


def test_a_number_that_is_none_is_not_used_again(tmp_path):
    desk = after(tmp_path, ended(outcome="failed", fault="number", why="13224: the number is not valid"))
    assert desk.world.store.standing("northwind", "dana@northwind.example").bad_number == DANA
    assert desk.world.store.story(desk.task.ref)[-1].topic == "undeliverable"


def test_past_the_cap_the_answer_goes_by_email(tmp_path):
    desk = after(tmp_path, ended("2"), cap=3.4)
    assert not desk.outbox("text")
    assert len(desk.outbox("email", "dana@")) == 1
    (entry,) = [one for one in desk.world.store.story(desk.task.ref) if one.topic == "not-sent"]
    assert "95 % of the month's cap" in entry.what


def test_each_call_counts_once_however_often_it_is_told(tmp_path):
    async def story():
        desk = await phone_desk(tmp_path)
        await desk.called()
        desk.handset.ended.append(ended("1"))
        await made(desk.world)
        before = [one.message.id for one in desk.world.store.unsent()], desk.world.store.story(desk.task.ref)
        await desk.world.store.commit(Change(marks={"calling": {"CA1": NINE.isoformat()}}))
        await made(desk.world)
        assert before == ([one.message.id for one in desk.world.store.unsent()], desk.world.store.story(desk.task.ref))
        assert desk.world.store.mark("calling") is None

    asyncio.run(story())


def test_a_disk_that_refuses_loses_no_key(tmp_path, monkeypatch):
    async def story():
        desk = await phone_desk(tmp_path, evidence="word")
        await desk.called()
        desk.handset.ended.append(ended("1"))

        async def refuses(_change):
            raise OSError(28, "no space left")

        with monkeypatch.context() as full:
            full.setattr(desk.world.store, "commit", refuses)
            with pytest.raises(OSError, match="no space"):
                await made(desk.world)
        assert desk.task.state is State.OPEN
        await made(desk.world)
        assert desk.task.state is State.DONE

    asyncio.run(story())


def test_a_provider_that_is_down_keeps_the_call_for_later(tmp_path):
    async def story():
        desk = await phone_desk(tmp_path)
        await desk.called()
        desk.handset.down = TelephoneDown("the provider does not answer")
        with pytest.raises(TelephoneDown):
            await made(desk.world)
        assert desk.world.store.mark("calling")

    asyncio.run(story())


def test_a_key_that_was_written_down_while_the_line_was_open_counts(tmp_path):
    async def story():
        desk = await phone_desk(tmp_path, evidence="word")
        await desk.called()
        await desk.world.store.commit(Change(marks={"key:CA1": "1"}))
        desk.handset.ended.append(ended())
        await made(desk.world)
        assert desk.task.state is State.DONE
        assert desk.world.store.mark("key:CA1") is None

    asyncio.run(story())


def test_late_at_night_the_text_waits_for_the_morning(tmp_path):
    async def story():
        desk = await phone_desk(tmp_path)
        await desk.called()
        desk.world.clock.at = NINE.replace(hour=3, day=8)  # 23:00 on the 7th
        desk.handset.ended.append(ended("2"))
        await made(desk.world)
        (text,) = desk.outbox("text")
        zone = desk.world.book.practice.consultant.timezone
        opens, closes = text.not_before.astimezone(zone), text.not_after.astimezone(zone)
        assert (f"{opens:%d %H:%M}", f"{closes:%d %H:%M}") == ("08 08:00", "08 20:00")

    asyncio.run(story())


def test_a_call_of_which_nothing_is_heard_is_let_go_after_a_day_and_told(tmp_path):
    async def story():
        desk = await phone_desk(tmp_path)
        await desk.called()
        desk.world.clock.at = NINE + timedelta(hours=23)
        await made(desk.world)
        assert desk.world.store.mark("calling")
        desk.world.clock.at = NINE + timedelta(hours=25)
        await made(desk.world)
        assert desk.world.store.mark("calling") is None
        assert desk.world.store.story(desk.task.ref)[-1].topic == "uncertain"

    asyncio.run(story())
