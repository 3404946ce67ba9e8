"""Calls to our number: the consultant hears of every one, and the caller gets what they wanted, nothing of others."""

import asyncio
from datetime import timedelta

import pytest
from duly.daemon.agenda import open_tasks
from duly.daemon.callers import received
from duly.daemon.calls_in import UNTIL, came_in
from duly.mailbox.telephone import CallIn, Medium, TelephoneDown
from duly.state.store import Change

from tests.daemon.phone_desk import DANA, NINE, SHARED, phone_desk
from tests.daemon.texting import TUESDAY, phone_house

RILEY = "riley@hart.example"
STRANGER = "+13125550199"
SPOKEN = Medium("message.mp3", "audio/mpeg", b"ID3 a few spoken words")


def rang(sid="CA9", sender=DANA, key="", **more):
    return CallIn(**{"sid": sid, "sender": sender, "at": NINE, "key": key, "seconds": 20} | more)


def after(tmp_path, *calls, **setting):
    """The desk once these calls have ended and were taken, one after the other."""

    async def story():
        desk = await phone_desk(tmp_path, **setting)
        await open_tasks(desk.world, NINE)
        for call in calls:
            desk.world.clock.at = max(desk.world.clock.at, call.at + timedelta(seconds=30))
            desk.handset.rang.append(call)
            await came_in(desk.world)
        return desk

    return asyncio.run(story())


def to_riley(desk):
    return desk.outbox("email", RILEY)


def test_a_message_reaches_the_consultant_with_all_that_is_known_and_is_forgotten_there(tmp_path):
    desk = after(tmp_path, rang(recording=SPOKEN, key="2"))
    (mail,) = to_riley(desk)
    assert (mail.kind, mail.clause, mail.engagement) == ("ask", "[scope] phone_support", "northwind")
    assert mail.subject == "Dana Ortiz left you a message by telephone"
    for known in (DANA, "Finance", "AR aging report", desk.task.ref, "October 7"):
        assert known in mail.text
    (file,) = mail.enclosures
    assert (desk.folder / file.path).read_bytes() == SPOKEN.data
    assert file.path.startswith("var/documents/")
    kept = desk.world.store.handled("call:CA9")
    assert b"message.mp3" in (desk.folder / kept.raw).read_bytes()
    assert desk.handset.forgotten == ["CA9"]
    assert not desk.outbox("email", "dana@")


ASKED = [  # texts consented, phone support agreed -> texts and mails to Dana
    ("yes", True, 1, 1),
    ("no", True, 0, 1),
    ("yes", False, 0, 0),
]


@pytest.mark.parametrize(("consent", "support", "texts", "mails"), ASKED)
def test_what_is_open_is_sent_where_phone_support_was_agreed(tmp_path, consent, support, texts, mails):
    desk = after(tmp_path, rang(key="1"), texts=consent, support=support)
    sent = desk.outbox("text"), desk.outbox("email", "dana@")
    assert [len(one) for one in sent] == [texts, mails]
    assert all("AR aging report" in message.text for message in (*sent[0], *sent[1]))
    (mail,) = to_riley(desk)
    assert ("I sent them what is open" in mail.text) is support
    assert ("not in the agreed scope" in mail.text) is not support


def test_a_call_back_is_passed_on_and_said_so_by_text_or_else_by_email(tmp_path):
    by_text = after(tmp_path / "a", rang(key="3"))
    by_mail = after(tmp_path / "b", rang(key="3"), texts="no", support=False)
    assert [len(by_text.outbox("text")), len(by_text.outbox("email", "dana@"))] == [1, 0]
    assert [len(by_mail.outbox("text")), len(by_mail.outbox("email", "dana@"))] == [0, 1]
    assert f"from {DANA} and would like to be called back" in to_riley(by_text)[0].text


def test_a_client_is_named_in_its_own_mail_only(tmp_path):
    desk = after(tmp_path, rang(key="1"), clients=("northwind", "acme"))
    for slug, other in (("northwind", "acme"), ("acme", "northwind")):
        mails = [one for one in desk.outbox("email") if one.engagement == slug]
        assert sorted(one.to[0] for one in mails) == [f"dana@{slug}.example", RILEY]
        assert not any(other in f"{one.subject} {one.text} {one.html}".lower() for one in mails)


def test_who_shares_a_number_is_not_told_of_the_other(tmp_path):
    desk = after(tmp_path, rang(sender=SHARED, key="1"))
    (mail,) = desk.outbox("email")
    assert mail.to == (RILEY,)
    assert "Ben Cole / Ines Ruiz" in mail.text
    assert not desk.outbox("text")


