"""Finds mails as an erasure has written them anew, for what is restored from before it: here, or beside the backup."""

from collections.abc import Iterable
from pathlib import Path

from .backup import backups_of
from .backup_file import hashed
from .pool import FOLDER, Pool, share
from .safefile import DISK, Disk

MAILS = "var/mail/"


class Rewritten:
    """Where such mails may be: in the practice that a backup is restored to, and in what daily backups share."""

    def __init__(self, backup: Path, practice: Path, *, disk: Disk = DISK) -> None:
        """`backup` is the file that is restored."""
        self._practice = practice
        self._pools = [Pool(room / FOLDER, disk=disk) for room in (backup.parent, backups_of(practice))]
        self._disk = disk

    def give(self, hashes: Iterable[str], into: Path) -> str | None:
        """Put the first of these that is found into a practice's folder; its path there, None where none is found."""
        for sha256 in hashes:
            for source in (mail_at(self._practice, sha256), *(pool.path(sha256) for pool in self._pools)):
                if source.is_file() and hashed(source)[0] == sha256:
                    target = mail_at(into, sha256)
                    share(source, target, self._disk)
                    return target.relative_to(into).as_posix()
        return None


def mail_at(practice: Path, sha256: str) -> Path:
    """Where a mail with this hash is kept."""
    return practice / MAILS / sha256[:2] / f"{sha256}.eml"
