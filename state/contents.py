"""What a state tells of itself as its lines are read through: how far it reaches, the files it names, its restores."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from . import snapshot
from .codec import Doc
from .journal import Tail, docs_of, read_lines
from .migrate import STEPS, Step, lift, refuse_newer
from .personal import files_of
from .recovery import JOURNAL
from .tables import MARKS, PRACTICE, Tables

LOST = "lost"  # the mark of the files that were given up when a backup was restored without them
_NAMING = ("accepted", "handled", "held", "tasks")
_NAMES = frozenset({"engagement", "filed", "hashes", "path", "raw", "reviewed", "sha256"})  # all that is kept of those


@dataclass(slots=True)
class Contents:
    """Gathered record by record, since a whole state beside the daemon's own would take its room twice."""

    tail: Tail = field(default_factory=lambda: Tail(0, 0))
    _restores: set[str] = field(default_factory=set)
    _lost: frozenset[str] = frozenset()
    _own: Tables = field(default_factory=lambda: {name: {} for name in _NAMING})

    @property
    def commit(self) -> int:
        """The last one that is in it."""
        return self.tail.n

    @property
    def restored_at(self) -> datetime | None:
        """When it was last restored: an earlier backup may then be of a later commit."""
        return max(map(datetime.fromisoformat, self._restores), default=None)

    @property
    def files(self) -> dict[str, str]:
        """Every file that it names, and the hash of its bytes: mails, documents, filed copies."""
        mails, documents, _ = files_of(self._own)
        kept = {f"var/documents/{one[:2]}/{one}": one for one in documents}
        return {path: hash_in(path) for path in mails} | kept | dict(self._filed())

    def missing(self, practice: Path, erased: Container[str] = ()) -> dict[str, str]:
        """Those that are not in this folder, and were neither `erased`, by hash, nor given up as lost."""
        wanted = {path: one for path, one in self.files.items() if one not in erased and path not in self._lost}
        return {path: wanted[path] for path in sorted(wanted) if not (practice / path).is_file()}

    def put(self, table: str, key: str, doc: Doc | None) -> None:
        """Take in what a record is from here on; None: it is gone. Only its file's end tells whether it is sound."""
        if table == "entries" and doc is not None and doc.get("cause") == "restore":
            self._restores.add(doc.get("at", ""))
        elif (table, key) == (MARKS, LOST):
            self._lost = frozenset(doc.get("value", ()) if doc is not None else ())
        elif table in self._own:
            self._own[table].pop(key, None)
            if doc is not None:
                self._own[table][key] = {name: value for name, value in doc.items() if name in _NAMES}

    def _filed(self) -> Iterator[tuple[str, str]]:
        """Where each filed copy lies, and its hash."""
        for task in self._own["tasks"].values():
            for path, sha256 in zip(task.get("filed", ()), task.get("hashes", ()), strict=False):
                yield f"var/filed/{task['engagement']}/{path}", sha256
        for doc in self._own["accepted"].values():
            yield f"var/filed/{doc['engagement']}/{doc['path']}", doc["sha256"]


def read_contents(folder: Path, steps: Sequence[Step] = STEPS) -> Contents:
    """All of a state that nobody is writing to. Raises StateDamagedError and NewerStateError."""
    found = Contents()
    base = snapshot.read_base(folder)
    for home in (PRACTICE, *base.engagements) if base else ():
        path = snapshot.path_of(folder, home)
        for version, table, key, doc in snapshot.read(path):
            refuse_newer(version, steps, path)
            found.put(table, key, lift(table, doc, version, steps))
    for line in read_lines(folder / JOURNAL, base.n if base else 0):
        if isinstance(line, Tail):
            found.tail = line
            continue
        refuse_newer(line["format"], steps, folder / JOURNAL)
        for table, some in docs_of(line).items():
            for key, new in some.items():
                found.put(table, key, lift(table, new, line["format"], steps))
    return found


def hash_in(path: str) -> str:
    """The hash that a kept mail or document is named for."""
    return path.rpartition("/")[2].partition(".")[0]
