"""The daily backups: one file a day, fourteen of them kept, and a pool of what they share."""

import re
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from .backup import backups_of, make_backup, one_at_a_time
from .backup_file import BackupError, Manifest, read_backup
from .pool import FOLDER, Pool
from .safefile import DISK, Disk

KEPT = 14
_NAME = re.compile(r"\d{4}-\d\d-\d\d\.tar\.gz")


def daily_file(practice: Path, day: date) -> Path:
    """Where the backup of a day lies; it is there once it is whole."""
    return backups_of(practice) / f"{day.isoformat()}.tar.gz"


def daily_files(practice: Path) -> list[Path]:
    """Every daily backup that is kept, the oldest first."""
    return sorted(path for path in backups_of(practice).glob("*.tar.gz") if _NAME.fullmatch(path.name))


def back_up_daily(practice: Path, state: Path, now: datetime, *, disk: Disk = DISK) -> Manifest:
    """Make the backup of the day that `now` is in its own zone, anew if there is one, and let go of the oldest.

    Raises as `make_backup` does, and AlreadyRunningError; the earlier ones are then all there.
    """
    target = daily_file(practice, now.date())
    pool = Pool(target.parent / FOLDER, disk=disk)
    with one_at_a_time(practice):
        made = make_backup(practice, state, target, now, pool=pool, disk=disk)
        _let_go(practice, pool)
    return made


def _let_go(practice: Path, pool: Pool) -> None:
    gone = daily_files(practice)[:-KEPT]
    for path in gone:
        path.unlink()
    if gone:
        with suppress(BackupError):  # what a damaged one needs is not known: all stays
            kept = [item for path in daily_files(practice) for item in read_backup(path).items]
            pool.prune({item.sha256 for item in kept})
