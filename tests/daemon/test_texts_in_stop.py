"""Stop, wrong number and start by text: at once, for good, in every engagement, and emails go on."""

from dataclasses import replace
from datetime import timedelta

import pytest
from duly.daemon.agenda import to_send
from duly.daemon.config import load
from duly.daemon.reconcile import reconcile
from duly.daemon.rulebook import rulebook
from duly.daemon.secret import practice_secret
from duly.rules.ledger import Charge
from duly.rules.messages import Message
from duly.rules.model import State
from duly.rules.policy import message_id_for
from duly.state.store import Change

from tests.daemon.texting import DANA, TUESDAY, phone_house
from tests.hostile.houses import mail

TEN = TUESDAY + timedelta(hours=1)
NOTE = "signed 1 September"


@pytest.fixture
async def house(tmp_path):
    async with phone_house(tmp_path / "practice") as made:
        yield made


def told(house, words):
    return [one for one in house.mails_to("riley@hart.example") if words in one["Subject"]]


async def waiting_text(house, channel="text"):
    """A reminder that waits for tomorrow, with its charge reserved."""
    at = TEN + timedelta(days=1)
    message = Message(
        id=message_id_for("waiting", channel),
        kind="reminder",
        channel=channel,
        engagement="northwind",
        person="dana@northwind.example",
        to=(DANA,),
        subject="",
        text="Timecards",
        tasks=(house.task("timecards").ref,),
        clause="[cadence] ladder day 1",
        not_before=at,
    )
    charge = Charge(id=message.id, engagement="northwind", at=TEN, kind="text", amount=1)
    await house.world.store.commit(Change(sendings=(to_send(message, TEN),), charges=(charge,)))
    return message.id


@pytest.mark.parametrize(
    ("words", "confirmed"),
    [("STOP", 0), ("cancel", 0), ("STOP PLEASE", 1), ("please stop texting me", 1), ("ALTO", 1), ("arrêt!", 1)],
)
async def test_a_stop_acts_at_once_and_is_confirmed_once(house, words, confirmed):
    before = house.task("timecards")
    answers = await house.says(words, at=TEN)
    assert house.standing().phone_stop == NOTE
    assert not house.standing().opted_out
    assert house.task("timecards") == before
    assert len(answers) == confirmed
    assert all("No more texts or calls" in answer for _, answer in answers)
    assert len(told(house, "no more texts and calls")) == 1


async def test_a_second_stop_changes_and_says_nothing_more(house):
    await house.says("please stop", at=TEN)
    assert await house.says("STOP I said", at=TEN + timedelta(minutes=1)) == []
    assert await house.says("please stop", at=TEN + timedelta(minutes=2)) == []
    assert len(told(house, "no more texts and calls")) == 1


async def test_a_stop_is_confirmed_at_any_hour(house):
    [(to, _)] = await house.says("please stop", at=TEN + timedelta(hours=13))
    assert to == DANA


@pytest.mark.parametrize("channel", ["text", "call"])
async def test_what_waits_is_withdrawn_in_the_same_commit_and_its_charge_released(house, channel):
    waiting = await waiting_text(house, channel)
    await house.says("STOP", at=TEN)
    assert house.world.store.sending(waiting).state == "withdrawn"
    assert house.world.store.charge(waiting).state == "released"
    (entry,) = [one for one in house.world.store.story(house.task("timecards").ref) if one.topic == "not-sent"]
    assert entry.what == f"the {channel} was taken back before it left: no more texts and calls were wanted"


@pytest.mark.parametrize("state", ["sending", "uncertain"])
async def test_what_may_have_left_is_not_sent_once_more_after_a_stop(house, state):
    lost = await waiting_text(house)
    sending = replace(house.world.store.sending(lost), state=state)
    await house.world.store.commit(Change(sendings=(sending,)))
    await house.says("STOP", at=TEN)
    await house.turn(TEN + timedelta(days=1))
    assert house.world.store.sending(lost).state == "withdrawn"
    assert house.world.store.charge(lost).state == "reserved"


async def test_a_stop_beside_an_answer_does_both_and_the_answer_comes_by_email(house):
    answers = await house.says("1 done. please stop texting me", at=TEN)
    assert house.task("timecards").state is State.DONE
    assert house.standing().phone_stop == NOTE
    assert [("No more texts" in words) for _, words in answers] == [True]
    assert house.mails_to("dana@northwind.example")[-1]["Subject"] == "Re: Your text"


async def test_after_a_stop_emails_go_on_and_texts_and_calls_do_not(house):
    await house.says("STOP", at=TEN)
    mails = len(house.mails_to("dana@northwind.example"))
    sent = await house.turn(TUESDAY + timedelta(days=2))
    assert [to for to, _ in sent if to == DANA] == []
    assert len(house.mails_to("dana@northwind.example")) > mails


