"""Whoever writes is answered: each genuine mail is held against the answers that really left."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from .....rules.messages import Message, Sending
from .known import Known
from .leaving import Leaving
from .terms import DAY

MOST_ALONE = 10  # mails of somebody's day that have an answer each; further ones are answered together


class Answering:
    """Sees the answers that are put into the outbox, and those that leave."""

    def __init__(self, known: Known, leaving: Leaving, breaks: Callable[[str, str], None]) -> None:
        self._known = known
        self._leaving = leaving
        self._breaks = breaks
        self._answers: dict[str, str] = {}  # ids, by the Message-ID of the mail that each answers
        self._made: dict[str, dict[str, datetime]] = defaultdict(dict)  # when each answer was, by address and id
        self._left: dict[str, list[datetime]] = defaultdict(list)  # when answers left, by address
        self._taken_up: dict[str, datetime] = {}  # when each mail was, by its Message-ID

    def handled(self, key: str, at: datetime) -> None:
        """A mail is written down as handled, together with its answer."""
        self._taken_up.setdefault(key, at)

    def committed(self, one: Sending, at: datetime) -> None:
        """A message as it stands in the outbox."""
        if one.message.kind == "answer":
            self._answers[one.message.in_reply_to] = one.message.id
            for address in one.message.to:
                self._made[address].setdefault(one.message.id, at)

    def went_out(self, message: Message, at: datetime) -> None:
        """A message was taken by its server."""
        if message.kind == "answer":
            for address in message.to:
                self._left[address].append(at)

    def ended(self) -> None:
        """All has been calm for long."""
        mails: dict[tuple[str, object], int] = defaultdict(int)
        for note, at in self._known.notes.values():
            if note.kind != "person" or not note.may or note.by_text:
                continue
            mails[note.address, at.date()] += 1
            answer, left = self._answers.get(note.message_id), self._left[note.address]
            alone = answer and (self._leaving.may_have_left(answer) or self._leaving.was_refused(answer))
            then = self._taken_up.get(note.message_id, at)  # the machine may have stood still in between
            before = sum(then - DAY < one <= then for one in self._made[note.address].values())
            many = mails[note.address, at.date()] > MOST_ALONE or before >= MOST_ALONE
            if not alone and not (many and left and left[-1] >= at):
                self._breaks("answered", f"{note.means} of {note.address}, {at:%d %b %H:%M}, has no answer")
