"""Who was erased, and what went by age, told by hashes: a restored backup from before is cleaned again, and it is said.

The list lies among the backups: it stays where a restore replaces all else, and goes along when they are copied.
Each state says itself which of them it is through with, so that no clock decides what a backup may still hold.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from .backup_file import BackupError
from .safefile import DISK, Disk, write_atomically
from .store import Store

FILE = "erased.jsonl"
_HASH = re.compile(r"[0-9a-f]{64}")
ERASED = "erased"  # the mark of the erasures that a state is through with, each by its salt


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """One erasure: when it was asked for, of whose addresses (salted hashes), and the hashes of the files that went."""

    at: str  # ISO 8601 with offset
    salt: str
    who: tuple[str, ...]
    files: tuple[str, ...] = ()
    anew: Mapping[str, str] = field(default_factory=dict)  # of those files the mails that are kept without the person

    @property
    def by_age(self) -> bool:
        """Whether it was no person's: the files had been kept for as long as was agreed, by the clock of then."""
        return not self.who

    def is_of(self, address: str) -> bool:
        """Whether it erased the person at this address."""
        return _hashed(self.salt, address) in self.who


def erased(
    addresses: Iterable[str], at: datetime, salt: str, files: Iterable[str], anew: Mapping[str, str] | None = None
) -> Erased:
    """An erasure to be noted; `salt` is what `fresh_salt` gave. `anew`: hashes of mails, then and now."""
    who = tuple(_hashed(salt, address) for address in addresses)
    return Erased(at=at.isoformat(), salt=salt, who=who, files=tuple(sorted(files)), anew=dict(anew or {}))


def anew_of(known: Iterable[Erased]) -> dict[str, tuple[str, ...]]:
    """Of each mail that was written anew, by hash, what has become of it, the newest first: each erasure may have."""
    steps = {old: new for one in known for old, new in one.anew.items()}
    return {old: _become(old, steps) for old in steps}


def gone_of(known: Iterable[Erased]) -> frozenset[str]:
    """Hashes of what is gone for good, or is by now as it was written anew."""
    known = list(known)
    files, anew = {one for each in known for one in each.files}, anew_of(known)
    return frozenset(one for one in files if one not in anew or anew[one][0] in files)


def through_with(store: Store) -> set[str]:
    """The erasures, by their salts, of which nothing is left in this state and in what belongs to it."""
    return set(store.mark(ERASED) or ())


def fresh_salt() -> str:
    """What no other erasure has."""
    return secrets.token_hex(16)


def note(backups: Path, one: Erased, disk: Disk = DISK) -> None:
    """Write it down durably, in place of what was noted of it before; a line that cannot be read stays as it is."""
    kept = [line for line in _lines(backups) if (known := _read(line)) is None or known.salt != one.salt]
    text = "".join(f"{line}\n" for line in (*kept, json.dumps(asdict(one))))
    write_atomically(backups / FILE, text.encode(), disk)


def noted(backups: Path) -> list[Erased]:
    """Every erasure that is noted beside these backups. Raises BackupError for what is no such list."""
    found: list[Erased] = []
    for number, line in enumerate(_lines(backups), 1):
        one = _read(line)
        if one is None:
            raise BackupError(
                f"{backups / FILE} cannot be read in line {number}, so nobody knows whom it says to have been erased. "
                "Take that file from another copy of the backups, or take the line out. Nothing was changed."
            )
        found.append(one)
    return found


def noted_if_readable(backups: Path) -> list[Erased]:
    """The same; of a list that cannot be read nothing."""
    with suppress(OSError, BackupError):
        return noted(backups)
    return []


def _become(old: str, steps: Mapping[str, str]) -> tuple[str, ...]:
    found: list[str] = []
    one = steps[old]
    while one not in found:  # a list that was edited by hand may lead round
        found.insert(0, one)
        one = steps.get(one, one)
    return tuple(found)


def _lines(backups: Path) -> list[str]:
    path = backups / FILE
    return [line for line in path.read_text("utf-8", "replace").splitlines() if line.strip()] if path.exists() else []


def _read(line: str) -> Erased | None:
    """What a line of the list tells; None: nothing that could be read."""
    try:
        row = json.loads(line)
        anew = dict(row.get("anew", {}))
        if not all(map(_HASH.fullmatch, (*anew, *anew.values()))):  # they become paths
            return None
        return Erased(at=row["at"], salt=row["salt"], who=tuple(row["who"]), files=tuple(row["files"]), anew=anew)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _hashed(salt: str, address: str) -> str:
    return hashlib.sha256(f"{salt}\n{address.lower()}".encode()).hexdigest()
