"""Cells by their names in a spreadsheet: `B2` is row 2, column 2; areas, and places such as `Summary!B2:B9`."""

import re
from dataclasses import dataclass
from functools import lru_cache

from .contents import Area, Place

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})", re.ASCII)
_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell or range of one sheet, as a field's `at` or a defined name gives it."""

    sheet: str
    area: Area

    @property
    def single(self) -> bool:
        """Whether this is one cell."""
        return self.area[:2] == self.area[2:]


def a1(place: Place) -> str:
    """The name of a cell: (2, 28) is AB2."""
    return f"{_letters(place[1])}{place[0]}"


@lru_cache(maxsize=LAST_COLUMN)
def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def place_of(name: str) -> Place | None:
    """Row and column of a cell's name, with or without $; None for anything else."""
    found = _CELL.fullmatch(name)
    return (int(found[2]), column_of(found[1])) if found else None


def column_of(letters: str) -> int:
    """The number of a column: AB is 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def area_of(text: str) -> Area | None:
    """The area of `B2`, `B2:D9` or whole columns `B:B`; None for anything else."""
    one = place_of(text)
    if one is not None:
        return (*one, *one)
    columns = _COLUMNS.fullmatch(text)
    if columns:
        first, last = sorted((column_of(columns[1]), column_of(columns[2])))
        return (1, first, LAST_ROW, last)
    ends = [place_of(end) for end in text.split(":")]
    if len(ends) > 2 or any(end is None for end in ends):
        return None
    rows = sorted(end[0] for end in ends if end)
    across = sorted(end[1] for end in ends if end)
    return (rows[0], across[0], rows[-1], across[-1])


def spot_of(text: str) -> Spot | None:
    """The sheet and area of `Summary!B2`, `'My sheet'!B2:B9`, `=Summary!$B$2`; None where no sheet is named."""
    sheet, mark, cells = text.strip().lstrip("=").rpartition("!")
    area = area_of(cells)
    if not mark or area is None:
        return None
    return Spot(sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet, area)


def inside(place: Place, area: Area) -> bool:
    """Whether a cell lies in an area."""
    return area[0] <= place[0] <= area[2] and area[1] <= place[1] <= area[3]
