"""The little language in which signal tables say phrases, and finding them in tokens without any backtracking trap."""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from .tokens import Token

CLIPPED = "'s"  # is or of somebody; a word of its own
GAP = 3  # words that ".." may stand for
_SPECIAL = re.compile(r"<[a-z]+>")
_BRACKET = re.compile(r"\[([^\[\]]*)\]")
_SPECIALS = frozenset(
    """<date> <name> <number> <item> <email> <ref> <link> <start> <end> <clock> <percent> <weekday> <month> <ordinal>
    <day> <count>""".split()
)


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a phrase: some words, beginnings of words, a special such as <date>, any word, or a gap."""

    words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    special: str = ""
    gap: int = 0  # up to so many words of any kind
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of one language and what it is a sign of."""

    kind: str
    language: str
    slots: tuple[Slot, ...]
    written: str  # as it stands in the table


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found in tokens, from `start` to `end` (not included)."""

    phrase: Phrase
    start: int
    end: int
    held: tuple[int, ...] = ()  # where its specials (a name, a number) stand

    @property
    def kind(self) -> str:
        """What it is a sign of."""
        return self.phrase.kind

    def says(self, word: str) -> bool:
        """Whether this word is one of the phrase's own, and not one that merely fills a place left open in it."""
        slots = self.phrase.slots
        return any(word in slot.words for slot in slots) or not any(slot.gap or slot.special == "_" for slot in slots)


Plain = Callable[[str], tuple[str, ...]]
Rows = Callable[[str], list[list[Slot]]]  # the ways to fill one part of a phrase, each a row of slots


def parse_phrase(written: str, kind: str, language: str, rows: Rows) -> list[Phrase]:
    """The phrases one line of a table stands for; ValueError says what is wrong with it.

    `a|b` either word, `[a b|c]` either row of words, `(a)` may be missing, `a*` any word beginning so, `@group` any
    word of a group of the table, `..` up to three words, `_` any one word, `<date>`, `<name>`, ... what the name says,
    `<start>` and `<end>` of a clause.
    """
    phrases = [
        Phrase(kind, language, tuple(itertools.chain.from_iterable(choice)), written)
        for spelled in _spelled_out(written)
        for choice in itertools.product(*map(rows, spelled.split()))
    ]
    if not written.strip() or any(all(slot.optional or slot.gap for slot in phrase.slots) for phrase in phrases):
        raise ValueError(f'"{written}" names no word')
    return phrases


def _spelled_out(written: str) -> list[str]:
    """The phrase once for each way to fill its brackets: `[is down|will not open]`."""
    pieces = _BRACKET.split(written)
    choices = [piece.split("|") if number % 2 else [piece] for number, piece in enumerate(pieces)]
    return ["".join(choice) for choice in itertools.product(*choices)]


def rows_of(groups: Mapping[str, Sequence[str]], plain: Plain) -> Rows:
    """How the parts of a table's phrases are read, each once: most of them stand in many phrases."""
    return cache(lambda part: _part(part, groups, plain))


def _part(part: str, groups: Mapping[str, Sequence[str]], plain: Plain) -> list[list[Slot]]:
    """The ways to fill one part of a phrase, each a row of slots."""
    optional = part.startswith("(") and part.endswith(")")
    bare = part[1:-1] if optional else part
    if bare == "..":
        return [[Slot(gap=GAP, optional=True)]]
    if bare == "_":
        return [[Slot(special="_", optional=optional)]]
    if _SPECIAL.fullmatch(bare):
        return [[_special_slot(bare, optional=optional)]]
    return _choices(bare, optional, groups, plain)


def _special_slot(name: str, *, optional: bool = False) -> Slot:
    if name not in _SPECIALS:
        raise ValueError(f"{name} is not known; use one of {', '.join(sorted(_SPECIALS))}")
    return Slot(special=name, optional=optional)


def _choices(bare: str, optional: bool, groups: Mapping[str, Sequence[str]], plain: Plain) -> list[list[Slot]]:
    words: set[str] = set()
    prefixes: list[str] = []
    rows: list[list[Slot]] = []
    for member in _members(bare, groups):
        if _SPECIAL.fullmatch(member):
            rows.append([_special_slot(member)])
            continue
        if member.endswith("*"):
            prefixes += plain(member[:-1])
            continue
        row = (member,) if member == CLIPPED else plain(member)
        if len(row) == 1:
            words.add(row[0])
        elif row:
            rows.append([Slot(words=frozenset({word})) for word in row])
    if words or prefixes:
        rows.insert(0, [Slot(words=frozenset(words), prefixes=tuple(prefixes), optional=optional and not rows)])
    if optional and (not words or len(rows) > 1):
        rows.append([])
    return rows


