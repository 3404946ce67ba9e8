"""The daily backups: one file a day, fourteen of them kept, and a pool of what they share."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from .backup import Made, backups_of, make_backup, manifest_of, one_at_a_time
from .backup_file import BackupError, Manifest, hashed
from .pool import FOLDER, Pool
from .safefile import DISK, Disk

KEPT = 14
KEY = "var/secret"  # what proves that a reply belongs to a mail of ours
KEY_LENGTH = 32
_NAME = re.compile(r"\d{4}-\d\d-\d\d\.tar\.gz")


def daily_file(practice: Path, day: date) -> Path:
    """Where the backup of a day lies; it is there once it is whole."""
    return backups_of(practice) / f"{day.isoformat()}.tar.gz"


def daily_files(practice: Path) -> list[Path]:
    """Every daily backup that is kept, the oldest first."""
    return sorted(path for path in backups_of(practice).glob("*.tar.gz") if _NAME.fullmatch(path.name))


def back_up_daily(practice: Path, state: Path, now: datetime, *, disk: Disk = DISK) -> Made:
    """Make the backup of the day that `now` is in its own zone, anew if there is one, and let go of the oldest.

    Raises as `make_backup` does, and AlreadyRunningError; the earlier ones are then all there.
    """
    target = daily_file(practice, now.date())
    pool = Pool(target.parent / FOLDER, disk=disk)
    with one_at_a_time(practice):
        _refuse_losing_key(practice, target)
        made = make_backup(practice, state, target, now, pool=pool, disk=disk)
        kept = kept_backups(practice)
        made = replace(made, further=further(kept, made))
        if made.further is None:
            _let_go(kept, target, pool, made)
    return made


def newest_with_key(practice: Path) -> Path | None:
    """The newest daily backup that holds a practice's key; None: none does."""
    return next((path for path in reversed(daily_files(practice)) if _key_in(path)), None)


def _key_in(backup: Path) -> str:
    """The hash of the key that a kept backup holds; "": it holds none that is whole."""
    items = made.items if (made := said_by(backup)) else ()
    return next((one.sha256 for one in items if one.path == KEY and one.size >= KEY_LENGTH), "")


def _refuse_losing_key(practice: Path, target: Path) -> None:
    """Raises BackupError where the backup at `target` alone holds a key that the practice has no more."""
    held, key = _key_in(target), practice / KEY
    if not held or (key.exists() and hashed(key)[0] == held):
        return
    if held not in (_key_in(path) for path in daily_files(practice) if path != target):
        raise BackupError(
            f"{target} is the only backup that holds the practice's key as it was, and {key} is gone or another: the "
            f"backup was left as it is. “tar xzf {target} -C {practice} {KEY}” puts that key back, while Duly is "
            "stopped; if it is not wanted any more, move the backup away first."
        )


def said_by(backup: Path) -> Manifest | None:
    """What a kept backup says; None where it is damaged or cannot be read, and so could not be restored."""
    with suppress(OSError):
        return manifest_of(backup)
    return None


def kept_backups(practice: Path) -> dict[Path, Manifest | None]:
    """What every daily backup says that is kept, the oldest first."""
    return {path: said_by(path) for path in daily_files(practice)}


def further(kept: Mapping[Path, Manifest | None], made: Made) -> Path | None:
    """The kept backup that holds the most of a memory of which this one holds less; None where a restore is why."""
    since = made.contents.restored_at
    lost = {
        path: one.commit
        for path, one in kept.items()
        if one and one.commit > made.manifest.commit and not is_left(one, since)
    }
    return max(lost, key=lost.__getitem__, default=None)


def is_left(one: Manifest, since: datetime | None) -> bool:
    """Whether it is of a memory that a restore has left: its commits are not those of today's, nor are more of them."""
    return since is not None and one.made_at <= since


def _let_go(kept: Mapping[Path, Manifest | None], target: Path, pool: Pool, made: Made) -> None:
    """Those that hold the least go, and bytes that no backup needs, nor the state: what it names may be missing
    everywhere else. The one at `target` stays, whatever day it is named for."""
    paths = [*(path for path in _by_reach(kept, made.contents.restored_at) if path != target), target]
    for path in paths[:-KEPT]:
        path.unlink()
    needing = [kept[path] for path in paths[-KEPT:]]
    if len(paths) > KEPT and None not in needing:  # what a damaged one needs is not known: all stays
        named = {item.sha256 for one in needing if one for item in one.items}
        pool.prune(named | set(made.contents.files.values()))


def _by_reach(kept: Mapping[Path, Manifest | None], since: datetime | None) -> list[Path]:
    """Those whose memory had come the least far first: the clock by which they are named may have been wrong.

    Before all others stand those from before a restore, `since`: else they would push out each one made after it.
    One that cannot be read stands where its name does.
    """
    reached: dict[Path, tuple[bool, int]] = {}
    place = (False, 0)
    for path in sorted(kept):
        one = kept[path]
        place = reached[path] = (not is_left(one, since), one.commit) if one else place
    return sorted(reached, key=lambda path: (reached[path], path))
