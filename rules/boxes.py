"""Boxes to tick as they stand in text: which are there, which are ticked, and the words beside each."""

import re
from dataclasses import dataclass

_TICKED = "☒☑✓✔✅🗹🗷\uf0fe\uf0fd\uf052\uf053"  # the last four: as word processors' symbol fonts hold them
_OPEN = "☐□◻⬜❏❑▢\uf0a8\uf06f\uf0a3"
_BOX = re.compile(rf"[{_TICKED}]\ufe0f?|[{_OPEN}]\ufe0f?|[\[(]\s*+(?:([xX✓✔*])\s*+)?[\])]")


@dataclass(frozen=True, slots=True)
class Box:
    """One box to tick, and what it stands for; "" where no words are beside it."""

    ticked: bool
    words: str = ""


def boxes_in(text: str) -> tuple[Box, ...]:
    """The boxes in a text, in order; none where it has none. Words stand behind their box, else before it."""
    found = list(_BOX.finditer(text))
    if not found:
        return ()
    edges = [0, *(edge for box in found for edge in box.span()), len(text)]
    between = [text[start:end].strip(" \t\n,;/|") for start, end in zip(edges[::2], edges[1::2], strict=True)]
    words = between[1:] if between[-1] or not between[0] else between[:-1]
    return tuple(Box(_ticked(box), said) for box, said in zip(found, words, strict=True))


def _ticked(box: re.Match[str]) -> bool:
    return bool(box[1]) or box[0][0] in _TICKED