def test_nothing_is_sent_to_a_number_that_is_not_known(tmp_path):
    desk = after(tmp_path, rang(sender=STRANGER, key="1", recording=SPOKEN))
    (mail,) = desk.outbox("email")
    assert (mail.to, mail.engagement, len(mail.enclosures)) == ((RILEY,), "", 1)
    assert STRANGER in mail.subject
    assert "Northwind" not in mail.text
    assert not desk.outbox("text")


def test_a_hidden_number_is_told_of_as_the_network_shows_it(tmp_path):
    desk = after(tmp_path, rang(sender='anonymous"\r\nBcc: x@y.example', key="3"))
    (mail,) = to_riley(desk)
    assert "\n" not in mail.subject
    assert mail.to == (RILEY,)


def test_a_call_that_leaves_nothing_is_never_silent_and_told_once_an_hour(tmp_path):
    minutes = (0, 5, 10, 50, 61, 65, 200)
    calls = [rang(f"CA{at}", at=NINE + timedelta(minutes=at)) for at in minutes]
    desk = after(tmp_path, *calls)
    mails = sorted(to_riley(desk), key=lambda one: one.not_before)
    assert [f"{one.not_before - NINE}".partition(".")[0] for one in mails] == [
        "0:00:30",
        "1:00:30",
        "2:00:30",
        "3:20:30",
    ]
    assert ["3 times" in mails[1].subject, "2 times" in mails[2].subject, "times" in mails[3].subject] == [
        True,
        True,
        False,
    ]
    assert all(desk.world.store.handled(f"call:CA{at}") for at in minutes)


def test_who_called_and_left_nothing_is_not_remembered_for_ever(tmp_path):
    calls = [rang(f"CA{one}", sender=f"+1312555{one:04}", at=NINE + timedelta(hours=6 * one)) for one in range(5)]
    desk = after(tmp_path, *calls)
    assert list(desk.world.store.mark("calls-missed")) == ["+13125550004"]


def test_a_clock_that_was_set_back_silences_no_call(tmp_path):
    async def story():
        desk = await phone_desk(tmp_path)
        for sid, at in (("CA1", NINE + timedelta(days=40)), ("CA2", NINE)):
            desk.world.clock.at = at + timedelta(minutes=1)
            desk.handset.rang = [rang(sid, at=at)]
            await came_in(desk.world)
        assert NINE + timedelta(minutes=1) in [one.not_before for one in to_riley(desk)]

    asyncio.run(story())


def test_what_rings_while_the_clock_is_ahead_is_told_of(tmp_path):
    """The provider tells when a call began, whatever our clock shows as it is asked."""

    async def story():
        desk = await phone_desk(tmp_path)
        await came_in(desk.world)
        desk.world.clock.at = NINE + timedelta(days=1)
        await came_in(desk.world)
        desk.handset.rang = [rang("CA1", at=NINE + timedelta(minutes=5))]
        await came_in(desk.world)
        assert len(to_riley(desk)) == 1
        desk.handset.rang.append(rang("CA2", at=NINE + timedelta(minutes=30)))
        desk.world.clock.at = NINE + timedelta(minutes=31)
        await came_in(desk.world)
        assert desk.world.store.handled("call:CA2")

    asyncio.run(story())


def test_beyond_thirty_calls_a_day_there_is_one_summary(tmp_path):
    calls = [rang(f"CA{one}", sender=f"+1312555{one:04}", at=NINE + timedelta(minutes=one)) for one in range(34)]
    desk = after(tmp_path, *calls)
    mails = to_riley(desk)
    assert len(mails) == 31
    (summary,) = [one for one in mails if one.subject.startswith("More calls")]
    assert [f"+1312555{one:04}" in summary.text for one in range(29, 34)] == [False, True, True, True, True]


def test_a_message_whose_recording_is_not_ready_is_waited_for_and_then_told_without(tmp_path):
    async def story():
        desk = await phone_desk(tmp_path)
        desk.handset.rang.append(rang(key="2"))
        desk.world.clock.at = NINE + timedelta(seconds=40)
        await came_in(desk.world)
        assert not to_riley(desk)
        desk.world.clock.at = NINE + timedelta(minutes=4)
        await came_in(desk.world)
        assert len(to_riley(desk)) == 1

    asyncio.run(story())


