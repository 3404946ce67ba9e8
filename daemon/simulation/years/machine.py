"""The machine the daemon runs on: started, stopped by a crash, started again on what its disk kept."""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

from ....mailbox.channel import Channel
from ....rules.signals import Signals
from ....state.archive import Archive
from ....state.store import Change
from ....state.tinystore import TinyStore
from ...examining import Examiner
from ...forms import Forms, Opener
from ...loop import run
from ...reconcile import reconcile
from ...refs import from_store
from ...signal_tables import load_signals
from ...world import Rulebook, World
from .channel import SimulatedChannel
from .checks.filing import misfiled
from .checks.watch import Watch
from .disk import SimulatedDisk
from .fate import Crash, Fate
from .papers import Press, TokenPress
from .phone import PhoneChannel
from .practice import SLUG
from .town import Town

LONGEST_SLEEP = 6 * 3600.0  # seconds: how long the daemon waits where nothing comes
RESTART = 15.0  # seconds
COMPACT_AT = 200_000  # bytes


class WatchedStore(TinyStore):
    """The real store on the simulated disk, every commit seen by the watch."""

    watch: Watch
    fate: Fate

    async def commit(self, change: Change) -> None:
        """A commit before and after which the machine may stop."""
        self.fate.may_crash("before a commit")
        self.watch.asks(change)
        try:
            await super().commit(change)
        except OSError:
            self.watch.refused()
            raise
        self.watch.committed(self, change)
        self.fate.may_crash("after a commit")


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
        self._channel.answered = town.watch.answered
        self._by_phone: dict[str, Channel] = {
            name: PhoneChannel(
                town.phone, town.fate, call=name == "call", taken=town.taken_by_phone, answered=town.watch.answered
            )
            for name in ("text", "call")
        }
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
            channels={"email": self._channel, **self._by_phone},
            telephone=town.phone,
            archive=Archive(self._folder, disk=self.disk),
            examiner=self._examiner,
            signals=self._signals,
            parse=town.pen.parse,
            compose=town.pen.compose,
            plus_addressing=True,
        )
        await run(town.world, stopped, Begin(town.world, town.watch), LONGEST_SLEEP)
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

    def misfiled(self) -> Iterator[str]:
        """What is wrong with what was filed."""
        watch, folder = self._town.watch, Archive(self._folder).filing_folder(SLUG)
        if self.store is not None:
            yield from misfiled(watch.known, watch.moves.on_file, self._town.pen, self.store, folder)


class Begin:
    """What is done before the first turn: the tasks are brought in line with the practice's files."""

    def __init__(self, world: World, watch: Watch) -> None:
        self._world: World | None = world
        self._watch = watch

    async def __call__(self) -> None:
        """Once; again where the disk refused it."""
        self._watch.turns()
        if self._world is not None:
            await reconcile(self._world, self._world.clock.now())
            self._world = None


@contextmanager
def opener_for(press: Press) -> Iterator[Opener]:
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
