"""The telephone in: each text is kept before anything else, handled once, and none stops the next."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ..mailbox.telephone import TextIn
from ..mailbox.text_mail import as_letter, key_of, letter_of, mail_of
from ..rules.letter import Letter
from ..state.store import Change, Handled
from .disk_troubles import refuses
from .incoming import Incoming, quoted
from .intake import BEGAN, set_apart
from .texts_in import text_in
from .world import World

log = logging.getLogger(__name__)

TEXTS_UNTIL = "texts-until"  # the mark of when the latest text came that was handled
OVERLAP = timedelta(minutes=10)  # a text may show up at the provider later than one that came after it
TOGETHER = timedelta(seconds=10)  # between the parts of a long text that a network has cut
PART, NARROW_PART = 150, 66  # characters of a part that was full; narrow: in letters of two bytes

Parts = tuple[TextIn, ...]  # of one text: more than one where a network has cut it


async def listen(world: World) -> None:
    """Handle every text that came in since the last time. Raises TelephoneDown; what came before it is handled."""
    telephone, asked = world.telephone, world.clock.now()
    if telephone is None:
        return
    since = await _since(world, asked)
    texts = [text for text in await telephone.texts(since) if text.at >= since]
    fresh = [text for text in texts if world.store.handled(key_of(text)) is None]
    for text in texts:
        if text.media and text not in fresh:  # a crash came before it could be forgotten
            await telephone.forget(text.sid)
    together = joined(fresh)
    raws = await asyncio.to_thread(world.archive.keep_mails, [mail_of(_whole(parts)) for parts in together])
    for parts, raw in zip(together, raws, strict=True):
        await _take(world, parts, raw, asked)
        for part in parts:
            if part.media:
                await telephone.forget(part.sid)
    world.heard_at = asked


def joined(texts: Sequence[TextIn]) -> list[Parts]:
    """The texts, oldest first, with the parts of a long one together: full, of one sender, seconds apart."""
    found: list[Parts] = []
    for text in sorted(texts, key=lambda text: text.at):
        place = next((at for at in reversed(range(len(found))) if found[at][-1].sender == text.sender), None)
        if place is not None and _goes_on(found[place][-1], text):
            found[place] = (*found[place], text)
        else:
            found.append((text,))
    return found


def _goes_on(before: TextIn, text: TextIn) -> bool:
    full = PART if before.body.isascii() else NARROW_PART
    return text.at - before.at <= TOGETHER and len(before.body) >= full and not before.media


def _whole(parts: Parts) -> TextIn:
    """The parts as one text, under the sid of the first."""
    media = tuple(medium for part in parts for medium in part.media)
    return replace(parts[0], body="".join(part.body for part in parts), media=media)


async def _since(world: World, now: datetime) -> datetime:
    """From when on texts are asked for: what came before Duly began, or had this telephone, is not its business."""
    until, began = world.store.mark(TEXTS_UNTIL), world.store.mark(BEGAN)
    if until is None:
        until = now.isoformat()
        await world.store.commit(Change(marks={TEXTS_UNTIL: until}))
    first = min(datetime.fromisoformat(until), now) - OVERLAP
    return max(first, datetime.fromisoformat(began)) if began else first


async def _take(world: World, parts: Parts, raw: str, asked: datetime) -> None:
    """One text: decide, commit. Whatever goes wrong with it, it is set apart and reported."""
    now, text = world.clock.now(), _whole(parts)
    try:
        letter = await asyncio.to_thread(_letter, world, text, raw)
        change = await text_in(world, Incoming(letter, min(text.at, now), raw), now)
    except Exception as error:
        if refuses(error):
            raise  # the text is not at fault
        log.warning("quarantined", extra={"raw": raw, "error": type(error).__name__})
        why = f"it could not be read ({type(error).__name__}: {error})"
        apart = as_letter(text)
        change = await set_apart(world, Incoming(apart, text.at, raw), now, f"{why}: “{quoted(apart.text)}”")
    more = tuple(_part(part, text, raw, now) for part in parts[1:])
    until = min(asked, max(datetime.fromisoformat(world.store.mark(TEXTS_UNTIL)), parts[-1].at))
    marks = {**change.marks, TEXTS_UNTIL: until.isoformat()}
    await world.store.commit(replace(change, handled=(*change.handled, *more), marks=marks))
    world.moved()


def _letter(world: World, text: TextIn, raw: str) -> Letter:
    return letter_of(text, world.archive.read(raw))


def _part(part: TextIn, whole: TextIn, raw: str, now: datetime) -> Handled:
    outcome = f"it goes on where {key_of(whole)} was cut"
    return Handled(key=key_of(part), at=now, kind="human", sender=part.sender, outcome=outcome, raw=raw)
