"""One sheet of an xlsx file, read from its XML row by row: what it costs is what its cells cost, whatever it claims."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from string import digits

from lxml import etree

from ...rules.cells import LAST_COLUMN, LAST_ROW, area_of, place_of
from ...rules.contents import Area, Cell, Place, Raw, Validation
from .areas import Runs
from .formats import Shown, moment, number
from .formulas import copied
from .package import Package, local
from .refused import Refused

MOST_CELLS = 400_000  # filled cells of a whole workbook
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PARTS = ("row", "col", "mergeCell", "dataValidation", "sheetProtection", "drawing", "tablePart")
_RELATION = re.compile(r"\{[^}]*/relationships\}id")


@dataclass(frozen=True, slots=True)
class Style:
    """What a cell's style says that matters here."""

    shown_as: Shown = ""
    unlocked: bool = False


_PLAIN = Style()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a sheet's cells refer to in the rest of the workbook."""

    texts: Mapping[str, Cell]  # the shared texts by their number as written: one cell for all that hold the same
    styles: list[Style]
    from_1904: bool
    recalculated: bool  # the file asks for all results to be calculated anew
    cell_pictures: bool  # pictures stand in cells, behind a #VALUE!


@dataclass(slots=True)
class Draft:
    """A sheet as it is being read."""

    cells: dict[Place, Cell] = field(default_factory=dict)
    arrays: dict[Place, Area] = field(default_factory=dict)  # array formulas: where each stands, and its whole area
    merged: list[Area] = field(default_factory=list)
    validations: list[Validation] = field(default_factory=list)
    pictures: list[Area] = field(default_factory=list)
    unlocked: list[Area] = field(default_factory=list)
    protected: bool = False
    hidden_rows: bool = False
    drawings: list[str] = field(default_factory=list)  # relation ids
    tables: list[str] = field(default_factory=list)


def read_sheet(package: Package, part: str, known: Known, room: int) -> Draft:
    """The sheet in this part. Raises Refused where more than `room` cells are filled."""
    reading = _Reading(known, room)
    for element in package.stream(part, *_PARTS):
        reading.take(element)
    return reading.finished()