async def test_what_is_texted_after_a_stop_is_taken_and_answered_by_email(house):
    await house.says("STOP", at=TEN)
    assert await house.says("1 done", at=TEN + timedelta(minutes=5)) == []
    assert house.task("timecards").state is State.DONE


async def test_a_stop_holds_in_every_engagement_of_the_number(tmp_path):
    async with phone_house(tmp_path / "practice", slugs=("northwind", "southport")) as house:
        answers = await house.says("please stop", at=TEN)
        assert [house.standing(slug=slug).phone_stop for slug in ("northwind", "southport")] == [NOTE, NOTE]
        assert len(answers) == 1
        assert len(told(house, "no more texts and calls")) == 1


async def test_a_stop_from_a_number_of_two_people_holds_for_both(tmp_path):
    async with phone_house(tmp_path / "practice", kim=DANA) as house:
        await house.says("STOP", at=TEN)
        assert (house.standing().phone_stop, house.standing("kim").phone_stop) == (NOTE, "signed 2 September")


async def test_an_optout_by_email_is_the_emails_own(house):
    house.box.raws.append(mail("dana@northwind.example", "1 done", at=TEN))
    await house.turn(TEN)
    assert house.standing().phone_stop is None


@pytest.mark.parametrize("words", ["WRONG PERSON", "wrong number", "No soy yo", "Sorry, you have the wrong number!"])
async def test_a_wrong_number_is_used_no_more_and_changes_no_task(house, words):
    waiting, before = await waiting_text(house), house.task("timecards")
    [(to, answer)] = await house.says(words, at=TEN)
    assert to == DANA
    assert "Sorry" in answer
    assert house.standing().bad_number == DANA
    assert house.task("timecards") == before
    assert house.world.store.sending(waiting).state == "withdrawn"
    story = house.world.store.story(before.ref)
    assert [one.what for one in story if one.topic == "not-sent"] == [
        "the text was taken back before it left: the number is somebody else's"
    ]
    (mail,) = told(house, "belongs to somebody else")
    body = mail.get_body(("plain",)).get_content()
    assert "They wrote:" in body
    assert "Dana Ortiz wrote" not in body
    assert await house.says("1 done", at=TEN + timedelta(minutes=1)) == []
    assert house.task("timecards") == before
    assert "wrong number" in house.world.store.pen()[0].why


async def test_a_wrong_number_that_says_stop_has_both(house):
    [(_, answer)] = await house.says("STOP. Wrong number", at=TEN)
    assert "Sorry" in answer
    assert (house.standing().bad_number, house.standing().phone_stop) == (DANA, NOTE)


@pytest.mark.parametrize("words", ["START", "unstop", "you can text me again"])
async def test_texts_that_are_wanted_again_are_the_consultants_to_open(house, words):
    await house.says("please stop", at=TEN)
    assert await house.says(words, at=TEN + timedelta(minutes=3)) == []
    assert house.standing().phone_stop == NOTE
    assert len(told(house, "texts again")) == 1


@pytest.mark.parametrize("words", ["HELP", "info"])
async def test_help_is_the_providers_to_answer(house, words):
    assert await house.says(words, at=TEN) == []
    assert house.standing().phone_stop is None


async def test_a_new_consent_lets_texts_be_answered_again(house):
    await house.says("please stop", at=TEN)
    book = house.world.book
    policy = book.policies["northwind"]
    people = tuple(replace(one, consent_note="asked again 6 October") for one in policy.engagement.people)
    policy = replace(policy, engagement=replace(policy.engagement, people=people))
    house.world.book = replace(book, policies={"northwind": policy})
    assert len(await house.says("1 done", at=TEN + timedelta(minutes=5))) == 1


async def test_a_stop_is_the_numbers_whatever_address_its_person_has_next(house):
    """The address in people.csv was wrong and is put right after the stop; a newer note would permit texts again."""
    await house.says("please stop", at=TEN)
    for name in ("people.csv", "documents.toml"):
        file = house.folder / "engagements/northwind" / name
        file.write_text(file.read_text().replace("dana@", "dana.ortiz@"))
    house.world.book = rulebook(load(house.folder), practice_secret(house.folder))
    await reconcile(house.world, TEN)
    assert house.standing("dana.ortiz").phone_stop == NOTE
    assert [to for to, _ in await house.turn(TUESDAY + timedelta(days=2)) if to == DANA] == []


async def test_start_is_told_once_a_day_however_often_a_program_sends_it(house):
    for minute in range(20):
        house.texts("START", at=TEN + timedelta(minutes=minute))
    await house.turn(TEN + timedelta(minutes=30))
    assert len(house.mails_to("riley@hart.example")) == 1


@pytest.mark.parametrize("words", ["done", "wrong person"])
async def test_after_a_stop_nothing_is_texted_to_a_number_that_several_have_either(tmp_path, words):
    async with phone_house(tmp_path / "practice", kim=DANA) as house:
        await house.says("STOP", at=TEN)
        assert await house.says(words, at=TEN + timedelta(minutes=1)) == []
