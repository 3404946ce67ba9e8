"""A reply cut into clauses, each with the signs found in it: the evidence that a reading rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .dates import with_dates
from .listing import counted_off
from .mentions import mentioned
from .phrases import Found, longest
from .readings import Item
from .signals import Signals
from .tokens import Token

MAX_CHARACTERS = 12_000
MAX_TOKENS = 1_500  # of a reply's own words; nobody says in more where a document stands
_LONGEST = 120  # tokens of a sentence; what goes on longer is cut, for each is looked at with all around it
_ENDS = frozenset(".!?;…")
_UNWORDED = frozenset({"break", "emoji", "ref", "date"})  # kinds of tokens that need no sign
_JOINTS = frozenset("but pero mais aber ale although though except however so anyway ma kaso".split())
_ALL_BUT = frozenset({"all", "both", "everything", "anything"})  # "but" turns nothing here
_ABBREVIATED = frozenset(
    """mr mrs ms dr lic ing st sr sra jr no approx dept inc co jan feb mar apr jun jul aug sept sep oct nov dec fri
    mon tues tue wed thu thurs sat sun am pm a p m c""".split()
)
_ACTORS = frozenset({"i", "we", "it", "you", "they", "he", "she", "that", "please"})
_ADDED = frozenset("and y the el la los las too also as well both my our our's for of in tambien".split())


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing said: its tokens, the signs in them, the items it names, and whether it is asked."""

    tokens: tuple[Token, ...]
    signs: tuple[Found, ...]
    items: tuple[str, ...]
    places: frozenset[int]  # of the words that name items
    asked: bool
    text: str  # as written

    def has(self, *kinds: str) -> bool:
        """Whether a sign of one of these kinds stands in it."""
        return any(sign.kind in kinds for sign in self.signs)

    def first(self, *kinds: str) -> Found | None:
        """The first sign of these kinds."""
        return next((sign for sign in self.signs if sign.kind in kinds), None)

    @property
    def told_by_signs(self) -> bool:
        """Whether every word of it is part of a sign, a day or an item's name: "It's done", "Sent Monday"."""
        known = {place for sign in self.signs for place in range(sign.start, sign.end)} | self.places
        return all(place in known or token.kind in _UNWORDED for place, token in enumerate(self.tokens))

    def loose(self, words: frozenset[str], *but: str) -> bool:
        """Whether one of these words stands in it that no sign accounts for; signs of the kinds in `but` never do."""
        return any(
            token.word in words
            and not any(
                sign.start <= place < sign.end and sign.kind not in but and sign.says(token.word) for sign in self.signs
            )
            for place, token in enumerate(self.tokens)
        )

    @property
    def dates(self) -> list[tuple[int, Token]]:
        """The days named in it, with their places."""
        return [(place, token) for place, token in enumerate(self.tokens) if token.kind == "date"]


def clauses_of(
    text: str, items: tuple[Item, ...], sent_at: datetime, languages: frozenset[str], signals: Signals
) -> list[Clause]:
    """The clauses of a reply in order."""
    words = counted_off(signals.tokens(text[:MAX_CHARACTERS], languages)[:MAX_TOKENS], len(items))
    tokens = with_dates(words, signals, languages, sent_at)
    clauses: list[Clause] = []
    for sentence, asked in _sentences(tokens):
        clauses += [_clause(part, items, languages, signals, text, asked=asked) for part in _parts(sentence, items)]
    return clauses


def _clause(
    part: list[Token], items: tuple[Item, ...], languages: frozenset[str], signals: Signals, text: str, *, asked: bool
) -> Clause:
    spoken = mentioned(part, items)
    signs = longest(signals.phrases.find(part, languages, spoken.places), signals.rank)
    return Clause(
        tuple(part), tuple(signs), spoken.refs, spoken.places, asked, text[part[0].start : part[-1].end].strip(" ,:-\n")
    )


