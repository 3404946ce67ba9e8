"""A backup as one file: a compressed tar, at its end a manifest of every file's hash, and a seal over every byte."""

import gzip
import hashlib
import io
import json
import os
import re
import struct
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO

from .codec import Codec, UnstorableError

FORMAT = 1
MANIFEST = "manifest.json"
# What lies in `var` and is no part of a backup, nor moved by a restore.
STAYS = frozenset({"duly.lock", "backups", "sign-in", "erasing.json"})
_CHUNK = 1 << 18
_LEVEL = 1  # text of this kind hardly becomes smaller by more, and takes three times as long
_HASH = re.compile(r"[0-9a-f]{64}")

Chunks = Iterator[bytes]
Receive = Callable[[str, tarfile.TarInfo, Chunks], object]


class BackupError(Exception):
    """A backup cannot be made, or is not to be trusted; the message says why. Nothing has been changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One file of a practice as it was: its path below the practice folder, with `/`, its hash and size in bytes."""

    path: str
    sha256: str
    size: int
    beside: bool = False  # its bytes are not in the backup but in the pool beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds: every file, and the state as of one commit."""

    made_at: datetime
    version: str  # of the Duly that made it
    state: str  # where the state lies below the practice folder
    commit: int  # the last one that is in it
    items: tuple[Item, ...] = ()
    format: int = FORMAT


_CODEC = Codec(Manifest)


def packed(files: Iterable[tuple[str, Path]], about: Manifest, beside: Sequence[Item] = ()) -> Chunks:
    """The bytes of a backup of these files (path below the practice, and where it is read), piece by piece.

    The manifest is `about`, with what was packed and what lies `beside` by then; what is gone when it is to be read is
    left out. Raises OSError.
    """
    sink = _Sink()
    items: list[Item] = []
    with tarfile.open(fileobj=sink, mode="w|", bufsize=_CHUNK, format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]
        for path, source in files:
            with suppress(FileNotFoundError), source.open("rb") as file:
                items.append(_add(tar, path, file))
            yield sink.taken()
        manifest = json.dumps(_CODEC.encode(replace(about, items=(*items, *beside)))).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(manifest)
        tar.addfile(info, io.BytesIO(manifest))
    yield sink.taken(last=True)
    yield sink.seal()


def read_backup(path: Path, receive: Receive | None = None) -> Manifest:
    """Give each file in a backup to `receive`, in the order packed, and compare all with the manifest.

    Raises BackupError for what is no backup, damaged, cut off, changed, unsafe to unpack, or of a newer format, and
    OSError; what `receive` got is then worth nothing.
    """
    _check_seal(path)
    found: dict[str, Item] = {}
    manifest: Manifest | None = None
    try:
        with gzip.open(path) as text, tarfile.open(fileobj=text, mode="r|", bufsize=_CHUNK) as tar:
            while (info := tar.next()) is not None:
                if manifest is not None:
                    raise BackupError(f"{path} holds something after its manifest. Nothing was changed.")
                file = tar.extractfile(info) if info.type == tarfile.REGTYPE and not info.issparse() else None
                if file is None:
                    raise BackupError(f"{path} holds {info.name!r}, which is no plain file. Nothing was changed.")
                if info.name == MANIFEST:
                    manifest = _manifest(path, file.read())
                else:
                    _refuse_outside(path, info.name, found)
                    found[info.name] = _received(info, file, receive)
                _forget(tar)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError, OverflowError) as error:
        raise BackupError(f"{path} cannot be unpacked ({error}). Nothing was changed.") from error
    if manifest is None or {item.path: item for item in manifest.items if not item.beside} != found:
        raise BackupError(f"{path}: what is in it is not what its manifest says. Nothing was changed.")
    return manifest


def mode_of(path: str, mode: int) -> int:
    """Who may read a file of a practice: what is kept below `var` its owner alone, others whoever might before."""
    return 0o600 if path.startswith("var/") else mode & 0o777 | 0o600


def hashed(path: Path) -> tuple[str, int]:
    """SHA-256 and length of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return digest, file.tell()


class _Sink:
    """Where the tar is written to: compressed, hashed, and kept until it is taken."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, 31)
        self._hash = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._chunks.append(self._packer.compress(data))
        return len(data)

    def taken(self, *, last: bool = False) -> bytes:
        """What has become of all that was written since it was last taken."""
        data, self._chunks = b"".join(self._chunks) + (self._packer.flush() if last else b""), []
        self._hash.update(data)
        return data

    def seal(self) -> bytes:
        return _seal(self._hash.hexdigest())


