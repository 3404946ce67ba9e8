"""Erases from what is unpacked of a backup whomever its memory is not through with erasing."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from ..state.erased import Erased, anew_of, through_with
from ..state.personal import addresses_in, pointed
from ..state.restore import Unpacked
from ..state.rewritten import Rewritten, mail_at
from ..state.safefile import make_durable
from ..state.tinystore import TinyStore
from .erasing import REQUEST, Request, be_through_with, clean, take_away
from .whose_data import people_in, who_at


def again(new: Unpacked, known: Iterable[Erased], rewritten: Rewritten) -> list[str]:
    """Erase what an erasure from after the backup has erased, mails of others as it wrote them; their addresses."""
    folder, state = new.folder, new.manifest.state
    store = TinyStore.open(folder / state)
    try:
        later = [one for one in known if not one.by_age and one.salt not in through_with(store)]
        moved = {**new.moved, **_as_written(folder, later, rewritten)}
        if moved:
            store.rewrite(pointed(store.tables, moved))
            take_away(folder, moved)
        addresses = addresses_in(store.tables) | {one.email for one in people_in(folder)}
        found = sorted(address for address in addresses if any(one.is_of(address) for one in later))
        for address in found:
            request = Request(who=who_at(folder, (address,)), at="", salt="", state=state)
            clean(folder, store, request, lambda _: None)
            (folder / REQUEST).unlink(missing_ok=True)
        if later:
            be_through_with(store, {one.salt for one in later})
    finally:
        store.abandon()
    return found


def _as_written(folder: Path, later: Iterable[Erased], rewritten: Rewritten) -> Mapping[str, str]:
    """Put beside mails that the backup holds as they were what an erasure has made of them; both paths of each.

    It knew every name of the person's, which a backup from before they came does not.
    """
    moved: dict[str, str] = {}
    for old, hashes in anew_of(later).items():
        path = mail_at(folder, old)
        if path.exists() and (found := rewritten.give(hashes, folder)):
            moved[path.relative_to(folder).as_posix()] = found
    make_durable({folder / "var/mail", *((folder / now).parent for now in moved.values())} if moved else ())
    return moved
