"""TinyDB over the journal: its own API, with a durable commit that costs what changed and not what is stored."""

import asyncio
import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document, Table

from .codec import Doc
from .compaction import Compaction, Snapshots
from .journal import Docs, Journal, body_of
from .lost import load_or_tell, refuse_lost
from .migrate import STEPS, Step, format_of, keep_older
from .reached import note_reached, reached
from .recovery import JOURNAL, Dropped, Loaded, set_aside
from .safefile import DISK, Disk, sweep
from .tables import PRACTICE, Follower, Tables, apply, check, homes_of, stamp_of
from .writer import Request, Writer

QUICK = 0.002  # seconds a commit may take for the next one to be written on the event loop
COMPACT_AT = 4 << 20  # bytes of journal below which no snapshot is worth its while


class ReadOnlyError(Exception):
    """The state was opened for reading beside a running Duly."""


class StateView(Storage):
    """The tables as they were when they were read, for commands beside a running Duly: nothing can be written."""

    dropped: Dropped | None = None  # what opening set aside
    trouble = ""  # what is wrong with the disk although commits succeed
    damage = ""  # what was left unread of the journal, for it is no line that was being written

    def __init__(self, loaded: Loaded) -> None:
        super().__init__()
        self.tables: Tables = loaded.tables
        self.n = loaded.tail.n  # the last commit in the tables
        if loaded.tail.bad and not loaded.tail.cut_short:
            remedy = "restore a backup, or restart Duly, which sets the rest aside"
            self.damage = f"the journal is damaged after commit {self.n}; {remedy}"
        self._follow: Follower | None = None

    def follow(self, follower: Follower) -> None:
        """Have `follower` told of every document that changes from now on."""
        self._follow = follower

    def read(self) -> Tables:
        """The tables, as TinyDB asks for them: the documents are the live ones."""
        return dict(self.tables)

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Make the tables what `data` says, by what differs: TinyDB's way to drop tables."""
        docs: Docs = {}
        for name in {*self.tables, *data}:
            old, new = self.tables.get(name, {}), data.get(name, {})
            if old is not new:
                docs[name] = {key: None for key in old if key not in new}
                docs[name] |= {str(key): dict(doc) for key, doc in new.items() if old.get(str(key)) != doc}
        self.commit_now(docs)

    async def commit(self, docs: Docs) -> None:
        """Raises ReadOnlyError."""
        self.commit_now(docs)

    def rewrite(self, docs: Docs) -> None:
        """Raises ReadOnlyError."""
        self.commit_now(docs)

    def note_reached(self) -> None:
        """Whoever writes to the state notes it."""

    def abandon(self) -> None:
        """Nothing is held."""

    def commit_now(self, docs: Docs) -> None:  # noqa: ARG002  # the writing storage has a use for it
        """Raises ReadOnlyError."""
        raise ReadOnlyError("The state is open for reading only: nothing can be committed to it.")


class JournalStorage(StateView):
    """The tables in memory, and the journal that makes a change durable before it is seen in them.

    All calls come from the thread that owns the tables. Documents are replaced, never changed in place.
    """

    def __init__(self, folder: Path, *, steps: Sequence[Step] = STEPS, disk: Disk = DISK, compact_at: int = COMPACT_AT):
        """Read what is there, set aside a bad end, and be ready to write. Raises NewerStateError, StateDamagedError."""
        loaded = load_or_tell(folder, steps)
        refuse_lost(folder, loaded, reached(folder))
        super().__init__(loaded)
        if 0 < loaded.oldest_format < format_of(steps):
            keep_older(folder, loaded.oldest_format, disk)
        sweep(folder)
        self.dropped, self.damage = set_aside(folder, loaded.tail, disk), ""
        journal = Journal(folder / JOURNAL, loaded.tail, format_of(steps), disk)
        self._writer = Writer(journal, self._settle)
        self._compaction = Compaction(
            journal, self._writer, loaded, Snapshots(folder, format_of(steps), disk), compact_at
        )
        self._waiting: list[Request] = []  # asked for in this round of the loop
        self._quick = disk.instant
        self._open = True
        self._folder, self._disk = folder, disk
        self._noted = reached(folder)

    @property
    def trouble(self) -> str:  # type: ignore[override]
        """Why the last snapshot could not be written; the journal then only grows. Empty: all is well."""
        return self._compaction.trouble

    async def commit(self, docs: Docs) -> None:
        """Durable and in the tables on return, with what others commit meanwhile. Raises CommitFailedError."""
        self._refuse_if_closed()
        loop = asyncio.get_running_loop()
        request = Request(docs, _body(docs), loop, loop.time())
        self._waiting.append(request)
        if len(self._waiting) == 1:
            try:
                await asyncio.sleep(0)  # whoever else has something to commit in this round of the loop joins in
            finally:  # even if the one who asked first is cancelled
                self._send()
        if not request.settled:
            request.waiter = loop.create_future()
            await request.waiter
        if request.error is not None:
            raise request.error

    def commit_now(self, docs: Docs) -> None:
        """The same for callers outside a loop, TinyDB's tables among them; the documents are checked first."""
        check(docs)
        if not any(docs.values()):
            return
        self._refuse_if_closed()
        request = Request(docs, _body(docs))
        group, self._waiting = [*self._waiting, request], []
        self._writer.write_here(group)
        self._settle()
        if request.error is not None:
            raise request.error

    def rewrite(self, docs: Docs) -> None:
        """Commit these, and let go of every earlier byte of the journal: what is dropped stands nowhere any more.

        Raises OSError: then they may be committed, and older bytes may still be there; the same again goes on.
        """
        self.commit_now(docs)
        self._compaction.at_once(self.tables)

    def note_reached(self) -> None:
        """Note how far the state has come, so that it is missed if it is lost. Raises OSError."""
        if self._noted != self.n:
            note_reached(self._folder, self.n, self._disk)
            self._noted = self.n

    def close(self) -> None:
        """Finish what is being written, commits and snapshot, and let go of the files."""
        if self._open:
            group, self._waiting = self._waiting, []
            self._writer.submit(group)
            self._compaction.finish()
            self._writer.close()
            self._open = False
            self._settle()

    def abandon(self) -> None:
        """Let go of the files as a killed process does: what waits to be written is not."""
        self._waiting.clear()
        self.close()

    def _refuse_if_closed(self) -> None:
        if not self._open:
            raise ReadOnlyError("The state has been closed: nothing can be committed to it.")

    def _send(self) -> None:
        """Have everything written that was asked for in this round of the loop, with one fsync.

        A disk that answers faster than a thread is woken is written to right here; any other in the writer's thread,
        so that the loop never waits for a slow disk twice.
        """
        group, self._waiting = self._waiting, []
        if not group:  # a commit outside the loop, or the end, has taken them along
            return
        if self._quick and self._writer.idle:
            self._writer.write_here(group)
            self._settle()
        else:
            self._writer.submit(group)

    def _settle(self) -> None:
        """Take into the tables what is durable, in the journal's order, and tell those who wait for it."""
        while self._writer.ready:
            request = self._writer.ready.popleft()
            if request.error is None:
                apply(self.tables, request.docs, self._changed)
                self.n = request.n
                self._compaction.reached(request.n, request.end)
            if request.loop is not None:
                self._quick = request.loop.time() - request.asked_at < QUICK
            request.settled = True
            if request.waiter is not None and not request.waiter.done():  # done: whoever waited was cancelled
                request.waiter.set_result(None)
        if self._open:
            self._compaction.begin_if_due(self.tables)

    def _changed(self, table: str, key: str, old: Doc | None, new: Doc | None) -> None:
        self._compaction.changed(table, old, new)
        if self._follow is not None:
            self._follow(table, key, old, new)


