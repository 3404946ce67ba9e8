"""A disk that keeps what was synced, and after a crash of the rest what it pleases: torn, old, or nothing."""

import errno
import os
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from ....state.safefile import Disk
from .fate import Crash, Fate


@dataclass(frozen=True, slots=True)
class _Name:
    """A name given in a folder that was not synced since; `before` keeps what had the name, if anything had."""

    folder: Path
    name: Path
    before: Path | None


class SimulatedDisk(Disk):
    """Real files below a folder, and a crash that undoes what nobody waited for. `aside` is a folder of its own."""

    instant = True

    def __init__(self, fate: Fate, aside: Path) -> None:
        self.full = False
        self.broken = False  # it refuses to sync
        self._fate = fate
        self._aside = aside
        self._numbers = count()
        self._unsynced: dict[int, tuple[int, int]] = {}  # inode -> a descriptor of our own, bytes that are safe
        self._names: list[_Name] = []

    def write(self, fd: int, data: bytes) -> None:
        """Write all of it; some of it where the disk is full, or the machine stops in the middle."""
        self._follow(fd)
        if self.full:
            super().write(fd, data[: self._part(len(data))])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        try:
            self._fate.may_crash("writing")
        except Crash:
            super().write(fd, data[: self._part(len(data))])
            raise
        super().write(fd, data)

    def sync(self, fd: int) -> None:
        """What was written is safe from here on."""
        self._fate.may_crash("before a sync")
        if self.broken:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        kept = self._unsynced.pop(os.fstat(fd).st_ino, None)
        if kept:
            os.close(kept[0])
        self._fate.may_crash("after a sync")

    def cut(self, fd: int, size: int) -> None:
        """Shorten the file; that counts as written, and as safe up to there."""
        self._fate.may_crash("cutting")
        super().cut(fd, size)
        inode = os.fstat(fd).st_ino
        if inode in self._unsynced:
            own, safe = self._unsynced[inode]
            self._unsynced[inode] = (own, min(safe, size))

    def replace(self, source: Path, target: Path) -> None:
        """Give the name; until the folder is synced a crash may take it back."""
        self._fate.may_crash("before a rename")
        before = None
        if target.exists():
            before = self._aside / str(next(self._numbers))
            before.hardlink_to(target)
        super().replace(source, target)
        self._names.append(_Name(target.parent, target, before))
        self._fate.may_crash("after a rename")

    def link(self, source: Path, target: Path) -> None:
        """Give a second name; until the folder is synced a crash may take it back."""
        self._fate.may_crash("before a link")
        super().link(source, target)
        self._names.append(_Name(target.parent, target, None))

    def sync_folder(self, folder: Path) -> None:
        """The names in it are safe from here on."""
        self._fate.may_crash("before a folder is synced")
        if self.broken:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        for one in self._names:
            if one.folder == folder and one.before:
                one.before.unlink()
        self._names = [one for one in self._names if one.folder != folder]

    def crash(self) -> None:
        """What was not synced is as a power cut leaves it."""
        for name in reversed(self._names):
            lost = self._fate.roll("name", next(self._numbers)) < 0.5
            if lost and name.before:
                name.before.replace(name.name)
            elif lost:
                name.name.unlink(missing_ok=True)
            elif name.before:
                name.before.unlink()
        self._names.clear()
        for own, safe in self._unsynced.values():
            self._tear(own, safe)
            os.close(own)
        self._unsynced.clear()
        self.full = self.broken = False

    def _tear(self, fd: int, safe: int) -> None:
        """Some of the bytes after the safe ones are there, or their length is and zeros stand in their place."""
        size = os.fstat(fd).st_size
        number = next(self._numbers)
        kept = safe + self._fate.whole(0, max(0, size - safe), "torn", number)
        os.ftruncate(fd, kept)
        if kept < size and self._fate.roll("zeros", number) < 0.2:
            os.ftruncate(fd, size)

    def _follow(self, fd: int) -> None:
        status = os.fstat(fd)
        if status.st_ino not in self._unsynced:
            self._unsynced[status.st_ino] = (os.dup(fd), status.st_size)

    def _part(self, size: int) -> int:
        return self._fate.whole(0, size, "part", next(self._numbers))
