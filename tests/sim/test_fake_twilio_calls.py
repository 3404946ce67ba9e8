"""The twin's calls with keys: Studio flows played with people, documents fetched by signed webhooks, recordings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from duly.daemon.simulation.telephone.dialled import call_in
from duly.daemon.simulation.telephone.people import HANG_UP, Manner
from duly.daemon.simulation.telephone.texting import text_in
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator

from tests.telephone_line import ANA, OURS, Line, telephone_line

PUBLIC = "https://duly.example"


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with telephone_line() as line:
        line.exchange.person(ANA)
        yield line
        assert not line.exchange.refused


def widget(name: str, kind: str, properties: dict[str, Any], **leads: str | None) -> dict[str, Any]:
    ways = [{"event": event, **({"next": to} if to else {})} for event, to in leads.items()]
    return {"name": name, "type": kind, "transitions": ways, "properties": properties | {"offset": {"x": 0, "y": 0}}}


def match(name: str, value: str, to: str) -> dict[str, Any]:
    condition = {"friendly_name": value, "arguments": [name], "type": "equal_to", "value": value}
    return {"event": "match", "next": to, "conditions": [condition]}


KEY = "{{widgets.ask.Digits}}"
CALLS = {"from": "{{flow.channel.address}}", "to": "{{contact.channel.address}}", "timeout": 25}
SPLIT = widget("which", "split-based-on", {"input": KEY}, noMatch="sorry")
SPLIT["transitions"] += [match(KEY, "1", "thanks"), match(KEY, "3", "record")]
REMINDS = {
    "description": "Asks for a key",
    "initial_state": "Trigger",
    "flags": {"allow_concurrent_calls": False},
    "states": [
        widget("Trigger", "trigger", {}, incomingMessage=None, incomingCall="ask", incomingRequest="call"),
        widget("call", "make-outgoing-call-v2", CALLS | {"machine_detection": "Enable"}, answered="ask", busy=None),
        widget(
            "ask",
            "gather-input-on-call",
            {"say": "Hart here: {{flow.data.what}}. Press 1 if done, 3 for a message.", "number_of_digits": 1},
            keypress="which",
            timeout="sorry",
        ),
        SPLIT,
        widget("thanks", "say-play", {"say": "Thank you."}, audioComplete=None),
        widget("sorry", "say-play", {"say": "We write again."}, audioComplete=None),
        widget("record", "record-voicemail", {"max_length": 120}, recordingComplete="thanks", noAudio="sorry"),
    ],
}


async def flow_of(line: Line, definition: dict[str, Any] = REMINDS, **more: Any) -> Any:
    given = {"friendly_name": "Reminds", "status": "published", "definition": definition} | more
    return await line.client.studio.v2.flows.create_async(**given)


async def asked(line: Line, flow: Any, what: str = "the till list") -> Any:
    return await line.client.studio.v2.flows(flow.sid).executions.create_async(
        to=ANA, from_=OURS, parameters={"what": what}
    )


async def found_out(execution: Any) -> dict[str, Any]:
    told = await execution.execution_context().fetch_async()
    widgets: dict[str, Any] = told.context["widgets"]
    return widgets


# Studio


@pytest.mark.parametrize(
    ("manner", "digits", "last"),
    [
        (Manner(keys=("1",)), "1", "Thank you."),
        (Manner(keys=("7",)), "7", "We write again."),
        (Manner(), None, "We write again."),
        (Manner(keys=("1#",)), "1", "Thank you."),
        (Manner(choose=lambda heard: "1" if "till list" in heard else "9"), "1", "Thank you."),
        (Manner(answers="machine", keys=("1",)), None, "We write again."),
    ],
)
async def test_a_key_comes_back_by_the_executions_context(
    line: Line, manner: Manner, digits: str | None, last: str
) -> None:
    line.ana.manners.append(manner)
    execution = await asked(line, await flow_of(line))
    await line.wait(minutes=2)
    assert (await execution.fetch_async()).status == "ended"
    assert (await found_out(execution))["ask"].get("Digits") == digits
    assert line.ana.heard == [f"Hart here: the till list. Press 1 if done, 3 for a message. {last}"]


async def test_the_context_fills_as_the_call_goes_on(line: Line) -> None:
    line.ana.manners.append(Manner(keys=("1",)))
    execution = await asked(line, await flow_of(line))
    assert await found_out(execution) == {}
    await line.wait(seconds=10)
    widgets = await found_out(execution)
    assert (widgets["call"]["AnsweredBy"], "ask" in widgets) == ("human", False)
    assert (await execution.fetch_async()).status == "active"
    await line.wait(minutes=1)
    told = (await execution.execution_context().fetch_async()).context
    assert told["widgets"]["ask"]["Digits"] == "1"
    assert told["flow"]["data"] == {"what": "the till list"}
    assert told["trigger"]["request"]["to"] == told["contact"]["channel"]["address"] == ANA
    (call,) = await line.client.calls.list_async(to=ANA)
    assert (call.sid, call.direction, call.status) == (told["widgets"]["call"]["CallSid"], "outbound-api", "completed")


@pytest.mark.parametrize(("answers", "status"), [("no answer", "no-answer"), ("busy", "busy"), ("failed", "failed")])
async def test_who_is_not_reached_ends_the_execution(line: Line, answers: Any, status: str) -> None:
    line.ana.manners.append(Manner(answers=answers))
    execution = await asked(line, await flow_of(line))
    await line.wait(minutes=1)
    assert (await execution.fetch_async()).status == "ended"
    assert (await found_out(execution))["call"]["CallStatus"] == status
    assert line.ana.heard == []


async def test_who_hangs_up_is_asked_no_more(line: Line) -> None:
    line.ana.manners.append(Manner(keys=(HANG_UP,)))
    execution = await asked(line, await flow_of(line))
    await line.wait(minutes=1)
    assert (await execution.fetch_async()).status == "ended"
    assert "sorry" not in await found_out(execution)


async def test_one_execution_at_a_time_with_a_person(line: Line) -> None:
    flow = await flow_of(line)
    await asked(line, flow)
    with pytest.raises(TwilioRestException) as refused:
        await asked(line, flow)
    assert refused.value.status == 409
    await line.wait(minutes=2)
    await asked(line, flow)
    executions = await line.client.studio.v2.flows(flow.sid).executions.list_async()
    assert len(executions) == 2


async def test_a_message_is_recorded_fetched_and_deleted(line: Line) -> None:
    line.ana.manners.append(Manner(keys=("3",), message=b"MP3", seconds=9))
    execution = await asked(line, await flow_of(line))
    await line.wait(minutes=2)
    sid = (await found_out(execution))["record"]["RecordingSid"]
    (recording,) = await line.client.recordings.list_async()
    assert (recording.sid, recording.duration) == (sid, "9")
    where = f"{line.url}{recording.uri.removesuffix('.json')}.mp3"
    account = line.exchange.account
    headers = {"Authorization": aiohttp.encode_basic_auth(account.sid, account.token)}
    async with aiohttp.ClientSession(headers=headers) as session, session.get(where) as answer:
        assert (answer.content_type, await answer.read()) == ("audio/mpeg", b"MP3")
    await recording.delete_async()
    assert await line.client.recordings.list_async(call_sid=recording.call_sid) == []


async def test_a_call_to_a_number_that_leads_to_a_flow_is_an_execution(line: Line) -> None:
    flow = await flow_of(line)
    (number,) = await line.client.incoming_phone_numbers.list_async(phone_number=OURS)
    await number.update_async(voice_url=flow.webhook_url)
    call = call_in(line.exchange, ANA, Manner(keys=("1",)))
    await line.wait(minutes=1)
    (execution,) = await line.client.studio.v2.flows(flow.sid).executions.list_async()
    told = (await execution.execution_context().fetch_async()).context
    assert told["trigger"]["call"]["From"] == execution.contact_channel_address == ANA
    assert told["trigger"]["call"]["CallSid"] == call.sid
    assert told["widgets"]["ask"]["Digits"] == "1"


async def test_a_text_to_a_number_that_leads_to_a_flow_is_an_execution(line: Line) -> None:
    flow = await flow_of(line)
    (number,) = await line.client.incoming_phone_numbers.list_async(phone_number=OURS)
    await number.update_async(sms_url=flow.webhook_url)
    came = text_in(line.exchange, ANA, "DONE")
    await line.wait(seconds=1)
    (execution,) = await line.client.studio.v2.flows(flow.sid).executions.list_async()
    told = (await execution.execution_context().fetch_async()).context
    assert (execution.status, told["trigger"]["message"]["MessageSid"]) == ("ended", came.sid)
    assert line.ana.received == line.exchange.alerts == []


async def test_a_recording_is_processed_before_it_can_be_heard(line: Line) -> None:
    line.ana.manners.append(Manner(keys=("3",), message=b"MP3", seconds=9))
    await asked(line, await flow_of(line))
    await line.wait(seconds=29)
    (recording,) = await line.client.recordings.list_async()
    assert recording.status == "processing"
    await line.wait(seconds=10)
    assert (await recording.fetch_async()).status == "completed"


async def test_a_flow_keeps_its_revisions(line: Line) -> None:
    flow = await flow_of(line, commit_message="first")
    again = await line.client.studio.v2.flows(flow.sid).update_async(status="published", commit_message="second")
    assert (again.revision, again.commit_message, again.friendly_name) == (2, "second", "Reminds")
    revisions = await line.client.studio.v2.flows(flow.sid).revisions.list_async()
    assert [one.commit_message for one in revisions] == ["second", "first"]
    (listed,) = await line.client.studio.v2.flows.list_async()
    assert listed.sid == flow.sid
    assert (await line.client.studio.v2.flows(flow.sid).fetch_async()).definition == REMINDS


async def test_a_draft_does_not_run(line: Line) -> None:
    with pytest.raises(TwilioRestException):
        await asked(line, await flow_of(line, status="draft"))


def without(place: int, **changed: Any) -> dict[str, Any]:
    """The flow with one widget changed."""
    states = [dict(one) for one in REMINDS["states"]]
    states[place] |= changed
    return REMINDS | {"states": states}


@pytest.mark.parametrize(
    ("definition", "why"),
    [
        ({}, "states"),
        (REMINDS | {"initial_state": "nowhere"}, "nowhere"),
        (REMINDS | {"colour": "red"}, "colour"),
        (REMINDS | {"states": REMINDS["states"][1:]}, "trigger"),
        (without(1, type="make-coffee"), "make-coffee"),
        (without(1, transitions=[{"event": "answered", "next": "gone"}]), "gone"),
        (without(1, transitions=[{"event": "delighted"}]), "delighted"),
        (without(2, properties={"number_of_digits": 1}), "say"),
        (without(3, transitions=[{"event": "match", "next": "thanks"}]), "conditions"),
        (without(4, name="sorry"), "two widgets"),
    ],
)
async def test_a_flow_that_is_not_whole_is_refused(line: Line, definition: dict[str, Any], why: str) -> None:
    with pytest.raises(TwilioRestException) as refused:
        await flow_of(line, definition)
    assert refused.value.status == 400
    assert why in refused.value.msg
    given = {"friendly_name": "Reminds", "status": "published"}
    with pytest.raises(TwilioRestException):
        await line.client.studio.v2.flow_validate.update_async(**given, definition=definition)
    assert (await line.client.studio.v2.flow_validate.update_async(**given, definition=REMINDS)).valid


# Webhooks


@dataclass
class Site:
    """Our own public address, as the twin reaches it on loopback: answers by path, and what was posted."""

    token: str
    answers: dict[str, str] = field(default_factory=dict)
    posted: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        public = f"{PUBLIC}{request.path_qs}"
        if not RequestValidator(self.token).validate(public, form, request.headers["X-Twilio-Signature"]):
            return web.Response(status=403)
        self.posted.append((request.path, form))
        return web.Response(text=self.answers.get(request.path, ""), content_type="text/xml")


@asynccontextmanager
async def site_of(line: Line) -> AsyncIterator[Site]:
    site = Site(line.exchange.account.token)
    app = web.Application()
    app.router.add_post("/{path:.*}", site.answer)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    line.exchange.reached_at[PUBLIC] = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield site
    await runner.cleanup()


GATHERS = f"<Response><Gather numDigits='1' action='{PUBLIC}/voice/key'><Say>Press 1.</Say></Gather></Response>"


async def test_a_key_is_posted_signed_to_the_action(line: Line) -> None:
    line.ana.manners.append(Manner(keys=("1",)))
    async with site_of(line) as site:
        site.answers["/voice/key"] = "<Response><Say>Thanks.</Say></Response>"
        call = await line.client.calls.create_async(to=ANA, from_=OURS, twiml=GATHERS)
        await line.wait(minutes=1)
    ((path, form),) = site.posted
    assert (path, form["Digits"], form["CallSid"], form["To"]) == ("/voice/key", "1", call.sid, ANA)
    assert line.ana.heard == ["Press 1. Thanks."]
    assert line.exchange.alerts == []


async def test_a_call_to_us_follows_the_documents_of_our_site(line: Line) -> None:
    (number,) = line.exchange.numbers.values()
    number.voice_url = f"{PUBLIC}/voice/in"
    async with site_of(line) as site:
        site.answers = {
            "/voice/in": "<Response><Gather numDigits='1' action='key'><Say>Menu.</Say></Gather></Response>",
            "/voice/key": "<Response><Say>Speak.</Say><Record action='/voice/done' maxLength='60'/></Response>",
        }
        call_in(line.exchange, ANA, Manner(keys=("2",), message=b"MP3"))
        await line.wait(minutes=1)
    assert [path for path, _ in site.posted] == ["/voice/in", "/voice/key", "/voice/done"]
    first, key, done = (form for _, form in site.posted)
    assert (first["CallStatus"], first["Direction"], first["From"]) == ("ringing", "inbound", ANA)
    assert key["Digits"] == "2"
    assert done["RecordingSid"] in line.exchange.recordings
    assert line.exchange.alerts == []


async def test_a_text_to_us_is_announced_and_answered(line: Line) -> None:
    (number,) = line.exchange.numbers.values()
    number.sms_url = f"{PUBLIC}/text/in?from=provider"
    async with site_of(line) as site:
        site.answers["/text/in"] = "<Response><Message>Noted.</Message></Response>"
        came = text_in(line.exchange, ANA, "DONE & thank you", [("image/png", b"PNG")])
        await line.wait(seconds=0)
        await line.wait(seconds=5)
    ((_, form),) = site.posted
    assert (form["MessageSid"], form["Body"], form["NumMedia"]) == (came.sid, "DONE & thank you", "1")
    assert form["MediaUrl0"].startswith("https://api.twilio.com/2010-04-01/Accounts/")
    assert [words for _, words in line.ana.received] == ["Noted."]


async def test_states_are_told_to_the_callback(line: Line) -> None:
    line.ana.refusal = 30006
    async with site_of(line) as site:
        await line.client.messages.create_async(to=ANA, from_=OURS, body="Hi", status_callback=f"{PUBLIC}/states")
        await line.client.calls.create_async(
            to=ANA,
            from_=OURS,
            twiml="<Response><Say>Hi</Say></Response>",
            status_callback=f"{PUBLIC}/calls",
            status_callback_event=["answered", "completed"],
        )
        await line.wait(minutes=1)
        await line.wait(minutes=1)
    states = [(form["MessageStatus"], form.get("ErrorCode")) for path, form in site.posted if path == "/states"]
    assert states == [("sent", None), ("undelivered", "30006")]
    assert [form["CallStatus"] for path, form in site.posted if path == "/calls"] == ["in-progress", "completed"]


async def test_words_are_asked_for_with_who_answered_and_once_more_where_that_failed(line: Line) -> None:
    line.ana.manners.append(Manner(answers="machine"))
    async with site_of(line) as site:
        site.answers["/again"] = "<Response><Say>Hart called.</Say></Response>"
        detected = {"machine_detection": "DetectMessageEnd", "fallback_url": f"{PUBLIC}/again"}
        await line.client.calls.create_async(to=ANA, from_=OURS, url="http://127.0.0.1:9/gone", **detected)
        await line.wait(minutes=1)
    ((path, form),) = site.posted
    assert (path, form["AnsweredBy"], form["ErrorCode"]) == ("/again", "machine_end_beep", "11200")
    assert line.ana.heard == ["Hart called."]


async def test_a_webhook_may_come_twice(line: Line) -> None:
    line.exchange.repeats = True
    line.ana.manners.append(Manner(keys=("1",)))
    async with site_of(line) as site:
        await line.client.calls.create_async(to=ANA, from_=OURS, twiml=GATHERS)
        await line.wait(minutes=1)
    first, second = site.posted
    assert first == second


async def test_only_loopback_is_reached(line: Line) -> None:
    (number,) = line.exchange.numbers.values()
    number.sms_url = f"{PUBLIC}/text/in"
    text_in(line.exchange, ANA, "DONE")
    await line.wait(seconds=1)
    assert "not on loopback" in line.exchange.alerts[0]
