"""One sheet of a workbook as its file holds it: where each cell stands in the bytes, and single cells put in anew."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from xml.parsers import expat
from xml.sax.saxutils import escape

from ..rules.cells import a1, area_of, inside, place_of
from ..rules.contents import Area, Place

CELL = ["worksheet", "sheetData", "row", "c"]
MOST_LAID_OUT = 5_000_000  # cells of a sheet, empty ones too
_SPANS = re.compile(rb"""\sspans=(?:"[^"]*"|'[^']*')""")
_OUTER = (b"<worksheet><sheetData>", b"</sheetData></worksheet>")  # around a row that is looked at alone
_KIND = re.compile(rb"""\st=(?:"[^"]*"|'[^']*')""")
_AFTER_NAME = b"> \t\r\n"
_KEPT = ("s", "ph")  # of a cell's attributes when its value changes: its style, and whether phonetics show
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Unreadable(Exception):
    """The XML is none that can be changed safely; the message says why, as a clause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCell:
    """One cell as it is written; offsets in bytes."""

    place: Place
    start: int
    end: int
    attributes: dict[str, str]
    text: str | None = None  # of its value, before the kind `t` makes something of it
    result: tuple[int, int] = (0, 0)  # where <v> stands
    formula: str | None = None
    shared: str = ""  # the group whose formula it has


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as it is written; `before_end` is where its end tag begins."""

    start: int
    before_end: int
    end: int
    attributes: dict[str, str]


@dataclass(slots=True)
class SheetPart:
    """What was found in a sheet: formulas, labels (row 1 and column A), and all cells of the rows asked for."""

    prefix: str = ""  # of the spreadsheet's own elements: "x:" or ""
    cells: dict[Place, SheetCell] = field(default_factory=dict)
    rows: dict[int, SheetRow] = field(default_factory=dict)
    arrays: list[Area] = field(default_factory=list)  # areas one formula fills
    merged: list[Area] = field(default_factory=list)
    columns: list[tuple[int, int, str]] = field(default_factory=list)  # first, last, style
    protected: bool = False
    last: Place = (1, 1)  # the last row and the last column with cells

    @property
    def roomy(self) -> bool:
        """Whether the sheet can be laid out whole in memory."""
        return self.last[0] * self.last[1] <= MOST_LAID_OUT

    def array_at(self, place: Place) -> Area | None:
        """The area of an array formula or what-if table that a cell lies in."""
        return next((area for area in self.arrays if inside(place, area)), None)

    def style_at(self, place: Place) -> str:
        """The style of a cell: its own, else its row's, else its column's."""
        cell = self.cells.get(place)
        if cell is not None:
            return cell.attributes.get("s", "0")
        row = self.rows.get(place[0])
        if row is not None and row.attributes.get("customFormat") in {"1", "true"}:
            return row.attributes.get("s", "0")
        return next((style for first, last, style in self.columns if first <= place[1] <= last), "0")


def scanned(data: bytes) -> SheetPart:
    """The sheet's part looked through once. Raises Unreadable."""
    return _Scan(data, lambda row, column: row == 1 or column == 1).part


def take_row(data: bytes, part: SheetPart, number: int) -> None:
    """Add every cell of one row to what was found. Raises Unreadable."""
    row = part.rows[number]
    alone = _Scan(_OUTER[0] + data[row.start : row.end] + _OUTER[1], lambda _row, _column: True, number - 1).part
    away = row.start - len(_OUTER[0])
    for place, cell in alone.cells.items():
        start, end = cell.result
        part.cells[place] = replace(
            cell, start=cell.start + away, end=cell.end + away, result=(start + away, end + away)
        )


