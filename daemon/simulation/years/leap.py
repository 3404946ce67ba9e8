"""Time that leaps: an event loop in which nobody waits, and whose time is the simulated world's."""

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import Context
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVarTuple, Unpack

from ...clock import Clock
from .fate import Fate

Args = TypeVarTuple("Args")
STEP = 1e-6  # seconds: what is due so soon is due, for large numbers of seconds are not exact


class StalledError(Exception):
    """Everybody waits for something that never comes: the simulated world has stopped."""


class LeapLoop(asyncio.SelectorEventLoop):
    """An event loop that jumps to the next thing to do, and does in place what others do in threads."""

    def __init__(self) -> None:
        self._leaps = _Leaps()
        super().__init__(self._leaps)
        self._clock_resolution = STEP

    def time(self) -> float:
        """Seconds since the world began."""
        return self._leaps.seconds

    def call_soon_threadsafe(
        self, callback: Callable[[Unpack[Args]], object], *args: *Args, context: Context | None = None
    ) -> asyncio.Handle:
        """There is one thread only."""
        return self.call_soon(callback, *args, context=context)

    def run_in_executor(
        self,
        executor: Executor | None,  # noqa: ARG002
        work: Callable[[Unpack[Args]], Any],
        *args: *Args,
    ) -> "asyncio.Future[Any]":
        """Do a thread's work at once, where it is asked for."""
        future = self.create_future()
        try:
            future.set_result(work(*args))
        except BaseException as error:  # noqa: BLE001 (whoever waits for the future is told, whatever it was)
            future.set_exception(error)
        return future


class _Leaps(selectors.SelectSelector):
    """Where a real loop waits, time leaps by as much."""

    seconds = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise StalledError
        self.seconds += max(timeout, 0.0)
        return []


class MovedClock(Clock):
    """The daemon's clock: the world's time, and what it is wrong by."""

    def __init__(self, loop: LeapLoop, began: datetime, fate: Fate) -> None:
        self._loop = loop
        self._began = began.astimezone(UTC)
        self._fate = fate
        self.wrong_by = timedelta()

    def true(self) -> datetime:
        """What a right clock shows, in UTC, to the millisecond."""
        return self._began + timedelta(seconds=round(self._loop.time(), 3))

    def now(self) -> datetime:
        """What the daemon takes the time to be."""
        return self.true() + self.wrong_by

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self._fate.may_crash("a pause between two messages")
        await asyncio.sleep(seconds)
