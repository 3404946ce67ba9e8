"""The tables of words, as patterns."""

import re

from .words import folded


def any_of(words: str) -> str:
    """A pattern for any of these words, which commas part, in folded text: the longest first."""
    plain = {folded(" ".join(word.split())) for word in words.split(",")}
    return "|".join(re.escape(word) for word in sorted(plain, key=len, reverse=True) if word)
