"""Texts and calls against the stateful twin of Twilio, as they go on over time, with people at the other end."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from duly.daemon.simulation.telephone.calling import Manner
from duly.daemon.simulation.telephone.description import Description
from duly.daemon.simulation.telephone.desk import Desk
from duly.daemon.simulation.telephone.dialled import call_in
from duly.daemon.simulation.telephone.exchange import Exchange
from duly.daemon.simulation.telephone.faults import Fault, Kind, Script
from duly.daemon.simulation.telephone.server import served
from duly.daemon.simulation.telephone.texting import text_in
from duly.mailbox.channel import Parcel
from duly.mailbox.telephone import TelephoneDown
from duly.mailbox.twilio_calls import CallChannel
from duly.mailbox.twilio_client import TwilioAccess
from duly.mailbox.twilio_flow import StudioFlow
from duly.mailbox.twilio_number import OwnNumber
from duly.mailbox.twilio_telephone import TwilioTelephone
from duly.mailbox.twilio_texts import TextChannel
from duly.mailbox.webhooks import PhoneLine, Spoken, Webhooks
from duly.rules.messages import Done, Later, Never, Outcome, Uncertain
from duly.rules.phone_script import CallScript, Reception

OURS, ANAS = "+12025550100", "+12025550123"
BEGAN = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
RECEPTION = Reception(
    language="en",
    greeting="Hart Partners. Press 1, 2 or 3.",
    after={
        "1": "It is sent to you.",
        "2": "Your message will be recorded. Speak.",
        "3": "We call back.",
    },
    recorded="Thank you.",
    goodbye="Goodbye.",
)
SCRIPT = CallScript(
    say="Hart Partners. AR aging is due. Press 1, 2, 3 or 9.",
    after={
        "1": "Thanks.",
        "2": "We will ask for the day.",
        "3": "We call back.",
        "9": "No more.",
        "": "Goodbye.",
    },
    machine="Hart Partners called about AR aging.",
)


def a_call(message: str, raw: bytes = b"Hello.", language: str = "en") -> Parcel:
    return Parcel(message_id=message, channel="call", sender=OURS, to=(ANAS,), raw=raw, language=language)


@dataclass
class Phone:
    """Our side and the twin's, and the one clock of both."""

    exchange: Exchange
    desk: Desk
    faults: Script
    texts: TextChannel
    calls: CallChannel
    hears: TwilioTelephone
    clock: list[datetime] = field(default_factory=list)

    async def after(self, **time: float) -> None:
        self.clock[0] += timedelta(**time)
        await self.exchange.advance()

    async def text(self, words: str = "Hart: AR aging is open.", *, hours: float = 3) -> Outcome:
        until = self.clock[0] + timedelta(hours=hours)
        return await self.texts.deliver(
            Parcel(message_id="m-1", channel="text", sender=OURS, to=(ANAS,), raw=words.encode(), not_after=until)
        )

    async def call(self, language: str = "en", message: str = "m-2") -> Outcome:
        raw = SCRIPT.to_text().encode()
        return await self.calls.deliver(
            Parcel(message_id=message, channel="call", sender=OURS, to=(ANAS,), raw=raw, language=language)
        )

    def posts(self, ending: str) -> int:
        return sum(one.startswith("POST") and one.endswith(ending) for one in self.desk.asked)


@asynccontextmanager
async def running(
    reception: Reception | None = RECEPTION, seconds: float = 5, public_url: str = ""
) -> AsyncIterator[Phone]:
    clock = [BEGAN]
    exchange = Exchange(lambda: clock[0], [OURS])
    exchange.person(ANAS)
    faults = Script()
    spec = os.environ.get("DULY_TWILIO_SPEC")
    desk = Desk(exchange, rules=Description(Path(spec)) if spec else None, faults=faults)

    async def sleep(_seconds: float) -> None:
        """No time passes."""

    async with served(desk) as url:
        account = exchange.account
        access = TwilioAccess(
            account_sid=lambda: account.sid, auth_token=lambda: account.token, base_url=url, total_seconds=seconds
        )
        flow = None if public_url else StudioFlow(OURS, reception)
        texts = TextChannel(access, now=exchange.now, sleep=sleep)
        calls = CallChannel(access, flow, now=exchange.now, sleep=sleep, public_url=public_url)
        number = OwnNumber(access, OURS, flow=flow, public_url=public_url)
        hears = TwilioTelephone(access, number, now=exchange.now, unwell=texts.held_up)
        yield Phone(exchange, desk, faults, texts, calls, hears, clock)
        await hears.close()
    assert not exchange.refused
    assert not exchange.alerts


