"""Tables in a file: the header row that holds all the columns asked for, and the rows under it that count."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .contents import Content, Sheet
from .labels import is_total, label_key, said_label


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
    rows: dict[int, list[tuple[int, str]]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        if isinstance(cell.value, str) and not cell.formula:
            rows.setdefault(row, []).append((column, cell.value))
    for row, texts in rows.items():
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
    filled = sorted({row for (row, column), cell in sheet.cells.items() if row > header and _holds(cell.text, cell)})
    with_value = [row for row in filled if any((row, column) in sheet.cells for column in columns)]
    with_value = _without_remark(sheet, filled, with_value)
    closing = next((row for row in with_value if _is_total(sheet, row) and _only_notes(sheet, row)), None)
    for row in with_value:
        if row == closing:
            return
        if any(_holds(cell.text, cell) for column in columns if (cell := sheet.cells.get((row, column)))):
            yield row


def _without_remark(sheet: Sheet, filled: list[int], rows: list[int]) -> list[int]:
    """The rows without a last one that holds but one text, after an empty line: a remark under the table."""
    last = rows[-1] if rows else 0
    cells = [cell for (row, _), cell in sheet.cells.items() if row == last and _holds(cell.text, cell)]
    apart = last - 1 not in filled and len(rows) > 1
    return rows[:-1] if apart and len(cells) == 1 and isinstance(cells[0].value, str) else rows


def _holds(text: str, cell: object) -> bool:
    return bool(text) or bool(getattr(cell, "formula", ""))


def _is_total(sheet: Sheet, row: int) -> bool:
    """Whether the first words of a row call it a total."""
    first = min((column for r, column in sheet.cells if r == row), default=0)
    for column in range(first, first + 40):
        cell = sheet.cells.get((row, column))
        if cell is not None and isinstance(cell.value, str) and cell.value.strip():
            return is_total(cell.value)
    return False


def _only_notes(sheet: Sheet, total: int) -> bool:
    """Whether nothing but single remarks follows a row, so that it closes its table."""
    after: dict[int, int] = {}
    for row, _ in sheet.cells:
        if row > total:
            after[row] = after.get(row, 0) + 1
    return all(count == 1 for count in after.values())
