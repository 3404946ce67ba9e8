"""Replaces or adds an engagement's files at one stroke: what a crash leaves half done is put back before any is read.

A note beside the folder with the earlier files tells by its name how far it is, as with a restore. Files are copied
back, not moved, since `var` may lie on another disk, and compared first: what a person edited in between is theirs.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from .journal import StateDamagedError
from .safefile import DISK, Disk, ensure_folder, write_all_atomically, write_atomically

KEPT = "var/agreements"  # below the practice: <engagement>/<day and hour>/, the files as they were
_BEGUN = ".replacing"  # "T.replacing": some of the files may be replaced; those in "T" count
_THROUGH = ".replaced"  # "T.replaced": all are, and count; whether what asked for it is committed, the memory knows


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """An engagement whose files are as they were before a replacement, except those that a person edited since."""

    engagement: str
    edited: tuple[str, ...] = ()
    new: bool = False  # before there was no such engagement

    def __str__(self) -> str:
        """What is told of it."""
        stays = f"; {', '.join(self.edited)} was edited since and stays so" if self.edited else ""
        if self.new:
            return f"the set-up of {self.engagement} had been cut off; it is taken back{stays}"
        return f"a change of {self.engagement} had been cut off; its files are as they were before{stays}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    """What is replaced, by hashes ("": there was no such file), and the key of the letter that asked for it, or ""."""

    path: Path
    by: str
    before: Mapping[str, str]
    after: Mapping[str, str]

    @property
    def kept(self) -> Path:
        return self.path.with_suffix("")

    @property
    def new(self) -> bool:
        """Whether the engagement itself is: what else comes to lie in it is a person's."""
        return not any(self.before.values())

    def now(self, practice: Path) -> dict[str, str]:
        engagement = practice / "engagements" / self.kept.parent.name
        found = (path for path in engagement.rglob("*") if path.is_file()) if self.new else ()
        names = {*self.after, *(path.relative_to(engagement).as_posix() for path in found)}
        return {name: _hash(bytes_at(engagement / name)) for name in names}


def replace_all(practice: Path, kept: Path, files: Mapping[str, bytes], *, by: str = "", disk: Disk = DISK) -> None:
    """Put all these files of an engagement in place, or none; the earlier ones are `kept`. `alone` is held meanwhile.

    With `by` they are taken back by `settle` unless what this letter brings about is committed. Raises OSError.
    """
    engagement = practice / "engagements" / kept.parent.name
    before = {name: bytes_at(engagement / name) for name in files}
    write_all_atomically({kept / name: data for name, data in before.items() if data is not None}, disk)
    note = kept.with_name(kept.name + _BEGUN)
    about = {"by": by, "before": _hashes(before), "after": _hashes(files)}
    write_atomically(note, json.dumps(about).encode(), disk)
    try:
        write_all_atomically({engagement / name: data for name, data in files.items()}, disk)
    except OSError:
        with suppress(OSError):  # else whoever opens the practice next does it
            _put_back(practice, _read(note), disk)
        raise
    if by:
        disk.replace(note, kept.with_name(kept.name + _THROUGH))
        disk.sync_folder(kept.parent)
    else:
        _drop(note, disk)


def add_all(practice: Path, kept: Path, making: Path, *, by: str, disk: Disk = DISK) -> None:
    """Put the folder of a new engagement, whole and durable at `making`, in place. `alone` is held meanwhile.

    With `by` it is taken back as by `replace_all`; nothing is kept, but the note lies where it would. Raises OSError.
    """
    if by:
        files = {path.relative_to(making).as_posix(): path.read_bytes() for path in making.rglob("*") if path.is_file()}
        ensure_folder(kept.parent, disk)
        about = {"by": by, "before": dict.fromkeys(files, ""), "after": _hashes(files)}
        write_atomically(kept.with_name(kept.name + _THROUGH), json.dumps(about).encode(), disk)
    engagement = practice / "engagements" / kept.parent.name
    disk.replace(making, engagement)
    disk.sync_folder(engagement.parent)


