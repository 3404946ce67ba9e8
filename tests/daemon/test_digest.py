"""The digest tells how the month's money stands, for each client, and calls that no news."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from duly.daemon.agenda import plan
from duly.daemon.digest import plan_digests
from duly.rules.model import Entry, Promise, State
from duly.state.store import Change

from tests.daemon.phone_desk import phone_desk

NEW_YORK = ZoneInfo("America/New_York")


def at(text):
    return datetime.fromisoformat(f"2026-10-{text}").replace(tzinfo=NEW_YORK)


async def digest_of(desk, when):
    await plan_digests(desk.world, at("06 07:00"))
    await plan_digests(desk.world, at(when))
    (digest,) = [one.message for one in desk.world.store.unsent() if one.message.kind == "digest"]
    return digest


@pytest.mark.parametrize("clients", [("northwind",), ("northwind", "acme")])
async def test_the_balance_stands_in_it_and_names_the_client_where_there_are_several(tmp_path, clients):
    desk = await phone_desk(tmp_path / "practice", clients=clients)
    await plan(desk.world, at("07 09:00"))
    digest = await digest_of(desk, "08 08:00")
    assert f"Budget ({len(clients)})" in digest.text
    for client in clients:
        named = f"{client.title()}: " if len(clients) > 1 else ""
        assert f". {named}" in digest.text
        assert (f"{client.title()}: " in digest.text) == bool(named)
    assert "1,000.00" in digest.text or "1000.00" in digest.text


async def test_with_nothing_to_tell_but_the_balance_all_is_well_in_a_dozen_lines(tmp_path):
    desk = await phone_desk(tmp_path / "practice")
    digest = await digest_of(desk, "07 08:00")
    assert "all is well" in digest.subject
    assert "Budget (1)" in digest.text
    assert len(digest.text.splitlines()) <= 12


async def test_each_line_names_its_client_where_two_have_the_same_document(tmp_path):
    desk = await phone_desk(tmp_path / "practice", clients=("northwind", "acme"))
    await plan(desk.world, at("07 07:00"))
    waits = [task for slug in ("northwind", "acme") for task in desk.world.store.open_in(slug)]
    waiting = tuple(replace(task, state=State.WAITING, waiting_for="question") for task in waits)
    await desk.world.store.commit(Change(tasks=waiting))
    digest = await digest_of(desk, "07 08:00")
    lines = [line.partition(". ")[2] for line in digest.text.splitlines() if "AR aging report 2026-09" in line]
    assert sorted(line.split(": ")[0] for line in lines) == ["Acme", "Northwind"]


async def test_the_digest_of_one_client_counts_no_message_of_the_other(tmp_path):
    desk = await phone_desk(tmp_path / "practice", clients=("northwind", "acme"))
    await plan(desk.world, at("07 09:00"))
    own = [one for one in desk.world.store.unsent() if one.message.engagement == "northwind"]
    told = {"digest:northwind": at("06 08:00"), "digest:acme": at("08 08:00")}  # Acme's comes at another hour
    await desk.world.store.commit(Change(marks={name: when.isoformat() for name, when in told.items()}))
    await plan_digests(desk.world, at("08 08:00"))
    (digest,) = [one.message for one in desk.world.store.unsent() if one.message.kind == "digest"]
    assert digest.engagement == "northwind"
    assert f"{len(own)} messages went out" in digest.text


async def test_what_came_in_twice_is_one_line(tmp_path):
    desk = await phone_desk(tmp_path / "practice")
    await plan(desk.world, at("07 07:00"))
    task = desk.world.store.open_in("northwind")[0]
    came = [
        Entry(
            ref=task.ref, engagement="northwind", at=at(when), what="it came", cause="x", clause="y", topic="received"
        )
        for when in ("07 09:00", "07 10:00")
    ]
    await desk.world.store.commit(Change(entries=tuple(came)))
    digest = await digest_of(desk, "08 08:00")
    assert "Received (1)" in digest.text
    assert "1 received" in digest.subject


@pytest.mark.parametrize(("state", "waits"), [(State.OPEN, True), (State.DONE, False)])
async def test_a_mail_that_did_not_arrive_is_no_news_once_what_it_asked_for_is_in(tmp_path, state, waits):
    desk = await phone_desk(tmp_path / "practice")
    await plan(desk.world, at("07 07:00"))
    task = replace(desk.world.store.open_in("northwind")[0], state=state)
    lost = Entry(
        ref=task.ref,
        engagement="northwind",
        at=at("07 09:00"),
        what="lost",
        cause="x",
        clause="y",
        topic="undeliverable",
    )
    await desk.world.store.commit(Change(tasks=(task,), entries=(lost,)))
    digest = await digest_of(desk, "08 08:00")
    assert ("1 thing waits for you" in digest.text) == ("Could not be delivered (1)" in digest.text) == waits


@pytest.mark.parametrize("cause", ["", "no data"])
async def test_days_are_said_as_ever_and_no_cause_where_none_is_known(tmp_path, cause):
    desk = await phone_desk(tmp_path / "practice")
    await plan(desk.world, at("07 07:00"))
    task = replace(desk.world.store.open_in("northwind")[0], late=True, due=date(2026, 10, 6), cause=cause)
    until = at("09 15:00")
    promise = Promise(until=until, day=until.date(), quote="Friday", said_at=at("07 09:00"), hour_named=True)
    other = replace(desk.world.store.open_in("northwind")[1], state=State.PROMISED, promise=promise)
    said = Entry(ref=other.ref, engagement="northwind", at=at("07 09:00"), what="x", cause="x", topic="promised")
    await desk.world.store.commit(Change(tasks=(task, other), entries=(said,)))
    text = (await digest_of(desk, "08 08:00")).text
    assert "due Tuesday, October 6, 2 working days past its date" in text
    assert ": by Friday, October 9 at 3:00 PM" in text
    assert ("(cause: no data)" in text) == ("Past their date because: no data (1)." in text) == bool(cause)
    assert "unknown" not in text
