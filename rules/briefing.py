"""Messages to the consultant, in words: what needs a decision, the digest, what commands did, and faulty edits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .answering import answer_subject
from .model import Label
from .page import Block, Entry, Heading, Points, one_line
from .voice import Addressee, Voice, Wordbook, Written
from .wording import EscalatedItem, ItemFacts, escalated_entry, item_label

Topic = Literal[
    "approval",  # an escalation that waits for "approve"
    "waiting",  # questions, doubtful and blocked replies, with the words quoted
    "held",  # the holding pen, quarantined mail included
    "undeliverable",
    "slipped",  # with cause
    "escalated",
    "open-end",  # the last step is taken and it is still open
    "received",
    "returned",
    "promised",
    "not-sent",  # and why
    "changed",  # edits of the practice's files and what followed
    "health",
]
TOPICS: tuple[Topic, ...] = (
    "approval",
    "waiting",
    "held",
    "undeliverable",
    "slipped",
    "escalated",
    "open-end",
    "received",
    "returned",
    "promised",
    "not-sent",
    "changed",
    "health",
)
MOST_LINES = 40  # of one topic; what is more is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalFacts:
    """An escalation waits for the consultant's word: who would be told what, from `at` on (aware, consultant's zone)."""

    to: Addressee
    receivers: tuple[str, ...]  # names
    items: tuple[EscalatedItem, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtFacts:
    """A reply that needs the consultant: the words as written, what Duly took them for, and the items they may concern."""

    to: Addressee
    person: str  # name, or the address where there is no name
    items: tuple[ItemFacts, ...]
    quote: str
    label: Label | None = None  # None: not understood at all
    why: Literal["question", "blocked", "doubtful", "unproven", "review", "decline", "delegate", "opt_out"] = "doubtful"
    delegate_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """One line of the digest: a complete sentence, whose topic decides its place."""

    topic: Topic
    text: str
    ref: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """The consultant's digest; without lines it is the short one that says all is well."""

    to: Addressee
    lines: tuple[DigestLine, ...] = ()
    sent: int = 0  # messages since the last digest
    open_items: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult:
    """What became of one line of the consultant's mail; `choices` where it was ambiguous or not understood."""

    line: str
    outcome: str  # a sentence: what was done, or why nothing was
    done: bool = True
    undo: str = ""  # the command that takes it back
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptFacts:
    """The answer to a mail of commands."""

    to: Addressee
    subject: str
    results: tuple[CommandResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultFacts:
    """A faulty edit of the practice's files: each fault as `check` prints it."""

    to: Addressee
    faults: tuple[str, ...]
