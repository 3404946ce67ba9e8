"""Reads a filled-in intake workbook: its rows by what they answer, each with its cell, and what cannot be read."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Context, Decimal, InvalidOperation
from typing import Any

from ..rules.cells import a1
from ..rules.contents import Cell, Content, Place, Raw, Sheet
from .faults import Fault, closest, one_of, quoted
from .setup_sheets import AGREEMENT, ESCALATION, EXAMPLE, MARK, REMINDERS, TABLES, Column, Table, asked

_NEEDED = (AGREEMENT, "People", "Documents")
_YES, _NO = {"yes", "y", "true", "x", "sí", "si"}, {"no", "n", "false"}
_PLAIN = Context(prec=15)  # what a spreadsheet program knows of a number
_MOST_DIGITS = 30  # before or after the point
_MOST_ROWS, _MOST_COLUMNS = 2_000, 100  # of a sheet that are read; a workbook comes by mail, too
_DEEPEST = 20  # rows in which the heads of a sheet are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one row answers, by the keys of its columns; `cells` tells where each answer stands or would stand."""

    where: str  # its first cell, such as People!B4
    values: dict[str, Any]
    cells: Mapping[str, str]

    def cell(self, key: str) -> str:
        """The cell of an answer; the row's first where the sheet has no such column."""
        return self.cells.get(key, self.where)


@dataclass(frozen=True, slots=True)
class _Grid:
    """A sheet as far as it is read, and which columns have something in each of its rows."""

    name: str
    cells: Mapping[Place, Cell]
    across: Mapping[int, list[int]]


@dataclass(slots=True)
class Filled:
    """The workbook as it was read: the terms, the rows of each list, example rows left out, and the faults."""

    terms: Row = field(default_factory=lambda: Row(where=AGREEMENT, values={}, cells={}))
    rows: dict[str, list[Row]] = field(default_factory=dict)  # by the name of the list
    left_out: list[str] = field(default_factory=list)  # "People row 2"
    faults: list[Fault] = field(default_factory=list)


def is_intake(content: Content) -> bool:
    """Whether a file is an intake workbook at all, be it full of mistakes."""
    return content.sheet(AGREEMENT) is not None and sum(content.sheet(name) is not None for name in TABLES) > 1


def read_filled(content: Content) -> Filled:
    """All that an opened workbook answers, with every cell that could not be read."""
    filled = Filled()
    for name in (AGREEMENT, *TABLES):
        sheet = content.sheet(name)
        if sheet is None:
            filled.faults += _missing(name, content)
        elif len({row for row, _ in sheet.cells}) > _MOST_ROWS:
            what = f"has more than {_MOST_ROWS} rows"
            filled.faults.append(Fault(file=sheet.name, what=what, right="deleting those below the last entry"))
        elif name == AGREEMENT:
            _read_agreement(_grid(sheet), filled)
        else:
            _read_table(_grid(sheet), asked()[name], filled)
    return filled


def _grid(sheet: Sheet) -> _Grid:
    cells = {place: cell for place, cell in sheet.cells.items() if place[1] <= _MOST_COLUMNS}
    across: dict[int, list[int]] = {}
    for row, column in sorted(cells):
        across.setdefault(row, []).append(column)
    return _Grid(sheet.name, cells, across)


def _missing(name: str, content: Content) -> Iterator[Fault]:
    """A list without its sheet; one that need not be there may stand under a name that is nearly right."""
    others = [sheet.name for sheet in content.sheets if not sheet.hidden and sheet.name not in (AGREEMENT, *TABLES)]
    near = closest(name, others)
    if near:
        yield Fault(file=near.strip('"'), what="is not the name of a sheet that is asked for", right=quoted(name))
    elif name in _NEEDED:
        yield Fault(file=name, what="this sheet is missing", right="a new workbook, with its sheets as they are")


