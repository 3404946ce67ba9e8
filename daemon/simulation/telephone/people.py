"""The people at the other end: what their telephones take, what they text, how they behave on a call."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from .records import Text

HANG_UP = "hang up"  # instead of a key


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How somebody behaves on one call: ours to them, or theirs to us (then only the last four count)."""

    answers: Literal["person", "machine", "no answer", "busy", "failed"] = "person"
    keys: tuple[str, ...] = ()  # for each question in turn, after listening; "" lets it pass, HANG_UP ends the call
    choose: Callable[[str], str] | None = None  # the key for what was just heard, instead of `keys`
    message: bytes = field(default=b"", repr=False)  # what is said after the tone; empty: silence
    seconds: int = 8  # that it takes to say


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody with a telephone. A test or the demo changes these at will, at any time."""

    number: str  # E.164
    refusal: int | None = None  # the code with which the carrier refuses every text: 30006 of a landline
    never_taken: int | None = None  # the code with which Twilio itself refuses a text at once: 21211 of a bad number
    off: bool = False  # switched off: texts wait, calls are not answered
    manner: Manner = field(default_factory=Manner)  # on calls, where `manners` has no more
    manners: list[Manner] = field(default_factory=list)  # on the next calls, in turn
    texted: Callable[[Text, datetime], None] | None = None  # called with each text when it arrives
    received: list[tuple[datetime, str]] = field(default_factory=list)  # each text's words, the network's own too
    heard: list[str] = field(default_factory=list)  # what was said on each call that was answered

    def next_manner(self) -> Manner:
        """How this person behaves on the call that comes now."""
        if self.off:
            return Manner(answers="no answer")
        return self.manners.pop(0) if self.manners else self.manner
