"""Mail in: raw bytes are stored before anything is parsed, each message is handled once, none stops the next."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from ..mailbox.arrival import Arrival, Cursor, InboxDown
from ..rules.letter import Letter
from ..rules.model import Entry, Held
from ..state.archive import FileLostError
from ..state.store import Change, Handled
from .amending import AMENDED
from .disk_troubles import refuses
from .faults import BadPractice
from .incoming import Incoming, handled
from .pauses import PAUSED, in_force
from .reload import take_up
from .triage import triage
from .world import World

log = logging.getLogger(__name__)

CURSOR = "cursor"
BEGAN = "began"  # the mark of the first whole look at the inbox
SETTLED = timedelta(days=3)  # mail older than this at the first look belongs to the time before
OLDEST = timedelta(days=30)  # a Received date further back than this is not believed
AT_ONCE = 16  # messages that are kept together, while those before them are decided


@dataclass(frozen=True, slots=True)
class Kept:
    """A message whose bytes are safe on disk, taken apart if that could be done."""

    raw: str  # path of its bytes below the practice folder
    letter: Letter | None  # None: the bytes could not be had, or `fault` says what went wrong with them
    fault: Exception | None = None


async def look(world: World) -> None:
    """Read the inbox to its end, or until Duly is to end. Raises InboxDown; what was read before that is handled."""
    place = world.store.mark(CURSOR)
    cursor = Cursor(**place) if place else None
    seen: list[Cursor] = []
    started = world.clock.now()
    async with aclosing(_kept_ahead(world, cursor)) as arrivals:
        async for arrival, kept in arrivals:
            await _take(world, arrival, kept)
            seen.append(arrival.cursor)
            if world.leaving():
                break
    if not world.leaving():
        world.looked_at = started
        if world.store.mark(BEGAN) is None:
            await world.store.commit(Change(marks={BEGAN: started.isoformat()}))
    if seen:
        await world.inbox.flag(seen)


async def _kept_ahead(world: World, cursor: Cursor | None) -> AsyncGenerator[tuple[Arrival, Kept], None]:
    """The arrivals in order, kept and parsed; while those of one group are decided, the next is on its way to disk.

    Raises InboxDown after what had arrived before.
    """
    keeping: asyncio.Future[list[tuple[Arrival, Kept]]] | None = None
    down: InboxDown | None = None
    try:
        try:
            async for group in _groups(world.inbox.arrivals(cursor)):
                before, keeping = keeping, asyncio.ensure_future(asyncio.to_thread(_keep, world, group))
                for one in await before if before else ():
                    yield one
        except InboxDown as error:
            down = error
        for one in await keeping if keeping else ():
            yield one
    finally:
        await asyncio.gather(*filter(None, [keeping]), return_exceptions=True)
    if down is not None:
        raise down


async def _groups(arrivals: AsyncIterator[Arrival]) -> AsyncIterator[list[Arrival]]:
    """The arrivals, as many at once as are kept together; after InboxDown, first those that came before it."""
    group: list[Arrival] = []
    try:
        async for arrival in arrivals:
            group.append(arrival)
            if len(group) == AT_ONCE:
                yield group
                group = []
    except InboxDown:
        if group:
            yield group
        raise
    if group:
        yield group


def _keep(world: World, group: list[Arrival]) -> list[tuple[Arrival, Kept]]:
    """Keep the bytes of all durably, and only then take them apart. Raises OSError where the disk refuses."""
    raws = world.archive.keep_mails(arrival.raw for arrival in group)
    return [(arrival, _parsed(world, arrival, raw)) for arrival, raw in zip(group, raws, strict=True)]


def _parsed(world: World, arrival: Arrival, raw: str) -> Kept:
    try:
        return Kept(raw, None if arrival.fault else world.parse(arrival.raw))
    except Exception as fault:  # noqa: BLE001 (the message is quarantined in its turn)
        return Kept(raw, None, fault)


async def _take(world: World, arrival: Arrival, kept: Kept) -> None:
    """One message: decide, commit. Whatever goes wrong with it, it is quarantined and reported."""
    now = world.clock.now()
    try:
        change = await _handle(world, arrival, kept, now)
    except Exception as error:
        if refuses(error):
            raise  # the letter is not at fault
        log.warning("quarantined", extra={"raw": kept.raw, "error": type(error).__name__})
        why = f"it could not be read ({type(error).__name__}: {error})"
        change = await _quarantine(world, arrival, kept.raw, now, why)
    marks = {**change.marks, CURSOR: asdict(arrival.cursor)}
    await world.store.commit(replace(change, marks=marks))
    if AMENDED in change.marks:
        with suppress(BadPractice):  # of another engagement: the next look at the files tells of it
            await take_up(world)
    if AMENDED in change.marks or any(name.startswith(PAUSED) for name in change.marks):
        in_force(world)
    world.moved()


async def _handle(world: World, arrival: Arrival, kept: Kept, now: datetime) -> Change:
    letter = kept.letter
    if kept.fault is not None:
        raise kept.fault
    if letter is None:
        return await _quarantine(world, arrival, kept.raw, now, arrival.fault)
    letter = await _told_apart(world, letter, kept.raw)
    if world.store.handled(letter.key) is not None:
        return Change()  # delivered twice, or the folder is read again: only the cursor moves
    incoming = Incoming(letter, _arrived(letter, now), kept.raw)
    if _before_duly(world, letter, now):
        return Change(handled=(handled(incoming, now, "before", "it was there before Duly began"),))
    return await triage(world, incoming, now)


async def _told_apart(world: World, letter: Letter, raw: str) -> Letter:
    """The letter, with a key of its own where another letter has its Message-ID: some scanners know but one.

    What is delivered twice has one Date, and says one thing, by whatever way it comes.
    """
    known = world.store.handled(letter.key)
    if known is None or known.raw in {"", raw} or letter.date is None:
        return letter
    with suppress(FileLostError):
        before = world.parse(await asyncio.to_thread(world.archive.read, known.raw))
        if before.date not in {None, letter.date} and _said(before) != _said(letter):
            return replace(letter, key=f"{letter.key} {_said(letter)}")
    return letter


def _said(letter: Letter) -> str:
    """The hash of what it says and brings."""
    parts = (letter.subject, letter.text.strip(), *(one.sha256 for one in letter.attachments))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _before_duly(world: World, letter: Letter, now: datetime) -> bool:
    """Whether a letter lay in the inbox already when Duly first looked: the past is kept, and nobody is answered."""
    began = world.store.mark(BEGAN)
    written = _stamp(letter.header("received").rpartition(";")[2]) or letter.date
    return began is None and written is not None and now - written > SETTLED


def _arrived(letter: Letter, now: datetime) -> datetime:
    """When our own provider took the letter: the topmost Received header is its own; without one, now."""
    at = _stamp(letter.header("received").rpartition(";")[2])
    return at if at and now - OLDEST < at <= now else now


def _stamp(written: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(written.strip())
    except (TypeError, ValueError, OverflowError):
        return None
    return at if at.tzinfo else None


async def _quarantine(world: World, arrival: Arrival, raw: str, now: datetime, why: str) -> Change:
    """Kept, set apart, and listed to the consultant with the reason."""
    key = "sha256:" + hashlib.sha256(arrival.raw or repr(arrival.cursor).encode()).hexdigest()
    if world.store.handled(key) is not None:
        return Change()
    return await set_apart(world, Incoming(Letter(key=key), now, raw), now, why)


async def set_apart(world: World, incoming: Incoming, now: datetime, why: str) -> Change:
    """What cannot be handled, put where a person looks; of its letter only key, sender and channel count."""
    letter, raw = incoming.letter, incoming.raw
    await asyncio.to_thread(world.archive.quarantine, raw, why)
    held = Held(
        key=letter.key, at=now, engagement="", sender=letter.sender, subject="", why=why, raw=raw, quarantined=True
    )
    came = "mail" if letter.channel == "email" else letter.channel
    entry = Entry(ref="", engagement="", at=now, what=f"a {came} was set apart: {why}", cause=raw, topic="quarantined")
    mark = Handled(key=letter.key, at=now, kind="quarantined", sender=letter.sender, outcome=why, raw=raw)
    return Change(held=(held,), entries=(entry,), handled=(mark,))
