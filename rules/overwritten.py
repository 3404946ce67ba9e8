"""Formulas of a template that were typed over: where, with what, and what they would have given."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from .cells import a1
from .contents import Cell, Content, Place, Raw
from .findings import Finding
from .fitting import Fit, Fitting
from .formulas import moved, uses_cells
from .operations import NEAR
from .slots import NOTHING

Calculated = Mapping[tuple[str, Place], Raw]  # by sheet and cell; what could not be calculated is not in it


@dataclass(frozen=True, slots=True)
class TypedOver:
    """A cell whose template has a formula, and which holds something typed, or nothing."""

    sheet: str
    place: Place
    cell: Cell
    formula: str  # the template's, as it reads where the cells are now; "" where a cell it used is gone

    @property
    def where(self) -> str:
        """The cell as a person finds it."""
        return f"{self.sheet}!{a1(self.place)}"


def typed_over(fitting: Fitting) -> tuple[TypedOver, ...]:
    """Every formula of the template that is one no longer. One that moved or grew with inserted rows is intact."""
    return tuple(one for fit in fitting.fits.values() for one in _typed_over(fit, fitting))


def _typed_over(fit: Fit, fitting: Fitting) -> Iterator[TypedOver]:
    with_figures = {row for (row, _), cell in fit.sheet.cells.items() if isinstance(cell.value, Decimal)}
    for place, cell in sorted(fit.template.cells.items()):
        if not cell.formula or not uses_cells(cell.formula):
            continue
        there = fit.alignment.place(place)
        if there is None:
            continue
        now = fit.sheet.cells.get(there, NOTHING)
        emptied = now.value is None and not now.formula and not now.error
        if uses_cells(now.formula) or (emptied and not _expected(fit, place, there, with_figures)):
            continue
        formula = moved(cell.formula, fit.template.name, lambda sheet, at: _there(fitting, sheet, at))
        yield TypedOver(fit.sheet.name, there, now, formula or "")


def _there(fitting: Fitting, sheet: str, place: Place) -> Place | None:
    fit = fitting.on(sheet)
    return fit.alignment.place(place) if fit else place


def _expected(fit: Fit, place: Place, there: Place, with_figures: Collection[int]) -> bool:
    """Whether an emptied formula is missed: its row is named by the template, and holds a figure besides."""
    named = any(word[0] == place[0] and word in fit.alignment.kept for word in fit.beside(place))
    return named and there[0] in with_figures


def with_formulas(content: Content, typed: Sequence[TypedOver]) -> Content:
    """The file with the template's formulas put back where they were typed over."""
    put = {(one.sheet, one.place): one.formula for one in typed if one.formula}
    sheets = []
    for sheet in content.sheets:
        back = {
            place: Cell(formula=formula, stored=False) for (name, place), formula in put.items() if name == sheet.name
        }
        sheets.append(replace(sheet, cells={**sheet.cells, **back}))
    return replace(content, sheets=tuple(sheets))


def results(content: Content, typed: Sequence[TypedOver]) -> Calculated:
    """What the formulas that were put back give, as far as that could be calculated."""
    given: dict[tuple[str, Place], Raw] = {}
    for one in typed:
        sheet = content.sheet(one.sheet)
        cell = sheet.cells.get(one.place, NOTHING) if sheet else NOTHING
        if one.formula and not cell.unsure and cell.calculated is not None:
            given[one.sheet, one.place] = cell.calculated
    return given


def overwritten(one: TypedOver, calculated: Calculated, field: str = "") -> Finding:
    """What is wrong with a formula typed over: only a question where the same value was typed."""
    given = calculated.get((one.sheet, one.place))
    found = one.cell.value
    if found is None:
        return Finding(code="formula-overwritten", field=field, where=one.where, why="emptied")
    facts: tuple[tuple[str, str | Decimal], ...] = (("found", found if isinstance(found, Decimal) else str(found)),)
    if isinstance(given, Decimal):
        facts = (*facts, ("expected", given))
    if same(found, given):
        return Finding(
            code="formula-overwritten", severity="warning", field=field, where=one.where, why="same", facts=facts
        )
    return Finding(code="formula-overwritten", field=field, where=one.where, facts=facts)


def same(one: Raw, other: Raw) -> bool:
    """Whether two values are the same for a person: amounts to half a cent, texts without regard to spacing."""
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one - other) <= NEAR if one.is_finite() and other.is_finite() else str(one) == str(other)
    if isinstance(one, str) and isinstance(other, str):
        return one.split() == other.split()
    return one is not None and type(one) is type(other) and one == other
