"""The day's backup: made after midnight in a thread that nothing waits for, tried again when it fails, and told."""

import asyncio
import logging
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from ..rules.model import Entry
from ..state.backup import Made, restoring
from ..state.backup_file import Manifest
from ..state.pool import is_spoilt
from ..state.rolling import back_up_daily, daily_file
from ..state.store import Change
from .disk_troubles import disk_trouble
from .shown import state_folder
from .world import Desk, World

log = logging.getLogger(__name__)

MARK = "backup"  # of why there is none yet, and when it is tried again
NAMED = 5  # files that are told by name
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=10), timedelta(hours=4)


class DailyBackup:
    """Call it between turns. Whether the day has its backup is told by the file alone."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._thread: threading.Thread | None = None
        self._done: SimpleQueue[Made | Exception] = SimpleQueue()

    async def __call__(self) -> None:
        """Write down what became of one that was begun, or begin the one that is due. Waits for no disk."""
        now = self._world.clock.now()
        failed = self._world.store.mark(MARK)
        if self._thread is not None:
            if not self._thread.is_alive():
                self._thread = None
                await self._settle(self._done.get(), now)
        elif daily_file(self._world.book.practice.folder, self._local(now).date()).exists():
            if failed:  # somebody has made it by hand
                await self._world.store.commit(Change(marks={MARK: None}))
        elif not failed or datetime.fromisoformat(failed["next_at"]) <= now:
            self._begin(now)

    @property
    def going_on(self) -> bool:
        """Whether one is being made."""
        return self._thread is not None

    async def finish(self) -> None:
        """Make the day's backup if it is due, for a turn after which the daemon ends."""
        await self()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)
            await self()

    def _begin(self, now: datetime) -> None:
        practice = self._world.book.practice
        args = (practice.folder, state_folder(practice), self._local(now), self._done)
        self._thread = threading.Thread(target=_make, args=args, name="duly-backup", daemon=True)
        self._thread.start()

    async def _settle(self, outcome: Made | Exception, now: datetime) -> None:
        before = self._world.store.mark(MARK)
        if not isinstance(outcome, Exception):
            made = outcome.manifest
            log.info("backup", extra={"commit": made.commit, "files": len(made.items)})
            told = concerns(outcome)
            entries = tuple(Entry(ref="", engagement="", at=now, what=what, topic="health") for what in told)
            await self._world.store.commit(Change(marks={MARK: None} if before else {}, entries=entries))
            return
        failed = _failed(before, outcome, now)
        log.warning("no backup", extra={"reason": failed["why"], "retry": failed["next_at"]})
        await self._world.store.commit(Change(marks={MARK: failed}))

    def _local(self, now: datetime) -> datetime:
        return now.astimezone(self._world.book.practice.consultant.timezone)


def missing_backup(desk: Desk) -> str:
    """What the digest says while the day's backup cannot be made; "": all is well."""
    failed = desk.store.mark(MARK)
    if not failed:
        return ""
    since = datetime.fromisoformat(failed["since"]).astimezone(desk.book.practice.consultant.timezone)
    return f"the daily backup has failed since {since:%A %d %B, %H:%M}, and is tried again: {failed['why']}"


def concerns(made: Made) -> tuple[str, ...]:
    """What is to be said of a backup that was made, and is good as far as it goes."""
    told = (_less_than_before(made), _missing_files(made), spoilt_files(made.manifest))
    return tuple(filter(None, told))


def spoilt_files(made: Manifest) -> str:
    """What is to be said of mails and documents that the disk has spoilt; "": none."""
    paths = [item.path for item in made.items if is_spoilt(item)]
    if not paths:
        return ""
    them = "1 file kept in the archive is" if len(paths) == 1 else f"{len(paths)} files kept in the archive are"
    return (
        f"{them} not what it was any more: {_named(paths)}. The disk may be failing; an older backup elsewhere may be "
        "good"
    )


def _missing_files(made: Made) -> str:
    """What is to be said of files that the memory names and that are not there, and how they come back; "": none."""
    count = len(made.missing)
    if not count:
        return ""
    them = "1 file that the memory names is" if count == 1 else f"{count} files that the memory names are"
    held = len(made.missing.keys() & {item.path for item in made.manifest.items})
    remedy = "look in an older backup elsewhere, or give them up: docs/backup.md"
    if held:
        which = "it" if count == 1 else "all of them" if held == count else f"{held} of them"
        remedy = f"the backups still have {which}: stop Duly, make a “backup”, and “restore” that"
    return f"{them} missing: {_named(list(made.missing))}; {remedy}"


def _less_than_before(made: Made) -> str:
    """What is to be said of a memory that has become less than it was, without a restore; "": it has not."""
    if made.further is None:
        return ""
    back = restoring(made.further.parents[2], made.further)  # of the practice that it is kept in
    return (
        f"the memory ends at commit {made.manifest.commit}, and {made.further} reaches further: if it has been lost, "
        f"stop Duly and “{back}”. No older backup is let go of until then"
    )


def _named(paths: Sequence[str]) -> str:
    """The first few of them."""
    return ", ".join(paths[:NAMED]) + (" and others" if len(paths) > NAMED else "")


def _make(folder: Path, state: Path, now: datetime, done: SimpleQueue[Made | Exception]) -> None:
    """In a thread: whatever goes wrong is an outcome too."""
    try:
        done.put(back_up_daily(folder, state, now))
    except Exception as error:  # noqa: BLE001 (the daemon goes on; the reason is told)
        done.put(error)


def _failed(before: dict[str, Any] | None, error: Exception, now: datetime) -> dict[str, Any]:
    """What is remembered of a backup that failed: waits grow from one to the next."""
    tries = before["tries"] + 1 if before else 1
    wait = min(FIRST_WAIT * 2 ** min(tries - 1, 16), LONGEST_WAIT)
    since = before["since"] if before else now.isoformat()
    return {
        "tries": tries,
        "next_at": (now + wait).isoformat(),
        "since": since,
        "why": disk_trouble(error) or str(error),
    }