def _body(docs: Docs) -> bytes:
    return body_of(docs, ",".join(sorted(homes_of(docs) - {PRACTICE})), stamp_of(docs))


class Draft(MutableMapping[str, Any]):
    """A table as TinyDB's operations want it, to be changed in place: it hands out copies and knows what differs."""

    def __init__(self, shelf: Mapping[str, Doc]) -> None:
        self._shelf = shelf
        self._touched: dict[str, Doc | None] = {}

    def changes(self) -> dict[str, Doc | None]:
        """The documents that are not what they were."""
        return {key: doc for key, doc in self._touched.items() if doc != self._shelf.get(key)}

    def __getitem__(self, key: Any) -> Doc:
        name = str(key)
        if name not in self._touched:
            self._touched[name] = copy.deepcopy(self._shelf[name])
        doc = self._touched[name]
        if doc is None:
            raise KeyError(name)
        return doc

    def __setitem__(self, key: Any, doc: Doc) -> None:
        self._touched[str(key)] = copy.deepcopy(doc)

    def __delitem__(self, key: Any) -> None:
        if key not in self:
            raise KeyError(key)
        self._touched[str(key)] = None

    def __contains__(self, key: object) -> bool:
        name = str(key)
        return self._touched[name] is not None if name in self._touched else name in self._shelf

    def __iter__(self) -> Iterator[str]:
        yield from (key for key in self._shelf if self._touched.get(key, True) is not None)
        yield from [key for key, doc in self._touched.items() if doc is not None and key not in self._shelf]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Drop every document at once."""
        self._touched = dict.fromkeys(self._shelf)


class JournalTable(Table):
    """A TinyDB table whose ids are text and whose writes are one commit of the documents they change."""

    document_id_class = str  # type: ignore[assignment]
    _storage: StateView
    _fresh_at = -1
    _next_id: int | None  # type: ignore[assignment]  # TinyDB declares its first value only

    def search(self, cond: QueryLike) -> list[Document]:
        """As TinyDB's; what it remembers of earlier searches is forgotten when anything has been committed."""
        if self._fresh_at != self._storage.n:
            self.clear_cache()
            self._fresh_at = self._storage.n
        return super().search(cond)

    def update(
        self,
        fields: Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None],
        cond: QueryLike | None = None,
        doc_ids: Iterable[Any] | None = None,
    ) -> list[int]:
        """As TinyDB's; the condition looks at the documents as they are, so that only matching ones are copied."""
        return super().update(fields, None, self._matching(cond) if doc_ids is None and cond is not None else doc_ids)

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[Any] | None = None) -> list[int]:
        """As TinyDB's."""
        return super().remove(None, self._matching(cond) if doc_ids is None and cond is not None else doc_ids)

    def _matching(self, cond: QueryLike) -> list[Any]:
        return [key for key, doc in self._read_table().items() if cond(doc)]

    def _get_next_id(self) -> Any:
        number = self._next_id or len(self) + 1
        while str(number) in self._read_table():
            number += 1
        self._next_id = number + 1
        return str(number)

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        draft = Draft(self._storage.tables.get(self.name, {}))
        updater(draft)
        self._storage.commit_now({self.name: draft.changes()})


class JournalDB(TinyDB):
    """TinyDB with these tables: `db.table("tasks").get(doc_id="T-123456")`."""

    table_class = JournalTable

    def __init__(self, storage: StateView) -> None:
        super().__init__(storage=lambda: storage)
