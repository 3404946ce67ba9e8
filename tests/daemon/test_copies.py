"""Copies of what was accepted: made once, beside the daemon, tried again when a place fails, and told to a person."""

import asyncio
import hashlib
import shutil
import threading
from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from duly.daemon.config import load
from duly.daemon.copies import Copies, waiting_copies
from duly.daemon.digest import plan_digests
from duly.daemon.rulebook import rulebook
from duly.daemon.world import World
from duly.rules.accepted import Accepted, described
from duly.state.archive import Archive
from duly.state.memory import MemoryStore
from duly.state.store import Change

MONDAY = datetime(2026, 10, 5, 13, 0, tzinfo=UTC)


class Clock:
    at = MONDAY

    def now(self):
        return self.at


@pytest.fixture
def place(tmp_path):
    return tmp_path / "elsewhere"


@pytest.fixture
def world(tmp_path, place):
    folder = Path(shutil.copytree(Path(__file__).parents[2] / "sample", tmp_path / "practice"))
    with (folder / "engagements/northwind/engagement.toml").open("a") as agreement:
        agreement.write(f'\n[filing]\nurl = "file://{place}"\n')
    store = MemoryStore()
    untouched = {each.name: None for each in fields(World) if each.default is MISSING}  # by copies: mail, words, checks
    book = rulebook(load(folder), b"s" * 32)
    return World(**untouched | {"store": store, "book": book, "clock": Clock(), "archive": Archive(folder)})


async def accept(world, period, data):
    """As when a document is accepted: kept, filed, described and remembered."""
    sha256 = hashlib.sha256(data).hexdigest()
    world.archive.keep_documents([data])
    path = world.archive.place("northwind", f"Finance/{period} AR aging.xlsx", sha256)
    world.archive.file("northwind", path, data)
    accepted = Accepted(
        ref=f"T-1000{period[-2:]}",
        engagement="northwind",
        document="ar-aging",
        owner="dana@northwind.example",
        period=period,
        sha256=sha256,
        name="AR.xlsx",
        path=path,
        source="<m1@northwind.example>",
        at=MONDAY,
    )
    about = described(accepted, title="AR aging report", owner="Dana Ortiz", size=len(data))
    world.archive.describe("northwind", path, about)
    await world.store.commit(Change(accepted=(accepted,)))
    return accepted


def lying(place):
    return {str(one.relative_to(place)): one.read_bytes() for one in sorted(place.rglob("*")) if one.is_file()}


async def test_what_is_accepted_gets_one_copy_with_what_describes_it(world, place):
    accepted = await accept(world, "2026-09", b"figures")
    await Copies(world, {}).finish()
    assert lying(place) == {
        "Finance/2026-09 AR aging.xlsx": b"figures",
        "Finance/2026-09 AR aging.xlsx.source.json": world.archive.description("northwind", accepted.path),
    }
    assert world.store.uncopied("northwind") == []
    assert world.store.accepted_in("northwind") == [replace(accepted, copied="Finance/2026-09 AR aging.xlsx")]
    [entry] = world.store.story(accepted.ref)
    assert f"file://{place}/Finance/2026-09 AR aging.xlsx" in entry.what
    assert waiting_copies(world, "northwind") == ""


async def test_nothing_owed_costs_nothing(world, place):
    world.store.commit = None  # would fail
    await Copies(world, {}).finish()
    assert not place.exists()


async def test_a_crash_before_it_was_written_down_leaves_one_copy(world, place):
    await accept(world, "2026-09", b"figures")
    cut_off = Copies(world, {})
    await cut_off()
    join(cut_off)  # the copy is made, and nobody remembers
    assert len(lying(place)) == 2
    await Copies(world, {}).finish()
    assert len(lying(place)) == 2
    assert world.store.uncopied("northwind") == []


def join(copies):
    for work in copies._works.values():
        work.thread.join(30)


