"""Opens OpenDocument spreadsheets (ods): read from their XML row by row, formulas put as Excel writes them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from lxml import etree

from ...rules.cells import LAST_COLUMN, LAST_ROW, spot_of
from ...rules.contents import Area, Cell, Content, Place, Raw, Sheet, Validation
from .calculation import calculate
from .choices import resolved
from .formats import Shown, number
from .open_formulas import as_area, as_excel
from .package import Package, local
from .references import Book, Page
from .refused import Refused
from .sheet_xml import MOST_CELLS

_PARTS = ("style", "content-validation", "table-row", "table", "named-range", "named-expression", "dde-link", "script")
_LISTED = re.compile(r"(?:\w+:)?cell-content-is-in-list\((.*)\)", re.DOTALL)
_DURATION = re.compile(r"P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?")
_NO_TEXT = {"annotation", "frame", "custom-shape", "control", "g"}  # what lies over a cell is not what it says
_SHOWN: dict[str, Shown] = {"percentage": "percent", "date": "date", "time": "time"}
_BARE_MODULES = ("script-lb.xml", "script-lc.xml")  # lists of macros, written even where there are none


@dataclass(slots=True)
class _Draft:
    name: str
    cells: dict[Place, Cell] = field(default_factory=dict)
    arrays: dict[Place, Area] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    pictures: list[Area] = field(default_factory=list)
    unlocked: list[Area] = field(default_factory=list)
    validated: dict[str, list[Area]] = field(default_factory=dict)
    hidden: bool = False
    protected: bool = False
    hidden_rows: bool = False
    row: int = 0  # the last one read


def read_ods(data: bytes) -> Content:
    """The spreadsheet in these bytes. Raises Refused, or whatever zip and XML readers raise on damaged bytes."""
    package = Package(data)
    _refuse(package)
    reading = _Reading()
    for element in package.stream("content.xml", *_PARTS):
        reading.take(element)
    return reading.finished()


def _refuse(package: Package) -> None:
    manifest = package.tree("META-INF/manifest.xml").iter() if "META-INF/manifest.xml" in package else ()
    if any(local(element) == "encryption-data" for element in manifest):
        raise Refused("protected", "it needs a password")
    for name in package.names:
        if name.startswith(("basic/", "scripts/")) and not name.endswith(("/", *_BARE_MODULES)):
            raise Refused("unsafe", "there are macros in it")


class _Reading:
    """Takes the spreadsheet's elements as they come."""

    def __init__(self) -> None:
        self._sheets: dict[etree._Element, _Draft] = {}
        self._open_styles: set[str] = set()
        self._hidden_styles: set[str] = set()
        self._lists: dict[str, Validation] = {}
        self._names: dict[str, str] = {}
        self._room = MOST_CELLS

    def take(self, element: etree._Element) -> None:
        match local(element):
            case "table-row":
                table = next((each for each in element.iterancestors() if local(each) == "table"), None)
                if table is not None:
                    self._take_row(element, self._draft(table))
            case "table":
                self._draft(element)
            case "style":
                self._take_style(element)
            case "content-validation":
                self._take_validation(element)
            case "named-range":
                self._names[_said(element, "name")] = as_area(_said(element, "cell-range-address")) or ""
            case "named-expression":
                self._names[_said(element, "name")] = as_excel("=" + _said(element, "expression")) or ""
            case "dde-link":
                raise Refused("unsafe", "it calls another program (DDE)")
            case _:
                raise Refused("unsafe", "there are macros in it")

    def finished(self) -> Content:
        drafts = list(self._sheets.values())
        book = Book(
            sheets=[Page(draft.name, draft.cells, draft.arrays) for draft in drafts],
            names={(None, name.casefold()): meaning for name, meaning in self._names.items() if meaning},
            hidden_rows=any(draft.hidden_rows for draft in drafts),
        )
        calculate(book)
        names = {name: meaning for name, meaning in self._names.items() if meaning}
        sheets = tuple(self._sheet(draft, at, book) for at, draft in enumerate(drafts))
        return Content(kind="ods", sheets=sheets, names=names)

    def _sheet(self, draft: _Draft, at: int, book: Book) -> Sheet:
        rules = (
            replace(self._lists[name], areas=tuple(where))
            for name, where in draft.validated.items()
            if name in self._lists
        )
        return Sheet(
            name=draft.name,
            cells=draft.cells,
            merged=tuple(draft.merged),
            validations=tuple(resolved(rule, at, book) for rule in rules),
            pictures=tuple(draft.pictures),
            hidden=draft.hidden,
            unlocked=tuple(draft.unlocked),
            protected=draft.protected,
        )

    def _draft(self, table: etree._Element) -> _Draft:
        if table not in self._sheets:
            self._sheets[table] = _Draft(
                name=_said(table, "name"),
                hidden=_said(table, "style-name") in self._hidden_styles,
                protected=_said(table, "protected") == "true",
            )
        return self._sheets[table]

    def _take_style(self, element: etree._Element) -> None:
        for child in element:
            if _said(child, "cell-protect") == "none":
                self._open_styles.add(_said(element, "name"))
            if local(child) == "table-properties" and _said(child, "display") == "false":
                self._hidden_styles.add(_said(element, "name"))

    def _take_validation(self, element: etree._Element) -> None:
        found = _LISTED.fullmatch(_said(element, "condition"))
        if found is None:
            return
        message = next((child for child in element if local(child) == "error-message"), None)
        told = as_excel("=" + found[1]) or ""
        texts = re.findall(r'"((?:[^"]|"")*)"', told) if told.startswith('"') else []
        self._lists[_said(element, "name")] = Validation(
            areas=(),
            kind="list",
            first=f'"{",".join(texts)}"' if texts else told,
            blank_allowed=_said(element, "allow-empty-cell") != "false",
            stops=message is not None and _said(message, "message-type") in {"", "stop"},
        )

    def _take_row(self, row: etree._Element, draft: _Draft) -> None:
        again = _count(row, "number-rows-repeated")
        first, last = draft.row + 1, draft.row + again
        draft.row = last
        draft.hidden_rows = draft.hidden_rows or _said(row, "visibility") in {"collapse", "filter"}
        column = 0
        for element in row:
            if local(element) not in {"table-cell", "covered-table-cell"}:
                continue
            across = _count(element, "number-columns-repeated")
            area = (first, column + 1, min(last, LAST_ROW), min(column + across, LAST_COLUMN))
            column += across
            self._take_cell(element, area, draft)

    def _take_cell(self, element: etree._Element, area: Area, draft: _Draft) -> None:
        if _said(element, "style-name") in self._open_styles:
            draft.unlocked.append(area)
        rule = _said(element, "content-validation-name")
        if rule:
            draft.validated.setdefault(rule, []).append(area)
        down, over = _count(element, "number-rows-spanned"), _count(element, "number-columns-spanned")
        if (down, over) != (1, 1):
            draft.merged.append((area[0], area[1], area[0] + down - 1, area[1] + over - 1))
        if any(local(each) == "image" for each in element.iter()):
            draft.pictures.append(_pictured(element, area))
        cell = _cell(element)
        if cell is None:
            return
        if _said(element, "number-matrix-rows-spanned"):
            down, over = (_count(element, f"number-matrix-{what}-spanned") for what in ("rows", "columns"))
            draft.arrays[area[:2]] = (area[0], area[1], area[0] + down - 1, area[1] + over - 1)
        self._room -= (area[2] - area[0] + 1) * (area[3] - area[1] + 1)
        if self._room < 0:
            raise Refused("unreadable", f"it has more than {MOST_CELLS:,} filled cells")
        for line in range(area[0], area[2] + 1):
            draft.cells |= {(line, column): cell for column in range(area[1], area[3] + 1)}


