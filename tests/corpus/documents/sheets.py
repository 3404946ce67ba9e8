"""Saves workbooks as different programs do: with or without stored results, and with rows put in between."""

import datetime
import io
import re
import zipfile
from collections.abc import Mapping
from copy import copy
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.corpus.documents.calculation import ERRORS, Value, results

STAMP = (2026, 11, 2, 9, 0, 0)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHARED_TYPE = (
    '<Override PartName="/xl/sharedStrings.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
SHARED_LINK = f'<Relationship Id="rId80" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
INLINE = r'<c((?: (?!t=)\w+="[^"]*")+) t="inlineStr"><is>(<t[ >].*?</t>)</is></c>'
PLACE = re.compile(r"((?:'[^']+'|\w+)!)?(\$?[A-Z]{1,2}\$?)(\d+)(?::(\$?[A-Z]{1,2}\$?)(\d+))?")


def plain(book: Workbook) -> bytes:
    """As openpyxl saves it: formulas stand without results."""
    book.properties.created = book.properties.modified = datetime.datetime(*STAMP)  # noqa: DTZ001 -- as openpyxl wants
    out = io.BytesIO()
    book.save(out)
    return same_times(out.getvalue())


def stored(book: Workbook, other: Mapping[tuple[str, str], Value] | None = None) -> bytes:
    """As Excel saves it: every formula with its result; `other` gives wrong results for some cells."""
    known = {**results(book), **(other or {})}
    parts = {f"xl/worksheets/sheet{number}.xml": sheet.title for number, sheet in enumerate(book.worksheets, 1)}

    def with_results(name: str, content: bytes) -> bytes:
        if name not in parts:
            return content

        def fill(cell: re.Match[str]) -> str:
            attributes, place, formula = cell[1], cell[2], cell[3]
            kind, text = _written(known[parts[name], place])
            attributes = re.sub(r' t="\w+"', "", attributes)
            return f"<c{attributes}{kind}>{formula}<v>{text}</v></c>"

        pattern = r'<c((?: r="([A-Z]+\d+)"| \w+="[^"]*")+)>(<f>.*?</f>)<v ?(?:/>|></v>)</c>'
        return re.sub(pattern, fill, content.decode("utf-8")).encode("utf-8")

    return shared(changed(plain(book), with_results))


def shared(package: bytes) -> bytes:
    """The workbook with its texts in one list, as Excel keeps them; openpyxl may write them in the cells."""
    if "xl/sharedStrings.xml" in zipfile.ZipFile(io.BytesIO(package)).namelist():
        return package
    texts: dict[str, int] = {}

    def share(cell: re.Match[str]) -> str:
        return f'<c{cell[1]} t="s"><v>{texts.setdefault(cell[2], len(texts))}</v></c>'

    def change(name: str, content: bytes) -> bytes:
        if name.startswith("xl/worksheets/sheet"):
            return re.sub(INLINE, share, content.decode("utf-8")).encode("utf-8")
        if name == "[Content_Types].xml":
            return content.replace(b"</Types>", SHARED_TYPE.encode() + b"</Types>")
        if name == "xl/_rels/workbook.xml.rels":
            return content.replace(b"</Relationships>", SHARED_LINK.encode() + b"</Relationships>")
        return content

    out = changed(package, change)
    listed = "".join(f"<si>{text}</si>" for text in texts)
    return with_parts(out, {"xl/sharedStrings.xml": f'{XML}<sst xmlns="{MAIN}">{listed}</sst>'.encode()})


def _written(value: Value) -> tuple[str, str]:
    if isinstance(value, bool):
        return ' t="b"', str(int(value))
    if isinstance(value, int | float):
        return "", repr(value)
    text = "" if value is None else str(value)
    return (' t="e"' if text in ERRORS else ' t="str"'), escape(text)


def changed(package: bytes, change) -> bytes:
    """The zip with every part passed through `change`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def with_parts(package: bytes, files: Mapping[str, bytes]) -> bytes:
    """The zip with these parts added at its end."""
    out = io.BytesIO(package)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as added:
        for name, content in files.items():
            added.writestr(zipfile.ZipInfo(name, STAMP), content)
    return out.getvalue()


def same_times(package: bytes) -> bytes:
    """The zip with one time for all its parts, and in its properties, so that the same call gives the same bytes."""

    def still(name: str, content: bytes) -> bytes:
        if name == "docProps/core.xml":
            return re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-11-02T09:00:00Z", content)
        return content

    return changed(package, still)


def insert_rows(book: Workbook, title: str, at: int, count: int = 1) -> None:
    """Puts empty rows in before row `at`, and lets formulas, names and lists follow as Excel does."""
    sheet = book[title]
    _move_down(sheet, at, count)
    for one in book.worksheets:
        for row in one.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    cell.value = _followed(cell.value, one.title, title, at, count)
    for name in book.defined_names.values():
        name.attr_text = _followed(name.attr_text, "", title, at, count)
    for validation in sheet.data_validations.dataValidation:
        validation.sqref = type(validation.sqref)(_followed(str(validation.sqref), title, title, at, count))


def _move_down(sheet: Worksheet, at: int, count: int) -> None:
    for row in range(sheet.max_row, at - 1, -1):
        for column in range(1, sheet.max_column + 1):
            old, new = sheet.cell(row, column), sheet.cell(row + count, column)
            new.value, new._style = old.value, copy(old._style)
            old.value = None


def _followed(formula: str, own: str, title: str, at: int, count: int) -> str:
    def shift(place: re.Match[str]) -> str:
        sheet = (place[1] or f"{own}!")[:-1].strip("'")
        if sheet != title:
            return place[0]
        first = int(place[3]) + (count if int(place[3]) >= at else 0)
        text = f"{place[1] or ''}{place[2]}{first}"
        if place[4]:
            text += f":{place[4]}{int(place[5]) + (count if int(place[5]) >= at else 0)}"
        return text

    return PLACE.sub(shift, formula)
