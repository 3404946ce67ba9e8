"""Numbers by which a reply counts our items off: "1. sent 2. friday", "the 1st is in, the 2nd not"."""

from collections.abc import Sequence
from dataclasses import replace

from .tokens import Token

_ORDINALS = ("first", "second", "third")
_ONE = frozenset({"one", "item", "report", "document", "is", "'s", ":"})
_MARKS = frozenset({".", ")", ":", "-", ","})


def counted_off(tokens: Sequence[Token], count: int) -> list[Token]:
    """The tokens with each number of a list at the head of a line of its own, and no "1st" of an item taken for a day.

    `count`: how many items are open; of one alone nobody counts.
    """
    if count < 2:
        return list(tokens)
    return _in_lines(_ordered(tokens, count), count)


def _ordered(tokens: Sequence[Token], count: int) -> list[Token]:
    """ "1st" as "first" where it stands for an item: beside "one", or where "2nd" is counted too."""
    places = {place: number for place, token in enumerate(tokens) if (number := _ordinal(token, count)) is not None}
    several = len(set(places.values())) > 1
    return [
        replace(token, word=_ORDINALS[places[place]], kind="word")
        if place in places and (several or _next_word(tokens, place) in _ONE)
        else token
        for place, token in enumerate(tokens)
    ]


def _ordinal(token: Token, count: int) -> int | None:
    if token.kind != "ordinal" or not token.word[:1].isdigit():
        return None
    number = int("".join(filter(str.isdigit, token.word))) - 1
    return number if number < min(count, len(_ORDINALS)) else None


def _next_word(tokens: Sequence[Token], place: int) -> str:
    return tokens[place + 1].word if place + 1 < len(tokens) else ""


def _in_lines(tokens: list[Token], count: int) -> list[Token]:
    """A list written in a row, taken apart: it begins with 1 and goes on to 2."""
    heads = _heads(tokens, count)
    if len(heads) < 2:
        return tokens
    lines: list[Token] = []
    for place, token in enumerate(tokens):
        if place in heads and lines and not lines[-1].word.isspace():
            lines.append(Token("\n", "\n", "break", token.start, token.start))
        if not (place - 1 in heads and token.word in _MARKS):
            lines.append(token)
    return lines


def _heads(tokens: Sequence[Token], count: int) -> set[int]:
    """Where the numbers 1, 2, ... of a list stand that opens the reply or a line of it."""
    heads: list[int] = []
    for place, token in enumerate(tokens):
        opens = place == 0 or tokens[place - 1].kind == "break"
        if token.kind == "number" and token.word == str(len(heads) + 1) and (heads or opens) and len(heads) < count:
            heads.append(place)
    return set(heads)
