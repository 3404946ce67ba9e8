"""Texts that cannot leave as they were meant to: without a telephone, after a stop, by a number of several people."""

from dataclasses import replace
from datetime import timedelta

import pytest
from duly.daemon.loop import turn
from duly.daemon.rulebook import rulebook
from duly.daemon.secret import practice_secret
from duly.mailbox.telephone import Delivery
from duly.state.store import Change

from tests.daemon.test_texts_in_stop import TEN, waiting_text
from tests.daemon.texting import DANA, phone_house

TOMORROW = TEN + timedelta(days=1)


@pytest.fixture
async def house(tmp_path):
    async with phone_house(tmp_path / "practice") as made:
        yield made


def without_telephone(house):
    """Duly is started anew without [twilio]."""
    house.world.telephone, house.world.channels = None, {"email": house.out}
    practice = replace(house.world.book.practice, twilio=None)
    house.world.book = rulebook(practice, practice_secret(house.folder))


@pytest.mark.parametrize(("state", "after"), [("waiting", "withdrawn"), ("uncertain", "sent")])
async def test_what_waits_when_the_telephone_is_taken_away_keeps_nobody_busy(house, state, after):
    text = await waiting_text(house)
    await house.world.store.commit(Change(sendings=(replace(house.world.store.sending(text), state=state),)))
    without_telephone(house)
    house.world.clock.at = TOMORROW
    upcoming = await turn(house.world)
    assert house.world.store.sending(text).state == after
    assert upcoming is None or upcoming > TOMORROW
    assert any("telephone" in entry.what for entry in house.world.store.story(house.task("timecards").ref))


async def test_a_telephone_taken_out_of_the_files_sends_nothing_more_though_it_is_still_joined(house):
    assert await house.says("1 done", at=TOMORROW - timedelta(hours=3)) == []  # at seven: the answer waits for eight
    practice = replace(house.world.book.practice, twilio=None)
    house.world.book = rulebook(practice, practice_secret(house.folder))
    assert await house.turn(TOMORROW) == []


async def test_what_did_not_arrive_is_not_tried_once_more_after_a_stop(house):
    """The answer was on its way as the stop came."""
    await house.says("1 done", at=TEN)
    followed = {sid: house.world.store.sending_by_sid(sid).message.kind for sid in house.world.store.mark("following")}
    [sid] = [sid for sid, kind in followed.items() if kind == "answer"]
    await house.says("STOP", at=TEN + timedelta(minutes=1))
    house.phone.delivered.append(Delivery(sid=sid, state="undelivered", fault="away", why="30003"))
    await house.turn(TEN + timedelta(minutes=2))
    sent = await house.turn(TOMORROW) + await house.turn(TOMORROW + timedelta(days=1))
    assert [to for to, _ in sent if to == DANA] == []
