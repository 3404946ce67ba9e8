"""The shared inbox as the daemon sees it: what arrived since a cursor, and a way to wait for more."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a folder has been read. A changed `validity` (UIDVALIDITY): read it again, known mail is skipped."""

    folder: str
    validity: int
    uid: int  # the highest UID that was handled


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message in the folder: its place, and its raw bytes (empty with `fault` set when it could not be fetched)."""

    cursor: Cursor  # where the folder stands once this message is handled
    raw: bytes = field(repr=False)
    fault: str = ""  # why its bytes could not be had (too large, server error), in words


class InboxDown(ConnectionError):
    """The inbox could not be read; the message says what is wrong and who can mend it. Try again at `retry_seconds`.

    `hung`: what reads it on our side has not come back, so that only a new start may help.
    """

    def __init__(self, message: str, retry_seconds: float = 60, *, hung: bool = False) -> None:
        super().__init__(message)
        self.retry_seconds = retry_seconds
        self.hung = hung


class Inbox(Protocol):
    """The shared inbox. Reading marks nothing in it."""

    def arrivals(self, since: Cursor | None) -> AsyncIterator[Arrival]:
        """Every message above the cursor, oldest first; all of the folder if there is none or its validity changed.

        Raises InboxDown; what was yielded before stays valid.
        """

    async def wait(self, seconds: float) -> bool:
        """Until something arrives (True) or the time has passed (False). Raises InboxDown."""

    async def flag(self, cursors: list[Cursor]) -> None:
        """Mark these messages as handled for people who look (a keyword, where the server keeps any); best effort."""

    async def sent_copy(self, message_id: str) -> bool | None:
        """Whether the Sent folder holds this message; None where the server has no such folder."""

    async def close(self) -> None:
        """Log out."""
