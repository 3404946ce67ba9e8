"""A day on which the demo's telephone provider fails: first it cannot be asked, then it loses its answers to texts."""

from collections.abc import Callable
from datetime import datetime, timedelta

from .telephone.faults import Fault

A_DAY, CANNOT_BE_ASKED = timedelta(days=1), timedelta(hours=1)
BROKEN = (Fault("error"), Fault("unavailable"), Fault("dropped"))
# The first text of the day is taken and nobody hears of it, the second is not taken; nobody knows which is which.
LOST = [Fault("dropped", after=True), Fault("error")]


class BadDay:
    """The provider's faults by the demo's clock, `now`, from `begins` on (both aware)."""

    def __init__(self, now: Callable[[], datetime], begins: datetime) -> None:
        self._now = now
        self._begins = begins
        self._lost = list(LOST)
        self.failed: list[tuple[datetime, str]] = []  # each request that failed, and how

    def next(self, request: str) -> Fault | None:
        """What goes wrong with this request."""
        fault = self._fault(request)
        if fault:
            self.failed.append((self._now(), f"{request}: {fault.kind}"))
        return fault

    def _fault(self, request: str) -> Fault | None:
        since = self._now() - self._begins
        if not timedelta() <= since < A_DAY:
            return None
        if since < CANNOT_BE_ASKED:
            return BROKEN[len(self.failed) % len(BROKEN)]
        return self._lost.pop(0) if self._lost and request.startswith("POST") and "/Messages" in request else None
