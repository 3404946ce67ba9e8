"""Which stored documents are a person's, and what becomes of all of them when that person is to be forgotten."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from ..rules.whose import GONE, Who
from .codec import Doc
from .index import CLOSED
from .journal import Docs
from .tables import MARKS, PRACTICE, Tables

_LEFT = frozenset({"sent", "failed", "withdrawn"})  # the states of messages that nothing more becomes of
_STAYS = frozenset({"engagement", "document", "ref", "period", "path", "filed", "raw"})  # names of things, not words


def theirs(tables: Tables, who: Who) -> Tables:
    """The documents that are about this person or came from them, by table and id; what only names them is not."""
    tasks = _where(tables, "tasks", lambda task: who.is_at(task["owner"]))
    return {
        "tasks": tasks,
        "series": _where(tables, "series", lambda one: who.is_at(one["owner"])),
        "standings": _where(tables, "standings", lambda one: who.is_at(one["email"])),
        "sendings": _where(tables, "sendings", lambda one: _is_for(one["message"], who, tasks)),
        "entries": _where(tables, "entries", lambda one: one["ref"] in tasks),
        "handled": _where(tables, "handled", lambda one: who.is_at(one["sender"])),
        "held": _where(tables, "held", lambda one: who.is_at(one["sender"])),
        "accepted": _where(tables, "accepted", lambda one: who.is_at(one["owner"])),
        "charges": _where(tables, "charges", lambda one: who.is_at(one.get("person", ""))),
    }


def forgotten(tables: Tables, who: Who, moved: Mapping[str, str]) -> Docs:
    """What is to be put and dropped so that nothing stored names this person any more.

    Their own documents go, but for two things that others rest on: that a letter was handled, and what the
    engagement was charged; both stay without them. `moved`: raw mails that were written anew, old path to new.
    """
    own = theirs(tables, who)
    docs = without(own)
    for table, some in tables.items():
        for key, doc in some.items():
            put = docs.get(table, {}).get(key) if key in own.get(table, {}) else doc
            if put is not None:
                after = _reworded(key, _unsaid(table, put, who, own["tasks"]), who, moved)
                if after != doc:
                    docs.setdefault(table, {})[key] = after
    return docs


def without(own: Tables) -> Docs:
    """What is to be put and dropped so that these documents are gone, all but what others rest on."""
    docs: Docs = {name: dict.fromkeys(some) for name, some in own.items() if some}
    for key, doc in own["handled"].items():
        docs["handled"][key] = {**doc, "sender": "", "outcome": "it was erased", "raw": ""}
    for key, doc in own["charges"].items():
        docs["charges"][key] = {name: value for name, value in doc.items() if name != "person"}
    for doc in own["accepted"].values():
        docs.setdefault(MARKS, {})[f"register:{doc['engagement']}"] = None  # it is written anew
    return docs


def aged(tables: Tables, engagement: str, before: datetime, sent_here: Callable[[str], bool], busy: set[str]) -> Tables:
    """The documents of an engagement that have been kept long enough: what belongs to items closed `before`, and what
    else is older. `sent_here`: whether a sender's letters are this engagement's; `busy`: refs of items not through yet.
    """

    def old(stamp: str | None) -> bool:
        return stamp is not None and datetime.fromisoformat(stamp) < before

    def here(table: str, holds: Callable[[Doc], bool]) -> dict[str, Doc]:
        return _where(tables, table, lambda one: one.get("engagement", PRACTICE) == engagement and holds(one))

    tasks = here("tasks", lambda one: one["state"] in CLOSED and old(one.get("closed_at")) and one["ref"] not in busy)
    kept = {ref: task for ref, task in tables.get("tasks", {}).items() if ref not in tasks}
    accepted = here("accepted", lambda one: one["ref"] in tasks)
    entries = here("entries", lambda one: one["ref"] in tasks or (one["ref"] not in kept and old(one["at"])))
    held = here("held", lambda one: old(one.get("closed_at")))
    cited = {doc["cause"] for key, doc in tables.get("entries", {}).items() if key not in entries and doc.get("cause")}
    cited |= {doc["source"] for key, doc in tables.get("accepted", {}).items() if key not in accepted}
    cited |= {key for key in tables.get("held", {}) if key not in held}

    def done_with(letter: Doc) -> bool:
        return old(letter["at"]) and letter["key"] not in cited and bool(letter["raw"]) and sent_here(letter["sender"])

    def left(sending: Doc) -> bool:
        message = sending["message"]
        about = {*message.get("tasks", ()), *message.get("mentions", ())}
        ours = message["engagement"] == engagement and sending["state"] in _LEFT
        return ours and old(sending["changed_at"]) and not about & kept.keys()

    return {
        "tasks": tasks,
        "sendings": _where(tables, "sendings", left),
        "entries": entries,
        "handled": _where(tables, "handled", done_with),
        "held": held,
        "accepted": accepted,
        "charges": here("charges", lambda one: old(one["at"]) and bool(one.get("person"))),
    }


def words_in(value: Any) -> Iterator[str]:
    """Every text in what is stored, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from (key, *words_in(one))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from words_in(one)


