"""Workbooks for the tests, written by the libraries that write most of them, and changed where these will not."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from duly.mailbox.opening.opened import opened
from duly.rules.cells import place_of
from duly.rules.contents import Cell, Sheet

MADE = Path(__file__).parent / "corpus" / "workbooks"  # by LibreOffice
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415478da63f8cfc000000301010018dd8db00000000049454e44ae426082"
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def saved(fill: Callable[[Any], None]) -> bytes:
    """A workbook that openpyxl wrote, so without any result stored."""
    book = openpyxl.Workbook()
    book.active.title = "Data"
    fill(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def written(fill: Callable[[Any], None], **options: Any) -> bytes:
    """A workbook that XlsxWriter wrote, with the results stored that it is given."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, options) as book:
        fill(book)
    return target.getvalue()


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same archive with one part changed, or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, change(old.read(each)) if each == name else old.read(each))
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return target.getvalue()


def with_rows(rows: str, *, after: str = "", before: str = "") -> bytes:
    """A workbook whose sheet has these rows, as they stand in its XML."""
    sheet = f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    return with_part(saved(lambda book: None), "xl/worksheets/sheet1.xml", lambda _: sheet.encode())


def sheet_of(data: bytes, number: int = 0) -> Sheet:
    content = opened(data, "any name.bin")
    assert content.trouble is None, content.why
    return content.sheets[number]


def cell(data: bytes, name: str) -> Cell:
    place = place_of(name)
    assert place is not None
    return sheet_of(data).cells[place]


def in_cells(**cells: Any) -> bytes:
    def fill(book: Any) -> None:
        for name, value in cells.items():
            book.active[name] = value

    return saved(fill)


def ods(body: str, **parts: bytes) -> bytes:
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content{spaces}><office:body><office:spreadsheet>{body}</office:spreadsheet>"
            "</office:body></office:document-content>",
        )
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return target.getvalue()
