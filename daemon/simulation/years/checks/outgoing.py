"""What every outgoing message is held to: each goes to the checks that its kind is under."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from .....rules.messages import Message
from ..practice import CONSULTANT
from .climbing import Climbing
from .known import Known
from .left import A_LOOK, ASKING, CHECKS_IN, STARTED_HERE, Left
from .permitted import Permitted
from .seldom import Seldom
from .terms import Terms
from .wished import Wished


class Outgoing:
    """Sees each message as it is taken by the server. `breaks` is told of a promise that is not kept."""

    def __init__(self, terms: Terms, known: Known, breaks: Callable[[str, str], None]) -> None:
        self.times: Counter[str] = Counter()  # how often each message went out, by its id
        self.unsure: set[str] = set()  # Message-IDs whose taking nobody can be sure of
        self._breaks = breaks
        self._permitted = Permitted(terms=terms, known=known, breaks=breaks)
        self._seldom = Seldom(terms=terms, known=known, breaks=breaks)
        self._wished = Wished(terms=terms, known=known, breaks=breaks)
        self._climbing = Climbing(terms=terms, known=known, breaks=breaks)

    def taken(self, message: Message, counts_as: str, to: tuple[str, ...], now: datetime, at: datetime) -> None:
        """A message was taken: `now` by the daemon's clock, `at` by a right one; `counts_as`: its id, or another's."""
        self.times[counts_as] += 1
        times = self.times[counts_as]
        if times > 1 + (message.message_id in self.unsure):
            self._breaks("never-twice", f"the {message.kind} {message.id} to {', '.join(to)} went out {times} times")
        if times > 1:
            return
        left = Left(message=message, to=to, now=now, at=at)
        if message.kind == "answer":
            self._seldom.answered(left)
        if message.kind == "morning" and abs(now - at) < A_LOOK:  # a clock that is wrong gives the note of its own day
            self._seldom.morning(left)
        if message.kind in {"ask", "digest"}:
            self._climbing.asked(left)
        if message.kind in STARTED_HERE and to != (CONSULTANT,):
            self._started(left)

    def _started(self, left: Left) -> None:
        self._wished(left)
        if left.message.channel != "email":
            self._permitted.by_phone(left)
            self._seldom.by_phone(left)
            return
        kind = left.message.kind
        self._permitted.by_mail(left)
        if kind in {*ASKING, "check-in"}:
            self._seldom.by_mail(left)
        if kind in CHECKS_IN:
            self._climbing.checked_in(left)
        if kind in ASKING:
            self._seldom.each_rung_once(left)
            self._climbing.announced(left)
        if kind == "escalation":
            self._climbing.escalated(left)
