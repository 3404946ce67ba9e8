"""Durable commits beside a bare fsync'd append and SQLite, group commit, and opening a large state."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from timing import in_turn, table

# isort: split
from duly.rules.model import Task
from duly.state.codec import Codec
from duly.state.store import Change
from duly.state.tinystore import TinyStore

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 400
BEGIN = datetime(2026, 10, 1, 9, tzinfo=UTC)
ENCODE = Codec(Task).encode


def task(number: int) -> Task:
    return Task(
        ref=f"T-{number:06}",
        engagement=f"client-{number % 50}",
        document=f"document-{number % 7}",
        owner=f"person{number % 200}@client-{number % 50}.example",
        period=f"{2020 + number // 12_000}-{number // 1_000 % 12 + 1:02}",
        due=date(2026, 10, 7),
        opened_at=BEGIN,
        rung=-1,
        reminders=1,
        next_at=BEGIN + timedelta(minutes=number),
    )


async def filled(folder: Path, size: int) -> TinyStore:
    store = TinyStore.open(folder / "state")
    for start in range(0, size, 5_000):
        await store.commit(Change(tasks=tuple(task(number) for number in range(start, min(start + 5_000, size)))))
    await asyncio.to_thread(lambda: time.sleep(0.01 + size / 50_000))  # let the snapshot be written
    return store


def sqlite_filled(path: Path, size: int) -> sqlite3.Connection:
    base = sqlite3.connect(path, isolation_level=None)
    base.execute("pragma journal_mode=wal")
    base.execute("pragma synchronous=full")
    base.execute("create table tasks (ref text primary key, owner text, next_at text, doc text)")
    base.execute("create index by_owner on tasks (owner)")
    base.execute("create index by_next on tasks (next_at)")
    base.execute("begin")
    base.executemany("insert into tasks values (?, ?, ?, ?)", (columns(task(number)) for number in range(size)))
    base.execute("commit")
    return base


def columns(one: Task) -> tuple[str, str, str, str]:
    doc = ENCODE(one)
    return one.ref, one.owner, doc["next_at"], json.dumps(doc)


async def one_commit(size: int) -> list[object]:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        store = await filled(folder, size)
        changed = [
            replace(task(number * 7 % size), reminders=number, next_at=BEGIN + timedelta(hours=number))
            for number in range(ROUNDS)
        ]
        raw = os.open(folder / "raw", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

        def append(_: int) -> None:
            os.write(raw, b"x" * 330)
            os.fsync(raw)

        with closing(sqlite_filled(folder / "sqlite", size)) as base:

            def update(number: int) -> None:
                values = columns(changed[number])
                base.execute("update tasks set owner = ?, next_at = ?, doc = ? where ref = ?", (*values[1:], values[0]))

            def commit(number: int) -> object:
                return store.commit(Change(tasks=(changed[number],)))

            took = await in_turn({"raw": append, "duly": commit, "sqlite": update}, ROUNDS)
        os.close(raw)
        await store.close()
    times = [took[name] * 1e3 for name in ("raw", "duly", "sqlite")]
    return [size, *times, took["duly"] / took["raw"], took["duly"] / took["sqlite"]]


async def group_commit(at_once: int) -> list[object]:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        store = await filled(Path(name), 10_000)
        best = 0.0
        for go in range(5):
            changes = [Change(tasks=(replace(task(number), reminders=go),)) for number in range(at_once)]
            started = time.perf_counter()
            await asyncio.gather(*(store.commit(change) for change in changes))
            best = max(best, at_once / (time.perf_counter() - started))
        await store.close()
    return [at_once, best]


OPENING = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import timing
from duly.state.tinystore import TinyStore
def resident():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1]) / 1024
started = time.perf_counter()
store = TinyStore.read(Path(sys.argv[2]))
print(time.perf_counter() - started, resident())
"""


async def opening(size: int) -> list[object]:
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        await (await filled(Path(name), size)).close()
        ask = [sys.executable, "-c", OPENING, str(Path(__file__).parent), f"{name}/state"]
        done = await asyncio.to_thread(subprocess.run, ask, capture_output=True, text=True, check=True)
    seconds, resident = map(float, done.stdout.split())
    return [size, seconds, resident]


async def main() -> None:
    rows = [await one_commit(size) for size in SIZES]
    head = ("tasks", "raw append ms", "duly ms", "sqlite ms", "duly/raw", "duly/sqlite")
    table("One durable decision (goal: duly/raw at most 2, duly/sqlite at most 1)", head, rows)
    print(f"  flat in n: {float(str(rows[-1][4])) / float(str(rows[0][4])):.2f} (100,000 against 1,000; at most 1.3)")
    rows = [await group_commit(at_once) for at_once in (10, 100, 1_000)]
    table("Group commit (goal: 10,000 a second)", ("at once", "decisions/s"), rows)
    rows = [await opening(size) for size in SIZES]
    table("Opening (goal: 100,000 in 2.5 s and 300 MB)", ("tasks", "seconds", "resident MB"), rows)


if __name__ == "__main__":
    asyncio.run(main())
