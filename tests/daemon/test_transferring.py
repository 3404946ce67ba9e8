"""Accepted figures carried on: into the register and the client's scorecard, or waiting, or told to the consultant."""

import hashlib
import shutil
from contextlib import closing
from dataclasses import MISSING, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from duly.daemon.config import load
from duly.daemon.examining import Examiner
from duly.daemon.forms import Forms
from duly.daemon.rulebook import rulebook
from duly.daemon.transferring import owed, transfer
from duly.daemon.world import World
from duly.mailbox.opening.reader import Reader
from duly.rules.accepted import Accepted, keep
from duly.rules.findings import Figure
from duly.state.archive import Archive
from duly.state.memory import MemoryStore
from duly.state.store import Change

MONDAY = datetime(2026, 10, 5, 13, 0, tzinfo=UTC)
REF = "T-100009"


class Clock:
    at = MONDAY

    def now(self):
        return self.at


@pytest.fixture
def world(tmp_path):
    folder = Path(shutil.copytree(Path(__file__).parents[2] / "sample", tmp_path / "practice"))
    untouched = {each.name: None for each in fields(World) if each.default is MISSING}  # by transfers: mail, words
    book = rulebook(load(folder), b"s" * 32)
    with closing(Reader()) as reader:
        examiner = Examiner(reader, Forms(folder, reader))
        known = {"store": MemoryStore(), "book": book, "clock": Clock(), "archive": Archive(folder)}
        yield World(**untouched | known | {"examiner": examiner})


@pytest.fixture
def scorecard(tmp_path):
    return tmp_path / "practice/engagements/northwind/masters/scorecard.xlsx"


async def accept(world, over_90, total, **other):
    """As when September's report of Dana's is accepted, a minute after all before."""
    world.clock.at += timedelta(minutes=1)
    figures = (Figure("over_90", Decimal(over_90), "Summary!B9"), Figure("total", Decimal(total), "Summary!B10"))
    given = {
        "ref": REF,
        "engagement": "northwind",
        "document": "ar-aging",
        "owner": "dana@northwind.example",
        "period": "2026-09",
        "sha256": hashlib.sha256(f"{over_90} {total}".encode()).hexdigest(),
        "name": "AR.xlsx",
        "path": "Finance/AR aging.xlsx",
        "source": f"<{over_90}@northwind.example>",
        "at": world.clock.at,
        "figures": tuple(keep(figure) for figure in figures),
    }
    accepted = Accepted(**given | other)
    await world.store.commit(Change(accepted=(accepted,), marks=owed(world, [accepted])))


def september(scorecard):
    """What stands in the scorecard for September: over 90 days, and the total."""
    sheet = openpyxl.load_workbook(scorecard)["2026"]
    return sheet["D2"].value, sheet["D3"].value


def register(world):
    """The sheet of the register's over-90 figures, as rows of text."""
    path = world.book.practice.folder / "var/registers/northwind.xlsx"
    return [[str(value) for value in row] for row in openpyxl.load_workbook(path).worksheets[0].values]


def told(world, topic):
    return [entry.what for entry in world.store.story(REF) if entry.topic == topic]


async def test_accepted_figures_go_into_the_register_and_the_scorecard(world, scorecard):
    await accept(world, "8050", "31900.50")
    await transfer(world)
    assert september(scorecard) == (8050, 31900.5)
    assert any("8050" in row for row in register(world))
    assert [what.partition(" was put into masters/scorecard.xlsx, ")[0] for what in told(world, "")] == [
        "8050",
        "31900.50",
    ]


async def test_the_same_is_done_once(world, scorecard):
    await accept(world, "8050", "31900.50")
    await transfer(world)
    before, story = scorecard.read_bytes(), world.store.story(REF)
    await transfer(world, at_once=True)
    assert (scorecard.read_bytes(), world.store.story(REF)) == (before, story)


