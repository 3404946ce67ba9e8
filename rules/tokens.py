"""Text as a row of tokens: folded words in their plain spelling, with the words as they were written beside them."""

import re
from dataclasses import dataclass
from datetime import date

from .spelling import Spelling
from .words import folded

_TOKEN = re.compile(
    r"(?P<email>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6})"
    r"|(?P<link>https?://\S{1,500}|www\.\S{1,300})"
    r"|(?P<ref>\b[Tt]-\d{4,6}\b)"
    r"|(?P<spelled>\b[A-Za-z](?:-[A-Za-z]){2,12}\b)"
    r"|(?P<iso>\b20\d\d-\d\d-\d\d\b)"
    r"|(?P<clock>\b\d{1,2}(?:[:.h]\d{2})?\s?(?:[ap]\.?m\b\.?|[ap]\b(?=[\s,.!?]|$)|hrs\b|uhr\b|h\b)|\b\d{1,2}:\d{2}\b)"
    r"|(?P<numeric>\b\d{1,2}\.\d{1,2}\.(?:20\d\d|\d\d)?(?![\d%])|\b\d{1,2}[/.]\d{1,2}(?:[/.](?:20)?\d\d)?\b(?![%/\d]))"
    r"|(?P<texted>\b(?:b4|2moro\w{0,4}|2morrow|2day|2nite|4u|n/a)\b)"
    r"|(?P<percent>\d{1,3} ?%)"
    r"|(?P<ordinal>\b\d{1,2}\.(?= (?:jan|feb|m[aä]r|apr|mai|jun|jul|aug|sep|okt|nov|dez))|\b\d{1,2}(?:st|nd|rd|th|"
    r"er|\u00ba|\u00aa|o\b|e\b))"
    r"|(?P<number>\d{1,40}(?:[.,]\d{1,40}){0,9})"
    r"|(?P<word>[^\W\d_]+(?:['\u2019\u2018&][^\W\d_]+)*['\u2019]?|n/a\b)"
    r"|(?P<break>\n\s*|[.!?\u2026\u00bf\u00a1;]+|[\u2013\u2014]|(?<=\s)-+(?=\s)|,|:|\(|\))"
    r"|(?P<emoji>[\u2190-\u2bff\U0001f300-\U0001faff])",
    re.IGNORECASE,
)
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f\u200d]")


@dataclass(frozen=True, slots=True)
class When:
    """A day that words name, as far as it could be told, and the hour if one was named."""

    day: date | None  # None: it lies in the past, or is the task's own due date
    hour: tuple[int, int] | None = None
    past: bool = False
    due: bool = False  # "by the due date": each task's own


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number, mark or emoji."""

    word: str  # folded and in its plain spelling
    raw: str  # as written
    kind: str  # word, number, ordinal, clock, numeric, iso, percent, email, link, ref, emoji, break; date once found
    start: int = 0  # where it stands in the text
    end: int = 0
    when: When | None = None
    named: bool = False  # it is somebody's name, as far as writing shows

    @property
    def capital(self) -> bool:
        """Whether it is written with a capital, and not all in capitals."""
        return self.kind == "word" and self.raw[:1].isupper() and not (self.raw.isupper() and len(self.raw) > 2)


def tokens_of(text: str, spelling: Spelling) -> list[Token]:
    """The tokens of a text, its words spelled plainly."""
    tokens: list[Token] = []
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or "word"
        raw = found[0]
        if _SKIN.fullmatch(raw):
            continue
        if kind == "spelled":
            kind, raw = "word", raw.replace("-", "")
        elif kind == "texted":
            kind = "word"
        bare = folded(raw).strip("'") if kind == "word" else folded(raw)
        plain = spelling.words.get(raw.lower()) if kind == "word" else None  # "sí" is no "si"
        words = plain or (spelling.plain(bare) if kind == "word" else (bare,))
        tokens += [Token(word, raw, kind, found.start(), found.end()) for word in words]
    return tokens
