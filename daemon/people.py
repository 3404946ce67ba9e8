"""Reads people.csv: who they are, how they are reached, and every mistake in it by line and column."""

import csv
import io
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import ValidationError, ValidationInfo, field_validator

from ..rules.agreement import Person, Role
from .explain import explained
from .faults import Fault, closest, one_of, quoted
from .kinds import Address, Known, Language, Somebody, Text, YesNo, Zone, address, text, word, wrong
from .phone_kinds import Phone, PhoneSpan
from .table import Table


class PersonRow(Table):
    """One line of people.csv; empty cells are left out before it is read."""

    name: Text
    email: Address
    other_emails: tuple[str, ...] = ()
    phone: Phone | None = None
    role: Annotated[Role, word("employee", "manager", "senior management")] = "employee"
    department: Text | None = None
    manager: Somebody | None = None
    timezone: Zone | None = None
    language: Language | None = None
    text_consent: YesNo = False
    call_consent: YesNo = False
    consent_note: Text | None = None
    backup: Somebody | None = None
    phone_hours: PhoneSpan | None = None

    @field_validator("other_emails", mode="before")
    @classmethod
    def _several(cls, written: object) -> tuple[str, ...]:
        return tuple(address(each) for each in text(written).replace(";", " ").replace(",", " ").split())

    @field_validator("manager", "backup")
    @classmethod
    def _somebody_else(cls, email: str, info: ValidationInfo) -> str:
        if email == info.data.get("email"):
            raise wrong("is this person's own address", "another person's, or an empty cell")
        return email

    def value(self) -> Person:
        """The person as the rules know them."""
        return Person(
            name=self.name,
            email=self.email,
            other_emails=self.other_emails,
            phone=self.phone,
            role=self.role,
            department=self.department or "",
            manager=self.manager,
            timezone=self.timezone,
            language=self.language or "",
            text_consent=self.text_consent,
            call_consent=self.call_consent,
            consent_note=self.consent_note or "",
            backup=self.backup,
            phone_hours=self.phone_hours,
        )


COLUMNS = tuple(PersonRow.model_fields)
_NEEDED = ("name", "email")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: where it begins and ends and its cells that are not empty, by column."""

    line: int
    last: int
    cells: dict[str, str]
    wide: str = ""  # of a line with more cells than columns: how many
    lost: bool = False  # a cell beyond the last column is not empty


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """What people.csv says: those whose lines are in order, where each line is, and the mistakes."""

    file: str
    persons: tuple[Person, ...] = ()
    known: Known
    lines: dict[str, int] = field(default_factory=dict)  # main address -> line
    unsure: frozenset[str] = frozenset()  # departments, in lower case, with somebody whose line has a mistake
    maybe_senior: bool = False  # somebody whose line has a mistake may be of senior management
    faults: tuple[Fault, ...] = ()


def address_of(cells: Mapping[str, str]) -> str:
    """By which a line's person is known: their main address, in lower case."""
    return cells.get("email", "").lower()


def others_of(cells: Mapping[str, str]) -> list[str]:
    """A line's further addresses, as they are written."""
    return cells.get("other_emails", "").replace(";", " ").replace(",", " ").split()


def read_people(file: str, content: str, region: str | None) -> People:
    """Everybody in the text of people.csv; `region` is the country of telephone numbers without +."""
    rows, faults = table_rows(file, content)
    known = Known(people=_people(rows), departments=_departments(rows), region=region)
    persons: list[Person] = []
    lines: dict[str, int] = {}
    unsure: set[str] = set()
    maybe_senior = False
    for row in rows:
        lines.setdefault(address_of(row.cells), row.line)
        try:
            persons.append(PersonRow.model_validate(row.cells, context=known).value())
            faults += [_too_wide(file, row)] if row.lost else []
        except ValidationError as error:
            unsure.add(row.cells.get("department", "").casefold())
            maybe_senior |= row.cells.get("role", "employee").casefold() not in {"employee", "manager"}
            faults += [_too_wide(file, row)] if row.wide else _row_faults(file, row, error)
    faults += _repeated(file, rows)
    return People(
        file=file,
        persons=tuple(persons),
        known=known,
        lines=lines,
        unsure=frozenset(unsure),
        maybe_senior=maybe_senior,
        faults=tuple(faults),
    )


