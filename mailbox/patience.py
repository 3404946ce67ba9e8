"""When a server may be tried again after it failed, refused or asked for rest."""

from collections.abc import Callable
from dataclasses import dataclass

from .troubles import Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How hard a server may be pressed, in seconds."""

    apart: float = 60.0  # between two connections, and the first wait after a failure
    longest: float = 900.0  # wait after repeated failures
    refused: float = 300.0  # first wait after a refused sign-in: servers lock accounts that keep trying
    refused_longest: float = 3600.0


def no_jitter() -> float:
    """Retries at the very moment they are due."""
    return 0.0


class Patience:
    """Counts failures and says how long to wait. It knows no clock: every moment is passed in, in seconds."""

    def __init__(self, pace: Pace, jitter: Callable[[], float]) -> None:
        self._pace = pace
        self._jitter = jitter  # from 0 to 1: spreads the retries of many daemons
        self._failures = 0
        self._refusals = 0
        self._next_at = float("-inf")
        self._noted_at = float("-inf")  # a moment before that: the clock was set back, and what was noted says nothing

    def remaining(self, now: float) -> float:
        """Seconds until a connection may be opened; 0 if one may be now."""
        return max(0.0, self._next_at - now) if now >= self._noted_at else 0.0

    def connecting(self, now: float) -> None:
        """A connection is being opened: the next one not before the pace allows."""
        self._next_at = now + self._pace.apart
        self._noted_at = now

    def connected(self) -> None:
        """It is open and usable: earlier failures are forgotten."""
        self._failures = self._refusals = 0

    def failed(self, now: float, trouble: Trouble) -> float:
        """A connection could not be had or used; how many seconds to wait for the next."""
        pace = self._pace
        if trouble.refused:
            wait = min(pace.refused * 2**self._refusals, pace.refused_longest)
            self._refusals = min(self._refusals + 1, 30)
        else:
            wait = min(pace.apart * 2**self._failures, pace.longest) * (1 + 0.25 * self._jitter())
            self._failures = min(self._failures + 1, 30)
        before = self._next_at if now >= self._noted_at else now
        self._next_at, self._noted_at = max(before, now + max(wait, trouble.asked_seconds)), now
        return self.remaining(now)
