"""Mail in: raw bytes are stored before anything is parsed, each message is handled once, none stops the next."""

import asyncio
import hashlib
import logging
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from ..mailbox.arrival import Arrival, Cursor
from ..mailbox.parse import parse
from ..rules.letter import Letter
from ..rules.model import Entry, Held
from ..state.store import Change, Handled
from .incoming import Incoming, handled
from .triage import triage
from .world import World

log = logging.getLogger(__name__)

CURSOR = "cursor"
BEGAN = "began"  # the mark of the first whole look at the inbox
SETTLED = timedelta(days=3)  # mail older than this at the first look belongs to the time before
OLDEST = timedelta(days=30)  # a Received date further back than this is not believed


async def look(world: World) -> None:
    """Read the inbox to its end. Raises InboxDown; what was read before that is handled."""
    place = world.store.mark(CURSOR)
    cursor = Cursor(**place) if place else None
    seen: list[Cursor] = []
    started = world.clock.now()
    async for arrival in world.inbox.arrivals(cursor):
        await take(world, arrival)
        seen.append(arrival.cursor)
    world.looked_at = started
    if world.store.mark(BEGAN) is None:
        await world.store.commit(Change(marks={BEGAN: started.isoformat()}))
    if seen:
        await world.inbox.flag(seen)


async def take(world: World, arrival: Arrival) -> None:
    """One message: keep, parse, decide, commit. Whatever goes wrong with it, it is quarantined and reported."""
    now = world.clock.now()
    raw = await asyncio.to_thread(world.archive.keep_mail, arrival.raw)
    try:
        change = await _handle(world, arrival, raw, now)
    except OSError:
        raise  # our own disk refuses: the letter is not at fault, and is taken again once it is mended
    except Exception as error:  # noqa: BLE001 (the next message must be handled; this one is reported)
        log.warning("quarantined", extra={"raw": raw, "error": type(error).__name__})
        change = await _quarantine(world, arrival, raw, now, f"it could not be read ({type(error).__name__}: {error})")
    marks = {**change.marks, CURSOR: asdict(arrival.cursor)}
    await world.store.commit(replace(change, marks=marks))


async def _handle(world: World, arrival: Arrival, raw: str, now: datetime) -> Change:
    if arrival.fault:
        return await _quarantine(world, arrival, raw, now, arrival.fault)
    letter = await asyncio.to_thread(parse, arrival.raw)
    if world.store.handled(letter.key) is not None:
        return Change()  # delivered twice, or the folder is read again: only the cursor moves
    incoming = Incoming(letter, _arrived(letter, now), raw)
    if _before_duly(world, letter, now):
        return Change(handled=(handled(incoming, now, "before", "it was there before Duly began"),))
    return await triage(world, incoming, now)


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
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else None


async def _quarantine(world: World, arrival: Arrival, raw: str, now: datetime, why: str) -> Change:
    """Kept, set apart, and listed to the consultant with the reason."""
    key = "sha256:" + hashlib.sha256(arrival.raw or repr(arrival.cursor).encode()).hexdigest()
    if world.store.handled(key) is not None:
        return Change()
    await asyncio.to_thread(world.archive.quarantine, raw, why)
    held = Held(key=key, at=now, engagement="", sender="", subject="", why=why, raw=raw, quarantined=True)
    entry = Entry(ref="", engagement="", at=now, what=f"a mail was set apart: {why}", cause=raw, topic="quarantined")
    mark = Handled(key=key, at=now, kind="quarantined", sender="", outcome=why, raw=raw)
    return Change(held=(held,), entries=(entry,), handled=(mark,))
