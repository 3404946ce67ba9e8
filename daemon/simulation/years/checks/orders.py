"""What the consultant ordered, of which tasks, and when it reached us: read in her own mails."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ..letters import Note


@dataclass(frozen=True, slots=True)
class Order:
    """One line of a mail of hers."""

    at: datetime
    verb: str
    refs: tuple[str, ...]


def ordered(notes: Iterable[tuple[Note, datetime]]) -> Iterator[Order]:
    """Each order in these notes; one that names no task is of those that the mail it answers speaks of."""
    for note, at in notes:
        if note.command and note.kind == "person":
            asked = note.answers.message.tasks if note.answers else ()
            for line in note.words.splitlines():
                verb, *rest = line.split()
                yield Order(at, verb, tuple(word for word in rest if word.startswith("T-")) or asked)
