"""Texts and calls handed over to a Twilio that takes, refuses, fails, is silent, or loses its answer: one POST each."""

import importlib
import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from duly.mailbox.channel import Parcel
from duly.mailbox.twilio_calls import CallChannel
from duly.mailbox.twilio_client import OnePost, TwilioAccess
from duly.mailbox.twilio_errors import MEANINGS, meaning
from duly.mailbox.twilio_flow import StudioFlow
from duly.mailbox.twilio_texts import TextChannel
from duly.rules.messages import Done, Later, Never, Outcome, Uncertain
from duly.rules.phone_script import CallScript, Reception

from tests.twilio_scripted import ACCOUNT, DROP, SILENT, TOKEN, Asked, Reply, ScriptedTwilio, scripted_twilio

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
OURS, DANAS = "+12125550100", "+12125550142"
ASKED = "https://duly.example.com/phone/voice/answered?message=m-2"  # where a call's words are asked for
SCRIPT = CallScript(say="This is Hart. Press 1.", after={"1": "Thanks.", "": "Goodbye."}, machine="Hart called.")
RECEPTION = Reception(
    language="en",
    greeting="Hart. Press 1, 2 or 3.",
    after={"1": "Sent.", "2": "Speak."},
    recorded="Thanks.",
    goodbye="Bye.",
)
FLOW = {"sid": "FW" + "1" * 32, "friendly_name": f"Duly {OURS}", "status": "published"}


def text(words: str = "Hart: AR aging is open.", not_after: datetime | None = None) -> Parcel:
    return Parcel(message_id="m-1", channel="text", sender=OURS, to=(DANAS,), raw=words.encode(), not_after=not_after)


def call(language: str = "en") -> Parcel:
    raw = SCRIPT.to_text().encode()
    return Parcel(message_id="m-2", channel="call", sender=OURS, to=(DANAS,), raw=raw, language=language)


def access(url: str, seconds: float = 5.0) -> TwilioAccess:
    return TwilioAccess(account_sid=lambda: ACCOUNT, auth_token=lambda: TOKEN, base_url=url, total_seconds=seconds)


def always(reply: Reply) -> Callable[[Asked], Reply]:
    return lambda asked: reply


def taken(asked: Asked) -> Reply:
    """A Twilio with the flow as it should be, that takes everything."""
    if asked.path == "/v2/Flows":
        return 200, {"flows": [], "meta": {"key": "flows"}} if asked.method == "GET" else FLOW | {"status": "published"}
    if asked.path.endswith("/Executions"):
        return 201, {"sid": "FN" + "1" * 32}
    return 201, {"sid": ("CA" if "Calls" in asked.path else "SM") + "1" * 32}


