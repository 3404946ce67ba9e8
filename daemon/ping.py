"""Tells a watcher elsewhere that all is well: it can raise the alarm when Duly, the machine or its line is gone."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from http.client import HTTPException
from threading import Lock, Thread
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request

from ..mailbox.one_address import opener_for
from .practice import Watcher

log = logging.getLogger(__name__)

SECONDS = 10.0  # for one ping


class Ping:
    """Calls the watcher's address, in a thread of its own, once in its minutes at most. Nothing waits for it."""

    def __init__(self, call: Callable[[str], str] | None = None) -> None:
        """`call` asks an address and gives why that failed, "" if it did not."""
        self._call = call or called
        self._last: datetime | None = None
        self._trouble = ""
        self._under_way = Lock()

    def __call__(self, watcher: Watcher | None, now: datetime) -> None:
        """All is well now. Never raises, and returns at once."""
        if watcher is None or self._is_early(watcher, now) or not self._under_way.acquire(blocking=False):
            return
        self._last = now
        Thread(target=self._ping, args=(watcher.url,), daemon=True).start()  # the end of Duly does not wait for it

    def _is_early(self, watcher: Watcher, now: datetime) -> bool:
        """The last ping is too fresh. One of a time to come was sent by a clock that has been set back."""
        every = timedelta(minutes=watcher.minutes)
        return self._last is not None and timedelta() <= now - self._last < every

    def _ping(self, url: str) -> None:
        try:
            trouble = self._call(url)
            if trouble and trouble != self._trouble:  # the address itself may be all that proves who calls: not logged
                log.warning("ping not taken", extra={"host": urlsplit(url).netloc, "reason": trouble})
            self._trouble = trouble
        finally:
            self._under_way.release()


def called(url: str) -> str:
    """Ask this address; why that failed, "" if it did not. Never raises for what the network or the server does."""
    try:
        with opener_for(url).open(Request(url), timeout=SECONDS):  # noqa: S310 (https, see the schema)
            return ""
    except HTTPError as refusal:
        with refusal:
            return f"it answered {refusal.code}"
    except (OSError, HTTPException, ValueError) as fault:
        return str(getattr(fault, "reason", None) or type(fault).__name__)
