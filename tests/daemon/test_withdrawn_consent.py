"""What people.csv says when a text or call leaves is what counts, whatever it said when it was decided."""

from dataclasses import replace
from datetime import timedelta

import pytest
from duly.daemon.agenda import plan
from duly.daemon.config import load
from duly.daemon.deliveries import held_back
from duly.daemon.rulebook import rulebook
from duly.state.store import Change

from tests.daemon.phone_desk import NINE, phone_desk

SLUG, DANA = "northwind", "dana@northwind.example"
FRESH = timedelta(seconds=30)


@pytest.fixture
async def desk(tmp_path):
    """Dana's text and call of the day wait, and it is known what came in by telephone."""
    desk = await phone_desk(tmp_path)
    await plan(desk.world, NINE)
    desk.world.heard_at = NINE
    return desk


def edited(desk, file, old, new):
    path = desk.folder / "engagements" / SLUG / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    desk.world.book = rulebook(load(desk.folder), b"s" * 32)


def held(desk, channel):
    """What keeps the message of this channel from leaving, in words; None: nothing."""
    (sending,) = [one for one in desk.world.store.unsent() if one.message.channel == channel]
    change = held_back(desk.world, sending, desk.world.book.policies[SLUG], NINE, FRESH)
    return change and change.sendings[0].why


async def test_what_is_still_agreed_leaves(desk):
    assert (held(desk, "text"), held(desk, "call")) == (None, None)


@pytest.mark.parametrize(
    ("file", "old", "new", "text", "call"),
    [
        ("people.csv", "yes,yes,signed", "no,yes,signed", "Dana Ortiz has not consented to texts", None),
        ("people.csv", "yes,yes,signed", "yes,no,signed", None, "Dana Ortiz has not consented to calls"),
        ("people.csv", "+1 212 555 0142", "+1 212 555 0177", "the number is no longer", "the number is no longer"),
        ("engagement.toml", '"email", "text", "call"]', '"email", "text"]', None, "calls are outside the agreed scope"),
    ],
)
async def test_what_was_withdrawn_since_does_not(desk, file, old, new, text, call):
    edited(desk, file, old, new)
    for channel, why in (("text", text), ("call", call)):
        assert (why in held(desk, channel)) if why else held(desk, channel) is None


async def test_a_stop_and_a_dead_number_hold_until_people_csv_says_otherwise(desk):
    standing = desk.world.store.standing(SLUG, DANA)
    await desk.world.store.commit(Change(standings=(replace(standing, phone_stop="signed"),)))
    assert "asked for no more texts and calls" in held(desk, "text")
    edited(desk, "people.csv", "yes,yes,signed", "yes,yes,by mail on 7 Oct")
    assert held(desk, "text") is None
    await desk.world.store.commit(Change(standings=(replace(standing, bad_number="+12125550142"),)))
    assert "does not reach Dana Ortiz" in held(desk, "text")


async def test_a_number_that_two_people_have_is_asked_about_whoever_the_message_is_for(desk):
    """Ben stands first in people.csv and wants no texts; Ines has the same number and agreed to hers."""
    ben = "ben@northwind.example,+1 212 555 0150,employee,Operations,lee@northwind.example,,"
    edited(desk, "people.csv", f"{ben}yes", f"{ben}no")
    (sending,) = [one for one in desk.world.store.unsent() if one.message.channel == "text"]
    hers = replace(sending.message, person="ines@northwind.example", to=("+12125550150",), tasks=())
    policy = desk.world.book.policies[SLUG]
    assert held_back(desk.world, replace(sending, message=hers), policy, NINE, FRESH) is None
    his = replace(hers, person="ben@northwind.example")
    assert held_back(desk.world, replace(sending, message=his), policy, NINE, FRESH) is not None
