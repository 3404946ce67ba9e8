"""What the telephone hears by asking Twilio: texts with files, deliveries, calls, over pages, faults, lost answers."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from duly.mailbox.channel import Parcel
from duly.mailbox.telephone import Delivery, TelephoneDown

from tests.twilio_scripted import (
    ACCOUNT,
    BASE,
    DANAS,
    DROP,
    HOUR,
    LEES,
    NOW,
    OURS,
    RUNS,
    SILENT,
    Asked,
    Provider,
    Reply,
    context,
    executions,
    hearing,
    message,
    numbers,
    page,
    scripted_twilio,
    telephone,
)

# Texts


async def test_texts_come_from_every_page_the_oldest_first_and_only_those_to_us() -> None:
    def listed(asked: Asked) -> Reply:
        if asked.query.get("Page") == "1":
            return page("messages", message("SM1", "done", NOW - timedelta(minutes=5)))
        assert asked.query == {"To": OURS, "DateSent>": "2026-11-24T14:00:00Z"}
        ours = message("SM3", "ours", direction="outbound-api")
        late = message("SM0", "before", NOW - 2 * HOUR)
        return page(
            "messages", message("SM2", "later"), ours, late, more=f"{BASE}/Messages.json?Page=1&PageToken=a%2Bb"
        )

    texts = await hearing(Provider(**{f"{BASE}/Messages.json": listed}), lambda one: one.texts(NOW - HOUR))
    assert [(one.sid, one.body, one.sender) for one in texts] == [("SM1", "done", DANAS), ("SM2", "later", DANAS)]
    assert texts[1].at == NOW


def with_files(*files: Any, **paths: Any) -> Provider:
    media = [
        {"sid": f"ME{n}", "content_type": kind, "uri": f"{BASE}/Messages/SM1/Media/ME{n}.json"}
        for n, kind in enumerate(files, 1)
    ]
    listed = page("messages", message("SM1", num_media=str(len(files))))
    return Provider(
        **{f"{BASE}/Messages.json": listed, f"{BASE}/Messages/SM1/Media.json": page("media_list", *media)}, **paths
    )


def file(number: int) -> str:
    return f"{BASE}/Messages/SM1/Media/ME{number}"


async def test_files_are_fetched_once_with_the_secret_and_without_it_elsewhere() -> None:
    elsewhere: list[Asked] = []

    def stored(asked: Asked) -> Reply:
        elsewhere.append(asked)
        return web.Response(body=b"%PDF-1.7", content_type="application/pdf")

    async with scripted_twilio(stored) as store:
        moved = web.Response(status=307, headers={"Location": f"{store.url}/signed/ME1?key=abc%2Bd"})
        provider = with_files("application/pdf", "image/jpeg", **{file(1): lambda _: moved})
        provider.paths[file(2)] = lambda _: web.Response(body=b"\xff\xd8", content_type="image/jpeg")
        async with scripted_twilio(provider) as twilio:
            heard = telephone(twilio)
            first, again = await heard.texts(NOW - HOUR), await heard.texts(NOW - HOUR)
            await heard.close()
    assert [(one.name, one.media, one.data, one.fault) for one in first[0].media] == [
        ("file-1.pdf", "application/pdf", b"%PDF-1.7", ""),
        ("file-2.jpg", "image/jpeg", b"\xff\xd8", ""),
    ]
    assert again == first
    assert [one.authorization for one in elsewhere] == [""]
    (asked,) = [one for one in twilio.asked if one.path == file(2)]
    assert asked.authorization.startswith("Basic ")


async def test_a_file_too_large_or_gone_is_named_with_its_fault() -> None:
    provider = with_files("image/jpeg", "image/png", **{file(1): lambda _: web.Response(body=b"x" * 5_000_001)})
    (text,) = await hearing(provider, lambda one: one.texts(NOW - HOUR))
    assert [one.fault for one in text.media] == ["it has more than 5 MB", "it is not there any more (404)"]
    assert not text.media[0].data


async def test_a_way_to_a_file_that_leads_in_circles_ends() -> None:
    provider = with_files("image/jpeg", **{file(1): lambda _: web.Response(status=302, headers={"Location": file(1)})})
    (text,) = await hearing(provider, lambda one: one.texts(NOW - HOUR))
    assert text.media[0].fault == "the way to the file leads in circles"


async def test_a_file_that_cannot_be_had_holds_the_text_back_only_so_often() -> None:
    provider = with_files("image/jpeg", **{file(1): (503, {})})
    async with scripted_twilio(provider) as twilio:
        heard = telephone(twilio)
        for _ in range(2):
            with pytest.raises(TelephoneDown, match="a file could not be fetched"):
                await heard.texts(NOW - HOUR)
        (text,) = await heard.texts(NOW - HOUR)
        await heard.close()
    assert text.media[0].fault == "Twilio failed (503)"


async def test_a_forgotten_text_has_its_files_deleted_at_the_provider() -> None:
    provider = with_files("image/jpeg", **{file(1): lambda _: web.Response(body=b"x")})
    deleted: list[str] = []
    provider.paths[f"{file(1)}.json"] = lambda asked: deleted.append(asked.method) or web.Response(status=204)
    async with scripted_twilio(provider) as twilio:
        heard = telephone(twilio)
        await heard.texts(NOW - HOUR)
        await heard.forget("SM1")
        (text,) = await heard.texts(NOW - HOUR)
        await heard.forget("SM-unknown")
        await heard.close()
    assert deleted == ["DELETE"]
    assert not text.media


async def test_what_could_not_be_deleted_is_deleted_when_texts_are_asked_for_again() -> None:
    provider = with_files("image/jpeg", **{file(1): lambda _: web.Response(body=b"x")})
    answers = [web.Response(status=503), web.Response(status=204)]
    provider.paths[f"{file(1)}.json"] = lambda _: answers.pop(0)
    async with scripted_twilio(provider) as twilio:
        heard = telephone(twilio)
        await heard.texts(NOW - HOUR)
        await heard.forget("SM1")
        assert len(answers) == 1
        await heard.texts(NOW - HOUR)
        await heard.close()
    assert not answers


# When it cannot be asked


@pytest.mark.parametrize(
    ("reply", "words", "seconds"),
    [
        ((503, "busy"), "Twilio failed", 30),
        ((500, {"code": 20500, "message": "Oops", "status": 500}), "Oops", 30),
        (
            (401, {"code": 20003, "message": "Authenticate", "status": 401}),
            "must check account_sid and auth_token",
            300,
        ),
        ((429, {"code": 20429, "message": "Too Many", "status": 429}), "fewer requests", 60),
        ((200, ["what?"]), "not understood", 60),
        ((200, {"a": [], "b": []}), "Twilio failed|refused", 300),
        (DROP, "the answer of 127.0.0.1 was lost", 30),
        (SILENT, "no answer in time", 30),
    ],
)
async def test_a_provider_that_cannot_be_asked_says_why_and_when_again(reply: Reply, words: str, seconds: int) -> None:
    provider = Provider(**{f"{BASE}/Messages.json": reply})
    with pytest.raises(TelephoneDown, match=words) as down:
        await hearing(provider, lambda one: one.texts(NOW), seconds=0.5)
    assert down.value.retry_seconds == seconds


async def test_a_provider_that_is_not_there() -> None:
    async with scripted_twilio(Provider()) as twilio:
        pass
    with pytest.raises(TelephoneDown, match="cannot be reached"):
        await telephone(twilio).deliveries(["SM1"])


# Deliveries


async def test_deliveries_say_how_far_each_text_has_come() -> None:
    def sent(status: str, code: int | None = None) -> tuple[int, Any]:
        more = {"status": status, "error_code": code, "direction": "outbound-api", "num_segments": "2"}
        return 200, message("SM", **more)

    states = {"SM1": sent("queued"), "SM2": sent("delivered"), "SM3": sent("undelivered", 30003), "SM4": sent("sent")}
    states |= {"SM5": sent("failed", 30034), "SM6": sent("undelivered", 30006), "SM7": sent("failed", 21610)}
    unwell: list[str] = []
    provider = Provider(**{f"{BASE}/Messages/{sid}.json": reply for sid, reply in states.items()})
    for sid, (status, body) in states.items():
        provider.paths[f"{BASE}/Messages/{sid}.json"] = (status, body | {"sid": sid})
    found: list[Delivery] = await hearing(
        provider, lambda one: one.deliveries([*states, "SM-unknown"]), unwell=unwell.append
    )
    assert [(one.sid, one.state, one.fault) for one in found] == [
        ("SM1", "on its way", "other"),
        ("SM2", "delivered", "other"),
        ("SM3", "undelivered", "away"),
        ("SM4", "on its way", "other"),
        ("SM5", "failed", "filtered"),
        ("SM6", "undelivered", "number"),
        ("SM7", "failed", "stopped"),
    ]
    assert found[2].why == "30003: the phone is switched off or out of reach"
    assert found[1].segments == 2
    assert unwell == [found[4].why]


# Was it taken? The lists, after an answer that was lost


async def test_a_text_just_like_it_is_found_though_it_waits_at_the_provider() -> None:
    words = "Hart: AR aging is open.\nReply DONE."
    waits = message("SM1", "Sent from your Twilio trial account - " + words, **ours_to(DANAS), date_sent=None)
    other = message("SM2", "Something else", **ours_to(DANAS))
    older = message("SM3", words, NOW - HOUR, **ours_to(DANAS))

    def listed(asked: Asked) -> Reply:
        assert asked.query == {"To": DANAS, "From": OURS, "PageSize": "200"}
        return page("messages", other, waits, older)

    parcel = Parcel(message_id="m-1", channel="text", sender=OURS, to=(DANAS,), raw=words.encode())
    provider = Provider(**{f"{BASE}/Messages.json": listed})
    assert await hearing(provider, lambda one: one.handed_over(parcel, NOW)) == ("SM1",)


def ours_to(number: str) -> dict[str, Any]:
    return {"from": OURS, "to": number, "direction": "outbound-api", "status": "queued"}


async def test_a_call_is_found_by_the_message_its_execution_names() -> None:
    provider = Provider(
        **{
            RUNS: executions(("FN1", DANAS), ("FN2", LEES), ("FN3", DANAS)),
            f"{RUNS}/FN1/Context": context({}),
            f"{RUNS}/FN3/Context": context({}, reference="another"),
        }
    )
    parcel = Parcel(message_id="m-2", channel="call", sender=OURS, to=(DANAS,), raw=b"Hello", language="en")
    assert await hearing(provider, lambda one: one.handed_over(parcel, NOW)) == ("FN1",)


# Waiting, and the check


async def test_waiting_ends_when_poked_or_when_it_is_time_to_ask_again() -> None:
    async with scripted_twilio(Provider()) as twilio:
        heard = telephone(twilio, poll_seconds=0.02)
        assert not await heard.wait(0.001)
        assert await heard.wait(5)
        patient = telephone(twilio)
        asyncio.get_running_loop().call_soon(patient.poke)
        assert await patient.wait(5)
        assert not await patient.wait(0.001)


@pytest.mark.parametrize(
    ("account", "found", "trouble"),
    [
        ("active", numbers(), ""),
        ("suspended", numbers(), "the Twilio account is suspended"),
        ("active", page("incoming_phone_numbers"), "is no number of this Twilio account"),
        ("active", numbers(capabilities={"sms": False, "voice": True}), "carries no texts"),
    ],
)
async def test_the_check_says_what_is_wrong_and_who_can_mend_it(account: str, found: Any, trouble: str) -> None:
    provider = Provider(
        **{
            f"/2010-04-01/Accounts/{ACCOUNT}.json": (200, {"sid": ACCOUNT, "status": account}),
            f"{BASE}/IncomingPhoneNumbers.json": found,
        }
    )
    said = await hearing(provider, lambda one: one.trouble())
    assert trouble in said
    assert bool(said) == bool(trouble)


async def test_the_check_of_a_wrong_secret() -> None:
    refused = (401, {"code": 20003, "message": "Authenticate", "status": 401})
    said = await hearing(Provider(**{f"/2010-04-01/Accounts/{ACCOUNT}.json": refused}), lambda one: one.trouble())
    assert "must check account_sid and auth_token" in said
