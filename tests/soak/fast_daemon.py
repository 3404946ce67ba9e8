"""The real daemon as a process of its own, in compressed time, given its FOLDER, BEGAN, AT and FACTOR.

BEGAN is the instant (ISO 8601) that it was when the machine's monotonic clock showed AT seconds. Only the waiting is
compressed: how long a server is given to answer is not, for servers and disks are real.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from duly.daemon import heartbeat, loop
from duly.daemon.accounts import imap_account
from duly.daemon.log import start_log
from duly.daemon.running import live, practice_world
from duly.daemon.supervisor import Supervisor
from duly.mailbox.account import Account
from duly.mailbox.arrival import Arrival, Cursor, InboxDown
from duly.mailbox.imap import ImapInbox
from duly.mailbox.patience import Pace

ANSWERS_WITHIN = 4.0  # real seconds: a server that says nothing for longer is taken for hung
SHORTEST_WAIT = 0.02  # real seconds


@dataclass(frozen=True, slots=True)
class FastClock:
    """Time that passes `factor` times as fast as the machine's, the same in every process that is told the same."""

    began: datetime
    at: float  # what the machine's monotonic clock showed then
    factor: float

    def now(self) -> datetime:
        """The instant, aware."""
        return self.began + timedelta(seconds=self.elapsed())

    def elapsed(self) -> float:
        """Seconds of this time since it began."""
        return (time.monotonic() - self.at) * self.factor

    async def sleep(self, seconds: float) -> None:
        """Wait for so many seconds of this time."""
        await asyncio.sleep(seconds / self.factor)


class FastInbox(ImapInbox):
    """The real inbox; what is waited in it passes as fast as the clock."""

    def __init__(self, account: Account, factor: float) -> None:
        usual = Pace()
        pace = Pace(
            apart=usual.apart / factor,
            longest=usual.longest / factor,
            refused=usual.refused / factor,
            refused_longest=usual.refused_longest / factor,
        )
        super().__init__(replace(account, connect_seconds=ANSWERS_WITHIN, read_seconds=ANSWERS_WITHIN), pace=pace)
        self._factor = factor

    async def arrivals(self, since: Cursor | None) -> AsyncIterator[Arrival]:
        """Every message above the cursor; after a server that hung, another try in compressed time."""
        try:
            async for arrival in super().arrivals(since):
                yield arrival
        except InboxDown as down:
            if down.hung:
                down.retry_seconds /= self._factor
            raise

    async def wait(self, seconds: float) -> bool:
        """Until something arrives or the time, compressed, has passed."""
        return await super().wait(max(SHORTEST_WAIT, seconds / self._factor))


async def lived(folder: Path, clock: FastClock) -> None:
    """What `run` does, in this clock's time."""
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    loop.DISK_RETRY /= clock.factor
    heartbeat.monotonic = clock.elapsed  # else every beat would find that the clock has leapt
    async with practice_world(folder, clock) as world:
        world.inbox = FastInbox(imap_account(world.book.practice, os.environ, None), clock.factor)
        try:
            await live(world, stopped, Supervisor({}, os.getpid()))
        finally:
            await world.inbox.close()


if __name__ == "__main__":
    start_log()
    place, began, at, factor = sys.argv[1:]
    asyncio.run(lived(Path(place), FastClock(datetime.fromisoformat(began), float(at), float(factor))))
