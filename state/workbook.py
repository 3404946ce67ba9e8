"""A workbook that is not ours, as its file holds it: read as far as a transfer needs, changed in single cells only."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from lxml import etree

from ..rules.cells import a1
from ..rules.contents import Place, Raw
from ..rules.findings import Value
from ..rules.staleness import Spot, stale
from .sheet_part import Held, SheetCell, SheetPart, Unreadable, scanned, take_row, with_cells

MOST_BYTES = 100_000_000  # of all parts together, unpacked
_GUARDED = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
NOTHING_KNOWN: Mapping[Spot, Raw] = MappingProxyType({})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})  # number formats that are dates
_NOT_DATE = re.compile(r'"[^"]*"|\\.|\[[^\[\]]*+\]|_.|\*.')  # of a format: quoted words, colours, padding
_CALCULATION = re.compile(rb"<(?:\w+:)?calcPr\b[^<>]*+>")
_FULL = re.compile(rb"""\sfullCalcOnLoad=(?:"[^"]*"|'[^']*')""")
_BEFORE_CALCULATION = ("definedNames", "externalReferences", "functionGroups", "sheets")


@dataclass(frozen=True, slots=True)
class _Style:
    """What a cell's style says that matters here."""

    date: bool = False
    locked: bool = True  # once its sheet is protected


