"""The register: a workbook with every accepted figure of an engagement, by metric over time and one by one."""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..rules.register import Posting, by_calendar, in_force, in_order
from .in_use import InUse, in_use
from .names import clean_name
from .safefile import DISK, Disk, write_atomically

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

ALL = "All figures"
LONGEST_SHEET_NAME = 31  # Excel opens no workbook with a longer one
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
_UNWRITABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_RUNS = ("=", "+", "-", "@")  # what a text may not begin with without the mark that keeps it text when it is edited
_LONGEST_TEXT = 32_767  # of a cell
_WIDEST = 60  # characters of a column of figures
_LARGEST = Decimal("9.9e307")  # that a cell can hold as a number
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # that a zip archive can name
_EMPTY = datetime(2000, 1, 1, tzinfo=UTC)  # the day of a register without figures

Shown = str | Decimal | date | datetime | None


@dataclass(frozen=True, slots=True)
class Written:
    """The register stands at `path` as it should; `changed`: it did not before."""

    path: Path
    changed: bool


def write_register(
    folder: Path, engagement: str, kept: Sequence[Posting], *, currency: str = "", disk: Disk = DISK
) -> Written | InUse:
    """Bring `<folder>/<engagement>.xlsx` in line with the postings; the same postings give the same bytes.

    `currency` is a code such as USD, "" for none. Raises OSError where the disk refuses.
    """
    path = folder / f"{clean_name(engagement)}.xlsx"
    data = register_workbook(kept, currency)
    if path.is_file() and path.read_bytes() == data:
        return Written(path, changed=False)
    if opened := in_use(path):
        return opened
    try:
        write_atomically(path, data, disk)
    except PermissionError:  # where a file that is open cannot be replaced
        return InUse(path)
    return Written(path, changed=True)


def register_workbook(kept: Sequence[Posting], currency: str = "") -> bytes:
    """The register's bytes: all figures with their sources, corrected ones too, and a sheet for each metric."""
    from openpyxl import Workbook  # noqa: PLC0415 - half a second, and only where something is written

    ordered = in_order(kept)
    counts = in_force(ordered)
    book = Workbook()
    _fill_list(book.active, ordered, counts, currency)
    metrics: dict[tuple[str, str], list[Posting]] = defaultdict(list)
    for posting in counts.values():
        metrics[posting.document, posting.metric].append(posting)
    taken = {ALL.casefold(), "history"}  # Excel keeps that one for itself
    for (document, metric), some in sorted(metrics.items()):
        _fill_metric(book.create_sheet(sheet_name(f"{document} {metric}", taken)), some, currency)
    as_of = max((posting.origin.received_at for posting in ordered), default=_EMPTY).astimezone(UTC)
    book.properties.creator = "Duly"
    book.properties.created = as_of.replace(tzinfo=None)
    return _without_the_hour(_saved(book), as_of)


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name every spreadsheet program takes, like none in `taken` (folded), to which it is added."""
    plain = " ".join(_NOT_IN_SHEET_NAMES.sub("-", wanted).split()).strip("'") or "unnamed"
    number, mark = 1, ""
    while True:
        stem = plain
        while len((stem + mark).encode("utf-16-le")) // 2 > LONGEST_SHEET_NAME:
            stem = stem[:-1]
        name = stem.rstrip(" '") + mark
        if name.casefold() not in taken:
            taken.add(name.casefold())
            return name
        number += 1
        mark = f" ({number})"


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of the list of all figures; `width` in characters."""

    head: str
    width: int
    of: Callable[[Posting], Shown]
    form: str = ""


def _goal_words(posting: Posting) -> str:
    return {True: "yes", False: "no", None: ""}[posting.on_goal]


def _first_day(posting: Posting) -> date | None:
    return _day(by_calendar(posting.period)[0])


def _last_day(posting: Posting) -> date | None:
    return _day(by_calendar(posting.period)[1])


def _day(found: date) -> date | None:
    return found if found.year >= 1900 else None  # no spreadsheet counts days before


