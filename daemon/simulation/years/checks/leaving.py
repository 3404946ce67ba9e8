"""The outbox held against what the servers took and said: sent is what left, given up what was refused."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from .....rules.messages import Later, Message, Never, Outcome, Sending, Uncertain

PUT_OFF = timedelta(days=4)  # for how long in all a server may put a message off before it is given up
WAITS = timedelta(days=5)  # at most, once all is calm: longer than the agreed hours are ever closed


class Leaving:
    """Sees what the servers answer and what is committed of it. `times`: how often each message was taken, by id."""

    def __init__(self, times: Counter[str], breaks: Callable[[str, str], None]) -> None:
        self._times = times
        self._breaks = breaks
        self._id_of: dict[str, str] = {}  # by Message-ID
        self._unanswered: set[str] = set()  # may have been taken or not: nobody knows
        self._refused: set[str] = set()
        self._put_off: Counter[str] = Counter()  # seconds
        self._waiting: dict[str, datetime] = {}  # when each came to lie in the outbox
        self._alike: dict[tuple[str, ...], set[str]] = {}  # texts and calls of the same words to one number
        self._about: dict[str, set[str]] = {}  # the tasks that each answer and question speaks of

    def answered(self, parcel: str, outcome: Outcome, now: datetime) -> None:
        """The answer to a hand-over; a parcel has the Message-ID of a mail, the id of a text or call."""
        message = self._id_of.get(parcel, parcel)
        match outcome:
            case Uncertain():
                self._unanswered.add(message)
            case Never():
                self._refused.add(message)
            case Later(at):
                self._put_off[message] += round((at - now).total_seconds())

    def cut_off(self, sendings: Iterable[Sending]) -> None:
        """The machine stopped while these were handed over."""
        self._unanswered |= {one.message.id for one in sendings}

    def committed(self, one: Sending, at: datetime, closed: Callable[[str], bool]) -> None:
        """What is written down of a message. What is `closed` by then may fall out of one that grows."""
        message = one.message
        self._id_of[message.message_id] = message.id
        if message.channel != "email":
            self._alike.setdefault((*message.to, message.text), set()).add(message.id)
        if message.kind in {"answer", "ask"}:
            about = self._about.setdefault(message.id, set())
            if not all(map(closed, about - set(message.tasks))):
                self._breaks("sent-true", f"another took the place of the {message.kind} {message.id} on {about}")
            about |= set(message.tasks)
        if one.state in {"waiting", "sending", "uncertain"}:
            self._waiting.setdefault(message.id, at)
            return
        self._waiting.pop(message.id, None)
        given_up = message.id in self._refused or self._put_off[message.id] >= PUT_OFF.total_seconds()
        if one.state == "sent" and not self.may_have_left(message.id):
            self._breaks("sent-true", f"the {message.kind} {message.id} is sent, and was never taken: {one.why}")
        if one.state == "failed" and not self.left(message.id) and not given_up:
            self._breaks("sent-true", f"the {message.kind} {message.id} was given up, and not refused: {one.why}")

    def counts_as(self, message: Message) -> str:
        """Under which message a further delivery of this one counts.

        The provider's list cannot tell texts of the same words to one number apart: where one was taken for another
        that nobody could be sure of, and that never left, the further try is the other's.
        """
        alike = self._alike.get((*message.to, message.text), set()) if self._times[message.id] else set()
        never_left = (one for one in sorted(alike) if not self.left(one) and one in self._unanswered)
        return next(never_left, message.id)

    def left(self, message: str) -> bool:
        """Whether it was really taken."""
        return self._times[message] > 0

    def may_have_left(self, message: str) -> bool:
        """Whether it was taken, or nobody can know."""
        return self.left(message) or message in self._unanswered

    def was_refused(self, message: str) -> bool:
        """Whether its server said that it takes it never."""
        return message in self._refused

    def ended(self, at: datetime) -> None:
        """All has been calm for long: nothing waits for ever."""
        for message, since in self._waiting.items():
            if at - since > WAITS:
                self._breaks("goes-on", f"{message} waits in the outbox since {since:%d %b %H:%M}")