@dataclass(slots=True)
class Workbook:
    """One xlsx file, held as its bytes; sheets by their names as written. Raises Unreadable, in words."""

    data: bytes
    sheets: dict[str, str] = field(init=False, default_factory=dict)  # name -> part
    parts: dict[str, bytes] = field(init=False, repr=False)
    main: str = field(init=False, default="")  # the workbook's own part
    _names: dict[str, str] = field(init=False, default_factory=dict)  # defined names, folded
    _from_1904: bool = field(init=False, default=False)
    _texts: list[str] = field(init=False, default_factory=list)  # that cells share
    _styles: list[_Style] = field(init=False, default_factory=list)
    _scanned: dict[str, SheetPart] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.parts = _unpacked(self.data)
        try:
            self._read()
        except (etree.XMLSyntaxError, KeyError, ValueError) as error:
            raise Unreadable(f"it is damaged ({type(error).__name__})") from None

    def part(self, sheet: str) -> SheetPart:
        """A sheet's labels, formulas and merged areas."""
        if sheet not in self._scanned:
            self._scanned[sheet] = scanned(self.parts[self.sheets[sheet]])
        return self._scanned[sheet]

    def rows(self, sheet: str, rows: Collection[int]) -> SheetPart:
        """The same with every cell of these rows."""
        part = self.part(sheet)
        for row in rows:
            take_row(self.parts[self.sheets[sheet]], part, row)
        return part

    def value(self, cell: SheetCell, part: SheetPart) -> Raw:
        """What a cell shows: typed, or its formula's stored result."""
        kind, text = cell.attributes.get("t", "n"), cell.text
        if text is None or (text == "" and kind not in {"str", "inlineStr"}):
            return None
        try:
            match kind:
                case "s":
                    return self._texts[int(text)]
                case "b":
                    return text.strip() in {"1", "true"}
                case "d":
                    return datetime.fromisoformat(text)
                case "n":
                    return self._number(Decimal(text.strip()), dated=self._style(part.style_at(cell.place)).date)
        except (ValueError, IndexError, InvalidOperation, OverflowError):
            return text
        return text

    def locked(self, part: SheetPart, place: Place) -> bool:
        """Whether a protected sheet keeps people from typing in this cell."""
        return part.protected and self._style(part.style_at(place)).locked

    def with_values(
        self, values: Mapping[tuple[str, Place], Value], results: Mapping[Spot, Raw] = NOTHING_KNOWN
    ) -> tuple[bytes, frozenset[Spot]]:
        """The file with values in cells of existing rows, and the cells whose stored results are no longer true.

        These are formulas that rest on a written cell. They get the result given in `results`, else none: whoever
        opens the file calculates them anew. All other parts keep their bytes.
        """
        old = self._stale({(sheet.casefold(), place) for sheet, place in values})
        parts: dict[str, bytes] = {}
        for sheet, name in self.sheets.items():
            on = sheet.casefold()
            here = {place: value for (there, place), value in values.items() if there == sheet}
            if not here and not any(there == on for there, _ in old):
                continue
            part = self.rows(sheet, {place[0] for place in here})
            written = {place: self._held(value, part, place) for place, value in here.items()}
            given = {place: self._result(results.get((on, place)), part, place) for there, place in old if there == on}
            parts[name] = with_cells(self.parts[name], part, written, given)
        if old:
            parts[self.main] = _calculated_anew(self.parts[self.main])
        return self._packed(parts), old

    def differing(self, other: "Workbook") -> set[str]:
        """The names of parts that are not the same in both."""
        names = {*self.parts, *other.parts}
        return {name for name in names if self.parts.get(name) != other.parts.get(name)}

    def _stale(self, changed: set[Spot]) -> frozenset[Spot]:
        formulas = {
            (sheet.casefold(), place): formula
            for sheet in self.sheets
            for place, formula in _formulas(self.part(sheet)).items()
        }
        return stale(changed, formulas, self._names)

    def _result(self, raw: Raw, part: SheetPart, place: Place) -> Held | None:
        """A formula's result as its cell holds it; None where it is not known for sure."""
        if isinstance(raw, str):
            return "str", raw
        if isinstance(raw, bool | Decimal):
            return self._held(raw, part, place)
        return None

    def _held(self, value: Value, part: SheetPart, place: Place) -> Held:
        """A value's kind and text as a cell holds them. Text is text whatever it begins with; a date in a cell that
        does not show dates is written out.
        """
        if isinstance(value, bool):
            return "b", str(int(value))
        if isinstance(value, Decimal):
            plain = f"{value.normalize():f}"
            return "", plain if len(plain) < 24 else repr(float(value))
        if isinstance(value, date):
            if not self._style(part.style_at(place)).date:
                return "inlineStr", value.isoformat()
            return "", str((value - self._epoch().date()).days)
        return "inlineStr", value

    def _number(self, number: Decimal, *, dated: bool) -> Raw:
        if not dated:
            return number
        at = self._epoch() + timedelta(days=float(number))
        return at.date() if number == number.to_integral_value() else at

    def _epoch(self) -> datetime:
        return datetime(1904, 1, 1) if self._from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - cells have no zone

    def _style(self, index: str) -> _Style:
        number = int(index) if index.isdigit() else 0
        return self._styles[number] if number < len(self._styles) else _Style()

    def _packed(self, parts: Mapping[str, bytes]) -> bytes:
        """The archive with some parts anew and everything else as it was."""
        packed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.data)) as source, zipfile.ZipFile(packed, "w") as target:
            for entry in source.infolist():
                target.writestr(copy(entry), parts.get(entry.filename, self.parts[entry.filename]))
            target.comment = source.comment
        return packed.getvalue()

    def _read(self) -> None:
        relations = self._relations("")
        self.main = next((part for kind, part in relations.values() if kind == "officeDocument"), "")
        if not self.main.endswith(".xml"):
            raise Unreadable("it is no .xlsx workbook")
        if any("digital-signature" in kind for kind, _ in relations.values()):
            raise Unreadable("it is signed, and a change would break the signature")
        related = self._relations(self.main)
        book = self._tree(self.main)
        for element in book.iter(etree.Element):
            self._take(element, related)
        for kind, part in related.values():
            if kind == "sharedStrings":
                self._texts = [_rich(item) for item in self._tree(part) if isinstance(item.tag, str)]
            elif kind == "styles":
                self._styles = _styles(self._tree(part))

    def _take(self, element: etree._Element, related: Mapping[str, tuple[str, str]]) -> None:
        match _local(element):
            case "sheet":
                ids = [value for key, value in element.attrib.items() if str(key).endswith("}id")]
                kind, part = related.get(str(ids[0]) if ids else "", ("", ""))
                if kind == "worksheet" and part in self.parts:
                    self.sheets[str(element.get("name", ""))] = part
            case "definedName":
                name = str(element.get("name", "")).casefold()
                self._names[name] = ",".join(filter(None, [self._names.get(name), element.text]))
            case "workbookPr":
                self._from_1904 = element.get("date1904") in {"1", "true"}
            case "fileSharing" if element.get("reservationPassword") or element.get("hashValue"):
                raise Unreadable("it needs a password to be changed")

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part points to inside the file, by id: the kind's last word and the part."""
        folder, base = posixpath.split(part)
        found = {}
        for each in self._tree(posixpath.join(folder, "_rels", f"{base}.rels")).iter(etree.Element):
            if each.get("Target") and each.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, str(each.get("Target")))).lstrip("/")
                kind = str(each.get("Type", ""))
                found[str(each.get("Id"))] = (kind if "signature" in kind else kind.rpartition("/")[2], target)
        return found

    def _tree(self, part: str) -> etree._Element:
        tree = etree.fromstring(self.parts[part], _GUARDED)
        if tree.getroottree().docinfo.internalDTD is not None:
            raise Unreadable("its XML brings definitions of its own (DTD)")
        return tree


