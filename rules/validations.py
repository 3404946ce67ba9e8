"""The data-validation rules of a template, held against what was filled in: pasting over a cell does not ask them."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from .cells import a1, place_of
from .contents import Area, Cell, Place, Sheet, Validation
from .findings import Fact, Finding, Severity
from .fitting import Fit
from .labels import label_key

_EPOCH = date(1899, 12, 30)  # day 0 of spreadsheet dates
_COMPARES: dict[str, Callable[[Decimal, Decimal, Decimal], bool]] = {
    "between": lambda value, low, high: low <= value <= high,
    "notBetween": lambda value, low, high: not low <= value <= high,
    "equal": lambda value, low, _: value == low,
    "notEqual": lambda value, low, _: value != low,
    "greaterThan": lambda value, low, _: value > low,
    "greaterThanOrEqual": lambda value, low, _: value >= low,
    "lessThan": lambda value, low, _: value < low,
    "lessThanOrEqual": lambda value, low, _: value <= low,
}


def broken(fit: Fit) -> Iterator[Finding]:
    """Filled-in cells that the template's own rules do not allow. What cannot be judged here is let be."""
    typed = _typed(fit.sheet) if fit.template.validations else {}
    for validation in fit.template.validations:
        areas = [now for area in validation.areas if (now := _where_now(fit, area))]
        for place in sorted({place for area in areas for place in _within(typed, area)}):
            finding = _judged(validation, fit.sheet.cells[place], fit.template, f"{fit.sheet.name}!{a1(place)}")
            if finding is not None:
                yield finding


def _typed(sheet: Sheet) -> dict[int, list[int]]:
    """The rows in which something was typed, in rising order, by column: forms have thousands of rules."""
    rows: dict[int, list[int]] = defaultdict(list)
    for row, column in sorted(sheet.cells):
        cell = sheet.cells[row, column]
        if cell.value is not None and not cell.formula:
            rows[column].append(row)
    return rows


def _within(typed: Mapping[int, Sequence[int]], area: Area) -> Iterator[Place]:
    """The cells of an area in which something was typed."""
    top, left, bottom, right = area
    for column, rows in typed.items():
        if left <= column <= right:
            yield from ((row, column) for row in rows[bisect_left(rows, top) : bisect_right(rows, bottom)])


def _where_now(fit: Fit, area: Area) -> Area | None:
    """Where an area of the template is now."""
    top, left, bottom, right = area
    first, last = fit.alignment.place((top, left)), fit.alignment.place((bottom, right))
    return (*first, *(last or (first[0] + bottom - top, first[1] + right - left))) if first else None


def _judged(validation: Validation, cell: Cell, template: Sheet, where: str) -> Finding | None:
    severity: Severity = "error" if validation.stops else "warning"
    if validation.kind == "list":
        allowed = {label_key(choice) for choice in validation.choices}
        if not allowed or label_key(cell.text) in allowed:
            return None
        facts: tuple[tuple[str, Fact], ...] = (("found", cell.text), ("choices", validation.choices))
        return Finding(code="not-allowed", severity=severity, where=where, why="choices", facts=facts)
    if validation.kind not in {"whole", "decimal", "date"}:
        return None
    number = _number(cell)
    dated = validation.kind == "date"
    if number is None:
        return Finding(
            code="not-a-date" if dated else "not-a-number",
            severity=severity,
            where=where,
            facts=(("found", cell.text),),
        )
    if validation.kind == "whole" and number != number.to_integral_value():
        return Finding(code="not-a-number", severity=severity, where=where, why="whole", facts=(("found", number),))
    low, high = _bound(validation.first, template), _bound(validation.second or validation.first, template)
    if low is None or high is None or _COMPARES.get(validation.operator, _COMPARES["between"])(number, low, high):
        return None
    facts = (
        ("found", _said(number, dated=dated)),
        ("low", _said(low, dated=dated)),
        ("high", _said(high, dated=dated)),
    )
    return Finding(code="out-of-range", severity=severity, where=where, why=validation.operator, facts=facts)


def _number(cell: Cell) -> Decimal | None:
    """A cell as spreadsheets count: dates are days."""
    value = cell.value
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return Decimal((day - _EPOCH).days)
    return None


def _bound(text: str, template: Sheet) -> Decimal | None:
    """A bound that is a number, or a cell of the template that holds one; None for what only a program can work out."""
    try:
        number = Decimal(text)
        return number if number.is_finite() else None
    except InvalidOperation:
        place = place_of(text)
        cell = template.cells.get(place) if place else None
        return _number(cell) if cell and not cell.formula else None


def _said(number: Decimal, *, dated: bool) -> Fact:
    """A number as people read it: a date where it counts days, unless there is no such day."""
    try:
        return _EPOCH + timedelta(days=int(number)) if dated else number
    except OverflowError:
        return number
