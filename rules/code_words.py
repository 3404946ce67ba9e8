"""A text's numbers as what they stand for: "1 and 2 done 3 friday" becomes one statement for each item."""

import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from .words import folded

_TOKEN = re.compile(r"#?\d+(?![\w:/.]\d|[^\W\d])|[^\W_]+(?:['’][^\W_]+)*|[^\s\w]|\n|_", re.UNICODE)
_NOT_AFTER = frozenset(  # a number behind one of these is a day, an hour or an amount
    """at by on until till before after around about in to from of the than over under plus minus jan feb mar apr may
    jun jul aug sep sept oct nov dec january february march april june july august september october november december
    a las el de para antes hasta del desde en alrededor enero febrero marzo abril mayo junio julio agosto septiembre
    octubre noviembre diciembre week q another next every each only got have need""".split()
)
_UNITS = frozenset(  # a number before one of these counts something
    """am pm a p day days week weeks month months hour hours hrs hr minute minutes min mins more of percent oclock
    people pages files items th st nd rd dias dia semanas semana horas hora meses mes mas minutos de""".split()
)
_JOINS = frozenset({",", "and", "&", "y", "e", "+", "/", "und", "et"})
_SHORT = {
    **dict.fromkeys("✅✔☑", "done"),
    "later": "not yet",
    **dict.fromkeys(("luego", "despues", "mas tarde"), "todavia no"),
}
_LEADING = 3  # words that may stand before the numbers they are about: "done 1 and 2", "friday for 2"
_BUT = re.compile(
    r"\b(?:all|everything|done|both|todo|todos|todas|listo)\b.{0,20}\b"
    r"(?:but|except|except for|besides|apart from|other than|menos|excepto|salvo)(?: (?:item|number|numero))?$"
)

_LEFT_OUT = re.compile(  # but for the "no" of "no. 1"
    r"\b(?:not|neither|nor|except|excluding|besides|without|(?:all|both|everything|anything) but|no(?!\W{0,2}\d)|ni"
    r"|menos|excepto|salvo|tampoco|sauf|nicht|kein|nao|exceto|tranne)\b|n['’]t\b"
)


def by_code(text: str, numbers: Collection[int], *, filed: bool = False) -> str:
    """The text with each number that stands for an item opening a line of its own.

    `numbers` are those its sender knows items by. Words in which none opens a statement stay as they are, but for our
    own LATER. `filed`: a file came with it, and a bare number says what that is for.
    """
    tokens = [(match.start(), match.end(), match[0]) for match in _TOKEN.finditer(text)]
    heads = list(_heads(tokens, numbers))
    if not heads:
        return _meant(text)
    before = text[: tokens[heads[0][0]][0]].strip(" ,:;-")
    if excepted := _all_but(before, heads[0][2], numbers):
        return excepted
    said = [_said(text, tokens, head, after) for head, after in pairwise([*heads, (len(tokens), len(tokens), ())])]
    if not said[-1] and len([one for one in said if one]) == 0 and before and _leads(before):
        meant = re.sub(r"\s(?:for|with|para|con)$", "", _meant(before))
        return "\n".join(f"{number} {meant}" for _, _, named in heads for number in named)
    if not any(said) and filed and not before:
        return "\n".join(f"{number} attached" for _, _, named in heads for number in named)
    if not any(said):
        return text
    lines = [before] if before else []
    waiting: list[int] = []
    for (_, _, named), words in zip(heads, said, strict=True):
        waiting += named
        if words:
            lines += [f"{number} {_meant(words)}" for number in waiting]
            waiting = []
    return "\n".join([*lines, *map(str, waiting)])


def codes_in(text: str, numbers: Collection[int]) -> tuple[int, ...]:
    """The numbers in a text that stand for items, in order."""
    tokens = [(match.start(), match.end(), match[0]) for match in _TOKEN.finditer(text)]
    return tuple(dict.fromkeys(number for _, _, named in _heads(tokens, numbers) for number in named))


def leaves_out(text: str) -> bool:
    """Whether a short text names an item as the one that is not meant: "not 1", "all but 2"."""
    return _LEFT_OUT.search(folded(text)) is not None


def _heads(tokens: list[tuple[int, int, str]], numbers: Collection[int]) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Where numbers of items open a statement: from which token to which, and which numbers they are."""
    place = 0
    while place < len(tokens):
        number = _number(tokens, place, numbers)
        if number is None:
            place += 1
            continue
        first, named = place, [number]
        place += 1
        if (
            _glued(tokens, place - 1, "")
            and _glued(tokens, place, "-–")
            and re.fullmatch(r"\d{1,3}", tokens[place + 1][2])
        ):
            last = int(tokens[place + 1][2])  # "1-3"
            named = [one for one in sorted(numbers) if number <= one <= last] or named
            place += 2
        while place + 1 < len(tokens) and folded(tokens[place][2]) in _JOINS:
            following = _number(tokens, place + 1, numbers)
            if following is None:
                break
            named.append(following)
            place += 2
        yield first, place, tuple(named)


def _number(tokens: list[tuple[int, int, str]], place: int, numbers: Collection[int]) -> int | None:
    """The item's number at this place; None where it is a day, an hour or an amount."""
    word = tokens[place][2].removeprefix("#")
    if not word.isdecimal() or len(word) > 3 or int(word) not in numbers:
        return None
    before = folded(tokens[place - 1][2]) if place else ""
    after = folded(tokens[place + 1][2]) if place + 1 < len(tokens) else ""
    amount = _glued(tokens, place - 1, "$€£-.:/") or (_glued(tokens, place, "") and _glued(tokens, place + 1, ".:/"))
    return None if before in _NOT_AFTER or after in _UNITS or after == "%" or amount else int(word)


def _glued(tokens: list[tuple[int, int, str]], place: int, marks: str) -> bool:
    """Whether this token runs into the next without a blank, and is one of these marks if any are named."""
    if not 0 <= place < len(tokens) - 1 or tokens[place][1] != tokens[place + 1][0]:
        return False
    return not marks or tokens[place][2] in marks


def _said(
    text: str,
    tokens: list[tuple[int, int, str]],
    head: tuple[int, int, tuple[int, ...]],
    after: tuple[int, int, tuple[int, ...]],
) -> str:
    """What is said of the items of one head: the words up to the next."""
    start = tokens[head[1] - 1][1]
    end = tokens[after[0]][0] if after[0] < len(tokens) else len(text)
    words = text[start:end].strip(" ,:;=-–—\n)")
    words = words.lstrip(".").strip()
    return re.sub(r"[\s,;]{1,9}(?:and|y|&|,|but|pero)$", "", words).strip()


def _leads(before: str) -> bool:
    """Whether what is said stands before the numbers: "done 1 and 2"."""
    return len(before.split()) <= _LEADING


def _all_but(before: str, named: tuple[int, ...], numbers: Collection[int]) -> str:
    """ "All but 3 done": the others are, and that one is not."""
    if not _BUT.search(folded(before)):
        return ""
    others = sorted(set(numbers) - set(named))
    return "\n".join([*(f"{number} done" for number in others), *(f"{number} not yet" for number in named)])


def _meant(words: str) -> str:
    """Our own LATER as a reply says it."""
    return _SHORT.get(folded(words).strip(" .!,"), words)
