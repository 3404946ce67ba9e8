"""What was understood of a reply, and which documents came with it: values with the words that show it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from .findings import Check

Day = date  # the type where a field is called `date`

Label = Literal[
    "done",
    "promise",
    "not_yet",
    "question",
    "blocked",
    "delegate",
    "decline",
    "opt_out",
    "acknowledge",
    "out_of_office",
]

LetterKind = Literal["human", "bounce", "absence", "automatic", "receipt", "calendar", "list", "complaint", "own"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An open task as the reading of a reply needs it."""

    ref: str
    title: str
    period: str
    due: date
    number: int | None = None  # by which its reader knows it; None: its place in the list, 0: none


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReading:
    """What a reply says of one open item, with the words that show it."""

    ref: str
    label: Label
    date: Day | None = None
    hour: tuple[int, int] | None = None  # local hour and minute, if one was named
    quote: str = ""
    confidence: float = 0.0  # from 0 to 1; 0.80 and above acts


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reply was understood to say; confidence from 0 to 1, that of the item it is least sure of."""

    label: Label
    date: Day | None = None
    hour: tuple[int, int] | None = None
    delegate_to: str | None = None
    tasks: tuple[str, ...] = ()
    quote: str = ""
    confidence: float = 0.0
    readings: tuple[ItemReading, ...] = ()
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A document that came for a task: its bytes' hash and size, the name it came under, and how it was found."""

    sha256: str
    size: int
    name: str
    check: Check