class _Scan:
    """Follows the parser through a sheet, keeping offsets; `asked`: which cells are kept, beside those of formulas."""

    def __init__(self, data: bytes, asked: Callable[[int, int], bool], row: int = 0) -> None:
        self.part = SheetPart()
        self._data = data
        self._asked = asked
        self._path: list[str] = []
        self._row, self._column = row, 0
        self._row_start, self._row_attributes = 0, dict[str, str]()
        self._cell: dict[str, str] = {}
        self._kept = False  # the cell that is open
        self._start = 0
        self._texts: list[str] | None = None
        self._value: str | None = None
        self._formula: dict[str, str] | None = None
        self._formula_text = ""
        self._value_at = (0, 0)
        self._parse()

    def _parse(self) -> None:
        if self._data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            raise Unreadable("its XML is not in UTF-8")
        parser = self._parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.XmlDeclHandler = _declared
        parser.StartDoctypeDeclHandler = _defined
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._said
        try:
            parser.Parse(self._data, True)
        except (expat.ExpatError, KeyError, ValueError) as error:
            raise Unreadable(f"its XML is damaged ({error})") from None

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self._path.append(local)
        depth = len(self._path)
        if depth == 3 and local == "row" and self._path[1] == "sheetData":
            self._row = int(attributes["r"]) if attributes.get("r", "").isdigit() else self._row + 1
            self._column = 0
            self._row_start, self._row_attributes = self._parser.CurrentByteIndex, attributes
        elif depth == 4 and self._path == CELL:
            place = place_of(attributes.get("r", ""))
            self._column = place[1] if place else self._column + 1
            self._cell, self._start = attributes, self._parser.CurrentByteIndex
            self._value, self._formula, self._formula_text, self._value_at = None, None, "", (0, 0)
            self._kept = self._asked(self._row, self._column) or self._arrayed()
            self.part.prefix = name[: -len(local)]
        elif depth >= 5 and self._path[:4] == CELL:
            self._open_inside(local, attributes, depth)
        elif depth <= 3:
            self._open_beside(local, attributes)

    def _open_inside(self, local: str, attributes: dict[str, str], depth: int) -> None:
        if depth == 5 and local == "f":
            self._formula, self._texts, self._kept = attributes, [], True
        elif not self._kept:
            return
        elif depth == 5 and local == "v":
            self._value_at, self._texts = (self._parser.CurrentByteIndex, 0), []
        elif local == "t" and "rPh" not in self._path:
            self._texts = []

    def _open_beside(self, local: str, attributes: dict[str, str]) -> None:
        if local == "mergeCell":
            area = area_of(attributes.get("ref", ""))
            self.part.merged += [area] if area else []
        elif local == "sheetProtection":
            self.part.protected = attributes.get("sheet") in {"1", "true"}
        elif local == "col" and attributes.get("style"):
            self.part.columns.append((int(attributes["min"]), int(attributes["max"]), attributes["style"]))

    def _said(self, text: str) -> None:
        if self._texts is not None:
            self._texts.append(text)

    def _close(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if self._path[:4] == CELL and len(self._path) >= 5 and self._texts is not None:
            self._take_text(local, name)
        elif self._path == CELL:
            self._take_cell(name)
        elif len(self._path) == 3 and local == "row":
            here = self._parser.CurrentByteIndex
            self.part.rows[self._row] = SheetRow(self._row_start, here, self._end_of(name), self._row_attributes)
        self._path.pop()

    def _arrayed(self) -> bool:
        """Whether the open cell is filled by the formula of another."""
        return bool(self.part.arrays) and self.part.array_at((self._row, self._column)) is not None

    def _take_text(self, local: str, name: str) -> None:
        text = "".join(self._texts or ())
        if local == "f":
            self._formula_text = text
        elif local == "v":
            self._value, self._value_at = text, (self._value_at[0], self._end_of(name))
        elif local == "t":
            self._value = (self._value or "") + text
        else:
            return
        self._texts = None

    def _take_cell(self, name: str) -> None:
        place = (self._row, self._column)
        self.part.last = (max(self.part.last[0], place[0]), max(self.part.last[1], place[1]))
        formula = self._formula
        if formula is not None and formula.get("t") in {"array", "dataTable"}:
            self.part.arrays.append(area_of(formula.get("ref", "")) or (*place, *place))
        if not self._kept:
            return
        self.part.cells[place] = SheetCell(
            place=place,
            start=self._start,
            end=self._end_of(name),
            attributes=self._cell,
            text=self._value,
            result=self._value_at,
            formula=None if formula is None else "TABLE()" if formula.get("t") == "dataTable" else self._formula_text,
            shared=formula.get("si", "") if formula is not None and formula.get("t") == "shared" else "",
        )

    def _end_of(self, name: str) -> int:
        """Where the element that closes now ends; one without content is closed where it ends already."""
        here = self._parser.CurrentByteIndex
        tag = f"</{name}".encode()
        closed = self._data.startswith(tag, here) and self._data[here + len(tag)] in _AFTER_NAME
        return self._data.index(b">", here) + 1 if closed else here


def _declared(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding and encoding.lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise Unreadable("its XML is not in UTF-8")


def _defined(*_: object) -> None:
    raise Unreadable("its XML brings definitions of its own (DTD)")


Held = tuple[str, str]  # a value as the file format has it: its kind `t` ("" for a number), and its text


def with_cells(
    data: bytes, part: SheetPart, written: Mapping[Place, Held], results: Mapping[Place, Held | None]
) -> bytes:
    """The sheet's bytes with values in some cells, and with the stored results of others replaced, or taken out where
    they are None; every other byte stays.
    """
    edits = [edit for place, held in results.items() for edit in _with_result(data, part, part.cells[place], held)]
    at: dict[int, list[tuple[Place, bytes]]] = {}  # cells that are new, by where they go
    for place, (kind, text) in sorted(written.items()):
        cell = part.cells.get(place)
        style = {name: cell.attributes[name] for name in _KEPT if name in cell.attributes} if cell else {}
        if cell is None and part.style_at(place) != "0":
            style = {"s": part.style_at(place)}
        made = _made(part.prefix, place, style, kind, text)
        if cell is not None:
            edits.append((cell.start, cell.end, made))
        else:
            at.setdefault(_goes_at(part, place), []).append((place, made))
            edits += _without_spans(data, part.rows[place[0]])
    edits += [(where, where, b"".join(made for _, made in new)) for where, new in at.items()]
    return _spliced(data, edits)


def _goes_at(part: SheetPart, place: Place) -> int:
    """Before the first cell right of it, else at the end of its row."""
    later = [cell.start for (row, column), cell in part.cells.items() if row == place[0] and column > place[1]]
    return min(later, default=part.rows[place[0]].before_end)


def _without_spans(data: bytes, row: SheetRow) -> list[tuple[int, int, bytes]]:
    """A row's hint at its first and last cell is left out where a cell is added: it may say too little."""
    tag = data[row.start : data.index(b">", row.start)]
    found = _SPANS.search(tag)
    return [(row.start + found.start(), row.start + found.end(), b"")] if found else []


def _made(prefix: str, place: Place, attributes: dict[str, str], kind: str, text: str) -> bytes:
    told = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    told += f' t="{kind}"' if kind else ""
    inner = f"<{prefix}v>{text}</{prefix}v>"
    if kind == "inlineStr":
        plain = escape(_UNWRITABLE.sub(" ", text))
        inner = f'<{prefix}is><{prefix}t xml:space="preserve">{plain}</{prefix}t></{prefix}is>'
    return f'<{prefix}c r="{a1(place)}"{told}>{inner}</{prefix}c>'.encode()


def _with_result(data: bytes, part: SheetPart, cell: SheetCell, held: Held | None) -> list[tuple[int, int, bytes]]:
    """What changes in a cell when its stored result does: that, and the result's kind."""
    start, end = cell.result
    if start == end:
        return []
    result = f"<{part.prefix}v>{escape(held[1])}</{part.prefix}v>" if held else ""
    kind = f' t="{held[0]}"' if held and held[0] else ""
    opened = data.index(b">", cell.start)
    found = _KIND.search(data, cell.start, opened)
    at = found.span() if found else (opened, opened)
    return [(start, end, result.encode()), (*at, kind.encode())]


def _spliced(data: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    parts: list[bytes] = []
    at = 0
    for start, end, new in sorted(set(edits)):
        parts += [data[at:start], new]
        at = end
    return b"".join([*parts, data[at:]])
