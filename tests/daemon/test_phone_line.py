"""On the line: what somebody hears who calls us, and what becomes of keys, over the real door."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from xml.etree import ElementTree

import aiohttp
import pytest
from duly.daemon.agenda import open_tasks, plan
from duly.daemon.calls_in import came_in
from duly.daemon.calls_made import made
from duly.daemon.phone_line import Switchboard
from duly.mailbox.telephone import CallIn, CallMade
from duly.mailbox.webhooks import Webhooks
from duly.rules.model import State
from duly.rules.phone_script import CallScript
from twilio.request_validator import RequestValidator

from tests.daemon.phone_desk import DANA, NINE, SHARED, phone_desk

TOKEN, PUBLIC = "0123456789abcdef", "https://hart.example/duly"
STRANGER = "+13125550199"


@asynccontextmanager
async def line_of(desk):
    """How the provider speaks to the desk: `ask(path, fields)` gives the words that are said."""
    webhooks = Webhooks(PUBLIC, lambda: TOKEN, Switchboard(desk.world), lambda: None)
    port = await webhooks.open("127.0.0.1", 0)

    async def ask(path, **fields):
        signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}{path}", fields)
        headers = {"X-Twilio-Signature": signature}
        url = f"http://127.0.0.1:{port}{path}"
        async with aiohttp.ClientSession() as session, session.post(url, data=fields, headers=headers) as answer:
            assert answer.status == 200
            return ElementTree.fromstring(await answer.text())

    try:
        yield ask
    finally:
        await webhooks.close()


def told(tmp_path, *asked, **setting):
    """What is said to each of these requests, one after the other, and the desk afterwards."""

    async def story():
        desk = await phone_desk(tmp_path, **setting)
        await open_tasks(desk.world, NINE)
        async with line_of(desk) as ask:
            answers = [await ask(path, **fields) for path, fields in asked]
        return ["".join(answer.itertext()) for answer in answers], answers, desk

    return asyncio.run(story())


def call(number=DANA, key="", sid="CA9"):
    return "/voice/in", {"CallSid": sid, "From": number} | ({"Digits": key} if key else {})


def test_a_caller_who_is_known_hears_what_is_open_and_no_name(tmp_path):
    (said,), _, _ = told(tmp_path, call())
    assert "1 item is open for you: AR aging report for September, due Wednesday, October 7" in said
    assert "Press 1" in said
    assert not {"Dana", "Northwind"} & set(said.replace(",", " ").replace(".", " ").split())


UNTOLD = [  # number, phone support, clients
    (STRANGER, True),
    ("anonymous", True),
    (SHARED, True),
    (DANA, False),
]


@pytest.mark.parametrize(("number", "support"), UNTOLD)
def test_nothing_personal_is_said_where_it_is_not_clear_or_not_agreed(tmp_path, number, support):
    (said, after_one), _, _ = told(tmp_path, call(number), call(number, "1"), support=support)
    assert "passed on to Riley Hart" in said
    assert "AR aging" not in said
    assert "Press 1" not in said
    assert "on its way" not in after_one


def test_spanish_speakers_are_spoken_to_in_spanish(tmp_path):
    (said,), (answer,), _ = told(tmp_path, call(), language="es")
    assert "Tiene 1 pendiente" in said
    assert next(answer.iter("Say")).get("language").startswith("es")


def test_what_was_chosen_is_known_when_the_call_has_ended_and_the_first_choice_counts(tmp_path):
    async def story():
        desk = await phone_desk(tmp_path)
        await open_tasks(desk.world, NINE)
        async with line_of(desk) as ask:
            for key in ("1", "1", "3"):
                path, fields = call(key=key)
                await ask(path, **fields)
        desk.handset.rang.append(CallIn(sid="CA9", sender=DANA, at=NINE, seconds=30))
        desk.world.clock.at = NINE + timedelta(minutes=1)
        await came_in(desk.world)
        return desk

    desk = asyncio.run(story())
    assert len(desk.outbox("text")) == len(desk.outbox("email", "dana@")) == 1
    assert desk.world.store.mark("key:CA9") is None


def test_a_message_is_announced_before_it_is_recorded(tmp_path):
    (announced, thanked), answers, _ = told(
        tmp_path, call(STRANGER, "2"), ("/voice/recorded", {"CallSid": "CA9", "From": STRANGER})
    )
    assert "Your message will be recorded and sent to Riley Hart" in announced
    assert [one.tag for one in answers[0]] == ["Say", "Record", "Hangup"]
    assert "Thank you" in thanked


ANSWERED = [  # who answers a call of ours, as the provider tells -> whether a machine is spoken to
    ("human", False),
    ("unknown", False),
    ("", False),
    ("machine_start", True),
    ("machine_end_beep", True),
    ("machine_end_silence", True),
    ("machine_end_other", True),
    ("fax", True),
]


@pytest.mark.parametrize(("by", "machine"), ANSWERED)
def test_a_call_of_ours_says_its_script_and_to_a_machine_the_short_message(tmp_path, by, machine):
    async def story():
        desk = await phone_desk(tmp_path)
        call = await desk.called()
        async with line_of(desk) as ask:
            return CallScript.from_text(call.text), await ask(f"/voice/answered?message={call.id}", AnsweredBy=by)

    script, answer = asyncio.run(story())
    said = [script.machine] if machine else [script.say, script.after[""]]
    assert [one.text for one in answer.iter("Say")] == said
    assert [one.tag for one in answer] == (["Say", "Hangup"] if machine else ["Gather", "Say", "Hangup"])


@pytest.mark.parametrize("channel", ["", "text", "email"])
def test_a_call_about_nothing_we_call_about_ends_politely(tmp_path, channel):
    async def story():
        desk = await phone_desk(tmp_path)
        await plan(desk.world, NINE)
        other = desk.outbox(channel)[0].id if channel else "0123456789abcdef"
        async with line_of(desk) as ask:
            return [await ask(f"/voice/answered{about}", AnsweredBy="human") for about in ("", f"?message={other}")]

    for answer in asyncio.run(story()):
        assert [one.text for one in answer] == ["Thank you. Goodbye.", None]


def test_the_key_of_a_reminder_call_is_written_down_before_anybody_is_thanked(tmp_path):
    async def story():
        desk = await phone_desk(tmp_path, evidence="word")
        await desk.called()
        async with line_of(desk) as ask:
            said = await ask("/voice/key", CallSid="CA1", To=DANA, Digits="1")
            assert desk.world.store.mark("key:CA1") == "1"
            await ask("/voice/key", CallSid="CA1", To=DANA, Digits="9")
        desk.handset.ended.append(CallMade(sid="CA1", to=DANA, outcome="answered", at=NINE))
        await made(desk.world)
        async with line_of(desk) as ask:
            await ask("/voice/key", CallSid="CA1", To=DANA, Digits="9")
        return "".join(said.itertext()), desk

    said, desk = asyncio.run(story())
    assert "Thank you" in said
    assert desk.task.state is State.DONE
    assert desk.world.store.mark("key:CA1") is None


def test_a_disk_that_refuses_is_said_and_nobody_is_thanked(tmp_path):
    async def story():
        desk = await phone_desk(tmp_path)
        await desk.called()
        async with line_of(desk) as ask:

            async def refuses(_change):
                raise OSError(28, "no space left")

            desk.world.store.commit = refuses
            return "".join((await ask("/voice/key", CallSid="CA1", To=DANA, Digits="1")).itertext())

    assert "could not be written down" in asyncio.run(story())
