"""The shared inbox by IMAP: an asynchronous face on one connection that a thread of its own speaks to."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from .account import Account
from .arrival import Arrival, Cursor, InboxDown
from .imap_session import ImapSession
from .patience import Pace, Patience, no_jitter
from .survey import Survey

LARGEST = 35_000_000  # bytes of one message; providers take no larger ones
BATCH_MESSAGES = 50
BATCH_BYTES = 20_000_000
SIZES_AT_ONCE = 500
IDLE_SECONDS = 540.0  # servers and routers cut what is silent for ten minutes
POLL_SECONDS = 180.0
TOKEN_SECONDS = 60.0  # to have tokens renewed, twice, and to wait for whoever else does
FETCH_SECONDS = 900.0  # a batch over a slow line

Answer = TypeVar("Answer")


class ImapInbox:
    """The Inbox of `arrival.py`. `jitter` gives a number from 0 to 1 by which retries are spread."""

    def __init__(
        self,
        account: Account,
        *,
        folder: str = "INBOX",
        pace: Pace | None = None,
        jitter: Callable[[], float] = no_jitter,
        poll_seconds: float = POLL_SECONDS,
        largest: int = LARGEST,
    ) -> None:
        self._account = account
        self._session = ImapSession(account, folder, Patience(pace or Pace(), jitter))
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="imap")
        provider = account.provider
        self._poll = min(poll_seconds, IDLE_SECONDS, provider.idle_seconds if provider else IDLE_SECONDS)
        self._largest = largest
        self._stop = threading.Event()  # of the wait that is going on

    async def arrivals(self, since: Cursor | None) -> AsyncIterator[Arrival]:
        """Every message above the cursor, oldest first; all of the folder if there is none or its validity changed."""
        session = self._session
        validity, uids = await self._ask(partial(session.look, since))
        for start in range(0, len(uids), SIZES_AT_ONCE):
            sizes = await self._ask(partial(session.sizes, validity, uids[start : start + SIZES_AT_ONCE]))
            for batch in _batches(sizes, self._largest):
                async for arrival in self._fetched(validity, batch, sizes):
                    session.seen = arrival.cursor
                    yield arrival

    async def wait(self, seconds: float) -> bool:
        """Until something arrives (True) or the time has passed (False); False too when other work interrupts it."""
        stop = self._stop = threading.Event()
        try:
            return await self._submit(partial(self._session.wait, seconds, self._poll, stop), seconds + self._limit())
        finally:
            stop.set()
            self._session.wake()

    async def flag(self, cursors: list[Cursor]) -> None:
        """Mark these messages with a keyword, where the server keeps any. A mark that fails is not tried again."""
        for validity in {cursor.validity for cursor in cursors}:
            uids = [cursor.uid for cursor in cursors if cursor.validity == validity]
            try:
                await self._ask(partial(self._session.flag, validity, uids))
            except InboxDown:
                return

    async def sent_copy(self, message_id: str) -> bool | None:
        """Whether the Sent folder holds this message; None without such a folder. Raises InboxDown."""
        return await self._ask(partial(self._session.sent_copy, message_id))

    async def survey(self, domain: str) -> Survey:
        """What the inbox offers, and how mail of this domain in it is signed. Raises InboxDown."""
        return await self._ask(partial(self._session.survey, domain))

    async def holds(self, header: str, value: str) -> bool:
        """Whether a message lies in the folder whose header has this in it. Raises InboxDown."""
        return await self._ask(partial(self._session.holds, header, value))

    async def close(self) -> None:
        """Log out."""
        try:
            await self._ask(self._session.close)
        except InboxDown:
            self._session.cut()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _fetched(self, validity: int, batch: list[int], sizes: dict[int, int]) -> AsyncIterator[Arrival]:
        folder = self._session.folder
        if len(batch) == 1 and sizes[batch[0]] > self._largest:
            fault = f"it is too large: {sizes[batch[0]]:,} bytes; up to {self._largest:,} are read"
            yield Arrival(Cursor(folder, validity, batch[0]), b"", fault)
            return
        for fetched in await self._ask(partial(self._session.fetch, validity, batch), FETCH_SECONDS):
            yield Arrival(Cursor(folder, validity, fetched.uid), fetched.raw, fetched.fault)

    def _limit(self) -> float:
        """Seconds that no sequence of short answers takes, connecting and signing in included."""
        tokens = 0.0 if self._account.tokens is None else TOKEN_SECONDS
        return self._account.connect_seconds + 4 * self._account.read_seconds + tokens

    async def _ask(self, job: Callable[[], Answer], limit: float | None = None) -> Answer:
        """Run a job in the connection's thread, ending a wait that is in its way."""
        self._stop.set()
        self._session.wake()
        return await self._submit(job, limit or self._limit())

    async def _submit(self, job: Callable[[], Answer], limit: float) -> Answer:
        """Run a job in the connection's thread; one that outlasts its limit loses the connection under it."""
        future = asyncio.get_running_loop().run_in_executor(self._thread, job)
        future.add_done_callback(_looked_at)
        try:
            # Shielded: a thread cannot be cancelled, and its answer must not be taken for the next job's.
            return await asyncio.wait_for(asyncio.shield(future), limit)
        except TimeoutError as fault:
            self._session.cut()
            raise InboxDown(f"{self._account} stopped answering in the middle of its work", hung=True) from fault


def _looked_at(future: "asyncio.Future[Answer]") -> None:
    """Keep asyncio from complaining of a failure that came after nobody waited for it any more."""
    if not future.cancelled():
        future.exception()


def _batches(sizes: dict[int, int], largest: int) -> Iterator[list[int]]:
    """The messages in order, in batches of bounded number and size; each that is too large by itself."""
    batch: list[int] = []
    weight = 0
    for uid, size in sizes.items():
        if batch and (size > largest or weight + size > BATCH_BYTES or len(batch) == BATCH_MESSAGES):
            yield batch
            batch, weight = [], 0
        if size > largest:
            yield [uid]
            continue
        batch.append(uid)
        weight += size
    if batch:
        yield batch
