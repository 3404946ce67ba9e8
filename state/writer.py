"""Group commit: one thread that writes the journal, and takes all commits that wait with one fsync."""

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from .journal import Docs, Journal

_GROUP = 1000  # commits in one write at most


@dataclass(slots=True, eq=False)
class Request:
    """A commit on its way: written by the writer, then settled by whoever owns the documents."""

    docs: Docs
    body: bytes
    finish: Callable[[Exception | None], None]
    loop: asyncio.AbstractEventLoop | None = None  # told to settle when it is written; None: `written` is set
    written: threading.Event | None = None
    n: int = 0
    end: int = 0
    error: Exception | None = None


@dataclass(slots=True, eq=False)
class _Cut:
    end: int
    done: threading.Event
    error: Exception | None = None


class _Stop:
    """Nothing comes after it."""


_Job = Request | _Cut | _Stop


class Writer:
    """Takes requests from any thread; once some are in `ready`, `settle` is called in the loops that wait for them."""

    def __init__(self, journal: Journal, settle: Callable[[], None]) -> None:
        self.ready: deque[Request] = deque()  # written or refused, in the journal's order
        self._journal = journal
        self._settle = settle
        self._queue: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="duly-journal", daemon=True)
        self._thread.start()

    def submit(self, request: Request) -> None:
        """Have it written with the next group."""
        self._queue.put(request)

    def cut_before(self, end: int) -> None:
        """Have the journal let go of what is before `end`, between two groups; waits for it. Raises OSError."""
        cut = _Cut(end, threading.Event())
        self._queue.put(cut)
        cut.done.wait()
        if cut.error is not None:
            raise cut.error

    def close(self) -> None:
        """Write what waits, then stop."""
        self._queue.put(_Stop())
        self._thread.join()
        self._journal.close()

    def _run(self) -> None:
        job: _Job | None = None
        while True:
            job = job or self._queue.get()
            if isinstance(job, _Stop):
                return
            if isinstance(job, _Cut):
                self._cut(job)
                job = None
            else:
                group, job = self._group(job)
                self._write(group)

    def _group(self, first: Request) -> "tuple[list[Request], _Job | None]":
        """All requests that wait, and what was met behind them that is none."""
        group = [first]
        while len(group) < _GROUP:
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                break
            if not isinstance(job, Request):
                return group, job
            group.append(job)
        return group, None

    def _write(self, group: list[Request]) -> None:
        try:
            for request, place in zip(group, self._journal.append([one.body for one in group]), strict=True):
                request.n, request.end = place
        except Exception as error:  # noqa: BLE001  # whoever waits for the commit is told, whatever it was
            for request in group:
                request.error = error
        self.ready.extend(group)
        for loop in {request.loop for request in group}:
            if loop is not None:
                with suppress(RuntimeError):  # the loop has ended: whoever closes the store settles
                    loop.call_soon_threadsafe(self._settle)
        for request in group:
            if request.written is not None:
                request.written.set()

    def _cut(self, cut: _Cut) -> None:
        try:
            self._journal.cut_before(cut.end)
        except Exception as error:  # noqa: BLE001  # raised again where the cut was asked for
            cut.error = error
        cut.done.set()
