"""Turns what `check` says of an engagement's files into faults of the intake workbook, by sheet and cell."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from .faults import Fault, quoted
from .setup_answers import Answers
from .setup_cells import Row
from .setup_sheets import AGREEMENT, DOCUMENTS, FOUND_BY, GOALS, PEOPLE, RULES, TRANSFERS, Column, asked
from .sources import key_of

_PART = re.compile(r"(?:\.[^.\[]*|\[\d+\]|^[^.\[]+)$")  # the last part of a key such as document[1].due
_WORDS = (  # what `check` calls the files, and what the workbook's reader has before their eyes
    (r"a wider \[scope\] people in engagement\.toml", f"a wider “Who is in scope” in the sheet {AGREEMENT}"),
    (r"a path that starts beside documents\.toml", "the file itself beside this workbook, or in the same mail"),
    (r"people\.csv", f"the sheet {PEOPLE}"),
    (r"documents\.toml", f"the sheet {DOCUMENTS}"),
    (r"engagement\.toml", f"the sheet {AGREEMENT}"),
    (r",? without quotes", ""),
    (r"neither true nor false", "neither yes nor no"),
    (r"true or false", "yes or no"),
    (r"an email of this file", f"an address of the sheet {PEOPLE}"),
    (r"square brackets: \[ \.\.\. \]", "semicolons between the entries"),
)
_SHEETS = {"fields": GOALS, "rule": RULES, "update": TRANSFERS}


def in_cells(faults: Iterable[Fault], answers: Answers, people: Mapping[int, Row]) -> Iterator[Fault]:
    """Each fault at the cell it comes from; one of the practice's own file stays as it is."""
    cells = {key_of(path): cell for path, cell in answers.cells.items()}
    for fault in faults:
        name = fault.file.rpartition("/")[2]
        if name == "people.csv":
            yield _of_person(fault, people)
        elif name in {"engagement.toml", "documents.toml"}:
            yield _of_key(fault, cells)
        else:
            yield fault


def _of_person(fault: Fault, people: Mapping[int, Row]) -> Fault:
    row = people.get(fault.line or 0)
    columns = {column.key: column for column in asked()[PEOPLE].columns}
    fault = replace(fault, what=re.sub(r"\bline (\d+)\b", lambda found: _row_named(int(found[1]), people), fault.what))
    where = row.cell(fault.key) if row else PEOPLE
    return _worded(fault, where, columns.get(fault.key))


def _row_named(line: int, people: Mapping[int, Row]) -> str:
    row = people.get(line)
    return f"row {re.sub(r'[^0-9]', '', row.where.rpartition('!')[2])}" if row else "another row"


def _of_key(fault: Fault, cells: Mapping[str, str]) -> Fault:
    """By the key itself, else by the nearest table around it."""
    key = fault.key
    while key and key not in cells:
        key = _PART.sub("", key)
    return _worded(
        fault, cells.get(key, AGREEMENT if fault.file.endswith("engagement.toml") else DOCUMENTS), _asked(fault.key)
    )


def _asked(key: str) -> Column | None:
    """The column that asks for a key of engagement.toml or documents.toml."""
    plain = re.sub(r"\[\d+\]", "", key)
    parts = plain.split(".")
    if parts[0] != "document":
        lists = {"cadence.ladder": "Reminders", "escalation": "Escalation"}
        listed = next((name for path, name in lists.items() if plain.startswith(f"{path}.")), AGREEMENT)
        return _column(listed, plain if listed == AGREEMENT else parts[-1])
    sheet = _SHEETS.get(parts[1], DOCUMENTS) if len(parts) > 1 else DOCUMENTS
    last = parts[-1]
    return _column(sheet, "place" if sheet == GOALS and last in FOUND_BY.values() else last)


def _column(sheet: str, key: str) -> Column | None:
    return next((column for column in asked()[sheet].columns if column.key == key), None)


def _worded(fault: Fault, where: str, column: Column | None) -> Fault:
    what, right = fault.what, fault.right
    if what == "is missing":
        what, right = "is empty", _example(column) or right
    if what.startswith("does not say where the value stands"):
        what, right, column = (
            "is empty",
            "a cell such as Summary!E14, or the words it is found by",
            _column(GOALS, "place"),
        )
    for pattern, words in _WORDS:
        what, right = re.sub(pattern, words, what), re.sub(pattern, words, right)
    return Fault(file=where, key=column.title if column else "", what=what, right=right)


def _example(column: Column | None) -> str:
    if column is None:
        return ""
    if column.example != "":
        return quoted(column.example)
    return " or ".join(map(quoted, column.choices)) if column.choices else ""
