"""What a line of the consultant's mail can be: a command, an order, a question, or nothing that is understood."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from .amendments import Amendment, IntakeAsked
from .command_words import OrderVerb, TaskVerb
from .references import Named, Place

HELP = (
    "“approve”, “decline”: the escalation or scorecard that was asked about goes out, or is held back",
    "“approve check-in scorecard”: the one that a digest says to wait for your word",
    "“done T-104233”, “waive T-104233”: it is closed; it is not owed this time",
    "“extend T-104233 to Friday”: this one date moves",
    "“reassign T-104233 to Ben Cole”: somebody else in scope is asked for it",
    "“resume T-104233”, “resume dana@northwind.example”: reminders go on; somebody is written to again",
    "“hold 3”, “hold Dana until Monday”, “send Dana”: nothing goes to them before then; what is due goes out",
    "“pause ar-aging until 2026-11-02”, “resume ar-aging”: a document, a person or an engagement rests, and goes on",
    "“ask Dana: do you have the bank's list?”: it goes to her in your words, and her answer comes to you",
    "“log 20m called Dana”, “approve 3 hours”: time for the ledger; the month's cap rises",
    "“note T-104233 will send it from home”: kept in its story",
    "“status Dana”, “why T-104233”: where it stands, and how it came to that",
    "“report September”, “statement”: documents and figures; the month's money",
    "“add Ana Silva ana@northwind.example, Finance”, “remove Ana Silva”, “cap 1500”: with a code",
    "“workbook northwind”, “workbook”: the engagement as a workbook to change and mail back; a blank one",
    "“export Dana”, “erase Dana”: all that is kept about a person, with a code",
    "“undo”, “undo 2”: takes back all that the transcript you answer tells of, or its second line",
    "“clear”: empties the holding pen",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One line understood: what to do to which tasks."""

    line: str
    verb: TaskVerb
    refs: tuple[str, ...]
    day: date | None = None
    to: str = ""  # whom it is reassigned to, as written: a name or an address


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One line understood: what to do about people, documents or a whole engagement."""

    line: str
    verb: OrderVerb
    named: Named
    day: date | None = None  # until when
    words: str = ""  # what is to be written or asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """Minutes for an engagement's ledger: spent by the consultant, or approved beyond this month's cap."""

    line: str
    engagement: str
    minutes: int
    words: str
    lifts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Something that the consultant wants to know: where these tasks stand, or all that happened to them."""

    line: str
    verb: Literal["status", "why"]
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came in and what is open of these documents, with their figures; of what ended in `period`, "": lately."""

    line: str
    places: tuple[Place, ...]
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The statement of a month, "2026-10"; "": the one that now runs."""

    line: str
    engagement: str
    month: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """What is kept about a person, given out to the consultant or erased."""

    line: str
    verb: Literal["export", "erase"]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Whether an engagement's scorecard goes to those of management for whom it waits."""

    line: str
    engagement: str
    send: bool


@dataclass(frozen=True, slots=True)
class WriteAgain:
    """Write again to somebody who asked for no more messages, or whom mail did not reach."""

    line: str
    address: str


@dataclass(frozen=True, slots=True)
class Clear:
    """Empty the holding pen of all that the answered mail could tell of."""

    line: str


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back what a transcript told of, all of it or one of its lines."""

    line: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """One line that does nothing, and why; `choices` are what it could have been."""

    line: str
    why: str
    help: bool = False  # it asked what can be said
    choices: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()  # the tasks that the choices are about
    prose: bool = False  # nothing in it looks like a command


Line = (
    Command
    | Order
    | Time
    | Look
    | Report
    | Stated
    | Personal
    | Release
    | WriteAgain
    | Amendment
    | IntakeAsked
    | Clear
    | Undo
    | NotUnderstood
)
