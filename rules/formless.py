"""A workbook whose document lists no fields, held against its template alone: sheets, words, what to fill in."""

from collections.abc import Iterator

from .cells import a1, inside
from .contents import Content
from .findings import Finding
from .fitting import Fit, Fitting
from .inputs import inputs
from .overwritten import same
from .slots import NOTHING


def formless(fits: Fitting) -> Iterator[Finding]:
    """What is missing of the template, and which of its places are still empty."""
    for name in fits.missing:
        yield Finding(code="sheet-missing", where=name, facts=(("named", name),))
    for fit in fits.fits.values():
        yield from _words_gone(fit)
        yield from _left_empty(fit)
        yield from _errors(fit)


def _words_gone(fit: Fit) -> Iterator[Finding]:
    """Printed words that say what a place or a formula is for, and are gone."""
    places = [one.place for one in inputs(fit.template)]
    places += [place for place, cell in fit.template.cells.items() if cell.formula]
    needed = {word for place in places for word in fit.beside(place)}
    for word in sorted(needed - fit.alignment.kept.keys()):
        there = fit.alignment.place(word)
        where = f"{fit.sheet.name}!{a1(there)}" if there else fit.sheet.name
        yield Finding(code="label-changed", where=where, facts=(("named", fit.template.cells[word].text),))


def _left_empty(fit: Fit) -> Iterator[Finding]:
    for one in inputs(fit.template):
        there = fit.place(one.place)
        if there is None:
            continue  # its words or its row are gone, which is said elsewhere
        cell = fit.sheet.cells.get(there, NOTHING)
        pictured = any(inside(there, area) for area in fit.sheet.pictures)
        if not cell.text.strip("_ ") and not cell.formula and not cell.error and not pictured:
            yield Finding(code="blank", where=f"{fit.sheet.name}!{a1(there)}", asked=one.asked)


def _errors(fit: Fit) -> Iterator[Finding]:
    """Cells that show an error which the template's own do not."""
    printed = {cell.error for cell in fit.template.cells.values() if cell.error}
    for place, cell in sorted(fit.sheet.cells.items()):
        if cell.error and cell.error not in printed:
            where = f"{fit.sheet.name}!{a1(place)}"
            yield Finding(code="formula-error", where=where, facts=(("found", cell.error),))


SHOWS_FORMULAS = frozenset({"xlsx", "ods"})  # of an xls only the results are read


def untouched(fits: Fitting, template: Content, *, shows_formulas: bool) -> bool:
    """Whether nothing was typed into a workbook that its template does not hold already."""
    for fit in fits.fits.values():
        printed = template.sheet(fit.template.name) or fit.template
        for place, cell in fit.sheet.cells.items():
            blank = printed.cells.get(place, NOTHING)
            typed = cell.value is not None and not cell.formula and (shows_formulas or not blank.formula)
            if typed and not same(cell.value, blank.value):
                return False
    return True
