"""Opens csv files and plain text: the encoding, the sign between columns and the decimal sign are told by looking."""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from ...rules.contents import Cell, Content, Line, Place, Sheet, Span
from ..attachments import wide_encoding
from .refused import Refused

_SEPARATORS = (",", ";", "\t", "|")
_TOLD = re.compile(r"sep=(.)", re.IGNORECASE)  # the first line that Excel writes and understands
_LOOKED_AT = 200  # lines, to tell the separator
_MOST_CELLS = 400_000
_COMMA = re.compile(r"[-+(]?\s*(?:\d{1,3}(?:[. ’']\d{3})+|\d+),(?:\d{1,2}|\d{4,})\s*\)?%?")
_POINT = re.compile(r"[-+(]?\s*(?:\d{1,3}(?:[, ’']\d{3})+|\d+)\.(?:\d{1,2}|\d{4,})\s*\)?%?")
_MONEY = re.compile(r"[$€£¥]|\b[A-Z]{3}\b")

csv.field_size_limit(1_000_000)


def read_delimited(data: bytes, name: str) -> Content:
    """A csv file as one sheet whose rows are the file's lines, all values as text; else its lines as text."""
    text = decoded(data)
    named = name.lower().endswith((".csv", ".tsv", ".tab"))
    first, _, rest = text.partition("\n")
    told = _TOLD.fullmatch(first.strip("\r"))
    body, skipped = (rest, 1) if told else (text, 0)
    separator = told[1] if told else _separator(body, share=0.2 if named else 1.0)
    if separator is None and not named:
        return Content(kind="text", lines=tuple(Line((Span(line),)) for line in text.splitlines() if line.strip()))
    cells = _cells(body, separator or ",", skipped)
    return Content(kind="csv", sheets=(Sheet(name="", cells=cells),), decimal_comma=_decimal_comma(cells, separator))


def decoded(data: bytes) -> str:
    """The text in these bytes: UTF-8 or UTF-16 where it is that, else Windows' Western code page."""
    wide = wide_encoding(data[:65_536])
    if wide:
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Five bytes mean nothing in cp1252; there the file is Latin-1.
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            return data.decode("latin-1")


def _separator(text: str, *, share: float) -> str | None:
    """The sign that cuts so many of the lines into the same columns, at least two; None where none does."""
    best, most = None, 0.0
    for sign in _SEPARATORS:
        widths = [len(row) for row in islice(_rows(text, sign), _LOOKED_AT) if any(field.strip() for field in row)]
        split = [width for width in widths if width > 1]
        if not split:
            continue
        width, count = max(Counter(split).items(), key=lambda item: (item[1], item[0]))
        score = count / len(widths) * min(width, 20) ** 0.25
        if score > most and count >= share * len(widths) and (count > 1 or share < 1):
            best, most = sign, score
    return best


def _rows(text: str, separator: str) -> Iterable[list[str]]:
    return csv.reader(text.splitlines(keepends=True), delimiter=separator, skipinitialspace=True)


def _cells(text: str, separator: str, skipped: int) -> dict[Place, Cell]:
    """The filled cells; a row's number is that of its first line in the file."""
    cells: dict[Place, Cell] = {}
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator, skipinitialspace=True)
    line = 1 + skipped
    for row in reader:
        for column, value in enumerate(row, 1):
            if value.strip():
                cells[line, column] = Cell(value=value.strip())
        if len(cells) > _MOST_CELLS:
            raise Refused("unreadable", f"it has more than {_MOST_CELLS:,} filled cells")
        line = reader.line_num + 1 + skipped
    return cells


def _decimal_comma(cells: dict[Place, Cell], separator: str | None) -> bool:
    """Whether the file's numbers are written 1.234,56; where none tells, a file cut at semicolons is taken for one."""
    votes = 0
    for cell in cells.values():
        figure = _MONEY.sub("", str(cell.value)).strip()
        votes += bool(_COMMA.fullmatch(figure)) - bool(_POINT.fullmatch(figure))
    return votes > 0 or (votes == 0 and separator == ";")
