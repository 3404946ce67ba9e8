"""Lets go, once a day, of what was agreed to be kept no longer: items closed so long ago, and all that is of them."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

from ..rules.model import Entry
from ..state.archive import SIDE
from ..state.backup import backups_of, one_at_a_time
from ..state.erased import erased, fresh_salt, note
from ..state.lock import AlreadyRunningError
from ..state.personal import aged, files_of, without
from ..state.store import Change
from ..state.tables import PRACTICE, Tables
from .erasing import hashes_of, take_away
from .whose_data import carried, letter_in, needed
from .world import World

MARK = "looked-over"  # the last of the consultant's days on which it was looked at
LOOKS = 3  # so many days on which Duly looked before bear witness to what day it is
LEAP = timedelta(days=14)  # so far the clock is believed to have gone on since the first of them
_WAITS = (
    "by the date of the clock some of what is kept has been kept for as long as was agreed ([retention]): it is let go "
    "of on the third day from now on which Duly looks, at the latest, unless the clock is put right before"
)


async def retire(world: World) -> None:
    """Once a day. Files go before what tells of them, so that a crash in between is followed by the same again.

    Nothing goes by a clock that has just leapt, or gone on while nobody looked, before some more days were looked on.
    However far apart these are, they count: who looks but now and then is not to wait for ever.
    """
    now = world.clock.now()
    today = now.astimezone(world.book.practice.consultant.timezone).date()
    agreed = any(one.retention_days for one in world.book.practice.engagements)
    looks = [date.fromisoformat(day) for day in world.store.mark(MARK) or ()]
    if not agreed or today in looks[-1:]:
        return
    looks = [day for day in looks if day < today]  # the clock was ahead on the others
    leapt = not looks or today - looks[-1] > LEAP
    over = _over(world, now) if leapt else {}
    sure = _over(world, now - _doubt(looks, today)) if len(looks) >= LOOKS else {}
    if any(sure.values()):
        try:
            _let_go(world, sure, now)
        except AlreadyRunningError:  # a backup is being made: after the next turn
            return
    told = any(over.values()) and sure != over
    entries = (Entry(ref="", engagement="", at=now, what=_WAITS, topic="health"),) if told else ()
    days = [day.isoformat() for day in (*looks, today)]
    await world.store.commit(Change(marks={MARK: days[-LOOKS:]}, entries=entries))


def _doubt(looks: list[date], today: date) -> timedelta:
    """How far the clock is ahead of what the days that Duly looked on before vouch for."""
    return max(timedelta(), today - looks[-LOOKS] - LEAP)


def _let_go(world: World, own: Tables, now: datetime) -> None:
    """Delete the files, then the records. Raises AlreadyRunningError while a backup is made."""
    folder = world.book.practice.folder
    with one_at_a_time(folder):
        files = _files(folder, world.store.tables, own)
        note(backups_of(folder), erased((), now, fresh_salt(), hashes_of(files)))
        take_away(folder, files)
        world.store.rewrite(without(own))


def _over(world: World, now: datetime) -> Tables:
    """Every document that has been kept long enough by then, of all engagements that say how long."""
    engagements = world.book.practice.engagements
    before = {one.slug: now - timedelta(days=one.retention_days) for one in engagements if one.retention_days}
    if engagements and len(before) == len(engagements):  # what is of no engagement is kept as long as the longest
        before[PRACTICE] = min(before.values())
    found: Tables = defaultdict(dict)
    for slug, instant in before.items():
        busy = _busy(world, slug)

        def sent_here(sender: str, slug: str = slug) -> bool:
            return slug == _home_of(world, sender, before)

        for table, some in aged(world.store.tables, slug, instant, sent_here, busy).items():
            found[table].update(some)
    return found


def _home_of(world: World, sender: str, before: dict[str, datetime]) -> str | None:
    """The engagement by which a sender's letters are kept: of several the one that keeps longest; None: for good."""
    slugs = [slug for slug, _ in (*world.book.directory.get(sender, ()), *world.book.numbers.get(sender, ()))]
    if any(slug not in before for slug in slugs):
        return None
    return min(slugs, key=before.__getitem__, default=PRACTICE)


def _busy(world: World, slug: str) -> set[str]:
    """Refs of items whose document still waits to be transferred or copied."""
    copying = world.store.uncopied(slug) if slug in world.book.practice.filing else []
    return {ref for _, _, ref, _ in world.store.mark(f"transfers:{slug}") or []} | {one.ref for one in copying}


def _files(folder: Path, tables: Tables, own: Tables) -> list[str]:
    mails, hashes, filed = files_of(own)
    for path in mails:
        if (folder / path).is_file():
            hashes |= carried(letter_in((folder / path).read_bytes()))
    documents = {f"var/documents/{one[:2]}/{one}" for one in hashes - needed(tables, own)}
    return sorted(mails | documents | filed | {path + SIDE for path in filed})