async def test_many_are_copied_with_a_name_of_their_own_each(world, place):
    for number in range(60):
        await accept(world, "2026-09", f"version {number}".encode())
    await Copies(world, {}).finish()
    assert len(lying(place)) == 120
    assert world.store.uncopied("northwind") == []


async def test_a_place_that_fails_is_tried_again_after_waits_that_grow_and_is_told_in_the_digest(world, place):
    await accept(world, "2026-09", b"figures")
    await accept(world, "2026-10", b"more figures")
    place.write_text("a file where a folder should be")
    copies, waits = Copies(world, {}), []
    for _ in range(12):
        await copies.finish()
        waits.append(datetime.fromisoformat(world.store.mark("filing:northwind")["next_at"]) - world.clock.now())
        tries = world.store.mark("filing:northwind")["tries"]
        await copies.finish()
        assert world.store.mark("filing:northwind")["tries"] == tries  # not before its time
        world.clock.at += waits[-1]
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert waits[-1] == timedelta(hours=4)
    told = waiting_copies(world, "northwind")
    assert "2 accepted documents have no copy yet" in told
    assert f"file://{place}" in told
    await world.store.commit(Change(marks={"digest:northwind": MONDAY.isoformat()}))
    await plan_digests(world, world.clock.at + timedelta(days=1))
    [digest] = world.store.unsent()
    assert "no copy yet" in digest.message.text
    place.unlink()
    world.clock.at += timedelta(hours=4)
    await copies.finish()
    assert len(lying(place)) == 4
    assert world.store.mark("filing:northwind") is None
    assert waiting_copies(world, "northwind") == ""


async def test_one_document_that_cannot_be_copied_does_not_keep_back_the_next(world, place):
    gone = await accept(world, "2026-09", b"figures")
    await accept(world, "2026-10", b"more figures")
    next(world.book.practice.folder.glob(f"var/documents/*/{gone.sha256}")).unlink()
    await Copies(world, {}).finish()
    assert "Finance/2026-10 AR aging.xlsx" in lying(place)
    assert [one.ref for one in world.store.uncopied("northwind")] == [gone.ref]
    assert "1 accepted document has no copy yet" in waiting_copies(world, "northwind")


async def test_a_place_that_never_answers_holds_up_nothing(world, monkeypatch):
    await accept(world, "2026-09", b"figures")
    silent = threading.Event()
    monkeypatch.setattr("duly.state.remote_filing.RemoteFolder.reach", lambda _: silent.wait(60))
    monkeypatch.setattr("duly.daemon.copies.STALLED", 0.05)
    copies = Copies(world, {})
    await asyncio.wait_for(copies(), 5)
    await asyncio.wait_for(copies.finish(), 5)
    assert "did not answer" in world.store.mark("filing:northwind")["why"]
    silent.set()


async def test_a_secret_that_is_missing_is_told(world, tmp_path):
    agreement = world.book.practice.folder / "engagements/northwind/engagement.toml"
    agreement.write_text(agreement.read_text() + 'secrets = { password = "env:FILES_PASSWORD" }\n')
    world.book = rulebook(load(world.book.practice.folder), b"s" * 32)
    await accept(world, "2026-09", b"figures")
    await Copies(world, {}).finish()
    assert "FILES_PASSWORD is not set" in waiting_copies(world, "northwind")


async def test_what_was_accepted_again_meanwhile_under_another_name_is_still_owed(world, place):
    accepted = await accept(world, "2026-09", b"figures")
    copies = Copies(world, {})
    await copies()
    join(copies)
    again = replace(accepted, path="Finance/renamed.xlsx")
    world.archive.file("northwind", again.path, b"figures")
    await world.store.commit(Change(accepted=(again,)))
    await copies.finish()
    assert [one.copied for one in world.store.accepted_in("northwind")] == ["Finance/renamed.xlsx"]
    assert {"Finance/renamed.xlsx", "Finance/2026-09 AR aging.xlsx"} < lying(place).keys()
