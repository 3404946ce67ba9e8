"""Opens xls workbooks, the old binary kind: values as calamine reads them, and error cells; formulas stay unknown."""

import io
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import python_calamine

from ...rules.contents import Cell, Content, Place, Raw, Sheet
from .formats import number
from .old_errors import errors_in
from .refused import Refused
from .sheet_xml import MOST_CELLS

_OBJECTS = ("\x01Ole10Native", "MBD0")  # streams of embedded objects, named in the file as UTF-16
_MACROS = (python_calamine.SheetTypeEnum.MacroSheet, python_calamine.SheetTypeEnum.Vba)


def read_xls(data: bytes) -> Content:
    """The workbook in these bytes. Raises Refused, or what calamine raises on damaged bytes."""
    if any(name.encode("utf-16-le") in data for name in _OBJECTS):
        raise Refused("unsafe", "there is a program or an embedded object in it")
    workbook = python_calamine.CalamineWorkbook.from_object(io.BytesIO(data))
    if any(sheet.typ in _MACROS for sheet in workbook.sheets_metadata):
        raise Refused("unsafe", "there are macros in it")
    sheets: list[Sheet] = []
    room = MOST_CELLS
    errors = errors_in(data)
    for at, told in enumerate(workbook.sheets_metadata):
        if told.typ == python_calamine.SheetTypeEnum.WorkSheet:
            shown = errors[at] if at < len(errors) else {}
            sheet = _sheet(workbook.get_sheet_by_name(told.name), told, shown, room)
            room -= len(sheet.cells)
            sheets.append(sheet)
    return Content(kind="xls", sheets=tuple(sheets))


def _sheet(
    read: python_calamine.CalamineSheet, told: python_calamine.SheetMetadata, errors: Mapping[Place, str], room: int
) -> Sheet:
    cells: dict[Place, Cell] = {place: Cell(error=error) for place, error in errors.items()}
    top, left = read.start or (0, 0)
    for row, values in enumerate(read.to_python(skip_empty_area=True), top + 1):
        cells |= {(row, column): _cell(value) for column, value in enumerate(values, left + 1) if value != ""}
        if len(cells) > room:
            raise Refused("unreadable", f"it has more than {MOST_CELLS:,} filled cells")
    return Sheet(
        name=told.name,
        cells=cells,
        merged=tuple((one[0] + 1, one[1] + 1, two[0] + 1, two[1] + 1) for one, two in read.merged_cell_ranges or ()),
        hidden=told.visible != python_calamine.SheetVisibleEnum.Visible,
    )


def _cell(value: float | str | date | datetime | time | timedelta) -> Cell:
    match value:
        case bool() | str():
            return Cell(value=value)
        case datetime() | date():
            return Cell(value=_day(value), shown_as="date")
        case time():
            return Cell(value=value, shown_as="time")
        case timedelta():
            return Cell(value=_span(value), shown_as="time")
        case _:
            return Cell(value=number(repr(value)))


def _day(value: date) -> date:
    """A date without a time of day is a date."""
    return value.date() if isinstance(value, datetime) and value.time() == time() else value


def _span(value: timedelta) -> Raw:
    days = value / timedelta(days=1)
    if 0 <= days < 1:
        return (datetime.combine(date(2000, 1, 1), time()) + value).time()
    return Decimal(repr(days))
