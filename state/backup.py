"""Makes a backup of a practice, also beside a running Duly: its state as of one commit, its files, what it has kept."""

import os
import re
import shutil
import tempfile
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path

from . import snapshot
from .backup_file import STAYS, BackupError, Manifest, packed, read_backup
from .contents import Contents, read_contents
from .erased import gone_of, noted_if_readable
from .journal import StateDamagedError
from .lock import UNWRITABLE, PracticeLock
from .migrate import NewerStateError
from .pool import FOLDER, Pool
from .reached import FILE as REACHED
from .recovery import JOURNAL
from .replacing import KEPT
from .safefile import DISK, Disk, ensure_folder, naming, write_atomically
from .tables import PRACTICE

_TRIES = 5
_MADE_AGAIN = STAYS | {"heartbeat.json", REACHED}
_SECRET = re.compile(r"""["']file:([^"'\n]+)["']""")


def backups_of(practice: Path) -> Path:
    """Where a practice's daily backups lie, and everything that is needed while one is made."""
    return practice / "var" / "backups"


def one_at_a_time(practice: Path) -> PracticeLock:
    """Held while a backup is made or put back, and while its files are erased. Raises AlreadyRunningError."""
    lock = backups_of(practice) / ".lock"
    return PracticeLock(lock, held="A backup is being made or put back just now", remedy="Try again when it is done.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A backup that was made, and what the state that is in it says."""

    manifest: Manifest
    contents: Contents
    missing: Mapping[str, str]  # files that the state names and that are not in the practice, each with its hash
    further: Path | None = None  # a daily backup that holds more, though no restore is why this one holds less


def make_backup(
    practice: Path,
    state: Path,
    target: Path,
    now: datetime,
    *,
    pool: Pool | None = None,
    disk: Disk = DISK,
) -> Made:
    """Write a backup to `target`, over what is there: whole, or with its mails and documents in the `pool` beside it.

    `one_at_a_time` is held meanwhile. Before the backup takes its name it has been read back and every hash compared.
    Raises BackupError, also where what is there holds more, StateDamagedError, NewerStateError and OSError; no
    part of it is left then.
    """
    if state.parent != practice / "var" or state.name in STAYS:
        raise BackupError(f"The state lies in {state}, and backups know it in a folder of var only: see [store] url.")
    sweep_backups(practice)
    copied = Path(tempfile.mkdtemp(prefix=".duly-", suffix=".tmp", dir=target.parent))  # the practice may be full
    try:
        contents = copy_state(state, copied)
        earlier = manifest_of(target)
        if earlier is not None and contents.commit < earlier.commit:
            raise BackupError(_would_be_lost(target, earlier.commit, state, contents.commit))
        missing = contents.missing(practice, gone_of(noted_if_readable(backups_of(practice))))
        about = _about(state, contents.commit, now)
        held = Pool(backups_of(practice) / FOLDER).copies_of(missing)
        manifest = _written(target, _files(practice, state, copied, held), about, pool, disk)
        return Made(manifest=manifest, contents=contents, missing=missing)
    finally:
        shutil.rmtree(copied, ignore_errors=True)


def back_up_whole(practice: Path, state: Path, target: Path, now: datetime, *, disk: Disk = DISK) -> Made:
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


def restoring(practice: Path, backup: Path) -> str:
    """The command that puts this backup back."""
    return f"duly --practice {practice} restore {backup}"


def manifest_of(backup: Path) -> Manifest | None:
    """What a backup says; None where there is none, or it is damaged."""
    try:
        return read_backup(backup)
    except (BackupError, FileNotFoundError):
        return None


def copy_state(state: Path, into: Path) -> Contents:
    """Copy the state as of one commit, beside whoever writes to it; what is in the copy, commit 0 if there is none yet.

    Snapshots first and the journal last: it holds at least the commits that they hold, unless the list of snapshots
    was replaced meanwhile, and then the copy is made again. Raises StateDamagedError and NewerStateError for what could
    not be opened.
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


def _proved(state: Path, copied: Path) -> Contents:
    """A copied state, all of it read through; a line that was just being written is taken off."""
    try:
        found = read_contents(copied)
    except (StateDamagedError, NewerStateError) as error:
        raise type(error)(str(error).replace(str(copied), str(state))) from None
    if found.tail.bad and not found.tail.cut_short:
        raise StateDamagedError(
            f"{state / JOURNAL} is damaged after commit {found.commit}: “duly --practice {state.parent.parent} health” "
            "says how that is mended."
        )
    if found.tail.bad:
        os.truncate(copied / JOURNAL, found.tail.size)
    return found


def _would_be_lost(target: Path, kept: int, state: Path, commit: int) -> str:
    return (
        f"{target} holds commit {kept}, and the memory in {state} ends at commit {commit}: the backup was left as it "
        f"is. If the memory has been lost, get it back with “{restoring(state.parent.parent, target)}”; if this one is "
        "right, back it up with --to, or move the other away first."
    )


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


def _files(practice: Path, state: Path, copied: Path, held: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    """Every file that belongs into a backup: its path below the practice, and where it is read.

    The state was copied before any of these is read, so whatever it speaks of is among them; what is gone from the
    practice is read where the backups still have it, `held`. Raises BackupError where agreements change meanwhile, or
    are not there to be read.
    """
    for path in _walk(copied):
        yield f"var/{state.name}/{path.relative_to(copied).as_posix()}", path
    for path in state.glob("dropped-after-*"):
        yield path.relative_to(practice).as_posix(), path
    yield "practice.toml", practice / "practice.toml"
    secrets = set(secret_files(practice))
    agreements, kept = practice / "engagements", practice / KEPT
    _refuse_unmounted((agreements, *agreements.glob("[!.]*")))
    before = _stamps(agreements)
    yield from _below(practice, (agreements, kept), held, secrets)
    if _stamps(agreements) != before:  # they may be half the old ones and half the new
        raise BackupError(f"Files in {agreements} were changed while they were read for a backup. Try again.")
    left_out = _MADE_AGAIN | {state.name, kept.name}
    roots = (one for one in sorted((practice / "var").iterdir()) if one.name not in left_out)
    others = (one for one in roots if not one.name.startswith(f"{state.name}-format-"))
    yield from _below(practice, others, held, secrets)
    yield from held.items()


def _refuse_unmounted(folders: Iterable[Path]) -> None:
    """A backup without them would push out those that have them."""
    for path in folders:
        if path.is_symlink() and not path.exists():
            remedy = "Mount the disk that it lies on, or mend the link."
            raise BackupError(f"{path} is a link to {path.readlink()}, which is not there. {remedy}")


def _below(
    practice: Path, roots: Iterable[Path], held: Container[str], secrets: Container[Path]
) -> Iterator[tuple[str, Path]]:
    """The files in these folders, or the files that they are, but for passwords and what is `held` elsewhere."""
    for path in chain.from_iterable([root] if root.is_file() else _walk(root) for root in roots):
        name = path.relative_to(practice).as_posix()
        if path.is_file() and path.resolve() not in secrets and not _being_written(path) and name not in held:
            yield name, path


def _stamps(folder: Path) -> dict[Path, tuple[int, int, int]]:
    """What tells that a file was changed or replaced."""
    found: dict[Path, tuple[int, int, int]] = {}
    for path in _walk(folder):
        with suppress(FileNotFoundError):
            status = path.stat()
            found[path] = (status.st_ino, status.st_size, status.st_mtime_ns)
    return found


def _walk(root: Path) -> Iterator[Path]:
    """All files below, in order, also where a link leads; no folder twice. Raises OSError for one that is barred."""
    seen: set[str] = set()
    for folder, folders, names in os.walk(root, onerror=_unless_gone, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders.sort()
        yield from (Path(folder, name) for name in sorted(names))


def _unless_gone(error: OSError) -> None:
    """What is not there, or no more, holds nothing; what cannot be looked into may, and is not left out in silence."""
    if not isinstance(error, FileNotFoundError):
        raise error


def _being_written(path: Path) -> bool:
    return path.name.startswith(".duly-") and path.suffix == ".tmp"


def secret_files(practice: Path) -> Iterator[Path]:
    """The files that settings name as holding a password: they are in no backup, wherever they lie."""
    for settings in (practice / "practice.toml", *practice.glob("engagements/*/*.toml")):
        with suppress(OSError):
            for name in _SECRET.findall(settings.read_text("utf-8", "replace")):
                yield (practice / name).resolve()


def sweep_backups(practice: Path) -> None:
    """Remove what a crash left while a backup was made; `one_at_a_time` is held."""
    for left in backups_of(practice).glob(".duly-*.tmp"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            with suppress(OSError):  # gone by now, or on a disk that is read-only
                left.unlink()
