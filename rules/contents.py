"""What stands in an opened file, whatever its kind: sheets of cells, lines of text, form fields. Not yet judged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal

# As the file holds it: text stays text, however much it looks like a number. None is an empty cell.
Raw = str | bool | Decimal | date | datetime | time | None
Place = tuple[int, int]  # row and column of a cell, both from 1
Area = tuple[int, int, int, int]  # first row, first column, last row, last column; all included
Trouble = Literal["unreadable", "protected", "unsafe", "unsupported"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell that holds something: a value, a formula, or both."""

    value: Raw = None  # what is typed, or the formula's stored result
    shown_as: Literal["", "percent", "date", "time"] = ""  # what its number format makes of it
    formula: str = ""  # as written in that cell, without "="; shared formulas are written out
    stored: bool = True  # False: a formula whose result was never stored, since no spreadsheet program saved the file
    error: str = ""  # "#REF!" and its like, stored or calculated
    calculated: Raw = None  # what the formula gives from the values in the file; None where it could not be calculated
    unsure: bool = False  # the formula could not be calculated here: unknown function, other file, circle

    @property
    def text(self) -> str:
        """What stands there as one line of text; "" for nothing."""
        return "" if self.value is None else " ".join(str(self.value).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """One data-validation rule of a sheet: what may be typed into its areas."""

    areas: tuple[Area, ...]
    kind: str  # list, whole, decimal, date, time, textLength, custom
    operator: str = "between"  # as the file format spells it: between, notBetween, equal, greaterThanOrEqual, ...
    first: str = ""  # formula or constant, as written
    second: str = ""
    choices: tuple[str, ...] = ()  # of a list, where it names them or the cells that hold them
    blank_allowed: bool = True
    stops: bool = True  # False: the program only warns


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet of a workbook, the one table of a csv file, or one table of a text document."""

    name: str
    cells: Mapping[Place, Cell] = field(default_factory=dict)
    merged: tuple[Area, ...] = ()
    validations: tuple[Validation, ...] = ()
    pictures: tuple[Area, ...] = ()  # the cells a picture or drawing lies over
    hidden: bool = False
    unlocked: tuple[Area, ...] = ()  # cells that stay open when the sheet is protected: where people are to type
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line of text, apart from the next by a gap; `left` and `right` in points from the page's edge."""

    text: str
    left: float = 0.0
    right: float = 0.0
    picture: bool = False  # a picture stands here; `text` is then ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line (pdf) or paragraph (docx) in reading order; `page` from 1, 0 where pages are not known."""

    spans: tuple[Span, ...]
    page: int = 0

    @property
    def text(self) -> str:
        """The line as one text."""
        return "  ".join(span.text for span in self.spans if span.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A field of a filled-in form (pdf form field, docx content control or legacy field)."""

    name: str
    kind: Literal["text", "check", "choice", "signature"]
    value: str = ""  # of a check box: "" while it is not ticked
    signed: bool = False  # a signature field that was signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """An opened file. `trouble` says why it could not be opened; then nothing else counts."""

    kind: str  # xlsx, xls, ods, csv, docx, pdf, image, text
    sheets: tuple[Sheet, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)  # defined names: "Total" -> "Summary!F14"
    lines: tuple[Line, ...] = ()
    form: tuple[FormField, ...] = ()
    from_picture: bool = False  # its words were read from a picture of them, so a person looks
    unread: Literal["", "rest", "all"] = (
        ""  # what of it was not read here, by no fault of the file: its later pages, all
    )
    decimal_comma: bool = False  # csv: its numbers are written with one
    trouble: Trouble | None = None
    why: str = ""  # of the trouble, as a clause: "the archive is cut off"

    @property
    def legible(self) -> bool:
        """Whether anything was read in it, be it that it is empty."""
        return not (self.trouble or self.unread == "all" or (self.from_picture and not self.lines))

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of this name, without regard to case and outer spaces; None where there is none."""
        wanted = name.strip().casefold()
        return next((sheet for sheet in self.sheets if sheet.name.strip().casefold() == wanted), None)

    def words(self) -> Iterator[str]:
        """Every piece of text in the file, in reading order: what it says of itself."""
        for line in self.lines:
            yield line.text
        for sheet in self.sheets:
            yield from (sheet.cells[place].text for place in sorted(sheet.cells))
        yield from (each.value for each in self.form if each.value)
