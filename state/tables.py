"""Which tables there are: the record each holds, the id it is found by, and whose snapshot it is kept in."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..rules.accepted import Accepted
from ..rules.ledger import Charge
from ..rules.messages import Sending
from ..rules.model import Entry, Held, Series, Standing, Task
from .codec import Codec, Doc
from .journal import Docs, to_json
from .store import Change, Handled

PRACTICE = ""  # the home of what belongs to no one engagement


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of record; `id_of` is None where ids are given out in order."""

    codec: Codec[Any]
    id_of: Callable[[Any], str] | None


def series_id(engagement: str, document: str, owner: str) -> str:
    """The id of a series; slugs hold no bar, and the address comes last."""
    return f"{engagement}|{document}|{owner}"


def standing_id(engagement: str, email: str) -> str:
    """The id of a person's standing."""
    return f"{engagement}|{email}"


TABLES: dict[str, Table] = {
    "tasks": Table(Codec(Task), lambda task: task.ref),
    "series": Table(Codec(Series), lambda one: series_id(one.engagement, one.document, one.owner)),
    "standings": Table(Codec(Standing), lambda one: standing_id(one.engagement, one.email)),
    "sendings": Table(Codec(Sending), lambda sending: sending.message.id),
    "entries": Table(Codec(Entry), None),
    "handled": Table(Codec(Handled), lambda letter: letter.key),
    "held": Table(Codec(Held), lambda letter: letter.key),
    "charges": Table(Codec(Charge), lambda one: one.id),
    "accepted": Table(Codec(Accepted), lambda one: f"{one.ref}|{one.sha256}"),  # the same file again: the same record
}
TABLE_OF: dict[type, str] = {
    Task: "tasks",
    Series: "series",
    Standing: "standings",
    Sending: "sendings",
    Entry: "entries",
    Handled: "handled",
    Held: "held",
    Charge: "charges",
    Accepted: "accepted",
}
MARKS = "marks"

Tables = dict[str, dict[str, Doc]]  # documents by table and id
Follower = Callable[[str, str, Doc | None, Doc | None], None]  # table, id, and what the document was and is


def _mark(value: Any) -> Doc | None:
    """A mark's document, its value as it will be when it is read again."""
    return None if value is None else {"value": json.loads(to_json(value))}


def home_of(table: str, doc: Doc) -> str:
    """The engagement a document belongs to."""
    home: str = (doc["message"] if table == "sendings" else doc).get("engagement", PRACTICE)
    return home if table in TABLES else PRACTICE


def docs_of_change(change: Change, next_entry: int) -> Docs:
    """A change as the documents it puts and drops. Raises UnstorableError for an instant without a time zone."""
    docs: Docs = {}
    for name, table in TABLES.items():
        records = getattr(change, name)
        if records:
            ids = map(str, range(next_entry, next_entry + len(records))) if table.id_of is None else None
            docs[name] = {
                next(ids) if ids is not None else table.id_of(record): table.codec.encode(record)  # type: ignore[misc]
                for record in records
            }
    if change.marks:
        docs[MARKS] = {name: _mark(value) for name, value in change.marks.items()}
    return docs


def apply(tables: Tables, docs: Docs, follow: Follower) -> None:
    """Put and drop documents, and tell `follow` of each."""
    for table, some in docs.items():
        shelf = tables.setdefault(table, {})
        for key, doc in some.items():
            old = shelf.get(key)
            if doc is not None:
                shelf[key] = doc
            elif old is not None:
                del shelf[key]
            follow(table, key, old, doc)


_STAMPS = (("entries", "at"), ("handled", "at"), ("sendings", "changed_at"), ("held", "at"))


def stamp_of(docs: Docs) -> str:
    """When a change was made, as far as its records tell; for whoever reads the journal."""
    for table, field in _STAMPS:
        for doc in docs.get(table, {}).values():
            if doc is not None and field in doc:
                stamp: str = doc[field]
                return stamp
    return ""


def homes_of(docs: Docs) -> set[str]:
    """Whose documents a change puts."""
    return {home_of(table, doc) for table, some in docs.items() for doc in some.values() if doc is not None}


def check(docs: Docs) -> None:
    """Raise UnstorableError if a document is not of its table's kind: for those that do not come from records."""
    for name, some in docs.items():
        if name in TABLES:
            for doc in some.values():
                if doc is not None:
                    codec = TABLES[name].codec
                    codec.encode(codec.decode(doc))
