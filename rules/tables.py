"""Tables in a file: the header row that holds all the columns asked for, and the rows under it that count."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from .contents import Cell, Content, Sheet
from .labels import is_total, label_key, said_label

_Below = dict[int, list[tuple[int, Cell]]]  # the filled rows under a header: columns and cells


@dataclass(frozen=True, slots=True)
class Table:
    """A table: where each column asked for stands, and which rows are part of it."""

    sheet: Sheet
    header: int  # its header row
    columns: Mapping[str, int]  # by the column's name as asked for
    rows: tuple[int, ...]  # those with a value in any of its columns; empty ones and a closing total are left out

    def missing(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """The columns asked for that it does not have."""
        return tuple(name for name in wanted if name not in self.columns)


def table_of(content: Content, wanted: Sequence[str]) -> Table | None:
    """The first table with all the columns asked for, else the one with most of them; None where there is none."""
    best: tuple[int, int, Sheet, dict[str, int]] | None = None
    for sheet in content.sheets:
        for row, columns in _headers(sheet, wanted):
            if best is None or len(columns) > best[0]:
                best = (len(columns), row, sheet, columns)
            if len(columns) == len(wanted):
                break
        if best and best[0] == len(wanted):
            break
    if best is None:
        return None
    _, row, sheet, columns = best
    return Table(sheet, row, columns, tuple(_rows(sheet, row, set(columns.values()))))


def _headers(sheet: Sheet, wanted: Sequence[str]) -> Iterator[tuple[int, dict[str, int]]]:
    """Every row that holds any of the columns' names, with where they stand."""
    keys = {label_key(name): name for name in wanted}
    for row, places in groupby(sorted(sheet.cells), key=itemgetter(0)):
        standing = ((place[1], sheet.cells[place]) for place in places)
        texts = [(at, cell.value) for at, cell in standing if isinstance(cell.value, str) and not cell.formula]
        columns = _columns(texts, keys)
        if columns:
            yield row, columns


def _columns(texts: Sequence[tuple[int, str]], keys: Mapping[str, str]) -> dict[str, int]:
    """Where each name stands in a row of texts; the plain name counts before one that was added to."""
    exact = {keys[key]: column for column, text in reversed(texts) if (key := label_key(text)) in keys}
    added: dict[str, int] = {}
    for column, text in texts:
        said = said_label(text, keys) if column not in exact.values() else None
        if said is not None and keys[said] not in exact:
            added.setdefault(keys[said], column)
    return {**added, **exact}


def _rows(sheet: Sheet, header: int, columns: set[int]) -> Iterator[int]:
    """The rows under a header that are part of its table, in order."""
    below: _Below = defaultdict(list)
    for row, column in sorted(place for place in sheet.cells if place[0] > header):
        cell = sheet.cells[row, column]
        if cell.formula or cell.text:
            below[row].append((column, cell))
    rows = [row for row, cells in below.items() if any(column in columns for column, _ in cells)]
    if rows and _is_remark(below, rows):
        rows.pop()
    closing = next((row for row in reversed(below) if _is_total(below[row])), None)  # its sums may be missing
    if closing is not None and _closes(closing, header, below, rows):
        rows = [row for row in rows if row < closing]
    yield from rows


def _closes(total: int, header: int, below: _Below, rows: Sequence[int]) -> bool:
    """Whether the last row called a total ends its table, rather than a part of it or its heading.

    It does unless what follows it at once is filled in as the rows above are: a form may ask for more under its table.
    """
    after = [row for row in below if row > total]
    if all(len(below[row]) == 1 for row in after):
        return True
    above = [_filled(below[row]) for row in rows if row < total]
    if not above:
        return total > header + 1
    alike = frozenset.intersection(*above)
    return total + 1 not in below or not any(alike <= _filled(below[row]) for row in after)


def _filled(cells: Sequence[tuple[int, Cell]]) -> frozenset[tuple[int, bool]]:
    """Which columns of a row are filled, each with whether it holds a text."""
    return frozenset((column, isinstance(cell.value, str)) for column, cell in cells)


def _is_remark(below: _Below, rows: Sequence[int]) -> bool:
    """Whether the last row is a remark under the table: one text alone, after an empty line."""
    last = below[rows[-1]]
    alone = len(last) == 1 and isinstance(last[0][1].value, str)
    return alone and len(rows) > 1 and rows[-1] - 1 not in below


def _is_total(cells: Sequence[tuple[int, Cell]]) -> bool:
    """Whether the first words of a row call it a total."""
    words = next((cell.value for _, cell in cells if isinstance(cell.value, str) and cell.value.strip()), "")
    return is_total(words)
