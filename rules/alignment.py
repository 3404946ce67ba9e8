"""How a filled-in sheet lies over its template's: which printed words are still there, and where every cell has moved.

People insert rows, take out columns and shift blocks. The printed words are the fixed points; a cell between two
of them has moved with the one before it.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .contents import Place, Sheet
from .labels import is_label, label_key, said_label

Anchors = tuple[tuple[int, int], ...]  # template's row or column and the sheet's, both ascending
_NEAR = 8  # rows before and after its place in which a row's words are looked for: long lists say the same everywhere


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where the cells of a template's sheet stand in a filled-in one."""

    labels: Mapping[Place, str] = field(default_factory=dict)  # the template's printed words, as keys
    kept: Mapping[Place, Place] = field(default_factory=dict)  # those still there, with their place in the sheet
    rows: Anchors = ()
    columns: Anchors = ()

    @property
    def share(self) -> float:
        """How much of what the template prints is still there, from 0 to 1; 1 for a template without words."""
        return len(self.kept) / len(self.labels) if self.labels else 1.0

    def place(self, place: Place) -> Place | None:
        """Where a cell of the template stands now; None where its row or column was taken out."""
        row, column = _moved(self.rows, place[0]), _moved(self.columns, place[1])
        return (row, column) if row and column else None

    def row(self, row: int) -> int | None:
        """Where a row of the template stands now."""
        return _moved(self.rows, row)


def align(template: Sheet, sheet: Sheet) -> Alignment:
    """The alignment of a filled-in sheet with its template's."""
    labels = {place: label_key(cell.text) for place, cell in template.cells.items() if is_label(cell)}
    known = set(labels.values())
    typed = {
        place: cell.text for place, cell in sheet.cells.items() if isinstance(cell.value, str) and not cell.formula
    }
    keys = {text: said_label(text, known) for text in set(typed.values())}  # the same texts come again and again
    said = {place: key for place, text in typed.items() if (key := keys[text]) is not None}
    if all(said.get(place) == key for place, key in labels.items()):
        return Alignment(labels, {place: place for place in labels})
    kept = _kept(labels, said)
    rows = _anchors([(one[0], other[0]) for one, other in kept.items()])
    columns = _anchors([(one[1], other[1]) for one, other in kept.items()])
    return Alignment(labels, kept, rows, columns)


def _kept(labels: Mapping[Place, str], said: Mapping[Place, str]) -> dict[Place, Place]:
    """The labels that are still there. Rows pair up in order; within a pair of rows the same words pair up in order."""
    pairs = _row_pairs(_by_row(labels), _by_row(said))
    kept: dict[Place, Place] = {}
    there_rows = _by_row(said)
    for row, keys in _by_row(labels).items():
        if row not in pairs:
            continue
        there = there_rows[pairs[row]]
        for column, key in keys:
            match = next((spot for spot in there if spot[1] == key), None)
            if match is not None:
                there.remove(match)
                kept[row, column] = (pairs[row], match[0])
    return kept


def _by_row(labels: Mapping[Place, str]) -> dict[int, list[tuple[int, str]]]:
    rows: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for (row, column), key in sorted(labels.items()):
        rows[row].append((column, key))
    return rows


def _row_pairs(
    ours: Mapping[int, Sequence[tuple[int, str]]], theirs: Mapping[int, Sequence[tuple[int, str]]]
) -> dict[int, int]:
    """Rows of the template with the rows that say the same: first by words that stand once, then between."""
    fixed = _rising(_once(ours, theirs))
    pairs = dict(fixed)
    rows, saying = list(ours), _rows_saying(theirs)
    bounds = [(0, 0), *fixed, (1 << 30, 1 << 30)]
    for (low, low_there), (high, high_there) in pairwise(bounds):
        after = low_there
        for row in rows[bisect_right(rows, low) : bisect_left(rows, high)]:
            near = row + low_there - low
            wanted = {key for _, key in ours[row]}
            spans = [_nearest(saying.get(key, ()), near, (after, high_there)) for key in wanted]
            shared = Counter(there for span in spans for there in span)
            best = max(sorted(shared), key=lambda r: (shared[r], -abs(r - near)), default=None)
            if best is not None:
                pairs[row] = after = best
    return pairs


def _rows_saying(rows: Mapping[int, Sequence[tuple[int, str]]]) -> dict[str, list[int]]:
    """The rows in which each word stands, in rising order."""
    saying: dict[str, list[int]] = defaultdict(list)
    for row, keys in rows.items():
        for key in {key for _, key in keys}:
            saying[key].append(row)
    return saying


def _nearest(rows: Sequence[int], near: int, between: tuple[int, int]) -> Sequence[int]:
    """The rows nearest to one, of those between two others."""
    low, high = bisect_right(rows, between[0]), bisect_left(rows, between[1])
    middle = min(max(bisect_left(rows, near), low), high)
    return rows[max(middle - _NEAR, low) : min(middle + _NEAR, high)]


def _once(
    ours: Mapping[int, Sequence[tuple[int, str]]], theirs: Mapping[int, Sequence[tuple[int, str]]]
) -> list[tuple[int, int]]:
    """Rows paired by a word that both sheets say exactly once; where several words disagree, the most count."""
    here, there = _single(ours), _single(theirs)
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    for key, row in here.items():
        if key in there:
            votes[row][there[key]] += 1
    return sorted((row, count.most_common(1)[0][0]) for row, count in votes.items())


def _single(rows: Mapping[int, Sequence[tuple[int, str]]]) -> dict[str, int]:
    counts = Counter(key for keys in rows.values() for _, key in keys)
    return {key: row for row, keys in rows.items() for _, key in keys if counts[key] == 1}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs in which both sides rise: what was moved elsewhere as a block is no fixed point."""
    ends: list[int] = []  # the smallest last value of a run of each length
    place: list[int] = []
    back: list[int] = []
    for index, (_, there) in enumerate(pairs):
        length = bisect_left(ends, there)
        back.append(place[length - 1] if length else -1)
        if length == len(ends):
            ends.append(there)
            place.append(index)
        else:
            ends[length], place[length] = there, index
    run: list[tuple[int, int]] = []
    at = place[-1] if place else -1
    while at >= 0:
        run.append(pairs[at])
        at = back[at]
    return run[::-1]


def _anchors(pairs: Sequence[tuple[int, int]]) -> Anchors:
    """One target for each row (or column), the one most labels agree on, in rising order."""
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    for here, there in pairs:
        votes[here][there] += 1
    return tuple(_rising(sorted((here, count.most_common(1)[0][0]) for here, count in votes.items())))


def _moved(anchors: Anchors, at: int) -> int | None:
    """Where a row or column stands now: as far from the fixed point before it as ever, short of the next."""
    after = bisect_right(anchors, (at, 1 << 40))
    here, there = anchors[after - 1] if after else (0, 0)
    moved = at + there - here
    if here != at and after < len(anchors) and moved >= anchors[after][1]:
        return None
    return moved if moved > 0 else None
