"""A practice without servers: lists for its inbox and for what it sends, its real store and archive on disk."""

import email
import email.policy
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count
from pathlib import Path

from duly.daemon.clock import StandingClock
from duly.daemon.config import load
from duly.daemon.examining import Examiner
from duly.daemon.forms import Forms
from duly.daemon.loop import turn
from duly.daemon.practice import Practice
from duly.daemon.reconcile import reconcile
from duly.daemon.refs import from_store
from duly.daemon.rulebook import rulebook
from duly.daemon.secret import practice_secret
from duly.daemon.shown import state_folder
from duly.daemon.signal_tables import load_signals
from duly.daemon.world import World
from duly.mailbox.arrival import Arrival, Cursor
from duly.mailbox.channel import Parcel
from duly.mailbox.opening.reader import Reader
from duly.rules.messages import Done, Outcome
from duly.state.archive import Archive
from duly.state.tinystore import TinyStore

from tests.e2e.conftest import add_engagement, practice_toml

MORNING = datetime.fromisoformat("2026-10-06T09:00:00-04:00")
_numbers = count(1)


@dataclass
class Box:
    """The shared inbox: raw mails in the order in which they came."""

    raws: list[bytes] = field(default_factory=list)

    async def arrivals(self, since: Cursor | None) -> AsyncIterator[Arrival]:
        for uid in range(since.uid if since else 0, len(self.raws)):
            yield Arrival(Cursor("INBOX", 1, uid + 1), self.raws[uid])

    async def wait(self, seconds: float) -> bool:
        return True

    async def flag(self, cursors: list[Cursor]) -> None:
        pass

    async def sent_copy(self, message_id: str) -> bool | None:
        return None

    async def close(self) -> None:
        pass


@dataclass
class Out:
    """The way out: every parcel is taken, unless another answer is given first."""

    taken: list[bytes] = field(default_factory=list)
    answers: list[Outcome] = field(default_factory=list)

    @asynccontextmanager
    async def line(self) -> AsyncIterator["Out"]:
        yield self

    async def deliver(self, parcel: Parcel) -> Outcome:
        self.taken.append(parcel.raw)
        return self.answers.pop(0) if self.answers else Done()


@dataclass
class House:
    """A practice, its inbox and what it sent; `turn` is one turn of the daemon at that time."""

    folder: Path
    world: World
    box: Box
    out: Out

    async def turn(self, at: datetime) -> list[EmailMessage]:
        """What one turn sends."""
        before = len(self.out.taken)
        self.world.clock.at = at
        await turn(self.world)
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.out.taken[before:]]

    def takes(self, raws: Iterable[bytes]) -> None:
        self.box.raws += raws


def _settled(folder: Path, user: str, slug: str) -> Practice:
    folder.mkdir(parents=True)
    settings = practice_toml(user, {"port": 9}, {"port": 9})
    (folder / "practice.toml").write_text(settings.replace("pace = 0", "pace = 0\ndaily_limit = 1000"))
    add_engagement(folder, slug, "Northwind Clinics")
    return load(folder)


@asynccontextmanager
async def house(
    folder: Path, user: str = "partner@hart.example", *, at: datetime = MORNING, slug: str = "northwind"
) -> AsyncIterator[House]:
    """Northwind Clinics: Dana owes September's AR aging report by Wednesday 7 October 2026."""
    practice = _settled(folder, user, slug)
    store, reader, box, out = TinyStore.open(state_folder(practice)), Reader(), Box(), Out()
    world = World(
        store=store,
        book=rulebook(practice, practice_secret(folder)),
        ref_of=from_store(store),
        clock=StandingClock(at),
        inbox=box,
        channels={"email": out},
        archive=Archive(folder),
        examiner=Examiner(reader, Forms(folder, reader)),
        signals=load_signals(),
    )
    try:
        await reconcile(world, at)
        yield House(folder, world, box, out)
    finally:
        await store.close()
        reader.close()


def mail(
    sender: str,
    text: str,
    *,
    to: str = "partner@hart.example",
    subject: str = "hello",
    at: datetime = MORNING,
    **more: str,
) -> bytes:
    """A mail as anybody may write it; `more` are headers as they stand, whatever they hold."""
    head = {
        "From": sender,
        "To": to,
        "Subject": subject,
        "Date": format_datetime(at),
        "Message-ID": f"<m{next(_numbers)}@elsewhere.example>",
        **{name.replace("_", "-"): value for name, value in more.items()},
        "Content-Type": "text/plain; charset=utf-8",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items() if value)
    return f"{lines}\r\n{text}\r\n".encode("utf-8", "surrogatepass")


def answer(answered: EmailMessage, text: str, *, at: datetime = MORNING, sender: str = "", **more: str) -> bytes:
    """A reply to one of ours."""
    more = {"In_Reply_To": answered["Message-ID"], "References": answered["Message-ID"], **more}
    return mail(sender or answered["To"], text, subject=f"Re: {answered['Subject']}", at=at, **more)


def minutes(number: int, after: datetime = MORNING) -> datetime:
    return after + timedelta(minutes=number)
