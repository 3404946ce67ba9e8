"""What the sender of a mail newly wrote, apart from quoted history, signature and disclaimer."""

from collections.abc import Iterable

from .letter import Words


def new_words(text: str) -> Words:
    """The sender's own words, inline answers between quoted lines included; the rest apart. Linear in the text."""
    raise NotImplementedError


def without_own(text: str, sent_texts: Iterable[str]) -> str:
    """The text without the lines that stand in one of our own messages (in any mail program's quoting)."""
    raise NotImplementedError
