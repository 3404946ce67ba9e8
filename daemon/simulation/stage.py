"""The stage: what the demo's people know, when each does something next, and how their mail and texts leave."""

import heapq
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

import aiosmtplib

from ...rules.agreement import Document
from ...rules.duedates import due_date
from ...rules.periods import period_named
from ...rules.workdays import Workdays
from ..clock import StandingClock
from ..refs import foreseen
from ..world import World
from .servers import HOST
from .shapes import Draft, sent
from .telephone.dialled import call_in
from .telephone.exchange import Exchange
from .telephone.people import Manner
from .telephone.texting import text_in

Deed = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What somebody knows of a document they owe: the mail names it by its ref."""

    ref: str
    document: str
    title: str
    owner: str
    period: str
    word_is_enough: bool
    ready: date  # nobody can send it before this day: its period is not over, unless it is due within


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What everybody in the demo shares."""

    clock: StandingClock
    smtp: int  # port
    exchange: Exchange  # of the telephone
    seed: int
    inbox: str  # the shared inbox's address
    owed: Mapping[str, Owed]  # by ref
    wrote: Callable[[Draft], None]  # told of every mail that people write
    photographed: Callable[[str, tuple[tuple[str, bytes], ...]], None]  # told of the pictures that people text
    _deeds: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    _mails: "count[int]" = field(default_factory=lambda: count(1))

    def later(self, at: datetime, deed: Deed) -> None:
        """Have something done at that instant (aware), never in the past."""
        heapq.heappush(self._deeds, (max(at, self.clock.now()), next(self._numbers), deed))

    @property
    def next_at(self) -> datetime | None:
        """When somebody does something next."""
        return self._deeds[0][0] if self._deeds else None

    async def play(self) -> None:
        """Do all that is to be done by now."""
        await self.exchange.advance()
        while self._deeds and self._deeds[0][0] <= self.clock.now():
            await heapq.heappop(self._deeds)[2]()
        await self.exchange.advance()

    def choice(self, *about: str) -> Random:
        """Chance that is the same for the same seed and subject, whatever else happens in the quarter."""
        return Random("|".join((str(self.seed), *about)))  # noqa: S311 (a story, not a secret)

    def number(self) -> int:
        """A new number for a mail that somebody writes."""
        return next(self._mails)

    async def send(self, draft: Draft, *, helo: str = "", times: int = 1) -> None:
        """Hand a mail to the server by SMTP, from the sender's own provider unless another name is given."""
        self.wrote(draft)
        raw = sent(draft)
        host = helo or f"mail.{draft.address.rpartition('@')[2]}"
        for _ in range(times):
            await self.deliver(raw, draft.address, draft.to, host)

    def text(self, number: str, words: str, files: tuple[tuple[str, bytes], ...] = ()) -> None:
        """Text our number from this one."""
        text = text_in(self.exchange, number, words, [("image/png", content) for _, content in files])
        if files:
            self.photographed(text.sid, files)

    def ring(self, number: str, manner: Manner) -> None:
        """Call our number from this one."""
        call_in(self.exchange, number, manner)

    async def deliver(self, raw: bytes, sender: str, to: str, helo: str) -> None:
        """Hand bytes to the server."""
        async with aiosmtplib.SMTP(hostname=HOST, port=self.smtp, local_hostname=helo) as client:
            await client.sendmail(sender, [to], raw)


def diary(world: World, until: datetime) -> dict[str, Owed]:
    """What everyone owes up to that day, by the ref that mails name it by."""
    policies = world.book.policies
    found: dict[str, Owed] = {}
    for (slug, name, owner, period), ref in foreseen(policies.values(), world.store, until.date()).items():
        document = policies[slug].engagement.document(name)
        if document:
            found[ref] = Owed(
                ref=ref,
                document=name,
                title=document.title,
                owner=owner,
                period=period,
                word_is_enough=document.evidence == "word",
                ready=_ready(document, period, policies[slug].workdays),
            )
    return found


def _ready(document: Document, name: str, workdays: Workdays) -> date:
    period = period_named(document.cadence, name)
    if period is None:
        return date.min
    due = due_date(document.due, period, workdays)
    return period.first if due <= period.last else period.last + timedelta(days=1)
