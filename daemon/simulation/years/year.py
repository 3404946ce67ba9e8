"""One seeded year: the real loop in a world that fails, restarted after each crash, held to every promise."""

import asyncio
import gc
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path

from ....rules.signals import Signals
from ....state.archive import Archive
from ....state.store import Change
from ....state.tinystore import TinyStore
from ...config import load
from ...examining import Examiner
from ...forms import Forms, Opener
from ...loop import run
from ...reconcile import reconcile
from ...refs import from_store
from ...rulebook import rulebook
from ...signal_tables import load_signals
from ...world import Rulebook, World
from .channel import SimulatedChannel
from .consultant import Consultant
from .disk import SimulatedDisk
from .fate import Crash, Fate
from .leap import LeapLoop, MovedClock
from .letters import MailPen, Pen, TokenPen
from .papers import Press, TokenPress, WorkbookPress
from .people import TEMPERS, Colleague
from .practice import CONSULTANT, SLUG, write_practice
from .promises import Broken
from .town import Town
from .watch import Watch
from .weather import Weather

SECRET = b"the same in every simulated year"
LONGEST_SLEEP = 6 * 3600.0  # seconds: how long the daemon waits where nothing comes
AFTERWARDS = timedelta(days=12)  # of calm, in which everything must come to its end
MEMORY = Path("/dev/shm")  # noqa: S108 (files that need not outlive the year are quicker there)
RESTART = 15.0  # seconds
COMPACT_AT = 200_000  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is simulated."""

    seed: int
    days: int
    real_bytes: bool = False  # real MIME and real files
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
    consultant = Consultant(town=town, policy=policy)
    if CONSULTANT not in scene.silent:
        town.readers[CONSULTANT] = consultant.receives
    Weather(town=town, disk=disk, consultant=consultant, people=people).day(0)


class WatchedStore(TinyStore):
    """The real store on the simulated disk, every commit seen by the watch."""

    watch: Watch
    fate: Fate

    async def commit(self, change: Change) -> None:
        """A commit before and after which the machine may stop."""
        self.fate.may_crash("before a commit")
        self.watch.asks(self, change)
        try:
            await super().commit(change)
        except OSError:
            self.watch.refused()
            raise
        self.watch.committed(change)
        self.fate.may_crash("after a commit")


def simulate(scene: Scene) -> Year:
    """Live through it. The same scene and version give the same year."""
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="duly-year-", dir=MEMORY if MEMORY.is_dir() else None) as place:
        loop = LeapLoop()
        loop.set_exception_handler(lambda *_: None)  # what a crash leaves behind is nobody's to fetch
        try:
            return loop.run_until_complete(_lived(scene, loop, Path(place)))
        finally:
            loop.close()


async def _lived(scene: Scene, loop: LeapLoop, place: Path) -> Year:
    fate = Fate(scene.seed, scene.without, scene.spared)
    began = datetime(2027 + fate.whole(0, 5, "year"), 1 + fate.whole(0, 11, "month"), 1, 6, tzinfo=UTC)
    clock = MovedClock(loop, began, fate)
    press: Press = WorkbookPress(fate) if scene.real_bytes else TokenPress(fate)
    pen: Pen = MailPen(press) if scene.real_bytes else TokenPen(press)
    folder = place / "practice"
    write_practice(folder, fate, began.date(), press.blank)
    book = rulebook(load(folder), SECRET)
    watch = Watch(book.policies[SLUG])
    fate.tell = lambda line: watch.tell(clock.true(), line)
    town = Town(fate, clock, pen, watch, loop)
    with _opener(press) as opener:
        machine = Machine(folder, book, town, opener)
        populate(town, machine.disk, scene)
        await machine.through(began + timedelta(days=scene.days))
        town.calms_down()
        machine.disk.full = machine.disk.broken = False
        await machine.through(clock.true() + AFTERWARDS)
        if machine.store is not None:
            watch.ended(machine.store, clock.now(), town.raws, machine.wrongly_filed())
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


@contextmanager
def _opener(press: Press) -> Iterator[Opener]:
    """What opens files: the press itself where papers are values, else the real reading child."""
    if isinstance(press, TokenPress):
        yield press
        return
    from ....mailbox.opening.reader import Reader  # noqa: PLC0415 (a process of its own)

    reader = Reader()
    try:
        yield reader
    finally:
        reader.close()


@cache
def _signals() -> Signals:
    """Loaded once for all years, as is what came before it: the collector need not walk it again and again."""
    signals = load_signals()
    gc.freeze()
    return signals


class Machine:
    """The machine the daemon runs on: started, stopped by a crash, started again on what its disk kept."""

    def __init__(self, folder: Path, book: Rulebook, town: Town, opener: Opener) -> None:
        aside = folder.parent / "aside"
        aside.mkdir()
        self.disk = SimulatedDisk(town.fate, aside)
        self._folder = folder
        self._book = book
        self._town = town
        self._examiner = Examiner(opener, Forms(folder, opener))
        self._signals = _signals()
        self._channel = SimulatedChannel(town.fate, town.clock, town.taken, town.gone)
        self._channel.unsure = town.watch.outgoing.unsure
        self.store: WatchedStore | None = None

    async def through(self, until: datetime) -> None:
        """Run until then, started again after each crash."""
        while self._town.clock.true() < until:
            stopped = asyncio.Event()
            self._town.later(until, stopped.set)
            try:
                await self._live(stopped)
            except Crash:
                await self._crashed()
            except Exception as error:  # noqa: BLE001 (that is a promise broken, whatever it is)
                self._town.watch.breaks("goes-on", f"the daemon ended: {type(error).__name__}: {error}")
                return

    async def _live(self, stopped: asyncio.Event) -> None:
        """Start and run until stopped. Raises Crash."""
        town = self._town
        store = self.store = await self._opened()
        store.watch, store.fate = town.watch, town.fate
        town.watch.opened(store)
        town.world = World(
            store=store,
            book=self._book,
            ref_of=from_store(store),
            clock=town.clock,
            inbox=town.inbox,
            channels={"email": self._channel},
            archive=Archive(self._folder, disk=self.disk),
            examiner=self._examiner,
            signals=self._signals,
            parse=town.pen.parse,
            compose=town.pen.compose,
            plus_addressing=True,
        )
        await run(town.world, stopped, Begin(town.world), LONGEST_SLEEP)
        await store.close()

    async def _opened(self) -> WatchedStore:
        """Whoever supervises the daemon starts it again where the disk did not let it begin."""
        while True:
            try:
                return WatchedStore.open(self._folder / "var/state", disk=self.disk, compact_at=COMPACT_AT)
            except OSError:
                await asyncio.sleep(RESTART)

    async def _crashed(self) -> None:
        """The power is gone: nothing more is written, what was not synced is lost or torn. It comes back."""
        fate = self._town.fate
        if self.store is not None:
            self.store.abandon()
        self.disk.crash()
        seconds = fate.whole(5, 300, "restart", fate.crashes)
        if fate.strikes("downtime", 0.1, fate.crashes):
            seconds = 3600 * fate.whole(2, 200, "downtime lasts", fate.crashes)
        await asyncio.sleep(seconds)
        fate.restarted()

    def wrongly_filed(self) -> Iterator[str]:
        """Accepted documents whose filed bytes are not those that were received."""
        archive = Archive(self._folder)
        for one in self.store.accepted_in(SLUG) if self.store else ():
            filed = archive.filing_folder(SLUG) / one.path
            if not filed.is_file() or filed.read_bytes() != archive.document(one.sha256):
                yield f"{one.path} is not what was received"


class Begin:
    """What is done before the first turn: the tasks are brought in line with the practice's files."""

    def __init__(self, world: World) -> None:
        self._world: World | None = world

    async def __call__(self) -> None:
        """Once; again where the disk refused it."""
        if self._world is not None:
            await reconcile(self._world, self._world.clock.now())
            self._world = None