def _sentences(tokens: list[Token]) -> list[tuple[list[Token], bool]]:
    """The sentences, and whether each is a question."""
    sentences: list[tuple[list[Token], bool]] = []
    current: list[Token] = []
    opened = False
    for place, token in enumerate(tokens):
        mark = token.raw.strip() if token.kind == "break" else ""
        if token.kind == "break" and "¿" in mark:
            opened = True
        ends = token.kind == "break" and (token.raw.startswith("\n") or bool(_ENDS & set(mark)))
        if ends and mark == "." and len(current) == 1 and current[0].kind == "number":
            continue  # "1. done": the number of a list
        if ends and mark == "." and current and current[-1].word in _ABBREVIATED and not _starts_new(tokens, place):
            ends = False
        if not ends:
            current.append(token)
        if not ends and len(current) < _LONGEST:
            continue
        if any(one.kind != "break" for one in current):
            sentences.append((current, "?" in mark or opened))
        elif sentences and "?" in mark:
            sentences[-1] = (sentences[-1][0], True)
        current, opened = [], "¿" in mark
    if any(one.kind != "break" for one in current):
        sentences.append((current, opened))
    return sentences


def _starts_new(tokens: list[Token], place: int) -> bool:
    return place + 1 < len(tokens) and tokens[place + 1].raw[:1].isupper() and tokens[place - 1].word in {"am", "pm"}


def _parts(sentence: list[Token], items: tuple[Item, ...]) -> list[list[Token]]:
    """A sentence cut where it turns ("but", an emoji, brackets, a dash) or goes on to another item."""
    parts: list[list[Token]] = [[]]
    for place, token in enumerate(sentence):
        turned = token.word in _JOINTS and token.kind == "word" and _turns(sentence, place)
        cut = token.kind == "emoji" or token.word in {"(", ")", "-", "–", "—"} or turned
        if cut or (token.word in {",", "and", "y", ":"} and _next_item(sentence, place, parts[-1], items)):
            if token.word == "-" and _labels_item(parts[-1], items):
                parts[-1].append(token)
                continue
            if token.kind == "emoji":
                parts[-1].append(token)
                parts.append([])
            else:
                parts.append([] if token.kind == "break" else [token])
            continue
        parts[-1].append(token)
    return [part for part in parts if any(token.kind != "break" for token in part)]


def _turns(sentence: list[Token], place: int) -> bool:
    """Whether this joint opens a new thought: "so" behind a comma, or before somebody who acts; "but" unless it is that
    of "all but one"."""
    before = sentence[place - 1] if place else None
    following = sentence[place + 1].word if place + 1 < len(sentence) else ""
    if sentence[place].word == "but":
        return before is None or before.word not in _ALL_BUT
    return sentence[place].word != "so" or before is None or before.kind == "break" or following in _ACTORS


def _labels_item(part: list[Token], items: tuple[Item, ...]) -> bool:
    """Whether what stands before a dash only names something, as in a list: "Timecards - done"."""
    words = [token for token in part if token.kind in {"word", "number", "ref"}]
    return len(words) <= 4 and (bool(mentioned(part, items).refs) or len(words) <= 2)


def _next_item(sentence: list[Token], place: int, before: list[Token], items: tuple[Item, ...]) -> bool:
    """Whether the sentence goes on to another item here, each with something said of it."""
    if len(items) < 2:
        return False
    ahead = mentioned(sentence[place + 1 : place + 6], items)
    here = mentioned(before, items) if ahead.refs else ahead
    if not here.refs or set(ahead.refs) <= set(here.refs):
        return False
    return _says_more(before, here.places) and _says_more(sentence[place + 1 :], frozenset(at for at in ahead.places))


def _says_more(tokens: Sequence[Token], named: frozenset[int]) -> bool:
    """Whether more stands here, up to the next comma, than the item's name."""
    for place, token in enumerate(tokens):
        if token.word == "," and place:
            return False
        if place not in named and token.kind not in {"break", "ref"} and token.word not in _ADDED:
            return True
    return False
