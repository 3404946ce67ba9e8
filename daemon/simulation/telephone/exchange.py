"""The provider's whole state: its account, people, texts, calls and flows, and what is due when."""

import asyncio
import hashlib
import heapq
import itertools
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from .people import Person
from .records import Call, Execution, Flow, Number, Recording, Text
from .refusals import Refused

Action = Callable[[datetime], Awaitable[None]]
Kept = TypeVar("Kept")


def made_up(*parts: object) -> str:
    """32 hexadecimal digits, the same for the same parts."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Account:
    """Who signs in; made up where not given."""

    sid: str = "AC" + made_up("account")
    token: str = field(default=made_up("token"), repr=False)


class Exchange:
    """A provider of telephony in memory. Nothing sleeps: `advance` does what has become due by `now()`.

    `refused` lists the requests that broke the provider's rules for parameters (a program that never sends such a one
    leaves it empty); `alerts` what went wrong at our own webhooks and documents, as in Twilio's debugger.
    """

    def __init__(self, now: Callable[[], datetime], numbers: Iterable[str], account: Account | None = None) -> None:
        self.now = now
        self.account = account or Account()
        self.people: dict[str, Person] = {}
        self.texts: dict[str, Text] = {}
        self.calls: dict[str, Call] = {}
        self.recordings: dict[str, Recording] = {}
        self.flows: dict[str, Flow] = {}
        self.executions: dict[str, Execution] = {}
        self.opted_out: set[tuple[str, str]] = set()  # (our number, theirs)
        self.trial = False  # a trial account: Twilio puts words of its own before ours
        self.unregistered = False  # our numbers with the carriers: every text ends with 30034
        self.lag = timedelta(0)  # how much later than made a text or call shows up in lists
        self.reached_at: dict[str, str] = {}  # public URLs, by their beginning, and where on loopback they lead
        self.repeats = False  # every webhook is posted twice, as if its first answer had been lost
        self.refused: list[str] = []
        self.alerts: list[str] = []
        self._count = itertools.count(1)
        self._due: list[tuple[datetime, int, Action]] = []
        self._busy = asyncio.Lock()
        self.numbers = {one.sid: one for one in (self._number(number) for number in numbers)}

    def _number(self, number: str) -> Number:
        return Number(sid=self.sid("PN"), number=number, created=self.now(), name=number)

    def sid(self, kind: str) -> str:
        """A new identifier; the n-th of a run is the same in every run."""
        return kind + made_up(kind, next(self._count))

    def person(self, number: str) -> Person:
        """Whoever has this number; from now on somebody does."""
        return self.people.setdefault(number, Person(number=number))

    def ours(self, number: str) -> Number | None:
        """The number of this account, if it is one."""
        return next((one for one in self.numbers.values() if one.number == number), None)

    def flow_at(self, url: str) -> Flow | None:
        """The published flow that a number's URL leads to, if it is a flow's."""
        flow = self.flows.get(url.rpartition("/Flows/")[2])
        return flow if flow and flow.published else None

    def later(self, at: datetime, action: Action) -> None:
        """Do it when `at` has come; it is called with that moment."""
        heapq.heappush(self._due, (at, next(self._count), action))

    async def advance(self) -> None:
        """Do all that has become due, in order."""
        async with self._busy:
            while self._due and self._due[0][0] <= self.now():
                at, _, action = heapq.heappop(self._due)
                await action(at)

    async def advance_if_idle(self) -> None:
        """The same, but not while it is being done already: a webhook's receiver may well ask us something."""
        if not self._busy.locked():
            await self.advance()

    @property
    def next_due(self) -> datetime | None:
        """When the next thing happens by itself."""
        return self._due[0][0] if self._due else None


def found(kept: dict[str, Kept], sid: str) -> Kept:
    """The one of this identifier, or the refusal that Twilio answers."""
    if sid not in kept:
        raise Refused(20404, 404, sid)
    return kept[sid]
