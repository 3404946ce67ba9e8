"""Compaction: when the journal outgrows the snapshots, a thread writes new ones; only then is the journal cut."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from . import snapshot
from .codec import Doc
from .journal import Journal
from .recovery import Loaded
from .safefile import Disk
from .tables import PRACTICE, home_of
from .writer import Writer


@dataclass(frozen=True, slots=True)
class Snapshots:
    """Where and how snapshots are written."""

    folder: Path
    format: int
    disk: Disk


class Compaction:
    """Knows what has changed since the last snapshots, and how far the tables have come in the journal."""

    def __init__(self, journal: Journal, writer: Writer, loaded: Loaded, snapshots: Snapshots, least: int) -> None:
        """`least`: the length of journal in bytes below which no snapshot is worth its while."""
        self.trouble, self._errno = "", 0
        self._journal = journal
        self._writer = writer
        self._snapshots = snapshots
        self._least = least
        self._engagements = set(loaded.base.engagements if loaded.base else ())
        self._changed = set(loaded.changed)
        self._snapshot_size = loaded.snapshot_size
        self._at = (loaded.tail.n, loaded.tail.size)  # number and end of the last commit that the tables hold
        self._retry_at = 0
        self._thread: threading.Thread | None = None

    def changed(self, table: str, old: Doc | None, new: Doc | None) -> None:
        """Remember whose document it is that has changed."""
        doc = new or old
        if doc is not None:
            self._changed.add(home_of(table, doc))

    def reached(self, n: int, end: int) -> None:
        """The tables hold everything up to this commit, which ends there in the journal."""
        self._at = (n, end)

    def begin_if_due(self, tables: Mapping[str, Mapping[str, Doc]]) -> None:
        """Start a snapshot if the journal is longer than the last ones. Takes the time of copying the tables' keys."""
        if self._journal.size <= max(self._least, self._snapshot_size, self._retry_at):
            return
        if self._thread is not None and self._thread.is_alive():
            return
        self._begin(tables, at_once=self._snapshots.disk.instant)

    def at_once(self, tables: Mapping[str, Mapping[str, Doc]]) -> None:
        """Write snapshots now and cut the journal behind them, however short it is. Raises OSError."""
        self.finish()
        self._begin(tables, at_once=True)
        if self.trouble:
            raise OSError(self._errno, self.trouble)

    def _begin(self, tables: Mapping[str, Mapping[str, Doc]], *, at_once: bool) -> None:
        n, end = self._at
        view = {name: dict(shelf) for name, shelf in tables.items()}  # documents are replaced, so this stays as it is
        self._engagements |= self._changed - {PRACTICE}
        base = snapshot.Base(n, tuple(sorted(self._engagements)), self._snapshots.format)
        wanted, self._changed = self._changed | {PRACTICE}, set()
        if at_once:
            self._run(view, base, wanted, end)
            return
        self._thread = threading.Thread(target=self._run, args=(view, base, wanted, end), name="duly-snapshot")
        self._thread.start()

    def finish(self) -> None:
        """Wait for a snapshot that is being written."""
        if self._thread is not None:
            self._thread.join()

    def _run(self, view: dict[str, dict[str, Doc]], base: snapshot.Base, wanted: set[str], end: int) -> None:
        """The practice's snapshot goes last: before it is there the old ones and the whole journal count."""
        try:
            for home, docs in sorted(snapshot.by_home(view, wanted).items(), reverse=True):
                snapshot.write(self._snapshots.folder, home, base, docs, self._snapshots.disk)
            homes = (PRACTICE, *base.engagements)
            self._snapshot_size = sum(snapshot.path_of(self._snapshots.folder, one).stat().st_size for one in homes)
            self._writer.cut_before(end)
            self.trouble, self._errno, self._retry_at = "", 0, 0
        except OSError as error:
            self._changed |= wanted
            self._errno, self._retry_at = error.errno or 0, 2 * self._journal.size
            self.trouble = f"The snapshot could not be written ({error}); the journal keeps growing until it can."
