"""Makes a backup of a practice, also beside a running Duly: its state as of one commit, its files, what it has kept."""

import os
import re
import shutil
import tempfile
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from . import snapshot
from .backup_file import STAYS, BackupError, Manifest, packed, read_backup
from .journal import StateDamagedError, Tail, read_lines
from .lock import UNWRITABLE, PracticeLock
from .pool import Pool
from .reached import FILE as REACHED
from .recovery import JOURNAL
from .safefile import DISK, Disk, ensure_folder, naming, write_atomically
from .tables import PRACTICE

_TRIES = 5
_MADE_AGAIN = STAYS | {"heartbeat.json", "erasing.json", REACHED}
_SECRET = re.compile(r"""["']file:([^"'\n]+)["']""")


def backups_of(practice: Path) -> Path:
    """Where a practice's daily backups lie, and everything that is needed while one is made."""
    return practice / "var" / "backups"


def one_at_a_time(practice: Path) -> PracticeLock:
    """Held while a backup is made. Raises AlreadyRunningError where another is being made."""
    lock = backups_of(practice) / ".lock"
    return PracticeLock(lock, held="A backup is being made already", remedy="Try again when it is there.")


def make_backup(
    practice: Path, state: Path, target: Path, now: datetime, *, pool: Pool | None = None, disk: Disk = DISK
) -> Manifest:
    """Write a backup to `target`, over what is there: whole, or with its mails and documents in the `pool` beside it.

    `one_at_a_time` is held meanwhile. Before the backup takes its name it has been read back and every hash compared.
    Raises BackupError, StateDamagedError and OSError; no part of it is left then.
    """
    if state.parent != practice / "var" or state.name in STAYS:
        raise BackupError(f"The state lies in {state}, and backups know it in a folder of var only: see [store] url.")
    _sweep(backups_of(practice))
    copied = Path(tempfile.mkdtemp(prefix=".duly-", suffix=".tmp", dir=target.parent))  # the practice may be full
    try:
        commit = copy_state(state, copied)
        return _written(target, _files(practice, state, copied), _about(state, commit, now), pool, disk)
    finally:
        shutil.rmtree(copied, ignore_errors=True)


def back_up_whole(practice: Path, state: Path, target: Path, now: datetime, *, disk: Disk = DISK) -> Manifest:
    """Write everything into one file. Raises as `make_backup` does, and AlreadyRunningError.

    Nothing is written into the practice: its disk may be full or read-only, and this the way to save it.
    """
    with _alone(practice):
        return make_backup(practice, state, target, now, disk=disk)


def _alone(practice: Path) -> AbstractContextManager[object]:
    """`one_at_a_time`, unless its folder is not there and cannot be made: then nobody else makes a backup in it."""
    try:
        return one_at_a_time(practice)
    except OSError as error:
        if error.errno not in UNWRITABLE or backups_of(practice).exists():
            raise
        return nullcontext()


def copy_state(state: Path, into: Path) -> int:
    """Copy the state as of one commit, beside whoever writes to it; the number of that commit, 0 if there is none yet.

    Snapshots first and the journal last: it holds at least the commits that they hold, unless the list of snapshots
    was replaced meanwhile, and then the copy is made again. Raises StateDamagedError for what could not be opened.
    """
    for _ in range(_TRIES):
        before = snapshot.read_base(state)
        homes = (PRACTICE, *before.engagements) if before else ()
        for path in (*(snapshot.path_of(state, home) for home in homes), state / JOURNAL):
            with suppress(FileNotFoundError):
                ensure_folder((into / path.relative_to(state)).parent)
                with naming(into):
                    shutil.copyfile(path, into / path.relative_to(state))
        if snapshot.read_base(state) == before:
            return _proved(state, into)
    raise StateDamagedError(f"{state} is being rewritten faster than it can be copied. Try again in a minute.")


def _proved(state: Path, copied: Path) -> int:
    """The last commit of a copied state, all of it read through; a line that was just being written is taken off."""
    try:
        base = snapshot.read_base(copied)
        for home in (PRACTICE, *base.engagements) if base else ():
            deque(snapshot.read(snapshot.path_of(copied, home)), maxlen=0)
        tail = next(one for one in read_lines(copied / JOURNAL, base.n if base else 0) if isinstance(one, Tail))
    except StateDamagedError as error:
        raise StateDamagedError(str(error).replace(str(copied), str(state))) from None
    if tail.bad and not tail.cut_short:
        raise StateDamagedError(
            f"{state / JOURNAL} is damaged after commit {tail.n}. Restart Duly: it sets that aside."
        )
    if tail.bad:
        os.truncate(copied / JOURNAL, tail.size)
    return tail.n


def _about(state: Path, commit: int, now: datetime) -> Manifest:
    try:
        ours = version("duly")
    except PackageNotFoundError:  # run from a checkout that was never installed
        ours = ""
    return Manifest(made_at=now, version=ours, state=f"var/{state.name}", commit=commit)


def _written(
    target: Path, files: Iterator[tuple[str, Path]], about: Manifest, pool: Pool | None, disk: Disk
) -> Manifest:
    read: list[Manifest] = []

    def approve(made: Path) -> None:
        read.append(read_backup(made))
        if pool is not None:
            pool.sync()

    inside = (one for one in files if pool is None or not pool.takes(*one))
    write_atomically(target, packed(inside, about, pool.items if pool else ()), disk, approve)
    return read[0]


def _files(practice: Path, state: Path, copied: Path) -> Iterator[tuple[str, Path]]:
    """Every file that belongs into a backup: its path below the practice, and where it is read.

    The state was copied before any of these is read, so whatever it speaks of is among them.
    """
    secrets = set(_secret_files(practice))
    for path in _walk(copied):
        yield f"var/{state.name}/{path.relative_to(copied).as_posix()}", path
    for path in state.glob("dropped-after-*"):
        yield path.relative_to(practice).as_posix(), path
    yield "practice.toml", practice / "practice.toml"
    for root in (practice / "engagements", *sorted((practice / "var").iterdir())):
        if root.name in _MADE_AGAIN | {state.name} or root.name.startswith(f"{state.name}-format-"):
            continue
        for path in _walk(root) if root.is_dir() else [root]:
            if path.is_file() and path.resolve() not in secrets and not _being_written(path):
                yield path.relative_to(practice).as_posix(), path


def _walk(root: Path) -> Iterator[Path]:
    """All files below, in order, also where a link leads; no folder twice."""
    seen: set[str] = set()
    for folder, folders, names in os.walk(root, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders.sort()
        yield from (Path(folder, name) for name in sorted(names))


def _being_written(path: Path) -> bool:
    return path.name.startswith(".duly-") and path.suffix == ".tmp"


def _secret_files(practice: Path) -> Iterator[Path]:
    """The files that settings name as holding a password: they are in no backup, wherever they lie."""
    for settings in (practice / "practice.toml", *practice.glob("engagements/*/*.toml")):
        with suppress(OSError):
            for name in _SECRET.findall(settings.read_text("utf-8", "replace")):
                yield (practice / name).resolve()


def _sweep(room: Path) -> None:
    """Remove what a crash left while a backup was made."""
    for left in room.glob(".duly-*.tmp"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            with suppress(OSError):  # gone by now, or on a disk that is read-only
                left.unlink()