def settle(
    practice: Path, committed: Callable[[str], object] | None = None, *, disk: Disk = DISK
) -> tuple[PutBack, ...]:
    """Put back what is half replaced, and what was replaced for a letter that is not `committed`; what was put back.

    `alone` is held meanwhile. Without a memory to ask (None) what is whole stays as it is. Raises OSError,
    and StateDamagedError for a note that cannot be read.
    """
    done: list[PutBack] = []
    for path in _notes(practice):
        begun = path.with_suffix(_BEGUN)
        if path != begun:
            if committed is None:
                continue
            note = _read(path)
            if committed(note.by) or note.now(practice) != note.after:  # who edited it since, edited the new one
                _drop(path, disk)
                continue
            disk.replace(path, begun)
            disk.sync_folder(path.parent)
        done.append(_put_back(practice, _read(begun), disk))
    return tuple(done)


@contextmanager
def alone(practice: Path) -> Iterator[None]:
    """While this is held nobody else who asks for it goes on: files are read or replaced by one at a time.

    It is a lock on the folder, which leaves nothing behind; where the disk locks none, everybody goes on.
    """
    fd = -1
    with suppress(OSError):
        fd = os.open(practice / "engagements", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        fcntl.flock(fd, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if fd >= 0:
            os.close(fd)


def bytes_at(path: Path) -> bytes | None:
    """The bytes of a file; None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _put_back(practice: Path, note: _Note, disk: Disk) -> PutBack:
    engagement = practice / "engagements" / note.kept.parent.name
    now = note.now(practice)
    ours = [name for name in now if now[name] == note.after.get(name)]
    earlier = {name: data for name in ours if (data := bytes_at(note.kept / name)) is not None}
    ours = [name for name in ours if _hash(earlier.get(name)) == note.before[name]]  # none that was erased since
    write_all_atomically({engagement / name: earlier[name] for name in ours if name in earlier}, disk)
    for name in ours:
        if name not in earlier:
            (engagement / name).unlink()
            disk.sync_folder((engagement / name).parent)
    edited = tuple(name for name in now if name not in ours and now[name] != note.before.get(name))
    if note.new:
        _without_empty(engagement, disk)
    _drop(note.path, disk)
    if not edited:
        shutil.rmtree(note.kept, ignore_errors=True)
    return PutBack(engagement=engagement.name, edited=edited, new=note.new)


def _without_empty(folder: Path, disk: Disk) -> None:
    """Take away this folder and those in it, as far as no file is left there."""
    below = (path for path in folder.rglob("*") if path.is_dir())
    for one in (*sorted(below, reverse=True), folder):
        with suppress(OSError):  # not empty, or gone already
            one.rmdir()
    disk.sync_folder(folder.parent)


def _notes(practice: Path) -> list[Path]:
    """The latest first: what was replaced twice is put back in steps."""
    found = [path for path in practice.glob(f"{KEPT}/*/*") if path.suffix in {_BEGUN, _THROUGH}]
    return sorted(found, key=lambda path: (path.suffix == _BEGUN, len(path.name), path.name), reverse=True)


def _read(path: Path) -> _Note:
    """Raises StateDamagedError for a note that is none."""
    try:
        doc = json.loads(path.read_bytes())
        return _Note(path=path, by=doc["by"], before=dict(doc["before"]), after=dict(doc["after"]))
    except (ValueError, LookupError, TypeError) as error:
        slug = path.parent.name
        raise StateDamagedError(
            f"{path} cannot be read: nobody knows how far a change of {slug} had come. Look whether the files of "
            f"engagements/{slug} are as they are to be, the earlier ones are in {path.with_suffix('')} if there were "
            "any; then delete that note."
        ) from error


def _drop(note: Path, disk: Disk) -> None:
    note.unlink()
    disk.sync_folder(note.parent)


def _hashes(files: Mapping[str, bytes | None]) -> dict[str, str]:
    return {name: _hash(data) for name, data in files.items()}


def _hash(data: bytes | None) -> str:
    return "" if data is None else sha256(data).hexdigest()
