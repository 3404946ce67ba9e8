"""What an intake workbook answers as the data of an engagement's files, each key with its cell; and the way back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..rules.periods import check_cadence, period_of_day
from .faults import Fault, closest, one_of, quoted
from .setup_cells import Filled, Row, joined, texts
from .setup_sheets import (
    AGREEMENT,
    DOCUMENTS,
    ESCALATION,
    FOUND_BY,
    GOALS,
    PEOPLE,
    REMINDERS,
    RULES,
    TABLES,
    TRANSFERS,
    Values,
    asked,
)
from .sources import value_at
from .toml_lines import Path

_LISTED = {REMINDERS: ("cadence", "ladder"), ESCALATION: ("escalation",)}


@dataclass(slots=True)
class Answers:
    """An engagement as the workbook tells it: the data of its three files, and where each key of them stands."""

    agreement: dict[str, Any] = field(default_factory=dict)
    documents: list[dict[str, Any]] = field(default_factory=list)
    people: list[dict[str, str]] = field(default_factory=list)
    cells: dict[Path, str] = field(default_factory=dict)  # of agreement, and of documents below ("document", ...)
    persons: list[Row] = field(default_factory=list)  # in the order of `people`
    faults: list[Fault] = field(default_factory=list)


def answers_of(filled: Filled) -> Answers:
    """The data for the files, and the mistakes that would not be seen in them any more."""
    answers = Answers(persons=filled.rows.get(PEOPLE, []))
    answers.people = texts(answers.persons)
    _agreement(filled, answers)
    for index, row in enumerate(filled.rows.get(DOCUMENTS, [])):
        answers.documents.append(_document(row))
        path = ("document", index)
        answers.cells |= {path: row.where} | {
            (*path, column.key): row.cell(column.key) for column in _columns(DOCUMENTS)
        }
    for name, add in ((GOALS, _add_figure), (RULES, _add_rule), (TRANSFERS, _add_transfer)):
        for row in filled.rows.get(name, []):
            meant = _document_meant(row, answers)
            if meant is not None:
                add(row, answers, meant)
    return answers


def _columns(name: str) -> Iterable[Any]:
    return asked()[name].columns


def _agreement(filled: Filled, answers: Answers) -> None:
    for column in _columns(AGREEMENT):
        path = tuple(column.key.split("."))
        answers.cells[path] = filled.terms.cell(column.key)
        if column.key in filled.terms.values and column.key != "slug":
            _put(answers.agreement, path, filled.terms.values[column.key])
    for name, path in _LISTED.items():
        rows = filled.rows.get(name, [])
        _put(answers.agreement, path, [row.values for row in rows])
        for index, row in enumerate(rows):
            answers.cells[*path, index] = row.where
            answers.cells |= {(*path, index, key): row.cell(key) for key in row.cells}


def _put(table: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for key in path[:-1]:
        table = table.setdefault(key, {})
    table[path[-1]] = value


def _document(row: Row) -> dict[str, Any]:
    """A document's own keys; a first period that the program made a date of is the one that this day lies in."""
    values, first = dict(row.values), row.values.get("first")
    if isinstance(first, date):
        cadence = values.get("cadence", "monthly")
        named = period_of_day(cadence, first) if check_cadence(cadence) is None else None
        values["first"] = named or first.isoformat()
    return values


def _document_meant(row: Row, answers: Answers) -> int | None:
    """Which document a row of another sheet is about, by short name or title; None, and a fault, where none is."""
    written = str(row.values.get("document", ""))
    known = {
        str(one.get(key, "")).casefold(): at for at, one in enumerate(answers.documents) for key in ("title", "id")
    }
    if written and (index := known.get(written.casefold())) is not None:
        return index
    names = [str(one["id"]) for one in answers.documents if one.get("id")]
    what = f"{quoted(written)} is no document of the sheet {DOCUMENTS}" if written else "is empty"
    right = closest(written, [*names, *known]) or (one_of(names) if names else "")
    answers.faults.append(Fault(file=row.cell("document"), key="Document", what=what, right=right))
    return None


def _add_figure(row: Row, answers: Answers, index: int) -> None:
    """A row of Goals: a field of its document."""
    document = answers.documents[index]
    fields = document.setdefault("fields", {})
    name = str(row.values.get("figure", ""))
    if not name or name in fields:
        what = f"{quoted(name)} stands twice for this document" if name else "is empty"
        answers.faults.append(
            Fault(file=row.cell("figure"), key="Figure", what=what, right='one word, such as "over_90"')
        )
        return
    found_by = str(row.values.get("found_by", "cell")).casefold()
    if found_by not in FOUND_BY:
        what, right = f"{quoted(found_by)} is not one of {one_of(FOUND_BY)}", closest(found_by, FOUND_BY)
        answers.faults.append(Fault(file=row.cell("found_by"), key="Found by", what=what, right=right))
        return
    place = FOUND_BY[found_by]
    rest = {key: value for key, value in row.values.items() if key not in {"document", "figure", "found_by", "place"}}
    fields[name] = ({place: row.values["place"]} if "place" in row.values else {}) | rest
    path = ("document", index, "fields", name)
    answers.cells |= {path: row.cell("place"), (*path, place): row.cell("place")}
    answers.cells |= {(*path, key): row.cell(key) for key in row.cells if key not in {"document", "figure", "place"}}


def _add_rule(row: Row, answers: Answers, index: int) -> None:
    _add_listed(row, answers, index, "rule")


def _add_transfer(row: Row, answers: Answers, index: int) -> None:
    _add_listed(row, answers, index, "update")


def _add_listed(row: Row, answers: Answers, index: int, key: str) -> None:
    listed = answers.documents[index].setdefault(key, [])
    path = ("document", index, key, len(listed))
    listed.append({name: value for name, value in row.values.items() if name != "document"})
    answers.cells |= {path: row.where} | {(*path, name): row.cell(name) for name in row.cells}


def rows_of(
    slug: str, agreement: Values, people: Iterable[Values], documents: Iterable[Values]
) -> dict[str, list[Values]]:
    """The other way round: the rows of each list for an engagement's data, as a person would type them."""
    rows: dict[str, list[Values]] = {name: [] for name in TABLES}
    terms = {column.key: _typed(value_at(agreement, column.key.split("."))) for column in _columns(AGREEMENT)}
    rows[AGREEMENT] = [{**terms, "slug": slug}]
    rows[REMINDERS] = [_all_typed(one) for one in value_at(agreement, ("cadence", "ladder")) or ()]
    rows[ESCALATION] = [_all_typed(one) for one in agreement.get("escalation", ())]
    rows[PEOPLE] = [dict(one) for one in people]
    for document in documents:
        rows[DOCUMENTS].append(_all_typed(document))
        rows[GOALS] += [_figure(document["id"], name, one) for name, one in document.get("fields", {}).items()]
        rows[RULES] += [{"document": document["id"], **_all_typed(one)} for one in document.get("rule", ())]
        rows[TRANSFERS] += [{"document": document["id"], **_all_typed(one)} for one in document.get("update", ())]
    return rows


def _figure(document: str, name: str, told: Values) -> Values:
    found_by = next((word for word, key in FOUND_BY.items() if key in told), "cell")
    place = told.get(FOUND_BY[found_by], "")
    return {**_all_typed(told), "document": document, "figure": name, "found_by": found_by, "place": place}


def _all_typed(values: Values) -> Values:
    return {key: _typed(value) for key, value in values.items()}


def _typed(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return joined(value) if isinstance(value, list | tuple) else value
