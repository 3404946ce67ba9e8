"""The practice's memory on disk: the look-ups of a store, over TinyDB's tables and the journal beneath them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from .journal import Docs
from .lock import PracticeLock
from .lost import StateLostError, load_or_tell, missing
from .migrate import STEPS, Step
from .reached import reached
from .recall import Recall
from .recovery import Dropped, collector_off
from .safefile import DISK, Disk
from .storage import COMPACT_AT, JournalDB, JournalStorage, StateView
from .store import Change
from .tables import docs_of_change

LOCK = "duly.lock"


class TinyStore(Recall):
    """A store in a folder, `var/state`. `db` is TinyDB's own API to the same documents."""

    def __init__(self, storage: StateView, lock: PracticeLock | None) -> None:
        """Use `open` or `read`."""
        super().__init__(storage.tables)
        storage.follow(self._follow)
        self.db = JournalDB(storage)
        self._storage = storage
        self._lock = lock

    @classmethod
    def open(
        cls, folder: Path, *, steps: Sequence[Step] = STEPS, disk: Disk = DISK, compact_at: int = COMPACT_AT
    ) -> Self:
        """Take the practice's lock (duly.lock beside `folder`) and read the state; an empty one if there is none yet.

        Raises AlreadyRunningError, NewerStateError and StateDamagedError, each with a sentence for a person.
        """
        lock = PracticeLock(folder.parent / LOCK)
        try:
            with collector_off():
                return cls(JournalStorage(folder, steps=steps, disk=disk, compact_at=compact_at), lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def read(cls, folder: Path, *, steps: Sequence[Step] = STEPS) -> Self:
        """The state as of the last commit, for commands beside a running daemon: no lock, and nothing is written.

        Raises NewerStateError and StateDamagedError; what lost only its end is read, and `damage` tells of it.
        """
        known = reached(folder)  # read first: what a running daemon notes meanwhile may lie above what is loaded
        with collector_off():
            loaded = load_or_tell(folder, steps)
            told = missing(folder, loaded, known)
            if told and not (loaded.tail.n or loaded.tail.bad):
                raise StateLostError(told)
            view = StateView(loaded)
            view.damage = told or view.damage
            return cls(view, None)

    @property
    def dropped(self) -> Dropped | None:
        """What opening found damaged and set aside; `str` of it says it to a person."""
        return self._storage.dropped

    @property
    def damage(self) -> str:
        """What reading beside a running Duly left out as damaged; empty: nothing, or opening has set it aside."""
        return self._storage.damage

    @property
    def trouble(self) -> str:
        """What is wrong with the disk though commits still succeed; empty: nothing."""
        return self._storage.trouble

    async def commit(self, change: Change) -> None:
        """Durable and whole when it returns. Raises CommitFailedError if the disk refuses: nothing of it is kept."""
        docs = docs_of_change(change, self._next_entry(len(change.entries)))
        if docs:
            await self._storage.commit(docs)

    def rewrite(self, docs: Docs) -> None:
        """Put and drop documents so that what they were stands nowhere below the state any more. Raises OSError."""
        self._storage.rewrite(docs)

    def check_in_place(self) -> None:
        """Raise MovedError where the folder of the practice was moved, or replaced, since it was opened."""
        if self._lock is not None:
            self._lock.check_in_place()

    def note_reached(self) -> None:
        """Note how far the state has come, so that it is missed if it is lost. Raises OSError and MovedError."""
        self.check_in_place()
        self._storage.note_reached()

    def abandon(self) -> None:
        """Let go of files and lock as a killed process does, for what simulates one: what waits is not written."""
        self._storage.abandon()
        if self._lock is not None:
            self._lock.release()

    async def close(self) -> None:
        """Finish what is being written and let go of the files and the lock."""
        self._storage.close()
        if self._lock is not None:
            self._lock.release()
