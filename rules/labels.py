"""The printed words of a form: which texts are labels, and whether a text still says one, perhaps with additions."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from .contents import Cell
from .words import folded

_LETTER = re.compile(r"[^\W\d_]")
_TOTAL = frozenset(
    """total totals totales grand subtotal sum suma sums summe gesamt gesamtsumme insgesamt totaal totale somme
    razem""".split()
)
_OUTSIDE = " \t\r\n:.*;,"
_ADDED = re.compile(r"[(\[/:-]")
_MOST_WORDS = 12  # of a label that may be added to; longer texts are compared whole


@lru_cache(maxsize=32_768)  # a file's texts are asked for again by each form it is held against
def label_key(text: str) -> str:
    """A text as labels are compared: without regard to case, accents, spacing, and a colon or star at its ends."""
    return " ".join(folded(text).split()).strip(_OUTSIDE)


def is_label(cell: Cell) -> bool:
    """Whether a cell of a template is printed text rather than a place to fill in, a figure or a formula."""
    return isinstance(cell.value, str) and not cell.formula and _LETTER.search(cell.value) is not None


def said_label(text: str, known: Collection[str]) -> str | None:
    """Which of the known keys a text says, itself or with something added ("Total (USD)"); the longest that fits."""
    return next((start for start in sayings(text) if start in known), None)


def sayings(text: str) -> Iterator[str]:
    """The keys that a text may say: itself, then what it begins with, whole words, the longest first."""
    key = label_key(text)
    yield key
    if key.isalnum():
        return
    words = key.split(" ")
    if len(words) <= _MOST_WORDS:
        for count in range(len(words) - 1, 0, -1):
            yield " ".join(words[:count]).strip(_OUTSIDE)
    head = _ADDED.split(key, maxsplit=1)[0].strip(_OUTSIDE)
    if head and head != key:
        yield head


def is_total(text: str) -> bool:
    """Whether a text calls its row a total."""
    return label_key(text).split(" ")[0].strip(_OUTSIDE) in _TOTAL
