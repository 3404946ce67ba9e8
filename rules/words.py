"""Text as comparable words: folded to lower case without accents, so that `Todavía` and `todavia` are one word."""

import re
import unicodedata
from functools import lru_cache

_PLAIN = {
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "`": "'",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "–": "-",
    "—": "-",
    "−": "-",
    "‐": "-",
    "‑": "-",
    "\u00a0": " ",
    "\u202f": " ",
    "ß": "ss",
    "ł": "l",
    "Ł": "l",
    "đ": "d",
    "Đ": "d",
    "ø": "o",
    "Ø": "o",
    "æ": "ae",
    "œ": "oe",
    "…": "...",
}
_ODD = re.compile(r"[^\x00-\x7f]|`")  # letters that are more than a case of their own
_WORD = re.compile(r"[^\W_]+")
_INVISIBLE = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\ufe0f"}


def folded(text: str) -> str:
    """Lower case, accents off, typographic quotes and dashes plain, invisible characters gone."""
    if text.isascii():
        return text.lower()
    return _ODD.sub(lambda found: _fold(found[0]), text).lower()


def plain_words(text: str) -> list[str]:
    """The words and numbers of a text, folded, without anything between them."""
    return _WORD.findall(folded(text))


@lru_cache(maxsize=4096)
def _fold(letter: str) -> str:
    if letter in _INVISIBLE:
        return ""
    if letter in _PLAIN:
        return _PLAIN[letter]
    base = unicodedata.normalize("NFD", letter)
    bare = "".join(part for part in base if not unicodedata.combining(part)) or letter
    return _PLAIN.get(bare, bare).lower()
