"""The digest tells how the month's money stands, for each client, and calls that no news."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from duly.daemon.agenda import plan
from duly.daemon.digest import plan_digests

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