class _Reading:
    """Takes a sheet's elements as they come."""

    def __init__(self, known: Known, room: int) -> None:
        self.draft = Draft()
        self._known = known
        self._styles = {str(index): style for index, style in enumerate(known.styles)}
        self._room = room
        self._row = 0
        self._shared: dict[str, tuple[str, Place]] = {}
        self._open = Runs()
        self._seen: dict[tuple[str, str | None, Shown], Cell | None] = {}  # figures and dates come again and again
        self._take: dict[str, Callable[[etree._Element], None]] = {
            "row": self._take_row,
            "col": self._take_column,
            "mergeCell": self._take_merged,
            "dataValidation": self._take_validation,
            "sheetProtection": self._take_protection,
            "drawing": lambda element: self.draft.drawings.append(relation_id(element)),
            "tablePart": lambda element: self.draft.tables.append(relation_id(element)),
        }

    def take(self, element: etree._Element) -> None:
        self._take[local(element)](element)

    def finished(self) -> Draft:
        self.draft.unlocked += self._open.areas()
        self._fill_arrays()
        return self.draft

    def _take_row(self, row: etree._Element) -> None:
        told = row.get("r", "")
        self._row = int(told) if told.isdigit() else self._row + 1
        self.draft.hidden_rows = self.draft.hidden_rows or row.get("hidden") in {"1", "true"}
        if not 1 <= self._row <= LAST_ROW:
            raise Refused("unreadable", "a row in it has an impossible number")
        column = 0
        for element in row:
            if local(element) == "c":
                column = _column(element.get("r", "").rstrip(digits)) or column + 1
                self._take_cell(element, (self._row, column))
        if len(self.draft.cells) > self._room:
            raise Refused("unreadable", f"it has more than {MOST_CELLS:,} filled cells")

    def _take_cell(self, element: etree._Element, place: Place) -> None:
        style = self._styles.get(element.get("s", "0"), _PLAIN)
        if style.unlocked:
            self._open.add(place)
        if not len(element):
            return
        kind = element.get("t", "n")
        formula, value = self._held(element, place)
        if kind == "e" and self._known.cell_pictures and element.get("vm"):
            self.draft.pictures.append((*place, *place))
            return
        if kind == "s" and value and not formula:
            if self._known.texts[value].value:
                self.draft.cells[place] = self._known.texts[value]
            return
        if formula:
            cell = self._cell(kind, value, formula, style.shown_as)
        else:
            key = (kind, value, style.shown_as)
            cell = self._seen[key] if key in self._seen else self._cell(kind, value, "", style.shown_as)
            self._seen[key] = cell
        if cell is not None:
            self.draft.cells[place] = cell

    def _held(self, element: etree._Element, place: Place) -> tuple[str, str | None]:
        """A cell's formula and its value as written; None where it has none."""
        formula, value = "", None
        for child in element:
            name = local(child)
            if name == "v":
                value = child.text or ""
            elif name == "f":
                formula = self._formula(child, place)
            elif name == "is":
                value = rich_text(child)
        return formula, value

    def _cell(self, kind: str, value: str | None, formula: str, shown: Shown) -> Cell | None:
        if value is None or (value == "" and kind != "str") or (formula and self._unfilled(value)):
            return Cell(shown_as=shown, formula=formula, stored=False) if formula else None
        if kind == "e":
            return Cell(error=value, formula=formula, shown_as=shown)
        raw = self._value(kind, value, shown)
        return Cell(value=raw, formula=formula, shown_as=shown) if formula or raw != "" else None

    def _unfilled(self, value: str) -> bool:
        """Programs that cannot calculate write 0 for every result, and ask for all to be calculated anew."""
        return self._known.recalculated and value == "0"

    def _value(self, kind: str, value: str, shown: Shown) -> Raw:
        if kind == "n":
            if shown in {"date", "time"}:
                as_moment = moment(float(value), shown, from_1904=self._known.from_1904)
                return number(value) if as_moment is None else as_moment
            return number(value)
        if kind == "s":
            return self._known.texts[value].value
        if kind == "b":
            return value.strip() in {"1", "true"}
        if kind == "d":
            at = datetime.fromisoformat(value)
            return at.date() if at == datetime.combine(at.date(), datetime.min.time()) else at.replace(tzinfo=None)
        return value if kind == "inlineStr" else unescaped(value)

    def _formula(self, element: etree._Element, place: Place) -> str:
        """A cell's formula, written out where it shares another cell's."""
        text = unescaped(element.text or "").strip().lstrip("=")
        kind = element.get("t", "")
        if kind == "shared":
            index = element.get("si", "")
            if text:
                self._shared[index] = (text, place)
            elif index in self._shared:
                return copied(*self._shared[index], place)
        elif kind == "array":
            self.draft.arrays[place] = area_of(element.get("ref", "")) or (*place, *place)
        elif kind == "dataTable":
            return f"TABLE({element.get('r1', '')},{element.get('r2', '')})"  # what-if tables, as Excel shows them
        return text

    def _fill_arrays(self) -> None:
        """Each cell of an array formula's area stands for it; only the first is told so by the file."""
        cells = self.draft.cells
        for place, area in self.draft.arrays.items():
            if place not in cells or (area[2] - area[0] + 1) * (area[3] - area[1] + 1) > self._room:
                continue
            for row in range(area[0], area[2] + 1):
                for column in range(area[1], area[3] + 1):
                    member = cells.get((row, column))
                    if member is not None and not member.formula:
                        cells[row, column] = Cell(
                            value=member.value,
                            shown_as=member.shown_as,
                            error=member.error,
                            formula=cells[place].formula,
                        )

    def _take_column(self, element: etree._Element) -> None:
        if self._styles.get(element.get("style", "0"), _PLAIN).unlocked:
            self.draft.unlocked.append((1, int(element.get("min", "1")), LAST_ROW, int(element.get("max", "1"))))

    def _take_merged(self, element: etree._Element) -> None:
        self.draft.merged += areas(element.get("ref", ""))

    def _take_protection(self, element: etree._Element) -> None:
        self.draft.protected = element.get("sheet") in {"1", "true"}

    def _take_validation(self, element: etree._Element) -> None:
        said = {local(child): "".join(child.itertext()).strip() for child in element}
        where = tuple(areas(element.get("sqref", "") or said.get("sqref", "")))
        kind = element.get("type", "none")
        if not where or kind == "none":
            return
        self.draft.validations.append(
            Validation(
                areas=where,
                kind=kind,
                operator=element.get("operator", "between"),
                first=said.get("formula1", ""),
                second=said.get("formula2", ""),
                blank_allowed=element.get("allowBlank") in {"1", "true"},
                stops=element.get("showErrorMessage") in {"1", "true"} and element.get("errorStyle", "stop") == "stop",
            )
        )


@lru_cache(maxsize=LAST_COLUMN)
def _column(letters: str) -> int:
    place = place_of(f"{letters}1")
    return place[1] if place and place[1] <= LAST_COLUMN else 0


def areas(text: str) -> Iterator[Area]:
    """The areas of a list such as "B2:B9 D2"; what is none is left out."""
    return (area for each in text.split() if (area := area_of(each)) is not None)


def relation_id(element: etree._Element) -> str:
    """The id of the relation an element points with; "" for none."""
    return next((value for key, value in element.attrib.items() if _RELATION.fullmatch(key)), "")


def rich_text(element: etree._Element) -> str:
    """The text of an element with runs of formatted text; phonetic aids are no part of it."""
    parts = []
    for child in element:
        name = local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts += [each.text or "" for each in child if local(each) == "t"]
    return unescaped("".join(parts))


def unescaped(text: str) -> str:
    """A text with the characters that Office writes as `_x000D_`."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # two halves are one sign, one is none
