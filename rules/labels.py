"""The printed words of a form: which texts are labels, and whether a text still says one, perhaps with additions."""

import re
from collections.abc import Collection
from functools import lru_cache

from .contents import Cell
from .words import folded

_LETTER = re.compile(r"[^\W\d_]")
_TOTAL = frozenset(
    """total totals totales grand subtotal sum suma sums summe gesamt gesamtsumme insgesamt totaal totale somme
    razem""".split()
)
_OUTSIDE = " \t\r\n:.*;,"
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
    key = label_key(text)
    if key in known:
        return key
    words = key.split(" ")
    if len(words) == 1 and key.isalnum():
        return None
    if len(words) <= _MOST_WORDS:
        for count in range(len(words) - 1, 0, -1):
            start = " ".join(words[:count]).strip(_OUTSIDE)
            if start in known:
                return start
    head = re.split(r"[(\[/:-]", key, maxsplit=1)[0].strip(_OUTSIDE)
    return head if head and head != key and head in known else None


def is_total(text: str) -> bool:
    """Whether a text calls its row a total."""
    return label_key(text).split(" ")[0].strip(_OUTSIDE) in _TOTAL
