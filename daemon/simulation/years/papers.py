"""What people fill in and send: a form's values, good or with something wrong, and the bytes that stand for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol

from openpyxl import Workbook

from ....rules.contents import Cell, Content, Place, Sheet
from ..workbooks import saved
from .fate import Fate
from .practice import DOCUMENTS

MADE = datetime(2026, 1, 1, tzinfo=UTC)
TITLES = {document: title for document, title, *_ in DOCUMENTS}
LABELS = {2: "Period", 3: "Prepared by", 5: "Count", 6: "Open", 7: "Total"}
FLAWS = ("blank", "last period", "half filled", "does not add up", "text for a number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One filled-in form; `flaw` says what is wrong with it, "": nothing."""

    document: str
    owner: str
    period: str  # the one it says
    number: int = 0  # of its corrections: another number, other figures
    flaw: str = ""

    @property
    def name(self) -> str:
        """The file's name as most people leave it."""
        return f"{TITLES[self.document]} {self.period}.xlsx"


def values_of(paper: Paper, fate: Fate) -> dict[int, str | Decimal]:
    """The form's values by row, all in its second column."""
    about = (paper.document, paper.owner, paper.period, paper.number)
    total = Decimal(fate.whole(4_000_000, 6_000_000, "total", *about)) / 100
    open_ = (total * fate.whole(5, 60, "open", *about) / 100).quantize(Decimal("0.01"))
    values: dict[int, str | Decimal] = {
        2: paper.period,
        3: paper.owner.partition("@")[0].title(),
        5: Decimal(fate.whole(110, 190, "count", *about)),
        6: open_,
        7: total,
    }
    match paper.flaw:
        case "blank":
            return {}
        case "half filled":
            del values[6], values[7]
        case "does not add up":
            values[6] = total + Decimal("100.07")
        case "text for a number":
            values[7] = "see my mail"
    return values


def content_of(document: str, values: Mapping[int, str | Decimal]) -> Content:
    """An opened form with these values."""
    cells: dict[Place, Cell] = {(1, 1): Cell(value=TITLES[document])}
    cells |= {(row, 1): Cell(value=label) for row, label in LABELS.items()}
    cells |= {(row, 2): Cell(value=value) for row, value in values.items()}
    return Content(kind="xlsx", sheets=(Sheet(name="Form", cells=cells),))


class Press(Protocol):
    """How papers become files."""

    def blank(self, document: str) -> bytes:
        """The blank form."""

    def printed(self, paper: Paper) -> bytes:
        """A filled-in form; the same bytes for the same paper."""


class TokenPress:
    """Papers as values: the bytes only name them, and `read` knows what they say. It opens in place of the child."""

    def __init__(self, fate: Fate) -> None:
        self._fate = fate
        self._known: dict[bytes, Content] = {}

    def blank(self, document: str) -> bytes:
        """The name of a blank form."""
        data = f"blank form of {document}".encode()
        self._known[data] = content_of(document, {})
        return data

    def printed(self, paper: Paper) -> bytes:
        """The name of a paper."""
        if paper.flaw == "blank":
            return self.blank(paper.document)
        data = f"{paper.document}, {paper.owner}, {paper.period}, {paper.number}, {paper.flaw}".encode()
        if data not in self._known:
            self._known[data] = content_of(paper.document, values_of(paper, self._fate))
        return data

    def read(self, data: bytes, name: str) -> Content:  # noqa: ARG002 (the reading child needs it)
        """What a file says."""
        return self._known.get(data) or Content(kind="", trouble="unreadable", why="no form of ours")

    def recalculated(self, content: Content) -> Content:
        """There are no formulas."""
        return content


class WorkbookPress:
    """Papers as real workbooks."""

    def __init__(self, fate: Fate) -> None:
        self._fate = fate
        self._printed: dict[Paper, bytes] = {}

    def blank(self, document: str) -> bytes:
        """The blank workbook."""
        return _workbook(content_of(document, {}))

    def printed(self, paper: Paper) -> bytes:
        """A filled-in workbook."""
        if paper not in self._printed:
            values = values_of(paper, self._fate)
            self._printed[paper] = _workbook(content_of(paper.document, values))
        return self._printed[paper]


def _workbook(content: Content) -> bytes:
    """A workbook with these cells, the same bytes at whatever time it is made."""
    book = Workbook()
    page = book.active
    for sheet in content.sheets:
        page.title = sheet.name
        for (row, column), cell in sheet.cells.items():
            page.cell(row, column, cell.value)
    return saved(book, MADE)