@asynccontextmanager
async def door(phone: Phone, public_url: str) -> AsyncIterator[None]:
    """Our server at the public address."""
    webhooks = Webhooks(public_url, lambda: phone.exchange.account.token, OurLine(), lambda: None)
    phone.exchange.reached_at[public_url] = f"http://127.0.0.1:{await webhooks.open('127.0.0.1', 0)}"
    yield
    await webhooks.close()


def sid(outcome: Outcome) -> str:
    assert isinstance(outcome, Done), outcome
    return outcome.sid


async def test_a_text_is_on_its_way_and_then_delivered() -> None:
    async with running() as phone:
        taken = sid(await phone.text("Café: AR aging ¿lista?"))
        (first,) = await phone.hears.deliveries([taken])
        await phone.after(seconds=5)
        (then,) = await phone.hears.deliveries([taken])
        assert (first.state, then.state, then.segments) == ("on its way", "delivered", 1)
        assert phone.exchange.person(ANAS).received[0][1] == "Café: AR aging ¿lista?"


async def test_a_phone_that_is_off_until_the_hours_end_and_a_landline() -> None:
    async with running() as phone:
        phone.exchange.person(ANAS).off = True
        taken = sid(await phone.text(hours=0.5))
        await phone.after(hours=1)
        (late,) = await phone.hears.deliveries([taken])
        assert (late.state, late.fault) == ("failed", "away")
        phone.exchange.person(ANAS).off = False
        phone.exchange.person(ANAS).refusal = 30006
        taken = sid(await phone.text())
        await phone.after(seconds=5)
        (landline,) = await phone.hears.deliveries([taken])
        assert (landline.state, landline.fault) == ("undelivered", "number")


async def test_the_longer_a_text_takes_the_more_rarely_it_is_asked_for() -> None:
    async with running() as phone:
        phone.exchange.person(ANAS).off = True
        taken = sid(await phone.text())
        asked = []
        for _ in range(2):
            for _ in range(60):
                await phone.after(seconds=30)
                await phone.hears.deliveries([taken])
            asked.append(sum(one.startswith("GET") for one in phone.desk.asked))
        assert asked[0] < 40
        assert asked[1] < asked[0] + 15
        phone.exchange.person(ANAS).off = False
        await phone.after(hours=1)
        assert [one.state for one in await phone.hears.deliveries([taken])] == ["delivered"]


async def test_texts_of_a_number_that_is_not_registered_stop_until_somebody_mends_it() -> None:
    async with running() as phone:
        phone.exchange.unregistered = True
        taken = sid(await phone.text())
        await phone.after(seconds=5)
        (lost,) = await phone.hears.deliveries([taken])
        assert lost.fault == "filtered"
        held = await phone.text()
        assert isinstance(held, Later)
        assert "must register it" in held.why
        await phone.after(hours=1)
        phone.exchange.unregistered = False
        assert isinstance(await phone.text(), Done)


async def test_whoever_said_stop_is_never_texted() -> None:
    async with running() as phone:
        text_in(phone.exchange, ANAS, "STOP")
        outcome = await phone.text()
        assert isinstance(outcome, Never)
        assert outcome.fault == "stopped"
        (heard,) = await phone.hears.texts(BEGAN)
        assert (heard.body, heard.sender, heard.at) == ("STOP", ANAS, BEGAN)


async def test_texts_come_with_their_files_which_are_then_forgotten() -> None:
    async with running() as phone:
        text_in(phone.exchange, ANAS, "here it is", [("application/pdf", b"%PDF-1.7"), ("image/jpeg", b"\xff\xd8")])
        text_in(phone.exchange, "+12025550199", "wrong number")
        first, second = sorted(await phone.hears.texts(BEGAN - timedelta(minutes=10)), key=lambda one: one.sender)
        assert [(one.name, one.data) for one in first.media] == [
            ("file-1.pdf", b"%PDF-1.7"),
            ("file-2.jpg", b"\xff\xd8"),
        ]
        assert (second.body, second.media) == ("wrong number", ())
        await phone.hears.forget(first.sid)
        assert not phone.exchange.texts[first.sid].files


