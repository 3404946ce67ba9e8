"""Texts on their way: one that arrives or does not, one whose answer was lost, one that nobody may send yet."""

from dataclasses import replace
from datetime import timedelta

import pytest
from duly.daemon.agenda import taken_back
from duly.mailbox.telephone import Delivery, TelephoneDown
from duly.rules.messages import Later, Uncertain
from duly.state.store import Change

from tests.daemon.texting import DANA, TUESDAY, phone_house

NOON, LATER = TUESDAY + timedelta(hours=3), TUESDAY + timedelta(hours=4)
WEDNESDAY, THURSDAY = TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=2)
CLOSING = THURSDAY.replace(hour=17, minute=30)


@pytest.fixture
async def house(tmp_path):
    async with phone_house(tmp_path / "practice") as made:
        yield made


def text_of(house):
    """The first text to Dana, as it stands in the outbox."""
    return list(house.world.store.texts_to(DANA))[-1]


def latest(house):
    return next(house.world.store.texts_to(DANA))


def fared(house, state, **more):
    house.phone.delivered = [Delivery(sid=text_of(house).sid, state=state, **more)]


async def test_one_that_arrived_is_asked_for_no_more(house):
    sid = text_of(house).sid
    assert sid in house.world.store.mark("following")
    fared(house, "delivered")
    assert await house.turn(NOON) == []
    assert text_of(house).why == "delivered"
    assert sid not in (house.world.store.mark("following") or {})


def told_of(house, words):
    """The lines with these words in the story of what the text asked for."""
    return [one.what for one in house.world.store.story(house.task("timecards").ref) if words in one.what]


async def test_its_story_says_once_that_it_was_sent_at_what_cost_and_that_it_arrived(tmp_path):
    async with phone_house(tmp_path / "practice", budget="[budget.costs]\ntext = 0.05\n") as house:
        fared(house, "on its way")
        await house.turn(NOON)
        assert not told_of(house, "the text to")
        fared(house, "delivered")
        await house.turn(LATER)
        await house.turn(LATER + timedelta(minutes=5))
        sent = "it was sent on Tue 06 Oct at 09:00 EDT in 2 segments, for 0.05 USD"
        assert told_of(house, "the text to") == [f"the text to Dana Ortiz arrived; {sent}"]


async def test_its_story_says_that_it_was_sent_and_did_not_arrive(house):
    fared(house, "undelivered", fault="other", why="30000: it did not arrive")
    await house.turn(NOON)
    (line,) = told_of(house, "the text to")
    assert "did not arrive (30000: it did not arrive)" in line
    assert line.endswith("; it was sent on Tue 06 Oct at 09:00 EDT in 2 segments")


async def test_its_story_says_that_nobody_knows_where_the_carrier_never_says(house):
    fared(house, "on its way")
    await house.turn(TUESDAY + timedelta(days=3, minutes=5))
    (line,) = told_of(house, "Dana Ortiz was taken")
    assert line.startswith("the text to Dana Ortiz was taken, and nobody says whether it arrived; it was sent on Tue")


async def test_one_that_is_still_on_its_way_is_asked_for_again(house):
    fared(house, "on its way")
    await house.turn(NOON)
    assert text_of(house).sid in house.world.store.mark("following")


@pytest.mark.parametrize(
    ("fault", "remembered"),
    [
        ("stopped", ("signed 1 September", "")),
        ("number", (None, DANA)),
        ("filtered", (None, "")),
        ("other", (None, "")),
    ],
)
async def test_one_that_did_not_arrive_is_told_and_heeded(house, fault, remembered):
    fared(house, "undelivered", fault=fault, why="30000: it did not arrive")
    await house.turn(NOON)
    assert text_of(house).state == "failed"
    assert (house.standing().phone_stop, house.standing().bad_number) == remembered
    story = [entry for entry in house.world.store.story(house.task("timecards").ref) if entry.topic == "undeliverable"]
    assert len(story) == 1
    assert "30000: it did not arrive" in story[0].what
    assert await house.turn(LATER) == []


async def test_a_phone_that_was_off_is_tried_once_more_the_next_day(house):
    fared(house, "undelivered", fault="away", why="30003: the phone is off")
    assert await house.turn(NOON) == []
    assert (text_of(house).state, text_of(house).next_at) == ("waiting", WEDNESDAY)
    ((to, words),) = [one for one in await house.turn(WEDNESDAY) if one[0] == DANA]
    assert (to, words) == (DANA, text_of(house).message.text)
    fared(house, "undelivered", fault="away", why="30003: the phone is off")
    await house.turn(WEDNESDAY + timedelta(hours=1))
    assert text_of(house).state == "failed"


async def test_the_further_try_that_was_cut_off_while_it_left_was_one_too(house):
    fared(house, "undelivered", fault="away", why="30003: the phone is off")
    await house.turn(NOON)
    cut_off = replace(text_of(house), state="sending", changed_at=WEDNESDAY)
    await house.world.store.commit(Change(sendings=(cut_off,)))
    house.phone.listed, house.phone.listed_at = ("SMthere",), WEDNESDAY
    assert await house.turn(WEDNESDAY + timedelta(minutes=1)) == []
    assert text_of(house).why == "found in the provider's list"
    fared(house, "undelivered", fault="away", why="30003: the phone is off")
    await house.turn(WEDNESDAY + timedelta(hours=1))
    assert text_of(house).state == "failed"