def _read_agreement(sheet: _Grid, filled: Filled) -> None:
    """Terms by the words in column A, wherever they stand; below them the two tables."""
    terms = {_plain(column.title): column for column in asked()[AGREEMENT].columns}
    sections = {_plain(name): name for name in (REMINDERS, ESCALATION)}
    values: dict[str, Any] = {}
    cells: dict[str, str] = {}
    section, columns = "", dict[int, Column]()
    for number in sheet.across:
        title = _plain(_text(_raw(sheet.cells.get((number, 1)))))
        if title in sections:
            section, columns = sections[title], {}
            filled.rows[section] = []
        elif title in terms:
            column = terms[title]
            if column.key in cells:
                filled.faults.append(_wrong(sheet, (number, 1), column.title, "stands twice", "one row of it"))
            cells[column.key] = _named(sheet, (number, 2))
            values |= _answers(sheet, number, {2: column}, filled)
        elif section and not columns:
            columns = _headed(sheet, number, asked()[section])
        elif section:
            if found := _row(sheet, number, columns, filled):
                filled.rows[section].append(found)
        elif title and number > 1 and (number, 2) in sheet.cells:
            right = closest(title, [column.title for column in asked()[AGREEMENT].columns])
            filled.faults.append(_wrong(sheet, (number, 1), "", f"{quoted(title)} is not a term that is asked", right))
    filled.terms = Row(where=AGREEMENT, values=values, cells=cells)


def _read_table(sheet: _Grid, table: Table, filled: Filled) -> None:
    rows = list(sheet.across)
    heads = next((row for row in rows[:_DEEPEST] if len(_headed(sheet, row, table)) > 1), None)
    filled.rows[table.name] = []
    if heads is None:
        if rows:
            right = "the heads of a new workbook in its first row"
            filled.faults.append(Fault(file=sheet.name, what="the heads of the columns are gone", right=right))
        return
    columns = _headed(sheet, heads, table)
    filled.faults += _head_faults(sheet, heads, table, columns)
    marks = [at for at in sheet.across.get(heads, []) if _plain(_text(_raw(sheet.cells[heads, at]))) == _plain(MARK)]
    for number in rows[rows.index(heads) + 1 :]:
        mark = _text(_raw(sheet.cells.get((number, marks[0])))).casefold() if marks else ""
        found = _row(sheet, number, columns, filled)
        if found and mark == EXAMPLE and _is_example(found, table):
            filled.left_out.append(f"{sheet.name} row {number}")
        elif found:
            filled.rows[table.name].append(found)
            if mark:
                filled.faults.append(_marked(sheet, (number, marks[0]), mark))


def _marked(sheet: _Grid, place: Place, mark: str) -> Fault:
    if mark == EXAMPLE:
        what = "the row is marked as an example and holds something else than that"
        return _wrong(sheet, place, "", what, "clearing the mark if the row counts, or deleting the row")
    return _wrong(sheet, place, "", f"{quoted(mark)} is no mark", f"{quoted(EXAMPLE)} or an empty cell")


def _headed(sheet: _Grid, row: int, table: Table) -> dict[int, Column]:
    """The columns that the heads in this row name, by their numbers; the first of two that are alike."""
    known = {_plain(column.title): column for column in table.columns} | {one.key: one for one in table.columns}
    found: dict[int, Column] = {}
    for at in sheet.across.get(row, []):
        column = known.get(_plain(_text(_raw(sheet.cells[row, at]))))
        if column and column not in found.values():
            found[at] = column
    return found


def _head_faults(sheet: _Grid, row: int, table: Table, columns: Mapping[int, Column]) -> Iterator[Fault]:
    titles = [column.title for column in table.columns]
    for at in sheet.across.get(row, []):
        title = _text(_raw(sheet.cells[row, at]))
        if at not in columns and title and _plain(title) != _plain(MARK):
            twice = _plain(title) in map(_plain, titles)
            what = "stands twice" if twice else "is not a column that is asked"
            yield _wrong(sheet, (row, at), "", f"{quoted(title)} {what}", closest(title, titles) or one_of(titles))


def _row(sheet: _Grid, number: int, columns: Mapping[int, Column], filled: Filled) -> Row | None:
    """The answers in this row; None where there are none."""
    known = len(filled.faults)
    values = _answers(sheet, number, columns, filled)
    if not values and len(filled.faults) == known:
        return None
    cells = {column.key: _named(sheet, (number, at)) for at, column in columns.items()}
    return Row(where=_named(sheet, (number, min(columns, default=1))), values=values, cells=cells)


