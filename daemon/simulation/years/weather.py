"""The days' troubles: an inbox that is down, a disk that is full, a clock that is wrong, a flood, a forger at work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from .callers import Callers
from .disk import SimulatedDisk
from .forger import Forger
from .letters import Note
from .people import Colleague
from .town import Town

TIDIED = timedelta(days=20)
FLOOD = 60  # mails
APART = (1, 20, 240)  # seconds from one of them to the next
CLOCK_ERRORS = (timedelta(hours=-2), timedelta(minutes=-9), timedelta(hours=1), timedelta(hours=3), timedelta(days=1))


@dataclass(kw_only=True)
class Weather:
    """Decides each midnight what the day brings."""

    town: Town
    disk: SimulatedDisk
    forger: Forger
    people: list[Colleague]
    callers: Callers

    def day(self, number: int) -> None:
        """One day of trouble, and of habits."""
        town, at = self.town, self.town.clock.true()
        if number % 10 == 0:
            town.later(at + timedelta(hours=20), partial(town.tidy, TIDIED))
        for one in self.people:
            if one.temper == "prompt":
                town.later(at + timedelta(hours=15), one.starts_early)
        self.callers.day(number)
        self._servers_and_disks(number)
        if town.fate.strikes("clock set", 0.02, number):
            self._set_clock(number)
        if town.fate.strikes("flood", 0.012, number):
            town.later(self._hour(at, number), partial(self._flood, number))
        if town.fate.roll("forger", number) < 0.05:
            town.later(self._hour(at, number), self.forger.visits)
        town.later(at + timedelta(days=1), partial(self.day, number + 1))

    def _servers_and_disks(self, number: int) -> None:
        town = self.town
        if town.fate.strikes("inbox down", 0.06, number):
            self._while(number, "down", (20, 900))
        if town.fate.strikes("silent", 0.04, number):
            self._while(number, "silent", (60, 1400))
        if town.fate.strikes("telephone down", 0.04, number):
            begins = self._hour(town.clock.true(), number)
            lasts = timedelta(minutes=town.fate.whole(5, 600, "telephone", number))
            town.later(begins, partial(self._have, town.phone, "down", True))
            town.later(begins + lasts, partial(self._have, town.phone, "down", False))
        if town.fate.strikes("disk full", 0.02, number):
            self._disk("full", number)
        if town.fate.strikes("disk error", 0.05, number):
            self._disk("broken", number)
        if town.fate.strikes("folder renumbered", 0.005, number):
            town.later(self._hour(town.clock.true(), number), town.inbox.renumber)

    def _hour(self, at: datetime, number: int) -> datetime:
        return at + timedelta(minutes=self.town.fate.whole(0, 1439, "hour", number))

    def _while(self, number: int, trouble: str, minutes: tuple[int, int]) -> None:
        """The inbox has this trouble for some minutes of the day."""
        begins = self._hour(self.town.clock.true(), number)
        lasts = timedelta(minutes=self.town.fate.whole(*minutes, trouble, number))
        self.town.later(begins, partial(self._have, self.town.inbox, trouble, True))
        self.town.later(begins + lasts, partial(self._have, self.town.inbox, trouble, False))

    def _disk(self, trouble: str, number: int) -> None:
        begins = self._hour(self.town.clock.true(), number)
        lasts = timedelta(minutes=self.town.fate.whole(1, 240, trouble, number))
        self.town.later(begins, partial(self._have, self.disk, trouble, True))
        self.town.later(begins + lasts, partial(self._have, self.disk, trouble, False))

    def _have(self, what: object, trouble: str, state: bool) -> None:
        state = state and not self.town.fate.calm
        setattr(what, trouble, state)
        self.town.watch.tell(self.town.clock.true(), f"     {trouble}: {state}")
        if trouble == "silent" and not state:
            self.town.inbox.came.set()

    def _set_clock(self, number: int) -> None:
        """The daemon's clock goes wrong, and some hours later right again."""
        begins = self._hour(self.town.clock.true(), number)
        error = self.town.fate.pick(CLOCK_ERRORS, "clock", number)
        self.town.later(begins, partial(self._wrong_by, error))
        hours = self.town.fate.whole(1, 20, "clock lasts", number)
        self.town.later(begins + timedelta(hours=hours), partial(self._wrong_by, timedelta()))

    def _wrong_by(self, error: timedelta) -> None:
        self.town.clock.wrong_by = timedelta() if self.town.fate.calm else error
        self.town.watch.tell(self.town.clock.true(), f"     the clock is wrong by {error}")

    def _flood(self, number: int) -> None:
        """A machine of a known person's writes the same again and again."""
        person = self.town.fate.pick(self.people, "flood", number).person
        apart = self.town.fate.pick(APART, "flood apart", number)
        for count in range(FLOOD):
            note = Note(
                number=self.town.number(),
                name=person.name,
                address=person.email,
                words=f"Report {count} was generated.",
                subject="Nightly report",
                means="flood",
            )
            at = self.town.clock.true() + timedelta(seconds=count * apart)
            self.town.later(at, partial(self.town.send, note))
