"""The twin of the telephone provider, asked by the real twilio client: what it takes, refuses, remembers and does."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from duly.daemon.simulation.telephone.dialled import call_in
from duly.daemon.simulation.telephone.exchange import Account
from duly.daemon.simulation.telephone.people import HANG_UP, Manner
from duly.daemon.simulation.telephone.segments import segments
from duly.daemon.simulation.telephone.texting import text_in
from twilio.base.exceptions import TwilioRestException

from tests.telephone_line import ANA, OURS, START, Line, sent, telephone_line

NOBODY = "+12025550199"


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with telephone_line() as line:
        line.exchange.person(ANA)
        yield line
        assert not line.exchange.refused


def signed_in(account: Account) -> dict[str, str]:
    return {"Authorization": aiohttp.encode_basic_auth(account.sid, account.token)}


async def state(line: Line, sid: str) -> tuple[str, int | None]:
    text = await line.client.messages(sid).fetch_async()
    return text.status, text.error_code


# Texts of ours


async def test_a_text_is_queued_then_sent_then_delivered(line: Line) -> None:
    text = await sent(line, "Is the till list done?")
    assert (text.status, text.date_sent, text.price) == ("queued", None, None)
    await line.wait(seconds=1)
    assert await state(line, text.sid) == ("sent", None)
    assert line.ana.received == []
    await line.wait(seconds=2)
    assert await state(line, text.sid) == ("delivered", None)
    assert [words for _, words in line.ana.received] == ["Is the till list done?"]


@pytest.mark.parametrize(
    ("code", "why"),
    [(30006, "a landline"), (30007, "filtered"), (30004, "blocked"), (30008, "unknown"), (30005, "gone")],
)
async def test_a_carrier_that_will_not_take_a_text_says_why(line: Line, code: int, why: str) -> None:
    line.ana.refusal = code
    text = await sent(line)
    await line.wait(seconds=3)
    assert await state(line, text.sid) == ("undelivered", code)
    assert line.ana.received == []


async def test_a_number_that_nobody_has_is_unknown(line: Line) -> None:
    text = await sent(line, to=NOBODY)
    await line.wait(seconds=3)
    assert await state(line, text.sid) == ("undelivered", 30005)


async def test_no_text_of_an_unregistered_number_arrives(line: Line) -> None:
    line.exchange.unregistered = True
    text = await sent(line)
    await line.wait(seconds=3)
    assert await state(line, text.sid) == ("undelivered", 30034)


async def test_a_phone_that_is_off_gets_its_texts_when_it_is_on_again(line: Line) -> None:
    line.ana.off = True
    text = await sent(line)
    await line.wait(minutes=30)
    assert await state(line, text.sid) == ("sent", None)
    line.ana.off = False
    await line.wait(minutes=1)
    assert await state(line, text.sid) == ("delivered", None)


async def test_a_text_whose_time_is_over_before_the_phone_is_on_has_failed(line: Line) -> None:
    line.ana.off = True
    text = await sent(line, validity_period=600)
    await line.wait(minutes=11)
    line.ana.off = False
    await line.wait(hours=1)
    assert await state(line, text.sid) == ("failed", 30036)
    assert line.ana.received == []


async def test_a_phone_that_stays_off_is_given_up(line: Line) -> None:
    line.ana.off = True
    text = await sent(line)
    await line.wait(hours=5)
    assert await state(line, text.sid) == ("undelivered", 30003)


@pytest.mark.parametrize(
    ("to", "body", "code"),
    [
        ("+15005550001", "Hello", 21211),
        (ANA, "x" * 1601, 21617),
    ],
)
async def test_what_is_refused_at_once_leaves_nothing_behind(line: Line, to: str, body: str, code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        await sent(line, body, to=to)
    assert (refused.value.status, refused.value.code) == (400, code)
    assert refused.value.uri
    assert not line.exchange.texts


@pytest.mark.parametrize("code", [21211, 21614, 21408])
async def test_a_number_that_twilio_knows_to_be_bad_is_refused_at_once(line: Line, code: int) -> None:
    line.ana.never_taken = code
    with pytest.raises(TwilioRestException) as refused:
        await sent(line)
    assert refused.value.code == code


async def test_a_trial_account_puts_words_before_ours(line: Line) -> None:
    line.exchange.trial = True
    assert (await sent(line, "Hello")).body == "Sent from your Twilio trial account - Hello"


async def test_only_a_number_of_the_account_sends(line: Line) -> None:
    with pytest.raises(TwilioRestException) as refused:
        await line.client.messages.create_async(to=ANA, from_=NOBODY, body="Hello")
    assert refused.value.code == 21606


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("’" + "a" * 69, 1),
        ("’" + "a" * 70, 2),
        ("😀" * 36, 2),
    ],
)
def test_a_text_is_counted_in_segments(body: str, parts: int) -> None:
    assert segments(body) == parts


# Texts to us, and the words that the provider itself understands


async def test_texts_that_came_in_are_listed_newest_first_by_pages(line: Line) -> None:
    for words in ("one", "two", "three"):
        text_in(line.exchange, ANA, words)
        await line.wait(minutes=1)
    listed = await line.client.messages.list_async(to=OURS, page_size=2)
    assert [one.body for one in listed] == ["three", "two", "one"]
    since = await line.client.messages.list_async(to=OURS, date_sent_after=START + timedelta(minutes=1))
    assert [one.body for one in since] == ["three", "two"]
    before = await line.client.messages.list_async(date_sent_before=START)
    assert [one.body for one in before] == ["one"]
    assert await line.client.messages.list_async(from_=NOBODY) == []


async def test_a_picture_comes_with_its_text_until_it_is_deleted(line: Line) -> None:
    came = text_in(line.exchange, ANA, "the list", [("image/png", b"PNG"), ("application/pdf", b"PDF")])
    files = await line.client.messages(came.sid).media.list_async()
    assert [one.content_type for one in files] == ["image/png", "application/pdf"]
    where = line.url + files[0].uri.removesuffix(".json")
    account = line.exchange.account
    async with aiohttp.ClientSession() as session:
        async with session.get(where) as answer:
            assert answer.status == 401
        async with session.get(where, headers=signed_in(account)) as answer:
            assert (answer.content_type, await answer.read()) == ("image/png", b"PNG")
    await files[0].delete_async()
    assert [one.sid for one in await line.client.messages(came.sid).media.list_async()] == [files[1].sid]


async def test_a_text_is_fetched_emptied_and_deleted(line: Line) -> None:
    came = text_in(line.exchange, ANA, "my number is 1234")
    blank = await line.client.messages(came.sid).update_async(body="")
    assert blank.body == ""
    await line.client.messages(came.sid).delete_async()
    with pytest.raises(TwilioRestException) as refused:
        await line.client.messages(came.sid).fetch_async()
    assert (refused.value.status, refused.value.code) == (404, 20404)


@pytest.mark.parametrize(
    "word", ["STOP", "stop", " Unsubscribe ", "END", "Quit", "STOPALL", "revoke", "OPTOUT", "CANCEL"]
)
async def test_a_word_that_stops_stops_until_start(line: Line, word: str) -> None:
    text_in(line.exchange, ANA, word)
    with pytest.raises(TwilioRestException) as refused:
        await sent(line)
    assert refused.value.code == 21610
    assert "unsubscribed" in line.ana.received[0][1]
    assert [one.body for one in await line.client.messages.list_async(to=OURS)] == [word]
    text_in(line.exchange, ANA, "Start")
    await sent(line)


@pytest.mark.parametrize("words", ["STOP PLEASE", "please stop", "ALTO", "stop.", "DONE", "I cancel the order"])
async def test_other_words_do_not_stop_the_provider(line: Line, words: str) -> None:
    text_in(line.exchange, ANA, words)
    assert (await sent(line)).status == "queued"


# Who asks, and what is known


async def test_wrong_credentials_are_refused(line: Line) -> None:
    line.client.auth = (line.client.username, "wrong")
    with pytest.raises(TwilioRestException) as refused:
        await line.client.messages("SM" + "0" * 32).fetch_async()
    assert (refused.value.status, refused.value.code) == (401, 20003)


async def test_the_account_and_its_numbers(line: Line) -> None:
    assert (await line.client.api.accounts(line.exchange.account.sid).fetch_async()).status == "active"
    (number,) = await line.client.incoming_phone_numbers.list_async(phone_number=OURS)
    await number.update_async(voice_url="https://duly.example/voice", sms_url="https://duly.example/text")
    again = await line.client.incoming_phone_numbers(number.sid).fetch_async()
    assert (again.voice_url, again.sms_url) == ("https://duly.example/voice", "https://duly.example/text")


# Calls of ours with a document

ASKS = (
    "<Response><Say language='en-US'>Hart here: the till list.</Say>"
    "<Gather numDigits='1' timeout='7'><Say>Press 1 if it is done.</Say></Gather><Say>Goodbye.</Say></Response>"
)


async def called(line: Line, twiml: str = ASKS, **more: Any) -> Any:
    call = await line.client.calls.create_async(to=ANA, from_=OURS, twiml=twiml, **more)
    assert call.status == "queued"
    await line.wait(minutes=5)
    return await line.client.calls(call.sid).fetch_async()


@pytest.mark.parametrize(
    ("manner", "detection", "status", "answered_by"),
    [
        (Manner(), "", "completed", None),
        (Manner(), "Enable", "completed", "human"),
        (Manner(answers="machine"), "DetectMessageEnd", "completed", "machine_end_beep"),
        (Manner(answers="no answer"), "Enable", "no-answer", None),
        (Manner(answers="busy"), "", "busy", None),
        (Manner(answers="failed"), "", "failed", None),
    ],
)
async def test_how_a_call_ends(
    line: Line, manner: Manner, detection: str, status: str, answered_by: str | None
) -> None:
    line.ana.manners.append(manner)
    call = await called(line, **({"machine_detection": detection} if detection else {}))
    assert (call.status, call.answered_by) == (status, answered_by)
    assert (call.price is not None) == (status == "completed")
    assert bool(line.ana.heard) == (status == "completed")


async def test_a_call_takes_its_time(line: Line) -> None:
    call = await line.client.calls.create_async(to=ANA, from_=OURS, twiml=ASKS)
    await line.wait(seconds=2)
    assert (await call.fetch_async()).status == "ringing"
    await line.wait(seconds=4)
    assert (await call.fetch_async()).status == "in-progress"
    await line.wait(minutes=1)
    ended = await call.fetch_async()
    assert ended.status == "completed"
    assert int(ended.duration) == 12
    assert [one.sid for one in await line.client.calls.list_async(to=ANA, status="completed")] == [call.sid]


@pytest.mark.parametrize(("seconds", "ends"), [(0, "canceled"), (3, "canceled"), (8, "completed"), (60, "completed")])
async def test_a_call_is_ended_from_here(line: Line, seconds: float, ends: str) -> None:
    call = await line.client.calls.create_async(to=ANA, from_=OURS, twiml=ASKS)
    await line.wait(seconds=seconds)
    ended = await line.client.calls(call.sid).update_async(status="completed")
    assert ended.status == ends
    await line.wait(minutes=5)
    assert (await call.fetch_async()).status == ends
    assert bool(line.ana.heard) == (ends == "completed")


@pytest.mark.parametrize("more", [{"smart_encoded": True}, {"media_url": ["https://hart.example/a.png"]}])
async def test_what_the_twin_leaves_out_is_refused_in_words(line: Line, more: dict[str, Any]) -> None:
    with pytest.raises(TwilioRestException, match="does not play"):
        await sent(line, **more)


async def test_without_an_action_a_key_is_lost_and_the_document_goes_on(line: Line) -> None:
    line.ana.manners.append(Manner(keys=("1",)))
    await called(line)
    assert line.ana.heard == ["Hart here: the till list. Press 1 if it is done. Goodbye."]


async def test_who_hangs_up_hears_no_more(line: Line) -> None:
    line.ana.manners.append(Manner(keys=(HANG_UP,)))
    assert (await called(line)).status == "completed"
    assert "Goodbye" not in line.ana.heard[0]


async def test_a_document_that_is_none_is_an_alert(line: Line) -> None:
    await called(line, twiml="<Response><Say>")
    assert "12100" in line.exchange.alerts[0]


# Calls to us that lead nowhere


async def test_a_call_to_a_number_without_a_voice_url_is_refused(line: Line) -> None:
    call_in(line.exchange, ANA, Manner())
    await line.wait(minutes=1)
    (call,) = await line.client.calls.list_async(to=OURS)
    assert (call.status, call.direction) == ("failed", "inbound")
    assert "no voice URL" in line.exchange.alerts[0]
