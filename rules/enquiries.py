"""What people ask of Duly itself, apart from documents: what is open, who writes, how and when to write to them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from . import enquiry_words
from .enquiry_words import AFTERWARDS, ALONE, BEFOREHAND, COURTEOUS
from .preferences import Wished, wished_in
from .words import plain_words

Enquiry = Literal["open", "who"]
Phrases = frozenset[tuple[str, ...]]
Wish = tuple[Wished, str]  # with the words that say it

_LONGEST = 30  # words; whoever needs more to ask says something else besides
_LONGEST_SENTENCE = 600  # characters; what goes on longer is no question to Duly
_MOST_PARTS = 12  # of a sentence
_SENTENCE = re.compile(r"[^.!?;\n]*+[.!?;\n]*+")
_COURTEOUS_LAST = frozenset(phrase[::-1] for phrase in COURTEOUS)
_PLEASE = re.compile(r"\b(?:please|pls|plz|por favor)\b", re.IGNORECASE)
_JOINT = re.compile(r"[,:()\u2013\u2014]|(?<=\s)-+(?=\s)|\b(?:and|but|y|pero)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Enquired:
    """What a message asks of Duly, and the rest of its words; "" where it says nothing else."""

    enquiries: frozenset[Enquiry] = frozenset()
    wishes: tuple[Wish, ...] = ()  # how they would rather be written to
    rest: str = ""

    def __bool__(self) -> bool:
        """Whether anything is asked or wished at all."""
        return bool(self.enquiries or self.wishes)


def enquired(text: str, names: Iterable[str] = ()) -> Enquired:
    """Tell such questions from everything else: "here is W43. what else is open?" holds both.

    `names` are those of writer and reader, who say nothing by greeting and signing. Only a sentence, or a part of one,
    that asks this and nothing else counts; where there is none the words stay as they are.
    """
    known = frozenset(word for name in names for word in plain_words(name))
    if _plain(text, known) in ALONE:
        return Enquired(frozenset({"open"}))
    found: set[Enquiry] = set()
    wishes: list[Wish] = []
    left: list[str] = []
    for sentence in _SENTENCE.findall(text):
        asked, rest = _in_sentence(sentence, known)
        if isinstance(asked, Wished):
            wishes.append((asked, sentence.strip()))
        elif asked:
            found.add(asked)
        left.append(rest)
    if not found and not wishes:
        return Enquired(rest=text)
    rest = "".join(left).strip(" ,:-\n")
    return Enquired(frozenset(found), tuple(wishes), "" if says_nothing(rest, names) else rest)


def says_nothing(text: str, names: Iterable[str] = ()) -> bool:
    """Whether these words are no more than polite: a greeting, thanks, a name."""
    known = frozenset(word for name in names for word in plain_words(name))
    return not any(_plain(part, known) for sentence in _SENTENCE.findall(text) for part in _JOINT.split(sentence))


def _in_sentence(sentence: str, names: frozenset[str]) -> tuple[Enquiry | Wished | None, str]:
    """What a sentence asks or wishes, and what else it says: it may ask as a whole, at its end, or at its beginning."""
    if len(sentence) > _LONGEST_SENTENCE:
        return None, sentence
    asked, polite = "?" in sentence or "¿" in sentence, _PLEASE.search(sentence) is not None
    if wish := _wishes(sentence, names, polite=polite):
        return wish, "\n"
    for first, end in _stretches(sentence):
        enquiry = _asks(_plain(sentence[first:end], names), asked=asked)
        if enquiry:
            rest = _JOINT.sub("", sentence[end:], count=1) if end < len(sentence) else f"{sentence[:first].rstrip()}. "
            return enquiry, rest if _plain(rest, names) else "\n"
    return None, sentence


def _stretches(sentence: str) -> Iterator[tuple[int, int]]:
    """The whole sentence, then its last parts, the longest first, then its first ones."""
    cuts = [found.start() for found in _JOINT.finditer(sentence)][:_MOST_PARTS]
    yield 0, len(sentence)
    yield from ((cut, len(sentence)) for cut in cuts)
    yield from ((0, cut) for cut in reversed(cuts))


def _asks(words: str, *, asked: bool) -> Enquiry | None:
    """Which question these words are and nothing else; some are one only with a question mark."""
    if not words or words.count(" ") >= _LONGEST:
        return None
    if enquiry_words.OPEN.fullmatch(words) or (asked and enquiry_words.OPEN_IF_ASKED.fullmatch(words)):
        return "open"
    return (
        "who" if enquiry_words.WHO.fullmatch(words) or (asked and enquiry_words.WHO_IF_ASKED.fullmatch(words)) else None
    )


def _wishes(sentence: str, names: frozenset[str], *, polite: bool) -> Wished | None:
    """Which wish a sentence is and nothing else; "again" and "now" mean something in one."""
    words = _without(plain_words(sentence), COURTEOUS, _COURTEOUS_LAST, names)
    return wished_in(words, polite=polite) if words.count(" ") < _LONGEST else None


def _plain(part: str, names: frozenset[str]) -> str:
    """The words without accents and marks, and without what is only polite, a greeting, a name or a time like "now"."""
    return _without(plain_words(part), BEFOREHAND, AFTERWARDS, names)


def _without(words: list[str], before: Phrases, after: Phrases, names: frozenset[str]) -> str:
    """The words without the phrases and names at their beginning and, each written backwards, at their end."""
    first, end = 0, len(words)
    while first < end and (taken := _polite(words[first : min(first + 3, end)], before, names)):
        first += taken
    while first < end and (taken := _polite(words[max(end - 4, first) : end][::-1], after, names)):
        end -= taken
    return " ".join(words[first:end])


def _polite(words: list[str], phrases: Phrases, names: frozenset[str]) -> int:
    """How many of these words, from the first on, are a polite phrase or a name; the longest counts."""
    if words[0] in names:
        return 1
    return next((size for size in range(len(words), 0, -1) if tuple(words[:size]) in phrases), 0)
