"""What came in, byte for byte: raw mail before anything is parsed, documents by their hash, and the filed copies."""

import errno
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Set
from contextlib import suppress
from pathlib import Path

from .names import clean_name, clean_path, numbered
from .safefile import DISK, Disk, make_durable, write_all_atomically, write_atomically, write_new

SIDE = ".source.json"  # what a filed document's name is followed by for the file that describes it
_MOST_NUMBERS = 1000  # of one name; more are somebody's mistake, and looking at them all takes for ever
_AT_ONCE = 200  # files that are kept together, all of them open: a process may usually have 1024, and a zip holds more


class FilingError(Exception):
    """A document cannot be filed there; the message says why."""


class FileLostError(FileNotFoundError):
    """A file that was kept is not there any more: unlike a disk that refuses, it is not mended by waiting."""

    def __init__(self, path: Path) -> None:
        """`path` is where it was kept."""
        super().__init__(errno.ENOENT, f"{path} was kept and is not there any more", str(path))

    def __str__(self) -> str:
        """Its words, without the system's number before them."""
        return self.strerror or super().__str__()


class Archive:
    """The files below a practice's `var`. Paths given and taken are text with `/`, below the practice folder."""

    def __init__(self, folder: Path, *, disk: Disk = DISK) -> None:
        """`folder` is the practice folder."""
        self._folder = folder
        self._disk = disk
        self._promised: dict[tuple[str, str], str] = {}  # places given out and not yet filled: engagement, path -> hash
        self._sure: set[Path] = set()  # folders whose own names are known to be durable

    def keep_mails(self, raws: Iterable[bytes]) -> list[str]:
        """Keep raw mails durably, each as `var/mail/ab/<sha256>.eml`; same bytes, same file. Raises OSError."""
        return self._keep("var/mail", raws, ".eml")

    def keep_documents(self, datas: Iterable[bytes]) -> list[str]:
        """Keep attachments durably, each as `var/documents/ab/<sha256>`. Raises OSError."""
        return self._keep("var/documents", datas, "")

    def document(self, sha256: str) -> bytes:
        """The bytes of a document that was kept. Raises FileLostError."""
        return _kept(self._document(sha256))

    def has_document(self, sha256: str) -> bool:
        """Whether a document that was kept is still there."""
        return self._document(sha256).is_file()

    def read(self, path: str) -> bytes:
        """The bytes at a path below the practice folder. Raises FileLostError, and FilingError for one outside."""
        return _kept(self._inside(self._folder, path))

    def quarantine(self, path: str, why: str) -> str:
        """Put a copy of a raw mail that cannot be handled where a person looks, with the reason beside it."""
        source = self._inside(self._folder, path)
        kept = f"var/quarantine/{source.name}"
        with suppress(FileExistsError):
            write_new(self._folder / kept, source.read_bytes(), self._disk)
        write_atomically(self._folder / f"{kept}.why.txt", f"{why}\n".encode("utf-8", "replace"), self._disk)
        return kept

    def filing_folder(self, engagement: str) -> Path:
        """Where an engagement's documents are filed."""
        if clean_name(engagement) != engagement:
            raise FilingError(f"{engagement!r} is no engagement's short name")
        return self._folder / "var" / "filed" / engagement

    def place(self, engagement: str, wanted: str, sha256: str) -> str:
        """The path below the filing folder for a document: the wanted one, made safe; what is taken by other bytes, and
        a folder in which nothing can be filed, gets a number. The same document gets the same path again, before and
        after it is filed. Raises FilingError, and OSError where nothing can be filed at all.
        """
        root = self.filing_folder(engagement)
        *folders, name = clean_path(wanted).split("/")
        below = ""
        for folder in folders:
            below = _first(root, f"{below}{folder}", lambda path: _leads_on(self._inside(root, path))) + "/"
        path = _first(root, f"{below}{name}", lambda path: self._is_free(engagement, path, sha256))
        self._promised[engagement, path] = sha256
        return path

    def file(self, engagement: str, path: str, data: bytes) -> Path:
        """Write a document at the path that `place` gave; done already: nothing happens. Never over other bytes.

        Raises FilingError where something else is there or the path leads outside, OSError where the disk refuses.
        """
        if clean_path(path) != path or path.casefold().endswith(SIDE):
            raise FilingError(f"{path!r} is no path for a filed document; ask for one with `place`")
        target = self._inside(self.filing_folder(engagement), path)
        try:
            write_new(target, data, self._disk)
        except FileExistsError:
            if target.read_bytes() != data:
                raise FilingError(f"{target} holds another document already; it is not overwritten") from None
            make_durable([target.parent], self._disk)
        self._make_sure({target.parent})
        self._promised.pop((engagement, path), None)
        return target

    def describe(self, engagement: str, path: str, about: Mapping[str, object]) -> Path:
        """Write beside a filed document what it is, as JSON; the same again changes nothing. Raises OSError."""
        target = self._inside(self.filing_folder(engagement), path + SIDE)
        text = json.dumps(about, ensure_ascii=False, indent=2) + "\n"
        data = text.encode("utf-8", "backslashreplace")  # half a character of a name becomes JSON's own escape for it
        if target.is_file() and target.read_bytes() == data:
            make_durable([target.parent], self._disk)
        else:
            write_atomically(target, data, self._disk)
        return target

    def description(self, engagement: str, path: str) -> bytes | None:
        """What `describe` wrote beside a filed document; None where nothing was."""
        try:
            return self._inside(self.filing_folder(engagement), path + SIDE).read_bytes()
        except FileNotFoundError:
            return None

    def _document(self, sha256: str) -> Path:
        return self._folder / "var/documents" / sha256[:2] / sha256

    def _keep(self, below: str, datas: Iterable[bytes], ending: str) -> list[str]:
        paths: list[str] = []
        missing: dict[Path, bytes] = {}
        there: set[Path] = set()  # whole before they got their names, which nobody may have waited for
        for data in datas:
            sha256 = hashlib.sha256(data).hexdigest()
            paths.append(f"{below}/{sha256[:2]}/{sha256}{ending}")
            target = self._folder / paths[-1]
            if target.exists():
                there.add(target.parent)
            else:
                missing[target] = data
        files = list(missing.items())
        for first in range(0, len(files), _AT_ONCE):
            write_all_atomically(dict(files[first : first + _AT_ONCE]), self._disk)
        written = {target.parent for target in missing}
        make_durable(sorted(there - written), self._disk)
        self._make_sure(there | written)
        return paths

    def _make_sure(self, folders: Set[Path]) -> None:
        """Return when the names of these folders are durable, whoever made them: each is waited for once."""
        above = {one for folder in folders for one in (folder, *folder.parents) if self._folder in one.parents}
        new = {one for one in above if one not in self._sure}
        make_durable(sorted({one.parent for one in new}), self._disk)
        self._sure |= new

    def _is_free(self, engagement: str, path: str, sha256: str) -> bool:
        """Whether nothing else is filed there or promised the place, nor stands where it would be described."""
        if path.casefold().endswith(SIDE):  # such a name describes another document
            return False
        root = self.filing_folder(engagement)
        if self._inside(root, path + SIDE).is_dir():
            return False
        holder = self._promised.get((engagement, path)) or _hash_at(self._inside(root, path))
        return holder in {None, sha256}

    def _inside(self, root: Path, path: str) -> Path:
        """The path below `root`, also after following links. Raises FilingError for one outside."""
        target = root / path
        if root.resolve() not in target.resolve().parents:
            raise FilingError(f"{path!r} leads outside {root}")
        return target


def _kept(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise FileLostError(path) from None


def _first(root: Path, path: str, is_free: Callable[[str], bool]) -> str:
    """The path, or the first of its numbers that is free."""
    for number in range(1, _MOST_NUMBERS + 1):
        name = path if number == 1 else numbered(path, number)
        if is_free(name):
            return name
    raise FilingError(f"{root / path} and {_MOST_NUMBERS - 1} others like it are taken: move some elsewhere")


def _leads_on(folder: Path) -> bool:
    """Whether a folder is there in which we may file, or none yet; not a file, nor somebody else's folder."""
    return os.access(folder, os.R_OK | os.W_OK | os.X_OK) if folder.is_dir() else not os.path.lexists(folder)


def _hash_at(path: Path) -> str | None:
    """The hash of the file there; None: nothing is. Raises OSError where the way to it is barred."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        if os.path.lexists(path):  # a folder, a link to nothing, or nothing that can be read: not free
            return ""
        if isinstance(error, FileNotFoundError):
            return None
        raise
