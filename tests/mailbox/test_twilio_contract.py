"""What we ask of Twilio is what Twilio's own description takes, and the twin's table of rules agrees with it.

Twilio's description is data of Twilio's and no part of this project: DULY_TWILIO_SPEC names the folder that holds
twilio_api_v2010.json and twilio_studio_v2.json. Without it only the twin's own table is asked.
"""

import json
from typing import Any

import pytest
from duly.daemon.simulation.telephone.dialled import call_in
from duly.daemon.simulation.telephone.endpoints import ENDPOINTS
from duly.daemon.simulation.telephone.people import Manner
from duly.daemon.simulation.telephone.table import Endpoint
from duly.daemon.simulation.telephone.texting import text_in
from duly.mailbox.channel import Parcel
from duly.mailbox.twilio_calls import CallChannel
from duly.mailbox.twilio_client import TwilioAccess
from duly.mailbox.twilio_flow import StudioFlow
from duly.mailbox.twilio_number import OwnNumber
from duly.mailbox.twilio_telephone import TwilioTelephone
from duly.mailbox.twilio_texts import TextChannel
from duly.rules.agreement import Channel
from duly.rules.messages import Done, Outcome
from duly.rules.phone_script import CallScript, Reception

from tests.telephone_line import ANA, OURS, START, Line, telephone_line, twilios_own

ABSENT = "DULY_TWILIO_SPEC does not name the folder with Twilio's description of its API"
described = pytest.mark.skipif(twilios_own() is None, reason=ABSENT)

Given = dict[str, list[str]]
A, S, C, F = (f"{kind}{'0123456789abcdef' * 2}" for kind in ("AC", "SM", "CA", "FW"))
HOME = f"/2010-04-01/Accounts/{A}"
TEXTS, CALLS, FLOWS, RUNS = f"{HOME}/Messages.json", f"{HOME}/Calls.json", "/v2/Flows", f"/v2/Flows/{F}/Executions"
NUMBER = f"{HOME}/IncomingPhoneNumbers/PN{'0' * 32}.json"
TEXT: Given = {"To": [ANA], "From": [OURS], "Body": ["Hello"]}
CALL: Given = {"To": [ANA], "From": [OURS], "Twiml": ["<Response/>"]}
FLOW: Given = {"FriendlyName": ["Duly"], "Status": ["published"], "Definition": ["{}"]}
RUN: Given = {"To": [ANA], "From": [OURS], "Parameters": ['{"what": "the list"}']}
MOMENT = "2026-11-02T15:00:00Z"


def less(given: Given, *names: str) -> Given:
    return {name: values for name, values in given.items() if name not in names}


def plus(given: Given, **more: str | list[str]) -> Given:
    return given | {name: value if isinstance(value, list) else [value] for name, value in more.items()}


