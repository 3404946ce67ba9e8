"""A charge follows its message: reserved with the decision, settled once it was taken, released if it never leaves."""

import re
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from duly.daemon.agenda import charged, plan, spent_so_far, taken_back
from duly.daemon.config import load
from duly.daemon.reconcile import reconcile
from duly.daemon.refs import from_store
from duly.daemon.rulebook import rulebook
from duly.daemon.world import Desk
from duly.rules.ledger import Charge, month_began
from duly.rules.model import Code, State
from duly.state.memory import MemoryStore
from duly.state.store import Change

from tests.daemon.test_config import AGREEMENT, SAMPLE, edit

SLUG, DANA = "northwind", "dana@northwind.example"
RUNG = "2026-10-05 08:30"  # two working days before September's AR aging report is due


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture
def folder(tmp_path):
    """The sample practice with every rung by mail and text, and a cap that 19 texts fill."""
    folder = tmp_path / "practice"
    shutil.copytree(SAMPLE, folder)
    edit(folder, AGREEMENT, "cap = 1500.00\n", "cap = 1.00\n")
    agreement = folder / AGREEMENT
    agreement.write_text(re.sub(r"by = \[.*?\]", 'by = ["email", "text"]', agreement.read_text("utf-8")), "utf-8")
    return folder


@pytest.fixture
async def desk(folder):
    store = MemoryStore()
    desk = Desk(store=store, book=rulebook(load(folder), b"secret"), ref_of=from_store(store))
    await reconcile(desk, at("2026-09-28 00:00"))
    return desk


async def live(desk, until):
    """Plan whenever something is due, up to and including this time; everything leaves at once."""
    while (now := desk.store.next_at()) is not None and now <= at(until):
        await plan(desk, now)
        sent = tuple(replace(one, state="sent") for one in desk.store.unsent())
        await desk.store.commit(Change(sendings=sent))


def texts(desk):
    return [one for one in desk.store.unsent() if one.message.channel == "text"]


async def on_the_day(desk):
    """The last minute before Dana's rung, then the rung: her text waits, and nothing has left."""
    await live(desk, "2026-10-05 08:29")
    await plan(desk, at(RUNG))
    return next(one for one in texts(desk) if one.message.person == DANA)


async def test_a_text_is_reserved_with_the_decision_and_settled_when_it_was_taken(desk):
    text = await on_the_day(desk)
    charge = desk.store.charge(text.message.id)
    assert (charge.state, charge.amount, charge.person, charge.kind) == ("reserved", Decimal("0.05"), DANA, "text")
    await desk.store.commit(Change(charges=charged(desk, text.message, "settled")))
    assert desk.store.charge(text.message.id).state == "settled"
    assert charged(desk, text.message, "settled") == ()
    mail = next(one for one in desk.store.unsent() if one.message.channel == "email")
    assert charged(desk, mail.message, "settled") == ()


async def test_a_text_that_is_taken_back_releases_its_charge_and_leaves_its_task_as_it_was(desk):
    text = await on_the_day(desk)
    tasks = [desk.store.task(ref) for ref in text.message.tasks]
    standing = desk.store.standing(SLUG, DANA)
    policy = desk.book.policies[SLUG]
    await desk.store.commit(taken_back(desk, text, policy, at("2026-10-05 09:01"), "an answer had come"))
    assert desk.store.charge(text.message.id).state == "released"
    assert [desk.store.task(ref) for ref in text.message.tasks] == tasks
    assert desk.store.standing(SLUG, DANA) == standing
    told = [entry for entry in desk.store.story(tasks[0].ref) if entry.topic == "not-sent"]
    assert [entry.what for entry in told] == ["the text was taken back before it left: an answer had come"]


async def test_a_newer_text_takes_the_place_of_one_that_waits_and_of_its_charge(desk):
    text = await on_the_day(desk)
    mail = next(one for one in desk.store.unsent() if one.message.person == DANA and one.message.channel == "email")
    policy = desk.book.policies[SLUG]
    await desk.store.commit(taken_back(desk, mail, policy, at("2026-10-05 08:40"), "an answer had come"))
    await plan(desk, at("2026-10-05 08:40"))
    (newer,) = [one for one in texts(desk) if one.message.person == DANA]
    assert newer.message.id != text.message.id
    assert desk.store.sending(text.message.id).state == "withdrawn"
    assert desk.store.charge(text.message.id).state == "released"
    assert desk.store.charge(newer.message.id).state == "reserved"
    assert newer.message.codes == text.message.codes


async def test_what_could_not_leave_on_its_day_costs_nothing(desk):
    text = await on_the_day(desk)
    await plan(desk, at("2026-10-06 08:30"))
    assert desk.store.sending(text.message.id).state == "withdrawn"
    assert desk.store.charge(text.message.id).state == "released"


async def test_the_cap_holds_over_all_owners_of_one_turn_and_opens_with_the_next_month(desk):
    def month(name):
        zone = ZoneInfo("America/New_York")
        found = [one for one in desk.store.charges_in(SLUG) if f"{one.at.astimezone(zone):%Y-%m}" == name]
        return sum((one.amount for one in found if one.state != "released"), Decimal(0))

    before = Charge(id="b", engagement=SLUG, at=at("2026-10-01 00:00"), kind="text", amount=Decimal("0.80"))
    await desk.store.commit(Change(charges=(before,)))
    await live(desk, "2026-11-30 23:59")
    assert month("2026-10") == Decimal("0.95")
    assert month("2026-11") == Decimal("0.95")
    entries = desk.store.entries_since(at("2026-10-01 00:00"))
    refused = [entry for entry in entries if "95 % of the month's cap of 1.00 USD" in entry.what]
    assert refused
    assert {entry.clause for entry in refused} == {"[budget] cap"}


async def test_the_numbers_of_what_closed_long_ago_are_free_again_and_those_of_what_is_open_are_not(desk):
    await live(desk, "2026-10-05 08:29")
    known = desk.store.standing(SLUG, DANA)
    (still_open, *_) = desk.store.open_tasks(SLUG, DANA)
    gone = replace(still_open, ref="T-000001", period="2026-01", state=State.DONE, next_at=None)
    long_ago = (at(RUNG) - timedelta(days=90)).date()
    codes = (
        Code(number=1, ref=gone.ref, given_on=long_ago),
        Code(number=2, ref=still_open.ref, given_on=long_ago),
    )
    await desk.store.commit(Change(tasks=(gone,), standings=(replace(known, codes=codes),)))
    await plan(desk, at(RUNG))
    numbers = {code.ref: code.number for code in desk.store.standing(SLUG, DANA).codes}
    assert numbers == {still_open.ref: 2}


async def test_a_months_charges_are_found_without_those_before(desk):
    moments = ("2026-09-30 23:59", "2026-10-01 00:00", "2026-10-31 23:59")
    charges = [Charge(id=name, engagement=SLUG, at=at(name), kind="text", amount=Decimal(1)) for name in moments]
    await desk.store.commit(Change(charges=tuple(charges)))
    assert desk.store.charges_in(SLUG) == charges
    since = month_began(at("2026-10-15 12:00"), at(moments[0]).tzinfo)
    assert desk.store.charges_in(SLUG, since) == charges[1:]
    assert spent_so_far(desk, desk.book.policies[SLUG], at("2026-10-15 12:00")) == 2
    assert desk.store.charges_in("southwind", since) == []
