"""Opens xlsx workbooks: sheets, names, tables, pictures and validations, and calculates their formulas."""

from collections.abc import Mapping

from lxml import etree

from ...rules.cells import area_of
from ...rules.contents import Cell, Content, Sheet
from .calculation import calculate
from .choices import resolved
from .drawings import pictures_of
from .formats import shown_as
from .package import Package, local, refuse_programs
from .references import Book, Page, Table
from .refused import Refused
from .sheet_xml import MOST_CELLS, Draft, Known, Style, read_sheet, relation_id, rich_text

_OWN_NAMES = "_xlnm."  # print areas and filters: the program's names, not people's
_YES = {"1", "true"}

Relations = Mapping[str, tuple[str, str]]


def read_xlsx(data: bytes) -> Content:
    """The workbook in these bytes. Raises Refused, or whatever zip and XML readers raise on damaged bytes."""
    package = Package(data)
    refuse_programs(package)
    main = next((part for kind, part in package.relations("").values() if kind == "officeDocument"), "xl/workbook.xml")
    root, relations = package.tree(main), package.relations(main)
    _refuse_commands(package, relations)
    listed = [element for element in root.iter() if local(element) == "sheet"]
    known = _known(package, root, relations)
    drafts: list[Draft] = []
    numbers: dict[int, int] = {}  # of a sheet in the workbook's list -> among those with cells
    tables: dict[str, Table] = {}
    for index, element in enumerate(listed):
        kind, part = relations.get(relation_id(element), ("", ""))
        if kind == "worksheet":
            numbers[index] = len(drafts)
            drafts.append(read_sheet(package, part, known, MOST_CELLS - sum(len(draft.cells) for draft in drafts)))
            tables |= _beside(package, part, drafts[-1], numbers[index])
    titles = [listed[index].get("name", "") for index in numbers]
    book = Book(
        sheets=[Page(title, draft.cells, draft.arrays) for title, draft in zip(titles, drafts, strict=True)],
        names=_meanings(root, numbers),
        tables=tables,
        from_1904=known.from_1904,
        hidden_rows=any(draft.hidden_rows for draft in drafts),
    )
    calculate(book)
    hidden = [listed[index].get("state", "visible") != "visible" for index in numbers]
    sheets = tuple(_sheet(at, draft, book, hidden=hidden[at]) for at, draft in enumerate(drafts))
    return Content(kind="xlsx", sheets=sheets, names=_names(root))


def _refuse_commands(package: Package, relations: Relations) -> None:
    """Links to other files are never followed and do no harm; a DDE link is a command to a program."""
    for kind, part in relations.values():
        link = package.tree(part).iter() if kind == "externalLink" and part in package else ()
        if any(local(element) == "ddeLink" for element in link):
            raise Refused("unsafe", "it calls another program (DDE)")


def _known(package: Package, root: etree._Element, relations: Relations) -> Known:
    parts = {kind: part for kind, part in relations.values() if part in package}
    settings = {name: value for element in root for name, value in element.attrib.items() if isinstance(name, str)}
    listed = package.stream(parts["sharedStrings"], "si") if "sharedStrings" in parts else ()
    texts = {str(index): Cell(value=rich_text(element)) for index, element in enumerate(listed)}
    return Known(
        texts=texts,
        styles=_styles(package.tree(parts["styles"])) if "styles" in parts else [],
        from_1904=settings.get("date1904", "") in _YES,
        recalculated=settings.get("fullCalcOnLoad", "") in _YES,
        cell_pictures="xl/richData/richValueRel.xml" in package,
    )


def _styles(root: etree._Element) -> list[Style]:
    """The styles that cells name by their number."""
    codes = {each.get("numFmtId", ""): each.get("formatCode", "") for each in root.iter() if local(each) == "numFmt"}
    styles = []
    for listed in (element for element in root if local(element) == "cellXfs"):
        for each in listed:
            told = each.get("numFmtId", "0")
            locks = [child.get("locked", "1") for child in each if local(child) == "protection"]
            shown = shown_as(codes.get(told, ""), int(told) if told.isdigit() else 0)
            styles.append(Style(shown, unlocked=bool(locks) and locks[0] not in _YES))
    return styles


def _beside(package: Package, part: str, draft: Draft, number: int) -> dict[str, Table]:
    """Reads what a sheet points to: its pictures go into the draft, its named tables are given back."""
    relations = package.relations(part)
    for each in draft.drawings:
        drawing = relations.get(each, ("", ""))[1]
        if drawing in package:
            draft.pictures += pictures_of(package, drawing)
    tables: dict[str, Table] = {}
    for each in draft.tables:
        listed = relations.get(each, ("", ""))[1]
        if listed in package:
            root = package.tree(listed)
            area = area_of(root.get("ref", ""))
            columns = tuple(column.get("name", "") for column in root.iter() if local(column) == "tableColumn")
            if area and columns:
                names = {root.get("name", "").casefold(), root.get("displayName", "").casefold()} - {""}
                header, totals = root.get("headerRowCount", "1") != "0", root.get("totalsRowCount", "0") != "0"
                tables |= dict.fromkeys(names, Table(number, area, columns, header=header, totals=totals))
    return tables


def _meanings(root: etree._Element, numbers: Mapping[int, int]) -> dict[tuple[int | None, str], str]:
    """What the defined names stand for, each with the number of the sheet it belongs to."""
    meanings: dict[tuple[int | None, str], str] = {}
    for element in _defined(root):
        told = element.get("localSheetId", "")
        if not told or (told.isdigit() and int(told) in numbers):
            meanings[numbers[int(told)] if told else None, element.get("name", "").casefold()] = _meaning(element)
    return meanings


def _names(root: etree._Element) -> dict[str, str]:
    """The names people gave, such as `Summary!$F$14`; one of the whole workbook comes before one of a sheet."""
    names: dict[str, str] = {}
    for element in sorted(_defined(root), key=lambda element: "localSheetId" in element.attrib):
        name = element.get("name", "")
        if not name.startswith(_OWN_NAMES) and element.get("hidden") not in _YES:
            names.setdefault(name, _meaning(element))
    return names


def _defined(root: etree._Element) -> list[etree._Element]:
    return [element for element in root.iter() if local(element) == "definedName"]


def _meaning(element: etree._Element) -> str:
    return (element.text or "").strip().lstrip("=")


def _sheet(number: int, draft: Draft, book: Book, *, hidden: bool) -> Sheet:
    return Sheet(
        name=book.sheets[number].name,
        cells=draft.cells,
        merged=tuple(draft.merged),
        validations=tuple(resolved(each, number, book) for each in draft.validations),
        pictures=tuple(draft.pictures),
        hidden=hidden,
        unlocked=tuple(draft.unlocked),
        protected=draft.protected,
    )
