"""Answers typed into history that has no marks: told by a name, an arrow or a colour of their own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .quote_headers import announces
from .quote_words import ANSWER_LABELS, ANSWERING, ANSWERS_BELOW, IN_COLOUR
from .wordlists import any_of
from .words import folded

# What a line must begin with to be an answer: "[Dana Ortiz] ..." always, "Dana: ..." or "==> ..." where it is likely.
Hint = Literal["brackets", "names", "marks"]

_LOOKED_AT = 2_000  # characters above the history; who answers inside of it says so at once
_ARROW = re.compile(r"\s{0,9}(?:>{2,3}|[=-]{1,3}>|[→➔►])\s{0,3}(?=[^\s>*#=-])")
_LABEL = re.compile(r"\s{0,9}([\[(<{*]{0,3})([^\W\d_][^\n\[\](){}<>*:]{0,40}?)\s?([:\])>}*]{1,4})\s{1,3}(?=\S)")
_QUOTES = re.compile(r"\s{0,3}>(?!>)")  # a message that quotes by marks itself: its marks are nobody's answers
_ALONE = 2  # answers that stand for themselves where nothing is said of them above
_OWN_WORDS = 3  # a line of fewer is ours only as a whole or as the rest of a wrapped one
_OWN_LINES = 3  # of ours at least, to be sure that it is our message
_LIKE_WORDS = 5
_OURS = 0.7  # of a line's words: mail programs add links and marks to what they quote


_COLOUR = re.compile(rf"(?<![^\W\d_])(?:{any_of(','.join(IN_COLOUR.values()))})(?![^\W\d_])")
_BELOW = re.compile(rf"(?<![^\W\d_])(?:{any_of(','.join(ANSWERS_BELOW.values()))})(?![^\W\d_])")
_ANSWERING = re.compile(rf"(?<![^\W\d_])(?:{any_of(ANSWERING)})")
_NAMELESS = frozenset(folded(word).strip() for word in ANSWER_LABELS.split(","))


def announces_answers(above: str) -> bool:
    """Whether somebody says above the history that their answers stand inside of it."""
    plain = folded(above[:_LOOKED_AT])
    return bool(_COLOUR.search(plain) or (_BELOW.search(plain) and _ANSWERING.search(plain)))


def hint_of(above: str, message: list[str], sender: str) -> Hint:
    """What tells the sender's answers in a quoted message apart, by the words above it and by its lines."""
    if announces_answers(above):
        return "names" if any(_QUOTES.match(line) for line in message) else "marks"
    likely = not above.strip() or _BELOW.search(folded(above[:_LOOKED_AT]))
    if likely and sum(bool(answer_in(line, sender, "names")) for line in message) >= _ALONE:
        return "names"
    return "brackets"


def answer_in(line: str, sender: str, hint: Hint) -> str:
    """What a line of a quoted message says behind the sender's own mark; "" if it has none."""
    label = _LABEL.match(line)
    if label and (label[1] or hint != "brackets") and _is_name(label[2], sender):
        return line[label.end() :].strip()
    if hint != "marks":
        return ""
    mark = _ARROW.match(line) or (label if label and folded(label[2]) in _NAMELESS else None)
    return line[mark.end() :].strip() if mark else ""


def _is_name(label: str, sender: str) -> bool:
    """Whether a label is the sender's name, a part of it, or its initials."""
    names = re.findall(r"[^\W\d_]+", folded(sender))
    words = re.findall(r"[^\W\d_]+", folded(label))
    initials = "".join(name[0] for name in names)
    return bool(words) and (set(words) <= set(names) or (len(initials) > 1 and "".join(words) == initials))


def typed_between(quoted: str, sent_texts: Iterable[str]) -> str:
    """What stands between our own lines in quoted history and is not ours: somebody typed it there.

    Where the next message begins that is quoted, older words begin, which are nobody's new answer.
    """
    ours = _Ours.of(sent_texts)
    lines = [line.removeprefix(">").strip() for line in quoted.split("\n")]
    places: list[int] = []
    for at, line in enumerate(lines):
        if places and (line.startswith(">") or announces(lines, at)):
            break
        if ours.wrote(line, lines[at - 1] if at else ""):
            places.append(at)
    if len(places) < _OWN_LINES:
        return ""
    known = set(places)
    between = (lines[at] for at in range(places[0], places[-1]) if at not in known and _bare(lines[at]))
    return "\n".join(line for line in between if not ours.resembles(line))


@dataclass(frozen=True, slots=True)
class _Ours:
    """What we sent, for comparing."""

    text: str
    lines: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, sent_texts: Iterable[str]) -> "_Ours":
        """The same from the texts of our messages."""
        lines = [_bare(line) for text in sent_texts for line in text.split("\n")]
        text = " ".join(" ".join(lines).split())
        return cls(text, frozenset(lines), frozenset(re.findall(r"\w+", text)))

    def wrote(self, line: str, before: str) -> bool:
        """Whether a line is ours, whatever mail program wrapped it; of a short one the line before tells."""
        plain = _bare(line)
        if len(plain.split()) >= _OWN_WORDS:
            return plain in self.text
        return bool(plain) and (plain in self.lines or (bool(before) and f"{_bare(before)} {plain}" in self.text))

    def resembles(self, line: str) -> bool:
        """Whether a line has so many of our words that a program only added links or marks to it."""
        told = re.findall(r"\w+", _bare(line))
        return len(told) >= _LIKE_WORDS and sum(word in self.words for word in told) >= _OURS * len(told)


def _bare(line: str) -> str:
    return " ".join(folded(line).split()).strip("*-• ")
