"""The telephone as the daemon hears it: texts and calls that came in, and what became of those that went out."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal, Protocol

from ..rules.messages import Fault
from .channel import Parcel

DeliveryState = Literal["on its way", "delivered", "undelivered", "failed"]
CallOutcome = Literal["answered", "machine", "no answer", "busy", "failed"]


class TelephoneDown(ConnectionError):
    """The provider could not be asked; the message says what is wrong and who can mend it. Again in `retry_seconds`."""

    def __init__(self, message: str, retry_seconds: float = 60) -> None:
        super().__init__(message)
        self.retry_seconds = retry_seconds


@dataclass(frozen=True, slots=True)
class Medium:
    """A file that came with a text, or a recorded message."""

    name: str
    media: str  # "image/jpeg", "audio/mpeg"
    data: bytes = field(repr=False)
    fault: str = ""  # why its bytes could not be had (too large, gone), in words; `data` is empty then


@dataclass(frozen=True, slots=True, kw_only=True)
class TextIn:
    """A text that somebody sent us. Its provider gives it one `sid`, by which it is known again."""

    sid: str
    sender: str  # E.164, or what the network shows instead
    to: str  # E.164, ours
    body: str
    at: datetime  # aware: when the provider took it
    media: tuple[Medium, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How far a text of ours has come."""

    sid: str
    state: DeliveryState
    fault: Fault = "other"  # why it did not arrive, if it did not
    why: str = ""  # the same in words, with the provider's own code
    segments: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMade:
    """A call of ours that has ended."""

    sid: str
    to: str  # E.164
    outcome: CallOutcome
    key: str = ""  # the key that was pressed; "": none
    at: datetime  # aware: when it ended
    fault: Fault = "other"  # why it failed, if it did
    why: str = ""  # the same in words, with the provider's own code
    cost: Decimal | None = None  # what the provider asks for it, where it says so


@dataclass(frozen=True, slots=True, kw_only=True)
class CallIn:
    """Somebody's call to our number, once it has ended."""

    sid: str
    sender: str  # E.164, or what the network shows instead ("anonymous")
    at: datetime  # aware: when it began
    key: str = ""  # what was chosen in the menu; "": nothing
    recording: Medium | None = None
    seconds: int = 0


class Telephone(Protocol):
    """The provider's side of texts and calls. Every method that asks it raises TelephoneDown."""

    async def texts(self, since: datetime) -> list[TextIn]:
        """The texts that came in at or after `since` (aware), oldest first, some of them known already perhaps."""

    async def deliveries(self, sids: Collection[str]) -> list[Delivery]:
        """How far these texts of ours have come; of one that the provider does not know nothing is said."""

    async def calls_made(self, sids: Collection[str]) -> list[CallMade]:
        """Those of these calls of ours that have ended."""

    async def calls_in(self, since: datetime) -> list[CallIn]:
        """Calls to our number that began at or after `since` (aware) and have ended, oldest first."""

    async def handed_over(self, parcel: Parcel, since: datetime) -> tuple[str, ...]:
        """The sids of texts or calls of ours just like this parcel that the provider took at or after `since`."""

    async def forget(self, sid: str) -> None:
        """Have the provider delete what it keeps of a text's files or a call's recording; best effort, never raises."""

    async def wait(self, seconds: float) -> bool:
        """Until something has come in (True) or the time has passed (False); never raises."""

    async def close(self) -> None:
        """Let go of the connections."""
