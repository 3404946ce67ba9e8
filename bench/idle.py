"""Memory and processor time of a daemon that waits: 50 engagements, 10,000 open tasks, an inbox by IDLE."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

from figures import Figure, report
from practices import add_engagement, person, practice_folder, servers
from timing import ROOT

# isort: split
from duly.daemon.config import load
from duly.rules.model import Task
from duly.state.store import Change
from duly.state.tinystore import TinyStore

ENGAGEMENTS, PEOPLE, DOCUMENTS = 50, 20, 10
YEAR = datetime.now(UTC).year + 1  # the tasks are next year's: nothing is due while we look
SECONDS, SETTLED = 20.0, 0.05
NEWS = b"Subject: news\r\nAuto-Submitted: auto-replied\r\n\r\nnews\r\n"
TICKS = os.sysconf("SC_CLK_TCK")


async def fill(folder: Path) -> None:
    store = TinyStore.open(folder / "var" / "state")
    for engagement in range(ENGAGEMENTS):
        slug = f"client-{engagement}"
        tasks = [
            Task(
                ref=f"T-{(engagement * PEOPLE + owner) * DOCUMENTS + document:06}",
                engagement=slug,
                document=f"report-{document}",
                owner=person(slug, owner),
                period=str(YEAR),
                due=date(YEAR, 12, 31),
                opened_at=datetime(YEAR - 1, 1, 1, tzinfo=UTC),
            )
            for owner in range(PEOPLE)
            for document in range(DOCUMENTS)
        ]
        await store.commit(Change(tasks=tuple(tasks)))
    await store.close()


def spent(pid: int) -> float:
    """Seconds of processor time, the system's for it included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident(pid: int) -> float:
    """Megabytes in memory."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def settled(process: subprocess.Popen[bytes]) -> float:
    """Wait until the daemon has nothing more to do; the processor time it has spent by then."""
    before, quiet = 0.0, 0
    while quiet < 6:
        time.sleep(0.5)
        assert process.poll() is None, "the daemon has ended"
        now = spent(process.pid)
        quiet = quiet + 1 if now - before < SETTLED else 0
        before = now
    return before


def figures() -> list[Figure]:
    with servers() as (dovecot, post), practice_folder(imap=dovecot.port, smtp=post.port) as folder:
        for number in range(ENGAGEMENTS):
            add_engagement(
                folder, f"client-{number}", people=PEOPLE, documents=DOCUMENTS, starts=f"{YEAR}-01-01",
                rhythm=("yearly", "end"),
            )  # fmt: skip
        asyncio.run(fill(folder))
        command = [sys.executable, str(ROOT / "run.py"), "--practice", str(folder), "run"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                starting = settled(process)
                time.sleep(SECONDS)
                waiting = spent(process.pid) - starting
                dovecot.deliver(load(folder).mail.address, NEWS)
                woken = settled(process) - starting - waiting
                memory = resident(process.pid)
            finally:
                process.send_signal(signal.SIGTERM)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(20)
    share = (waiting / SECONDS + woken / 180) * 100
    return [
        Figure("idle: memory, 50 engagements and 10,000 open tasks", memory, "MB", 200, at_most=True),
        Figure("idle: of one core, with a mail every three minutes", share, "%", 0.5, at_most=True),
        Figure("  while nothing comes", waiting / SECONDS * 100, "%"),
        Figure("  one mail and the turn after it", woken, "s of CPU"),
        Figure("  starting", starting, "s of CPU"),
    ]


if __name__ == "__main__":
    report(figures(), f"Idle, over {SECONDS:.0f} s after it has settled")
