"""Calls through the provider's twin over HTTP, with people who press keys and speak; with a public address, without."""

from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from duly.daemon.agenda import open_tasks, plan
from duly.daemon.callers import received
from duly.daemon.calls_in import came_in
from duly.daemon.calls_made import made
from duly.daemon.parcels import parcel_of
from duly.daemon.phone_line import Switchboard
from duly.daemon.simulation.telephone.desk import Desk
from duly.daemon.simulation.telephone.dialled import call_in
from duly.daemon.simulation.telephone.exchange import Exchange
from duly.daemon.simulation.telephone.people import Manner
from duly.daemon.simulation.telephone.server import served
from duly.mailbox.twilio_calls import CallChannel
from duly.mailbox.twilio_client import TwilioAccess
from duly.mailbox.twilio_flow import StudioFlow
from duly.mailbox.twilio_number import OwnNumber
from duly.mailbox.twilio_telephone import TwilioTelephone
from duly.mailbox.webhooks import Webhooks
from duly.rules.messages import Done
from duly.rules.model import State
from duly.rules.phone_script import CallScript

from tests.daemon.phone_desk import DANA, NINE, PhoneDesk, phone_desk

OURS, PUBLIC = "+12125550100", "https://hart.example/duly"
STRANGER = "+13125550199"
WAYS = ("with a public address", "without")


@dataclass
class Office:
    """The desk with a provider behind it, and people on the other end."""

    desk: PhoneDesk
    exchange: Exchange
    channel: CallChannel

    async def after(self, **time):
        self.desk.world.clock.at += timedelta(**time)
        await self.exchange.advance()

    async def dial(self, **manner):
        """The day's call to Dana, who behaves in this manner, its script; then what became of it."""
        self.exchange.person(DANA).manners.append(Manner(**manner))
        await plan(self.desk.world, self.desk.world.clock.now())
        call = next(one for one in self.desk.outbox("call"))
        outcome = await self.channel.deliver(parcel_of(self.desk.world, call))
        assert isinstance(outcome, Done), outcome
        await self.desk.called(outcome.sid)
        await self.after(minutes=2)
        await made(self.desk.world)
        return CallScript.from_text(call.text)

    async def ring(self, number, **manner):
        """Somebody calls us, and the call is taken."""
        await came_in(self.desk.world)  # which sets the number up
        call_in(self.exchange, number, Manner(**manner))
        await self.after(minutes=1)
        await came_in(self.desk.world)


@asynccontextmanager
async def office(folder, way, **setting):
    desk = await phone_desk(folder, **setting)
    await open_tasks(desk.world, NINE)
    exchange = Exchange(desk.world.clock.now, [OURS])

    async def sleep(_seconds):
        """No time passes."""

    async with served(Desk(exchange)) as url:
        account = exchange.account
        access = TwilioAccess(account_sid=lambda: account.sid, auth_token=lambda: account.token, base_url=url)
        public = PUBLIC if way == WAYS[0] else ""
        flow = StudioFlow(OURS, received(desk.world, NINE))
        number = OwnNumber(access, OURS, flow=None if public else flow, public_url=public)
        telephone = TwilioTelephone(access, number, now=desk.world.clock.now)
        channel = CallChannel(access, flow, now=desk.world.clock.now, public_url=public, sleep=sleep)
        desk.world.telephone = telephone
        webhooks = Webhooks(PUBLIC, lambda: account.token, Switchboard(desk.world), telephone.poke)
        exchange.reached_at[PUBLIC] = f"http://127.0.0.1:{await webhooks.open('127.0.0.1', 0)}"
        try:
            yield Office(desk, exchange, channel)
        finally:
            await webhooks.close()
            await telephone.close()
    assert not exchange.refused
    assert not exchange.alerts


