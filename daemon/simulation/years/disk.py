"""A disk that keeps what was synced, and after a crash of the rest what it pleases: torn, old, or nothing."""

import errno
import os
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from shutil import rmtree

from ....state.safefile import Disk
from .fate import Crash, Fate
from .unsynced import Unsynced


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
        self._unsynced: dict[int, Unsynced] = {}  # by inode
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
        """What was written is safe from here on. After a refusal the next sync says so too, and it is not true."""
        self._fate.may_crash("before a sync")
        inode = os.fstat(fd).st_ino
        known = self._unsynced.get(inode)
        if self.broken:
            if known:
                known.refused()
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        if known and known.synced():
            self._unsynced.pop(inode).close()
        self._fate.may_crash("after a sync")

    def cut(self, fd: int, size: int) -> None:
        """Shorten the file; until it is synced a crash may bring back what was cut off."""
        self._fate.may_crash("cutting")
        self._follow(fd).cut(size)
        super().cut(fd, size)

    def open(self, path: Path, flags: int) -> int:
        """Open the file; until its folder is synced a crash may take back a name that is new."""
        is_new = not path.exists()
        if is_new:
            self._fate.may_crash("before a file is made")
        fd = super().open(path, flags)
        if is_new:
            self._names.append(_Name(path.parent, path, None))
        return fd

    def make_folder(self, folder: Path) -> None:
        """Make it; until the one above is synced a crash may take it back with all that is in it."""
        self._fate.may_crash("before a folder is made")
        super().make_folder(folder)
        self._names.append(_Name(folder.parent, folder, None))

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
        for one in self._unsynced.values():
            one.crash(self._fate, next(self._numbers))
            one.close()
        self._unsynced.clear()
        for name in reversed(self._names):
            if self._fate.roll("name", next(self._numbers)) < 0.5:
                _take_back(name)
            elif name.before:
                name.before.unlink()
        self._names.clear()
        self.full = self.broken = False

    def _follow(self, fd: int) -> Unsynced:
        inode = os.fstat(fd).st_ino
        if inode not in self._unsynced:
            self._unsynced[inode] = Unsynced(fd)
        return self._unsynced[inode]

    def _part(self, size: int) -> int:
        return self._fate.whole(0, size, "part", next(self._numbers))


def _take_back(one: _Name) -> None:
    if one.before and one.name.parent.is_dir():
        one.before.replace(one.name)
    elif one.name.is_dir():
        rmtree(one.name)
    else:
        one.name.unlink(missing_ok=True)
