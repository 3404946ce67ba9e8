"""Whoever writes is answered: each genuine mail is held against the answers that really left."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from .....rules.messages import Message, Sending
from .known import Known
from .leaving import Leaving

MOST_ALONE = 10  # mails of somebody's day that have an answer each; further ones are answered together


class Answering:
    """Sees the answers that are put into the outbox, and those that leave."""

    def __init__(self, known: Known, leaving: Leaving, breaks: Callable[[str, str], None]) -> None:
        self._known = known
        self._leaving = leaving
        self._breaks = breaks
        self._answers: dict[str, str] = {}  # ids, by the Message-ID of the mail that each answers
        self._left: dict[str, datetime] = {}  # when the latest answer left, by address

    def committed(self, one: Sending) -> None:
        """A message as it stands in the outbox."""
        if one.message.kind == "answer":
            self._answers[one.message.in_reply_to] = one.message.id

    def went_out(self, message: Message, at: datetime) -> None:
        """A message was taken by its server."""
        if message.kind == "answer":
            self._left |= dict.fromkeys(message.to, at)

    def ended(self) -> None:
        """All has been calm for long."""
        mails: dict[tuple[str, object], int] = defaultdict(int)
        for note, at in self._known.notes.values():
            if note.kind != "person" or not note.may or note.by_text:
                continue
            mails[note.address, at.date()] += 1
            answer = self._answers.get(note.message_id)
            alone = answer and (self._leaving.may_have_left(answer) or self._leaving.was_refused(answer))
            together = note.address in self._left and self._left[note.address] >= at
            if not alone and not (mails[note.address, at.date()] > MOST_ALONE and together):
                self._breaks("answered", f"{note.means} of {note.address}, {at:%d %b %H:%M}, has no answer")
