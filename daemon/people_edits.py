"""Changes single lines of people.csv and leaves all others as people wrote them."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from .people import COLUMNS, address_of, delimiter_of, table_rows

Cells = Mapping[str, str]  # of one person, by column


def with_people(content: str, people: Sequence[Cells]) -> str:
    """The text with exactly these people: lines that say the same stay, others are written anew, the rest go.

    People are told apart by their main addresses; new ones come last.
    """
    rows, _ = table_rows("", content.removeprefix("\ufeff"))
    lines = list(io.StringIO(content, newline=""))
    columns = _columns(content, people)
    waiting = [{column: cell for column, cell in one.items() if cell} for one in people]
    for row in reversed(rows):  # from the end, so that the lines before keep their numbers
        same = next((one for one in waiting if address_of(one) == address_of(row.cells)), None)
        if same is not None:
            waiting.remove(same)
        if same != row.cells:
            lines[row.line - 1 : row.last] = [] if same is None else [_line(same, columns, content)]
    lines[:1] = [_head(lines[0] if lines else "", columns, content)]
    if not lines[-1].endswith("\n"):
        lines[-1] += _newline(content)
    return "".join([*lines, *(_line(one, columns, content) for one in waiting)])


def _columns(content: str, people: Iterable[Cells]) -> list[str]:
    """The columns that the table has, and behind them those that are needed now; of an empty one, all."""
    reader = csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline=""), delimiter=delimiter_of(content))
    there = [name.strip().lower() for name in next(reader, [])] or list(COLUMNS)
    needed = {column for one in people for column, cell in one.items() if cell}
    return [*there, *(column for column in COLUMNS if column in needed and column not in there)]


def _head(first: str, columns: Sequence[str], content: str) -> str:
    """The line of heads; as it was where no column is new."""
    there = [
        name.strip().lower()
        for name in next(csv.reader([first.strip("\ufeff\r\n")], delimiter=delimiter_of(content)), [])
    ]
    return first if there == list(columns) else _line({column: column for column in columns}, columns, content)


def _line(cells: Cells, columns: Iterable[str], content: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter_of(content), lineterminator=_newline(content)).writerow(
        [cells.get(column, "") for column in columns]
    )
    return out.getvalue()


def _newline(content: str) -> str:
    return "\r\n" if "\r\n" in content else "\n"
