"""A mail whose answer was lost may have been read: whatever the next try is answered, it did not surely stay here."""

from datetime import timedelta

import pytest
from duly.daemon.reload import take_up
from duly.rules.messages import Later, Uncertain
from duly.rules.model import State

from tests.daemon.texting import TUESDAY, phone_house

THURSDAY = TUESDAY + timedelta(days=2)
EVENING, FRIDAY = THURSDAY + timedelta(hours=10), THURSDAY + timedelta(days=1)
STEPS = '\n[[escalation]]\nday = 2\nto = "manager"\n'
CLOSING = THURSDAY.replace(hour=17, minute=30)


@pytest.fixture
async def house(tmp_path):
    async with phone_house(tmp_path / "practice", channels='"email"') as made:
        yield made


async def test_its_day_stays_one_of_a_message_although_the_second_try_was_put_off(house):
    house.out.answers = [Uncertain("the answer was lost")] * 2  # Dana's and Kim's
    await house.turn(THURSDAY)
    house.out.answers = [Later(EVENING, "450 too many messages")] * 2
    await house.turn(THURSDAY + timedelta(minutes=11))
    await house.turn(FRIDAY)
    assert THURSDAY.date() in house.standing().reminded_on
    assert not [one for one in house.world.store.unsent() if one.message.person == "dana@northwind.example"]


async def test_the_hours_must_last_until_the_sent_folder_has_answered(house):
    house.out.answers = [Uncertain("the answer was lost")] * 2
    await house.turn(CLOSING - timedelta(minutes=11))
    house.out.answers, tries = [], len(house.out.taken)

    async def slowly(message_id):
        house.world.clock.at = CLOSING + timedelta(seconds=15)
        return False

    house.box.sent_copy = slowly
    await house.turn(CLOSING - timedelta(seconds=15))
    assert len(house.out.taken) == tries


async def test_what_was_asked_for_may_come_while_the_sent_folder_is_slow(house):
    house.out.answers = [Uncertain("the answer was lost")] * 2
    await house.turn(THURSDAY)
    house.out.answers = []
    (lost,) = [one for one in house.world.store.unsent() if one.message.person == "dana@northwind.example"]

    async def slowly(message_id):
        house.world.clock.at += timedelta(minutes=1)
        if message_id == lost.message.message_id:
            house.texts("1 done", at=house.world.clock.now())
        return False

    house.box.sent_copy = slowly
    await house.turn(THURSDAY + timedelta(minutes=11))
    assert house.task("timecards").state is State.DONE
    assert house.world.store.sending(lost.message.id).state == "withdrawn"


async def test_management_is_told_once_though_the_engagement_was_taken_away_meanwhile(tmp_path):
    async with phone_house(tmp_path / "practice", channels='"email"', budget=STEPS) as house:
        folder, aside = house.folder / "engagements/northwind", house.folder / "aside"
        await house.turn(THURSDAY)
        house.out.answers = [Uncertain("the answer was lost")] * 9
        await house.turn(FRIDAY)
        assert [one for one in house.world.store.unsent() if "lee@northwind.example" in one.message.to]
        house.out.answers = []
        folder.rename(aside)
        await take_up(house.world)
        await house.turn(FRIDAY + timedelta(minutes=11))
        aside.rename(folder)
        await take_up(house.world)
        house.out.taken.clear()
        for day in range(4, 8):
            await house.turn(FRIDAY + timedelta(days=day))
        assert not house.mails_to("lee@")
