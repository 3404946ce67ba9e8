"""Opening: snapshots plus the journal after them, up to the first bad line; and what to do about the rest."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from . import snapshot
from .codec import Doc
from .journal import StateDamagedError, Tail, docs_of, intact, read_lines
from .migrate import Step, lift, refuse_newer
from .reached import note_reached, reached
from .safefile import DISK, Disk, write_atomically
from .tables import PRACTICE, home_of

JOURNAL = "journal.jsonl"
_TRIES = 5


class StateBusyError(StateDamagedError):
    """What is stored was another at each look, and may be good."""


@dataclass(slots=True)
class Loaded:
    """The state as it is on disk."""

    tables: dict[str, dict[str, Doc]] = field(default_factory=dict)
    base: snapshot.Base | None = None
    tail: Tail = field(default_factory=lambda: Tail(0, 0))
    oldest_format: int = 0  # 0: nothing is stored yet
    changed: set[str] = field(default_factory=set)  # homes with changes that are only in the journal
    snapshot_size: int = 0


@dataclass(frozen=True, slots=True)
class Dropped:
    """What opening the state left out, and where it is kept."""

    after: int  # the last commit that was kept
    size: int  # bytes
    lines: int  # whole lines among them
    cut_short: bool
    kept_in: Path

    def __str__(self) -> str:
        if self.cut_short:
            return (
                f"The last line of the journal was cut short while it was written, so nothing rested on it, and was "
                f"dropped. All commits up to {self.after} are there. Its {self.size} bytes are in {self.kept_in}."
            )
        return (
            f"The line after commit {self.after} of the journal is damaged. It and what follows were dropped: "
            f"{self.size} bytes, of them {self.lines} whole lines that may have been good. They are kept in "
            f"{self.kept_in}; look there for what has to be done again."
        )


def load(folder: Path, steps: Sequence[Step]) -> Loaded:
    """Read the state without changing anything. Raises NewerStateError and StateDamagedError."""
    for _ in range(_TRIES):
        before = snapshot.read_base(folder)
        try:
            loaded = _read(folder, before, steps)
        except StateDamagedError:
            if snapshot.read_base(folder) == before:
                raise
            continue
        if snapshot.read_base(folder) == before:
            return loaded
    raise StateBusyError(f"{folder} is being rewritten faster than it can be read. Try again in a minute.")


def set_aside(folder: Path, tail: Tail, disk: Disk = DISK) -> Dropped | None:
    """Keep the bad end of the journal in a file of its own, then cut it off; None if there is none."""
    if not tail.bad:
        return None
    kept = _free_name(folder, tail)
    write_atomically(kept, tail.bad, disk)
    if reached(folder) > tail.n:  # before it is cut: else a crash now would have the next start miss what is kept
        note_reached(folder, tail.n, disk)
    with (folder / JOURNAL).open("r+b") as file:
        disk.cut(file.fileno(), tail.size)
        disk.sync(file.fileno())
    whole = sum(map(intact, tail.bad.splitlines(keepends=True)))
    return Dropped(tail.n, len(tail.bad), whole, tail.cut_short, kept)


def _free_name(folder: Path, tail: Tail) -> Path:
    """The same file for the same bytes, so that a crash between keeping and cutting leaves no second copy."""
    number = 1
    while True:
        path = folder / f"dropped-after-{tail.n}{f'-{number}' if number > 1 else ''}.jsonl"
        if not path.exists() or path.read_bytes() == tail.bad:
            return path
        number += 1


def _read(folder: Path, base: snapshot.Base | None, steps: Sequence[Step]) -> Loaded:
    loaded = Loaded(base=base)
    formats: set[int] = set()
    if base is not None:
        refuse_newer(base.format, steps, snapshot.path_of(folder, PRACTICE))
        for home in (PRACTICE, *base.engagements):
            path = snapshot.path_of(folder, home)
            for version, table, key, doc in snapshot.read(path):
                _refuse(version, steps, path, formats)
                _place(loaded, table, key, lift(table, doc, version, steps))
            loaded.snapshot_size += path.stat().st_size
    for line in read_lines(folder / JOURNAL, base.n if base else 0):
        if isinstance(line, Tail):
            loaded.tail = line
            continue
        _refuse(line["format"], steps, folder / JOURNAL, formats)
        for table, some in docs_of(line).items():
            for key, new in some.items():
                _note_change(loaded, table, key, new)
                _place(loaded, table, key, lift(table, new, line["format"], steps))
    if base is None and loaded.tail.n == 0 and any((folder / "snapshot").glob("*.jsonl")):
        raise StateDamagedError(
            f"{folder / 'snapshot'} has snapshots, but the one that lists them and the journal are missing. "
            "Restore the whole folder from one backup."
        )
    loaded.oldest_format = min(formats | ({base.format} if base else set()), default=0)
    return loaded


def _refuse(version: int, steps: Sequence[Step], path: Path, seen: set[int]) -> None:
    if version not in seen:
        refuse_newer(version, steps, path)
        seen.add(version)


def _note_change(loaded: Loaded, table: str, key: str, doc: Doc | None) -> None:
    known = doc or loaded.tables.get(table, {}).get(key)
    if known is not None:
        loaded.changed.add(home_of(table, known))


def _place(loaded: Loaded, table: str, key: str, doc: Doc | None) -> None:
    shelf = loaded.tables.setdefault(table, {})
    if doc is None:
        shelf.pop(key, None)
    else:
        shelf[key] = doc


@contextmanager
def collector_off() -> Iterator[None]:
    """Loading makes many objects and no garbage: looking for it takes longer than the loading itself."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
