"""Check-ins as they are planned: what is taken back is tried again, what is over is over, and clocks may go wrong."""

from dataclasses import replace
from datetime import timedelta

import pytest
from duly.daemon.agenda import plan, standing_of, taken_back
from duly.daemon.check_in import next_check_in, plan_check_ins
from duly.daemon.check_in_going import as_mark, of_mark, open_mark
from duly.rules.agreement import Step
from duly.rules.model import State
from duly.rules.retract import changed_since
from duly.state.store import Change

from tests.daemon.phone_desk import phone_desk
from tests.rules.conftest import at

HELD = at("2026-11-02 08:00")
MARK = open_mark("northwind")


@pytest.fixture
async def desk(tmp_path):
    """Dana's report for September is open, and its rung and date are past; it is the day of the check-in."""
    made = await phone_desk(tmp_path / "practice")
    for day in ("2026-10-07 09:00", "2026-10-08 09:00", "2026-10-30 09:00"):
        await turned(made, at(day))
    return made


async def turned(desk, now, *, leave=True):
    """One turn of planning; what of it is about a check-in, all of which leaves."""
    await plan(desk.world, now)
    await plan_check_ins(desk.world, now)
    waiting = [one for one in desk.world.store.unsent() if one.next_at <= now]
    if leave:
        sent = tuple(replace(one, state="sent", changed_at=now) for one in waiting)
        await desk.world.store.commit(Change(sendings=sent))
    kinds = {"check-in", "report"}
    return [(one.message.kind, one.message.to[0].partition("@")[0]) for one in waiting if one.message.kind in kinds]


def going(desk):
    return of_mark(desk.world.store.mark(MARK))


async def test_each_goes_once_and_then_it_is_over(desk):
    assert next_check_in(desk.world) == HELD
    assert sorted(await turned(desk, HELD)) == [("check-in", "dana"), ("report", "lee"), ("report", "riley")]
    assert await turned(desk, HELD) == []
    assert await turned(desk, HELD + timedelta(minutes=5)) == []
    assert going(desk) is None
    assert next_check_in(desk.world) == at("2026-12-01 08:00")


@pytest.mark.parametrize("introduced", [False, True])
async def test_a_scorecard_tells_who_writes_where_nothing_has_told_it_yet(desk, introduced):
    lee = standing_of(desk.world, desk.world.book.policies["northwind"], "lee@northwind.example", HELD)
    await desk.world.store.commit(Change(standings=(replace(lee, introduced=introduced),)))
    await turned(desk, HELD, leave=False)
    (card,) = [one.message for one in desk.world.store.unsent() if one.message.to == (lee.email,)]
    assert card.introduces == ("I am Riley Hart" in card.text) == (not introduced)
    assert desk.world.store.standing("northwind", lee.email).met


@pytest.mark.parametrize("edit", ["another role", "approval"])
async def test_no_scorecard_leaves_for_whom_it_is_no_more_or_without_the_approval_of_now(desk, edit):
    await turned(desk, HELD, leave=False)
    (card,) = [one.message for one in desk.world.store.unsent() if one.message.to == ("lee@northwind.example",)]
    policy = desk.world.book.policies["northwind"]
    assert not changed_since(card, [], policy)
    people = tuple(
        replace(one, role="employee" if edit == "another role" else one.role) for one in policy.engagement.people
    )
    step = Step(day=3, to="manager", approval=edit == "approval")
    engagement = replace(policy.engagement, people=people, escalation=(step,) if edit == "approval" else ())
    assert changed_since(card, [], replace(policy, engagement=engagement))


