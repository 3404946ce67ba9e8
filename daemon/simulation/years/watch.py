"""The watch: sees what reaches the inbox, what goes out and what is committed, and holds all of it to the promises."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from ....mailbox.telephone import CallIn, CallMade
from ....rules.messages import Message, Sending
from ....rules.model import State, Task
from ....rules.policy import Policy
from ....state.store import Change, Handled, Store
from ...calls_in import UNTIL
from .known import Known
from .leap import MovedClock
from .letters import Note
from .moves import Moves
from .outgoing import Outgoing
from .practice import CONSULTANT
from .promises import PROMISES, Broken

MOST_BROKEN = 20  # of one year: the rest follows from the first
CUT_SHORT = " more"  # what a digest ends with that has more to tell than a person reads
TOLD = {"sent", "uncertain"}  # states of a mail that has left; of the last nobody is sure
AT_THE_END = timedelta(hours=7)  # its recording is looked for once more, after the longest sleep
LATE = timedelta(days=1)  # how long after its time something may be done, once all is calm


class Watch:
    """Knows nothing but what it sees."""

    def __init__(self, policy: Policy) -> None:
        self.broken: list[Broken] = []
        self.history: list[tuple[datetime, str]] = []
        self.known = Known(policy.engagement.people)
        self.moves = Moves(self.known, self.breaks)
        self.outgoing = Outgoing(policy, self.known, self.breaks)
        self.policy = policy
        self._at = datetime.min.replace(tzinfo=UTC)
        self._handled: set[str] = set()
        self._digests: dict[str, Message] = {}  # that count as sent
        self._telling: dict[str, tuple[str, ...]] = {}  # ids of the mails that tell of a call, by its key
        self._answers_calls = False  # from its first turn on
        self._before_it_did: set[str] = set()  # keys of the calls that are none of its business
        self._states: dict[str, State] = {}
        self._since_opened: dict[tuple[type, str], Any] = {}  # the last committed, by kind and id
        self._asked: Change | None = None  # a commit under way
        self._asked_new: dict[tuple[type, str], Any] = {}  # what it changes

    def tell(self, at: datetime, line: str) -> None:
        """A line of the history; `at` is what a right clock shows."""
        self._at = at
        self.history.append((at, line))

    def breaks(self, promise: str, detail: str) -> None:
        """A promise is broken; the history says so too."""
        if promise not in PROMISES:
            raise KeyError(promise)
        if len(self.broken) < MOST_BROKEN:
            self.broken.append(Broken(promise=promise, at=self._at, detail=detail))
            self.tell(self._at, f"BROKEN {promise}: {detail}")

    def came_in(self, note: Note, at: datetime) -> None:
        """A note lies in the shared inbox."""
        again = "" if self.known.take(note, at) else " (again)"
        self.tell(at, f"in   {note.address}: {note.means}{again}")

    def went_out(self, message: Message, to: tuple[str, ...], now: datetime, at: datetime) -> None:
        """A message was taken by the server; `now` is what the daemon takes the time to be."""
        self.tell(at, f"out  {message.kind} {message.id[:6]} to {', '.join(to)}: {' '.join(message.tasks)}")
        self.outgoing.taken(message, to, now, at)
        reader = self.policy.engagement.person(to[0]) if message.kind == "reminder" else None
        if reader is not None and reader.email != message.person:
            self.known.covers(reader.name, message.tasks)

    def rang(self, call: CallMade, message: Message) -> None:
        """Somebody was called, and pressed a key or not."""
        what = f"{call.outcome}, {f'pressed {call.key}' if call.key else 'no key'}"
        self.tell(call.at, f"     {call.to} was called about {' '.join(message.tasks)}: {what}")
        self.known.called(call, message)

    def called_us(self, call: CallIn, at: datetime) -> None:
        """Somebody called us."""
        left = "left a message" if call.recording else "left none"
        self.tell(at, f"in   {call.sender} called, pressed {call.key or 'nothing'} and {left}")
        self.known.calls[f"call:{call.sid}"] = (call, at)
        if not self._answers_calls:
            self._before_it_did.add(f"call:{call.sid}")

    def opened(self, store: Store) -> None:
        """The store was opened, after a crash perhaps: what was committed is there, and what was under way or not."""
        self._answers_calls = self._answers_calls or store.mark(UNTIL) is not None
        mails = (one for one in store.unsent() if one.state == "sending" and one.message.channel == "email")
        self.outgoing.unsure |= {one.message.message_id for one in mails}
        under_way = self._asked_new if self._asked else {}
        found = {key: _found(store, *key) for key in {**self._since_opened, **under_way}}
        came_through = [key for key, record in under_way.items() if found[key] == record]
        if 0 < len(came_through) < len(under_way):
            self.breaks("crash", f"half of a commit is there: {came_through} of {list(under_way)}")
        if self._asked and under_way and len(came_through) == len(under_way):
            self._take(self._asked)
        for key, record in self._since_opened.items():
            if found[key] != record and key not in under_way:
                self.breaks("crash", f"{key[0].__name__} {key[1]} was committed and is not what it was")
        self._since_opened, self._asked = {}, None

    def asks(self, store: Store, change: Change) -> None:
        """A commit is under way."""
        self._asked = change
        self._asked_new = {key: one for key, one in _records(change).items() if _found(store, *key) != one}

    def refused(self) -> None:
        """The disk refused it."""
        self._asked = None

    def committed(self, change: Change) -> None:
        """It is durable."""
        self._asked = None
        self._take(change)
        self._since_opened |= _records(change)

    def _take(self, change: Change) -> None:
        self._answers_calls = self._answers_calls or UNTIL in change.marks
        for one in change.handled:
            if one.key in self._handled:
                self.breaks("handled-once", f"{one.key} was handled twice")
            self._handled.add(one.key)
            if one.key in self.known.calls:
                self._tells_of_call(one, change)
        digests = (one.message for one in change.sendings if one.message.kind == "digest" and one.state == "sent")
        self._digests |= {one.id: one for one in digests}
        for task in change.tasks:
            self.known.named(task)
            before = self._states.get(task.ref)
            self._states[task.ref] = task.state
            if task.state.closed and (before is None or not before.closed):
                self.tell(self._at, f"     {task.ref} {task.document} {task.owner} {task.period} is {task.state}")
            elif not task.state.closed:
                self._has_a_next_time(task)
        self.moves.committed(change)

    def _tells_of_call(self, one: Handled, change: Change) -> None:
        """With the call that is written down goes a mail about it, to leave within the day by the daemon's clock."""
        call, _ = self.known.calls[one.key]
        names = {call.sender, *(person.name for person in self.policy.engagement.people if person.phone == call.sender)}
        mails = [sending.message for sending in change.sendings if sending.message.to == (CONSULTANT,)]
        about = [mail for mail in mails if any(name in mail.text for name in names)]
        if not any(mail.not_before - one.at <= LATE for mail in about):
            self.breaks("calls-told", f"no mail of the day tells of {one.key} from {call.sender}")
        if call.recording and one.outcome != "message":
            self.breaks("calls-told", f"{call.sender} left a message in {one.key}, and the mail says: {one.outcome}")
        self._telling[one.key] = tuple(mail.id for mail in about)

    def _has_a_next_time(self, task: Task) -> None:
        if task.next_at is not None or task.state is State.WAITING:
            return
        if not task.climbs or not all(climb.told_on or climb.declined or climb.asked for climb in task.climbs):
            self.breaks("next-time", f"{task.ref} is {task.state}, and nothing comes next: {task.climbs}")

    def ended(self, store: Store, clock: MovedClock, raws: dict[str, bytes], misfiled: Iterable[str]) -> None:
        """All is calm, and everybody had time: what is still missing will never come. `raws`: notes by Message-ID."""
        self._all_handled(store, raws)
        self._all_told(store, clock.true())
        self._all_accepted(store)
        self._nothing_stuck(store, clock.now())
        for wrong in misfiled:
            self.breaks("bytes", wrong)
        self._told_in_digests(store)
        self._entered(store)

    def _entered(self, store: Store) -> None:
        charges = store.charges_in(self.policy.engagement.slug)
        minutes = sum(one.units for one in charges if one.kind == "time" and one.state != "released")
        if minutes != self.known.logged:
            self.breaks("ledger", f"{self.known.logged} min were entered, {minutes} are in the ledger")

    def _all_handled(self, store: Store, raws: dict[str, bytes]) -> None:
        for message_id, (note, at) in self.known.notes.items():
            if store.handled(message_id) is None:
                raw = raws.get(message_id, b"")  # of a text none
                why = store.handled("sha256:" + hashlib.sha256(raw).hexdigest())
                what = f"is set apart: {why.outcome}" if why else "was never handled"
                self.breaks("handled-once", f"{note.means} of {note.address}, in the inbox {at:%d %b %H:%M}, {what}")

    def _all_told(self, store: Store, now: datetime) -> None:
        for key, (call, at) in self.known.calls.items():
            if now - at < AT_THE_END:
                continue
            if store.handled(key) is None and key not in self._before_it_did:
                self.breaks("handled-once", f"the call of {call.sender} that ended {at:%d %b %H:%M} was never handled")
            mails = [store.sending(one) for one in self._telling.get(key, ())]
            if mails and not any(one and one.state in TOLD for one in mails):
                self.breaks("calls-told", f"the mail about {key} of {call.sender} {at:%d %b %H:%M} never left")

    def _all_accepted(self, store: Store) -> None:
        for (document, owner, period), at in self.known.received.items():
            task = store.task_of((self.policy.engagement.slug, document, owner, period))
            if task is not None and not task.state.closed:
                what = f"{task.ref} {document} {owner} {period}"
                self.breaks("nothing-lost", f"{what} came {at:%d %b %H:%M} and is {task.state} {task.waiting_for}")

    def _nothing_stuck(self, store: Store, now: datetime) -> None:
        for sending in store.unsent():
            if sending.next_at < now - LATE:
                self.breaks("goes-on", f"{sending.message.id} waits since {sending.next_at}: {sending.why}")
        for task in store.tasks(self.policy.engagement.slug):
            if not task.state.closed and task.next_at and task.next_at < now - LATE:
                self.breaks("climbs", f"{task.ref} is {task.state}; something was to be done for it on {task.next_at}")

    def _told_in_digests(self, store: Store) -> None:
        """Every line that says why something was not sent stands in the next digest that can tell it."""
        told = sorted((one.not_before, self._text_of(one)) for one in self._digests.values())
        for entry in store.entries_since(self.history[0][0]):
            if entry.topic != "not-sent" or not told or entry.at > told[-1][0]:
                continue
            # The first may be of the very same instant, the next two of a clock that was a day ahead.
            next_few = [text for at, text in told if at >= entry.at][:4]
            what = " ".join(entry.what.split())
            if not any(what in text or CUT_SHORT in text for text in next_few):
                self.breaks("digest", f"{entry.ref} on {entry.at:%d %b %H:%M}: {entry.what}")

    def _text_of(self, digest: Message) -> str:
        """What it told; a digest that was given up after two lost answers told nobody, and is excused for that."""
        return " ".join(digest.text.split()) if self.outgoing.times[digest.id] else CUT_SHORT


def _records(change: Change) -> dict[tuple[type, str], Any]:
    """The records that a commit puts, by kind and id; of those a store can be asked for one by one."""
    return {
        **{(Task, one.ref): one for one in change.tasks},
        **{(Sending, one.message.id): one for one in change.sendings},
        **{(Handled, one.key): one for one in change.handled},
    }


def _found(store: Store, kind: type, key: str) -> Any:
    if kind is Task:
        return store.task(key)
    return store.sending(key) if kind is Sending else store.handled(key)
