"""The telephone provider in the simulated world: takes texts and calls, loses answers, tells late how they went."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ....mailbox.channel import Channel, Line, Parcel
from ....mailbox.telephone import CallIn, CallMade, Delivery, Telephone, TelephoneDown, TextIn
from ....rules.messages import Done, Fault, Later, Never, Outcome, Uncertain
from .fate import Fate
from .leap import MovedClock

RETRY = 60.0  # seconds
BACK_OFF = timedelta(minutes=2)
ARRIVES = timedelta(seconds=20)
RINGS = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """A text or call that the provider took."""

    sid: str
    parcel: Parcel
    at: datetime


class SimulatedPhone(Telephone):
    """What the daemon asks. `down` while it does not answer; `stopped` are those who told it that they want no more."""

    def __init__(self, fate: Fate, clock: MovedClock) -> None:
        self.down = False
        self.stopped: set[str] = set()
        self.dead: set[str] = set()  # numbers that take no texts and calls
        self.answers: Callable[[str, Parcel], CallMade] | None = None  # whoever is called
        self.taken: dict[str, Taken] = {}
        self.listed: set[str] = set()  # sids of those that its own list shows by now
        self.came = asyncio.Event()
        self._fate = fate
        self._clock = clock
        self._texts: dict[str, TextIn] = {}
        self._rang: dict[str, CallIn] = {}  # to us
        self._calls: dict[str, CallMade] = {}
        self._asked = 0
        self._silent = False  # it did not answer the last time

    def later(self) -> datetime:
        """When it may be tried again, by the daemon's clock."""
        return self._clock.now() + BACK_OFF

    def put(self, text: TextIn) -> None:
        """Somebody's text reaches the provider."""
        self._texts[text.sid] = text
        self.came.set()

    def rang(self, call: CallIn) -> None:
        """Somebody's call to our number has ended, and its recording is ready, if it has one by now."""
        self._rang[call.sid] = call
        self.came.set()

    def takes(self, parcel: Parcel, *, call: bool) -> Taken:
        """A text or call of ours is taken."""
        sid = f"{'CA' if call else 'SM'}{len(self.taken) + 1:032x}"
        one = self.taken[sid] = Taken(sid, parcel, self._clock.true())
        if call and self.answers:
            self._calls[sid] = self.answers(sid, parcel)
        return one

    def fault_of(self, one: Taken) -> Fault | None:
        """Why a text does not arrive; None: it does."""
        if one.parcel.to[0] in self.dead:
            return "number"
        roll = self._fate.roll("arrives", one.sid)
        return "away" if roll < 0.05 else "filtered" if roll < 0.055 else None

    async def texts(self, since: datetime) -> list[TextIn]:
        """What came in since."""
        await self._reached("texts")
        self.came.clear()
        return [one for one in self._texts.values() if one.at >= since]

    async def deliveries(self, sids: Collection[str]) -> list[Delivery]:
        """How these texts have fared."""
        await self._reached("deliveries")
        return [_delivery(one, self.fault_of(one), self._clock.true()) for sid in sids if (one := self.taken.get(sid))]

    async def calls_made(self, sids: Collection[str]) -> list[CallMade]:
        """Those that have ended."""
        await self._reached("calls")
        ended = [self._calls[sid] for sid in sids if sid in self._calls]
        return [one for one in ended if one.at <= self._clock.true()]

    async def calls_in(self, since: datetime) -> list[CallIn]:
        """Calls to our number that began since."""
        await self._reached("calls to us")
        return [one for one in self._rang.values() if one.at >= since]

    async def handed_over(self, parcel: Parcel, since: datetime) -> tuple[str, ...]:
        """Its own list, which lags behind by some minutes at times."""
        await self._reached("list")
        alike = [one for one in self.taken.values() if (one.parcel.to, one.parcel.raw) == (parcel.to, parcel.raw)]
        return tuple(one.sid for one in alike if one.at >= since and one.sid in self.listed)

    async def forget(self, sid: str) -> None:
        """Its files, or its recording, are no longer there."""
        if sid in self._texts:
            self._texts[sid] = replace(self._texts[sid], media=())
        if sid in self._rang:
            self._rang[sid] = replace(self._rang[sid], recording=None)

    async def wait(self, seconds: float) -> bool:
        """Until a text comes or the time has passed; one that did not answer is left alone for a while."""
        if self._silent:
            await asyncio.sleep(min(seconds, RETRY))
            return True
        try:
            await asyncio.wait_for(self.came.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def close(self) -> None:
        """Nothing to let go of."""

    async def _reached(self, what: str) -> None:
        self._fate.may_crash(f"asking the provider for {what}")
        await asyncio.sleep(0)
        self._asked += 1
        if self.down or self._fate.strikes("telephone silent", 0.01, what, self._asked):
            self._silent = True
            raise TelephoneDown("the telephone provider does not answer", RETRY)
        self._silent = False


def _delivery(one: Taken, fault: Fault | None, now: datetime) -> Delivery:
    if now - one.at < ARRIVES:
        return Delivery(sid=one.sid, state="on its way")
    if fault is None:
        return Delivery(sid=one.sid, state="delivered")
    return Delivery(sid=one.sid, state="undelivered", fault=fault, why=f"the phone is unreachable ({fault})")


class PhoneChannel(Channel):
    """Texts or calls out. `taken` is told of each that was taken, whether the provider said so or not.

    `answered` is told what it said."""

    def __init__(
        self,
        phone: SimulatedPhone,
        fate: Fate,
        *,
        call: bool,
        taken: Callable[[Taken], None],
        answered: Callable[[str, Outcome], None],
    ) -> None:
        self.phone = phone
        self.fate = fate
        self.call = call
        self.taken = taken
        self.answered = answered
        self.tries: dict[str, int] = {}

    @asynccontextmanager
    async def line(self) -> AsyncIterator["PhoneLine"]:
        """Nothing to open."""
        yield PhoneLine(self)


class PhoneLine(Line):
    """One batch."""

    def __init__(self, channel: PhoneChannel) -> None:
        self._channel = channel

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Hand it over, or see it fail."""
        outcome = self._outcome(parcel)
        self._channel.answered(parcel.message_id, outcome)
        return outcome

    def _outcome(self, parcel: Parcel) -> Outcome:
        channel, fate, phone = self._channel, self._channel.fate, self._channel.phone
        number = channel.tries[parcel.message_id] = channel.tries.get(parcel.message_id, 0) + 1
        about = (parcel.message_id, number)
        fate.may_crash("before a text or call is handed over")
        if phone.down:
            return Later(phone.later(), "the telephone provider cannot be reached")
        if fate.strikes("throttled", 0.02, *about):
            return Later(phone.later(), "429 too many requests")
        if parcel.to[0] in phone.stopped and not channel.call:
            return Never("21610: the receiver has opted out", fault="stopped")
        if fate.strikes("answer lost", 0.04, *about):
            if fate.roll("taken all the same", *about) < 0.5:
                self._taken(parcel)
            return Uncertain("the answer was lost (503)")
        sid = self._taken(parcel)
        fate.may_crash("after a text or call was handed over")
        return Done("taken", sid=sid)

    def _taken(self, parcel: Parcel) -> str:
        one = self._channel.phone.takes(parcel, call=self._channel.call)
        self._channel.taken(one)
        return one.sid
