"""The door for the telephone provider, over real HTTP: what is signed for our public address gets in, nothing else."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from xml.etree import ElementTree

import aiohttp
import pytest
from duly.mailbox.webhooks import MOST_BYTES, Spoken, Webhooks
from twilio.request_validator import RequestValidator

TOKEN = "0123456789abcdef0123456789abcdef"
PUBLIC = "https://duly.hart.example"
CALL = {"CallSid": "CA9", "From": "+12125550142", "To": "+12125550100"}


@dataclass
class Line:
    """Somebody who answers, and remembers what was asked."""

    asked: list = field(default_factory=list)

    async def rings(self, sid, number):
        self.asked.append(("rings", sid, number))
        return Spoken("Hello & <welcome>", "en", "key", "Goodbye")

    async def chose(self, sid, number, key):
        self.asked.append(("chose", sid, number, key))
        return Spoken("Después del tono", "es", "message" if key == "2" else "hang up")

    async def recorded(self, sid, number):
        self.asked.append(("recorded", sid, number))
        return Spoken("Thank you", "en")

    async def answered(self, message, *, machine):
        self.asked.append(("answered", message, machine))
        return Spoken("Press 1.", "en", "key")

    async def pressed(self, sid, key):
        self.asked.append(("pressed", sid, key))
        return Spoken("Noted", "en")


@dataclass
class Door:
    """The open door, and how the provider knocks at it."""

    port: int
    public_url: str
    line: Line
    pokes: list

    async def post(self, path, fields, *, signed_for="", token=TOKEN, seen="", headers=None, signature=None):
        """The status and the answer; `seen` is the path that a proxy passes on, `signed_for` the whole address."""
        address = signed_for or f"{self.public_url}{path}"
        signature = RequestValidator(token).compute_signature(address, fields) if signature is None else signature
        sent = {"X-Twilio-Signature": signature, **(headers or {})} if signature else headers
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"http://127.0.0.1:{self.port}{seen or path}", data=fields, headers=sent) as answer,
        ):
            return answer.status, await answer.text()


@asynccontextmanager
async def door(public_url=PUBLIC):
    line, pokes = Line(), []
    webhooks = Webhooks(public_url, lambda: TOKEN, line, lambda: pokes.append(1))
    port = await webhooks.open("127.0.0.1", 0)
    try:
        yield Door(port, public_url, line, pokes)
    finally:
        await webhooks.close()


def knock(path, fields, *, public_url=PUBLIC, **how):
    """One request: status, answer, what was asked of the line, how often the poller was woken."""

    async def story():
        async with door(public_url) as at:
            status, said = await at.post(path, fields, **how)
            return status, said, at.line.asked, len(at.pokes)

    return asyncio.run(story())


SIGNED = [  # path, fields -> what was asked of the line, whether the poller was woken
    ("/voice/in", CALL, [("rings", "CA9", "+12125550142")], 0),
    ("/voice/in", CALL | {"Digits": "2"}, [("chose", "CA9", "+12125550142", "2")], 0),
    ("/voice/recorded", CALL | {"RecordingSid": "RE1"}, [("recorded", "CA9", "+12125550142")], 1),
    ("/voice/key", CALL | {"Digits": "1"}, [("pressed", "CA9", "1")], 1),
    ("/voice/answered?message=m-1", CALL | {"AnsweredBy": "human"}, [("answered", "m-1", False)], 0),
    ("/voice/answered?message=m-1", CALL | {"AnsweredBy": "fax"}, [("answered", "m-1", True)], 0),
    ("/voice/answered", CALL, [("answered", "", False)], 0),
    ("/text/in", {"MessageSid": "SM1", "Body": "done ✓ and ümlauts"}, [], 1),
    ("/text/status", {"MessageSid": "SM1", "MessageStatus": "delivered"}, [], 1),
]


@pytest.mark.parametrize(("path", "fields", "asked", "pokes"), SIGNED)
def test_what_the_provider_signed_is_answered(path, fields, asked, pokes):
    status, said, seen, woken = knock(path, fields)
    assert (status, seen, woken) == (200, asked, pokes)
    assert ElementTree.fromstring(said).tag == "Response"


UNSIGNED = [
    {"signature": ""},
    {"signature": "bm90IGEgc2lnbmF0dXJl"},
    {"signature": "ümlaut"},
    {"token": "another account's token"},
    {"signed_for": "https://elsewhere.example/voice/key"},
    {"signed_for": f"{PUBLIC}/voice/in"},
    {"signed_for": f"{PUBLIC}/voice/key?key=1"},
    {"seen": "/voice/key?message=m-1"},
    {"headers": {"X-Twilio-Webhooks-Signature-Settings": "key=k,algorithm=NONE"}},
]


@pytest.mark.parametrize("how", UNSIGNED)
def test_what_nobody_signed_for_this_address_is_refused_and_does_nothing(how):
    status, _, asked, woken = knock("/voice/key", CALL | {"Digits": "1"}, **how)
    assert (status, asked, woken) == (403, [], 0)


def test_a_field_that_was_changed_or_added_on_the_way_is_refused():
    signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}/voice/key", CALL | {"Digits": "2"})
    for fields in (CALL | {"Digits": "1"}, CALL | {"Digits": "2", "More": "x"}):
        assert knock("/voice/key", fields, signature=signature)[0] == 403


PROXIES = [  # public address -> the path that reaches us
    ("https://hart.example/duly", "/voice/key"),
    ("https://hart.example/duly", "/duly/voice/key"),
    ("https://hart.example/duly/", "/voice/key"),
    ("https://hart.example:8443", "/voice/key"),
]


@pytest.mark.parametrize(("public_url", "seen"), PROXIES)
def test_behind_a_proxy_the_address_that_counts_is_the_public_one(public_url, seen):
    signed_for = f"{public_url.rstrip('/')}/voice/key"
    how = {"public_url": public_url, "seen": seen, "signed_for": signed_for, "headers": {"Host": "10.0.0.7"}}
    assert knock("/voice/key", CALL | {"Digits": "1"}, **how)[0] == 200


def test_a_query_of_the_address_is_signed_with_it():
    assert knock("/voice/in", CALL, seen="/voice/in?bodyless=1", signed_for=f"{PUBLIC}/voice/in?bodyless=1")[0] == 200


def test_the_same_request_again_is_asked_of_the_line_which_knows_the_call():
    async def story():
        async with door() as at:
            answers = [await at.post("/voice/key", CALL | {"Digits": "1"}) for _ in range(2)]
            return answers, at.line.asked

    answers, asked = asyncio.run(story())
    assert answers[0] == answers[1]
    assert asked == [("pressed", "CA9", "1")] * 2


def test_a_body_without_end_is_cut_off():
    status, _, asked, _ = knock("/voice/key", CALL | {"Digits": "1" * MOST_BYTES})
    assert (status, asked) == (413, [])


def test_a_fault_of_ours_is_one_callers_and_not_the_next_ones(caplog):
    async def story():
        async with door() as at:

            async def stumbles(*_asked):
                raise LookupError("gone")

            at.line.rings = stumbles
            first = await at.post("/voice/in", CALL)
            return first[0], (await at.post("/voice/in", CALL | {"Digits": "1"}))[0], first[1]

    first, second, said = asyncio.run(story())
    assert (first, second) == (500, 200)
    assert "gone" not in said
    assert "could not be answered" in caplog.text


def test_nothing_else_is_there():
    async def story():
        async with door() as at, aiohttp.ClientSession() as session:
            statuses = []
            for method, path in (("GET", "/voice/in"), ("GET", "/"), ("POST", "/other"), ("PUT", "/voice/key")):
                async with session.request(method, f"http://127.0.0.1:{at.port}{path}") as answer:
                    statuses.append(answer.status)
            return statuses

    assert asyncio.run(story()) == [405, 404, 404, 405]


def test_the_first_words_wait_for_a_key_and_everything_said_is_only_said():
    _, said, _, _ = knock("/voice/in", CALL)
    gather = ElementTree.fromstring(said)[0]
    assert (gather.tag, gather.get("action"), gather.get("numDigits")) == ("Gather", f"{PUBLIC}/voice/in", "1")
    assert (gather[0].text, gather[0].get("language")) == ("Hello & <welcome>", "en-US")


def test_the_key_of_our_own_call_goes_where_ours_do_and_silence_is_not_spoken():
    _, said, _, _ = knock("/voice/answered?message=m-1", CALL)
    gather, hangup = ElementTree.fromstring(said)
    assert (gather.tag, gather.get("action"), hangup.tag) == ("Gather", f"{PUBLIC}/voice/key", "Hangup")


def test_a_message_is_recorded_after_it_was_announced_and_bounded():
    _, said, _, _ = knock("/voice/in", CALL | {"Digits": "2"})
    say, record, hangup = ElementTree.fromstring(said)
    assert [one.tag for one in (say, record, hangup)] == ["Say", "Record", "Hangup"]
    assert (record.get("action"), int(record.get("maxLength")) <= 300) == (f"{PUBLIC}/voice/recorded", True)
    assert say.get("language") == "es-US"
