"""Group commit: all commits that wait are written with one fsync, in a thread or in place."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from .journal import Docs, Journal

_GROUP = 1000  # commits in one write at most


@dataclass(slots=True, eq=False)
class Request:
    """A commit on its way: written by the writer, then settled by whoever owns the documents."""

    docs: Docs
    body: bytes
    loop: asyncio.AbstractEventLoop | None = None  # told to settle when it is written
    asked_at: float = 0.0  # the loop's own time
    waiter: "asyncio.Future[None] | None" = None
    settled: bool = False
    n: int = 0
    end: int = 0
    error: Exception | None = None


class Writer:
    """The journal's one writer. `ready` holds what was written or refused, in the journal's order, to be settled."""

    def __init__(self, journal: Journal, settle: Callable[[], None]) -> None:
        """`settle` is called in the loops that wait, after the thread has written for them."""
        self.ready: deque[Request] = deque()
        self._journal = journal
        self._settle = settle
        self._asked: deque[Request] = deque()
        self._writing = threading.Lock()  # whoever holds it writes; requests are taken from `_asked` under it only
        self._work = threading.Semaphore(0)
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="duly-journal", daemon=True)
        self._thread.start()

    @property
    def idle(self) -> bool:
        """Whether nothing is being written, nor waits to be."""
        return not self._asked and not self._writing.locked()

    def submit(self, requests: Iterable[Request]) -> None:
        """Have them written by the thread, together with others that wait."""
        self._asked.extend(requests)
        self._work.release()

    def write_here(self, requests: Iterable[Request]) -> None:
        """Write them, and what was submitted before, in the calling thread; in `ready` on return."""
        self._asked.extend(requests)
        self._write_all()

    def cut_before(self, end: int) -> None:
        """Have the journal let go of what is before `end`, between two groups. Raises OSError."""
        with self._writing:
            self._journal.cut_before(end)

    def close(self) -> None:
        """Write what waits, then stop."""
        self._closed = True
        self._work.release()
        self._thread.join()
        self._journal.close()

    def _run(self) -> None:
        while not self._closed or self._asked:
            self._work.acquire()
            for loop in self._write_all():
                with suppress(RuntimeError):  # the loop has ended: whoever closes the store settles
                    loop.call_soon_threadsafe(self._settle)

    def _write_all(self) -> set[asyncio.AbstractEventLoop]:
        """Write group after group until nothing waits; the loops that wait for them."""
        loops: set[asyncio.AbstractEventLoop] = set()
        with self._writing:
            while self._asked:
                group = [self._asked.popleft() for _ in range(min(len(self._asked), _GROUP))]
                self._write(group)
                self.ready.extend(group)
                loops.update(request.loop for request in group if request.loop is not None)
        return loops

    def _write(self, group: list[Request]) -> None:
        try:
            for request, place in zip(group, self._journal.append([one.body for one in group]), strict=True):
                request.n, request.end = place
        except Exception as error:  # noqa: BLE001  # whoever waits for the commit is told, whatever it was
            for request in group:
                request.error = error
