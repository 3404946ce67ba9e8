"""Erases from what is unpacked of a backup whomever its memory is not through with erasing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import chain
from pathlib import Path

from ..mailbox.charsets import text_from
from ..mailbox.unnaming import words_of
from ..rules.whose import Who, addresses_and_numbers
from ..state.erased import Erased, anew_of, through_with
from ..state.personal import addresses_in, pointed, words_in
from ..state.restore import Unpacked
from ..state.rewritten import Rewritten, mail_at
from ..state.safefile import make_durable
from ..state.tables import Tables
from ..state.tinystore import TinyStore
from .erasing import REQUEST, Request, be_through_with, clean, others_in, take_away
from .whose_data import people_in, who_at


def again(new: Unpacked, known: Iterable[Erased], rewritten: Rewritten) -> int:
    """Erase what an erasure from after the backup has erased, mails of others as it wrote them; how many people's."""
    folder, state = new.folder, new.manifest.state
    store = TinyStore.open(folder / state)
    try:
        later = [one for one in known if not one.by_age and one.salt not in through_with(store)]
        moved = {**new.moved, **_as_written(folder, later, rewritten)}
        if moved:
            store.rewrite(pointed(store.tables, moved))
            take_away(folder, moved)
        found = list(_apart(later, _found(later, folder, store.tables))) if later else []
        for where in found:
            clean(folder, store, Request(who=_who(folder, where), at="", salt="", state=state), lambda _: None)
            (folder / REQUEST).unlink(missing_ok=True)
        if later:
            be_through_with(store, {one.salt for one in later})
    finally:
        store.abandon()
    return len(found)


def _apart(later: Iterable[Erased], found: Set[str]) -> Iterator[tuple[str, ...]]:
    """Addresses and numbers of those who were erased, by person."""
    for one in later:
        theirs = {where for where in found if one.is_of(where)}
        if theirs:
            yield tuple(sorted(theirs))
        found = found - theirs


def _who(folder: Path, where: Iterable[str]) -> Who:
    numbers = tuple(one for one in where if "@" not in one)
    who = who_at(folder, tuple(one for one in where if "@" in one))
    return replace(who, numbers=tuple(dict.fromkeys((*who.numbers, *numbers))))


def _found(later: Sequence[Erased], folder: Path, tables: Tables) -> set[str]:
    """Whichever of their addresses and numbers stand anywhere: others may have written of people before they came."""
    known = addresses_in(tables) | {one.email for one in people_in(folder)}
    written = (addresses_and_numbers(words) for words in chain(words_in(tables), _words_of_files(folder)))
    return {where for some in chain([known], written) for where in some if any(one.is_of(where) for one in later)}


def _words_of_files(folder: Path) -> Iterator[str]:
    """Of mails, and of whatever else is erased for the names in it."""
    for path in folder.glob("var/mail/??/*.eml"):
        yield from words_of(path.read_bytes())
    for path in others_in(folder / "var"):
        yield text_from(path.read_bytes(), "utf-8")


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
