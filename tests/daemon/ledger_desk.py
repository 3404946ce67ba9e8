"""A practice with a retainer of 60.00 USD an hour, capped at 100.00 a month: what is logged, warned of and stated."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from duly.daemon.config import load
from duly.daemon.refs import from_store
from duly.daemon.rulebook import rulebook
from duly.daemon.world import Desk
from duly.state.memory import MemoryStore
from duly.state.store import Change

from tests.daemon.test_config import AGREEMENT, SAMPLE

SLUG, DANA = "northwind", "dana@northwind.example"
BUDGET = 'plan = "retainer"\ncurrency = "USD"\nrate = 60.00\ncap = 100.00\n'


def at(text: str) -> datetime:
    """Local New York wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York"))


def practice_folder(tmp_path, budget: str = BUDGET):
    """The sample practice under another budget."""
    folder = tmp_path / "practice"
    shutil.copytree(SAMPLE, folder)
    agreement = folder / AGREEMENT
    before = agreement.read_text("utf-8").partition("[budget]")
    agreement.write_text(f"{before[0]}[budget]\n{budget}", "utf-8")
    return folder


def desk_of(folder) -> Desk:
    """Its desk, with nothing remembered."""
    store = MemoryStore()
    return Desk(store=store, book=rulebook(load(folder), b"secret"), ref_of=from_store(store))


async def said(desk: Desk, function: Callable[..., Change], minutes: int, when: str, words: str = "a call") -> Change:
    """What the consultant said of time, committed."""
    change = function(desk, SLUG, minutes, words, at(when))
    await desk.store.commit(change)
    return change


async def leave(desk: Desk) -> list:
    """Everything in the outbox leaves."""
    leaving = desk.store.unsent()
    await desk.store.commit(Change(sendings=tuple(replace(one, state="sent") for one in leaving)))
    return [one.message for one in leaving]