def _cell(element: etree._Element) -> Cell | None:
    """What a cell holds; None for an empty one."""
    written = _said(element, "formula")
    formula = (as_excel(written) or written.rpartition(":=")[2]) if written else ""
    kind = next((value for key, value in element.attrib.items() if key.endswith("office:1.0}value-type")), "")
    if formula in {"TRUE()", "FALSE()"}:  # how LibreOffice writes the plain values
        return Cell(value=formula == "TRUE()")
    if _said(element, "value-type", last=True) == "error":
        return Cell(error=_text(element) or "#VALUE!", formula=formula)
    if not kind:
        return Cell(formula=formula, stored=False) if formula else None
    value = _value(element, kind)
    return Cell(value=value, formula=formula, shown_as=_SHOWN.get(kind, "")) if formula or value != "" else None


def _value(element: etree._Element, kind: str) -> Raw:
    match kind:
        case "float" | "percentage" | "currency":
            return number(_said(element, "value"))
        case "boolean":
            return _said(element, "boolean-value") == "true"
        case "date":
            told = _said(element, "date-value")
            return datetime.fromisoformat(told).replace(tzinfo=None) if "T" in told else date.fromisoformat(told)
        case "time":
            return _clock(_said(element, "time-value"))
        case _:
            return _said(element, "string-value") or _text(element)


def _clock(told: str) -> time | Decimal:
    """A time of day; a longer span as days."""
    found = _DURATION.fullmatch(told)
    if found is None:
        raise Refused("unreadable", "a time in it cannot be read")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if span < timedelta(days=1):
        return (datetime.combine(date(2000, 1, 1), time()) + span).time()
    return number(repr(span / timedelta(days=1)))


def _text(element: etree._Element) -> str:
    return "\n".join("".join(_written(child)) for child in element if local(child) == "p")


def _written(element: etree._Element) -> Iterator[str]:
    """The text of a paragraph, with its written-out spaces and breaks, without what lies over it."""
    yield element.text or ""
    for child in element:
        match local(child):
            case "s":
                yield " " * min(_count(child, "c"), 1000)
            case "tab":
                yield "\t"
            case "line-break":
                yield "\n"
            case name if name not in _NO_TEXT:
                yield from _written(child)
        yield child.tail or ""


def _pictured(element: etree._Element, area: Area) -> Area:
    """The cells a picture lies over that is fixed to a cell."""
    for each in element.iter():
        spot = spot_of(as_area(_said(each, "end-cell-address")) or "")
        if spot is not None:
            return (area[0], area[1], max(area[0], spot.area[2]), max(area[1], spot.area[3]))
    return (area[0], area[1], area[0], area[1])


def _said(element: etree._Element, name: str, *, last: bool = False) -> str:
    """The value of an attribute, whatever its namespace; where several have the name, the first or the last."""
    found = [value for key, value in element.attrib.items() if key.rpartition("}")[2] == name]
    return found[-1 if last else 0] if found else ""


def _count(element: etree._Element, name: str) -> int:
    told = _said(element, name)
    return max(1, int(told)) if told.isdigit() else 1
