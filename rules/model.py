"""The words of the job as values: task, event and decision, and what was written down about them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from .accepted import Accepted
from .findings import Figure, Finding
from .ledger import Charge
from .messages import Message
from .readings import ItemReading, Label, Received


class State(StrEnum):
    """Where a task stands; DONE and WAIVED are closed."""

    OPEN = "open"
    PROMISED = "promised"
    WAITING = "waiting"  # question, blocked or doubtful: with the consultant
    RETURNED = "returned"
    DONE = "done"
    WAIVED = "waived"

    @property
    def closed(self) -> bool:
        """Whether nothing more is asked of anyone."""
        return self in {State.DONE, State.WAIVED}


UNKNOWN = "unknown"  # the cause of a slip that nobody has told

WAITS = {  # why a task is with the consultant, as they are told
    "question": "a question is to be answered",
    "blocked": "something holds it up",
    "delegate": "somebody else shall do it",
    "decline": "it is said not to apply",
    "doubtful": "the reply is to be understood",
    "review": "the document is to be looked at",
    "call-back": "a call is wanted",
    "opt-out": "asked for no more messages",
    "undeliverable": "mail does not arrive",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A date (and hour) a person named; `until` is the aware instant after which it is broken."""

    until: datetime
    day: date  # as the person meant it, in their own zone
    hour_named: bool
    said_at: datetime
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A task in somebody else's hands than its owner's: to whom, on whose word, and whether they have been told."""

    to: str  # main address of the person who is asked for it now
    by: str = ""  # main address of the person whose words passed it on; "": the consultant
    at: datetime
    quote: str = ""
    told: bool = False  # the message that asks them for it was decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """How far one escalation step of a task has come: announced, asked about, approved, told."""

    day: int  # the step's day, which identifies it in the agreement
    announced_on: date | None = None  # the receiver-local date of the notice
    named: tuple[str, ...] = ()  # of whom the notice, and the question to the consultant, spoke: addresses
    asked: bool = False  # the consultant was asked to approve
    approved: bool = False
    declined: bool = False
    told_on: date | None = None
    told: tuple[str, ...] = ()  # addresses

    @property
    def waits(self) -> bool:
        """Whether the consultant has been asked to approve it, and their word is still to come."""
        return self.asked and not (self.approved or self.declined or self.told_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One owner's copy of one document for one period."""

    ref: str
    engagement: str
    document: str
    owner: str  # the person's main address
    period: str
    due: date
    due_fixed: bool = False  # a one-off date the consultant gave; edited rules do not move it
    opened_at: datetime
    state: State = State.OPEN
    rung: int | None = None  # the last ladder day sent or skipped
    reminders: int = 0  # messages sent to the owner that asked for it
    promise: Promise | None = None
    promises: int = 0
    nudged: bool = False  # the one nudge before the promise has gone out
    climbs: tuple[Climb, ...] = ()
    waiting_for: str = ""  # why it is with the consultant, a name out of WAITS
    waiting_quote: str = ""
    cause: str = ""  # of a slip: forgot, waiting on someone, ...; "": nobody has told one
    said: str = ""  # the owner's last words about it
    said_at: datetime | None = None
    late: bool = False
    closed_at: datetime | None = None
    unagreed: bool = False  # waived by an edit of the agreement, not by the consultant
    filed: tuple[str, ...] = ()  # paths below the engagement's filing folder
    hashes: tuple[str, ...] = ()  # SHA-256 of what was accepted
    next_at: datetime | None = None  # when something is next to be done for it; None when closed or held
    thread: tuple[str, ...] = ()  # Message-IDs of the first and the latest message about it to who was to do it
    reviewed: Accepted | None = None  # a document that waits for the consultant's look, as it would be accepted
    handover: Handover | None = None  # somebody else is asked for it; its key, its name and its file stay the owner's

    @property
    def why_waiting(self) -> str:
        """Why it is with the consultant, in words; "" for one that is not."""
        return WAITS.get(self.waiting_for, self.waiting_for)

    @property
    def promised(self) -> Promise | None:
        """The promise that stands: an edit that waives the task keeps one, for when it is put right."""
        return None if self.state.closed else self.promise

    @property
    def holder(self) -> str:
        """Main address of the person who is asked for it: its owner, unless it was handed on."""
        return self.handover.to if self.handover else self.owner

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes this task the one it is: engagement, document, owner, period."""
        return (self.engagement, self.document, self.owner, self.period)


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """Tasks as messages number them: by due date, then by name."""
    return sorted(tasks, key=lambda task: (task.due, task.document, task.period))


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One document of one owner through time: which periods have become tasks, and when the next one does."""

    engagement: str
    document: str
    owner: str
    since: date  # periods ending before this day are not owed
    opened: str | None = None  # the last period that became a task
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A number that stands for an item in somebody's texts ("2 done"); it is given to no other item for long."""

    number: int
    ref: str
    given_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """How and when somebody would rather be written to, within what was agreed, in their own last words about it."""

    words: str
    said_at: datetime
    hours: tuple[int, int] | None = None  # from and until, in minutes after midnight of their own day
    texts: bool = False  # a text in place of a reminder by email, where a text will do
    spared: tuple[Literal["email", "text", "call"], ...] = ()  # ways that they would rather not be reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What Duly must remember of a person between messages; dates are in the person's own zone."""

    engagement: str
    email: str
    first_seen: date
    reminded_on: tuple[date, ...] = ()  # the last seven days' reminders and notices
    sent: int = 0  # reminders sent to them in all; the first introduces, and the count chooses the wording
    introduced: bool = False  # an escalation or a scorecard, before any reminder, has told them who writes
    answered_at: tuple[datetime, ...] = ()  # answers in the last day
    absent_until: date | None = None  # the day they are back
    opted_out: bool = False
    undeliverable: str = ""  # why mail does not reach them; "": it does
    codes: tuple[Code, ...] = ()  # the numbers by which their texts call items
    texted: bool = False  # a text has told them who writes
    phone_stop: str | None = None  # the consent_note in force when they wanted no more texts and calls; a newer permits
    preference: Preference | None = None  # None: as agreed
    held_until: date | None = None  # nothing that Duly starts goes to them before this day; answers do
    bad_number: str = ""  # the number (E.164) at which texts and calls do not reach them
    moved_to: str = ""  # the main address that they got instead: what is remembered stands there now

    @property
    def met(self) -> bool:
        """Whether a message that Duly started has told them who writes."""
        return self.introduced or self.sent > 0

    def away_on(self, day: date) -> bool:
        """Whether they are absent on this day."""
        return self.absent_until is not None and day < self.absent_until

    def held_on(self, day: date) -> bool:
        """Whether the consultant holds what goes to them on this day."""
        return self.held_until is not None and day < self.held_until

    def in_week_of(self, day: date) -> int:
        """How many days had a message from the Monday of this one on."""
        monday = day - timedelta(days=day.weekday())
        return sum(one >= monday for one in self.reminded_on)

    def written_to(self, day: date) -> "Standing":
        """With one more message, which takes this day; the days of a week are remembered."""
        week = day - timedelta(days=7)
        days = (*(one for one in self.reminded_on if one > week), day)
        return replace(self, reminded_on=days, sent=self.sent + 1)


