"""Opens Word documents: paragraphs as lines, tables as sheets, and what is filled into their form fields."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ...rules.contents import Area, Cell, Content, FormField, Line, Place, Sheet
from .docx_text import Text, control_fields, prepare, said
from .package import Package, local, refuse_programs
from .refused import Refused
from .sheet_xml import MOST_CELLS

_BEFORE, _AFTER = {"header"}, {"footnotes", "endnotes", "footer"}  # parts beside the body, as they are read
_OVER_CELLS = {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"}  # what rows and cells may lie in


@dataclass(slots=True)
class _Table:
    """A table while it is read."""

    cells: dict[Place, Cell] = field(default_factory=dict)
    merged: dict[Place, Area] = field(default_factory=dict)
    pictured: list[Place] = field(default_factory=list)

    def sheet(self, name: str) -> Sheet:
        pictures = tuple(self.merged.get(place, (*place, *place)) for place in self.pictured)
        return Sheet(name=name, cells=self.cells, merged=tuple(self.merged.values()), pictures=pictures)


def read_docx(data: bytes) -> Content:
    """The document in these bytes. Raises Refused, or whatever zip and XML readers raise on damaged bytes."""
    package = Package(data)
    refuse_programs(package)
    body = next((part for kind, part in package.relations("").values() if kind == "officeDocument"), "")
    reading = _Reading(signed=any(name.startswith("_xmlsignatures/sig") for name in package.names))
    lines = reading.part(package.tree(body))  # first, so that its tables are counted from 1
    around = list(dict.fromkeys(package.relations(body).values()))
    if any(kind == "aFChunk" and part for kind, part in around):
        raise Refused("unsupported", "a part of it is a file of another kind, which only Word puts in its place")
    before, after = ([part for kind, part in around if kind in kinds and part] for kinds in (_BEFORE, _AFTER))
    lines = [line for part in before for line in reading.part(package.tree(part))] + lines
    lines += [line for part in after for line in reading.part(package.tree(part))]
    return Content(kind="docx", lines=tuple(lines), sheets=reading.sheets(), form=tuple(reading.form))


class _Reading:
    """Goes through the parts of a document."""

    def __init__(self, *, signed: bool) -> None:
        self.form: list[FormField] = []
        self._signed = signed
        self._tables: list[_Table] = []
        self._room = MOST_CELLS
        self._text = Text()

    def part(self, root: etree._Element) -> list[Line]:
        """The lines of a part outside its tables."""
        for element in root.iter("{*}OLEObject"):
            if said(element, "Type").lower() != "link":
                raise Refused("unsafe", "there is a program or an embedded object in it")
        prepare(root)
        self.form += control_fields(root)
        self._text = Text(signed=self._signed)
        lines = self._lines(root)
        self.form += self._text.form
        return lines

    def sheets(self) -> tuple[Sheet, ...]:
        """The tables, by where they begin."""
        return tuple(table.sheet(f"table {number}") for number, table in enumerate(self._tables, 1))

    def _lines(self, element: etree._Element) -> list[Line]:
        """The paragraphs in an element, each followed by the text boxes fixed to it."""
        lines = []
        for child in element:
            match local(child):
                case "p":
                    lines += self._text.lines(child)
                    boxes, self._text.boxes = self._text.boxes, []
                    for box in boxes:
                        lines += self._lines(box)
                case "tbl":
                    self._read_table(child)
                case name if name and name not in {"sdtPr", "del", "moveFrom", "sectPr", "tblPr", "tcPr"}:
                    lines += self._lines(child)
        return lines

    def _read_table(self, element: etree._Element) -> None:
        table = _Table()
        self._tables.append(table)
        growing: dict[int, Place] = {}  # column -> where a cell begins that goes on downward there
        rows = (row for row in _within(element, "tr") if not _has(row, "trPr", "del"))
        for row_number, row in enumerate(rows, 1):
            column = 1 + _number(row, "trPr", "gridBefore", 0)
            for cell in _within(row, "tc"):
                across = _number(cell, "tcPr", "gridSpan", 1)
                place = (row_number, column)
                above = growing.get(column)
                merging = _property(cell, "tcPr", "vMerge")
                if merging is None:
                    growing.pop(column, None)
                elif said(merging, "val") != "restart" and above is not None:
                    table.merged[above] = (*above, row_number, column + across - 1)
                    place = above
                else:
                    growing[column] = place
                if place[0] == row_number and across > 1:
                    table.merged[place] = (*place, row_number, column + across - 1)
                self._read_cell(cell, place, table)
                column += across

    def _read_cell(self, cell: etree._Element, place: Place, table: _Table) -> None:
        lines = self._lines(cell)
        if any(span.picture for line in lines for span in line.spans):
            table.pictured.append(place)
        text = "\n".join(line.text for line in lines if line.text)
        if text and place not in table.cells:  # what a merged cell hides, nobody sees
            table.cells[place] = Cell(value=text)
            self._room -= 1
        if self._room < 0:
            raise Refused("unreadable", f"it has more than {MOST_CELLS:,} filled cells")


def _within(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table or cells of a row, whatever they are wrapped in."""
    for child in element:
        if local(child) == name:
            yield child
        elif local(child) in _OVER_CELLS:
            yield from _within(child, name)


def _property(element: etree._Element, group: str, name: str) -> etree._Element | None:
    for child in element:
        if local(child) == group:
            return next((each for each in child if local(each) == name), None)
    return None


def _has(element: etree._Element, group: str, name: str) -> bool:
    return _property(element, group, name) is not None


def _number(element: etree._Element, group: str, name: str, otherwise: int) -> int:
    told = _property(element, group, name)
    text = "" if told is None else said(told, "val")
    return min(int(text), 10_000) if text.isdigit() else otherwise
