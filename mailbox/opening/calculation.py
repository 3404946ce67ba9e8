"""What a workbook's formulas give from the values in it; what may not be as in Excel is left alone."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import formualizer

from ...rules.cells import a1
from ...rules.contents import Area, Cell, Place, Raw
from .formats import moment, number, serial_of
from .references import Book, calculable, swallows
from .refused import is_failure

_MOST_MILLISECONDS = 4000
_MOST_FORMULAS = 100_000  # of a workbook; with more it is no form that people fill in
_ROWS, _COLUMNS = 256, 32  # of a tile: the calculator takes blocks of values forty times faster than single ones
_ERRORS = {"Div": "#DIV/0!", "Ref": "#REF!", "Na": "#N/A", "Value": "#VALUE!", "Num": "#NUM!", "Null": "#NULL!"}
_KINDS = {name: kind for kind, name in _ERRORS.items()}
_UNKNOWN = "NImpl"  # stands in a cell whose value is not known, and in all that depend on it

_Spot = tuple[int, Place]  # a sheet's number and a cell of it


@dataclass(slots=True)
class _Formulas:
    """The formulas of a workbook, as the calculator is given them."""

    text: dict[_Spot, str] = field(default_factory=dict)  # those it can be trusted with
    members: set[_Spot] = field(default_factory=set)  # cells of array formulas, filled from the first one
    left: set[_Spot] = field(default_factory=set)  # those it is not given


def calculate(book: Book) -> None:
    """Puts into each formula's cell what it gives, or that this is not known."""
    try:
        _calculate(book)
    except BaseException as error:
        if not is_failure(error) or isinstance(error, MemoryError):
            raise
        # The calculator failed; what the file holds can be used all the same.
        for sheet in book.sheets:
            for place, cell in sheet.cells.items():
                if cell.formula:
                    sheet.cells[place] = replace(cell, calculated=None, unsure=True)


def _calculate(book: Book) -> None:
    formulas = _given(book)
    if not formulas.text and not formulas.left:
        return
    workbook = _fed(book, formulas)
    results = _results(workbook, book, formulas)
    unknown = [spot for spot, result in results.items() if result is None]
    swallowing = {spot for spot, text in formulas.text.items() if swallows(text)}
    if swallowing and (unknown or any(not _cell(book, spot).stored for spot in formulas.left)):
        # These would make a plain answer of what is not known: nothing may depend on them.
        for spot in {*unknown, *swallowing} - formulas.members:
            formulas.text.pop(spot, None)
            formulas.left.add(spot)
        results = _results(_fed(book, formulas), book, formulas)
    for spot in (*formulas.text, *formulas.members, *formulas.left):
        sheet, place = spot
        cell = book.sheets[sheet].cells[place]
        book.sheets[sheet].cells[place] = _answered(cell, results.get(spot), from_1904=book.from_1904)


def _cell(book: Book, spot: _Spot) -> Cell:
    return book.sheets[spot[0]].cells[spot[1]]


def _given(book: Book) -> _Formulas:
    formulas = _Formulas()
    for index, sheet in enumerate(book.sheets):
        members = {place: first for first, area in sheet.arrays.items() for place in _inside(area, sheet.cells)}
        for place, cell in sheet.cells.items():
            if not cell.formula:
                continue
            first = members.get(place, place)
            full = len(formulas.text) >= _MOST_FORMULAS
            text = None if full else calculable(cell.formula, index, first, book)
            if text is None:
                formulas.left.add((index, place))
            elif first != place:
                formulas.members.add((index, place))
            else:
                formulas.text[index, place] = text
    return formulas


def _inside(area: Area, cells: Mapping[Place, Cell]) -> Iterator[Place]:
    size = (area[2] - area[0] + 1) * (area[3] - area[1] + 1)
    if size > len(cells):
        yield from (place for place in cells if area[0] <= place[0] <= area[2] and area[1] <= place[1] <= area[3])
        return
    for row in range(area[0], area[2] + 1):
        yield from ((row, column) for column in range(area[1], area[3] + 1) if (row, column) in cells)


