"""Records as a small practice would have them, stores of both kinds, and a disk that can be made to fail."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from duly.rules.accepted import Accepted, keep
from duly.rules.findings import Figure
from duly.rules.messages import Message, Sending
from duly.rules.model import Entry, Held, Series, Standing, State, Task
from duly.state.memory import MemoryStore
from duly.state.safefile import Disk
from duly.state.store import Handled, Store
from duly.state.tinystore import TinyStore

MONDAY = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


@dataclass
class Records:
    """One of each kind, with what a test cares about given by name."""

    monday: datetime = MONDAY
    states: type[State] = State

    def task(self, ref: str = "T-100001", **given: Any) -> Task:
        fields: dict[str, Any] = {
            "engagement": "northwind",
            "document": "ar-aging",
            "owner": "dana@northwind.example",
            "period": f"2026-{ref[-2:]}",
            "due": date(2026, 10, 7),
            "opened_at": MONDAY,
        }
        return Task(ref=ref, **fields | given)

    def series(self, document: str = "ar-aging", **given: Any) -> Series:
        fields: dict[str, Any] = {
            "engagement": "northwind",
            "owner": "dana@northwind.example",
            "since": date(2026, 9, 1),
        }
        return Series(document=document, **fields | given)

    def standing(self, email: str = "dana@northwind.example", **given: Any) -> Standing:
        return Standing(**{"engagement": "northwind", "email": email, "first_seen": date(2026, 9, 1)} | given)

    def sending(self, message: str = "m1", **given: Any) -> Sending:
        fields: dict[str, Any] = {"next_at": MONDAY, "changed_at": MONDAY}
        return Sending(
            message=Message(
                id=message,
                kind="reminder",
                channel="email",
                engagement="northwind",
                person="dana@northwind.example",
                to=("dana@northwind.example",),
                subject="AR aging report",
                text="It is due on Wednesday.\n",
                clause="ladder day 0",
                token=f"tok-{message}",
                message_id=f"<{message}@hart.example>",
                not_before=MONDAY,
            ),
            **fields | given,
        )

    def entry(self, ref: str = "T-100001", **given: Any) -> Entry:
        return Entry(**{"ref": ref, "engagement": "northwind", "at": MONDAY, "what": "it was opened"} | given)

    def letter(self, key: str = "k1", **given: Any) -> Handled:
        fields = {
            "at": MONDAY,
            "kind": "human",
            "sender": "dana@northwind.example",
            "outcome": "filed",
            "raw": "var/mail/x",
        }
        return Handled(**fields | {"key": key} | given)

    def held(self, key: str = "h1", **given: Any) -> Held:
        fields = {
            "at": MONDAY,
            "engagement": "",
            "sender": "who@else.example",
            "subject": "?",
            "why": "not known",
            "raw": "x",
        }
        return Held(**fields | {"key": key} | given)

    def accepted(self, period: str = "2026-09", **given: Any) -> Accepted:
        fields = {
            "ref": f"T-1000{period[-2:]}",
            "engagement": "northwind",
            "document": "ar-aging",
            "owner": "dana@northwind.example",
            "sha256": f"{period}".encode().hex(),
            "name": "AR.xlsx",
            "path": f"Finance/{period} AR aging.xlsx",
            "source": "<m1@northwind.example>",
            "at": MONDAY,
            "figures": (
                keep(Figure("total", Decimal("1482.50"), "Summary!F14")),
                keep(Figure("miles", (Decimal("0.10"), Decimal("7E+2"), "n/a", True, date(2026, 9, 1)), "Miles")),
            ),
        }
        return Accepted(**fields | {"period": period} | given)

    def hours(self, count: float) -> timedelta:
        return timedelta(hours=count)


@pytest.fixture
def records() -> Records:
    return Records()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var" / "state"


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    """A practice folder with nothing in it."""
    (tmp_path / "practice").mkdir()
    return tmp_path / "practice"


@pytest.fixture
def state(practice: Path) -> Path:
    return practice / "var" / "state"


@pytest.fixture(params=["disk", "memory"])
async def store(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[Store]:
    """The same tests run over both: they are to be told apart by nothing but what is left afterwards."""
    opened: Store = TinyStore.open(folder) if request.param == "disk" else MemoryStore()
    yield opened
    await opened.close()


class FailingDisk(Disk):
    """Takes `room` bytes of a write and tears off the rest; refuses whatever is named in `broken`."""

    def __init__(self) -> None:
        self.room: int | None = None
        self.broken: set[str] = set()

    def write(self, fd: int, data: bytes) -> None:
        if self.room is not None and len(data) > self.room:
            super().write(fd, data[: self.room])
            raise OSError(28, "No space left on device")
        super().write(fd, data)

    def _refuse(self, what: str) -> None:
        if what in self.broken:
            raise OSError(5, "Input/output error")

    def sync(self, fd: int) -> None:
        self._refuse("sync")
        super().sync(fd)

    def cut(self, fd: int, size: int) -> None:
        self._refuse("cut")
        super().cut(fd, size)

    def replace(self, source: Path, target: Path) -> None:
        self._refuse("replace")
        super().replace(source, target)

    def sync_folder(self, folder: Path) -> None:
        self._refuse("sync_folder")
        super().sync_folder(folder)


@pytest.fixture
def disk() -> FailingDisk:
    return FailingDisk()
