"""The memory of the practice: look-ups by key, and one atomic commit a decision."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from ..rules.model import Entry, Held, Sending, Series, Standing, Task


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
    marks: dict[str, Any] = field(default_factory=dict)  # small facts by name: cursors, the last turn, digests


class Store(Protocol):
    """What is remembered. Look-ups are in memory and cost the same whatever is stored; only `commit` writes."""

    def task(self, ref: str) -> Task | None: ...
    def task_of(self, key: tuple[str, str, str, str]) -> Task | None: ...
    def tasks(self, engagement: str | None = None) -> Iterator[Task]: ...
    def open_tasks(self, engagement: str, owner: str) -> list[Task]: ...
    def due(self, now: datetime) -> list[Task]:
        """Open tasks with next_at at or before now, earliest first."""

    def series(self, engagement: str, document: str, owner: str) -> Series | None: ...
    def all_series(self) -> Iterator[Series]: ...
    def series_due(self, now: datetime) -> list[Series]: ...
    def next_at(self) -> datetime | None:
        """The earliest next_at of tasks, series and waiting sendings."""

    def standing(self, engagement: str, email: str) -> Standing | None: ...
    def sending(self, message: str) -> Sending | None:
        """By the message's own id."""

    def sending_by_token(self, token: str) -> Sending | None: ...
    def sending_by_message_id(self, message_id: str) -> Sending | None: ...
    def unsent(self) -> list[Sending]:
        """Those in state waiting, sending or uncertain, by next_at."""

    def handled(self, key: str) -> Handled | None: ...
    def story(self, ref: str) -> list[Entry]:
        """Every entry of one task, in the order written."""

    def entries_since(self, at: datetime) -> list[Entry]:
        """Entries of all tasks written at or after `at`, in the order written."""

    def pen(self) -> list[Held]:
        """What is in the holding pen and not closed, oldest first."""

    def mark(self, name: str) -> Any: ...

    async def commit(self, change: Change) -> None:
        """Durable when it returns."""

    async def close(self) -> None: ...