async def test_a_time_in_any_zone_is_asked_for_as_what_it_is() -> None:
    async with running() as phone:
        for zone in ("America/New_York", "Asia/Tokyo"):
            since = phone.clock[0].astimezone(ZoneInfo(zone))
            text_in(phone.exchange, ANAS, "done")
            await phone.after(minutes=1)
            assert [one.body for one in await phone.hears.texts(since)] == ["done"]
            await phone.call(message=zone)
            await phone.after(minutes=1)
            assert len(await phone.hears.handed_over(a_call(zone), since)) == 1
            await phone.hears.calls_in(since)  # which sets the number up
            call_in(phone.exchange, ANAS, Manner())
            await phone.after(minutes=2)
            assert len(await phone.hears.calls_in(since)) == 1


async def test_hundreds_of_texts_come_over_many_pages() -> None:
    async with running() as phone:
        for number in range(120):
            text_in(phone.exchange, ANAS, f"text {number}")
            phone.clock[0] += timedelta(seconds=1)
        heard = await phone.hears.texts(BEGAN)
        assert [one.body for one in heard] == [f"text {number}" for number in range(120)]


KINDS: tuple[Kind, ...] = ("error", "unavailable", "dropped")


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("kind", KINDS)
async def test_after_a_lost_answer_the_list_says_whether_the_text_was_taken(kind: Kind, after: bool) -> None:
    async with running() as phone:
        phone.faults.left.append(Fault(kind, after=after, where="/Messages"))
        assert isinstance(await phone.text(), Uncertain)
        assert phone.posts("/Messages.json") == 1
        parcel = Parcel(message_id="m-1", channel="text", sender=OURS, to=(ANAS,), raw=b"Hart: AR aging is open.")
        found = await phone.hears.handed_over(parcel, BEGAN)
        assert found == tuple(phone.exchange.texts)
        assert len(found) == after


async def test_a_silent_provider_costs_no_more_than_the_time_limit() -> None:
    async with running(seconds=0.3) as phone:
        phone.faults.left.append(Fault("silent", after=True, where="/Messages"))
        assert isinstance(await phone.text(), Uncertain)
        phone.faults.left.append(Fault("silent", where="/Messages"))
        with pytest.raises(TelephoneDown, match="no answer in time"):
            await phone.hears.texts(BEGAN)


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("kind", KINDS)
async def test_the_same_of_a_call(kind: Kind, after: bool) -> None:
    async with running() as phone:
        phone.faults.left.append(Fault(kind, after=after, where="/Executions"))
        assert isinstance(await phone.call(), Uncertain)
        assert phone.posts("/Executions") == 1
        found = await phone.hears.handed_over(a_call("m-2"), BEGAN)
        assert found == tuple(phone.exchange.executions)
        assert len(found) == after


@pytest.mark.parametrize("language", ["en", "es", "es-MX", "fr"])
@pytest.mark.parametrize(
    ("manner", "outcome", "key", "heard"),
    [
        (Manner(keys=("1",)), "answered", "1", "Thanks."),
        (Manner(keys=("2",)), "answered", "2", "We will ask for the day."),
        (Manner(keys=("9",)), "answered", "9", "No more."),
        (Manner(keys=("7",)), "answered", "7", "Goodbye."),
        (Manner(), "answered", "", "Goodbye."),
        (Manner(answers="machine"), "machine", "", ""),
        (Manner(answers="no answer"), "no answer", "", ""),
        (Manner(answers="busy"), "busy", "", ""),
        (Manner(answers="failed"), "failed", "", ""),
    ],
)
async def test_a_call_says_its_script_and_brings_the_key_back(
    language: str, manner: Manner, outcome: str, key: str, heard: str
) -> None:
    async with running() as phone:
        phone.exchange.person(ANAS).manners.append(manner)
        taken = sid(await phone.call(language))
        assert await phone.hears.calls_made([taken]) == []
        await phone.after(minutes=3)
        (made,) = await phone.hears.calls_made([taken])
        assert (made.sid, made.to, made.outcome, made.key) == (taken, ANAS, outcome, key)
        said = phone.exchange.person(ANAS).heard
        if outcome == "answered":
            assert said == [f"{SCRIPT.say} {heard}"]
        elif outcome == "machine":
            assert said == [SCRIPT.machine]


