"""How a document went in the periods before: who is on time is reminded less, and who is new to it is helped more."""

from collections.abc import Iterable
from dataclasses import dataclass

from .agreement import Rung
from .model import State, Task

RELIABLE = 3  # periods in a row on time, from which on fewer reminders go out; one miss restores them all
HELPED = 2  # messages that ask for a document with extra help, until its owner knows it


@dataclass(frozen=True, slots=True)
class Past:
    """The earlier periods of one document of one owner."""

    on_time: int = 0  # the latest in a row that were in by their due date
    asked: int = 0  # messages that asked for it


def past_of(earlier: Iterable[Task]) -> Past:
    """The past that these tasks of one document and owner tell of, the latest period first.

    What is not owed, or open and not late, neither counts nor ends a row.
    """
    on_time, asked, unbroken = 0, 0, True
    for task in earlier:
        asked += task.reminders
        unbroken = unbroken and not task.late
        on_time += unbroken and task.state is State.DONE
    return Past(on_time, asked)


def spared(ladder: Iterable[Rung], past: Past) -> frozenset[int]:
    """The days of the rungs that whoever is reliably on time is spared: of those up to the due date all but one.

    The last one before the date stays, since a reminder before it helps; those after the date, and all else, stay.
    """
    early = [rung.day for rung in ladder if rung.day <= 0]
    if past.on_time < RELIABLE or len(early) < 2:
        return frozenset()
    return frozenset(early) - {max(day for day in early if day < 0)}