def _members(bare: str, groups: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The choices of one place, groups written out."""
    for choice in bare.split("|"):
        if not choice.startswith("@"):
            yield choice
        elif choice[1:] in groups:
            yield from groups[choice[1:]]
        else:
            raise ValueError(f"the group {choice} is not in [words]")


Quick = tuple[Phrase, frozenset[str] | None]  # a phrase, and the words of which its second place must be one


class PhraseBook:
    """Phrases by language and first word, so that a token is compared only with those that may begin there."""

    __slots__ = ("_by_language",)

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._by_language: dict[str, dict[str, list[Quick]]] = {}
        for phrase in phrases:
            index = self._by_language.setdefault(phrase.language, {})
            for key, second in _openings(phrase):
                index.setdefault(key, []).append((phrase, second))

    def find(
        self, tokens: Sequence[Token], languages: frozenset[str], items: frozenset[int] = frozenset()
    ) -> list[Found]:
        """Every phrase of these languages in the tokens, in order; `items`: places of words that name items."""
        found: list[Found] = []
        indexes = [self._by_language[language] for language in sorted(languages) if language in self._by_language]
        for at, token in enumerate(tokens):
            if token.kind == "break":
                continue
            following = _read(tokens, at + 1) if at + 1 < len(tokens) else ""
            tried: set[int] = set()
            keys = _keys(token, at, items)
            for phrase, second in (quick for index in indexes for key in keys for quick in index.get(key, ())):
                if (second is not None and following not in second) or id(phrase) in tried:
                    continue
                tried.add(id(phrase))
                held: list[int] = []
                end = _match(phrase.slots, 0, tokens, at, items, held)
                if end > at:
                    found.append(Found(phrase, at, end, tuple(held)))
        return found


def _openings(phrase: Phrase) -> Iterator[tuple[str, frozenset[str] | None]]:
    """The keys under which a phrase is looked for: what its first word may be, each with what must come second."""
    slots = phrase.slots[1:] if phrase.slots[0].special == "<start>" else phrase.slots
    for place, slot in enumerate(slots):
        after = slots[place + 1] if place + 1 < len(slots) else None
        plain = after is not None and after.words and not (after.optional or after.prefixes or after.special)
        second = after.words if after is not None and plain else None
        yield from ((word, second) for word in sorted(slot.words))
        yield from ((f"{prefix[:2]}*", second) for prefix in slot.prefixes)
        if slot.special:
            yield slot.special, second
        if not slot.optional:
            return


def _keys(token: Token, at: int, items: frozenset[int]) -> list[str]:
    """Everything this token may be as the first of a phrase."""
    keys = [token.word, f"<{token.kind}>", f"{token.word[:2]}*", "_"]
    if token.named or token.kind == "email":
        keys.append("<name>")
    if at in items:
        keys.append("<item>")
    if token.kind in {"number", "ordinal"}:
        keys += ["<count>", "<day>"]
    return keys


def _match(
    slots: tuple[Slot, ...], number: int, tokens: Sequence[Token], at: int, items: frozenset[int], held: list[int]
) -> int:
    """The end of the longest match of the slots from `number` on at token `at`; -1 if they do not match."""
    if number == len(slots):
        return at
    slot = slots[number]
    if slot.special in {"<start>", "<end>"}:
        return _match(slots, number + 1, tokens, at, items, held) if _at_edge(slot, tokens, at) else -1
    if slot.gap:
        return _over_gap(slots, number, tokens, at, items, held)
    if at < len(tokens) and _fits(slot, tokens, at, items):
        mark = len(held)
        if slot.special:
            held.append(at)
        end = _match(slots, number + 1, tokens, at + 1, items, held)
        if end >= 0:
            return end
        del held[mark:]
    return _match(slots, number + 1, tokens, at, items, held) if slot.optional else -1


def _over_gap(
    slots: tuple[Slot, ...], number: int, tokens: Sequence[Token], at: int, items: frozenset[int], held: list[int]
) -> int:
    for skipped in range(slots[number].gap + 1):
        if skipped and (at + skipped > len(tokens) or tokens[at + skipped - 1].kind == "break"):
            return -1
        end = _match(slots, number + 1, tokens, at + skipped, items, held)
        if end >= 0:
            return end
    return -1


def _at_edge(slot: Slot, tokens: Sequence[Token], at: int) -> bool:
    """Whether nothing but marks and emoji stands before (after) this place."""
    rest = tokens[:at] if slot.special == "<start>" else tokens[at:]
    return all(token.kind in {"break", "emoji"} for token in rest)


def _fits(slot: Slot, tokens: Sequence[Token], at: int, items: frozenset[int]) -> bool:
    if slot.special:
        return _special(slot.special, tokens[at], at, items)
    word = _read(tokens, at)
    return word in slot.words or any(word.startswith(prefix) for prefix in slot.prefixes)


def _read(tokens: Sequence[Token], at: int) -> str:
    """The word at this place; behind a day, what is clipped is "is": "Friday's fine"."""
    word = tokens[at].word
    return "is" if word == CLIPPED and at and tokens[at - 1].kind == "date" else word


def _special(special: str, token: Token, at: int, items: frozenset[int]) -> bool:
    if special == "_":
        return token.kind != "break"
    if special == "<name>":
        return token.named or token.kind == "email"
    if special == "<item>":
        return at in items
    if special == "<count>":
        return token.kind == "number" and len(token.word) <= 3
    if special == "<day>":
        return token.kind in {"number", "ordinal"} and 1 <= int(re.sub(r"\D", "", token.word) or 0) <= 31
    return special == f"<{token.kind}>"


def longest(found: Sequence[Found], rank: Mapping[str, int]) -> list[Found]:
    """Of overlapping finds the longest one, of equal ones the one that ranks first; in order of place."""
    taken: set[int] = set()
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start - one.end, rank.get(one.kind, 99), one.start)):
        if taken.isdisjoint(range(one.start, one.end)):
            taken.update(range(one.start, one.end))
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
