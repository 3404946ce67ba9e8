"""What the loop asks often, answered without a scan: indexes kept beside the documents, changed with each of them."""

import heapq
from datetime import UTC, datetime
from typing import Literal

from .codec import Doc

CLOSED = frozenset({"done", "waived"})
UNSENT = frozenset({"waiting", "sending", "uncertain"})


def instant(text: str) -> datetime:
    """A stored instant, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


class Schedule:
    """Which id is next at what instant: a heap whose overtaken entries are left in it until they surface or pile up."""

    def __init__(self) -> None:
        self._at: dict[str, datetime] = {}
        self._heap: list[tuple[datetime, str]] = []

    def put(self, key: str, at: str | None) -> None:
        """Move `key` to the instant `at` (ISO 8601), or take it out."""
        if at is None:
            self._at.pop(key, None)
            return
        when = self._at[key] = instant(at)
        heapq.heappush(self._heap, (when, key))
        if len(self._heap) > 2 * len(self._at) + 64:
            self._heap = [(when, key) for key, when in self._at.items()]
            heapq.heapify(self._heap)

    def first(self) -> datetime | None:
        """The earliest instant."""
        while self._heap:
            at, key = self._heap[0]
            if self._at.get(key) == at:
                return at
            heapq.heappop(self._heap)
        return None

    def until(self, now: datetime) -> list[str]:
        """The ids at or before `now`, earliest first; costs what it returns, not what is stored."""
        found: set[tuple[datetime, str]] = set()
        heap, places = self._heap, [0]
        while places:
            place = places.pop()
            if place < len(heap) and heap[place][0] <= now:
                if self._at.get(heap[place][1]) == heap[place][0]:
                    found.add(heap[place])
                places += (2 * place + 1, 2 * place + 2)
        return [key for _, key in sorted(found)]

    def all(self) -> list[str]:
        """Every id, earliest first."""
        return sorted(self._at, key=lambda key: (self._at[key], key))


class Grouping:
    """Ids by a key they share."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, ...], set[str]] = {}

    def put(self, group: tuple[str, ...], key: str, *, there: bool) -> None:
        """Have `key` in the group, or not."""
        if there:
            self._groups.setdefault(group, set()).add(key)
        elif (members := self._groups.get(group)) is not None:
            members.discard(key)
            if not members:
                del self._groups[group]

    def of(self, *group: str) -> set[str]:
        """The members; not to be changed."""
        return self._groups.get(group, set())


class Story:
    """Entries by what they are about and by time; their ids are numbers, given in the order they were written."""

    def __init__(self) -> None:
        self.last = 0
        self._of: dict[str, list[int]] = {}
        self._by_time: list[tuple[datetime, int]] = []
        self._in_order = True

    def change(self, key: str, old: Doc | None, new: Doc | None) -> None:
        """Follow one entry's document."""
        number = int(key)
        if old is not None:
            self._of[old["ref"]].remove(number)
            self._by_time.remove((instant(old["at"]), number))
        if new is not None:
            self.last = max(self.last, number)
            stamped = (instant(new["at"]), number)
            self._in_order = self._in_order and (not self._by_time or self._by_time[-1] < stamped)
            self._by_time.append(stamped)
            self._of.setdefault(new["ref"], []).append(number)

    def of(self, ref: str) -> list[str]:
        """The ids of one task's entries, in the order written."""
        return [str(number) for number in sorted(self._of.get(ref, ()))]

    def since(self, at: datetime) -> list[str]:
        """The ids of the entries at or after `at`, in the order written."""
        if not self._in_order:  # loaded by engagement, or the clock was set back: nearly sorted, so this is cheap
            self._by_time.sort()
            self._in_order = True
        found: list[int] = []
        for when, number in reversed(self._by_time):
            if when < at:
                break
            found.append(number)
        return [str(number) for number in sorted(found)]