PROBES: list[tuple[str, str, Given, bool]] = [  # what is asked, and whether it is as it should be
    ("POST", TEXTS, TEXT, True),
    ("POST", TEXTS, plus(TEXT, ValidityPeriod="3600", StatusCallback="https://duly.example/x"), True),
    ("POST", TEXTS, plus(less(TEXT, "From"), MessagingServiceSid=f"MG{'0' * 32}"), True),
    ("POST", TEXTS, plus(less(TEXT, "Body"), MediaUrl=["https://a.example/1", "https://a.example/2"]), True),
    ("POST", TEXTS, plus(TEXT, MediaUrl="https://a.example/1"), True),
    ("POST", TEXTS, plus(TEXT, SmartEncoded="true", MaxPrice="0.5", SendAt=MOMENT, ScheduleType="fixed"), True),
    ("POST", TEXTS, plus(TEXT, To="whatsapp:+12025550123"), True),
    ("POST", TEXTS, less(TEXT, "To"), False),
    ("POST", TEXTS, less(TEXT, "From"), False),
    ("POST", TEXTS, less(TEXT, "Body"), False),
    ("POST", TEXTS, {}, False),
    ("POST", TEXTS, plus(TEXT, To="(202) 555-0123"), False),
    ("POST", TEXTS, plus(TEXT, To="12025550123"), False),
    ("POST", TEXTS, plus(TEXT, To="+02025550123"), False),
    ("POST", TEXTS, plus(TEXT, Colour="red"), False),
    ("POST", TEXTS, plus(TEXT, ValidityPeriod="an hour"), False),
    ("POST", TEXTS, plus(TEXT, ValidityPeriod="3600.5"), False),
    ("POST", TEXTS, plus(TEXT, SmartEncoded="perhaps"), False),
    ("POST", TEXTS, plus(TEXT, MessagingServiceSid="MG12"), False),
    ("POST", TEXTS, plus(TEXT, MessagingServiceSid=f"XX{'0' * 32}"), False),
    ("POST", TEXTS, plus(TEXT, ContentRetention="burn"), False),
    ("POST", TEXTS, plus(TEXT, SendAt="tomorrow"), False),
    ("POST", TEXTS, plus(TEXT, StatusCallback="duly.example"), False),
    ("POST", TEXTS, plus(TEXT, Body=["one", "two"]), False),
    ("GET", TEXTS, {}, True),
    ("GET", TEXTS, plus({}, To=OURS, PageSize="1000", **{"DateSent>": MOMENT, "DateSent<": MOMENT}), True),
    ("GET", TEXTS, plus({}, PageSize="50", Page="1", PageToken="PT1"), True),
    ("GET", TEXTS, {"DateSent>": ["yesterday"]}, False),
    ("GET", TEXTS, {"PageSize": ["0"]}, False),
    ("GET", TEXTS, {"PageSize": ["1001"]}, False),
    ("GET", TEXTS, {"PageSize": ["many"]}, False),
    ("GET", TEXTS, {"Status": ["sent"]}, False),
    ("POST", f"{HOME}/Messages/{S}.json", {"Body": [""]}, True),
    ("POST", f"{HOME}/Messages/{S}.json", {"Status": ["canceled"]}, True),
    ("POST", f"{HOME}/Messages/{S}.json", {"Status": ["sent"]}, False),
    ("GET", f"{HOME}/Messages/{S}/Media.json", {"PageSize": ["20"]}, True),
    ("GET", f"{HOME}/Messages/{S}/Media.json", {"Size": ["20"]}, False),
    ("POST", CALLS, CALL, True),
    ("POST", CALLS, plus(less(CALL, "Twiml"), Url="https://duly.example/voice", Method="GET", Timeout="25"), True),
    ("POST", CALLS, plus(CALL, MachineDetection="Enable", StatusCallbackEvent=["answered", "completed"]), True),
    ("POST", CALLS, plus(CALL, StatusCallbackEvent="completed"), True),
    ("POST", CALLS, less(CALL, "To"), False),
    ("POST", CALLS, less(CALL, "From"), False),
    ("POST", CALLS, plus(CALL, To="Ana"), False),
    ("POST", CALLS, plus(CALL, Method="PUT"), False),
    ("POST", CALLS, plus(CALL, Timeout="soon"), False),
    ("POST", CALLS, plus(CALL, Body="Hello"), False),
    ("GET", CALLS, plus({}, From=OURS, Status="no-answer", **{"StartTime>": MOMENT}), True),
    ("GET", CALLS, {"Status": ["bored"]}, False),
    ("GET", f"{HOME}/Recordings.json", plus({}, CallSid=C, **{"DateCreated>": MOMENT}), True),
    ("GET", f"{HOME}/Recordings.json", {"CallSid": ["CA1"]}, False),
    ("POST", NUMBER, plus({}, VoiceUrl="https://duly.example/voice", VoiceMethod="POST"), True),
    ("POST", NUMBER, {"VoiceMethod": ["SHOUT"]}, False),
    ("POST", NUMBER, {"PhoneNumber": [OURS]}, False),
    ("POST", FLOWS, plus(FLOW, CommitMessage="first"), True),
    ("POST", FLOWS, less(FLOW, "Definition"), False),
    ("POST", FLOWS, plus(FLOW, Status="ready"), False),
    ("POST", f"{FLOWS}/{F}", {"Status": ["draft"]}, True),
    ("POST", f"{FLOWS}/{F}", {}, False),
    ("POST", f"{FLOWS}/Validate", FLOW, True),
    ("POST", RUNS, RUN, True),
    ("POST", RUNS, less(RUN, "To"), False),
    ("POST", RUNS, less(RUN, "From"), False),
    ("POST", RUNS, plus(RUN, Data="{}"), False),
    ("GET", RUNS, plus({}, DateCreatedFrom=MOMENT, DateCreatedTo=MOMENT), True),
    ("GET", RUNS, {"DateCreatedFrom": ["monday"]}, False),
]


def endpoint_of(method: str, path: str) -> Endpoint:
    (found,) = [one for one in ENDPOINTS if one.match(method, path) is not None]
    return found


def named(probe: Any) -> str:
    return json.dumps(probe) if isinstance(probe, dict) else ""


@pytest.mark.parametrize(("method", "path", "given", "good"), PROBES, ids=named)
def test_the_twins_table_knows_good_from_bad(method: str, path: str, given: Given, good: bool) -> None:
    assert (endpoint_of(method, path).faults(given) == []) == good


@described
@pytest.mark.parametrize(("method", "path", "given", "good"), PROBES, ids=named)
def test_twilios_description_agrees(method: str, path: str, given: Given, good: bool) -> None:
    rules = twilios_own()
    assert rules is not None
    assert (rules.faults(method, path, given) == []) == good


@described
def test_every_endpoint_of_the_twin_is_described_with_all_its_parameters() -> None:
    rules = twilios_own()
    assert rules is not None
    for endpoint in ENDPOINTS:
        if endpoint.name.endswith("_content"):
            continue  # a file, which the description leaves out
        assert set(endpoint.takes) == set(rules.names(endpoint.method, example(endpoint))), endpoint.name


