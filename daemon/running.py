"""A practice brought to life: its servers, its memory and its lock joined into a world, once or until stopped."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime
from os import environ
from pathlib import Path
from random import random

import click

from ..mailbox.arrival import InboxDown
from ..mailbox.imap import ImapInbox
from ..mailbox.opening.ocr_reader import OcrReader
from ..mailbox.opening.reader import Reader
from ..mailbox.smtp import SmtpChannel
from ..rules.health import ailments
from ..rules.model import Entry
from ..state.archive import Archive
from ..state.lock import UNWRITABLE, MovedError
from ..state.store import Change
from ..state.tinystore import TinyStore
from .accounts import imap_account, smtp_account, token_source
from .alarms import Bell
from .callers import received
from .clock import LAST_TURN, Clock, StandingClock, WallClock
from .copies import Copies
from .daily_backup import DailyBackup
from .earlier_files import agreed
from .endings import asking_to_end
from .erasing import erase_asked
from .examining import Examiner
from .expiring import expiring
from .forms import Forms
from .health import seen_around
from .heartbeat import Heartbeat
from .loop import DISK_RETRY, LONGEST_SLEEP, Settle, run, turn
from .ping import Ping
from .practice import Practice
from .printed import seen
from .probe import ARRIVED, probe
from .reconcile import reconcile
from .refs import from_store
from .reload import Reload
from .retention import retire
from .rulebook import rulebook
from .secret import KeyLostError, lost_key, practice_secret
from .shown import state_folder
from .signal_tables import load_signals
from .supervisor import Supervisor
from .transferring import transfer
from .world import World

log = logging.getLogger(__name__)


async def run_once(folder: Path, now: datetime | None) -> int:
    """One whole turn. Exit 0 done, 1 a server could not be reached, 2 refused."""
    clock = StandingClock(now) if now else WallClock()
    async with practice_world(folder, clock) as world:
        last = world.store.mark(LAST_TURN)
        if now and last and now < datetime.fromisoformat(last):
            raise click.UsageError(f"--now {now.isoformat()} is before the last turn, {last}: time does not go back")
        await reconcile(world, clock.now())
        heartbeat = Heartbeat(world, Supervisor({}, 0), once=True)
        upcoming: datetime | None = None
        down: InboxDown | None = None
        try:
            upcoming = await turn(world)
        except InboxDown as error:
            down = error
        backup = DailyBackup(world)
        if now is None:  # on a day that is only supposed, a backup would be taken for one of that day
            await backup.finish()
        await settling(world, heartbeat, backup)(upcoming, down)
        await transfer(world, at_once=True)
        await Copies(world, environ).finish()
        await retire(world)
        erase_asked(world)
        if down is not None:
            click.echo(seen(f"nothing was sent: {down}"), err=True)
            return 1
        stuck = [one for one in world.store.unsent() if one.attempts and one.why]
        for sending in stuck:
            click.echo(seen(f"waiting to go out to {', '.join(sending.message.to)}: {sending.why}"), err=True)
        return 1 if stuck else 0


async def run_forever(folder: Path, supervisor: Supervisor) -> None:
    """Turn until told to end; what is in flight is finished first. `supervisor` is told how it goes."""
    stopped = asyncio.Event()
    for one in asking_to_end():
        asyncio.get_running_loop().add_signal_handler(one, stopped.set)
    async with AsyncExitStack() as held:
        world = await once_there_is_room(folder, WallClock(), stopped, supervisor, held)
        if world is not None:
            await live(world, stopped, supervisor)


async def once_there_is_room(
    folder: Path, clock: Clock, stopped: asyncio.Event, supervisor: Supervisor, held: AsyncExitStack
) -> World | None:
    """The practice's world, until `held` is left; None where it was told to end before. Raises as `practice_world`.

    A disk that takes nothing when what a crash left is to be set aside is waited for, as it is between turns.
    """
    while not stopped.is_set():
        try:
            return await held.enter_async_context(practice_world(folder, clock))
        except OSError as error:
            if error.errno not in UNWRITABLE:
                raise
            log.warning("the disk refuses", extra={"reason": str(error), "retry_seconds": DISK_RETRY})
            supervisor.ready()  # as `Heartbeat` does: it goes on all the same
            supervisor.status(f"the disk refuses: {error}")
            supervisor.alive()
        others = [asyncio.ensure_future(one) for one in (stopped.wait(), clock.sleep(DISK_RETRY))]
        await asyncio.wait(others, return_when=asyncio.FIRST_COMPLETED)
        for one in others:
            one.cancel()
    return None


async def live(world: World, stopped: asyncio.Event, supervisor: Supervisor) -> None:
    """Turn in this world until stopped, in the time of its clock."""
    log.info("started", extra={"engagements": len(world.book.policies)})
    begun = False
    world.leaving = stopped.is_set
    reload, copies, heartbeat = Reload(world), Copies(world, environ), Heartbeat(world, supervisor)
    backup = DailyBackup(world)
    await heartbeat.begin()

    async def prepare() -> None:
        nonlocal begun
        if isinstance(world.store, TinyStore):
            world.store.check_in_place()
        if not begun:  # here and not before: a disk that is full just now is waited for
            await reconcile(world, world.clock.now())
            await probe(world, world.clock.now())
            begun = True
        erase_asked(world)
        await reload()
        await retire(world)
        await transfer(world)
        await copies()
        await backup()
        supervisor.ready()

    # Each feeding of a watchdog comes from a turn that ended: so turns follow each other often enough for it.
    longest = min(LONGEST_SLEEP, (supervisor.watchdog or LONGEST_SLEEP * 3) / 3)
    gc.freeze()  # what was loaded stays: the collector need not walk it again and again
    await run(world, stopped, prepare, longest, settling(world, heartbeat, backup))
    heartbeat.end()
    log.info("stopped")


def settling(world: World, heartbeat: Heartbeat, backup: DailyBackup) -> Settle:
    """What is done when a turn has ended, well or in trouble: a sign of life, and an alarm where a person is needed."""
    bell, ping = Bell(world), Ping()

    async def settle(upcoming: datetime | None, trouble: OSError | None) -> None:
        beat = await heartbeat.turned(upcoming, trouble)
        around = seen_around(world.book.practice.folder, beat.at)
        around = replace(around, expiring=expiring(world.book.practice, environ))
        if backup.going_on:  # after days off the last one is old, and the next is not late yet
            around = replace(around, backup=beat.at)
        found = ailments(beat, around)
        await bell(found, beat.at)
        if trouble is None and not any(one.wrong for one in found):
            ping(world.book.practice.watcher, beat.at)

    return settle


@asynccontextmanager
async def practice_world(folder: Path, clock: Clock) -> AsyncIterator[World]:
    """The practice's world, with its lock held. Raises BadPractice, or AlreadyRunningError."""
    practice = agreed(folder)
    async with (
        _memory(practice, clock) as store,
        _joined(agreed(folder, store.handled), store, clock) as world,
    ):
        yield world