class Clock:
    """The present, and how long was slept."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> datetime:
        return NOW

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


async def texted(twilio: ScriptedTwilio, *parcels: Parcel, seconds: float = 5.0) -> list[Outcome]:
    reached, clock = access(twilio.url, seconds), Clock()
    async with TextChannel(reached, now=clock.now, sleep=clock.sleep).line() as line:
        outcomes = [await line.deliver(one) for one in parcels]
    await reached.close()
    return outcomes


async def called(twilio: ScriptedTwilio, *parcels: Parcel, public_url: str = "") -> list[Outcome]:
    reached, clock = access(twilio.url), Clock()
    channel = CallChannel(reached, StudioFlow(OURS, RECEPTION), now=clock.now, sleep=clock.sleep, public_url=public_url)
    async with channel.line() as line:
        outcomes = [await line.deliver(one) for one in parcels]
    await reached.close()
    return outcomes


async def test_a_text_is_posted_with_the_end_of_its_hours() -> None:
    async with scripted_twilio(taken) as twilio:
        assert await texted(twilio, text("Café?", NOW + timedelta(minutes=90))) == [Done(sid="SM" + "1" * 32)]
    (post,) = twilio.asked
    assert post.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert post.form == {"To": DANAS, "From": OURS, "Body": "Café?", "ValidityPeriod": "5400"}


@pytest.mark.parametrize(("left", "asked"), [(timedelta(seconds=0.5), "1"), (timedelta(days=2), "36000")])
async def test_the_validity_keeps_within_what_twilio_takes(left: timedelta, asked: str) -> None:
    async with scripted_twilio(taken) as twilio:
        await texted(twilio, text(not_after=NOW + left))
    assert twilio.asked[0].form["ValidityPeriod"] == asked


async def test_a_text_whose_hours_are_over_is_not_sent() -> None:
    async with scripted_twilio(taken) as twilio:
        (outcome,) = await texted(twilio, text(not_after=NOW))
    assert isinstance(outcome, Never)
    assert not twilio.asked


# What is answered to the one POST, and what comes of it: nothing is ever posted twice.
LOST: list[tuple[str, Reply]] = [
    ("500", (500, {"code": 20500, "message": "Internal Server Error", "status": 500})),
    ("503 without a code", (503, "busy")),
    ("408", (408, {})),
    ("sent elsewhere", (302, {})),
    ("dropped", DROP),
    ("silent", SILENT),
    ("no sid", (201, {})),
    ("no JSON", (201, ["what?"])),
]


@pytest.mark.parametrize("reply", [reply for _, reply in LOST], ids=[name for name, _ in LOST])
async def test_after_a_lost_answer_nobody_knows_and_nothing_is_posted_again(reply: Reply) -> None:
    async with scripted_twilio(always(reply)) as twilio:
        (outcome,) = await texted(twilio, text(), seconds=0.5 if reply == SILENT else 5)
    assert isinstance(outcome, Uncertain), outcome
    assert len(twilio.posts()) == 1


@pytest.mark.parametrize("reply", [reply for _, reply in LOST if reply != SILENT])
async def test_the_same_holds_for_a_call(reply: Reply) -> None:
    async with scripted_twilio(lambda asked: reply if asked.path.endswith("/Executions") else taken(asked)) as twilio:
        (outcome,) = await called(twilio, call())
    assert isinstance(outcome, Uncertain), outcome
    assert len(twilio.posts("/Executions")) == 1


async def test_a_connection_that_was_never_made_puts_all_off() -> None:
    async with scripted_twilio(taken) as twilio:
        pass
    first, second = await texted(twilio, text(), text("Another."))
    assert isinstance(first, Later)
    assert "127.0.0.1" in first.why
    assert second == first


async def test_too_many_requests_rest_the_channel_as_long_as_asked() -> None:
    body = json.dumps({"code": 20429, "message": "Too Many Requests", "status": 429})
    busy = web.Response(status=429, text=body, headers={"Retry-After": "150"}, content_type="application/json")
    async with scripted_twilio(always(busy)) as twilio:
        first, second = await texted(twilio, text(), text())
    assert isinstance(first, Later)
    assert first.at == NOW + timedelta(seconds=150)
    assert second == first
    assert len(twilio.asked) == 1


@pytest.mark.parametrize(
    ("code", "fault"),
    [(21211, "number"), (21610, "stopped"), (21614, "number"), (21617, "other"), (21408, "other"), (21999, "other")],
)
async def test_a_refusal_of_this_text_is_for_good_with_its_code(code: int, fault: str) -> None:
    async with scripted_twilio(always((400, {"code": code, "message": "No.", "status": 400}))) as twilio:
        first, second = await texted(twilio, text(), text())
    assert isinstance(first, Never)
    assert first.fault == fault
    assert first.why.startswith(f"{code}: ")
    assert "No." in first.why
    assert isinstance(second, Never), "the next one is tried"


@pytest.mark.parametrize(
    ("status", "code"), [(401, 20003), (401, None), (403, None), (400, 21606), (400, 30034), (404, 20404)]
)
async def test_trouble_of_the_account_rests_the_channel_and_says_who_can_mend_it(status: int, code: int | None) -> None:
    said = {"message": "No.", "status": status} | ({"code": code} if code else {})
    async with scripted_twilio(always((status, said))) as twilio:
        first, second = await texted(twilio, text(), text())
    assert isinstance(first, Later)
    assert first.at == NOW + timedelta(minutes=5)
    assert "administers the Twilio account" in first.why
    assert second == first
    assert len(twilio.asked) == 1


async def test_a_secret_that_cannot_be_read_is_said_and_nothing_is_asked() -> None:
    def unreadable() -> str:
        raise LookupError("TWILIO_AUTH_TOKEN is not set")

    reached = TwilioAccess(account_sid=lambda: ACCOUNT, auth_token=unreadable, base_url="http://127.0.0.1:9")
    outcome = await TextChannel(reached, now=lambda: NOW).deliver(text())
    assert isinstance(outcome, Later)
    assert "TWILIO_AUTH_TOKEN is not set" in outcome.why


async def test_the_secret_is_in_no_log_and_in_no_value_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with scripted_twilio(taken) as twilio:
        await texted(twilio, text("Words of a text."))
        assert twilio.asked[0].authorization.startswith("Basic ")
        assert TOKEN not in repr(access(twilio.url))
    for hidden in (TOKEN, DANAS, "Words of a text."):
        assert hidden not in caplog.text


async def test_texts_keep_a_second_a_segment_apart() -> None:
    clock = Clock()
    async with scripted_twilio(taken) as twilio:
        reached = access(twilio.url)
        channel = TextChannel(reached, now=clock.now, sleep=clock.sleep)
        for words in ("Short.", "x" * 200, "Short."):
            await channel.deliver(text(words))
        await reached.close()
    assert clock.slept == [0.0, 1.0, 2.0]


async def test_a_status_callback_is_asked_for_only_where_there_is_an_address() -> None:
    async with scripted_twilio(taken) as twilio:
        reached = access(twilio.url)
        channel = TextChannel(reached, now=lambda: NOW, status_url="https://duly.example.com/text/status")
        await channel.deliver(text())
        await reached.close()
    assert twilio.asked[0].form["StatusCallback"] == "https://duly.example.com/text/status"


# Calls


async def test_a_call_makes_its_flow_once_and_brings_its_script_along() -> None:
    async with scripted_twilio(taken) as twilio:
        outcomes = await called(twilio, call("es"), call())
    assert outcomes == [Done(sid="FN" + "1" * 32)] * 2
    (made,) = twilio.posts("/v2/Flows")
    assert made.form["Status"] == "published"
    assert made.form["FriendlyName"] == f"Duly {OURS}"
    first = twilio.posts("/Executions")[0]
    assert first.path == f"/v2/Flows/{FLOW['sid']}/Executions"
    assert (first.form["To"], first.form["From"]) == (DANAS, OURS)
    brought = json.loads(first.form["Parameters"])
    assert brought["say"] == SCRIPT.say
    assert (brought["language"], brought["after_1"], brought["after_2"]) == ("es", "Thanks.", "Goodbye.")
    assert brought["machine"] == "Hart called."


async def test_a_flow_that_is_there_is_used_and_one_that_differs_is_mended() -> None:
    async def with_flow(message: str) -> ScriptedTwilio:
        found = {"flows": [FLOW | {"commit_message": message}], "meta": {"key": "flows"}}
        async with scripted_twilio(lambda one: (200, found) if one.method == "GET" else taken_or_flow(one)) as twilio:
            assert isinstance((await called(twilio, call()))[0], Done)
        return twilio

    def taken_or_flow(asked: Asked) -> Reply:
        return (200, FLOW) if asked.path == f"/v2/Flows/{FLOW['sid']}" else taken(asked)

    mended = await with_flow("an older one")
    (change,) = [one for one in mended.posts() if not one.path.endswith("/Executions")]
    assert change.path == f"/v2/Flows/{FLOW['sid']}"
    same = await with_flow(change.form["CommitMessage"])
    assert [one.path for one in same.posts()] == [f"/v2/Flows/{FLOW['sid']}/Executions"]


async def test_without_a_flow_nothing_is_called_and_it_is_tried_again() -> None:
    async with scripted_twilio(always((500, {"message": "Down.", "status": 500}))) as twilio:
        (outcome,) = await called(twilio, call())
    assert isinstance(outcome, Later)
    assert not twilio.posts()


async def test_with_a_public_address_a_call_asks_there_for_its_words() -> None:
    async with scripted_twilio(taken) as twilio:
        outcomes = await called(twilio, call(), public_url="https://duly.example.com/phone/")
    assert outcomes == [Done(sid="CA" + "1" * 32)]
    (post,) = twilio.asked
    assert post.path == f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
    assert post.form["Url"] == post.form["FallbackUrl"] == ASKED
    assert "Twiml" not in post.form
    assert post.form["MachineDetection"] == "DetectMessageEnd"


# The address and the table


def test_without_the_library_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "twilio.rest", None)
    monkeypatch.delitem(sys.modules, "duly.mailbox.twilio_client")
    with pytest.raises(ModuleNotFoundError, match=r'run pip install "duly\[phone\]" \(twilio.rest\)'):
        importlib.import_module("duly.mailbox.twilio_client")


def test_the_secret_goes_to_hosts_of_twilio_only() -> None:
    ours = OnePost()
    assert ours.placed("https://studio.twilio.com/v2/Flows?Page=1") == "https://studio.twilio.com/v2/Flows?Page=1"
    for elsewhere in ("https://twilio.com.example.net/v2", "http://api.twilio.com/", "https://eviltwilio.com/"):
        with pytest.raises(ValueError, match="no host of Twilio's"):
            ours.placed(elsewhere)


def test_another_address_takes_every_product_with_its_path_unchanged() -> None:
    ours = OnePost("http://127.0.0.1:4010")
    assert ours.placed("https://studio.twilio.com/v2/Flows?a=1") == "http://127.0.0.1:4010/v2/Flows?a=1"
    assert ours.placed("https://api.twilio.com/2010-04-01/Accounts") == "http://127.0.0.1:4010/2010-04-01/Accounts"


@pytest.mark.parametrize(
    ("code", "deed"),
    [
        (21610, "stopped"),
        (30004, "stopped"),
        (21211, "number"),
        (30005, "number"),
        (30006, "number"),
        (30003, "away"),
        (30008, "away"),
        (30007, "filtered"),
        (30034, "filtered"),
        (20429, "later"),
        (30001, "away"),
        (21611, "later"),
        (99999, "other"),
        (None, "other"),
    ],
)
def test_every_code_says_what_to_do(code: int | None, deed: str) -> None:
    assert meaning(code).deed == deed


def test_what_only_a_person_can_mend_says_who() -> None:
    for code, known in MEANINGS.items():
        assert not known.meets_all or "must" in known.words or "belongs into" in known.words, code
