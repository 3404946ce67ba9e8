"""What a learned opinion looks at: the words, signs and order of what is said of an item, as a set of marks."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from .clauses import Clause
from .tokens import Token, When

_STANDS_FOR = frozenset({"email", "link", "ref", "clock", "number", "numeric", "iso", "percent", "ordinal"})
_MANY = 6  # clauses; more make no difference


def marks_of(clauses: Sequence[Clause], *, filed: bool, several: bool, told: Iterable[str] = ()) -> frozenset[str]:
    """The marks of what is said of one item.

    `filed`: a document came along; `several`: more than one item is open; `told`: marks of what the rules made of it.
    """
    marks = {"filed" if filed else "unfiled", f"clauses {min(len(clauses), _MANY)}", *told}
    if several:
        marks.add("several")
    for clause in clauses:
        marks.update(_worded(clause))
        marks.update(_signed(clause, filed=filed))
    return frozenset(marks)


def _worded(clause: Clause) -> Iterator[str]:
    """Words alone, in twos and threes, with their clause's edges."""
    words = [_plain(token, place in clause.places) for place, token in enumerate(clause.tokens)]
    row = ["^", *words, "?" if clause.asked else "$"]
    yield from words
    yield from (f"{one} {two}" for one, two in pairwise(row))
    yield from (f"{one} {two} {three}" for (one, two), (_, three) in pairwise(pairwise(row)))


def _plain(token: Token, of_item: bool) -> str:
    """The word, or what it stands for: a day to come, somebody's name, an item's title."""
    if token.when is not None:
        return _day(token.when)
    if token.word.isspace():
        return "<line>"
    if token.kind in _STANDS_FOR:
        return f"<{token.kind}>"
    if token.named:
        return "<name>"
    return "<item>" if of_item else token.word


def _day(when: When) -> str:
    return "<past>" if when.past else "<due>" if when.due else "<day>"


def _signed(clause: Clause, *, filed: bool) -> Iterator[str]:
    """The signs that the tables know, alone, in twos, and all of a clause together."""
    # To the opinion a lapse is a way to say "not yet": its words tell the two apart.
    kinds = ["not_yet" if sign.kind == "lapse" else sign.kind for sign in clause.signs if sign.kind != "filler"]
    yield from (f"+{kind}" for kind in kinds)
    yield from (f"+{kind}{' filed' if filed else ' unfiled'}" for kind in kinds if kind in {"attach", "did", "done"})
    yield from (f"+{one} {two}" for one, two in pairwise(kinds))
    yield f"+all {' '.join(sorted({*kinds, *(['?'] if clause.asked else [])}))}"