@asynccontextmanager
async def _memory(practice: Practice, clock: Clock) -> AsyncIterator[TinyStore]:
    """What the practice remembers, with its lock held. Raises KeyLostError where the key of it is gone."""
    store = TinyStore.open(state_folder(practice))
    try:
        if any(store.tables.values()) and (lost := lost_key(practice.folder)):
            raise KeyLostError(" ".join(lost))
        await _tell_dropped(store, clock)
        yield store
    finally:
        with suppress(OSError, MovedError):  # either is told by what else is seen of it
            store.note_reached()
        await store.close()


@asynccontextmanager
async def _joined(practice: Practice, store: TinyStore, clock: Clock) -> AsyncIterator[World]:
    """That memory joined to servers and telephone."""
    tokens = token_source(practice, environ, clock.now)
    reading, sending = (of(practice, environ, tokens) for of in (imap_account, smtp_account))
    inbox = ImapInbox(reading, folder=practice.mail.imap.folder or "INBOX", jitter=random)
    reader = OcrReader(Reader())
    world = World(
        store=store,
        book=rulebook(practice, practice_secret(practice.folder)),
        ref_of=from_store(store),
        clock=clock,
        inbox=inbox,
        tokens=tokens,
        channels={"email": SmtpChannel(sending, now=clock.now, jitter=random)},
        archive=Archive(practice.folder),
        examiner=Examiner(reader, Forms(practice.folder, reader)),
        signals=load_signals(),
        plus_addressing=bool(store.mark(ARRIVED)),
    )
    try:
        async with _telephone(practice, world):
            yield world
    finally:
        await inbox.close()
        reader.close()


@asynccontextmanager
async def _telephone(practice: Practice, world: World) -> AsyncIterator[None]:
    """The telephone of the practice, if it has one, joined to its world. Raises ClickException without its library."""
    if practice.twilio is None:
        yield
        return
    try:
        from .telephone import joined, on_the_line  # noqa: PLC0415 - heavy, and an extra
    except ModuleNotFoundError as missing:
        raise click.ClickException(str(missing)) from None
    phone = joined(practice.twilio, environ, world.clock, received(world, world.clock.now()))
    world.telephone, world.channels = phone.telephone, {**world.channels, **phone.channels}
    try:
        async with on_the_line(practice.twilio, environ, world):
            yield
    finally:
        await phone.telephone.close()


async def _tell_dropped(store: TinyStore, clock: Clock) -> None:
    """What the last crash left unreadable is logged and told in the digest."""
    if store.dropped is not None:
        log.warning("the journal's end was damaged", extra={"dropped": str(store.dropped)})
        entry = Entry(ref="", engagement="", at=clock.now(), what=str(store.dropped), topic="health")
        await store.commit(Change(entries=(entry,)))
