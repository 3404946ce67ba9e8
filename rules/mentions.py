"""Which of the open items words speak of: by ref, by title, by period, or by their place in our list."""

from collections.abc import Sequence
from dataclasses import dataclass

from .items import own_words, period_of, same_word, title_words
from .months import Spoken, spoken_in
from .readings import Item
from .tokens import Token

_ORDERED = frozenset({"one", "item", "report", "document", "thing", "", "es", "is", "reporte"})
_COUNTING = frozenset({"item", "number", "no", "nr", "numero", "el", "la", "punto"})  # before a number in our list
_COUNTED = frozenset({"week", "weeks", "day", "days", "hour", "hours", "more", "of", "out", "business", "minutes"})
_ORDER = {
    "first": 0,
    "1st": 0,
    "second": 1,
    "2nd": 1,
    "third": 2,
    "3rd": 2,
    "primero": 0,
    "primera": 0,
    "primer": 0,
    "segundo": 1,
    "segunda": 1,
    "tercero": 2,
    "tercera": 2,
    "former": 0,
    "latter": -1,
    "last": -1,
}


@dataclass(frozen=True, slots=True)
class Mentioned:
    """The items that tokens name, and where."""

    refs: tuple[str, ...]
    places: frozenset[int]


def mentioned(tokens: Sequence[Token], items: tuple[Item, ...]) -> Mentioned:
    """Which of the open items these tokens name: by ref, title, number in a list, or "the second one"."""
    places: set[int] = set()
    refs = [item.ref for item in items for token in tokens if token.kind == "ref" and token.word == item.ref.lower()]
    spoken = spoken_in([token.word for token in tokens])
    heard = [(place, token.word) for place, token in enumerate(tokens) if token.kind == "word"]
    own = own_words(items)
    scores: dict[str, int] = {}
    for item in items:
        words = title_words(item)
        places |= {place for place, said in heard if any(same_word(word, said) for word in words)}
        telling = {word for word in own[item.ref] if any(same_word(word, said) for _, said in heard)}
        if telling and not spoken.contradicts(period_of(item)):
            scores[item.ref] = len(telling)
    best = max(scores.values(), default=0)
    refs += [ref for ref, score in scores.items() if score == best or score * 2 >= len(own[ref])]
    if not refs and len(items) > 1:
        refs += _by_shared_title(heard, spoken, items) or _by_period_or_order(tokens, items)
    return Mentioned(tuple(dict.fromkeys(refs)), frozenset(places))


def named_in_full(tokens: Sequence[Token], refs: tuple[str, ...], items: tuple[Item, ...]) -> bool:
    """Whether these items are named by every word that tells them from the others."""
    own = own_words(items)
    heard = [token.word for token in tokens if token.kind == "word"]
    return bool(refs) and all(own[ref] and all(_heard(word, heard) for word in own[ref]) for ref in refs)


def _heard(word: str, heard: Sequence[str]) -> bool:
    return any(same_word(word, said) for said in heard)


def _by_shared_title(heard: Sequence[tuple[int, str]], spoken: Spoken, items: tuple[Item, ...]) -> list[str]:
    """Several periods of one title, said in full: those of the period that is named with it, else all of them."""
    said = [word for _, word in heard]
    titled = [item for item in items if all(_heard(word, said) for word in title_words(item))]
    if not 0 < len(titled) < len(items):
        return []
    fitting = [item.ref for item in titled if spoken.fits(period_of(item))]
    return fitting or [item.ref for item in titled if not spoken.contradicts(period_of(item))]


def _by_period_or_order(tokens: Sequence[Token], items: tuple[Item, ...]) -> list[str]:
    """By the period where titles are the same, else by place: "2. done", "the second one"."""
    spoken = spoken_in([token.word for token in tokens])
    if spoken and len({item.title for item in items}) < len(items):
        fitting = [item.ref for item in items if spoken.fits(period_of(item))]
        if len(fitting) < len(items):
            return fitting
    for place, token in enumerate(tokens):
        number = _ORDER.get(token.word)
        following = tokens[place + 1].word if place + 1 < len(tokens) else ""
        before = tokens[place - 1].word if place else ""
        if number is not None and abs(number) < len(items) and (following in _ORDERED or before in {"the", "el", "la"}):
            return [items[number].ref] if number < 0 else _numbered(items, number + 1)
    return _by_number(tokens, items)


def _by_number(tokens: Sequence[Token], items: tuple[Item, ...]) -> list[str]:
    """The item whose number in our list opens these tokens: "2 is done", "item 2", "el 2, manana"."""
    words = [token for token in tokens if token.kind != "break" and token.word not in _COUNTING]
    if len(words) < 2 or words[0].kind != "number" or not words[0].word.isdigit() or words[1].word in _COUNTED:
        return []
    return _numbered(items, int(words[0].word))


def _numbered(items: tuple[Item, ...], number: int) -> list[str]:
    return [item.ref for place, item in enumerate(items, 1) if number == number_of(item, place)]


def number_of(item: Item, place: int) -> int:
    """The number by which its reader knows an item that stands at this place (from 1) of our list; 0: by none."""
    return place if item.number is None else item.number
