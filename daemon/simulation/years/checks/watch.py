"""The watch: sees what reaches the inbox, what goes out and what is committed, and holds all of it to the promises."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from .....mailbox.telephone import CallIn, CallMade
from .....rules.messages import Message, Outcome
from .....rules.model import State
from .....rules.policy import Policy
from .....state.store import Change, Store
from ....calls_in import UNTIL
from ..leap import MovedClock
from ..letters import Note
from .accounted import Accounted
from .answering import Answering
from .durable import Durable
from .known import Known
from .leaving import Leaving
from .moves import Moves
from .orders import ordered
from .outgoing import Outgoing
from .overdue import Overdue
from .promises import PROMISES, Broken
from .telling import AT_THE_END, Telling
from .terms import Terms

MOST_BROKEN = 20  # of one year: the rest follows from the first
AN_HOUR = timedelta(hours=1)
MOST_TURNS = 400  # an hour: one for each mail of a flood and each second of a busy minute, and none without end


class BusyError(Exception):
    """The daemon turns and turns, and gets nowhere."""


class Watch:
    """Knows nothing but what it sees."""

    def __init__(self, policy: Policy, terms: Terms, clock: MovedClock) -> None:
        self.broken: list[Broken] = []
        self.history: list[tuple[datetime, str]] = []
        self.known = Known(policy.engagement.people)
        self.moves = Moves(self.known, self.breaks)
        self.outgoing = Outgoing(terms, self.known, self.breaks)
        self.leaving = Leaving(self.outgoing.times, self.breaks)
        self.policy = policy
        self._accounted = Accounted(terms, self.leaving, self.breaks)
        self._answering = Answering(self.known, self.leaving, self.breaks)
        self._durable = Durable(self.breaks)
        self._overdue = Overdue(terms, self.known, self.breaks)
        self._telling = Telling(terms, self.known, self.leaving, self.breaks)
        self._turns: list[datetime] = []  # of the last hour
        self._clock = clock
        self._calm: datetime | None = None  # since when nothing goes wrong any more
        self._at = datetime.min.replace(tzinfo=UTC)
        self._handled: set[str] = set()
        self._answers_calls = False  # from its first turn on
        self._before_it_did: set[str] = set()  # keys of the calls that are none of its business
        self._states: dict[str, State] = {}

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
        self.outgoing.taken(message, self.leaving.counts_as(message), to, now, at)
        self._answering.went_out(message, at)
        self._overdue.went_out(message, at)
        self._telling.went_out(message, at)
        reader = self.policy.engagement.person(to[0]) if message.kind == "reminder" else None
        if reader is not None and reader.email != message.person:
            self.known.covers(reader.name, message.tasks)
        if message.channel != "email":
            self.known.covers(to[0], message.tasks)

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
        cut_off = [one for one in store.unsent() if one.state == "sending"]
        self.outgoing.unsure |= {one.message.message_id for one in cut_off if one.message.channel == "email"}
        self.leaving.cut_off(cut_off)
        came_through = self._durable.opened(store)
        if came_through is not None:
            self._take(came_through)

    def calms_down(self) -> None:
        """From here on nothing goes wrong any more."""
        self._calm = self._clock.true()

    def asks(self, change: Change) -> None:
        """A commit is under way."""
        self._durable.asks(change)

    def refused(self) -> None:
        """The disk refused it."""
        self._durable.refused()

    def committed(self, store: Store, change: Change) -> None:
        """It is durable."""
        self._durable.committed(store, change)
        self._take(change)

    def answered(self, parcel: str, outcome: Outcome) -> None:
        """What a server said to a hand-over."""
        self.leaving.answered(parcel, outcome, self._clock.now())

    def turns(self) -> None:
        """The daemon begins another turn. Raises BusyError where it does nothing else."""
        now = self._clock.true()
        self._turns = [*(at for at in self._turns if now - at < AN_HOUR), now]
        if len(self._turns) > MOST_TURNS:
            raise BusyError(f"{len(self._turns)} turns in an hour")

    def _take(self, change: Change) -> None:
        self._answers_calls = self._answers_calls or UNTIL in change.marks
        for one in change.handled:
            if one.key in self._handled:
                self.breaks("handled-once", f"{one.key} was handled twice")
            self._handled.add(one.key)
            self._answering.handled(one.key, self._clock.true())
        states = self._states | {task.ref: task.state for task in change.tasks}
        for sending in change.sendings:
            self.leaving.committed(sending, self._clock.true(), lambda ref: ref in states and states[ref].closed)
            self._answering.committed(sending, self._clock.true())
            self._overdue.committed(sending)
        self._accounted.committed(change)
        self._telling.committed(change, self._clock.true())
        for task in change.tasks:
            self.known.named(task)
            before = self._states.get(task.ref)
            self._states[task.ref] = task.state
            if task.state.closed and (before is None or not before.closed):
                self.tell(self._at, f"     {task.ref} {task.document} {task.owner} {task.period} is {task.state}")
            elif not task.state.closed:
                self._overdue.has_a_next_time(task)
        self.moves.committed(change)

    def ended(self, store: Store, raws: dict[str, bytes], misfiled: Iterable[str]) -> None:
        """All is calm, and everybody had time: what is still missing will never come. `raws`: notes by Message-ID."""
        now = self._clock.true()
        self._all_handled(store, raws)
        self._all_calls_handled(store, now)
        self._all_accepted(store)
        self.leaving.ended(now)
        self._answering.ended()
        self._overdue.ended(store.open_in(self.policy.engagement.slug), now)
        self._telling.ended(self._calm or now, now)
        for wrong in misfiled:
            self.breaks("bytes", wrong)
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

    def _all_calls_handled(self, store: Store, now: datetime) -> None:
        for key, (call, at) in self.known.calls.items():
            if now - at >= AT_THE_END and store.handled(key) is None and key not in self._before_it_did:
                self.breaks("handled-once", f"the call of {call.sender} that ended {at:%d %b %H:%M} was never handled")

    def _all_accepted(self, store: Store) -> None:
        """What came is done; closed otherwise it is only where the consultant had said so before."""
        orders = list(ordered(self.known.notes.values()))
        for (document, owner, period), at in self.known.received.items():
            task = store.task_of((self.policy.engagement.slug, document, owner, period))
            ref = task.ref if task else ""
            settled = any(one.verb == "waive" and ref in one.refs and one.at <= at for one in orders)
            if task is None or not (task.state is State.DONE or (task.state is State.WAIVED and settled)):
                became = f"is {task.state} {task.waiting_for}" if task else "was never asked for"
                what = f"{ref} {document} {owner} {period}"
                self.breaks("nothing-lost", f"{what} came {at:%d %b %H:%M} and {became}")
