"""Whoever calls Duly in a simulated year: people of the client, strangers, and now and then a machine that dials."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from ....mailbox.telephone import CallIn, Medium
from .town import Town

OFTEN = 0.15  # of days on which somebody calls
STRANGERS = ("+13125550170", "+13125550171", "anonymous")
DIALLED = 35  # calls of a machine in one day, more than are told of singly
AGAIN = timedelta(minutes=7)


@dataclass(kw_only=True)
class Callers:
    """Decides each midnight who calls. `numbers` are those of the people who do anything at all."""

    town: Town
    numbers: list[str] = field(default_factory=list)

    def day(self, number: int) -> None:
        """One day's calls."""
        fate, at = self.town.fate, self.town.clock.true()
        if fate.roll("somebody calls", number) < OFTEN:
            caller = fate.pick((*self.numbers, *STRANGERS), "who calls", number)
            begins = at + timedelta(minutes=fate.whole(0, 1439, "calls at", number))
            for turn in range(fate.pick((1, 1, 1, 4), "calls again", number)):
                self.town.later(begins + turn * AGAIN, partial(self._rings, caller))
        if fate.strikes("dialled", 0.003, number):
            for turn in range(DIALLED):
                self.town.later(at + timedelta(hours=10, minutes=turn), partial(self._rings, STRANGERS[0]))

    def _rings(self, caller: str) -> None:
        """They hear the menu, press a key or not, and may say something after the tone."""
        fate, sid = self.town.fate, f"CAf{self.town.number():031x}"  # none of a call of ours
        key = fate.pick(("1", "2", "2", "3", ""), "chooses", sid)
        speaks = key == "2" and fate.roll("speaks", sid) < 0.8
        recording = Medium("message.mp3", "audio/mpeg", f"what was said on {sid}".encode()) if speaks else None
        call = CallIn(
            sid=sid,
            sender=caller,
            at=self.town.clock.true(),
            key=key,
            recording=recording,
            seconds=fate.whole(10, 150, "talks", sid),
        )
        self.town.rings_us(call)
