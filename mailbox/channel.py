"""What every way of reaching people promises: deliver one message and say what the caller must do next."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..rules.agreement import Channel as Kind
from ..rules.messages import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A message made ready for one channel: of an email the raw bytes with headers, of a text or call its words.

    Receivers of texts and calls are numbers in E.164, as is their sender.
    """

    message_id: str  # of a text or call: what it is known by here
    channel: Kind = "email"
    sender: str
    to: tuple[str, ...]
    raw: bytes
    not_after: datetime | None = None  # of a text or call: when it is to arrive no more
    language: str = ""  # that a call is spoken in


class Line(Protocol):
    """An open connection on which parcels go out one after the other."""

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Hand the parcel over; never raises for what the other side says or does."""


class Channel(Protocol):
    """Email, text or telephone. One connection serves a batch: `async with channel.line() as line`."""

    def line(self) -> AbstractAsyncContextManager[Line]:
        """Open a line. A line that cannot be opened answers Later to every parcel, with who can mend it."""
