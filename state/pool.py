"""What daily backups share: the bytes of mails and documents, each once, under the name of their hash."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from .backup_file import BackupError, Item, hashed
from .contents import hash_in
from .safefile import DISK, Disk, ensure_folder, make_durable, write_atomically

FOLDER = "files"  # beside the daily backups
_NEVER_CHANGED = ("var/mail/", "var/documents/")  # nobody opens these, and Duly never writes into them again
_SAME_BYTES = ("var/filed/", "var/quarantine/")  # people may open these, so they are read from here, but not shared


def is_spoilt(item: Item) -> bool:
    """Whether the bytes of a mail or document are no longer those that it is named for: the disk is to blame."""
    return item.path.startswith(_NEVER_CHANGED) and item.sha256 != hash_in(item.path)


class Pool:
    """Gathers in `items` what one backup leaves to it."""

    def __init__(self, folder: Path, *, disk: Disk = DISK) -> None:
        """`folder` is the pool's own, beside the backups."""
        self._folder = folder
        self._disk = disk
        self._touched: set[Path] = set()
        self._sound: set[str] = set()  # hashes of what was looked at for this backup
        self.items: list[Item] = []

    def path(self, sha256: str) -> Path:
        """Where bytes of this hash are kept."""
        return self._folder / sha256[:2] / sha256

    def takes(self, path: str, source: Path) -> bool:
        """Whether it keeps this file, which it then does: what never changes, and then what has the same bytes."""
        if not path.startswith((*_NEVER_CHANGED, *_SAME_BYTES)):
            return False
        try:
            sha256, size = hashed(source)
        except FileNotFoundError:  # gone since it was listed
            return False
        kept = self.path(sha256)
        if path.startswith(_NEVER_CHANGED):
            self._keep(source, kept, (sha256, size))
            self._sound.add(sha256)
        elif sha256 not in self._sound:
            return False
        self.items.append(Item(path=path, sha256=sha256, size=size, beside=True))
        return True

    def _keep(self, source: Path, kept: Path, known: tuple[str, int]) -> None:
        self._touched |= {kept.parent, self._folder}  # also for what is there: its name may never have been waited for
        if kept.exists() and (kept.samefile(source) or hashed(kept) == known):
            return
        share(source, kept, self._disk)
        if not kept.samefile(source) and hashed(kept) != known:
            raise BackupError(f"{kept} could not be read back as it was written.")

    def sync(self) -> None:
        """Return when all that was taken is durable. Raises OSError."""
        make_durable(sorted(self._touched), self._disk)

    def give(self, item: Item, target: Path) -> None:
        """Put a file of a backup at `target`, which is not there yet; what people may open gets bytes of its own."""
        if item.path.startswith(_NEVER_CHANGED):
            share(self.path(item.sha256), target, self._disk)
        else:
            write_atomically(target, self.path(item.sha256).read_bytes(), self._disk)

    def missing(self, item: Item) -> str:
        """What keeps the pool from giving this back, in words; "": nothing, every byte was looked at."""
        try:
            if hashed(self.path(item.sha256)) == (item.sha256, item.size):
                return ""
        except FileNotFoundError:
            return f"{self.path(item.sha256)} is missing"
        return f"{self.path(item.sha256)} is damaged"

    def copies_of(self, wanted: Mapping[str, str]) -> dict[str, Path]:
        """Of files by path and hash those whose bytes it has, each with where they are; every byte was looked at."""
        found: dict[str, Path] = {}
        for path, sha256 in wanted.items():
            with suppress(OSError):
                if hashed(self.path(sha256))[0] == sha256:
                    found[path] = self.path(sha256)
        return found

    def prune(self, needed: set[str]) -> None:
        """Let go of what no backup needs any more."""
        for kept in self._folder.glob("??/*"):
            if kept.name not in needed:
                kept.unlink()
        for folder in self._folder.glob("??"):
            with suppress(OSError):  # it is not empty
                folder.rmdir()


def share(source: Path, target: Path, disk: Disk = DISK) -> None:
    """Have `target` be the same file as `source`, or a copy of it where the disk knows no second names."""
    ensure_folder(target.parent, disk)
    target.unlink(missing_ok=True)
    try:
        disk.link(source.resolve(), target)
    except OSError:
        write_atomically(target, source.read_bytes(), disk)
