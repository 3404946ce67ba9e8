"""Two addresses with something due at each turn out to be one person's: it is asked for once, and nothing is lost."""

from dataclasses import replace

import pytest
from duly.daemon.reload import take_up
from duly.rules.model import State
from duly.state.store import Change

from tests.daemon.test_edited_midway import live, moves, put_back
from tests.daemon.texting import TUESDAY, phone_house


@pytest.fixture
async def house(tmp_path):
    """Dana and Kim owe the AR aging report by Wednesday 7 October; Dana owes timecards and a mileage log, too."""
    async with phone_house(tmp_path / "practice", channels='"email"') as made:
        yield made


async def becomes_one(house, old, new):
    """Two lines turn out to be one person's from now on: one goes, its address among the further ones of the other."""
    place = house.folder / "engagements/northwind"
    head, *lines = (place / "people.csv").read_text().splitlines()
    kept = [line for line in lines if f"{old}@" not in line]
    others = [f"{old}@northwind.example" if f",{new}@" in line else "" for line in kept]
    rows = [f"{head},other_emails", *(f"{line},{other}" for line, other in zip(kept, others, strict=True))]
    (place / "people.csv").write_text("\n".join([*rows, ""]))
    documents = (place / "documents.toml").read_text().replace(', "kim@northwind.example"', "")
    (place / "documents.toml").write_text(documents.replace("dana@", f"{new}@"))
    await take_up(house.world)


def open_for_september(house):
    """What is open for September: document and owner."""
    tasks = [task for task in house.world.store.open_in("northwind") if task.period == "2026-09"]
    return sorted((task.document, task.owner.partition("@")[0]) for task in tasks)


@pytest.mark.parametrize(("old", "new"), [("dana", "kim"), ("kim", "dana")])
async def test_what_one_person_owed_under_two_addresses_is_asked_for_once(house, old, new):
    await becomes_one(house, old, new)
    assert open_for_september(house) == [("ar-aging", new), ("mileage", new), ("timecards", new)]
    assert await live(house, 7, 8) == [(8, new)]


async def test_what_one_person_did_under_the_other_address_is_done(house):
    done = replace(house.task("ar-aging", "kim"), state=State.DONE, closed_at=TUESDAY, next_at=None)
    await house.world.store.commit(Change(tasks=(done,)))
    await becomes_one(house, "kim", "dana")
    assert open_for_september(house) == [("mileage", "dana"), ("timecards", "dana")]


async def test_what_one_person_said_at_the_other_address_holds(house):
    await house.world.store.commit(Change(standings=(replace(house.standing("kim"), opted_out=True),)))
    await becomes_one(house, "kim", "dana")
    assert await live(house, 7, 8) == []
    assert house.task("ar-aging").waiting_for == "opt-out"


async def test_two_who_were_taken_for_one_are_two_again(house):
    place = house.folder / "engagements/northwind"
    before = {path: path.read_text() for path in (place / "people.csv", place / "documents.toml")}
    await becomes_one(house, "dana", "kim")
    await put_back(house, before)
    assert open_for_september(house) == [
        ("ar-aging", "dana"),
        ("ar-aging", "kim"),
        ("mileage", "dana"),
        ("timecards", "dana"),
    ]
    await moves(house, "dana", "dana.ortiz")
    assert ("mileage", "dana.ortiz") in open_for_september(house)
