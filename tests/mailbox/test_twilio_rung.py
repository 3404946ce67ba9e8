"""How calls went, ours and those to us, and our number at Twilio set up for them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import web
from duly.mailbox.telephone import CallIn, CallMade

from tests.twilio_scripted import (
    ACCOUNT,
    BASE,
    DANAS,
    FLOW_SID,
    HOUR,
    LEES,
    NOW,
    OURS,
    RUNS,
    Provider,
    a_call,
    context,
    executions,
    hearing,
    numbers,
    page,
    scripted_twilio,
    telephone,
)

FLOW_ADDRESS = f"https://webhooks.twilio.com/v1/Accounts/{ACCOUNT}/Flows/{FLOW_SID}"

# Calls of ours


def widgets(key: str = "", by: str = "human", **more: Any) -> dict[str, Any]:
    gathered = {"ask_es": {"Digits": key}} if key else {}
    return {"call": {"CallSid": "CA1", "AnsweredBy": by} | more} | gathered


@pytest.mark.parametrize(
    ("ran", "call", "outcome", "key"),
    [
        (widgets("2"), a_call("CA1"), "answered", "2"),
        (widgets(), a_call("CA1"), "answered", ""),
        (widgets(by="machine_end_beep"), a_call("CA1"), "machine", ""),
        (widgets("1", by="machine_start"), a_call("CA1"), "answered", "1"),
        (widgets(by=""), a_call("CA1", "no-answer"), "no answer", ""),
        (widgets(by=""), a_call("CA1", "busy"), "busy", ""),
        (widgets(by="", ErrorCode="13224"), a_call("CA1", "failed"), "failed", ""),
        ({}, None, "failed", ""),
    ],
)
async def test_a_call_that_has_ended_says_how_it_went(ran: Any, call: Any, outcome: str, key: str) -> None:
    provider = Provider(
        **{
            f"{RUNS}/FN1": (200, {"sid": "FN1", "status": "ended", "contact_channel_address": DANAS}),
            f"{RUNS}/FN2": (200, {"sid": "FN2", "status": "active", "contact_channel_address": DANAS}),
            f"{RUNS}/FN1/Context": context(ran),
            f"{BASE}/Calls/CA1.json": (200, (call or {}) | {"price": "-0.0140"}),
        }
    )
    made: list[CallMade] = await hearing(provider, lambda one: one.calls_made(["FN1", "FN2", "FN-unknown"]))
    (found,) = made
    assert (found.sid, found.to, found.outcome, found.key) == ("FN1", DANAS, outcome, key)
    assert found.cost == (Decimal("0.0140") if call else None)
    if "ErrorCode" in ran.get("call", {}):
        assert (found.fault, found.why) == ("number", "13224: it is no number that can be called")


async def test_a_call_with_its_own_words_is_asked_for_by_itself() -> None:
    provider = Provider(**{f"{BASE}/Calls/CA1.json": (200, a_call("CA1", answered_by="machine_end_silence"))})
    (made,) = await hearing(provider, lambda one: one.calls_made(["CA1"]), public_url="https://duly.example.com")
    assert (made.outcome, made.at) == ("machine", NOW + timedelta(seconds=31))


# Calls to us


def rung(recording_status: str = "completed", **paths: Any) -> Provider:
    came = a_call("CA7", direction="inbound") | {"from": LEES, "to": OURS}
    recorded = {"sid": "RE1", "status": recording_status, "duration": "12", "uri": f"{BASE}/Recordings/RE1.json"}
    told = {
        f"{BASE}/Calls.json": page("calls", came, came | {"sid": "CA8", "status": "in-progress"}),
        f"{BASE}/Recordings.json": page("recordings", recorded),
        f"{BASE}/Recordings/RE1.mp3": lambda _: web.Response(body=b"ID3", content_type="audio/mpeg"),
        f"{BASE}/IncomingPhoneNumbers.json": numbers(),
        RUNS: executions(("FN6", LEES), ("FN7", LEES)),
        f"{RUNS}/FN6/Context": context({"menu": {"Digits": "3"}}, call_in="CA6"),
        f"{RUNS}/FN7/Context": context({"menu": {"Digits": "2"}}, call_in="CA7"),
    }
    return Provider(**told | paths)


async def test_a_call_to_us_comes_with_its_choice_and_its_recording() -> None:
    calls: list[CallIn] = await hearing(rung(), lambda one: one.calls_in(NOW - HOUR))
    (call,) = calls
    assert (call.sid, call.sender, call.key, call.seconds, call.at) == ("CA7", LEES, "2", 31, NOW)
    assert call.recording is not None
    assert (call.recording.name, call.recording.media, call.recording.data) == ("message.mp3", "audio/mpeg", b"ID3")


async def test_a_call_whose_recording_is_not_ready_waits() -> None:
    assert await hearing(rung("processing"), lambda one: one.calls_in(NOW - HOUR)) == []


async def test_calls_are_heard_though_the_number_cannot_be_set_up() -> None:
    provider = rung(**{f"{BASE}/IncomingPhoneNumbers.json": (500, {"message": "Down", "status": 500})})
    assert len(await hearing(provider, lambda one: one.calls_in(NOW - HOUR))) == 1


@pytest.mark.parametrize(
    ("public_url", "found", "written"),
    [
        ("", {"sms_url": "https://demo.twilio.com/welcome/sms/reply"}, {"SmsUrl": FLOW_ADDRESS, "SmsMethod": "POST"}),
        ("", {"sms_url": "https://theirs.example.com/sms"}, None),
        (
            "https://duly.example.com/phone/",
            {},
            {
                "VoiceUrl": "https://duly.example.com/phone/voice/in",
                "VoiceMethod": "POST",
                "SmsUrl": "https://duly.example.com/phone/text/in",
                "SmsMethod": "POST",
            },
        ),
    ],
)
async def test_the_number_is_set_up_once(public_url: str, found: Any, written: Any) -> None:
    provider = rung(
        **{
            f"{BASE}/IncomingPhoneNumbers.json": numbers(**found),
            f"{BASE}/IncomingPhoneNumbers/PN1.json": (200, {"sid": "PN1"}),
        }
    )
    async with scripted_twilio(provider) as twilio:
        heard = telephone(twilio, public_url=public_url)
        await heard.calls_in(NOW - HOUR)
        await heard.calls_in(NOW - HOUR)
        await heard.close()
    assert [one.form for one in twilio.posts()] == ([written] if written else [])
