"""The morning note: what it foresees goes out as told, its numbers stand for people, and nothing planned is no note."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from duly.daemon.agenda import plan
from duly.daemon.digest import plan_digests
from duly.daemon.morning import next_morning, plan_mornings
from duly.daemon.rehearsal import rehearse
from duly.daemon.scene import MORNING
from duly.rules.model import State
from duly.state.memory import MemoryStore
from duly.state.store import Change

from tests.daemon.phone_desk import phone_desk

NEW_YORK = ZoneInfo("America/New_York")


def at(text):
    return datetime.fromisoformat(f"2026-10-{text}").replace(tzinfo=NEW_YORK)


async def lived(desk, until, *, notes=True):
    """The daemon's days up to and including `until`, with everything leaving as it is due; what left, in order."""
    world, sent = desk.world, []
    now = at("06 07:00")
    while now <= until:
        await plan(world, now)
        if notes:
            await plan_mornings(world, now)
        await plan_digests(world, now)
        for one in world.store.unsent():
            if one.next_at <= now:
                sent.append((now, one.message))
                done = replace(one, state="sent", changed_at=now)
                await world.store.commit(Change(sendings=(done,)))
        upcoming = (world.store.next_at(), next_morning(world), now + timedelta(minutes=30))
        now = min(one for one in upcoming if one is not None and one > now)
    return sent


def notes_in(sent):
    return [(when, message) for when, message in sent if message.kind == "morning"]


@pytest.fixture
async def desk(tmp_path):
    return await phone_desk(tmp_path / "practice")


async def test_the_note_says_what_then_goes_out_to_whom_by_which_channel_when_and_at_what_cost(desk):
    sent = await lived(desk, at("07 18:00"))
    ((when, note),) = notes_in(sent)
    assert when == at("07 07:30")
    assert note.to == ("riley@hart.example",)
    assert note.subject == "Northwind, Wed, Oct 7: 3 messages go out to 1 person"
    assert note.tasks == ()
    assert "1. Dana Ortiz: email at 8:00 AM, text at 9:00 AM (1.00 USD), and call at 9:00 AM (2.00 USD)" in note.text
    assert f"AR aging report for September [{desk.task.ref}] · Due today, Wednesday, October 7" in note.text
    assert "reminder of day 0" in note.text
    assert "In all 1 email, 1 text, and 1 call, which cost 3.00 USD." in note.text
    told = [(when, one.channel) for when, one in sent if one.started_here]
    assert told == [(at("07 08:00"), "email"), (at("07 09:00"), "call"), (at("07 09:00"), "text")]


async def test_where_nothing_is_planned_there_is_no_note(desk):
    sent = await lived(desk, at("06 23:00"))
    assert notes_in(sent) == []
    assert next_morning(desk.world) == at("07 07:30")


async def test_planning_ahead_changes_nothing_of_what_is_remembered(tmp_path):
    with_notes, without = [await phone_desk(tmp_path / name) for name in ("one", "other")]
    told = await lived(with_notes, at("09 18:00"))
    untold = await lived(without, at("09 18:00"), notes=False)
    assert [pair for pair in told if pair[1].kind != "morning"] == untold
    assert list(with_notes.world.store.tasks()) == list(without.world.store.tasks())
    assert with_notes.world.store.charges_in("northwind") == without.world.store.charges_in("northwind")
    assert with_notes.world.store.entries_since(at("01 00:00")) == without.world.store.entries_since(at("01 00:00"))


async def test_its_numbers_are_remembered_for_the_day_and_a_later_note_goes_on_from_them(tmp_path):
    desk = await phone_desk(tmp_path / "practice", clients=("northwind", "acme"))
    await lived(desk, at("07 07:30"))
    lines = {"1": ["northwind", "dana@northwind.example"], "2": ["acme", "dana@acme.example"]}
    first = {tuple(line) for line in desk.world.store.mark("morning")["lines"].values()}
    assert desk.world.store.mark("morning")["day"] == "2026-10-07"
    assert first == {tuple(line) for line in lines.values()}
    marks = {"morning:acme": at("07 07:00").isoformat()}  # as if its cadence were edited to a later time
    await desk.world.store.commit(Change(marks=marks))
    await plan_mornings(desk.world, at("07 07:40"))
    later = desk.world.store.mark("morning")["lines"]
    assert later["3"] == ["acme", "dana@acme.example"]
    assert set(later) == {"1", "2", "3"}


async def test_several_clients_stand_in_one_note_each_under_its_name(tmp_path):
    desk = await phone_desk(tmp_path / "practice", clients=("northwind", "acme"))
    ((_, note),) = notes_in(await lived(desk, at("07 07:30")))
    assert re.findall(r"^(Northwind|Acme|\d\. Dana Ortiz)", note.text, re.MULTILINE) == [
        "Acme",
        "1. Dana Ortiz",
        "Northwind",
        "2. Dana Ortiz",
    ]
    assert note.engagement == ""


async def test_what_was_settled_before_is_not_in_it(desk):
    await lived(desk, at("06 12:00"))
    done = replace(desk.task, state=State.DONE, next_at=None)
    await desk.world.store.commit(Change(tasks=(done,)))
    assert notes_in(await lived(desk, at("07 18:00"))) == []


