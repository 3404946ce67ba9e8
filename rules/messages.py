"""Messages that go out, and how far the delivery of each has come."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from .agreement import Channel

MessageKind = Literal[
    "reminder",
    "notice",
    "escalation",
    "check-in",
    "question",  # the consultant's own, to a person
    "digest",
    "morning",
    "report",  # the scorecard: to management, and as a summary to the consultant
    "ask",
    "statement",
    "answer",
    "alarm",
    "welcome",
]
_STARTED_HERE = frozenset({"reminder", "notice", "escalation", "check-in", "report", "question"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes with a message: text made here, or a path below the practice folder read when it is sent."""

    name: str
    media: str  # "text/calendar; method=PUBLISH"
    path: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What a task was before a message about it was decided: needed if the message never leaves."""

    ref: str
    rung: int | None
    sent_rung: int | None  # the rung once it is decided
    nudge: bool = False  # it is the one nudge before a promised time
    handed: bool = False  # it tells its reader that the task was handed to them
    step: int | None = None  # the day of the escalation step that it announces, or takes
    phoned: bool = False  # a text or call beside the message has told of this rung, or may have


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message to go out: the one effect that reaches people. `id` is the same whenever the same decision is made.

    Raises ValueError for one without the clause that permits it: so none can be decided, stored or sent.
    """

    id: str
    kind: MessageKind
    channel: Channel
    engagement: str  # "": the practice's own
    person: str  # main address of the person it is about; "" for the consultant's
    to: tuple[str, ...]  # addresses; for texts and calls numbers in E.164
    subject: str
    text: str
    html: str = ""
    cc: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()  # whose rung or step it is
    dues: tuple[date, ...] = ()  # of a reminder, a notice, an escalation: of each of `tasks` and `mentions`, as it says
    mentions: tuple[str, ...] = ()  # further open tasks that the text names
    lines: tuple[str, ...] = ()  # of a reminder, a notice, a check-in: refs in the order in which it numbers them
    before: tuple[Before, ...] = ()  # those it asks for or announces a step of, as they were
    beside: tuple[str, ...] = ()  # ids of what was decided with it: the day's text and call, and what asks for approval
    clause: str  # the part of the agreement that permits it
    enclosures: tuple[Enclosure, ...] = ()
    token: str = ""  # proves a reply to it; bound to the message and its receiver
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    not_before: datetime
    not_after: datetime | None = None  # texts and calls: when the hours they may arrive in end
    language: str = ""  # that a call is spoken in
    codes: tuple[int, ...] = ()  # of a text: the number that each of `tasks` has for its reader
    letter: str = ""  # of a question to the consultant: key of the one letter, by `person`, that it tells of
    approval: bool = False  # the consultant had to approve it
    introduces: bool = False  # an escalation or a scorecard that tells who writes, as the first message they get

    def __post_init__(self) -> None:
        if not self.clause.strip():
            raise ValueError(f"no clause of the agreement permits the {self.kind} to {', '.join(self.to)}")

    @property
    def started_here(self) -> bool:
        """Whether Duly starts it towards somebody at the client: hours bind it, and holds; answers go at any hour."""
        return bool(self.person) and self.kind in _STARTED_HERE


Fault = Literal[
    "stopped",  # they told the provider that they want no more
    "number",  # it is no number that takes texts or calls
    "away",  # switched off, out of reach, or the network had a bad moment
    "filtered",  # the network takes our texts for unwanted ones
    "other",
]  # why a text or call reaches nobody

SendingState = Literal["waiting", "sending", "uncertain", "sent", "failed", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A message in the outbox and how far its delivery has come."""

    message: Message
    state: SendingState = "waiting"
    next_at: datetime
    attempts: int = 0
    put_off: int = 0  # seconds, in all, that it was put off for where it was handed over
    losses: int = 0  # hand-overs whose answer was lost: nobody knows whether the message was taken
    changed_at: datetime
    why: str = ""  # the last outcome in words
    sid: str = ""  # of a text or call that was taken, the last time if more than once: the provider's own id


@dataclass(frozen=True, slots=True)
class Done:
    """The message was taken by the provider."""

    detail: str = ""
    sid: str = ""  # of a text or call: the provider's own id


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: try again at `at` (aware)."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Never:
    """Refused for good."""

    why: str
    fault: Fault = "other"  # of a text or call: why it can reach nobody


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The message was handed over but the answer was lost: look before sending again."""

    why: str


Outcome = Done | Later | Never | Uncertain