# What happens to tasks. Every event carries the words or facts its decision rests on.


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRead:
    """A person's reply as it concerns one task."""

    source: str  # key of the letter
    sender: str  # name
    person: str = ""  # the sender's main address
    reading: ItemReading
    confidence: float
    acts: bool  # the sender is proven enough for words to act (decisions: who may do what)
    received: Received | None = None
    cause: str = ""
    delegate_to: str | None = None  # as they wrote it
    successor: str = ""  # main address of the one person in scope whom that names, and who can be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultantSaid:
    """A command by the consultant for one task."""

    source: str
    verb: Literal["done", "waive", "extend", "approve", "decline", "resume", "reassign"]
    day: date | None = None
    to: str = ""  # main address of the person who is asked for it from now on
    words: str = ""


Event = ReplyRead | ConsultantSaid


@dataclass(frozen=True, slots=True)
class File:
    """Keep these received bytes under this path below the engagement's filing folder."""

    sha256: str
    path: str


Effect = Message | File


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a task's story, for `why`: what happened, when, from what, under which clause."""

    ref: str  # "": it concerns a person or the practice, not one task
    engagement: str
    at: datetime
    what: str  # one sentence, past tense
    cause: str = ""  # the letter, message or command it rests on
    clause: str = ""
    topic: str = ""  # received, returned, promised, slipped, escalated, not-sent, undeliverable, ...: for the digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Incoming mail that could not be matched, trusted or read: the holding pen. Listed daily, never dropped."""

    key: str  # the letter's
    at: datetime
    engagement: str  # "": not known
    sender: str
    subject: str
    why: str
    raw: str  # path of the raw mail below the practice folder
    quarantined: bool = False  # it could not be read at all
    closed_at: datetime | None = None


SayKind = Literal[
    "accepted",
    "returned",
    "review",
    "promise",
    "when",  # not yet, and no date: which day and hour will it be?
    "question",
    "blocked",
    "delegate",
    "handed-on",
    "decline",
    "opt-out",
    "acknowledged",
    "send-file",  # said to be done, but the document is needed
    "word-accepted",
    "unclear",
    "unproven",  # words alone, from an address nobody vouches for
    "draft",  # a file that its sender calls unfinished
    "already-closed",
    "absence",
    "empty",  # no words and no file came
    "no-file",  # words that speak of a file, and none came
    "call-back",  # they would like to be called
    "phone-stop",  # no more texts and calls
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """One thing to tell the sender of a letter about one task; all of a letter's go into one answer."""

    what: SayKind
    ref: str
    promise: Promise | None = None
    findings: tuple[Finding, ...] = ()
    figures: tuple[Figure, ...] = ()  # what was read, of an accepted document
    looks: tuple[str, ...] = ()  # why a person looks at a document in which nothing is wrong
    file_name: str = ""
    delegate_to: str = ""


MatterKind = Literal[
    "phone-start",  # texts are wanted again, after a stop
    "wrong-number",
    "question",
    "answered",
    "answered-you",  # the consultant's own question
    "blocked",
    "delegate",
    "handed-on",
    "decline",
    "opt-out",
    "doubtful",
    "unproven",
    "review",
    "call-back",
    "phone-stop",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One thing only the consultant can settle: with the words quoted and what Duly understood."""

    what: MatterKind
    ref: str  # "": no task in particular
    quote: str
    label: Label | None = None  # what it was taken for; None: not understood at all
    delegate_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to change and go out because of one event, and why. A value: nothing has happened yet."""

    tasks: tuple[Task, ...] = ()
    says: tuple[Say, ...] = ()
    matters: tuple[Matter, ...] = ()
    effects: tuple[Effect, ...] = ()
    accepted: tuple[Accepted, ...] = ()  # documents, with their figures
    why: tuple[Entry, ...] = ()
    standings: tuple[Standing, ...] = ()
    charges: tuple[Charge, ...] = ()
