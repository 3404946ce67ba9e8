"""The only place that knows the time: a wall clock, and one that stands where it is put."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol

LAST_TURN = "last-turn"  # the mark of when the last turn was


class Clock(Protocol):
    """The time (aware, UTC) and a way to let it pass."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""


class WallClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Really wait."""
        await asyncio.sleep(seconds)


class StandingClock:
    """A clock that shows one instant until it is moved: for `--now`, for tests and for simulated time."""

    def __init__(self, at: datetime) -> None:
        self.at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it was put at."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """No waiting, and no time passes: pauses between sends are a courtesy to real servers only."""
