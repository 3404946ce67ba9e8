"""What is known to be true in a simulated year, whatever the daemon makes of it: what came, what was said, and when."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from .....mailbox.telephone import CallIn, CallMade
from .....rules.agreement import Person
from .....rules.messages import Message
from .....rules.model import Task
from ..letters import Key, Note
from ..papers import Paper
from ..practice import WORD_IS_ENOUGH

READ_WITHIN = timedelta(hours=31)  # a mail that is late or a clock that is wrong: so far apart are writing and reading


class Known:
    """Gathers it from the notes that reach the inbox; what tasks are called, from what is committed."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.notes: dict[str, tuple[Note, datetime]] = {}  # by Message-ID: when each first reached the inbox
        self.calls: dict[str, tuple[CallIn, datetime]] = {}  # to us, by the key of what is handled: when each ended
        self.received: dict[Key, datetime] = {}  # what was sent for good, by task
        self.opted: dict[str, datetime] = {}  # who wants no more messages, and since when
        self.stopped: dict[str, datetime] = {}  # numbers that want no more texts and calls, and since when
        self.unreached: set[str] = set()  # calls that nobody answered cost nothing
        self.held: dict[str, tuple[datetime, date]] = {}  # who is to be left in peace: since when, before which day
        self.logged = 0  # minutes that the consultant entered
        self.approved: dict[tuple[str, date | None], list[datetime]] = {}  # by task and due date: when she said yes
        self.cards_approved: list[Message] = []  # what asked for a scorecard to which she said yes
        self.declined: set[str] = set()
        self.extended: set[tuple[str, date]] = set()  # refs with the day to which the consultant moved them
        self.absent: set[str] = set()  # whose absence was told
        self.wrote: dict[str, list[datetime]] = defaultdict(list)  # by name or number: when each wrote or pressed a key
        self.papers: dict[Key, list[Paper]] = defaultdict(list)  # good ones, from whoever is to send them
        self._ordered: set[str] = set()  # refs that the consultant closed
        self._words: set[Key] = set()
        self._emails = {name: person.email for person in people for name in (person.name, person.phone) if name}
        self._covering: dict[str, set[Key]] = {}  # by name: what each was asked for in a colleague's place
        self._keys: dict[str, Key] = {}
        self._dues: dict[str, date] = {}

    def take(self, note: Note, at: datetime) -> bool:
        """A note lies in the inbox; False for one that lay there before."""
        if note.message_id in self.notes:
            return False
        self.notes[note.message_id] = (note, at)
        if note.may and note.kind == "absence":
            self.absent.add(note.address)
        if note.may and note.kind == "person":
            self._said(note, at)
        return True

    def _said(self, note: Note, at: datetime) -> None:
        """A person's own words and files."""
        asked = [ref for ref in note.answers.message.tasks if ref in self._keys] if note.answers else []
        self.wrote[note.address if note.by_text else note.name].append(at)
        for paper in note.papers:
            key = (paper.document, paper.owner, paper.period)
            if not paper.flaw and self._is_theirs(key, note.name, note.address):
                self.papers[key].append(paper)
        for key in note.closes:
            if note.says_whose or not self._may_be_anothers(key, note):
                self.received.setdefault(key, at)
        if note.means == "word":  # said in answer to a mail, it goes for all that the mail asks of its sender
            about = {*note.closes, *(self._keys[ref] for ref in asked)}
            self._words |= {key for key in about if self._is_theirs(key, note.name, note.address)}
        wishes = {"opt-out": self.opted, "stop": self.stopped}.get(note.means, {})
        wishes.setdefault(note.address, at)
        if note.command:
            self._commanded(note, at)

    def covers(self, name: str, refs: tuple[str, ...]) -> None:
        """Somebody was asked for these tasks in a colleague's place."""
        self._covering.setdefault(name, set()).update(self._keys[ref] for ref in refs if ref in self._keys)

    def _is_theirs(self, key: Key, *names: str) -> bool:
        """Whether somebody owes this, or was asked for it in a colleague's place; by their name or number."""
        return any(key[1] == self._emails.get(name) or key in self._covering.get(name, ()) for name in names)

    def _may_be_anothers(self, key: Key, note: Note) -> bool:
        """Whether what its sender owes may as well be a colleague's whom they cover for, until they say whose it is."""
        return any((one[0], one[2]) == (key[0], key[2]) and one != key for one in self._covering.get(note.name, ()))

    def called(self, call: CallMade, message: Message) -> None:
        """A call about these tasks, and what was pressed in it."""
        if call.outcome not in {"answered", "machine"}:
            self.unreached.add(message.id)
        if call.key == "1":
            keys = {self._keys[ref] for ref in message.tasks if ref in self._keys}
            self._words |= {key for key in keys if self._is_theirs(key, call.to)}
        if call.key:
            self.wrote[call.to].append(call.at)
        if call.key == "9":
            self.stopped.setdefault(call.to, call.at)

    def named(self, task: Task) -> None:
        """What a ref stands for."""
        self._keys[task.ref] = (task.document, task.owner, task.period)
        self._dues[task.ref] = task.due

    def came(self, ref: str) -> datetime | None:
        """When what a task asks for lay in the inbox; None: it does not yet."""
        key = self._keys.get(ref)
        return self.received.get(key) if key else None

    def owner(self, ref: str) -> str | None:
        """Who owes it."""
        key = self._keys.get(ref)
        return key[1] if key else None

    def due(self, ref: str) -> date | None:
        """When a task is due, as it was committed last."""
        return self._dues.get(ref)

    def may_close(self, task: Task) -> bool:
        """Whether there is a reason for a task to be closed."""
        key = (task.document, task.owner, task.period)
        proven = key in (self._words if task.document == WORD_IS_ENOUGH else self.papers)
        return proven or self.was_ordered(task.ref)

    def may_be_promised(self, task: Task) -> bool:
        """Whether somebody who may has written about when its promise was given, by whatever clock."""
        key, said_at = (task.document, task.owner, task.period), task.promise.said_at if task.promise else None
        wrote = (at for name, times in self.wrote.items() if self._is_theirs(key, name) for at in times)
        return any(said_at is not None and abs(at - said_at) < READ_WITHIN for at in wrote)

    def was_ordered(self, ref: str) -> bool:
        """Whether the consultant said that a task is closed."""
        return ref in self._ordered

    def _commanded(self, note: Note, at: datetime) -> None:
        """What the consultant wrote permits what it says."""
        asked = note.answers.message.tasks if note.answers else ()
        for line in note.words.splitlines():
            verb, *rest = line.split()
            named = tuple(word for word in rest if word.startswith("T-")) or asked
            if verb in {"done", "waive"}:
                self._ordered.update(named)
            if verb == "extend":  # "extend T-123456 2027-03-05"
                self.extended.add((rest[0], date.fromisoformat(rest[1])))
            if verb == "decline":
                self.declined.update(named)
            if verb == "hold":  # "hold dana@… until 2027-03-05"
                self.held.setdefault(rest[0], (at, date.fromisoformat(rest[2])))
            if verb == "log":  # "log 20m …"
                self.logged += int(rest[0].removesuffix("m"))
            if verb == "approve":
                for ref in named:
                    self.approved.setdefault((ref, self.due(ref)), []).append(at)
                if note.answers and not named:
                    self.cards_approved.append(note.answers.message)
