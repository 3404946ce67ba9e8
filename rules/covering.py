"""Whose item a letter means where the same is asked of several: its sender's own, or that of a colleague they cover."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .agreement import Person
from .items import name_words, same_word
from .months import MONTHS
from .words import folded

_PART = 3  # letters of a name's part below which it is taken for any other word
_WORD = re.compile(r"[^\W\d_]+")
_MINE = re.compile(
    r"""\b(?:mine|(?:my|our)\ own|el\ mio|la\ mia|lo\ mio|(?:el|la)\ propi[oa]|meins|meine[sr]?\ eigene[rn]?
    |le\ mien|la\ mienne|il\ mio|o\ meu|a\ minha)\b""",
    re.VERBOSE,
)
_MY = frozenset("my mi mein meine mon ma mio mia meu minha".split())  # before a word of the document's title
_BOTH = re.compile(r"\b(?:both|ambos|ambas|l[oa]s\ dos|beide[sn]?|les\ deux|entramb[ie])\b", re.VERBOSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What can tell whose item a letter or one of its files is for."""

    sender: str  # main address
    reader: str  # name of whoever is written to, which tells nothing
    title: tuple[str, ...]  # words of the document's title
    words: str  # new ones of the sender's
    name: str = ""  # of the file
    pointed: frozenset[str] = frozenset()  # owners whose item is named by its ref, or by its number in our list
    asked: frozenset[str] = frozenset()  # owners whose item the answered message asks for
    inside: Collection[str] = ()  # texts of the opened file


def owners_meant(told: Told, owners: Sequence[Person]) -> frozenset[str]:
    """Main addresses of the owners who may be meant: one where that is told, several where the sender must say.

    What the sender says goes first, then the thread, unless the file has another's name in it. Whoever fills in a form
    may well write their own name, so that in a file a colleague's alone tells whose it is.
    """
    every = frozenset(one.email for one in owners)
    left = every
    for hint in (told.pointed & every, _called(told, owners), _spoken_of(told, owners)):
        if hint and not left & hint:
            return every  # they contradict each other
        left = left & hint or left
    if left != every:
        return left
    asked, inside = told.asked & every, _inside(told, owners)
    if len(asked) == 1:
        return asked if not inside or asked <= inside else asked | inside
    return inside if len(inside) == 1 and told.sender not in inside else every


def says_both(words: str) -> bool:
    """Whether words speak of all that was asked about."""
    return _BOTH.search(folded(words)) is not None


def _spoken_of(told: Told, owners: Sequence[Person]) -> frozenset[str]:
    """The colleagues whom the words name, and the sender where they say "mine"; their own name may be a signature."""
    words = _WORD.findall(folded(told.words))
    found = {email for email, parts in _telling(told, owners).items() if parts & {*words} and email != told.sender}
    my = any(one in _MY and any(same_word(two, word) for word in told.title) for one, two in pairwise(words))
    own = {told.sender} if my or _MINE.search(folded(told.words)) else set()
    return frozenset(found | own) & {one.email for one in owners}


def _called(told: Told, owners: Sequence[Person]) -> frozenset[str]:
    """Those whose name the file's name holds."""
    words = {*name_words(told.name.rpartition(".")[0])}
    return frozenset(email for email, parts in _telling(told, owners).items() if parts & words)


def _inside(told: Told, owners: Sequence[Person]) -> frozenset[str]:
    """Those whose name stands in the file: by itself, or in full within a text."""
    telling, found = _telling(told, owners), set()
    names = {one.email: _WORD.findall(folded(one.name)) for one in owners}
    for text in told.inside:
        words = _WORD.findall(folded(text))
        for email, name in names.items():
            alone = words and {*words} <= {*name} and telling[email] & {*words}
            if alone or (len(name) > 1 and {*name} <= {*words}):
                found.add(email)
    return frozenset(found)


def _telling(told: Told, owners: Sequence[Person]) -> dict[str, frozenset[str]]:
    """For each owner the parts of their name that are nobody else's here, and no month's."""
    parts = {one.email: {*_WORD.findall(folded(one.name))} for one in owners}
    reader = {*_WORD.findall(folded(told.reader))}
    others = {email: set().union(reader, *(of for one, of in parts.items() if one != email)) for email in parts}
    return {
        email: frozenset(part for part in of - others[email] if len(part) >= _PART and part not in MONTHS)
        for email, of in parts.items()
    }
