"""Every look-up of a store: over documents in memory and the index beside them, turned into records when asked for."""

import copy
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from ..rules.accepted import Accepted
from ..rules.ledger import Charge
from ..rules.messages import Sending
from ..rules.model import Entry, Held, Series, Standing, Task
from .codec import Doc
from .index import Index, instant
from .store import Handled
from .tables import MARKS, TABLE_OF, TABLES, Tables, series_id, standing_id

Kept = TypeVar("Kept")

_REMEMBERED = 4096  # records kept ready; the documents themselves are much smaller


class Recall:
    """What both stores have in common. Documents are replaced and never changed in place."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._index = Index()
        self._ready: dict[tuple[str, str], Any] = {}
        self._entries_given = 0
        for name in (*TABLES, MARKS):
            for key, doc in tables.setdefault(name, {}).items():
                self._index.change(name, key, None, doc)

    @property
    def tables(self) -> Tables:
        """Every document by table and id, live: not to be changed."""
        return self._tables

    def task(self, ref: str) -> Task | None:
        """By its ref."""
        return self._record(Task, ref)

    def task_of(self, key: tuple[str, str, str, str]) -> Task | None:
        """By engagement, document, owner and period."""
        ref = self._index.task_of.get(key)
        return None if ref is None else self.task(ref)

    def tasks(self, engagement: str | None = None) -> Iterator[Task]:
        """All of them, or an engagement's, by ref; what is committed meanwhile may or may not be among them."""
        refs = self._tables["tasks"] if engagement is None else self._index.tasks_in.of(engagement)
        for ref in sorted(refs):
            if (task := self.task(ref)) is not None:
                yield task

    def open_in(self, engagement: str) -> list[Task]:
        """What is open in an engagement, by ref."""
        return self._records(Task, sorted(self._index.open_in.of(engagement)))

    def open_tasks(self, engagement: str, person: str) -> list[Task]:
        """What a person is to do in an engagement, by due date and ref."""
        return [task for task in self._open_of(engagement, person) if task.holder == person]

    def handed_on(self, engagement: str, owner: str) -> list[Task]:
        """What a person owes and somebody else is to do, by due date and ref."""
        return [task for task in self._open_of(engagement, owner) if task.holder != owner]

    def _open_of(self, engagement: str, person: str) -> list[Task]:
        tasks = self._records(Task, self._index.open_of.of(engagement, person))
        return sorted(tasks, key=lambda task: (task.due, task.ref))

    def due(self, now: datetime) -> list[Task]:
        """Open tasks with next_at at or before now, earliest first."""
        return self._records(Task, self._index.due.until(now))

    def series(self, engagement: str, document: str, owner: str) -> Series | None:
        """By engagement, document and owner."""
        return self._record(Series, series_id(engagement, document, owner))

    def all_series(self) -> Iterator[Series]:
        """Every series, by engagement, document and owner."""
        for key in sorted(self._tables["series"]):
            if (one := self._record(Series, key)) is not None:
                yield one

    def series_due(self, now: datetime) -> list[Series]:
        """Those with next_at at or before now, earliest first."""
        return self._records(Series, self._index.series_due.until(now))

    def next_at(self) -> datetime | None:
        """The earliest next_at of open tasks, series and unsent messages, in UTC."""
        return self._index.next_at()

    def standing(self, engagement: str, email: str) -> Standing | None:
        """By engagement and main address."""
        return self._record(Standing, standing_id(engagement, email))

    def sending(self, message: str) -> Sending | None:
        """By the message's own id."""
        return self._record(Sending, message)

    def sending_by_token(self, token: str) -> Sending | None:
        """By the token in its reply address."""
        key = self._index.sending_of.get(("token", token))
        return None if key is None else self.sending(key)

    def sending_by_message_id(self, message_id: str) -> Sending | None:
        """By its Message-ID."""
        key = self._index.sending_of.get(("message_id", message_id))
        return None if key is None else self.sending(key)

    def sending_by_sid(self, sid: str) -> Sending | None:
        """By the id that the telephone provider gave it."""
        key = self._index.sending_of.get(("sid", sid))
        return None if key is None else self.sending(key)

    def unsent(self) -> list[Sending]:
        """Those in state waiting, sending or uncertain, by next_at."""
        return self._records(Sending, self._index.unsent.all())

    def texts_to(self, number: str) -> Iterator[Sending]:
        """Every text to a number (E.164), the latest first."""
        planned = self._tables["sendings"]
        keys = sorted(
            self._index.texts_to.of(number), key=lambda key: (instant(planned[key]["message"]["not_before"]), key)
        )
        return (sending for key in reversed(keys) if (sending := self.sending(key)))

    def handled(self, key: str) -> Handled | None:
        """By the letter's key."""
        return self._record(Handled, key)

    def story(self, ref: str) -> list[Entry]:
        """Every entry of one task, in the order written."""
        return self._records(Entry, self._index.story.of(ref))

    def entries_since(self, at: datetime) -> list[Entry]:
        """Entries of all tasks written at or after `at`, in the order written."""
        return self._records(Entry, self._index.story.since(at))

    def pen(self) -> list[Held]:
        """What is in the holding pen and not closed, oldest first."""
        return self._records(Held, self._index.pen.all())

    def accepted_of(self, engagement: str, document: str, owner: str) -> list[Accepted]:
        """What was accepted of one document of one owner, of all periods and corrections too, in the order received."""
        return self._in_order_received(self._index.accepted_of.of(engagement, document, owner))

    def accepted_in(self, engagement: str) -> list[Accepted]:
        """What was accepted in an engagement, in the order received."""
        return self._in_order_received(self._index.accepted_in.of(engagement))

    def uncopied(self, engagement: str) -> list[Accepted]:
        """What was accepted in an engagement and has no copy elsewhere yet, in the order received."""
        return self._in_order_received(self._index.uncopied.of(engagement))

    def charge(self, message: str) -> Charge | None:
        """By the id of the message it is for."""
        return self._record(Charge, message)

    def charges_in(self, engagement: str, since: datetime | None = None) -> list[Charge]:
        """Every charge of an engagement, in the order decided; or those decided at or after `since` (aware)."""
        keys: Iterable[str] = self._index.charges_in.of(engagement)
        if since is not None:  # asked for each month's: the years before are not read again
            docs = self._tables["charges"]
            keys = [key for key in keys if instant(docs[key]["at"]) >= since]
        charges = self._records(Charge, keys)
        return sorted(charges, key=lambda one: (one.at, one.id))

    def _in_order_received(self, keys: Iterable[str]) -> list[Accepted]:
        return sorted(self._records(Accepted, keys), key=lambda one: (one.at, one.ref, one.after, one.sha256))

    def mark(self, name: str) -> Any:
        """The fact of that name, a copy; None if there is none."""
        doc = self._tables[MARKS].get(name)
        return None if doc is None else copy.deepcopy(doc["value"])

    def _next_entry(self, count: int) -> int:
        """The first of `count` fresh entry ids. Commits on their way have theirs already; a failed one leaves a gap."""
        first = max(self._index.story.last, self._entries_given) + 1
        self._entries_given = first + count - 1
        return first

    def _record(self, kind: type[Kept], key: str) -> Kept | None:
        table = TABLE_OF[kind]
        record: Kept | None = self._ready.get((table, key))
        if record is None and (doc := self._tables[table].get(key)) is not None:
            record = TABLES[table].codec.decode(doc)
            if len(self._ready) >= _REMEMBERED:
                self._ready.clear()
            self._ready[table, key] = record
        return record

    def _records(self, kind: type[Kept], keys: Iterable[str]) -> list[Kept]:
        return [record for key in keys if (record := self._record(kind, key)) is not None]

    def _follow(self, table: str, key: str, old: Doc | None, new: Doc | None) -> None:
        """Keep up with a document that has changed in the tables."""
        self._index.change(table, key, old, new)
        self._ready.pop((table, key), None)