_LIST = (
    _Column("Document", 28, lambda one: one.title),
    _Column("Metric", 18, lambda one: _spoken(one.metric)),
    _Column("Period", 11, lambda one: one.period),
    _Column("Owner", 22, lambda one: one.name),
    _Column("Department", 18, lambda one: one.department),
    _Column("Value", 20, lambda one: one.value),
    _Column("Goal", 12, lambda one: one.goal),
    _Column("On goal", 10, _goal_words),
    _Column("Stands", 12, lambda _: None),  # filled in by who knows the others
    _Column("Period from", 12, _first_day, "yyyy-mm-dd"),
    _Column("Period to", 12, _last_day, "yyyy-mm-dd"),
    _Column("Received (UTC)", 17, lambda one: one.origin.received_at.astimezone(UTC), "yyyy-mm-dd hh:mm"),
    _Column("Check", 12, lambda one: one.origin.verdict),
    _Column("Where", 22, lambda one: one.where),
    _Column("Taken as", 14, lambda one: one.taken),
    _Column("Filed as", 60, lambda one: one.origin.filed),
    _Column("Address", 30, lambda one: one.owner),
    _Column("Document id", 18, lambda one: one.document),
    _Column("Kind", 10, lambda one: one.kind),
    _Column("Message", 36, lambda one: one.origin.source),
    _Column("File (SHA-256)", 66, lambda one: one.origin.sha256),
)
_VALUE = [column.head for column in _LIST].index("Value") + 1
_STANDS = [column.head for column in _LIST].index("Stands") + 1


def _fill_list(
    sheet: "Worksheet", ordered: Sequence[Posting], counts: dict[tuple[str, str, str, str], Posting], currency: str
) -> None:
    """Every figure with its source; one that was corrected stays, and says so."""
    sheet.title = ALL
    room = max((_room(posting, currency) for posting in ordered), default=0)
    _head(sheet, 1, [(column.head, max(column.width, room * (column.head == "Value"))) for column in _LIST])
    for row, posting in enumerate(ordered, 2):
        for number, column in enumerate(_LIST, 1):
            _put(sheet.cell(row, number), column.of(posting), column.form)
        stands = counts[posting.slot] is posting
        _put(sheet.cell(row, _STANDS), "in force" if stands else "corrected")
        value = sheet.cell(row, _VALUE)
        value.number_format = number_form(posting, currency, said=stands)
        _mark(value, off=stands and posting.on_goal is False, faded=not stands)
    _finish(sheet, "A2", 1, len(_LIST))


def _fill_metric(sheet: "Worksheet", some: Sequence[Posting], currency: str) -> None:
    """One metric: periods down, owners across, then the goal and how many meet it."""
    owners = _owners(some)
    periods = sorted({posting.period for posting in some}, key=by_calendar)
    goals = any(posting.goal for posting in some)
    _put(sheet.cell(1, 1), f"{some[0].title}: {_spoken(some[0].metric)}")
    width = max(_room(posting, currency) for posting in some)
    heads = [("Period", 12), *((name, max(width, min(30, len(name) + 4))) for name in owners.values())]
    _head(sheet, 2, [*heads, *((("Goal", 14), ("On goal", 12)) if goals else ())])
    by_place = {(posting.period, posting.owner): posting for posting in some}
    for row, period in enumerate(periods, 3):
        _put(sheet.cell(row, 1), period)
        here = [by_place.get((period, owner)) for owner in owners]
        for number, posting in enumerate(here, 2):
            if posting:
                cell = sheet.cell(row, number)
                _put(cell, posting.value, number_form(posting, currency))
                _mark(cell, off=posting.on_goal is False)
        if goals:
            aimed = [posting for posting in here if posting and posting.goal]
            _put(sheet.cell(row, len(owners) + 2), "; ".join(dict.fromkeys(posting.goal for posting in aimed)))
            met = sum(posting.on_goal is True for posting in aimed)
            _put(sheet.cell(row, len(owners) + 3), f"{met} of {len(aimed)}" if aimed else None)
    _finish(sheet, "B3", 2, len(owners) + (3 if goals else 1))


def _owners(some: Sequence[Posting]) -> dict[str, str]:
    """Each owner's address and name as of the last posting, by name; the address is added where two share a name."""
    names = {posting.owner: posting.name or posting.owner for posting in some}
    shared = [name for name in names.values() if list(names.values()).count(name) > 1]
    shown = {owner: f"{name} ({owner})" if name in shared else name for owner, name in names.items()}
    return dict(sorted(shown.items(), key=lambda pair: (pair[1].casefold(), pair[0])))