def _fed(book: Book, formulas: _Formulas) -> formualizer.Workbook:
    """A calculator that holds the workbook's values and formulas."""
    config = formualizer.EvaluationConfig()
    config.enable_parallel = False  # threads cost memory, and files are read one at a time
    config.max_eval_time_ms = _MOST_MILLISECONDS
    config.date_system = "1904" if book.from_1904 else "1900"
    mode = formualizer.WorkbookMode.Ephemeral
    workbook = formualizer.Workbook(mode=mode, config=formualizer.WorkbookConfig(mode=mode, eval_config=config))
    workbook.set_temporal_egress("serial")
    for index, sheet in enumerate(book.sheets):
        name = book.name_of(index)
        workbook.add_sheet(name)
        standing = (
            (place, cell) for place, cell in sheet.cells.items() if not cell.formula or (index, place) in formulas.left
        )
        for (row, column), block in _tiles(standing, from_1904=book.from_1904):
            workbook.set_values_batch(name, row, column, block)
    for spot, text in list(formulas.text.items()):
        index, (row, column) = spot
        try:
            workbook.set_formula(book.name_of(index), row, column, f"={text}")
        except (RuntimeError, ValueError):
            # It cannot be read as a formula; what stands in the cell may still be used by others.
            del formulas.text[spot]
            formulas.left.add(spot)
            value = _number_or_text(_cell(book, spot), from_1904=book.from_1904)
            workbook.set_values_batch(book.name_of(index), row, column, [[value]])
    return workbook


def _number_or_text(cell: Cell, *, from_1904: bool) -> object:
    """A cell's value for the calculator: dates are serial numbers there, as in Excel."""
    value = cell.value
    if cell.error:
        return formualizer.LiteralValue.error(_KINDS.get(cell.error, _UNKNOWN), None)
    if cell.formula and not cell.stored:
        return formualizer.LiteralValue.error(_UNKNOWN, None)
    if isinstance(value, (date, datetime, time)):
        return serial_of(value, from_1904=from_1904)
    return float(value) if isinstance(value, Decimal) else value


def _tiles(cells: Iterable[tuple[Place, Cell]], *, from_1904: bool) -> Iterator[tuple[Place, list[list[object]]]]:
    """The values in rectangular blocks, each with its first cell: empty cells are dear only within a block."""
    tiles: dict[Place, dict[Place, object]] = {}
    for place, cell in cells:
        value = _number_or_text(cell, from_1904=from_1904)
        tiles.setdefault((place[0] // _ROWS, place[1] // _COLUMNS), {})[place] = value
    for tile in tiles.values():
        rows = [row for row, _ in tile]
        columns = [column for _, column in tile]
        across = range(min(columns), max(columns) + 1)
        block = [[tile.get((row, column)) for column in across] for row in range(min(rows), max(rows) + 1)]
        yield (min(rows), min(columns)), block


def _results(workbook: formualizer.Workbook, book: Book, formulas: _Formulas) -> dict[_Spot, Any]:
    """What each formula gives: a number, text, truth value or an error's name in a tuple; None where not known."""
    try:
        workbook.evaluate_all()
    except (RuntimeError, ValueError):
        return dict.fromkeys(formulas.text)
    results: dict[_Spot, Any] = {}
    for spot in (*formulas.text, *formulas.members):
        index, place = spot
        name = book.name_of(index)
        spread = place not in book.sheets[index].arrays and spot in formulas.text
        if spread and workbook.inspect_cell(f"{name}!{a1(place)}").cell.spill is not None:
            results[spot] = None  # Excel would have taken one value of the many
        else:
            results[spot] = _plain(workbook.get_value(name, *place))
    return results


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        error = _ERRORS.get(str(value.get("kind")))
        return (error,) if error else None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, (bool, int, float, str)) else None


def _answered(cell: Cell, result: Any, *, from_1904: bool) -> Cell:
    if result is None:
        return replace(cell, unsure=True)
    if isinstance(result, tuple):
        if not cell.stored:
            return replace(cell, error=result[0])
        # A file that shows a figure where we find an error: more likely we are wrong than the program that made it.
        return cell if cell.error == result[0] else replace(cell, unsure=True)
    shown = _shown(cell, result, from_1904=from_1904)
    if cell.stored and shown != cell.value and (isinstance(result, (bool, str)) or isinstance(cell.value, (bool, str))):
        # Texts and truth values hang on how numbers are compared and written, where Excel has ways of its own.
        return replace(cell, unsure=True)
    return replace(cell, calculated=shown)


def _shown(cell: Cell, result: bool | float | str, *, from_1904: bool) -> Raw:
    if isinstance(result, (bool, str)):
        return result
    if cell.shown_as in {"date", "time"}:
        at = moment(result, cell.shown_as, from_1904=from_1904)
        if at is not None:
            return at
    return number(repr(result))