async def test_a_note_that_could_not_leave_while_it_was_true_leaves_no_more(desk):
    for now in ("06 07:00", "07 07:30"):
        await plan(desk.world, at(now))
        await plan_mornings(desk.world, at(now))
    (note,) = [one.message for one in desk.world.store.unsent() if one.message.kind == "morning"]
    assert note.not_after == at("08 07:30")
    await plan_mornings(desk.world, at("08 07:30"))
    assert desk.world.store.sending(note.id).state == "withdrawn"


async def test_after_days_without_the_daemon_one_note_tells_what_is_still_to_come(desk):
    await plan(desk.world, at("01 07:00"))
    await plan_mornings(desk.world, at("01 07:00"))
    await plan(desk.world, at("07 07:50"))
    await plan_mornings(desk.world, at("07 07:50"))
    (note,) = [one.message for one in desk.world.store.unsent() if one.message.kind == "morning"]
    assert "email at 8:00 AM" in note.text
    assert next_morning(desk.world) == at("08 07:30")


async def test_a_clock_that_was_set_back_keeps_no_note_away(desk):
    await desk.world.store.commit(Change(marks={"morning:northwind": at("25 07:30").isoformat()}))
    await plan_mornings(desk.world, at("06 07:00"))
    assert next_morning(desk.world) == at("06 07:30")


async def test_a_note_that_a_clock_ahead_gave_is_not_given_again_when_its_morning_comes(desk):
    for now in ("06 07:00", "07 07:30"):
        await plan(desk.world, at(now))
        await plan_mornings(desk.world, at(now))
    (note,) = [one for one in desk.world.store.unsent() if one.message.kind == "morning"]
    await desk.world.store.commit(Change(sendings=(replace(note, state="sent"),)))
    for now in ("06 12:00", "07 07:30"):  # by the clock as it is put right
        await plan_mornings(desk.world, at(now))
    assert desk.world.store.sending(note.message.id).state == "sent"


async def test_a_note_that_left_is_the_one_of_its_morning_where_the_clock_was_set_back_behind_it_for_an_hour(desk):
    for now in ("06 07:00", "07 07:30"):
        await plan(desk.world, at(now))
        await plan_mornings(desk.world, at(now))
    (note,) = [one for one in desk.world.store.unsent() if one.message.kind == "morning"]
    await desk.world.store.commit(Change(sendings=(replace(note, state="sent"),)))
    numbers = desk.world.store.mark(MORNING)
    for now in ("07 05:49", "07 06:49", "07 07:55"):  # set back by two hours, and right again
        await plan_mornings(desk.world, at(now))
    assert [one for one in desk.world.store.unsent() if one.message.kind == "morning"] == []
    assert desk.world.store.mark(MORNING) == numbers
    assert next_morning(desk.world) == at("08 07:30")


async def test_a_note_that_waits_since_a_clock_was_ahead_is_given_when_its_morning_comes(desk):
    for now in ("06 07:00", "07 07:40"):
        await plan(desk.world, at(now))
        await plan_mornings(desk.world, at(now))
    for now in ("06 12:00", "06 18:00"):  # by the clock as it is put right
        await plan_mornings(desk.world, at(now))
        assert [one for one in desk.world.store.unsent() if one.message.kind == "morning"] == []
    await plan_mornings(desk.world, at("07 07:30"))
    (note,) = [one.message for one in desk.world.store.unsent() if one.message.kind == "morning"]
    assert note.not_before == at("07 07:30")


async def test_a_late_note_stays_where_its_morning_has_come_by_the_clock_put_right_too(desk):
    for now in ("06 07:00", "07 07:50", "07 07:40"):
        await plan(desk.world, at(now))
        await plan_mornings(desk.world, at(now))
    (note,) = [one.message for one in desk.world.store.unsent() if one.message.kind == "morning"]
    assert note.not_before == at("07 07:50")


async def test_it_rests_on_the_consultants_holidays_and_the_note_before_tells_of_that_day_too(tmp_path):
    folder = tmp_path / "practice"
    desk = await phone_desk(folder)
    book = desk.world.book
    policy = book.policies["northwind"]
    resting = replace(policy, consultant=replace(policy.consultant, holidays="US"))
    desk.world.book = replace(book, policies={"northwind": resting})
    await desk.world.store.commit(Change(marks={"morning:northwind": at("09 07:30").isoformat()}))
    assert next_morning(desk.world) == at("13 07:30")  # Monday the 12th is Columbus Day


async def test_a_rehearsal_has_the_notes_on_their_days(desk):
    book = desk.world.book
    rehearsed = (await rehearse(book, MemoryStore(), "northwind", date(2026, 10, 1), date(2026, 11, 30))).sent
    notes = [(one.at.isoformat()[:16], one.message) for one in rehearsed if one.message.kind == "morning"]
    days = {one.at.date() for one in rehearsed if one.message.started_here}
    assert [when for when, _ in notes] == [f"{day}T07:30" for day in sorted(days)]
    assert all("Dana Ortiz" in note.text for _, note in notes)
