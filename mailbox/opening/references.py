"""What a workbook's formulas refer to, and each formula put in plain references, or found to be beyond calculating."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ...rules.cells import a1
from ...rules.contents import Area, Cell, Place
from .formulas import rewritten

# Functions that are calculated as Excel does it, and give the same tomorrow and in any country. All others are left
# alone: what moves (TODAY, RAND), what makes references out of text (INDIRECT, OFFSET), what depends on the language
# (TEXT, VALUE), what asks of the program (CELL), and what is rare.
_PLAIN = frozenset(
    """
    SUM SUMIF SUMIFS SUMPRODUCT SUMSQ SUBTOTAL PRODUCT ROUND ROUNDUP ROUNDDOWN MROUND INT TRUNC ABS SIGN
    MOD QUOTIENT POWER SQRT EXP LN LOG LOG10 PI EVEN ODD MAX MIN MAXIFS MINIFS LARGE SMALL RANK RANK.EQ AVERAGE
    AVERAGEIF AVERAGEIFS MEDIAN COUNT COUNTA COUNTBLANK COUNTIF COUNTIFS STDEV STDEV.S STDEV.P VAR VAR.S VAR.P
    IF IFS AND OR NOT XOR TRUE FALSE IFERROR IFNA SWITCH CHOOSE ISBLANK ISNUMBER ISTEXT ISNONTEXT ISERROR ISERR ISNA
    ISLOGICAL ISEVEN ISODD N NA VLOOKUP HLOOKUP LOOKUP XLOOKUP INDEX MATCH ROW ROWS COLUMN COLUMNS LEFT RIGHT MID LEN
    TRIM UPPER LOWER PROPER CONCATENATE CONCAT TEXTJOIN EXACT FIND SEARCH SUBSTITUTE REPLACE REPT T DATE YEAR MONTH DAY
    WEEKDAY EDATE EOMONTH DAYS NETWORKDAYS WORKDAY HOUR MINUTE SECOND TIME WEEKNUM ISOWEEKNUM
    """.split()
)
_SWALLOWING = re.compile(r"\b(?:IFERROR|IFNA|IS[A-Z]+|COUNT[A-Z]*)\(", re.IGNORECASE)
_VARYING = re.compile(r"(?<![\w.$])(?:\$?[A-Z]{1,3}\$?[1-9]\d{0,6}|\d+(?:\.\d+)?)(?![\w.(!\[])")
_TABLE = re.compile(r"([^\[]+)\[(.*)\]", re.DOTALL)
_TABLE_PART = re.compile(r"\[([^\[\]]*)\]")
_LONGEST = 8192  # characters; Excel takes no longer ones
_DEEPEST = 5  # names that are defined by names


@dataclass(frozen=True, slots=True)
class Table:
    """A named table of a sheet, for references such as Hours[Total]."""

    sheet: int
    area: Area
    columns: tuple[str, ...]
    header: bool = True
    totals: bool = False


@dataclass(slots=True)
class Page:
    """A sheet as calculating needs it."""

    name: str
    cells: dict[Place, Cell]
    arrays: Mapping[Place, Area] = field(default_factory=dict)


@dataclass(slots=True)
class Book:
    """A workbook as calculating needs it. Names have the sheet they belong to, or None; all keys are casefolded."""

    sheets: list[Page]
    names: Mapping[tuple[int | None, str], str] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    from_1904: bool = False
    hidden_rows: bool = False
    plain: set[str] = field(default_factory=set)  # shapes of formulas that were found to need no rewriting
    _numbers: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._numbers = {page.name.casefold(): index for index, page in enumerate(self.sheets)}

    def name_of(self, sheet: int) -> str:
        """The name a sheet is calculated under: people's own names hold every sign there is."""
        return f"sheet_{sheet}"

    def number_of(self, name: str) -> int:
        """The sheet that is calculated under this name."""
        return int(name.removeprefix("sheet_"))

    def sheet_called(self, prefix: str) -> int | None:
        """The number of the sheet in a prefix such as `'My sheet'!`; None for other workbooks and unknown sheets."""
        name = prefix[:-1]
        if name.startswith("'"):
            name = name[1:-1].replace("''", "'")
        return self._numbers.get(name.casefold())


