"""Calculates the formulas of an opened workbook anew, after some of its cells were given others."""

from dataclasses import replace

from ...rules.contents import Content
from .calculation import calculate
from .references import Book, Page


def recalculated(content: Content) -> Content:
    """The workbook with what every formula gives now; those that cannot be calculated are unsure."""
    pages = [Page(sheet.name, dict(sheet.cells), {}) for sheet in content.sheets]
    names: dict[tuple[int | None, str], str] = {(None, name.casefold()): area for name, area in content.names.items()}
    book = Book(sheets=pages, names=names, tables={}, from_1904=False, hidden_rows=False)
    calculate(book)
    sheets = (replace(sheet, cells=page.cells) for sheet, page in zip(content.sheets, pages, strict=True))
    return replace(content, sheets=tuple(sheets))
