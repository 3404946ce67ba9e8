"""Copies of accepted documents at the place that [filing] names: made in threads, settled between turns, until done."""

import asyncio
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from queue import SimpleQueue
from time import monotonic
from typing import Any

from ..rules.accepted import Accepted
from ..rules.model import Entry
from ..state.archive import Archive, FilingError
from ..state.remote_filing import RemoteError, RemoteFolder
from ..state.store import Change, Store
from .practice import FilingAccount, SecretUnavailable
from .world import Desk, World

log = logging.getLogger(__name__)

AT_ONCE = 50  # documents of one engagement between two looks
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=4)
LOOK_AGAIN = 0.1  # seconds, where a turn does wait for the copies
STALLED = 300.0  # seconds without a word from a place, after which it is left and tried again later


@dataclass(slots=True)
class _Work:
    """The copying for one engagement, in a thread that nothing waits for; what a crash cuts off is done again."""

    account: FilingAccount
    thread: threading.Thread
    done: SimpleQueue[tuple[Accepted | None, str, str]]  # document, where its copy lies, or what went wrong
    left: int  # documents it has not told of
    heard: float = field(default_factory=monotonic)
    trouble: str = ""


class Copies:
    """Call it between turns. What is owed follows from the store: every accepted document without a copy."""

    def __init__(self, world: World, environ: Mapping[str, str]) -> None:
        """`environ` is where secrets of the kind `env:NAME` are."""
        self._world = world
        self._environ = environ
        self._works: dict[str, _Work] = {}

    async def __call__(self) -> None:
        """Write down what was copied since the last call, then have a thread copy what is owed. Waits for no server."""
        now = self._world.clock.now()
        for slug, work in list(self._works.items()):
            await self._settle(slug, work, now)
        for slug, account in self._world.book.practice.filing.items():
            if slug not in self._works and _may_try(self._world.store, slug, now):
                self._begin(slug, account)

    async def finish(self) -> None:
        """Copy all that is owed and can be copied now, for a turn after which the daemon ends."""
        await self()
        while self._works:
            await asyncio.sleep(LOOK_AGAIN)
            await self()

    def _begin(self, slug: str, account: FilingAccount) -> None:
        owed = self._world.store.uncopied(slug)[:AT_ONCE]
        if not owed:
            return
        done: SimpleQueue[tuple[Accepted | None, str, str]] = SimpleQueue()
        job = (account, self._environ, self._world.archive, owed, done)
        thread = threading.Thread(target=_copy, args=job, name=f"duly-copies-{slug}", daemon=True)
        self._works[slug] = _Work(account, thread, done, len(owed))
        thread.start()

    async def _settle(self, slug: str, work: _Work, now: datetime) -> None:
        """One commit of what a thread has told since it was last asked; nothing told costs nothing."""
        over = not work.thread.is_alive()  # before its last words are read
        copied: list[Accepted] = []
        while not work.done.empty():
            document, path, trouble = work.done.get()
            work.heard, work.left, work.trouble = monotonic(), work.left - 1, work.trouble or trouble
            current = _as_it_is(self._world.store, document) if document and path else None
            if current is not None:
                copied.append(replace(current, copied=path))
        if over and work.left and not work.trouble:
            work.trouble = f"the copying to {work.account.url} broke off"
        if not over and monotonic() - work.heard > STALLED:
            over, work.trouble = True, work.trouble or f"{work.account.url} did not answer within {STALLED:.0f} seconds"
        marks = self._outcome(slug, work, now) if over else {}
        if copied or marks:
            entries = tuple(_told(one, work.account, now) for one in copied)
            await self._world.store.commit(Change(accepted=tuple(copied), entries=entries, marks=marks))
        if over:
            del self._works[slug]

    def _outcome(self, slug: str, work: _Work, now: datetime) -> dict[str, Any]:
        """What is remembered of a place that failed: it is tried again after waits that grow."""
        before = self._world.store.mark(_mark(slug))
        if not work.trouble:
            return {_mark(slug): None} if before else {}
        tries = before["tries"] + 1 if before else 1
        wait = min(FIRST_WAIT * 2 ** min(tries - 1, 16), LONGEST_WAIT)
        log.warning("no copy", extra={"engagement": slug, "reason": work.trouble, "retry": str(now + wait)})
        return {_mark(slug): {"tries": tries, "next_at": (now + wait).isoformat(), "why": work.trouble}}


def waiting_copies(desk: Desk, slug: str) -> str:
    """What the digest says while copies of an engagement's documents cannot be made; "": all is well."""
    failed = desk.store.mark(_mark(slug)) if slug in desk.book.practice.filing else None
    if not failed:
        return ""
    owed = len(desk.store.uncopied(slug))
    if not owed:
        return ""
    them = "1 accepted document has" if owed == 1 else f"{owed} accepted documents have"
    return f"{them} no copy yet where [filing] wants one, and are filed here only: {failed['why']}"


def _copy(
    account: FilingAccount,
    environ: Mapping[str, str],
    archive: Archive,
    owed: list[Accepted],
    done: SimpleQueue[tuple[Accepted | None, str, str]],
) -> None:
    """In a thread: one document after the other. One that cannot be copied does not keep back the next."""
    try:
        place = RemoteFolder(account.url, account.options, account.revealed(environ))
        place.reach()
    except (RemoteError, SecretUnavailable) as error:
        done.put((None, "", str(error)))
        return
    for one in owed:
        try:
            about = archive.description(one.engagement, one.path)
            done.put((one, place.keep(one.path, archive.document(one.sha256), about), ""))
        except (RemoteError, FilingError, OSError) as error:
            done.put((one, "", f"{one.path}: {error}"))


def _may_try(store: Store, slug: str, now: datetime) -> bool:
    failed = store.mark(_mark(slug))
    wait = datetime.fromisoformat(failed["next_at"]) - now if failed else timedelta()
    return not timedelta() < wait <= LONGEST_WAIT  # longer only if the clock was set back since


def _as_it_is(store: Store, copied: Accepted) -> Accepted | None:
    """The record of what was copied as it is by now; None if it is gone or is filed elsewhere since."""
    same = (copied.ref, copied.sha256, copied.path)
    kept = store.accepted_of(copied.engagement, copied.document, copied.owner)
    return next((one for one in kept if (one.ref, one.sha256, one.path) == same), None)


def _told(one: Accepted, account: FilingAccount, now: datetime) -> Entry:
    return Entry(
        ref=one.ref,
        engagement=one.engagement,
        at=now,
        what=f"a copy of {one.path} was put at {account.url}/{one.copied}, and was read back the same",
        cause=one.source,
        clause="[filing] url",
        topic="copied",
    )


def _mark(slug: str) -> str:
    return f"filing:{slug}"