@pytest.mark.parametrize("way", WAYS)
async def test_a_pressed_key_closes_what_a_word_may_close(tmp_path, way):
    async with office(tmp_path, way, evidence="word") as at:
        await at.dial(keys=("1",))
        assert at.desk.task.state is State.DONE
        assert at.desk.world.store.mark("calling") is None
        (heard,) = at.exchange.person(DANA).heard
        assert "AR aging report" in heard
        assert not {"Dana", "Ortiz"} & set(heard.replace(".", " ").replace(",", " ").split())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("key", "texts", "mails", "waits"), [("1", 1, 1, ""), ("2", 1, 0, ""), ("3", 1, 0, "call-back")]
)
async def test_every_key_reaches_us(tmp_path, way, key, texts, mails, waits):
    async with office(tmp_path, way) as at:
        await at.dial(keys=(key,))
        assert (len(at.desk.outbox("text")), len(at.desk.outbox("email", "dana@"))) == (texts, mails)
        assert at.desk.task.waiting_for == waits


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("answers", ["machine", "no answer", "busy"])
async def test_who_was_not_reached_is_written_down(tmp_path, way, answers):
    async with office(tmp_path, way) as at:
        await at.dial(answers=answers)
        assert at.desk.world.store.story(at.desk.task.ref)[-1].topic == "called"
        assert not at.desk.world.store.unsent()


@pytest.mark.parametrize("way", WAYS)
async def test_a_machine_hears_the_short_message_and_a_person_the_keys(tmp_path, way):
    async with office(tmp_path, way) as at:
        script = await at.dial(answers="machine")
        assert at.exchange.person(DANA).heard == [script.machine]
        assert script.machine
        assert "press" not in script.machine


async def test_where_our_server_is_down_it_is_asked_twice_and_the_call_counts_as_answered_without_a_key(tmp_path):
    async with office(tmp_path, WAYS[0]) as at:
        at.exchange.reached_at[PUBLIC] = "http://127.0.0.1:9"
        await at.dial(keys=("1",))
        assert "an application error has occurred" in at.exchange.person(DANA).heard[0]
        assert [one[:5] for one in at.exchange.alerts] == ["11200"] * 2
        at.exchange.alerts.clear()
        assert at.desk.world.store.story(at.desk.task.ref)[-1].topic == "called"
        assert not at.desk.task.state.closed


@pytest.mark.parametrize("way", WAYS)
async def test_no_more_calls(tmp_path, way):
    async with office(tmp_path, way) as at:
        await at.dial(keys=("9",))
        assert at.desk.world.store.standing("northwind", "dana@northwind.example").phone_stop == "signed"
        assert len(at.desk.outbox("email", "dana@")) == 1


@pytest.mark.parametrize("way", WAYS)
async def test_a_caller_is_sent_what_is_open_and_hears_it_where_we_are_asked(tmp_path, way):
    async with office(tmp_path, way) as at:
        at.exchange.person(DANA)
        await at.ring(DANA, keys=("1",))
        assert (len(at.desk.outbox("text")), len(at.desk.outbox("email", "dana@"))) == (1, 1)
        assert len(at.desk.outbox("email", "riley@hart.example")) == 1
        (heard,) = at.exchange.person(DANA).heard
        assert ("AR aging report" in heard) is (way == WAYS[0])
        assert "on its way" in heard


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("number", [DANA, STRANGER])
async def test_a_message_comes_to_the_consultant_and_is_deleted_there(tmp_path, way, number):
    async with office(tmp_path, way) as at:
        at.exchange.person(number)
        await at.ring(number, keys=("2",), message=b"RIFF some words", seconds=9)
        await at.after(minutes=3)
        await came_in(at.desk.world)
        (mail,) = at.desk.outbox("email", "riley@hart.example")
        assert "left you a message" in mail.subject
        (file,) = mail.enclosures
        assert (at.desk.folder / file.path).read_bytes() == b"RIFF some words"
        assert not at.exchange.recordings
        assert "will be recorded" in at.exchange.person(number).heard[0]


@pytest.mark.parametrize("way", WAYS)
async def test_a_stranger_hears_nothing_of_anybody(tmp_path, way):
    async with office(tmp_path, way) as at:
        at.exchange.person(STRANGER)
        await at.ring(STRANGER, keys=("1",))
        (heard,) = at.exchange.person(STRANGER).heard
        assert "AR aging" not in heard
        assert [one.to[0] for one in at.desk.outbox("email")] == ["riley@hart.example"]