async def test_a_text_that_was_taken_once_is_paid_for_even_where_its_further_try_is_given_up(tmp_path):
    async with phone_house(tmp_path / "practice", budget="[budget.costs]\ntext = 0.05\n") as house:
        fared(house, "undelivered", fault="away", why="30003: the phone is off")
        await house.turn(NOON)
        text, policy = text_of(house), house.world.book.policies["northwind"]
        assert text.state == "waiting"
        await house.world.store.commit(taken_back(house.world, text, policy, LATER, "an answer had come"))
        assert text_of(house).state == "withdrawn"
        assert house.world.store.charge(text.message.id).state == "settled"


async def test_a_lost_answer_is_looked_up_and_only_what_was_not_taken_goes_again(tmp_path):
    for known, again in (((), 1), (("SMthere",), 0)):
        async with phone_house(tmp_path / f"{again}") as house:
            house.phone.taken.clear()
            house.phone.answer = Uncertain("503")
            house.texts("1 done", at=NOON)
            await house.turn(NOON)
            assert len(house.phone.taken) == 1
            house.phone.answer, house.phone.listed = None, known
            await house.turn(NOON + timedelta(minutes=5))
            await house.turn(NOON + timedelta(minutes=15))
            await house.turn(NOON + timedelta(minutes=30))
            assert len(house.phone.taken) == 1 + again
            assert next(one.state for one in house.world.store.texts_to(DANA)) == "sent"


@pytest.mark.parametrize("ahead", [timedelta(hours=3), timedelta(days=1)])
async def test_a_lost_answer_is_found_though_our_clock_is_ahead_of_the_providers(house, ahead):
    house.phone.answer = Uncertain("503")
    house.texts("1 done", at=NOON)
    assert len(await house.turn(NOON + ahead)) == 1
    house.phone.answer, house.phone.listed, house.phone.listed_at = None, ("SMthere",), NOON
    assert await house.turn(NOON + ahead + timedelta(minutes=15)) == []
    assert house.world.store.sending_by_sid("SMthere").state == "sent"


async def test_a_text_that_met_a_phone_switched_off_does_not_pass_for_its_further_try(house):
    fared(house, "undelivered", fault="away", why="30003: the phone is off")
    house.phone.listed, house.phone.listed_at = (text_of(house).sid,), TUESDAY
    await house.turn(NOON)
    house.phone.answer = Uncertain("503")
    assert len(await house.turn(WEDNESDAY)) == 1
    house.phone.answer = None
    assert len(await house.turn(WEDNESDAY + timedelta(minutes=15))) == 1


async def test_nothing_leaves_while_nobody_knows_what_came_in_and_mail_goes_on(house):
    house.phone.down = TelephoneDown("the provider does not answer", 60)
    house.out.taken.clear()
    assert await house.turn(THURSDAY) == []
    assert house.mails_to("dana@")
    assert str(house.world.unheard) == "the provider does not answer"
    house.phone.down = None
    assert [to for to, _ in await house.turn(THURSDAY + timedelta(minutes=2)) if to == DANA] == [DANA]
    assert house.world.unheard is None


async def test_an_answer_to_the_days_text_that_overtakes_its_mail_brings_no_second_text(house):
    house.out.answers = [Later(THURSDAY + timedelta(hours=1), "451 greylisted")] * 2  # Dana's mail, and Kim's
    assert [to for to, _ in await house.turn(THURSDAY) if to == DANA] == [DANA]
    await house.says("1 done", at=THURSDAY + timedelta(minutes=30))
    assert await house.turn(THURSDAY + timedelta(hours=1)) == []
    reminders = [one.message for one in house.world.store.texts_to(DANA) if one.message.kind == "reminder"]
    assert [one.not_before for one in reminders] == [THURSDAY, TUESDAY]
    assert THURSDAY.date() in house.standing().reminded_on


async def test_what_misses_the_hours_of_its_day_is_left_out_and_told(house):
    house.phone.down = TelephoneDown("the provider does not answer", 60)
    await house.turn(THURSDAY)
    house.phone.down = None
    assert [to for to, _ in await house.turn(THURSDAY + timedelta(hours=10)) if to == DANA] == []
    story = house.world.store.story(house.task("timecards").ref)
    assert [entry.topic for entry in story][-1] == "not-sent"


async def test_what_was_lost_at_the_end_of_its_hours_is_not_sent_once_more_after_them(house):
    house.phone.answer = Uncertain("503")
    assert DANA in [to for to, _ in await house.turn(CLOSING - timedelta(minutes=5))]
    house.phone.answer = None
    assert await house.turn(CLOSING + timedelta(minutes=5, seconds=15)) == []
    assert latest(house).state == "withdrawn"
    assert told_of(house, "it could not leave in the hours agreed for texts and calls")


async def test_but_what_the_provider_has_taken_has_left_whatever_the_hour(house):
    house.phone.answer = Uncertain("503")
    await house.turn(CLOSING - timedelta(minutes=5))

    async def listed(parcel, since):
        return (f"SM{parcel.to[0]}",)

    house.phone.handed_over = listed
    await house.turn(CLOSING + timedelta(minutes=6))
    assert (latest(house).state, latest(house).sid) == ("sent", f"SM{DANA}")


async def test_the_hours_must_last_until_a_slow_provider_has_said_what_it_took(house):
    house.phone.answer = Uncertain("503")
    await house.turn(CLOSING - timedelta(minutes=11))
    house.phone.answer = None

    async def slowly(parcel, since):
        house.world.clock.at = CLOSING + timedelta(seconds=15)
        return ()

    house.phone.handed_over = slowly
    assert await house.turn(CLOSING - timedelta(seconds=15)) == []
    assert latest(house).state == "withdrawn"
