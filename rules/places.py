"""Where a field's value stands in an opened file: the cells, lines or form fields it names, or how it is lost."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from .agreement import Field
from .cells import Spot, a1, inside, spot_of
from .contents import Area, Cell, Content, FormField, Place, Sheet
from .fitting import WORKBOOKS, Fit, Fitting
from .labelled import labelled
from .labels import label_key
from .slots import NOTHING, Slot
from .tables import Table


@dataclass(frozen=True, slots=True)
class Lost:
    """Why a field's place is not in the file."""

    code: Literal["sheet-missing", "label-changed", "not-shown"]  # not-shown: this kind of file has no such place
    where: str = ""
    named: str = ""  # the sheet, label or column that is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """An opened file with what helps to find places in it."""

    content: Content
    template: Content | None = None
    fitting: Fitting | None = None  # of a workbook over its workbook template
    table: Table | None = None  # with the columns that the document's fields name
    labels: frozenset[str] = field(default_factory=frozenset)  # keys of all printed words: never a value


def locate(wanted: Field, layout: Layout) -> tuple[Slot, ...] | Lost:
    """Where the values of a field stand, empty places included; for a range or column, one slot for each cell."""
    if wanted.at:
        return _at(wanted.at, layout)
    if wanted.column:
        return _column(wanted.column, layout)
    if wanted.field:
        return _form(wanted.field, layout.content)
    slot = labelled(wanted, layout.content, layout.labels) if wanted.label else None
    if slot is not None:
        return (slot,)
    unread = layout.content.unread or not layout.content.legible  # it may stand where nobody has read
    return Lost("not-shown" if unread else "label-changed", named=wanted.label or "")


def _form(name: str, content: Content) -> tuple[Slot, ...] | Lost:
    """The form field of this name; the last part of a dotted name will do."""
    if not content.form:
        return Lost("not-shown", name)
    key = label_key(name)
    exact = (one for one in content.form if one.name == name)
    near = (one for one in content.form if key in {label_key(one.name), label_key(one.name.rpartition(".")[2])})
    found: FormField | None = next(exact, None) or next(near, None)
    if found is None:
        return Lost("label-changed", name, name)
    return (Slot(where=name, cell=Cell(value=found.value or None), picture=found.signed, box=found.kind == "check"),)


def _column(name: str, layout: Layout) -> tuple[Slot, ...] | Lost:
    if not layout.content.sheets:
        return Lost("not-shown", name)
    table = layout.table
    if table is None or name not in table.columns:
        return Lost("label-changed", named=name)
    column = table.columns[name]
    return tuple(_in_table(layout.content.kind, table, row, column, name) for row in table.rows)


def _in_table(kind: str, table: Table, row: int, column: int, name: str) -> Slot:
    in_workbook = kind in WORKBOOKS
    where = f"{table.sheet.name}!{a1((row, column))}" if in_workbook else f"line {row}, {name}"
    return Slot(
        where=where,
        cell=table.sheet.cells.get((row, column), NOTHING),
        sheet=table.sheet.name if in_workbook else "",
        place=(row, column),
    )


def _at(place: str, layout: Layout) -> tuple[Slot, ...] | Lost:
    """The cell, range or defined name; a file's own names have moved with their cells, all else is found by the fit."""
    content = layout.content
    if content.kind not in WORKBOOKS:
        return Lost("not-shown", place)
    own = _named(place, content)
    if own is not None and (sheet := content.sheet(own.sheet)) is not None:
        return _slots(sheet, own.area)
    spot = spot_of(place) or (_named(place, layout.template) if layout.template else None)
    if spot is None:
        return Lost("label-changed", place, place)
    fit = layout.fitting.on(spot.sheet) if layout.fitting else None
    if fit is not None:
        return _fitted(fit, spot)
    named = content.sheet(spot.sheet)
    return Lost("sheet-missing", spot.sheet, spot.sheet) if named is None else _slots(named, spot.area)


def _named(name: str, content: Content) -> Spot | None:
    """The place that a workbook's defined name stands for."""
    key = name.casefold()
    return next((spot_of(there) for known, there in content.names.items() if known.casefold() == key), None)


def _fitted(fit: Fit, spot: Spot) -> tuple[Slot, ...] | Lost:
    """The cells a place of the template has become."""
    top, left, bottom, right = spot.area
    first = fit.place((top, left))
    if first is None:
        words = next((w for w in fit.beside((top, left)) if w not in fit.alignment.kept), None)
        named = fit.template.cells[words].text if words else ""
        return Lost("label-changed", f"{fit.sheet.name}!{a1((top, left))}", named)
    if spot.single:
        return _slots(fit.sheet, (*first, *first))
    last_row = _last_row(fit, bottom) or first[0] + bottom - top
    return _slots(fit.sheet, (first[0], first[1], max(last_row, first[0]), first[1] + right - left))


def _last_row(fit: Fit, bottom: int) -> int | None:
    """Where a range ends now: right above the printed words that ended it, as far as it grew."""
    under = min((row for row, _ in fit.alignment.labels if row > bottom), default=None)
    kept = next((there[0] for here, there in fit.alignment.kept.items() if under and here[0] == under), None)
    return kept - (under - bottom) if kept and under else fit.alignment.row(bottom)


def _slots(sheet: Sheet, area: Area) -> tuple[Slot, ...]:
    """A slot for each cell of an area: of a range only down to its last filled row."""
    if area[:2] == area[2:]:
        return (_slot(sheet, (area[0], area[1])),)
    filled = [place for place in sheet.cells if inside(place, area)]
    last = max((row for row, _ in filled), default=area[0])
    right = max((column for _, column in filled), default=area[1])
    return tuple(
        _slot(sheet, (row, column))
        for row in range(area[0], min(last, area[2]) + 1)
        for column in range(area[1], min(right, area[3]) + 1)
    )


def _slot(sheet: Sheet, place: Place) -> Slot:
    picture = any(inside(place, area) for area in sheet.pictures)
    return Slot(
        where=f"{sheet.name}!{a1(place)}",
        cell=sheet.cells.get(place, NOTHING),
        sheet=sheet.name,
        place=place,
        picture=picture,
    )


def columns_of(fields: Sequence[Field]) -> tuple[str, ...]:
    """The columns that fields name, in their order."""
    return tuple(dict.fromkeys(one.column for one in fields if one.column))