def _answers(sheet: _Grid, number: int, columns: Mapping[int, Column], filled: Filled) -> dict[str, Any]:
    values = {}
    for at, column in columns.items():
        cell = sheet.cells.get((number, at))
        if cell and (cell.error or (cell.unsure and cell.value is None)):
            what = f"holds the error {cell.error}" if cell.error else "holds a formula that cannot be calculated here"
            filled.faults.append(_wrong(sheet, (number, at), column.title, what, "the value itself, typed"))
        elif (raw := _raw(cell)) is not None and _text(raw):
            values[column.key] = answer(raw, column)
    return values


def _is_example(row: Row, table: Table) -> bool:
    """Whether a row is one of the examples as it was written."""
    columns = {column.key: column for column in table.columns}
    examples = [{key: answer(value, columns[key]) for key, value in one.items()} for one in table.examples]
    return row.values in examples


def _raw(cell: Cell | None) -> Raw:
    if cell is None:
        return None
    return cell.value if cell.stored and cell.value is not None else cell.calculated if cell.formula else cell.value


def _named(sheet: _Grid, place: Place) -> str:
    return f"{sheet.name}!{a1(place)}"


def _wrong(sheet: _Grid, place: Place, title: str, what: str, right: str) -> Fault:
    return Fault(file=_named(sheet, place), key=title, what=what, right=right)


def _plain(title: str) -> str:
    return " ".join(title.casefold().split()).rstrip(" :?*.")


def answer(raw: Any, column: Column) -> Any:
    """A cell as the engagement's files have it; what does not fit its column stays text, for `check` to judge."""
    words = _text(raw)
    match column.kind:
        case "day":
            return _day(raw)
        case "days":
            return [_day(one) for one in split(words)] if isinstance(raw, str) else [_day(raw)]
        case "number" | "whole":
            return _number(raw)
        case "flag" | "condition":
            return words.casefold() in _YES if words.casefold() in _YES | _NO else words
        case "list":
            return split(words)
        case "scope":
            return words.casefold() if words.casefold() in column.choices else split(words)
        case "percent" if isinstance(raw, Decimal):
            return f"{_digits(raw * 100)}%"
        case "period" if isinstance(raw, date):
            return _day(raw)
    return words


def split(words: str) -> list[str]:
    """The parts of a list: between semicolons or lines, or where there are none, between commas."""
    parts = re.split(r"[;\n]", words) if re.search(r"[;\n]", words) else words.split(",")
    return [part.strip() for part in parts if part.strip()]


def joined(parts: Iterable[object]) -> str:
    """A list as it stands in one cell, so that `split` takes it apart again."""
    words = [str(part) for part in parts]
    if not any("," in word for word in words):
        return ", ".join(words)
    return "; ".join(words) + (";" if len(words) == 1 else "")


def _day(raw: object) -> object:
    if isinstance(raw, datetime):
        return raw.date() if raw.time() == time(0) else _text(raw)
    try:
        return date.fromisoformat(raw) if isinstance(raw, str) else raw
    except ValueError:
        return raw


def _number(raw: Raw | int) -> object:
    try:
        number = Decimal(raw) if isinstance(raw, str | int) and not isinstance(raw, bool) else raw
    except InvalidOperation:
        return raw
    if not isinstance(number, Decimal) or not number.is_finite():
        return _text(raw)
    plain = Decimal(_digits(number))
    return int(plain) if plain == plain.to_integral_value() else plain


def _text(raw: object) -> str:
    """What stands in a cell as a person would type it."""
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, Decimal | float):
        return _digits(Decimal(raw))
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time(0) else raw.isoformat(" ", "minutes")
    if isinstance(raw, time):
        return f"{raw:%H:%M}"
    return "" if raw is None else str(raw).strip()


def _digits(number: Decimal) -> str:
    """A number without an exponent, and without what its storage as a binary fraction added."""
    if abs(number.adjusted()) > _MOST_DIGITS:
        return str(number)
    digits = f"{_PLAIN.plus(number):f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def texts(rows: Sequence[Row]) -> list[dict[str, str]]:
    """The rows with every answer as text, for a file whose cells are nothing else."""
    return [{key: " ".join(_text(value).split()) for key, value in row.values.items()} for row in rows]
