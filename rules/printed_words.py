"""The printed words of a form's sheet by row and column, and those that say what one of its cells is for."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .contents import Place, Sheet
from .labels import is_label


@dataclass(frozen=True, slots=True)
class PrintedWords:
    """Where words are printed in a sheet: kept at hand, since every cell of a long list is asked about."""

    by_row: Mapping[int, Sequence[int]] = field(default_factory=dict)  # the columns, ascending
    by_column: Mapping[int, Sequence[int]] = field(default_factory=dict)  # the rows, ascending
    filled: Sequence[int] = ()  # the rows that hold anything, ascending

    def beside(self, place: Place) -> tuple[Place, ...]:
        """The words that say what a cell is for: the nearest left of it, and the header over its column.

        A header counts where it heads a block: nothing but filled rows between it and the cell, and another beside it.
        """
        row, column = place
        before = _before(self.by_row.get(row, ()), column)
        left = (row, before) if before else None
        above = self._above(place)
        if left is not None and left[1] == column - 1 and above is not None and not self._heads_block(above, place):
            above = None
        return tuple(word for word in (left, above) if word is not None)

    def _above(self, place: Place) -> Place | None:
        """The nearest words over a cell: a header with neighbours, or words right on top of it."""
        over = _before(self.by_column.get(place[1], ()), place[0])
        if not over:
            return None
        heads = len(self.by_row[over]) > 1
        return (over, place[1]) if heads or over == place[0] - 1 else None

    def _heads_block(self, header: Place, place: Place) -> bool:
        return bisect_left(self.filled, place[0]) - bisect_left(self.filled, header[0]) == place[0] - header[0]


def printed_words(sheet: Sheet) -> PrintedWords:
    """The printed words of a form's sheet."""
    by_row: dict[int, list[int]] = defaultdict(list)
    by_column: dict[int, list[int]] = defaultdict(list)
    for row, column in sorted(place for place, cell in sheet.cells.items() if is_label(cell)):
        by_row[row].append(column)
        by_column[column].append(row)
    return PrintedWords(by_row, by_column, sorted({row for row, _ in sheet.cells}))


def _before(ranked: Sequence[int], at: int) -> int:
    """The last of these before one; 0 where there is none."""
    index = bisect_left(ranked, at)
    return ranked[index - 1] if index else 0
