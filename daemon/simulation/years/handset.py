"""Somebody's telephone in a simulated year: what they do about a text or a call of the daemon's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from ....mailbox.channel import Parcel
from ....mailbox.telephone import CallMade, CallOutcome
from ....rules.agreement import Person
from .letters import Key, Note, Seen
from .papers import Paper
from .practice import WORD_IS_ENOUGH
from .town import Town

STOPS = ("STOP", "please stop texting me", "Stop these texts. Thanks", "unsubscribe me from these")
HANDLED_THERE = {"STOP"}  # by the provider itself
HERE = ("", "here it is", "see attached")
LATER = ("LATER", "tomorrow", "not yet, sorry")
MINUTES = (1, 4, 30, 200)
SOON = timedelta(seconds=30)  # after a picture


@dataclass(kw_only=True)
class Handset:
    """One number and whoever holds it."""

    town: Town
    person: Person
    number: str
    temper: str
    stops: datetime | None = None  # when they have had enough of it
    _latest: Seen | None = None  # the last text on it that is about something

    def receives(self, seen: Seen) -> None:
        """A text of the daemon's arrives."""
        if seen.message.tasks:
            self._latest = seen
        if seen.message.kind != "reminder":
            return
        minutes = self.town.fate.pick(MINUTES, "texts back", seen.message.id)
        self.town.later(self.town.clock.true() + timedelta(minutes=minutes), partial(self._answers, seen))

    def _answers(self, seen: Seen) -> None:
        fate, message = self.town.fate, seen.message
        if self._has_had_enough():
            self._stop(seen, fate.pick(STOPS, "stops", self.number))
            return
        roll = fate.roll("texts", message.id)
        if self.temper == "silent" or roll < 0.35:
            return
        if roll < 0.6:
            self._sends(seen)
        elif roll < 0.75:
            self._done(seen)
        elif roll < 0.9:
            self._write(seen, fate.pick(LATER, "later", message.id), "not-yet")
        else:
            self._write(seen, "CALL ME", "call me")

    def _sends(self, seen: Seen) -> None:
        """The file of one document that the text asks for; where none of theirs is asked for, a word."""
        keys = [key for ref in seen.message.tasks if (key := self.town.key(ref))]
        own = [key for key in keys if key[0] != WORD_IS_ENOUGH and self._own(key)]
        if not own:
            self._done(seen)
            return
        document, owner, period = self.town.fate.pick(own, "file", seen.message.id)
        paper = Paper(document=document, owner=owner, period=period)
        words = self.town.fate.pick(HERE, "here", seen.message.id)
        closes = frozenset({(document, owner, period)})
        self._write(seen, words, f"file by text: {document} {period}", closes=closes, papers=(paper,))
        if self.town.fate.roll("follows", seen.message.id) < 0.5:
            at = self.town.clock.true() + SOON
            self.town.later(at, partial(self._write, seen, "Thanks!", "thanks"))

    def _done(self, seen: Seen) -> None:
        """All that the last text on their screen asks for is done, they say: true of what a word closes."""
        last = self._latest or seen
        keys = [key for ref in last.message.tasks if last.message.kind == "reminder" and (key := self.town.key(ref))]
        closes = frozenset(key for key in keys if key[0] == WORD_IS_ENOUGH and self._own(key))
        self._write(last, "DONE", "word", closes=closes)

    def _own(self, key: Key) -> bool:
        return key[1] == self.person.email

    def _has_had_enough(self) -> bool:
        """Whether the day has come to say so, which is said once."""
        enough = self.stops is not None and self.town.clock.true() > self.stops
        self.stops = None if enough else self.stops
        return enough

    def _stop(self, seen: Seen, words: str) -> None:
        if words in HANDLED_THERE:
            self.town.phone.stopped.add(self.number)
        self._write(seen, words, "stop")

    def _write(self, seen: Seen, words: str, means: str, **more: Any) -> None:
        note = Note(
            number=self.town.number(),
            name=self.person.name,
            address=self.number,
            words=words,
            answers=seen,
            means=means,
            by_text=True,
            **more,
        )
        self.town.text(note)

    def rings(self, sid: str, parcel: Parcel) -> CallMade:
        """A call of the daemon's: somebody answers it, or a machine, or nobody."""
        fate = self.town.fate
        outcome: CallOutcome = fate.pick(("answered", "answered", "machine", "no answer", "busy"), "rings", sid)
        keys = ("1", "2", "3", "", "9") if fate.roll("patience", sid) < 0.3 else ("1", "2", "", "")
        key = fate.pick(keys, "presses", sid) if outcome == "answered" else ""
        if outcome == "answered" and self._has_had_enough():
            key = "9"
        ended = self.town.clock.true() + timedelta(seconds=fate.whole(15, 90, "lasts", sid))
        call = CallMade(sid=sid, to=self.number, outcome=outcome, key=key, at=ended)
        self.town.watch.rang(call, self.town.message(parcel.message_id))
        return call
