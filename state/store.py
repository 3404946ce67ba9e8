"""The memory of the practice: look-ups by key, and one atomic commit a decision."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from ..rules.accepted import Accepted
from ..rules.ledger import Charge
from ..rules.messages import Sending
from ..rules.model import Entry, Held, Series, Standing, Task
from .codec import Doc
from .journal import Docs


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """A letter that has been dealt with; its key is looked up before anything else is done with a new one."""

    key: str
    at: datetime
    kind: str  # the kind of letter, or "duplicate", "quarantined"
    sender: str
    outcome: str  # one sentence
    raw: str  # path of the raw mail below the practice folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Everything one decision changes; committed whole or not at all."""

    tasks: tuple[Task, ...] = ()
    series: tuple[Series, ...] = ()
    standings: tuple[Standing, ...] = ()
    sendings: tuple[Sending, ...] = ()
    entries: tuple[Entry, ...] = ()
    handled: tuple[Handled, ...] = ()
    held: tuple[Held, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    charges: tuple[Charge, ...] = ()
    marks: dict[str, Any] = field(default_factory=dict)  # small facts by name: cursors, the last turn, digests


class Store(Protocol):
    """What is remembered. Look-ups are in memory and cost the same whatever is stored; only `commit` writes."""

    def task(self, ref: str) -> Task | None:
        """By its ref."""

    def task_of(self, key: tuple[str, str, str, str]) -> Task | None:
        """By engagement, document, owner and period."""

    def tasks(self, engagement: str | None = None) -> Iterator[Task]:
        """All of them, or an engagement's, by ref."""

    def open_in(self, engagement: str) -> list[Task]:
        """What is open in an engagement, by ref; costs what is open, however much was closed."""

    def open_tasks(self, engagement: str, person: str) -> list[Task]:
        """What a person is to do in an engagement: theirs, and what was handed to them; by due date and ref."""

    def handed_on(self, engagement: str, owner: str) -> list[Task]:
        """What a person owes and somebody else is to do, by due date and ref."""

    def due(self, now: datetime) -> list[Task]:
        """Open tasks with next_at at or before now, earliest first."""

    def series(self, engagement: str, document: str, owner: str) -> Series | None:
        """By engagement, document and owner."""

    def all_series(self) -> Iterator[Series]:
        """Every series, by engagement, document and owner."""

    def series_due(self, now: datetime) -> list[Series]:
        """Those with next_at at or before now, earliest first."""

    def next_at(self) -> datetime | None:
        """The earliest next_at of open tasks, series and unsent messages, in UTC."""

    def standing(self, engagement: str, email: str) -> Standing | None:
        """By engagement and main address."""

    def sending(self, message: str) -> Sending | None:
        """By the message's own id."""

    def sending_by_token(self, token: str) -> Sending | None:
        """By the token in its reply address."""

    def sending_by_message_id(self, message_id: str) -> Sending | None:
        """By its Message-ID."""

    def sending_by_sid(self, sid: str) -> Sending | None:
        """By the id that the telephone provider gave it."""

    def unsent(self) -> list[Sending]:
        """Those in state waiting, sending or uncertain, by next_at."""

    def texts_to(self, number: str) -> Iterator[Sending]:
        """Every text to a number (E.164), the latest first; costs what one number was sent, and no more is read
        than is asked for."""

    def handled(self, key: str) -> Handled | None:
        """By the letter's key."""

    def story(self, ref: str) -> list[Entry]:
        """Every entry of one task, in the order written."""

    def entries_since(self, at: datetime) -> list[Entry]:
        """Entries of all tasks written at or after `at`, in the order written."""

    def pen(self) -> list[Held]:
        """What is in the holding pen and not closed, oldest first."""

    def accepted_of(self, engagement: str, document: str, owner: str) -> list[Accepted]:
        """What was accepted of one document of one owner, of all periods and corrections too, in the order received."""

    def accepted_in(self, engagement: str) -> list[Accepted]:
        """What was accepted in an engagement, in the order received."""

    def uncopied(self, engagement: str) -> list[Accepted]:
        """What was accepted in an engagement and has no copy elsewhere yet, in the order received."""

    def charge(self, message: str) -> Charge | None:
        """By the id of the message it is for."""

    def charges_in(self, engagement: str, since: datetime | None = None) -> list[Charge]:
        """Every charge of an engagement, in the order decided; or those decided at or after `since` (aware)."""

    def mark(self, name: str) -> Any:
        """The fact of that name (plain JSON values, a copy); None if there is none. Committing None takes it away."""

    @property
    def tables(self) -> dict[str, dict[str, Doc]]:
        """Every document by table and id, live: not to be changed."""

    def rewrite(self, docs: Docs) -> None:
        """Put and drop documents so that what they were stands nowhere any more. Raises OSError."""

    async def commit(self, change: Change) -> None:
        """Durable when it returns, whole; when it raises (CommitFailedError: the disk), nothing of it is kept."""

    async def close(self) -> None:
        """Finish what is being written and let go of the files."""