class Index:
    """All of a store's indexes; `change` is told of every document that is put or dropped, and of nothing else."""

    def __init__(self) -> None:
        self.task_of: dict[tuple[str, ...], str] = {}
        self.tasks_in = Grouping()  # by engagement
        self.open_in = Grouping()  # by engagement
        self.open_of = Grouping()  # by engagement and person: the owner, and whoever it was handed to
        self.due = Schedule()
        self.series_due = Schedule()
        self.unsent = Schedule()
        self.sending_of: dict[tuple[Literal["token", "message_id", "sid"], str], str] = {}
        self.texts_to = Grouping()  # by number
        self.story = Story()
        self.pen = Schedule()
        self.accepted_of = Grouping()  # by engagement, document and owner
        self.accepted_in = Grouping()  # by engagement
        self.uncopied = Grouping()  # by engagement
        self.charges_in = Grouping()  # by engagement
        self._of_table = {
            "tasks": self._task,
            "series": self._series,
            "sendings": self._sending,
            "entries": self.story.change,
            "held": self._held,
            "accepted": self._accepted,
            "charges": self._charge,
        }

    def change(self, table: str, key: str, old: Doc | None, new: Doc | None) -> None:
        """One document was `old` and is `new`; None: it was not, or is no more, there."""
        follow = self._of_table.get(table)
        if follow is not None:
            follow(key, old, new)

    def next_at(self) -> datetime | None:
        """The earliest instant at which a task, a series or an unsent message is next."""
        firsts = (self.due.first(), self.series_due.first(), self.unsent.first())
        return min((at for at in firsts if at is not None), default=None)

    def _task(self, ref: str, old: Doc | None, new: Doc | None) -> None:
        if old is None or new is None or _task_key(old) != _task_key(new):
            for doc, there in ((old, False), (new, True)):
                if doc is not None:
                    self._place_task(ref, doc, there=there)
        is_open = new is not None and new["state"] not in CLOSED
        for doc, there in ((old, False), (new, is_open)):
            if doc is not None:
                self.open_in.put((doc["engagement"],), ref, there=there)
                for person in _people(doc):
                    self.open_of.put((doc["engagement"], person), ref, there=there)
        self.due.put(ref, new.get("next_at") if new is not None and is_open else None)

    def _place_task(self, ref: str, doc: Doc, *, there: bool) -> None:
        """Find a task by what never changes of it, or no more."""
        key = _task_key(doc)
        if there:
            self.task_of[key] = ref
        else:
            self.task_of.pop(key, None)
        self.tasks_in.put(key[:1], ref, there=there)

    def _series(self, key: str, _old: Doc | None, new: Doc | None) -> None:
        self.series_due.put(key, new.get("next_at") if new else None)

    def _sending(self, key: str, old: Doc | None, new: Doc | None) -> None:
        for doc, there in ((old, False), (new, True)):
            for name, value in _names(doc) if doc else ():
                if there:
                    self.sending_of[name, value] = key
                elif self.sending_of.get((name, value)) == key:
                    del self.sending_of[name, value]
            for number in doc["message"]["to"] if doc and doc["message"]["channel"] == "text" else ():
                self.texts_to.put((number,), key, there=there)
        waits = new is not None and new["state"] in UNSENT
        self.unsent.put(key, new["next_at"] if new and waits else None)

    def _held(self, key: str, _old: Doc | None, new: Doc | None) -> None:
        self.pen.put(key, new["at"] if new and not new.get("closed_at") else None)

    def _charge(self, key: str, old: Doc | None, new: Doc | None) -> None:
        for doc, there in ((old, False), (new, True)):
            if doc is not None:
                self.charges_in.put((doc["engagement"],), key, there=there)

    def _accepted(self, key: str, old: Doc | None, new: Doc | None) -> None:
        for doc, there in ((old, False), (new, True)):
            if doc is not None:
                self.accepted_of.put((doc["engagement"], doc["document"], doc["owner"]), key, there=there)
                self.accepted_in.put((doc["engagement"],), key, there=there)
                self.uncopied.put((doc["engagement"],), key, there=there and not doc.get("copied"))


def _names(doc: Doc) -> list[tuple[Literal["token", "message_id", "sid"], str]]:
    """By what a message in the outbox is found."""
    message = doc["message"]
    named: list[tuple[Literal["token", "message_id", "sid"], str | None]] = [
        ("token", message.get("token")),
        ("message_id", message.get("message_id")),
        ("sid", doc.get("sid")),
    ]
    return [(name, value) for name, value in named if value]


def _people(doc: Doc) -> set[str]:
    """Those whose task this is: its owner's, and whose it was handed to."""
    handover = doc.get("handover")
    return {doc["owner"], handover["to"]} if handover else {doc["owner"]}


def _task_key(doc: Doc) -> tuple[str, ...]:
    return (doc["engagement"], doc["document"], doc["owner"], doc["period"])
