"""What went over the demo's telephone, as its provider saw it: each text and call, with the message it came from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from ...rules.ledger import Charge
from ...rules.messages import Message
from ...state.store import Store
from .telephone.exchange import Exchange
from .telephone.records import OUR_IN, Call, Text
from .telephone.shown import ENDED
from .telephone.texting import STOP

REFUSED = {"undelivered", "failed"}
WRONG_PERSON = "WRONG PERSON"
ENOUGH = {*STOP, "NO MAS", WRONG_PERSON}  # what the demo's people text who want no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Overheard:
    """One text or call. Of what we sent, `message` is what it was made from and `charge` what it is charged at."""

    sid: str
    at: datetime
    call: bool
    ours: bool  # it went out
    number: str  # at the other end
    words: str  # of the text, or what was said on the call, each thing in a line
    outcome: str  # "delivered", "answered", "machine", "no-answer"; of a text to us "received"
    segments: int = 1
    key: str = ""  # pressed on the call
    pressed: tuple[tuple[int, str], ...] = ()  # after how many lines of the call, which keys
    spoke: int = 0  # seconds of a message that they left
    files: tuple[tuple[str, bytes], ...] = ()  # name and bytes of what came with it
    message: Message | None = None
    charge: Charge | None = None

    @property
    def enough(self) -> bool:
        """Whether whoever has the number wants no more, or is somebody else, as they say by text or by key 9."""
        by_text = not self.ours and not self.call and self.words.strip().upper() in ENOUGH
        return by_text or (self.ours and self.call and self.key == "9")


@dataclass(slots=True)
class Line:
    """The provider's own lists, and which message of ours each text and call was made from."""

    exchange: Exchange
    store: Store
    photos: dict[str, tuple[tuple[str, bytes], ...]] = field(default_factory=dict)  # by the text they came with
    _texts: int = 0
    _calls: set[str] = field(default_factory=set)

    def new(self) -> tuple[Overheard, ...]:
        """Texts that were taken and calls that have ended since the last time, in their order."""
        texts = list(self.exchange.texts.values())[self._texts :]
        calls = [one for one in self.exchange.calls.values() if one.sid not in self._calls and self._ended(one)]
        self._texts += len(texts)
        self._calls.update(one.sid for one in calls)
        found = [*(self.text(one) for one in texts), *(self.call(one) for one in calls)]
        return tuple(sorted(found, key=lambda one: one.at))

    def all(self) -> list[Overheard]:
        """Every text and call, in the order of time."""
        texts = (self.text(one) for one in self.exchange.texts.values())
        calls = (self.call(one) for one in self.exchange.calls.values())
        return sorted((*texts, *calls), key=lambda one: one.at)

    def text(self, text: Text) -> Overheard:
        """One text as it stands now."""
        ours = text.direction != OUR_IN
        message = self.message_of(text) if ours else None
        return Overheard(
            sid=text.sid,
            at=text.created,
            call=False,
            ours=ours,
            number=text.to if ours else text.sender,
            words=text.body,
            outcome=text.stage(self.exchange.now()).status,
            segments=text.segments,
            files=self.photos.get(text.sid, ()),
            message=message,
            charge=self.store.charge(message.id) if message else None,
        )

    def message_of(self, text: Text) -> Message | None:
        """The message that a text of ours carries, known by its words where the answer to it was lost."""
        like = (one.message for one in self.store.texts_to(text.to) if one.message.text == text.body)
        sending = self.store.sending_by_sid(text.sid)
        return sending.message if sending else next(like, None)

    def called_about(self, number: str) -> tuple[str, ...]:
        """The tasks of the call that rings at this number."""
        ringing = (one.sid for one in reversed(self.exchange.executions.values()) if one.contact == number)
        sending = self.store.sending_by_sid(next(ringing, ""))
        return sending.message.tasks if sending else ()

    @property
    def engaged(self) -> bool:
        """Whether a call is under way."""
        return any(not self._ended(one) for one in self.exchange.calls.values() if one.sid not in self._calls)

    def call(self, call: Call) -> Overheard:
        """One call as it stands now."""
        ours = call.direction != OUR_IN
        execution, key = self._led_by(call)
        sending = self.store.sending_by_sid(execution) if ours else None
        status = call.stage(self.exchange.now()).status
        machine = status == "completed" and (call.answered_by or "").startswith("machine")
        return Overheard(
            sid=call.sid,
            at=call.created,
            call=True,
            ours=ours,
            number=call.to if ours else call.sender,
            words="\n".join(" ".join(said.split()) for said in call.said),
            outcome="machine" if machine else "answered" if status == "completed" else status,
            key=key,
            pressed=tuple(call.pressed),
            spoke=call.spoke,
            message=sending.message if sending else None,
            charge=self.store.charge(sending.message.id) if sending else None,
        )

    def _ended(self, call: Call) -> bool:
        return call.stage(self.exchange.now()).status in ENDED

    def _led_by(self, call: Call) -> tuple[str, str]:
        """The sid of the flow's execution that led a call, and the key pressed in it."""
        for execution in reversed(self.exchange.executions.values()):
            found = [step.found for step in execution.steps if step.found.get("CallSid") == call.sid]
            if found:
                return execution.sid, next((one["Digits"] for one in found if one.get("Digits")), "")
        return "", ""


def out(overheard: Iterable[Overheard], *, call: bool) -> Iterator[Overheard]:
    """Our texts, or our calls."""
    return (one for one in overheard if one.ours and one.call == call)
