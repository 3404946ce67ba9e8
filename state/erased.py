"""Who was erased, and what went by age, told by hashes: a restored backup from before is cleaned again, and it is said.

The list lies among the backups: it stays where a restore replaces all else, and goes along when they are copied.
Each state says itself which of them it is through with, so that no clock decides what a backup may still hold.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from .safefile import DISK, Disk, write_atomically
from .store import Store

FILE = "erased.jsonl"
ERASED = "erased"  # the mark of the erasures that a state is through with, each by its salt


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """One erasure: when it was asked for, of whose addresses (salted hashes), and the hashes of the files that went."""

    at: str  # ISO 8601 with offset
    salt: str
    who: tuple[str, ...]
    files: tuple[str, ...] = ()

    @property
    def by_age(self) -> bool:
        """Whether it was no person's: the files had been kept for as long as was agreed, by the clock of then."""
        return not self.who

    def is_of(self, address: str) -> bool:
        """Whether it erased the person at this address."""
        return _hashed(self.salt, address) in self.who


def erased(addresses: Iterable[str], at: datetime, salt: str, files: Iterable[str]) -> Erased:
    """An erasure to be noted; `salt` is what `fresh_salt` gave."""
    who = tuple(_hashed(salt, address) for address in addresses)
    return Erased(at=at.isoformat(), salt=salt, who=who, files=tuple(sorted(files)))


def through_with(store: Store) -> set[str]:
    """The erasures, by their salts, of which nothing is left in this state and in what belongs to it."""
    return set(store.mark(ERASED) or ())


def fresh_salt() -> str:
    """What no other erasure has."""
    return secrets.token_hex(16)


def note(backups: Path, one: Erased, disk: Disk = DISK) -> None:
    """Write it down durably, in place of what was noted of the same erasure before."""
    kept = [*(known for known in noted(backups) if known.salt != one.salt), one]
    lines = "".join(json.dumps(asdict(known)) + "\n" for known in kept)
    write_atomically(backups / FILE, lines.encode(), disk)


def noted(backups: Path) -> list[Erased]:
    """Every erasure that is noted beside these backups. Raises ValueError for what is no such list."""
    path = backups / FILE
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    return [Erased(at=row["at"], salt=row["salt"], who=tuple(row["who"]), files=tuple(row["files"])) for row in rows]


def _hashed(salt: str, address: str) -> str:
    return hashlib.sha256(f"{salt}\n{address.lower()}".encode()).hexdigest()