def number_form(posting: Posting, currency: str = "", *, said: bool = True) -> str:
    """The number format of a figure by its kind; one off its goal says so in words, not by colour alone."""
    whole = posting.value == posting.value.to_integral_value()
    forms = {"percent": "0.0#%", "money": "#,##0.00"}
    form = forms.get(posting.kind, "#,##0" if whole else "#,##0.0###")
    words = [re.sub(r"[^A-Za-z]", "", currency)] if posting.kind == "money" else []
    words += ["(off goal)"] if said and posting.on_goal is False else []
    said_beside = "".join(f" {word}" for word in words if word)
    return f'{form}"{said_beside}"' if said_beside else form


def _room(posting: Posting, currency: str) -> int:
    """The width in which a figure can be read whole, in characters."""
    wanted = len(f"{posting.value:,.2f}") + len(re.sub("[^A-Za-z()]", "", number_form(posting, currency))) + 5
    return min(wanted, _WIDEST)


def _spoken(metric: str) -> str:
    return metric.replace("_", " ")


def _head(sheet: "Worksheet", row: int, heads: Sequence[tuple[str, int]]) -> None:
    """Headings and their columns' widths."""
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    for number, (text, width) in enumerate(heads, 1):
        cell = sheet.cell(row, number)
        _put(cell, text)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E7ECF2")
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    if row > 1:
        sheet.cell(1, 1).font = Font(bold=True, size=13)


def _mark(cell: "Cell", *, off: bool, faded: bool = False) -> None:
    from openpyxl.styles import Font, PatternFill  # noqa: PLC0415

    if off:
        cell.fill = PatternFill("solid", fgColor="FCE4D6")
    if faded:
        cell.font = Font(strike=True, color="7F7F7F")


def _finish(sheet: "Worksheet", freeze: str, head: int, width: int) -> None:
    """Headings that stay in sight and on every printed page, and a filter over the rows."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    sheet.freeze_panes = freeze
    sheet.auto_filter.ref = f"A{head}:{get_column_letter(width)}{max(head + 1, sheet.max_row)}"
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0


def _put(cell: "Cell", value: Shown, form: str = "") -> None:
    """A value as what it is. Text is always of text type, whatever it begins with: nothing a person wrote is run."""
    if isinstance(value, Decimal) and abs(value) > _LARGEST:
        value = f"{value:e}"
    if isinstance(value, str):
        text = " ".join(_UNWRITABLE.sub(" ", value).split())[:_LONGEST_TEXT]
        if text:
            cell.value = text
            cell.data_type = "s"
            if text.startswith(_RUNS):
                style: Any = cell
                style.quotePrefix = True
    elif isinstance(value, datetime):
        cell.value = value.replace(tzinfo=None)
    else:
        cell.value = value
    if form:
        cell.number_format = form


def _saved(book: "Workbook") -> bytes:
    """The workbook's bytes, by way of memory alone.

    openpyxl puts each sheet into a temporary file first. On a disk that is full that fails with what is no OSError,
    and a small sheet comes out empty without a word.
    """
    from openpyxl.worksheet._writer import WorksheetWriter  # noqa: PLC0415
    from openpyxl.writer.excel import ExcelWriter  # noqa: PLC0415

    class InMemory(ExcelWriter):  # type: ignore[misc]  # openpyxl tells no types
        def write_worksheet(self, sheet: Any) -> None:
            writer = WorksheetWriter(sheet, io.BytesIO())
            writer.write()
            sheet._rels, sheet._drawing = writer._rels, None  # noqa: SLF001
            self._archive.writestr(sheet.path[1:], writer.read())
            self.manifest.append(sheet)

    saved = io.BytesIO()
    InMemory(book, zipfile.ZipFile(saved, "w")).save()
    return saved.getvalue()


def _without_the_hour(saved: bytes, as_of: datetime) -> bytes:
    """The same workbook without the time at which it was saved, so that the same figures are the same bytes."""
    stamp = f"{as_of:%Y-%m-%dT%H:%M:%SZ}".encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>" + stamp, data)
            part = zipfile.ZipInfo(name, _FIRST_DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, data)
    return packed.getvalue()