async def test_a_scorecard_that_is_in_use_is_tried_again(world, scorecard):
    mark = scorecard.with_name(f".~lock.{scorecard.name}#")
    mark.write_text("Lee Park,lee,laptop,05.10.2026 09:00,file:///x;")
    await accept(world, "8050", "31900.50")
    await transfer(world)
    assert september(scorecard) == (None, None)
    assert world.store.story(REF) == [], "not worth a word yet"
    mark.unlink()
    await transfer(world)
    assert september(scorecard) == (8050, 31900.5)


async def test_one_that_stays_open_for_days_is_told_once(world, scorecard):
    scorecard.with_name(f".~lock.{scorecard.name}#").write_text("Lee Park,lee,laptop,05.10.2026 09:00,file:///x;")
    await accept(world, "8050", "31900.50")
    for hours in (1, 25, 26, 49):
        world.clock.at = MONDAY + timedelta(hours=hours)
        await transfer(world)
    waiting = told(world, "transfer-waits")
    assert len(waiting) == 2, "one for each figure"
    assert all("masters/scorecard.xlsx is open" in what for what in waiting)


async def test_a_cell_that_holds_something_else_is_told_and_left(world, scorecard):
    book = openpyxl.load_workbook(scorecard)
    book["2026"]["D2"] = 9999
    book.save(scorecard)
    await accept(world, "8050", "31900.50")
    await transfer(world)
    assert september(scorecard) == (9999, 31900.5)
    assert told(world, "transfer") == [
        "masters/scorecard.xlsx, 2026!D2 holds 9999, and the accepted figure is 8050; nothing was changed"
    ]


async def test_a_corrected_version_takes_the_place_of_what_was_put_there(world, scorecard):
    await accept(world, "8050", "31900.50")
    await transfer(world)
    world.clock.at += timedelta(hours=1)  # one register is written no oftener than every minute
    await accept(world, "8100", "31900.50")
    await transfer(world)
    assert september(scorecard) == (8100, 31900.5)
    assert {"8050", "8100"} <= {value for row in register(world) for value in row}
    assert not told(world, "transfer")


async def test_of_two_versions_that_wait_only_the_last_is_put(world, scorecard):
    await accept(world, "8050", "31900.50")
    await accept(world, "8100", "32000")
    await transfer(world)
    assert september(scorecard) == (8100, 32000)
    assert not told(world, "transfer")


async def test_a_correction_of_what_never_reached_the_scorecard_is_put(world, scorecard):
    mark = scorecard.with_name(f".~lock.{scorecard.name}#")
    mark.write_text("Lee Park,lee,laptop,05.10.2026 09:00,file:///x;")
    await accept(world, "8050", "31900.50")
    await transfer(world)
    await accept(world, "8100", "31900.50")
    mark.unlink()
    await transfer(world)
    assert september(scorecard) == (8100, 31900.5)


async def test_two_corrections_in_a_row_are_put(world, scorecard):
    for over_90 in ("8050", "8100", "8200"):
        await accept(world, over_90, "31900.50")
        await transfer(world)
    assert september(scorecard)[0] == 8200


async def test_corrections_while_the_scorecard_is_open_still_replace_what_stands_there(world, scorecard):
    await accept(world, "8050", "31900.50")
    await transfer(world)
    mark = scorecard.with_name(f".~lock.{scorecard.name}#")
    mark.write_text("Lee Park,lee,laptop,05.10.2026 09:00,file:///x;")
    for over_90 in ("8100", "8200"):
        await accept(world, over_90, "31900.50")
        await transfer(world)
    mark.unlink()
    await transfer(world)
    assert september(scorecard)[0] == 8200, "8050 stands there by our own hand"
    assert not told(world, "transfer")


@pytest.mark.parametrize("state", ["gone", "cut off"])
async def test_a_scorecard_that_cannot_be_used_is_told(world, scorecard, state):
    scorecard.unlink() if state == "gone" else scorecard.write_bytes(b"PK\x03\x04 cut off")
    await accept(world, "8050", "31900.50")
    await transfer(world)
    assert len(told(world, "transfer")) == 2
    assert all("masters/scorecard.xlsx" in what for what in told(world, "transfer"))
