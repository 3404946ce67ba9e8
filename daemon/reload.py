"""Edited files come into force while the daemon runs; a faulty edit leaves the last good files in force and is told."""

import logging
from datetime import date
from pathlib import Path
from stat import S_ISREG

from ..rules.briefing import FaultFacts, faulty_edit
from ..rules.mails import About, consultant_reads, to_consultant
from ..rules.policy import seal
from ..state.store import Change
from .agenda import to_send
from .earlier_files import agreed
from .faults import BadPractice
from .reconcile import reconcile
from .rulebook import rulebook
from .secret import practice_secret
from .world import World

log = logging.getLogger(__name__)

Stamp = tuple[tuple[str, int, int], ...]


class Reload:
    """Looks whether the practice's files changed since the last look, and brings what changed into force."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._seen = stamp(world.book.practice.folder)
        self._told_on: date | None = None

    async def __call__(self) -> None:
        """Load what changed; mail the consultant about mistakes, once a day."""
        seen = stamp(self._world.book.practice.folder)
        today = self._world.clock.now().date()
        if seen == self._seen and not (self._world.faults and self._told_on != today):
            return
        try:
            await take_up(self._world)
        except BadPractice as bad:
            self._seen = seen
            self._world.faults = tuple(map(str, bad.faults))
            if self._told_on != today:
                self._told_on = today
                await self._tell()
            return
        self._seen = seen  # only now: what could not be brought into force is tried again
        log.info("the edited files are in force")

    async def _tell(self) -> None:
        now = self._world.clock.now()
        policy = next(iter(self._world.book.policies.values()), None)
        log.warning("the edited files have mistakes", extra={"faults": len(self._world.faults)})
        if policy is None:
            return
        written = faulty_edit(policy.words, FaultFacts(to=consultant_reads(policy, now), faults=self._world.faults))
        key = (now.date().isoformat(), *self._world.faults)
        about = About(kind="ask", clause="a faulty edit is reported once a day", key=key)
        message = to_consultant(policy.consultant, written, about, now)
        sealed = seal(message, policy.secret, policy.address)
        await self._world.store.commit(Change(sendings=(to_send(sealed, now),)))


async def take_up(world: World) -> None:
    """Bring the files as they are now into force. Raises BadPractice, and the last good ones stay in force."""
    practice = agreed(world.book.practice.folder, world.store.handled)
    world.faults = ()
    known = next((policy.secret for policy in world.book.policies.values()), b"")
    world.book = rulebook(practice, practice_secret(practice.folder, known))
    await reconcile(world, world.clock.now())


def stamp(folder: Path) -> Stamp:
    """What tells an edit: each file's path, size and time of change, what the daemon itself writes left out."""
    files = [folder / "practice.toml", *sorted((folder / "engagements").rglob("*"))]
    return tuple(found for path in files if (found := _stamp_of(path)))


def _stamp_of(path: Path) -> tuple[str, int, int] | None:
    """One file's part of the stamp; None for a folder, and for what an editor took away while we looked."""
    try:
        status = path.stat()
    except OSError:
        return None
    return (str(path), status.st_size, status.st_mtime_ns) if S_ISREG(status.st_mode) else None