def calculable(formula: str, sheet: int, place: Place, book: Book) -> str | None:
    """The formula with all it names put as plain references; None where its result would not be sure."""
    if len(formula) > _LONGEST:
        return None
    # A column of formulas differs in its row numbers alone, so its first one answers for all.
    shape = _VARYING.sub("?", formula)
    if shape in book.plain:
        return formula
    put = _put(formula, sheet, place, book, _DEEPEST)
    if put == formula:
        book.plain.add(shape)
    return put


def swallows(formula: str) -> bool:
    """Whether a formula can give a plain answer although what it depends on is not known."""
    return _SWALLOWING.search(formula) is not None


def _put(formula: str, sheet: int, place: Place | None, book: Book, depth: int) -> str | None:
    """The same for a formula that stands in `place`, or for a name's meaning, which stands nowhere."""

    def change(piece: re.Match[str], prefix: str) -> str | None:
        home = book.sheet_called(prefix) if prefix else sheet
        if home is None:
            return None
        match piece.lastgroup:
            case "cell" | "columns" | "rows":
                return _reference(piece, home, book, told=bool(prefix), somewhere=place is not None)
            case "function":
                return _function(piece["function"], book)
            case "name":
                return _named(piece[0], home, book, depth)
            case "table":
                return _in_table(piece[0], sheet, place, book)
            case "sign":
                return None  # A1# and @A1: what a formula spread over other cells, and one value of many
            case _:
                return piece[0]

    return rewritten(formula, change)


def _reference(piece: re.Match[str], home: int, book: Book, *, told: bool, somewhere: bool) -> str | None:
    text = piece[0]
    if not somewhere and not _fixed(text):
        return None  # a name whose meaning depends on where it is used
    other_end = piece.string[: piece.start()].endswith(":")
    return f"{book.name_of(home)}!{text}" if told or not (somewhere or other_end) else text


def _function(written: str, book: Book) -> str | None:
    name = written.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")
    return None if name not in _PLAIN or (name == "SUBTOTAL" and book.hidden_rows) else f"{name}("


def _fixed(reference: str) -> bool:
    return all(end.startswith("$") for end in reference.split(":")) and (":" in reference or reference.count("$") == 2)


def _named(name: str, sheet: int, book: Book, depth: int) -> str | None:
    """What a defined name stands for."""
    if name.upper() in {"TRUE", "FALSE"}:
        return name.upper()
    key = name.casefold()
    meaning = book.names.get((sheet, key), book.names.get((None, key)))
    if meaning is None or depth == 0:
        return None
    put = _put(meaning, sheet, None, book, depth - 1)
    return None if put is None else f"({put})"


def _in_table(text: str, sheet: int, place: Place | None, book: Book) -> str | None:
    """A structured reference as an area: Hours[Total], Hours[#Data], Hours[[#This Row],[Total]]."""
    found = _TABLE.fullmatch(text)
    table = book.tables.get(found[1].casefold()) if found else None
    if found is None or table is None or "'" in found[2]:
        return None
    parts = _TABLE_PART.findall(found[2]) if found[2].startswith("[") else [found[2]]
    special = {part.casefold() for part in parts if part.startswith("#")}
    columns = [part for part in parts if part and not part.startswith("#")]
    rows = _table_rows(table, special, place if sheet == table.sheet else None)
    known = [name.casefold() for name in table.columns]
    if rows is None or len(columns) > 2 or any(name.casefold() not in known for name in columns):
        return None
    across = [known.index(name.casefold()) for name in columns] or [0, len(known) - 1]
    first, last = a1((rows[0], table.area[1] + across[0])), a1((rows[1], table.area[1] + across[-1]))
    return f"{book.name_of(table.sheet)}!{first}:{last}" if first != last else f"{book.name_of(table.sheet)}!{first}"


def _table_rows(table: Table, special: set[str], place: Place | None) -> tuple[int, int] | None:
    top, bottom = table.area[0], table.area[2]
    data = (top + table.header, bottom - table.totals)
    if special <= {"#data"}:
        return data
    if special == {"#all"}:
        return (top, bottom)
    if special == {"#headers"} and table.header:
        return (top, top)
    if special == {"#totals"} and table.totals:
        return (bottom, bottom)
    if special == {"#this row"} and place is not None and data[0] <= place[0] <= data[1]:
        return (place[0], place[0])
    return None