def example(endpoint: Endpoint) -> str:
    """A path of this endpoint's."""
    path = endpoint.path
    for name, kind in (("account", "AC"), ("text", "SM"), ("flow", "FW"), ("call", "CA"), ("step", "FT")):
        path = path.replace(f"{{{name}:{kind}}}", f"{kind}{'0' * 32}").replace(f"{{{name}}}", f"{kind}{'0' * 32}")
    for kind in ("ME", "CA", "RE", "PN", "FW", "FN"):
        path = path.replace(f"{{sid:{kind}}}", f"{kind}{'0' * 32}")
    return path.replace("{sid}", f"SM{'0' * 32}").replace("{revision}", "1")


# What our own code asks, by the twin that holds each request against its table and Twilio's description

RECEPTION = Reception(
    language="en",
    greeting="Hart. Press 1, 2 or 3.",
    after={"1": "It is sent.", "2": "It is recorded.", "3": "We call back."},
    recorded="Thank you.",
    goodbye="Goodbye.",
)
SCRIPT = CallScript(say="Hart: the till list. Press 1.", after={"1": "Thanks.", "": "Goodbye."}, machine="Hart called.")
PUBLIC = "https://duly.example"


class OurSide:
    """Our channels and our telephone, wired to the twin as the daemon wires them."""

    def __init__(self, line: Line, public_url: str = "") -> None:
        account = line.exchange.account
        access = TwilioAccess(account_sid=lambda: account.sid, auth_token=lambda: account.token, base_url=line.url)
        flow = StudioFlow(OURS, RECEPTION)
        own = OwnNumber(access, OURS, public_url=public_url) if public_url else OwnNumber(access, OURS, flow=flow)
        now = line.exchange.now
        self.texts = TextChannel(access, now=now)
        self.calls = CallChannel(access, flow, now=now, public_url=public_url)
        self.hears = TwilioTelephone(access, own, now=now, unwell=lambda _: None)

    async def text(self) -> str:
        return taken(await self.texts.deliver(parcel("Hart: the till list is open.")))

    async def call(self) -> str:
        return taken(await self.calls.deliver(parcel(SCRIPT.to_text(), "en")))


def parcel(words: str, language: str = "") -> Parcel:
    until = START.replace(hour=20)
    channel: Channel = "call" if language else "text"
    raw = words.encode()
    return Parcel(
        message_id="m-1", channel=channel, sender=OURS, to=(ANA,), raw=raw, not_after=until, language=language
    )


def taken(outcome: Outcome) -> str:
    assert isinstance(outcome, Done), outcome
    return outcome.sid


async def a_day(line: Line, ours: OurSide) -> set[str]:
    """All that our side asks in a day of texts and calls, by the endpoints' names."""
    ana = line.exchange.person(ANA)
    assert await ours.hears.trouble() == ""
    await ours.hears.calls_in(START)
    out, called = await ours.text(), await ours.call()
    ana.manners.append(Manner(keys=("1",)))
    came = text_in(line.exchange, ANA, "here", [("image/png", b"PNG")])
    rang = call_in(line.exchange, ANA, Manner(keys=("2",), message=b"ID3"))
    await line.wait(minutes=10)
    assert len(await ours.hears.deliveries([out])) == len(await ours.hears.calls_made([called])) == 1
    assert [one.sid for one in await ours.hears.texts(START)] == [came.sid]
    assert [one.sid for one in await ours.hears.calls_in(START)] == [rang.sid]
    assert len(await ours.hears.handed_over(parcel("Hart: the till list is open."), START)) == 1
    assert len(await ours.hears.handed_over(parcel(SCRIPT.to_text(), "en"), START)) == 1
    for sid in (came.sid, rang.sid):
        await ours.hears.forget(sid)
    await ours.hears.close()
    return {endpoint_of(*request.split(" ")).name for request in line.desk.asked}


BOTH = {
    *("fetch_account", "list_numbers", "update_number"),
    *("create_text", "fetch_text", "list_texts", "list_files", "file_content", "delete_file"),
    *("list_calls", "fetch_call", "list_recordings"),
}
BY_FLOW = {
    *("list_flows", "create_flow", "create_execution", "list_executions", "fetch_execution", "fetch_context"),
    *("recording_content", "delete_recording"),
}


async def test_every_request_of_ours_without_a_public_address_is_as_twilio_describes_it() -> None:
    async with telephone_line() as line:
        asked = await a_day(line, OurSide(line))
        assert line.exchange.refused == []
    assert asked == BOTH | BY_FLOW


async def test_every_request_of_ours_with_a_public_address_is_as_twilio_describes_it() -> None:
    async with telephone_line() as line:
        asked = await a_day(line, OurSide(line, PUBLIC))
        assert line.exchange.refused == []
    assert asked == BOTH | {"create_call"}


async def test_a_flow_whose_words_have_changed_is_published_anew() -> None:
    async with telephone_line() as line:
        line.exchange.person(ANA)
        await OurSide(line).call()
        (flow,) = line.exchange.flows.values()
        flow.revisions[-1].message = "another version"
        await OurSide(line).call()
        assert [one.number for one in flow.revisions] == [1, 2]
        assert line.exchange.refused == []


@described
def test_the_suite_is_held_against_twilios_description() -> None:
    """Says in the list of tests whether the tests above were: without the folder it is skipped, with the reason."""
    assert twilios_own() is not None