def _unpacked(data: bytes) -> dict[str, bytes]:
    """Every part of the file by name, once its size was looked at. Raises Unreadable."""
    if data.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise Unreadable("it needs a password" if locked else "it is an old .xls workbook; only .xlsx can be written")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _looked_at(archive.infolist())
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError) as error:
        kind = "it is damaged" if data.startswith(b"PK") else "it is no .xlsx workbook"
        raise Unreadable(f"{kind} ({type(error).__name__})") from None


def _looked_at(entries: Sequence[zipfile.ZipInfo]) -> None:
    """Raises Unreadable for an archive that had better stay closed."""
    names = [entry.filename for entry in entries]
    if "[Content_Types].xml" not in names:
        raise Unreadable("it is no .xlsx workbook")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("it needs a password")
    if len(set(names)) < len(names):
        raise Unreadable("it is damaged (a part is in it twice)")
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise Unreadable("it is too large")


def _formulas(part: SheetPart) -> dict[Place, str | None]:
    """Each cell's formula, written out where it shares another cell's; None where that cannot be done."""
    from openpyxl.formula.translate import Translator, TranslatorError  # noqa: PLC0415

    first: dict[str, SheetCell] = {}
    found: dict[Place, str | None] = {}
    for place, cell in part.cells.items():
        if cell.formula is None:
            area = part.array_at(place)
            first_of = part.cells.get(area[:2]) if area else None
            if first_of is not None:
                found[place] = first_of.formula
            continue
        found[place] = cell.formula or None
        if cell.shared and cell.formula:
            first[cell.shared] = cell
        elif cell.shared and (shared := first.get(cell.shared)) and shared.formula:
            try:
                moved = Translator(f"={shared.formula}", origin=a1(shared.place)).translate_formula(a1(cell.place))
            except (TranslatorError, ValueError):
                continue
            found[place] = str(moved)[1:]
    return found


def _calculated_anew(book: bytes) -> bytes:
    """The workbook's part, asking whoever opens it to calculate every formula."""
    found = _CALCULATION.search(book)
    if found:
        said = found[0][:-1].rstrip().removesuffix(b"/").rstrip()
        end = found.start() + len(said)
        return book[: found.start()] + _FULL.sub(b"", said) + b' fullCalcOnLoad="1"' + book[end:]
    for name in _BEFORE_CALCULATION:
        after = re.search(rb"</((?:\w+:)?)" + name.encode() + rb"\s*>", book)
        if after:
            return book[: after.end()] + b"<" + after[1] + b'calcPr fullCalcOnLoad="1"/>' + book[after.end() :]
    raise Unreadable("its XML names no sheets")


def _styles(tree: etree._Element) -> list[_Style]:
    forms = {
        each.get("numFmtId"): str(each.get("formatCode", "")) for each in tree.iter("{*}numFmt") if each.get("numFmtId")
    }
    found = []
    for xf in (xf for group in tree.iter("{*}cellXfs") for xf in group if _local(xf) == "xf"):
        form = str(xf.get("numFmtId", "0"))
        shown = _NOT_DATE.sub("", forms.get(form, "")).split(";")[0]
        dated = bool(re.search(r"[dmyDMY]", shown)) if form in forms else form.isdigit() and int(form) in _DATES
        unlocked = any(_local(each) == "protection" and each.get("locked") in {"0", "false"} for each in xf)
        found.append(_Style(date=dated, locked=not unlocked))
    return found


def _rich(item: etree._Element) -> str:
    """The text of a shared string, its runs joined, without readings for pronunciation."""
    return "".join(
        each.text or "" for each in item.iter("{*}t") if all(_local(above) != "rPh" for above in each.iterancestors())
    )


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
