"""Whoever wants no more messages gets none of those either that lay in the outbox, for a colleague or a check-in."""

from dataclasses import replace
from datetime import timedelta

import pytest
from duly.state.store import Change

from tests.daemon.test_texts_in_stop import TEN, waiting_text
from tests.daemon.texting import KIM, phone_house
from tests.hostile.houses import mail

KIMS = "kim@northwind.example"
TOMORROW = TEN + timedelta(days=1)
NO_MORE = "Please stop sending me these reminders. Unsubscribe me."


@pytest.fixture
async def house(tmp_path):
    async with phone_house(tmp_path / "practice") as made:
        yield made


@pytest.mark.parametrize(("channel", "to"), [("text", KIM), ("email", KIMS)])
async def test_a_deputy_who_wants_no_more_messages_gets_none_for_the_colleague(house, channel, to):
    waits = house.world.store.sending(await waiting_text(house, channel))
    for_kim = replace(waits, message=replace(waits.message, to=(to,)))
    await house.world.store.commit(Change(sendings=(for_kim,)))
    house.box.raws.append(mail(KIMS, NO_MORE, at=TEN))
    await house.turn(TEN + timedelta(minutes=1))
    assert house.standing("kim").opted_out
    assert [one for one, _ in await house.turn(TOMORROW) if one == KIM] == []
    after = house.world.store.sending(waits.message.id)
    assert (after.state, after.why) == ("withdrawn", "taken back: they asked for no more messages")


async def test_a_check_in_note_is_not_for_whoever_wants_no_more_messages(house):
    waits = house.world.store.sending(await waiting_text(house, "email"))
    note = replace(waits.message, kind="check-in", person=KIMS, to=(KIMS,), tasks=())
    await house.world.store.commit(Change(sendings=(replace(waits, message=note),)))
    house.box.raws.append(mail(KIMS, NO_MORE, at=TEN))
    await house.turn(TEN + timedelta(minutes=1))
    await house.turn(TOMORROW)
    assert house.world.store.sending(note.id).state == "withdrawn"
