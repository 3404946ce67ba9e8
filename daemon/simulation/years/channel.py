"""Email out in the simulated world: a server that takes, refuses, puts off, or takes and does not say so."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from ....mailbox.channel import Channel, Line, Parcel
from ....rules.messages import Done, Later, Never, Outcome, Uncertain
from .fate import Fate
from .leap import MovedClock

GREYLISTED, THROTTLED = timedelta(minutes=5), timedelta(hours=1)


class SimulatedChannel(Channel):
    """`taken` is told of each parcel that the server took, whether it said so or not; `gone`: no such address."""

    def __init__(
        self, fate: Fate, clock: MovedClock, taken: Callable[[Parcel], None], gone: Callable[[tuple[str, ...]], bool]
    ) -> None:
        self.fate = fate
        self.clock = clock
        self.taken = taken
        self.gone = gone
        self.tries: dict[str, int] = {}
        self.answered: Callable[[str, Outcome], None] = lambda *_: None  # what the server said of which Message-ID
        self.unsure: set[str] = set()  # Message-IDs whose hand-over was cut off: email's documented case

    @asynccontextmanager
    async def line(self) -> AsyncIterator["SimulatedLine"]:
        """A connection."""
        self.fate.may_crash("connecting to send")
        yield SimulatedLine(self)


class SimulatedLine(Line):
    """One connection."""

    def __init__(self, channel: SimulatedChannel) -> None:
        self._channel = channel

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Hand it over, or see it fail."""
        outcome = self._outcome(parcel)
        self._channel.answered(parcel.message_id, outcome)
        return outcome

    def _outcome(self, parcel: Parcel) -> Outcome:
        channel, fate = self._channel, self._channel.fate
        number = channel.tries[parcel.message_id] = channel.tries.get(parcel.message_id, 0) + 1
        about = (parcel.message_id, number)
        fate.may_crash("before a mail is handed over")
        if fate.strikes("throttled", 0.004, *about):
            return Later(channel.clock.now() + THROTTLED, "450 too many messages")
        if fate.strikes("put off", 0.02, *about):
            return Later(channel.clock.now() + GREYLISTED, "451 greylisted")
        if channel.gone(parcel.to) and fate.roll("told at once", *about) < 0.5:
            return Never("550 no such user")
        if fate.strikes("answer lost", 0.015, *about):
            channel.unsure.add(parcel.message_id)
            if fate.roll("taken all the same", *about) < 0.6:
                channel.taken(parcel)
            return Uncertain("the answer to the message was lost")
        channel.taken(parcel)
        fate.may_crash("after a mail was handed over")
        return Done("250 taken")