class _Reading:
    """A file as tarfile reads it, its bytes hashed on the way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self._hash.update(data)
        self.size += len(data)
        return data

    def chunks(self) -> Chunks:
        """All that is left, piece by piece."""
        while data := self.read(_CHUNK):
            yield data

    def item(self, path: str) -> Item:
        return Item(path=path, sha256=self._hash.hexdigest(), size=self.size)


def _add(tar: tarfile.TarFile, path: str, file: IO[bytes]) -> Item:
    """One file as it is; whose it was on this machine means nothing elsewhere."""
    status = os.fstat(file.fileno())
    info = tarfile.TarInfo(path)
    info.size, info.mode, info.mtime = status.st_size, mode_of(path, status.st_mode), int(status.st_mtime)
    reading = _Reading(file)
    try:
        tar.addfile(info, reading)  # type: ignore[arg-type]  # it only reads
    except OSError as error:
        if error.errno is not None:
            raise
        raise BackupError(f"{path} became shorter while it was read for a backup. Try again.") from error
    _forget(tar)
    return reading.item(path)


def _forget(tar: tarfile.TarFile) -> None:
    """Of many thousand files tarfile would remember each."""
    tar.members.clear()  # type: ignore[attr-defined]


def _received(info: tarfile.TarInfo, file: IO[bytes], receive: Receive | None) -> Item:
    reading = _Reading(file)
    if receive is not None:
        receive(info.name, info, reading.chunks())
    for _ in reading.chunks():  # whatever was not wanted counts all the same
        pass
    return reading.item(info.name)


def _manifest(path: Path, text: bytes) -> Manifest:
    """Raises BackupError for one that is none, or that no Duly of this version can follow."""
    try:
        doc = json.loads(text)
        if isinstance(doc, dict) and isinstance(doc.get("format"), int) and doc["format"] > FORMAT:
            raise BackupError(
                f"{path} was made by a newer Duly ({doc.get('version')}, format {doc['format']}; this one reads up to "
                f"{FORMAT}). Install that version, then restore. Nothing was changed."
            )
        manifest = _CODEC.decode(doc)
        sound = isinstance(manifest.commit, int) and manifest.made_at.utcoffset() is not None
        sound = sound and _inside(manifest.state) and manifest.state.count("/") == 1
        sound = sound and all(_HASH.fullmatch(one.sha256) and _inside(one.path) for one in manifest.items)
    except (ValueError, TypeError, AttributeError, RecursionError, UnstorableError):
        sound = False
    if not sound:
        raise BackupError(f"{path} has no manifest that could be read. Nothing was changed.")
    return manifest


def _refuse_outside(path: Path, name: str, found: Mapping[str, Item]) -> None:
    if name in found or not _inside(name):
        raise BackupError(f"{path} holds {name!r}, which is no file of a practice's. Nothing was changed.")


def _inside(path: str) -> bool:
    """Whether a path is one of a practice's own, and leads nowhere else."""
    parts = path.split("/")
    if "\0" in path or not {"", ".", ".."}.isdisjoint(parts):
        return False
    if len(parts) == 1:
        return path == "practice.toml"
    return parts[0] == "engagements" or (parts[0] == "var" and parts[1] not in STAYS)


def _check_seal(path: Path) -> None:
    """Raises BackupError unless every byte is the one that was written."""
    length = len(_seal("0" * 64))
    left = path.stat().st_size - length
    digest = hashlib.sha256()
    with path.open("rb") as file:
        if file.read(2) != b"\x1f\x8b":
            raise BackupError(f"{path} is no backup of Duly's. Nothing was changed.")
        file.seek(0)
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
        if file.read() != _seal(digest.hexdigest()):
            raise BackupError(
                f"{path} is damaged or was cut off: its bytes are not those that its seal was made for. "
                "Take another backup, or copy this one again from where it came. Nothing was changed."
            )


def _seal(digest: str) -> bytes:
    """The hash as one more part of the compressed file: `tar xzf` passes over it, and each byte of it is certain."""
    text = f"sha256 {digest}\n".encode()
    stored = struct.pack("<BHH", 1, len(text), len(text) ^ 0xFFFF) + text
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + stored + struct.pack("<II", zlib.crc32(text), len(text))
