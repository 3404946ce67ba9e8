"""Puts a backup in place of a practice: unpacked and proved beside it first, then swapped in; the old is set aside."""

import os
import re
import shutil
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from tarfile import TarInfo

from .backup_file import STAYS, BackupError, Chunks, Item, Manifest, mode_of, read_backup
from .contents import Contents, read_contents
from .journal import StateDamagedError
from .pool import FOLDER, Pool
from .rewritten import MAILS, Rewritten
from .safefile import DISK, Disk, ensure_folder, make_durable, naming

# What a restore has reached is told by the name of one folder, whose renaming is what counts. "T" is when it was.
_UNPACKED = "restore.tmp"  # being filled: the old practice counts, and this is thrown away
_OUT = "restoring-"  # "restoring-T" holds the whole new practice, which counts from now on: the old is moved out
_IN = "restored-"  # "restored-T": the old is out, the new is moved in
_ASIDE = "before-restore-"  # "before-restore-T" holds the old
_DECIDED = re.compile(rf"({_OUT}|{_IN})\d{{4}}-\d\d-\d\dT\d{{6}}Z(-\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """A practice that was unpacked, and what its state says."""

    manifest: Manifest
    contents: Contents
    folder: Path
    moved: Mapping[str, str]  # mails that are there as an erasure has written them anew: paths of then, and of now


def unpack(
    backup: Path,
    practice: Path,
    *,
    lost: list[str] | None = None,
    erased: Container[str] = (),
    anew: Mapping[str, Sequence[str]] | None = None,
    disk: Disk = DISK,
) -> Unpacked:
    """Unpack a backup durably into a folder inside the practice, every hash compared; the practice is not touched.

    Files of the pool whose hash was `erased` are left out; in place of a mail that it has no more the first of those is
    taken that it was written `anew` as. With `lost`, others that the pool has lost are left out too, and named in it;
    without, they are a reason to refuse.
    Raises BackupError for one that is damaged, cut off, tampered with or of a newer format, or whose state is not what
    it is said to be, NewerStateError and OSError.
    """
    _refuse_several_disks(practice)
    into = practice / _UNPACKED
    discard(into)
    ensure_folder(into, disk)
    written: list[Path] = []

    def receive(path: str, info: TarInfo, chunks: Chunks) -> None:
        written.append(into / path)
        _unpacked(into / path, mode_of(path, info.mode), info.mtime, chunks, disk)

    try:
        manifest = read_backup(backup, receive)
        make_durable(written, disk)  # all at once: one by one each would wait for the disk
        shared = _Shared(backup, practice, lost, erased, anew or {}, disk)
        given = (shared.give(item, into) for item in manifest.items if item.beside)
        written += [into / path for path in given if path]
        _keep_private(into / "var", written)
        make_durable({into, *(path.parent for path in written)}, disk)
        contents = _as_said(backup, manifest, into)
    except BaseException:
        discard(into)
        raise
    return Unpacked(manifest=manifest, contents=contents, folder=into, moved=shared.moved)


def swap(practice: Path, now: datetime, *, disk: Disk = DISK) -> Path | None:
    """Put what `unpack` made in the practice's place, whose lock is held; where the old is now, None if there was none.

    A crash before the first rename leaves the old practice, and one after it the new, once `finish` was called.
    """
    aside = _numbered(practice / f"{_ASIDE}{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}")
    moving = practice / aside.name.replace(_ASIDE, _OUT)
    disk.replace(practice / _UNPACKED, moving)
    disk.sync_folder(practice)
    finish(practice, disk=disk)
    return aside if aside.exists() else None


def cut_off(practice: Path) -> bool:
    """Whether a restore was decided and is not through: no file of the practice is to be read before it is."""
    return bool(_decided(practice))


def finish(practice: Path, *, disk: Disk = DISK) -> None:
    """Bring a restore that was decided to its end, wherever it stands; the practice's lock is held. Raises OSError."""
    for moving in _decided(practice):
        arrived = moving
        if moving.name.startswith(_OUT):
            arrived = practice / moving.name.replace(_OUT, _IN)
            aside = practice / moving.name.replace(_OUT, _ASIDE)
            _move(practice, aside, disk)
            if (aside / "var").is_dir():  # it may have kept all in it from others
                shutil.copymode(practice / "var", aside / "var")
            disk.replace(moving, arrived)
            disk.sync_folder(practice)
        _move(arrived, practice, disk)
        shutil.rmtree(arrived)
        disk.sync_folder(practice)


def discard(unpacked: Path) -> None:
    """Throw away what was unpacked."""
    shutil.rmtree(unpacked, ignore_errors=True)


def sweep_restore(practice: Path) -> None:
    """Remove what was unpacked by a restore that was cut off before it was decided; none may be going on."""
    discard(practice / _UNPACKED)


def parts_of(practice: Path) -> Iterator[str]:
    """What a restore puts in the place of what: paths below a practice, or below what was unpacked for one."""
    for name in ("practice.toml", "engagements"):
        if os.path.lexists(practice / name):  # also a link to a disk that is not mounted: it would stand in the way
            yield name
    if (practice / "var").is_dir():
        yield from (f"var/{path.name}" for path in sorted((practice / "var").iterdir()) if path.name not in STAYS)


def _decided(practice: Path) -> list[Path]:
    return sorted(path for path in practice.glob("resto*") if _DECIDED.fullmatch(path.name))


def _move(source: Path, target: Path, disk: Disk) -> None:
    """Move every part, each by one rename; what was moved before a crash is not there to be moved again."""
    for part in list(parts_of(source)):
        ensure_folder((target / part).parent, disk)
        if os.path.lexists(target / part):  # somebody put it there after a crash
            disk.replace(target / part, _numbered(target / part))
        disk.replace(source / part, target / part)
    for folder in (source / "var", source, target / "var", target):
        if folder.is_dir():
            disk.sync_folder(folder)


def _numbered(path: Path) -> Path:
    """The same path, with a number where something is there."""
    numbered = (path.with_name(f"{path.name}-{number}") for number in count(2))
    return next(one for one in chain([path], numbered) if not os.path.lexists(one))


def _unpacked(target: Path, mode: int, mtime: float, chunks: Chunks, disk: Disk) -> None:
    ensure_folder(target.parent, disk)
    fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        for chunk in chunks:
            with naming(target):
                disk.write(fd, chunk)
        os.fchmod(fd, mode)
        os.utime(fd, (mtime, mtime))
    finally:
        os.close(fd)


def _as_said(backup: Path, manifest: Manifest, into: Path) -> Contents:
    """What the state that was unpacked holds, which is to be all that the backup says of it."""
    try:
        found = read_contents(into / manifest.state)
    except StateDamagedError as error:
        why = str(error).partition(". ")[0].replace(f"{into}/", "")
        raise BackupError(f"{backup} cannot be used: in it {why}. Take another backup. Nothing was changed.") from None
    if found.commit != manifest.commit or found.tail.bad:
        raise BackupError(
            f"{backup} is said to hold commit {manifest.commit}, but the memory in it can be read up to commit "
            f"{found.commit} only. Take another backup. Nothing was changed."
        )
    return found


def _keep_private(var: Path, written: Iterable[Path]) -> None:
    """The folders below `var`, whose names alone tell of people, are for their owner, whatever the others were."""
    for folder in {above for path in written for above in path.parents if var in above.parents}:
        folder.chmod(0o700)


class _Shared:
    """Gives what a daily backup has left to the pool beside it; in `moved` what is there as it was written anew."""

    def __init__(
        self,
        backup: Path,
        practice: Path,
        lost: list[str] | None,
        erased: Container[str],
        anew: Mapping[str, Sequence[str]],
        disk: Disk,
    ) -> None:
        self._backup, self._lost = backup, lost
        self._erased, self._anew = erased, anew
        self._pool = Pool(backup.parent / FOLDER, disk=disk)
        self._rewritten = Rewritten(backup, practice, disk=disk)
        self.moved: dict[str, str] = {}

    def give(self, item: Item, into: Path) -> str | None:
        """Put it there; its path, None where it is left out. Raises BackupError for one that is not to be lost."""
        trouble = self._pool.missing(item)
        if not trouble:
            self._pool.give(item, into / item.path)
            return item.path
        if item.sha256 in self._erased:
            return None
        if item.sha256 in self._anew:
            if not item.path.startswith(MAILS):  # a copy in quarantine: an erasure takes it away
                return None
            if found := self._rewritten.give(self._anew[item.sha256], into):
                self.moved[item.path] = found
                return found
            trouble = f"{self._pool.path(self._anew[item.sha256][0])}, which an erasure has made of it, is missing"
        self._give_up(item, trouble)
        return None

    def _give_up(self, item: Item, trouble: str) -> None:
        if self._lost is None:
            raise BackupError(
                f"{self._backup} is a daily backup: {item.path} is to come from the folder “{FOLDER}” beside it, and "
                f"{trouble}. Copy the folder of backups as a whole; if this file is lost for good, --without-lost "
                "restores all others. Nothing was changed."
            )
        self._lost.append(item.path)


def _refuse_several_disks(practice: Path) -> None:
    """A part that lies on another disk could not be moved by a rename, so that a crash would leave half of it."""
    disk = practice.stat().st_dev
    for part in parts_of(practice):
        path = practice / part
        if path.lstat().st_dev != disk or path.is_mount():
            raise BackupError(
                f"{path} lies on another disk than {practice}, and could not be swapped at one stroke. "
                "Restore into a new folder (--practice) and move things by hand. Nothing was changed."
            )
