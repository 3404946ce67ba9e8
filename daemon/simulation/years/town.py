"""The town: who gets which mail when, and what comes to lie in the shared inbox, late or twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from ....mailbox.channel import Parcel
from ....mailbox.telephone import CallIn, CallMade, TextIn
from ....rules.messages import Message
from ...world import World
from .checks.watch import Watch
from .fate import Fate
from .inbox import SimulatedInbox
from .leap import LeapLoop, MovedClock
from .letters import Key, Note, Pen, Proof, Seen
from .phone import SimulatedPhone, Taken
from .practice import NUMBER

NO_VERDICT = 0.1  # how often nothing is known of a mail's sender
# Seconds at most, if nothing is in its way:
POSTED = 20.0  # that a mail takes
COPIED = 500.0  # until the Sent folder, or the telephone provider's list, shows what was taken
RECORDED = 600.0  # until the telephone provider has what was said after the tone
PICTURED = 100.0  # until it has the files of a text


class Town:
    """Everything outside the daemon, and the time in which it happens. `world` is the daemon's, while it runs."""

    def __init__(self, fate: Fate, clock: MovedClock, pen: Pen, watch: Watch, loop: LeapLoop) -> None:
        self.fate = fate
        self.clock = clock
        self.pen = pen
        self.watch = watch
        self.inbox = SimulatedInbox(fate)
        self.phone = SimulatedPhone(fate, clock)
        self.phone.answers = self._rung
        self.rings: dict[str, Callable[[str, Parcel], CallMade]] = {}  # by number: who is called
        self.world: World | None = None
        self.readers: dict[str, Callable[[Seen], None]] = {}  # by address, or by number
        self.spies: list[Callable[[Seen], None]] = []  # whoever reads everybody's mail
        self.dead: set[str] = set()  # addresses that are no more
        self.raws: dict[str, bytes] = {}  # of every note, by its Message-ID
        self._loop = loop
        self._numbers = count(1)
        self._came: dict[bytes, datetime] = {}

    def later(self, at: datetime, deed: Callable[[], None]) -> None:
        """Have something done at that instant, never in the past."""
        seconds = (at - self.clock.true()).total_seconds()
        self._loop.call_later(max(0.0, seconds), deed)

    def number(self) -> int:
        """A new number for a note."""
        return next(self._numbers)

    def verdict(self, number: int) -> Proof:
        """What our provider says of an honest mail: that its sender is who it says, or nothing."""
        return "none" if self.fate.roll("no verdict", number) < NO_VERDICT else "pass"

    def key(self, ref: str) -> Key | None:
        """What a task named in a mail is."""
        task = self.world.store.task(ref) if self.world else None
        return (task.document, task.owner, task.period) if task else None

    def gone(self, to: tuple[str, ...]) -> bool:
        """Whether one of these addresses is no more."""
        return bool(self.dead.intersection(to))

    def taken(self, parcel: Parcel) -> None:
        """The daemon's mail, taken by its provider."""
        message = self.pen.composed[parcel.message_id]
        if self.inbox.tells_of(parcel.message_id):
            self.watch.outgoing.unsure.discard(parcel.message_id)
        self.inbox.taken.add(parcel.message_id)
        self._loop.call_later(self._lag(COPIED, parcel.message_id), self.inbox.sent.add, parcel.message_id)
        at = self.clock.true()
        self.watch.went_out(message, parcel.to, self.clock.now(), at)
        for address in parcel.to:
            seen = Seen(message=message, raw=parcel.raw, at=at, to=address)
            for spy in self.spies:
                spy(seen)
            if address in self.dead:
                self._bounced(seen)
            elif address in self.readers:
                self.later(at + timedelta(seconds=5), lambda seen=seen: self.readers[seen.to](seen))  # type: ignore[misc]

    def message(self, message_id: str) -> Message:
        """The daemon's text or call of this id."""
        sending = self.world.store.sending(message_id) if self.world else None
        if sending is None:
            raise KeyError(message_id)
        return sending.message

    def taken_by_phone(self, one: Taken) -> None:
        """The daemon's text or call, taken by its provider. To a phone that is off it may come once more."""
        parcel, at = one.parcel, self.clock.true()
        self._loop.call_later(self._lag(COPIED, one.sid), self.phone.listed.add, one.sid)
        message = self.message(parcel.message_id)
        self.watch.went_out(message, parcel.to, self.clock.now(), at)
        number = parcel.to[0]
        if message.channel != "text":
            return
        if self.phone.fault_of(one) == "away":
            self.watch.outgoing.unsure.add(message.message_id)
        elif number in self.readers and number not in self.phone.dead:
            seen = Seen(message=message, raw=parcel.raw, at=at, to=number)
            self.later(at + timedelta(seconds=5), partial(self.readers[number], seen))

    def text(self, note: Note) -> None:
        """Somebody's text to our number."""
        self._loop.call_later(POSTED * self.fate.roll("texted", note.number), self._texted, note)

    def _texted(self, note: Note) -> None:
        """The provider tells of it once its files have come."""
        seconds = self._lag(PICTURED, note.number) if note.papers else 0.0
        self._loop.call_later(seconds, self._told_of, note, self.clock.true())

    def _told_of(self, note: Note, at: datetime) -> None:
        self.watch.came_in(note, self.clock.true())
        media = tuple(map(self.pen.photographed, note.papers))
        self.phone.put(TextIn(sid=note.sid, sender=note.address, to=NUMBER, body=note.words, at=at, media=media))

    def rings_us(self, call: CallIn) -> None:
        """Somebody's call to our number; the provider tells of it once it has ended, and has its recording later."""
        self._loop.call_later(call.seconds, self._hung_up, call)

    def _hung_up(self, call: CallIn) -> None:
        self.watch.called_us(call, self.clock.true())
        self.phone.rang(replace(call, recording=None))
        self._loop.call_later(self._lag(RECORDED, call.sid), self.phone.rang, call)

    def _rung(self, sid: str, parcel: Parcel) -> CallMade:
        """Somebody's phone rings; a number that nobody holds does so for nobody."""
        answers = self.rings.get(parcel.to[0])
        if answers is not None:
            return answers(sid, parcel)
        return CallMade(sid=sid, to=parcel.to[0], outcome="no answer", at=self.clock.true())

    def send(self, note: Note) -> None:
        """Somebody's mail to the shared inbox: mostly there in seconds."""
        fate = self.fate
        seconds = POSTED * fate.roll("post", note.number)
        if fate.strikes("delivered late", 0.03, note.number):
            seconds = 3600.0 * fate.whole(1, 30, "late", note.number)
        raw = self.raws[note.message_id] = self.pen.write(note, self.clock.true())
        self._loop.call_later(seconds, self._arrives, note, raw)
        if fate.strikes("delivered twice", 0.03, note.number):
            self._loop.call_later(seconds + 600.0 * fate.roll("again", note.number), self.inbox.put, raw)

    def _lag(self, most: float, *about: object) -> float:
        """Seconds until something shows that is there: none as often as some."""
        return most * max(0.0, 2 * self.fate.roll("shows", *about) - 1)

    def calms_down(self) -> None:
        """From here on nothing goes wrong any more."""
        self.fate.calm = True
        self.watch.calms_down()
        self.inbox.down = self.inbox.silent = self.phone.down = False
        self.inbox.came.set()
        self.clock.wrong_by = timedelta()

    def tidy(self, older: timedelta) -> None:
        """The consultant moves old mail out of the inbox."""
        before = self.clock.true() - older
        self.inbox.move_away(lambda raw: self._came.get(raw, before) > before)

    def _arrives(self, note: Note, raw: bytes) -> None:
        at = self.clock.true()
        self._came[raw] = at
        self.watch.came_in(note, at)
        self.inbox.put(raw)

    def _bounced(self, seen: Seen) -> None:
        """Its server says that there is nobody of that name."""
        if self.fate.strikes("bounced", 1.0, seen.message.id, seen.to):
            note = Note(
                number=self.number(),
                name="Mail Delivery System",
                address=f"mailer-daemon@{seen.to.rpartition('@')[2]}",
                words=f"The mail could not be delivered: {seen.to}: user unknown.",
                kind="bounce",
                answers=seen,
                subject="Undelivered Mail Returned to Sender",
                failed=seen.to,
                means="bounce",
            )
            self.later(seen.at + timedelta(minutes=2), lambda: self.send(note))