def _row_faults(file: str, row: Row, error: ValidationError) -> Iterator[Fault]:
    for each in explained(error, PersonRow):
        right = "filling it in" if each.path[0] not in row.cells else each.right
        yield Fault(file=file, line=row.line, key=str(each.path[0]), what=each.what, right=right)


def _too_wide(file: str, row: Row) -> Fault:
    """Told alone: a comma too many moves every cell behind it, so the other mistakes of the line are none."""
    right = "quotes around the note, or whichever cell has a comma in it"
    return Fault(file=file, line=row.line, what=f"has {row.wide}: more cells than columns", right=right)


def without_people(content: str, addresses: Container[str]) -> str:
    """The text of people.csv without the lines of those at these main addresses; all else stays as it is."""
    rows, _ = table_rows("", content.removeprefix("\ufeff"))
    theirs = [row for row in rows if address_of(row.cells) in addresses]
    gone = {number for row in theirs for number in range(row.line, row.last + 1)}
    lines = enumerate(io.StringIO(content, newline=""), start=1)
    return "".join(line for number, line in lines if number not in gone)


def _people(rows: list[Row]) -> dict[str, str]:
    return {row.cells["email"].lower(): row.cells.get("name", "") for row in rows if "email" in row.cells}


def _departments(rows: list[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.cells["department"] for row in rows if "department" in row.cells))


def table_rows(file: str, content: str) -> tuple[list[Row], list[Fault]]:
    """Every line that holds something, in order, and what is wrong with the table as such."""
    delimiter = delimiter_of(content)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, skipinitialspace=True)
    rows: list[Row] = []
    faults: list[Fault] = []
    try:
        columns = [name.strip().lower() for name in next(reader, [])]
        faults += _heading_faults(file, columns)
        start = reader.line_num + 1
        for cells in reader:
            wide = f"{len(cells)} cells for {len(columns)} columns" if len(cells) > len(columns) else ""
            lost = any(cell.strip() for cell in cells[len(columns) :])
            named = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name in COLUMNS}
            filled = {name: cell for name, cell in named.items() if cell}
            if filled or lost:
                rows.append(Row(start, reader.line_num, filled, wide, lost))
            start = reader.line_num + 1
    except csv.Error as error:
        faults.append(Fault(file=file, line=max(reader.line_num, 1), what=f"cannot be read as a table ({error})"))
    return rows, faults


def delimiter_of(content: str) -> str:
    """What stands between the cells: Excel writes ; or a tab in many countries."""
    first = content.partition("\n")[0]
    return max(",;\t", key=first.count)


def _heading_faults(file: str, columns: list[str]) -> Iterator[Fault]:
    for name in _NEEDED:
        if name not in columns:
            yield Fault(
                file=file, line=1, key=name, what="this column is missing", right=f"a first line {','.join(COLUMNS)}"
            )
    for number, name in enumerate(columns):
        if name and name not in COLUMNS:
            right = closest(name, COLUMNS) or one_of(COLUMNS)
            yield Fault(file=file, line=1, key=name, what=f"{quoted(name)} is not a known column", right=right)
        elif name and name in columns[:number]:
            yield Fault(file=file, line=1, key=name, what="this column stands twice")


def _repeated(file: str, rows: list[Row]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for row in rows:
        others = others_of(row.cells)
        for column, email in [("email", row.cells.get("email", "")), *(("other_emails", other) for other in others)]:
            first = seen.setdefault(email.lower(), row.line) if email else row.line
            if first != row.line:
                what = f"{quoted(email)} stands in line {first} already"
                yield Fault(file=file, line=row.line, key=column, what=what, right="an address of this person alone")
