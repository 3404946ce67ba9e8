"""A mail whose answer was lost may have been read: whatever the next try is answered, it did not surely stay here."""

from datetime import timedelta

import pytest
from duly.rules.messages import Later, Uncertain

from tests.daemon.texting import TUESDAY, phone_house

THURSDAY = TUESDAY + timedelta(days=2)
EVENING, FRIDAY = THURSDAY + timedelta(hours=10), THURSDAY + timedelta(days=1)


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
