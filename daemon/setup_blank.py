"""Writes the intake workbook: a sheet for each list, with drop-downs, comments on every head, examples or values."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from itertools import zip_longest
from typing import Any
from zoneinfo import available_timezones

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from .setup_sheets import AGREEMENT, ESCALATION, EXAMPLE, MARK, PEOPLE, REMINDERS, TABLES, Column, Table, Values, asked

_ROWS = 500  # of a table that are ready to be filled in
_SPARE = 8  # rows of Reminders and Escalation beyond those that stand there
_LISTS = "Lists"  # the hidden sheet behind the long drop-downs
_REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
_HEAD = PatternFill("solid", fgColor="1F4E5F")
_SECTION = PatternFill("solid", fgColor="DCE9EE")
_WHITE, _BOLD, _GREY = Font(bold=True, color="FFFFFF"), Font(bold=True), Font(italic=True, color="7F7F7F")
_FORMATS = {"day": "yyyy-mm-dd", "number": "#,##0.00", "whole": "0"}  # all else is text, whatever it looks like
_LINE, _MOST_LINES = 15, 12  # points, and lines that a row is made high for
_WIDTHS = (36, 34, 36, 100)  # of the sheet Agreement


def intake_workbook(filled: Mapping[str, Sequence[Values]] | None = None) -> bytes:
    """The workbook as an xlsx file: with examples, or `filled` with the rows of each list (of Agreement, one)."""
    book = Workbook()
    book.remove(book.active)
    _agreement(book.create_sheet(AGREEMENT), filled)
    for name in TABLES:
        _table(book.create_sheet(name), asked()[name], None if filled is None else filled.get(name, ()))
    for sheet in book:
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)  # printed, each is a page wide
    lists = book.create_sheet(_LISTS)
    lists.sheet_state = "hidden"
    for row in zip_longest(*_long()):
        lists.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _agreement(sheet: Worksheet, filled: Mapping[str, Sequence[Values]] | None) -> None:
    """The terms, a row each with an example beside, and the two tables below them."""
    terms: Values = filled[AGREEMENT][0] if filled else {one.key: one.usual for one in asked()[AGREEMENT].columns}
    _heads(sheet, 1, ["What is agreed (* must be there)", "Value", "For example", "What is meant"])
    for row, column in enumerate(asked()[AGREEMENT].columns, 2):
        sheet.cell(row, 1, column.head).font = _BOLD
        _comment(sheet.cell(row, 1), column)
        _put(sheet.cell(row, 2), terms.get(column.key, ""), column)
        _allow(sheet, column, f"B{row}")
        example = sheet.cell(row, 3)
        _put(example, column.example, column)
        example.font = _GREY
        sheet.cell(row, 4, column.help).font = _GREY
    for name in (REMINDERS, ESCALATION):
        table = asked()[name]
        _section(sheet, table, filled.get(name, ()) if filled else table.examples)
    for number, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "B2"


def _section(sheet: Worksheet, table: Table, rows: Sequence[Values]) -> None:
    """A table below what stands in the sheet: its name in a line of its own, then heads and rows."""
    top = sheet.max_row + 2
    sheet.cell(top, 1, table.name).font = _BOLD
    for number in range(1, len(_WIDTHS) + 1):
        sheet.cell(top, number).fill = _SECTION
    _heads(sheet, top + 1, [column.head for column in table.columns])
    last = top + 1 + len(rows) + _SPARE
    for number, column in enumerate(table.columns, 1):
        letter = get_column_letter(number)
        _comment(sheet.cell(top + 1, number), column)
        _allow(sheet, column, f"{letter}{top + 2}:{letter}{last}")
        for row in range(top + 2, last + 1):
            values = rows[row - top - 2] if row - top - 2 < len(rows) else {}
            _put(sheet.cell(row, number), values.get(column.key, ""), column)


def _table(sheet: Worksheet, table: Table, rows: Sequence[Values] | None) -> None:
    """A sheet of rows; without `rows` it holds its examples, each marked as one."""
    _heads(sheet, 1, [MARK, *(column.head for column in table.columns)])
    mark = Column(
        key="",
        title=MARK,
        help="Rows marked “example” are left out. Delete them, or write over them and clear the mark.",
        choices=(EXAMPLE,),
        width=11,
    )
    shown = table.examples if rows is None else rows
    for number, column in enumerate((mark, *table.columns), 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        _comment(sheet.cell(1, number), column)
        _allow(sheet, column, f"{letter}2:{letter}{max(_ROWS, 2 * len(shown))}")
        sheet.column_dimensions[letter].number_format = _format(column)
        for row, values in enumerate(shown, 2):
            value = values.get(column.key, "") if column.key else EXAMPLE if rows is None else ""
            _put(sheet.cell(row, number), value, column)
            if rows is None:
                sheet.cell(row, number).font = _GREY
    for row, values in enumerate(shown, 2):
        _fit(sheet, row, [(values.get(column.key, ""), column.width) for column in table.columns])
    _fit(sheet, 1, [(f"{column.head} {column.head[:3]}", column.width) for column in table.columns])  # bold is wider
    sheet.freeze_panes = "D2"


def _heads(sheet: Worksheet, row: int, titles: Iterable[str]) -> None:
    for number, title in enumerate(titles, 1):
        cell = sheet.cell(row, number, title)
        cell.font, cell.fill = _WHITE, _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")


def _fit(sheet: Worksheet, row: int, texts: Iterable[tuple[Any, int]]) -> None:
    """Make a row high enough for its texts, each in a column of so many characters; not every program does."""
    lines = max(
        (sum(-(-max(len(line), 1) // width) for line in str(text).split("\n")) for text, width in texts), default=1
    )
    if lines > 1:
        sheet.row_dimensions[row].height = min(lines, _MOST_LINES) * _LINE


def _comment(cell: Cell, column: Column) -> None:
    example = f"\nFor example: {column.example}" if column.example != "" else ""
    chosen = f"\nOne of: {', '.join(column.choices)}" if column.choices and not column.free else ""
    needed = "\nThere must be an answer." if column.needed else ""
    cell.comment = Comment(f"{column.help}{needed}{chosen}{example}", "Duly", width=320, height=130)


def _format(column: Column) -> str:
    return _FORMATS.get(column.kind, "@")


def _put(cell: Cell, value: Any, column: Column) -> None:
    """The value, as typed by a person who knows the column; text is never taken for a formula."""
    if value is None or value == "":
        cell.number_format = _format(column)
        return
    if column.kind == "day" and isinstance(value, str):
        value = date.fromisoformat(value)
    if column.kind == "whole" and isinstance(value, Decimal):
        value = int(value)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    cell.number_format = _format(column)
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")


def _allow(sheet: Worksheet, column: Column, area: str) -> None:
    """The drop-down of these cells, or what else may be typed there."""
    source = _source(column)
    if source:
        rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=not column.free)
        rule.error = f"One of the list, please: {column.help}"[:220]
    elif column.kind == "day":
        rule = DataValidation(type="date", operator="greaterThan", formula1="36526", allow_blank=True)
        rule.error = "A date, please, such as 2026-09-28."
    elif column.kind in {"number", "whole"}:
        kind = "whole" if column.kind == "whole" else "decimal"
        rule = DataValidation(type=kind, operator="between", formula1="-1000000000", formula2="1000000000")
        rule.allow_blank, rule.error = True, "A number, please."
    else:
        return
    rule.errorTitle = column.title[:30]
    rule.add(area)
    sheet.add_data_validation(rule)


def _source(column: Column) -> str:
    """Where a drop-down has its words from; "" for none."""
    if column.listed and column.listed != "zones":
        letter = "C" if column.listed == PEOPLE else "B"
        return f"{column.listed}!${letter}$2:${letter}${_ROWS}"
    choices = _zones() if column.listed else column.choices
    if choices in _long():
        letter = get_column_letter(_long().index(choices) + 1)
        return f"{_LISTS}!${letter}$1:${letter}${len(choices)}"
    return f'"{",".join(choices)}"' if choices else ""


@cache
def _long() -> tuple[tuple[str, ...], ...]:
    """The drop-downs that do not fit into a cell's rule: too many words, or words with commas in them."""
    columns = (column for table in asked().values() for column in table.columns)
    with_commas = dict.fromkeys(one.choices for one in columns if any("," in choice for choice in one.choices))
    return (_zones(), *with_commas)


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(zone for zone in available_timezones() if zone.startswith(_REGIONS)))
