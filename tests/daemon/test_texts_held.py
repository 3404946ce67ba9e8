"""Texts that cannot leave as they were meant to: without a telephone, after a stop, by a number of several people."""

from dataclasses import replace
from datetime import timedelta

import pytest
from duly.daemon.config import load
from duly.daemon.loop import turn
from duly.daemon.rulebook import rulebook
from duly.daemon.secret import practice_secret
from duly.mailbox.telephone import CallIn, Delivery, TelephoneDown
from duly.rules.messages import Later
from duly.rules.model import State
from duly.state.store import Change

from tests.daemon.test_texts_in_stop import TEN, waiting_text
from tests.daemon.texting import DANA, KIM, TUESDAY, Phone, phone_house

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


def people(house, old, new):
    """people.csv is edited while Duly runs."""
    path = house.folder / "engagements/northwind/people.csv"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    house.world.book = rulebook(load(house.folder), practice_secret(house.folder))


async def test_a_number_that_several_have_is_stopped_and_dead_for_all_of_them(tmp_path):
    async with phone_house(tmp_path / "practice", kim=DANA) as house:
        for fault, known in (("stopped", "phone_stop"), ("number", "bad_number")):
            text = await waiting_text(house)
            sending = replace(house.world.store.sending(text), state="sent", sid=fault)
            await house.world.store.commit(Change(sendings=(sending,), marks={"following": {fault: TEN.isoformat()}}))
            house.phone.delivered.append(Delivery(sid=fault, state="undelivered", fault=fault, why="no"))
            await house.turn(TEN)
            assert all(getattr(house.standing(who), known) for who in ("dana", "kim"))


async def test_what_may_not_have_left_is_not_sent_once_more_without_consent(house):
    text = await waiting_text(house)
    lost = replace(house.world.store.sending(text), state="uncertain", next_at=TEN, changed_at=TUESDAY)
    lost = replace(lost, message=replace(lost.message, not_before=TUESDAY))
    await house.world.store.commit(Change(sendings=(lost,)))
    people(house, ',yes,yes,"signed 1', ',no,no,"signed 1')
    assert [to for to, _ in await house.turn(TEN) if to == DANA] == []
    assert "not consented" in house.world.store.sending(text).why


async def test_an_answer_that_names_no_client_keeps_to_its_hours_and_goes_on_the_next_day(house):
    text = await waiting_text(house)
    sending = house.world.store.sending(text)
    closes = (TEN + timedelta(hours=10)).replace(hour=20)
    message = replace(sending.message, kind="answer", engagement="", tasks=(), not_before=TEN, not_after=closes)
    await house.world.store.commit(Change(sendings=(replace(sending, message=message, next_at=TEN),)))
    house.phone.down = TelephoneDown("no network")
    house.world.clock.at = TEN
    await turn(house.world)
    house.phone.down = None
    assert await house.turn(closes + timedelta(hours=1)) == []
    assert await house.turn(closes + timedelta(hours=12)) == [(DANA, "Timecards")]


async def test_an_answer_that_can_never_leave_is_given_up(house):
    """The account's fault is mended by nobody for ten days; the nights, when nobody tries, do not count."""

    class Refused(Phone):
        async def deliver(self, parcel):
            return Later(house.world.clock.now() + timedelta(hours=1), "30034: the number is not registered")

    house.world.channels = {**house.world.channels, "text": Refused()}
    await house.says("1 done", at=TEN)
    for hour in range(1, 10 * 24):
        await house.turn(TEN + timedelta(hours=hour))
    assert [one for one in house.world.store.unsent() if one.message.kind == "answer"] == []
    assert {one.state for one in house.world.store.charges_in("northwind") if one.person.startswith("dana")} <= {
        "settled",
        "released",
    }


async def test_who_got_the_number_since_answers_no_text_that_went_to_another(house):
    people(house, f"kim@northwind.example,{KIM}", "kim@northwind.example,")
    people(house, f"dana@northwind.example,{DANA}", "dana@northwind.example,")
    people(house, "kim@northwind.example,", f"kim@northwind.example,{DANA}")
    answers = await house.says("DONE", at=TEN)
    assert house.task("timecards").state is State.OPEN
    assert not any("Timecards" in words for _, words in answers)


async def test_a_part_of_the_provider_that_fails_keeps_no_other_from_being_heard(house):
    """Its list of deliveries cannot be had for days; somebody calls meanwhile."""

    async def down(_sids):
        raise TelephoneDown("deliveries are not to be had")

    house.phone.deliveries = down
    house.phone.rang.append(CallIn(sid="CA1", sender=DANA, at=TEN))
    await house.turn(TEN)
    assert house.world.store.handled("call:CA1")
    assert "deliveries" in str(house.world.unheard)


async def test_a_clock_set_back_in_the_night_sends_no_answer_before_the_morning(house):
    night = TEN + timedelta(hours=11)
    assert await house.says("1 done", at=night) == []
    assert await house.turn(night - timedelta(minutes=20)) == []
    assert len(await house.turn(TEN + timedelta(hours=22))) == 1


async def test_nor_one_that_was_put_off(house):
    house.phone.down = TelephoneDown("no network")
    house.world.clock.at = TEN
    text = await waiting_text(house)
    sending = house.world.store.sending(text)
    closes = TEN.replace(hour=20)
    message = replace(sending.message, kind="answer", tasks=(), not_before=TEN, not_after=closes)
    await house.world.store.commit(Change(sendings=(replace(sending, message=message, next_at=TEN),)))
    await turn(house.world)
    house.phone.down = None
    assert await house.turn(closes + timedelta(hours=2)) == []
    assert await house.turn(closes + timedelta(hours=1)) == []
    assert await house.turn(closes + timedelta(hours=12)) == [(DANA, "Timecards")]