def addresses_in(tables: Tables) -> set[str]:
    """Every address and number of a person that the records are kept by, or that something was sent to."""
    fields = {"standings": "email", "tasks": "owner", "accepted": "owner", "handled": "sender", "held": "sender"}
    kept_by = {doc[field].lower() for table, field in fields.items() for doc in tables.get(table, {}).values()}
    messages = [doc["message"] for doc in tables.get("sendings", {}).values()]
    return (kept_by | {one.lower() for message in messages for one in (message["person"], *message["to"])}) - {""}


def files_of(own: Tables) -> tuple[set[str], set[str], set[str]]:
    """Of a person's documents: raw mails (paths below the practice), hashes of documents, paths of filed copies."""
    mails = {doc["raw"] for table in ("handled", "held") for doc in own[table].values() if doc.get("raw")}
    hashes = {doc["sha256"] for doc in own["accepted"].values()}
    filed = {f"var/filed/{doc['engagement']}/{doc['path']}" for doc in own["accepted"].values()}
    for task in own["tasks"].values():
        hashes |= {*task.get("hashes", ()), *([task["reviewed"]["sha256"]] if task.get("reviewed") else [])}
        filed |= {f"var/filed/{task['engagement']}/{path}" for path in task.get("filed", ())}
    return mails, hashes, filed


def _where(tables: Tables, table: str, holds: Any) -> dict[str, Doc]:
    return {key: doc for key, doc in tables.get(table, {}).items() if holds(doc)}


def _is_for(message: Doc, who: Who, tasks: Mapping[str, Doc]) -> bool:
    """Whether a message is about them or their tasks alone, or went to nobody else."""
    about = message.get("tasks", ())
    theirs = bool(about) and all(ref in tasks for ref in about)
    return theirs or who.is_at(message["person"]) or all(who.is_at(one) for one in message["to"])


def _unsaid(table: str, doc: Doc, who: Who, tasks: Mapping[str, Doc]) -> Doc:
    """A message that has left and told of them among others (a digest) without its text, in which their words stand."""
    if table != "sendings" or doc["state"] not in _LEFT:
        return doc
    message = doc["message"]
    about = {*message.get("tasks", ()), *message.get("mentions", ())}
    if not (about & tasks.keys() or any(ref in message["text"] for ref in tasks) or _names(message, who)):
        return doc
    return {**doc, "message": {**message, "text": GONE, "html": ""}}


def _reworded(key: str, doc: Doc, who: Who, moved: Mapping[str, str]) -> Doc | None:
    """What is somebody else's, without the words that name this person; None where its very id does."""
    if who.named_in(key):
        return None
    after = _without(doc, who) if _names(doc, who) else doc
    return _pointed(after, moved) if moved else after


def pointed(tables: Tables, moved: Mapping[str, str]) -> Docs:
    """What is to be put so that whatever is stored names these mails by their new paths."""
    docs: Docs = {}
    for table, some in tables.items():
        for key, doc in some.items():
            after = _pointed(doc, moved)
            if after != doc:
                docs.setdefault(table, {})[key] = after
    return docs


def _pointed(value: Any, moved: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return moved.get(value, value)
    if isinstance(value, dict):
        return {key: _pointed(one, moved) for key, one in value.items()}
    return [_pointed(one, moved) for one in value] if isinstance(value, list | tuple) else value


def _names(value: Any, who: Who) -> bool:
    return any(map(who.named_in, words_in(value)))


def _without(value: Any, who: Who) -> Any:
    if isinstance(value, str):
        return who.out_of(value)
    if isinstance(value, dict):
        return {
            who.out_of(key): one if key in _STAYS and not _names(one, who) else _without(one, who)
            for key, one in value.items()
        }
    return [_without(one, who) for one in value] if isinstance(value, list | tuple) else value
