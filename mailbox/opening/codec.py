"""An opened file as bytes and back, exactly: how the reading child hands over what it read. JSON, never pickle."""

import json
from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from ...rules.contents import Cell, Content, FormField, Line, Raw, Sheet, Span, Validation

_BACK: dict[str, Callable[[str], Raw]] = {
    "s": str,
    "n": Decimal,
    "m": datetime.fromisoformat,
    "d": date.fromisoformat,
    "t": time.fromisoformat,
}
_CELL = tuple((each.name, None if each.default is MISSING else each.default) for each in fields(Cell))
_NAMES = [name for name, _ in _CELL]
_RAW = {"value", "calculated"}


def to_bytes(content: Content) -> bytes:
    """The content as JSON."""
    said: dict[str, Any] = {each.name: getattr(content, each.name) for each in fields(Content)}
    said |= {
        "sheets": [_sheet_out(sheet) for sheet in content.sheets],
        "names": dict(content.names),
        "lines": [[line.page, [_values(span) for span in line.spans]] for line in content.lines],
        "form": [_values(each) for each in content.form],
    }
    return json.dumps(said, separators=(",", ":")).encode()


def from_bytes(data: bytes) -> Content:
    """The content again. Raises ValueError, KeyError or TypeError for anything that `to_bytes` did not write."""
    said = json.loads(data)
    said |= {
        "sheets": tuple(_sheet_back(each) for each in said["sheets"]),
        "lines": tuple(Line(tuple(Span(*span) for span in spans), page) for page, spans in said["lines"]),
        "form": tuple(_built(FormField, each) for each in said["form"]),
    }
    return Content(**said)


def _values(item: Any) -> list[Any]:
    return [getattr(item, each.name) for each in fields(item)]


def _built(kind: type[Any], values: list[Any]) -> Any:
    return kind(**{each.name: value for each, value in zip(fields(kind), values, strict=True)})


def _sheet_out(sheet: Sheet) -> dict[str, Any]:
    said: dict[str, Any] = {each.name: getattr(sheet, each.name) for each in fields(Sheet)}
    # Three lists, not one of each cell: a large sheet has hundreds of thousands.
    said["cells"] = [
        [row for row, _ in sheet.cells],
        [column for _, column in sheet.cells],
        [_cell_out(cell) for cell in sheet.cells.values()],
    ]
    said["validations"] = [_values(each) for each in sheet.validations]
    return said


def _sheet_back(said: dict[str, Any]) -> Sheet:
    seen: dict[Any, Cell] = {}  # values come again and again
    rows, columns, held = said["cells"]
    cells = {(row, column): _cell_back(each, seen) for row, column, each in zip(rows, columns, held, strict=True)}
    validations = tuple(_validation_back(each) for each in said["validations"])
    areas = {name: tuple(tuple(area) for area in said[name]) for name in ("merged", "pictures", "unlocked")}
    return Sheet(**(said | areas | {"cells": cells, "validations": validations}))


def _validation_back(values: list[Any]) -> Validation:
    said = dict(zip((each.name for each in fields(Validation)), values, strict=True))
    said |= {"areas": tuple(tuple(area) for area in said["areas"]), "choices": tuple(said["choices"])}
    return Validation(**said)


def _cell_out(cell: Cell) -> Any:
    """A plain cell's value; any other's values in the order of its fields, without the ordinary ones at its end."""
    if not (cell.formula or cell.shown_as or cell.error):
        return _raw_out(cell.value)
    values = [_raw_out(getattr(cell, name)) if name in _RAW else getattr(cell, name) for name, _ in _CELL]
    while len(values) > 1 and values[-1] == _CELL[len(values) - 1][1]:
        values.pop()
    return values


def _cell_back(held: Any, seen: dict[Any, Cell]) -> Cell:
    if isinstance(held, list):
        said: dict[str, Any] = dict(zip(_NAMES, held, strict=False))
        return Cell(**(said | {name: _raw_back(said[name]) for name in _RAW & said.keys()}))
    if held not in seen:
        seen[held] = Cell(value=_raw_back(held))
    return seen[held]


def _raw_out(value: Raw) -> str | bool | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return "s" + value
    if isinstance(value, Decimal):
        return "n" + str(value)
    mark = "m" if isinstance(value, datetime) else "d" if isinstance(value, date) else "t"
    return mark + value.isoformat()


def _raw_back(value: str | bool | None) -> Raw:
    return value if value is None or isinstance(value, bool) else _BACK[value[0]](value[1:])
