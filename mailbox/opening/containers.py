"""Takes the documents out of what they came in: a zip archive, a forwarded mail, Outlook's winmail.dat."""

import io
import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Iterator

from ...rules.documents import FileFacts, is_document
from ..attachments import MAX_RATIO, MAX_UNPACKED, facts_of
from ..parse import parse
from ..tnef import NotTnef, read_tnef
from .refused import Refused

Files = tuple[tuple[str, bytes], ...]  # name and bytes of each

_ARCHIVES = {"zip", "7z", "rar", "gz", "tar", "bz2", "xz"}
_CARRIED = {".ds_store", "thumbs.db", "desktop.ini"}  # what systems put beside people's files
_OFFICE = {"[content_types].xml", "mimetype"}  # what only the archive that is one document itself has
_DEEPEST = 3  # mails in mails
_MOST_FILES = 2_000  # of an archive, folders included; and of all that is in it, mails included
_LARGEST_MAIL = 36 << 20  # bytes: taking one apart needs five times as much memory
_MOST_OF_MAILS = 100 << 20  # bytes of all that are taken apart: some two seconds
_AT_ONCE = 1 << 20  # bytes
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError)


def unpacked(data: bytes, name: str) -> Files:
    """The documents in a file, with the names they have there; the file itself where it holds no others.

    Raises Refused where it must not or cannot be unpacked, or where there is no document in it.
    """
    return tuple(_Unpacking().files(data, name))


class _Unpacking:
    """Unpacks one file, and what is in it, within the room that all of it has together."""

    def __init__(self) -> None:
        self._room = MAX_UNPACKED
        self._mail_room = _MOST_OF_MAILS
        self._files_left = _MOST_FILES

    def files(self, data: bytes, name: str, *, mails: int = 0, archived: bool = False) -> list[tuple[str, bytes]]:
        """What is in a file, itself in so many mails and perhaps in an archive."""
        self._files_left -= 1
        if self._files_left < 0:
            raise Refused("unsafe", f"it holds more than {_MOST_FILES:,} files")
        facts = facts_of(data, name)
        if facts.kind == "eml" and mails < _DEEPEST:
            self._allow_mail(len(data))
        wrapped = _wrapped(data, facts) if mails < _DEEPEST else None
        if wrapped is not None:
            return _some([file for each in wrapped for file in self._in_mail(*each, mails + 1, archived)])
        if facts.kind == "zip" and (facts.unsafe or not _is_document(data)):
            if archived:
                raise Refused("unsafe", "there is an archive in the archive")
            _refuse(facts)
            return _some([file for each in self._inflated(data) for file in self._in_archive(*each, mails)])
        return [(name, data)]

    def _allow_mail(self, size: int) -> None:
        """Raises Refused for a mail that would take too long or too much memory: what is in it is ours to bound."""
        if size > min(_LARGEST_MAIL, self._mail_room):
            raise Refused("unreadable", "it is too large to read")
        self._mail_room -= size

    def _in_mail(self, name: str, data: bytes, mails: int, archived: bool) -> list[tuple[str, bytes]]:
        """One that cannot be unpacked stays whole, so that the others beside it are still read."""
        try:
            return self.files(data, name, mails=mails, archived=archived)
        except Refused:
            if self._files_left < 0:
                raise
            return [(name, data)]

    def _in_archive(self, name: str, data: bytes, mails: int) -> list[tuple[str, bytes]]:
        facts = facts_of(data, name)
        if facts.kind == "program":
            raise Refused("unsafe", "there is a program in it")
        if facts.kind in _ARCHIVES and (facts.unsafe or not _is_document(data)):
            raise Refused("unsafe", "there is an archive in the archive")
        return self._in_mail(name, data, mails, archived=True)

    def _inflated(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        """The files of an archive, their bytes counted while they come: its directory can lie."""
        ratio_room = MAX_RATIO * len(data)
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                entries = archive.infolist()
                if len(entries) > _MOST_FILES:
                    raise Refused("unsafe", f"it holds {len(entries):,} files")
                for entry in entries:
                    if _is_carried(entry):
                        continue
                    content = io.BytesIO()  # gives its bytes without copying them
                    with archive.open(entry) as packed:
                        while piece := packed.read(_AT_ONCE):
                            content.write(piece)
                            self._room -= len(piece)
                            ratio_room -= len(piece)
                            if min(self._room, ratio_room) < 0:
                                raise Refused("unsafe", "it unpacks to far too much")
                    yield _name(entry), content.getvalue()
        except NotImplementedError:
            raise Refused("unreadable", "it is packed in a way that is not known here") from None
        except _DAMAGED:
            raise Refused("unreadable", "the archive is damaged") from None


def _wrapped(data: bytes, facts: FileFacts) -> list[tuple[str, bytes]] | None:
    """The documents that a mail carries; None for what is no mail."""
    if facts.kind == "eml":
        files = parse(data).attachments
        return [(file.name, file.data) for file in files if is_document(file, facts_of(file.data, file.name))]
    try:
        return [(file.name, file.data) for file in read_tnef(data).files]
    except NotTnef:
        return None


def _some(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    if not files:
        raise Refused("unreadable", "there is no document in it")
    return files


def _is_document(data: bytes) -> bool:
    """Whether an archive is one document of some program, not an archive of documents."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.lower() in _OFFICE for name in archive.namelist())
    except Exception:  # noqa: BLE001  zipfile raises a dozen types on hostile bytes
        return False


def _refuse(facts: FileFacts) -> None:
    if facts.unsafe:
        raise Refused("unsafe", facts.unsafe)
    if facts.encrypted:
        raise Refused("protected", "it needs a password")
    if facts.empty or facts.unreadable:
        raise Refused("unreadable", facts.unreadable or "it is empty")


def _is_carried(entry: zipfile.ZipInfo) -> bool:
    """A folder, or what a system or program left beside the documents."""
    path = entry.filename.replace("\\", "/").lower()
    base = posixpath.basename(path)
    return path.startswith("__macosx/") or base in _CARRIED or base.startswith(("._", "~$")) or not base


def _name(entry: zipfile.ZipInfo) -> str:
    """Its name: many programs write UTF-8 without saying so."""
    name = entry.filename.replace("\\", "/")
    if entry.flag_bits & 0x800:
        return name
    try:
        return name.encode("cp437").decode()
    except UnicodeError:
        return name
