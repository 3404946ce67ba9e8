"""The little language in which signal tables say phrases, and finding them in tokens without any backtracking trap."""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .tokens import Token

GAP = 3  # words that ".." may stand for
_SPECIAL = re.compile(r"<[a-z]+>")
_BRACKET = re.compile(r"\[([^\[\]]*)\]")
_SPECIALS = frozenset(
    ("<date>", "<name>", "<number>", "<item>", "<email>", "<ref>", "<link>", "<start>", "<end>", "<clock>", "<percent>")
    + ("<weekday>", "<month>", "<ordinal>", "<day>", "<count>")
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


Plain = Callable[[str], tuple[str, ...]]


def parse_phrase(
    written: str, kind: str, language: str, groups: Mapping[str, Sequence[str]], plain: Plain
) -> list[Phrase]:
    """The phrases one line of a table stands for; ValueError says what is wrong with it.

    `a|b` either word, `[a b|c]` either row of words, `(a)` may be missing, `a*` any word beginning so, `@group` any word of a group of the table,
    `..` up to three words, `_` any one word, `<date>`, `<name>`, ... what the name says, `<start>` and `<end>` of a clause.
    """
    phrases = [
        Phrase(kind, language, tuple(itertools.chain.from_iterable(choice)), written)
        for spelled in _spelled_out(written)
        for choice in itertools.product(*(_part(part, groups, plain) for part in spelled.split()))
    ]
    if not written.strip() or any(all(slot.optional or slot.gap for slot in phrase.slots) for phrase in phrases):
        raise ValueError(f'"{written}" names no word')
    return phrases


def _spelled_out(written: str) -> list[str]:
    """The phrase once for each way to fill its brackets: `[is down|will not open]`."""
    pieces = _BRACKET.split(written)
    choices = [piece.split("|") if number % 2 else [piece] for number, piece in enumerate(pieces)]
    return ["".join(choice) for choice in itertools.product(*choices)]


def _part(part: str, groups: Mapping[str, Sequence[str]], plain: Plain) -> list[list[Slot]]:
    """The ways to fill one part of a phrase, each a row of slots."""
    optional = part.startswith("(") and part.endswith(")")
    bare = part[1:-1] if optional else part
    if bare == "..":
        return [[Slot(gap=GAP, optional=True)]]
    if bare == "_":
        return [[Slot(special="_", optional=optional)]]
    if _SPECIAL.fullmatch(bare):
        if bare not in _SPECIALS:
            raise ValueError(f"{bare} is not known; use one of {', '.join(sorted(_SPECIALS))}")
        return [[Slot(special=bare, optional=optional)]]
    return _choices(bare, optional, groups, plain)


def _choices(bare: str, optional: bool, groups: Mapping[str, Sequence[str]], plain: Plain) -> list[list[Slot]]:
    words: set[str] = set()
    prefixes: list[str] = []
    rows: list[list[Slot]] = []
    for choice in bare.split("|"):
        if choice.startswith("@"):
            if choice[1:] not in groups:
                raise ValueError(f"the group {choice} is not in [words]")
            members: Sequence[str] = groups[choice[1:]]
        else:
            members = (choice,)
        for member in members:
            if member.endswith("*"):
                prefixes += plain(member[:-1])
                continue
            row = plain(member)
            if len(row) == 1:
                words.add(row[0])
            elif row:
                rows.append([Slot(words=frozenset({word})) for word in row])
    if words or prefixes:
        rows.insert(0, [Slot(words=frozenset(words), prefixes=tuple(prefixes), optional=optional and not rows)])
    if optional and (not words or len(rows) > 1):
        rows.append([])
    return rows


class PhraseBook:
    """Phrases by their first word, so that a token is compared only with those that may begin there."""

    __slots__ = ("_anywhere", "_by_first", "_by_prefix")

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._by_first: dict[str, list[Phrase]] = {}
        self._by_prefix: dict[str, list[Phrase]] = {}
        self._anywhere: list[Phrase] = []
        for phrase in phrases:
            self._file(phrase)

    def _file(self, phrase: Phrase) -> None:
        for slot in phrase.slots:
            for word in slot.words:
                self._by_first.setdefault(word, []).append(phrase)
            for prefix in slot.prefixes:
                self._by_prefix.setdefault(prefix[:2], []).append(phrase)
            if slot.special == "<start>":
                continue
            if slot.special:
                key = slot.special
                if key in {"_", "<name>", "<item>", "<count>", "<day>"} or slot.gap:
                    self._anywhere.append(phrase)
                else:
                    self._by_first.setdefault(key, []).append(phrase)
            if not slot.optional:
                return

    def find(
        self, tokens: Sequence[Token], languages: frozenset[str], is_item: frozenset[int] = frozenset()
    ) -> list[Found]:
        """Every phrase of these languages in the tokens, in order of place."""
        found: list[Found] = []
        for at, token in enumerate(tokens):
            if token.kind == "break":
                continue
            seen: set[int] = set()
            for phrase in itertools.chain(
                self._by_first.get(token.word, ()),
                self._by_first.get(f"<{token.kind}>", ()),
                self._by_prefix.get(token.word[:2], ()),
                self._anywhere,
            ):
                if phrase.language not in languages or id(phrase) in seen:
                    continue
                seen.add(id(phrase))
                end = _match(phrase.slots, 0, tokens, at, is_item, held := [])
                if end > at:
                    found.append(Found(phrase, at, end, tuple(held)))
        return found


def _match(
    slots: tuple[Slot, ...], number: int, tokens: Sequence[Token], at: int, is_item: frozenset[int], held: list[int]
) -> int:
    """The end of the longest match of the slots from `number` on at token `at`; -1 if they do not match."""
    if number == len(slots):
        return at
    slot = slots[number]
    if slot.special in {"<start>", "<end>"}:
        return _match(slots, number + 1, tokens, at, is_item, held) if _at_edge(slot, tokens, at) else -1
    if slot.gap:
        return _over_gap(slots, number, tokens, at, is_item, held)
    if at < len(tokens) and _fits(slot, tokens[at], at, is_item):
        mark = len(held)
        if slot.special:
            held.append(at)
        end = _match(slots, number + 1, tokens, at + 1, is_item, held)
        if end >= 0:
            return end
        del held[mark:]
    return _match(slots, number + 1, tokens, at, is_item, held) if slot.optional else -1


def _over_gap(
    slots: tuple[Slot, ...], number: int, tokens: Sequence[Token], at: int, is_item: frozenset[int], held: list[int]
) -> int:
    for skipped in range(slots[number].gap + 1):
        if skipped and (at + skipped > len(tokens) or tokens[at + skipped - 1].kind == "break"):
            return -1
        end = _match(slots, number + 1, tokens, at + skipped, is_item, held)
        if end >= 0:
            return end
    return -1


def _at_edge(slot: Slot, tokens: Sequence[Token], at: int) -> bool:
    """Whether nothing but marks and emoji stands before (after) this place."""
    rest = tokens[:at] if slot.special == "<start>" else tokens[at:]
    return all(token.kind in {"break", "emoji"} for token in rest)


def _fits(slot: Slot, token: Token, at: int, is_item: frozenset[int]) -> bool:
    if slot.special:
        return _special(slot.special, token, at, is_item)
    return token.word in slot.words or any(token.word.startswith(prefix) for prefix in slot.prefixes)


def _special(special: str, token: Token, at: int, is_item: frozenset[int]) -> bool:
    if special == "_":
        return token.kind != "break"
    if special == "<name>":
        return token.capital or token.kind == "email"
    if special == "<item>":
        return at in is_item
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