class OurLine(PhoneLine):
    """Whoever answers at our public address: for calls of ours alone."""

    async def answered(self, message: str, *, machine: bool) -> Spoken:
        assert message == "m-2"
        return Spoken(SCRIPT.machine, "en") if machine else Spoken(SCRIPT.say, "en", "key", SCRIPT.after[""])


@pytest.mark.parametrize(
    ("manner", "outcome"),
    [(Manner(), "answered"), (Manner(answers="machine"), "machine"), (Manner(answers="no answer"), "no answer")],
)
async def test_with_a_public_address_a_call_is_followed_and_found_by_itself(manner: Manner, outcome: str) -> None:
    public = "https://duly.example.com"
    async with running(public_url=public) as phone, door(phone, public):
        phone.exchange.person(ANAS).manners.append(manner)
        taken = sid(await phone.call())
        assert await phone.hears.handed_over(a_call("m-2"), BEGAN) == (taken,)
        await phone.after(minutes=3)
        (made,) = await phone.hears.calls_made([taken])
        assert (made.sid, made.to, made.outcome, made.key) == (taken, ANAS, outcome, "")
        assert not phone.exchange.flows


async def test_the_flow_is_made_once_and_mended_when_the_words_change() -> None:
    async with running() as phone:
        await phone.call()
        await phone.call(message="m-3")
        assert phone.posts("/v2/Flows") == 1
        (flow,) = phone.exchange.flows.values()
        assert len(flow.revisions) == 1
        again = CallChannel(phone.calls._twilio, StudioFlow(OURS, RECEPTION), now=phone.exchange.now)
        await again.deliver(
            Parcel(message_id="m-4", channel="call", sender=OURS, to=(ANAS,), raw=b"Hello.", language="en")
        )
        assert len(flow.revisions) == 1
        closed = CallChannel(phone.calls._twilio, StudioFlow(OURS, None), now=phone.exchange.now)
        await closed.deliver(
            Parcel(message_id="m-5", channel="call", sender=OURS, to=(ANAS,), raw=b"Hello.", language="en")
        )
        assert len(flow.revisions) == 2
        assert len(phone.exchange.flows) == 1


async def test_somebody_takes_the_flow_away() -> None:
    async with running() as phone:
        await phone.call()
        phone.exchange.flows.clear()
        assert isinstance(await phone.call(message="m-3"), Later)
        await phone.after(minutes=5)
        assert isinstance(await phone.call(message="m-3"), Done)


@pytest.mark.parametrize("key", ["1", "2", "3", ""])
async def test_a_call_to_us_is_received_and_heard_of(key: str) -> None:
    async with running() as phone:
        await phone.hears.calls_in(BEGAN)  # which sets the number up
        await phone.after(minutes=1)
        came = call_in(phone.exchange, ANAS, Manner(keys=(key,), message=b"ID3 please call" if key == "2" else b""))
        await phone.after(minutes=5)
        (call,) = await phone.hears.calls_in(BEGAN)
        assert (call.sid, call.sender, call.key, call.at) == (came.sid, ANAS, key, BEGAN + timedelta(minutes=1))
        said = phone.exchange.person(ANAS).heard[0]
        if key == "2":
            assert "will be recorded" in said
            assert call.recording is not None
            assert call.recording.data == b"ID3 please call"
            await phone.hears.forget(call.sid)
            assert not phone.exchange.recordings
            assert (await phone.hears.calls_in(BEGAN))[0].recording is None
        else:
            assert call.recording is None
            assert said.endswith(RECEPTION.after.get(key, RECEPTION.goodbye))


async def test_the_check_finds_nothing_wrong() -> None:
    async with running() as phone:
        assert await phone.hears.trouble() == ""
