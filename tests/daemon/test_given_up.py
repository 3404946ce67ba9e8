"""A message is given up when it was tried for days, not when it waited for days until it could be tried at all."""

from datetime import timedelta

import pytest
from duly.daemon.agenda import to_send
from duly.rules.messages import Later, Message
from duly.state.store import Change

from tests.daemon.texting import TUESDAY, phone_house

LONG_AGO = TUESDAY - timedelta(days=6)
HOUR, DAYS = timedelta(hours=1), timedelta(days=4)


@pytest.fixture
async def house(tmp_path):
    """The consultant's mail about a call, written before the machine was down for six days."""
    async with phone_house(tmp_path / "practice", channels='"email"') as made:
        told = Message(
            id="told",
            kind="ask",
            channel="email",
            engagement="northwind",
            person="",
            to=("riley@hart.example",),
            subject="Dana called",
            text="She left a message.",
            clause="[scope] phone_support",
            not_before=LONG_AGO,
        )
        policy = made.world.book.policies["northwind"]
        await made.world.store.commit(Change(sendings=(to_send(policy.seal(told), LONG_AGO),)))
        yield made


def put_off(house, until):
    house.out.answers = [Later(until, "451 greylisted")] * 20


async def test_a_first_try_that_is_put_off_is_not_the_last(house):
    put_off(house, TUESDAY + HOUR)
    await house.turn(TUESDAY)
    assert house.world.store.sending("told").state == "waiting"
    house.out.answers = []
    await house.turn(TUESDAY + HOUR)
    assert house.world.store.sending("told").state == "sent"


async def test_four_days_after_the_first_try_it_is_given_up(house):
    put_off(house, TUESDAY + DAYS - HOUR)
    await house.turn(TUESDAY)
    put_off(house, TUESDAY + DAYS)
    await house.turn(TUESDAY + DAYS - HOUR)
    assert house.world.store.sending("told").state == "failed"
    assert "given up after 4 days" in house.world.store.sending("told").why


async def test_days_in_which_the_machine_stood_still_are_none_of_those_it_was_tried(house):
    put_off(house, TUESDAY + HOUR)
    await house.turn(TUESDAY)
    back = TUESDAY + timedelta(days=8)
    put_off(house, back + HOUR)
    await house.turn(back)
    assert house.world.store.sending("told").state == "waiting"
    house.out.answers = []
    await house.turn(back + HOUR)
    assert house.world.store.sending("told").state == "sent"