def test_a_recording_that_comes_after_its_call_was_told_of_is_passed_on_before_it_is_deleted_there(tmp_path):
    """The provider was slow; or our clock ran ahead, so that nobody waited for it."""

    async def story():
        desk = await phone_desk(tmp_path)
        desk.handset.rang.append(rang(key="2"))
        desk.world.clock.at = NINE + timedelta(minutes=4)
        await came_in(desk.world)
        assert [mail.enclosures for mail in to_riley(desk)] == [()]
        desk.handset.rang = [rang(key="2", recording=SPOKEN)]
        await came_in(desk.world)
        await came_in(desk.world)
        assert sorted(len(mail.enclosures) for mail in to_riley(desk)) == [0, 1]
        assert set(desk.handset.forgotten) == {"CA9"}

    asyncio.run(story())


def test_a_recording_that_cannot_be_had_is_told_with_the_reason(tmp_path):
    lost = Medium("message.mp3", "audio/mpeg", b"", "it is larger than 20 MB")
    (mail,) = to_riley(after(tmp_path, rang(key="2", recording=lost)))
    assert "could not be fetched: it is larger than 20 MB" in mail.text
    assert not mail.enclosures


def test_a_crash_on_the_way_loses_nothing_and_doubles_nothing(tmp_path, monkeypatch):
    async def story():
        desk = await phone_desk(tmp_path)
        await open_tasks(desk.world, NINE)
        desk.handset.rang.append(rang(key="1", recording=SPOKEN))

        async def dies(*_change):
            raise OSError(28, "no space left")

        for place, name in ((desk.world.store, "commit"), (desk.handset, "forget")):
            with monkeypatch.context() as crash:
                crash.setattr(place, name, dies)
                with pytest.raises(OSError, match="no space"):
                    await came_in(desk.world)
        await came_in(desk.world)
        return desk

    desk = asyncio.run(story())
    assert len(to_riley(desk)) == 1
    assert desk.handset.forgotten == ["CA9"]
    assert len(list((desk.folder / "var/mail").rglob("*.eml"))) == 1


def test_each_call_is_taken_once(tmp_path):
    desk = after(tmp_path, rang(key="1"), rang("CB1", at=NINE + timedelta(minutes=1), key="1"))
    assert len(to_riley(desk)) == 2


def test_a_call_that_cannot_be_told_of_is_held_and_the_next_is_taken(tmp_path):
    async def story():
        desk = await phone_desk(tmp_path)
        policies = desk.world.book.policies
        broken = {**policies, "northwind": None}
        desk.world.book = type(desk.world.book)(desk.world.book.practice, broken, {}, desk.world.book.numbers)
        desk.handset.rang += [rang()]
        await came_in(desk.world)
        (held,) = desk.world.store.pen()
        assert held.sender == DANA
        assert desk.world.store.handled("call:CA9")

    asyncio.run(story())


def test_whoever_calls_again_and_again_is_answered_ten_times_a_day(tmp_path):
    calls = [rang(f"CA{one}", at=NINE + timedelta(minutes=one), key="13"[one % 2]) for one in range(16)]
    desk = after(tmp_path, *calls)
    at_once = [one for one in desk.outbox("email", "dana@") if one.not_before < NINE + timedelta(minutes=20)]
    assert len(desk.outbox("text")) <= 10
    assert len(at_once) <= 10
    gathered = [one for one in desk.outbox("email", "dana@") if one not in at_once]
    assert [one.text.count("nothing you need to do until then") for one in gathered] == [3]
    assert len(to_riley(desk)) == 16


def test_a_provider_that_answers_by_itself_offers_what_was_agreed(tmp_path):
    async def story(support):
        desk = await phone_desk(tmp_path / str(support), support=support)
        return received(desk.world, NINE)

    agreed, not_agreed = (asyncio.run(story(support)) for support in (True, False))
    assert ("Press 1" in agreed.greeting, "Press 1" in not_agreed.greeting) == (True, False)
    assert (sorted(agreed.after), sorted(not_agreed.after)) == (["1", "2", "3"], ["2", "3"])
    assert "will be recorded" in agreed.after["2"]


async def test_who_calls_while_the_provider_cannot_be_asked_from_the_beginning_on_is_told_of_later(tmp_path):
    async with phone_house(tmp_path / "practice") as house:
        await house.world.store.commit(Change(marks={UNTIL: None}))  # nobody has asked yet
        house.phone.down = TelephoneDown("the provider does not answer", 60)
        await house.turn(TUESDAY + timedelta(minutes=1))
        house.phone.down = None
        house.phone.rang.append(rang(at=TUESDAY + timedelta(hours=1)))
        await house.turn(TUESDAY + timedelta(hours=5))
        assert [mail for mail in house.mails_to("riley@") if "called" in mail["Subject"]]
