"""The journal: one JSON line a commit, with its number and checksum, appended and fsynced before it counts."""

import json
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .codec import Doc
from .safefile import DISK, Disk, ensure_folder, write_atomically

Docs = dict[str, dict[str, Doc | None]]  # by table and id; None: dropped

_PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False, allow_nan=False)
_ESCAPED = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), check_circular=False, allow_nan=False)
_BATCH = 512  # lines parsed in one go: their keys are then one string each in memory, not one a line


class CommitFailedError(OSError):
    """The disk refused a commit: nothing of it was kept, in memory or in the journal."""

    def __str__(self) -> str:
        """Its words, without the system's number before them: people read them in the digest, and of `health`."""
        return self.strerror or super().__str__()


class StateDamagedError(Exception):
    """What is stored cannot be trusted and needs a person; the message says which file and what to do."""


@dataclass(frozen=True, slots=True)
class Tail:
    """Where the good part of a journal ends: its last number, its length in bytes, and what lies after it."""

    n: int
    size: int
    bad: bytes = b""

    @property
    def cut_short(self) -> bool:
        """Whether it is one unfinished line, as a crash while writing leaves it: never acknowledged to anyone."""
        return b"\n" not in self.bad


def to_json(value: Any) -> bytes:
    """One line of UTF-8 JSON; half characters, as damaged mail holds, are escaped. Raises TypeError, ValueError."""
    text = _PLAIN.encode(value)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _ESCAPED.encode(value).encode()


def body_of(docs: Docs, engagement: str, at: str) -> bytes:
    """A commit as JSON without its number: what concerns whom, when, and the documents put and dropped."""
    body: dict[str, Any] = {"engagement": engagement}
    if at:
        body["at"] = at
    body["put"] = put = {}
    drop = {}
    for table, some in docs.items():
        kept = some if None not in some.values() else {key: doc for key, doc in some.items() if doc is not None}
        if kept:
            put[table] = kept
        if len(kept) < len(some):
            drop[table] = [key for key, doc in some.items() if doc is None]
    if drop:
        body["drop"] = drop
    return to_json(body)[1:-1]


def line_of(version: int, n: int, body: bytes) -> bytes:
    """A whole line, its checksum over everything before it."""
    text = b'{"format":%d,"n":%d,%b' % (version, n, body)
    return b'%b,"sum":"%08x"}\n' % (text, zlib.crc32(text))


def intact(line: bytes) -> bool:
    """Whether a line is whole and its checksum is that of its text."""
    text, mark, rest = line.rpartition(b',"sum":"')
    return bool(mark) and rest == b'%08x"}\n' % zlib.crc32(text)


def docs_of(line: dict[str, Any]) -> Docs:
    """The documents of a parsed line."""
    docs: Docs = dict(line["put"])
    for table, keys in line.get("drop", {}).items():
        docs[table] = {**docs.get(table, {}), **dict.fromkeys(keys)}
    return docs


def parsed(lines: list[bytes]) -> list[Any]:
    """Many JSON lines at once."""
    whole: list[Any] = json.loads(b"[" + b",".join(lines) + b"]")
    return whole


def read_lines(path: Path, after: int) -> Iterator[dict[str, Any] | Tail]:
    """The lines numbered above `after`, in order, and at last the Tail. Raises StateDamagedError if some are missing.

    It ends at the first line that is not intact or not the next one: what follows cannot be built upon.
    """
    if not path.exists():
        yield Tail(after, 0)
        return
    n, size, rest = None, 0, b""
    with path.open("rb") as file:
        for batch, bad in _batches(file):
            for raw, line in zip(batch, parsed(batch), strict=True):
                if n is None and line["n"] > after + 1:
                    raise StateDamagedError(
                        f"{path} begins with commit {line['n']}, but the snapshot ends with {after}: those between are "
                        "missing. Restore the whole folder from one backup."
                    )
                if n is not None and line["n"] != n + 1 and not n < line["n"] <= after + 1:
                    file.seek(size)
                    yield Tail(max(n, after), size, file.read())
                    return
                n = line["n"]
                size += len(raw)
                if n > after:
                    yield line
            rest = bad
    yield Tail(max(n or 0, after), size, rest)


def _batches(file: Any) -> Iterator[tuple[list[bytes], bytes]]:
    """Intact lines in batches; the last batch comes with all bytes from the first bad line on."""
    batch: list[bytes] = []
    for raw in file:
        if not intact(raw):
            yield batch, raw + file.read()
            return
        batch.append(raw)
        if len(batch) == _BATCH:
            yield batch, b""
            batch = []
    yield batch, b""


class Journal:
    """The open journal file; used by one thread at a time.

    `end` counts all bytes ever written, also those that compaction has cut away, so that it stays good across it.
    """

    def __init__(self, path: Path, tail: Tail, version: int, disk: Disk = DISK) -> None:
        ensure_folder(path.parent, disk)
        self.path = path
        self.n = tail.n
        self.end = tail.size
        self._begin = 0  # how many of the bytes up to `end` have been cut away
        self._version = version
        self._disk = disk
        self._unsure = False
        self._cut_at: int | None = None  # while it is cut: the file of its name may be another than the open one
        self._fd = self._opened()
        disk.sync_folder(path.parent)  # also of one that is there: whoever made it may have ended before it was durable

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return self.end - self._begin

    def append(self, bodies: list[bytes]) -> list[tuple[int, int]]:
        """Write a line for each: their numbers and ends. All are durable, or CommitFailedError comes and none is."""
        places: list[tuple[int, int]] = []
        lines: list[bytes] = []
        n, end = self.n, self.end
        for body in bodies:
            n += 1
            lines.append(line_of(self._version, n, body))
            end += len(lines[-1])
            places.append((n, end))
        try:
            self._mend()
            self._unsure = True
            self._disk.write(self._fd, b"".join(lines))
            self._disk.sync(self._fd)
            self._unsure = False
        except OSError as error:
            with suppress(OSError):  # tried again before the next append
                self._mend()
            raise CommitFailedError(
                error.errno, f"{self.path} could not be written ({error.strerror or error}). Nothing of it was kept"
            ) from error
        self.n, self.end = n, end
        return places

    def cut_before(self, end: int) -> None:
        """Let go of everything before `end`. Raises OSError: then it is as it was, or shorter, and still good."""
        tail = os.pread(self._fd, self.end - end, end - self._begin)
        self._mend()
        self._unsure = True  # the new name may not be durable yet: `_mend` sees to it before the next append
        self._cut_at = end
        try:
            write_atomically(self.path, tail, self._disk)
        finally:
            self._take_up()
        self._unsure = False

    def close(self) -> None:
        """Close the file; everything in it is durable already."""
        os.close(self._fd)

    def _opened(self) -> int:
        return self._disk.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT)

    def _take_up(self) -> None:
        """Go on in the file that a cut has put in place. Raises OSError: the one before stays open, for no other file
        is to have its number, but nothing is appended until the new one could be opened."""
        if self._cut_at is None:
            return
        if not os.path.samestat(os.fstat(self._fd), self.path.stat()):
            before, self._fd = self._fd, self._opened()
            os.close(before)
            self._begin = self._cut_at
        self._cut_at = None

    def _mend(self) -> None:
        """After a failed write: take what may be half there off again, or raise OSError."""
        if self._unsure:
            self._take_up()
            self._disk.cut(self._fd, self.size)
            self._disk.sync(self._fd)
            self._disk.sync_folder(self.path.parent)
            self._unsure = False
