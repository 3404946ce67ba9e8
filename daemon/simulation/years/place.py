"""What the people of the years may ask of the place they live in, be it the simulated town or the soak's village."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, runtime_checkable

from ....state.store import Store
from .fate import Fate
from .letters import Key, Note, Proof


class TrueTime(Protocol):
    """A clock that nobody set wrong."""

    def true(self) -> datetime:
        """The instant, aware."""


class Running(Protocol):
    """The daemon while it runs."""

    @property
    def store(self) -> Store:
        """What it remembers."""


@runtime_checkable
class Place(Protocol):
    """Where somebody gets the daemon's mail, waits, and writes to it."""

    @property
    def fate(self) -> Fate:
        """What they are dealt."""

    @property
    def clock(self) -> TrueTime:
        """What time it is."""

    @property
    def world(self) -> Running | None:
        """The daemon, if it runs."""

    def later(self, at: datetime, deed: Callable[[], None]) -> None:
        """Have something done at that instant, never in the past."""

    def number(self) -> int:
        """A new number for a note."""

    def verdict(self, number: int) -> Proof:
        """What our provider says of an honest mail."""

    def key(self, ref: str) -> Key | None:
        """What a task named in a mail is."""

    def send(self, note: Note) -> None:
        """Somebody's mail to the shared inbox."""
