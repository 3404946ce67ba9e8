"""Where each figure goes in a client's workbook, and whether it may go there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..rules.cells import a1, inside
from ..rules.contents import Place, Raw
from ..rules.findings import Value
from ..rules.transfers import (
    AlreadyThere,
    Differs,
    NoSuchPlace,
    Refused,
    Transfer,
    fitting,
    near,
    same,
    stands_blank,
)
from .sheet_part import SheetPart
from .workbook import Workbook

Target = tuple[str, Place]  # a sheet as written, and a cell of it
Settled = AlreadyThere | Differs | NoSuchPlace | Refused


@dataclass(frozen=True, slots=True)
class Writing:
    """A figure that is to be written, and what stands in its cell before."""

    target: Target
    before: Raw
    value: Value


def decided(book: Workbook, wanted: Sequence[Transfer]) -> list[Settled | Writing]:
    """For each figure what is to be done, or why nothing is; the second of two for one cell gives way to the first."""
    all_of: list[Settled | Writing] = []
    taken: dict[Target, Value] = {}
    for one in wanted:
        place = _place(book, one)
        found = _decide(book, one, place) if isinstance(place, tuple) else place
        if isinstance(found, Writing):
            first = taken.setdefault(found.target, found.value)
            if first != found.value:
                found = Differs(named(found.target), first, one.value)
        all_of.append(found)
    return all_of


def _place(book: Workbook, one: Transfer) -> Target | NoSuchPlace:
    """The cell in the agreed sheet, row and column."""
    sheets: dict[str, Raw] = {name: name for name in book.sheets}
    sheet = _one_of("sheet", one.sheet, one.period, sheets)
    if isinstance(sheet, NoSuchPlace):
        return sheet
    part = book.part(sheet)
    read = {place: book.value(cell, part) for place, cell in part.cells.items() if 1 in place and place != (1, 1)}
    row = _one_of("row", one.row, one.period, {place: raw for place, raw in read.items() if place[1] == 1})
    if isinstance(row, NoSuchPlace):
        return row
    column = _one_of("column", one.column, one.period, {place: raw for place, raw in read.items() if place[0] == 1})
    return column if isinstance(column, NoSuchPlace) else (sheet, (row[0], column[1]))


def _one_of(what: Any, wanted: str, period: str, labels: Mapping[Any, Raw]) -> Any:
    """The one label that fits, by its key."""
    found = fitting(wanted, period, labels)
    if len(found) == 1:
        return found[0]
    if found:
        return NoSuchPlace(
            what, wanted, tuple(a1(one) if isinstance(one, tuple) else one for one in found), several=True
        )
    return NoSuchPlace(what, wanted, near(wanted, labels))


def _decide(book: Workbook, one: Transfer, target: Target) -> Settled | Writing:
    """What is to be done in this cell."""
    sheet, place = target
    part = book.rows(sheet, {place[0]})
    cell = part.cells.get(place)
    stands = book.value(cell, part) if cell else None
    formula = _formula_at(part, place)
    if same(stands, one.value):
        return AlreadyThere(named(target))
    if formula or one.check_only:
        return Differs(named(target), stands, one.value, formula)
    if not stands_blank(stands) and not any(same(stands, value) for value in one.gives_way):
        return Differs(named(target), stands, one.value)
    covered = next((area for area in part.merged if inside(place, area) and area[:2] != place), None)
    if covered:
        return Refused(f"{named(target)} lies under the merged cell {a1(covered[:2])}")
    if book.locked(part, place):
        return Refused(f"its sheet {sheet} is protected and {a1(place)} is locked")
    return Writing(target, stands, one.value)


def _formula_at(part: SheetPart, place: Place) -> str:
    """What calculates a cell; "" where its value was typed."""
    cell = part.cells.get(place)
    if cell is not None and cell.formula is not None:
        return cell.formula or "shared"
    return "array" if part.array_at(place) else ""


def named(target: Target) -> str:
    """A cell as people name it: `2026!C2`."""
    return f"{target[0]}!{a1(target[1])}"
