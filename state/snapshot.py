"""Snapshots: the documents of each engagement in a file of its own, and the file that lists them, written last."""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .codec import Doc
from .journal import StateDamagedError, parsed, to_json
from .safefile import DISK, Disk, write_atomically
from .tables import PRACTICE, home_of

_BATCH = 512


@dataclass(frozen=True, slots=True)
class Base:
    """What the practice's own snapshot says of them all: every commit up to `n` is in them."""

    n: int
    engagements: tuple[str, ...]
    format: int


def path_of(folder: Path, home: str) -> Path:
    """Where the snapshot of an engagement, or of the practice, lies; a slug cannot begin with an underscore."""
    return folder / "snapshot" / (f"{quote(home, safe='')}.jsonl" if home else "_practice.jsonl")


def read_base(folder: Path) -> Base | None:
    """The newest complete set of snapshots; None if none was ever written. Raises StateDamagedError."""
    path = path_of(folder, PRACTICE)
    if not path.exists():
        return None
    with path.open("rb") as file:
        head = _head(path, file.readline())
    try:
        return Base(head["n"], tuple(head["engagements"]), head["format"])
    except (KeyError, TypeError):
        raise _damaged(path) from None


def read(path: Path) -> Iterator[tuple[int, str, str, Doc]]:
    """Every document with its format, table and id. Raises StateDamagedError, if need be only at the end."""
    if not path.exists():
        raise StateDamagedError(f"{path} is missing. Restore the whole folder {path.parent.parent} from one backup.")
    with path.open("rb") as file:
        first = file.readline()
        head = _head(path, first)
        seen, batch, last = zlib.crc32(first), [], b""
        for line in file:
            if line.startswith(b"{"):
                last = line
                break
            seen = zlib.crc32(line, seen)
            batch.append(line)
            if len(batch) == _BATCH:
                yield from _documents(path, head["format"], batch)
                batch = []
        yield from _documents(path, head["format"], batch)
    if last != _foot(seen):
        raise _damaged(path)


def write(folder: Path, home: str, base: Base, docs: Iterable[tuple[str, str, Doc]], disk: Disk = DISK) -> None:
    """Write one snapshot in place of the one before."""
    head: dict[str, Any] = {"format": base.format, "engagement": home, "n": base.n}
    if home == PRACTICE:
        head["engagements"] = base.engagements
    write_atomically(path_of(folder, home), _lines(head, docs), disk)


def by_home(tables: Mapping[str, Mapping[str, Doc]], wanted: set[str]) -> dict[str, list[tuple[str, str, Doc]]]:
    """The documents of the homes that are wanted, in the tables' order."""
    found: dict[str, list[tuple[str, str, Doc]]] = {home: [] for home in wanted}
    for table, some in tables.items():
        for key, doc in some.items():
            home = home_of(table, doc)
            if home in wanted:
                found[home].append((table, key, doc))
    return found


def _lines(head: dict[str, Any], docs: Iterable[tuple[str, str, Doc]]) -> Iterator[bytes]:
    """Head, a line a document, and a foot with the checksum; in pieces, so that memory holds one piece at a time."""
    piece = to_json(head) + b"\n"
    seen = zlib.crc32(piece)
    yield piece
    batch: list[bytes] = []
    for doc in docs:
        batch.append(to_json(doc) + b"\n")
        if len(batch) == _BATCH:
            piece = b"".join(batch)
            seen = zlib.crc32(piece, seen)
            yield piece
            batch = []
    piece = b"".join(batch)
    yield piece + _foot(zlib.crc32(piece, seen))


def _foot(seen: int) -> bytes:
    return b'{"sum":"%08x"}\n' % seen


def _head(path: Path, line: bytes) -> dict[str, Any]:
    try:
        head: dict[str, Any] = json.loads(line)
        if head["format"] and "n" in head:
            return head
    except (ValueError, KeyError, TypeError):
        pass
    raise _damaged(path)


def _documents(path: Path, version: int, batch: list[bytes]) -> Iterator[tuple[int, str, str, Doc]]:
    try:
        for table, key, doc in parsed(batch):
            yield version, table, key, doc
    except ValueError:
        raise _damaged(path) from None


def _damaged(path: Path) -> StateDamagedError:
    return StateDamagedError(
        f"{path} is damaged: its checksum does not match its text. "
        f"Restore the whole folder {path.parent.parent} from one backup."
    )
