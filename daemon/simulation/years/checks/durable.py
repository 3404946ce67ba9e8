"""What was committed is there after each crash, and nothing but that: every table is compared after each start."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from .....state.codec import Doc
from .....state.store import Change, Store
from .....state.tables import MARKS, TABLES, docs_of_change

Place = tuple[str, str]  # a table, and the id in it


class Durable:
    """Sees each commit; `breaks` is told of what a start finds otherwise than it was committed."""

    def __init__(self, breaks: Callable[[str, str], None]) -> None:
        self._breaks = breaks
        self._docs: dict[str, dict[str, Doc]] = {}  # all that is committed
        self._records: dict[Place, Any] = {}  # that were committed since the last start, as they were given
        self._asked: Change | None = None  # a commit under way

    def asks(self, change: Change) -> None:
        """A commit is under way."""
        self._asked = change

    def refused(self) -> None:
        """The disk refused it."""
        self._asked = None

    def committed(self, store: Store, change: Change) -> None:
        """It is durable. Documents are replaced and never changed in place: they are kept as the store has them now."""
        self._asked = None
        self._keep(store, change, islice(reversed(store.tables["entries"]), len(change.entries)))

    def opened(self, store: Store) -> Change | None:
        """The store was opened: all is there that was committed. The commit that was under way, if it came through."""
        came_through = self._asked if self._asked and self._came_through(store, self._asked) else None
        if came_through:
            self._keep(store, came_through, self._new_entries(store))
        for table, key in self._differ(store):
            self._breaks("crash", f"{table} {key} is not what was committed")
        for (table, key), record in self._records.items():
            doc = store.tables[table].get(key)
            if doc is None or TABLES[table].codec.decode(doc) != record:
                self._breaks("crash", f"{table} {key} was committed and is not what it was")
        self._records, self._asked = {}, None
        return came_through

    def _came_through(self, store: Store, change: Change) -> bool:
        """Whether a commit that a crash cut off is there, as far as it changes anything."""
        asked = docs_of_change(change, 0)
        written = list(asked.pop("entries", {}).values())
        found = [store.tables["entries"][key] for key in self._new_entries(store)]
        there = {found == written} if written else set()
        for table, some in asked.items():
            known = self._docs.get(table, {})
            there |= {store.tables[table].get(key) == doc for key, doc in some.items() if known.get(key) != doc}
        if len(there) > 1:
            self._breaks("crash", f"half of a commit is there: {change}")
        return there == {True}

    def _new_entries(self, store: Store) -> list[str]:
        """The ids of entries that no commit was seen to bring, in the order given."""
        return sorted(store.tables["entries"].keys() - self._docs.get("entries", {}).keys(), key=int)

    def _keep(self, store: Store, change: Change, entries: Iterable[str]) -> None:
        self._records |= dict(_records(change))
        places = (
            *dict(_records(change)),
            *(("entries", key) for key in entries),
            *((MARKS, key) for key in change.marks),
        )
        for table, key in places:
            doc, shelf = store.tables[table].get(key), self._docs.setdefault(table, {})
            if doc is not None:
                shelf[key] = doc
            else:
                shelf.pop(key, None)

    def _differ(self, store: Store) -> Iterator[Place]:
        for table, found in store.tables.items():
            known = self._docs.get(table, {})
            if found != known:
                yield from ((table, key) for key in sorted({*found, *known}) if found.get(key) != known.get(key))


def _records(change: Change) -> Iterator[tuple[Place, Any]]:
    """What a commit puts, by table and id; of entries the ids are given by the store."""
    for name, table in TABLES.items():
        if table.id_of is not None:
            yield from (((name, table.id_of(record)), record) for record in getattr(change, name))