async def test_a_crash_between_two_messages_loses_none_and_doubles_none(desk, monkeypatch):
    commit, left = desk.world.store.commit, []

    async def torn(change):
        if [one for one in change.sendings if one.message.kind == "report" and one.message.person]:
            raise OSError("the machine stops")
        await commit(change)

    monkeypatch.setattr(desk.world.store, "commit", torn)
    with pytest.raises(OSError, match="stops"):
        await turned(desk, HELD)
    monkeypatch.undo()
    for minutes in (1, 2):
        left += await turned(desk, HELD + timedelta(minutes=minutes))
    assert sorted(left) == [("check-in", "dana"), ("report", "lee"), ("report", "riley")]


async def test_what_was_taken_back_is_tried_again_and_its_day_is_free(desk):
    await turned(desk, HELD, leave=False)
    (sending,) = [one for one in desk.world.store.unsent() if one.message.kind == "check-in"]
    policy = desk.world.book.policies["northwind"]
    before = desk.world.store.standing("northwind", "dana@northwind.example")
    assert HELD.date() in before.reminded_on
    await desk.world.store.commit(taken_back(desk.world, sending, policy, HELD, "you asked to hold it"))
    after = desk.world.store.standing("northwind", "dana@northwind.example")
    assert HELD.date() not in after.reminded_on
    assert ("check-in", "dana") in await turned(desk, HELD + timedelta(hours=1))


async def test_what_has_left_is_looked_up_no_more(desk):
    await turned(desk, HELD, leave=False)
    (card,) = [one for one in desk.world.store.unsent() if one.message.kind == "report" and one.message.person]
    await desk.world.store.commit(Change(sendings=(replace(card, state="sent", changed_at=HELD),)))
    await plan_check_ins(desk.world, HELD)
    assert dict(going(desk).messages) == {("check-in", "dana@northwind.example"): None}


async def test_what_came_in_meanwhile_is_thanked_for_and_not_asked_about(desk):
    done = replace(desk.task, state=State.DONE, closed_at=at("2026-10-30 10:00"), next_at=None)
    await desk.world.store.commit(Change(tasks=(done,)))
    await turned(desk, HELD)
    sendings = desk.world.store.tables["sendings"].values()
    (note,) = [one for one in sendings if one["message"]["kind"] == "check-in"]
    assert "AR aging report for September" in note["message"]["text"]
    assert done.ref not in note["message"]["tasks"]


async def test_a_pause_of_everything_lasts_out_the_check_in(desk):
    await desk.world.store.commit(Change(marks={"paused:northwind": "open"}))
    for day in ("02", "03", "04", "05", "06", "09"):
        kinds = await turned(desk, at(f"2026-11-{day} 08:00"))
        assert [one for one in kinds if one[1] != "riley"] == []
    assert going(desk) is None
    told = [one.what for one in desk.world.store.entries_since(HELD) if one.topic == "not-sent"]
    assert "the check-in note of 2026-10 to Dana Ortiz was not sent: the engagement was paused" in told
    assert "the scorecard of 2026-10 to Lee Park was not sent: the engagement was paused" in told


async def test_a_clock_that_was_ahead_of_itself_holds_no_check_in_twice(desk):
    assert ("report", "lee") in await turned(desk, HELD)
    assert await turned(desk, at("2026-10-31 09:00")) == []
    assert [one for one in await turned(desk, HELD) if one[1] != "riley"] == []


async def test_a_word_once_given_is_not_asked_for_again_by_a_clock_that_was_set_back(desk):
    policy = desk.world.book.policies["northwind"]
    engagement = replace(policy.engagement, escalation=(Step(day=3, to="manager", approval=True),))
    desk.world.book = replace(desk.world.book, policies={"northwind": replace(policy, engagement=engagement)})
    await turned(desk, HELD)
    assert going(desk).asked == ("lee@northwind.example",)
    declined = as_mark(going(desk).answered(HELD, send=False))
    await desk.world.store.commit(Change(marks={MARK: declined}))
    for now in (HELD, at("2026-10-31 09:00"), HELD):
        await turned(desk, now)
        assert going(desk) is None
    assert [one.what for one in desk.world.store.entries_since(HELD) if one.topic == "not-sent"] == []
