"""One seeded year: the real loop in a world that fails, restarted after each crash, held to every promise."""

import logging
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from ...config import load
from ...rulebook import rulebook
from .callers import Callers
from .checks.promises import Broken
from .checks.terms import agreed_in
from .checks.watch import Watch
from .consultant import Consultant
from .disk import SimulatedDisk
from .fate import Fate
from .forger import Forger
from .handset import Handset
from .leap import LeapLoop, MovedClock
from .letters import MailPen, Pen, TokenPen
from .machine import Machine, opener_for
from .papers import Press, TokenPress, WorkbookPress
from .people import TEMPERS, Colleague
from .practice import CONSULTANT, SLUG, write_practice
from .town import Town
from .weather import Weather

SECRET = b"the same in every simulated year"
AFTERWARDS = timedelta(days=12)  # of calm, in which everything must come to its end
_SHARED = Path("/dev/shm")  # noqa: S108 (files that need not outlive the year are quicker there)
MEMORY = _SHARED if _SHARED.is_dir() else Path(tempfile.gettempdir())


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is simulated."""

    seed: int
    days: int
    real_bytes: bool = False  # real MIME and real files
    email_only: bool = False  # no texts and calls are agreed
    without: frozenset[str] = frozenset()  # kinds of faults that do not happen
    spared: frozenset[int] = frozenset()  # faults that do not happen, by their number
    silent: frozenset[str] = frozenset()  # people who never do anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What came of it."""

    scene: Scene
    messages_in: int
    messages_out: int
    crashes: int
    faults: tuple[str, ...]  # kinds, in the order in which they came up
    happened: int  # of these
    broken: tuple[Broken, ...]
    history: tuple[tuple[datetime, str], ...] = field(repr=False)


def populate(town: Town, disk: SimulatedDisk, scene: Scene) -> None:
    """People with their temperaments, holidays and last days, the consultant, and the weather."""
    policy, fate, began = town.watch.policy, town.fate, town.clock.true()
    people = [
        Colleague(town=town, person=person, policy=policy, temper=fate.pick(list(TEMPERS), "temper", person.email))
        for person in policy.engagement.people
    ]
    for number, one in enumerate(people):
        email = one.person.email
        first = began + timedelta(days=fate.whole(5, max(6, scene.days - 20), "holiday", email))
        if fate.roll("takes a holiday", email) < 0.6:
            one.away = (first, first + timedelta(days=fate.whole(3, 16, "days off", email)))
        one.robot = fate.strikes("robot", 0.05, email)
        if one.person.role == "employee" and number % 7 == 3:
            one.opts_out = began + timedelta(days=fate.whole(10, 2 * scene.days, "opts out", email))
        if one.person.role == "employee" and number % 7 == 5:
            day = began + timedelta(days=fate.whole(10, 2 * scene.days, "leaves", email))
            one.leaves = day
            town.later(day, partial(town.dead.add, email))
        if email not in scene.silent:
            town.readers[email] = one.receives
        if one.person.phone:
            _give_phone(town, one, scene)
    consultant = Consultant(town=town, policy=policy)
    if CONSULTANT not in scene.silent:
        town.readers[CONSULTANT] = consultant.receives
    callers = Callers(town=town, numbers=sorted(town.rings))
    forger = Forger(town=town, policy=policy)
    town.spies.append(forger.reads)
    Weather(town=town, disk=disk, forger=forger, people=people, callers=callers).day(0)


def _give_phone(town: Town, one: Colleague, scene: Scene) -> None:
    """Their telephone: some want no more texts from the first on, or from one day on; some numbers take none."""
    number, fate = one.person.phone or "", town.fate
    handset = Handset(town=town, person=one.person, number=number, temper=one.temper)
    if fate.roll("stops texts", number) < 0.4:
        handset.stops = town.clock.true() + timedelta(days=fate.whole(-scene.days, scene.days, "stops", number))
    if fate.roll("takes no texts", number) < 0.08:
        town.phone.dead.add(number)
    if one.person.email not in scene.silent:
        town.readers[number] = handset.receives
        town.rings[number] = handset.rings


def simulate(scene: Scene, place: Path = MEMORY) -> Year:
    """Live through it, in a folder of its own in `place`. The same scene and version give the same year."""
    told_before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="duly-year-", dir=place) as own:
        loop = LeapLoop()
        loop.set_exception_handler(lambda *_: None)  # what a crash leaves behind is nobody's to fetch
        try:
            return loop.run_until_complete(_lived(scene, loop, Path(own)))
        finally:
            loop.close()
            logging.disable(told_before)


async def _lived(scene: Scene, loop: LeapLoop, place: Path) -> Year:
    fate = Fate(scene.seed, scene.without, scene.spared)
    began = datetime(2027 + fate.whole(0, 5, "year"), 1 + fate.whole(0, 11, "month"), 1, 6, tzinfo=UTC)
    clock = MovedClock(loop, began, fate)
    press: Press = WorkbookPress(fate) if scene.real_bytes else TokenPress(fate)
    pen: Pen = MailPen(press) if scene.real_bytes else TokenPen(press)
    folder = place / "practice"
    write_practice(folder, fate, began.date(), press.blank, email_only=scene.email_only)
    book = rulebook(load(folder), SECRET)
    watch = Watch(book.policies[SLUG], agreed_in(folder), clock)
    fate.tell = lambda line: watch.tell(clock.true(), line)
    town = Town(fate, clock, pen, watch, loop)
    with opener_for(press) as opener:
        machine = Machine(folder, book, town, opener)
        populate(town, machine.disk, scene)
        await machine.through(began + timedelta(days=scene.days))
        town.calms_down()
        machine.disk.full = machine.disk.broken = False
        await machine.through(clock.true() + AFTERWARDS)
        if machine.store is not None:
            watch.ended(machine.store, town.raws, machine.misfiled())
    return Year(
        scene=scene,
        messages_in=len(watch.known.notes),
        messages_out=watch.outgoing.times.total(),
        crashes=fate.crashes,
        faults=tuple(fate.struck),
        happened=fate.happened,
        broken=tuple(watch.broken),
        history=tuple(watch.history),
    )
