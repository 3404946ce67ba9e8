"""kill -9 at any moment: every commit that was acknowledged is there, and the next start needs nobody."""

import asyncio
import random
import subprocess
import sys
import time
from pathlib import Path

from duly.state.tinystore import TinyStore

ROOT = Path(__file__).resolve().parents[2]
COMMITTING = """
import asyncio, sys
from pathlib import Path
import run
from duly.rules.model import Entry
from duly.state.store import Change
from duly.state.tinystore import TinyStore
from datetime import UTC, datetime

async def commit_on(folder):
    store = TinyStore.open(folder, compact_at=3000)
    at = datetime(2026, 10, 5, tzinfo=UTC)
    async def one(name):
        turn = store.mark(name) or 0
        while True:
            turn += 1
            entry = Entry(ref=name, engagement=f"e{turn % 3}", at=at, what=str(turn))
            await store.commit(Change(marks={name: turn}, entries=(entry,) if turn % 7 == 0 else ()))
            print(name, turn, flush=True)
    await asyncio.gather(one("a"), one("b"), one("c"))

asyncio.run(commit_on(Path(sys.argv[1])))
"""


def test_no_acknowledged_commit_is_lost_to_a_kill(folder):
    dice = random.Random(11)
    said = {"a": 0, "b": 0, "c": 0}
    for _ in range(20):
        child = subprocess.Popen([sys.executable, "-c", COMMITTING, folder], cwd=ROOT, stdout=subprocess.PIPE)
        assert child.stdout is not None
        heard = child.stdout.readline()
        time.sleep(dice.uniform(0, 0.05))  # wherever it is by then
        child.kill()
        for line in (heard + child.stdout.read()).splitlines(keepends=True):
            if line.endswith(b"\n"):
                name, turn = line.split()
                said[name.decode()] = int(turn)
        child.wait()
        store = TinyStore.open(folder)
        for name, turn in said.items():
            kept = store.mark(name)
            assert kept in {turn, turn + 1}, "acknowledged and lost, or never asked for"
            said[name] = kept
            assert [entry.what for entry in store.story(name)] == [str(n) for n in range(7, kept + 1, 7)]
        assert store.dropped is None or store.dropped.cut_short
        asyncio.run(store.close())
    assert (folder / "snapshot" / "_practice.jsonl").exists()
