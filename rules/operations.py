"""What arithmetic and comparisons make of two values of a document: numbers, dates, texts, yes and no."""

import ast
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, DecimalException

from .findings import Value

NEAR = Decimal("0.005")  # no further apart than this, two numbers are equal
_MOST_PLACES = 20
_YES_NO = {True: frozenset({"yes", "true"}), False: frozenset({"no", "false"})}


class Unknown(Exception):
    """It cannot be told: a value is missing or of the wrong kind, or it divides by nothing."""


def number(value: Value) -> Decimal:
    """The value as a number. Raises Unknown."""
    if isinstance(value, Decimal) and value.is_finite():
        return value
    raise Unknown


def rounded(value: Value, places: Value = Decimal(0)) -> Decimal:
    """As spreadsheets round: halves away from nought. Raises Unknown."""
    if abs(number(places)) > _MOST_PLACES:
        raise Unknown
    try:
        return number(value).quantize(Decimal(1).scaleb(-int(number(places))), rounding=ROUND_HALF_UP)
    except DecimalException:
        raise Unknown from None


def calculated(op: ast.operator, one: Value, other: Value) -> Value:
    """What + - * / gives. Dates differ by days, and move by them. Raises Unknown."""
    try:
        return _ARITHMETIC[type(op)](one, other)
    except (ArithmeticError, ValueError, KeyError):
        raise Unknown from None


def compared(op: ast.cmpop, one: Value, other: Value) -> bool:
    """Whether a comparison holds: numbers to 0.005, texts without regard to case and spaces. Raises Unknown."""
    if type(op) not in _COMPARISONS:
        raise Unknown
    return _COMPARISONS[type(op)](apart(one, other))


def apart(one: Value, other: Value) -> int:
    """Less than, the same as, or more than: -1, 0 or 1. Raises Unknown for what cannot be compared."""
    match one, other:
        case Decimal(), Decimal():
            return 0 if abs(number(one) - number(other)) <= NEAR else -1 if one < other else 1
        case bool(), str():
            return 0 if _folded(other) in _YES_NO[one] else 1
        case bool(), bool():
            return int(one) - int(other)
        case str(), str():
            return _order(_folded(one), _folded(other))
        case date(), date():
            return _order(_ordinal(one), _ordinal(other))
        case date(), str():
            return _order(_ordinal(one), _ordinal(_written(other)))
        case str(), date() | bool():
            return -apart(other, one)
    raise Unknown


def _order(one: str | int, other: str | int) -> int:
    return (one > other) - (one < other)  # type: ignore[operator]  # both are of one kind


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _written(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Unknown from None


def _ordinal(value: date) -> int:
    return (value.date() if isinstance(value, datetime) else value).toordinal()


def _added(one: Value, other: Value) -> Value:
    if isinstance(one, date):
        return date.fromordinal(_ordinal(one) + int(number(other)))
    return number(one) + number(other)


def _less(one: Value, other: Value) -> Value:
    if isinstance(one, date) and isinstance(other, date):
        return Decimal(_ordinal(one) - _ordinal(other))
    if isinstance(one, date):
        return date.fromordinal(_ordinal(one) - int(number(other)))
    return number(one) - number(other)


_ARITHMETIC: dict[type[ast.operator], Callable[[Value, Value], Value]] = {
    ast.Add: _added,
    ast.Sub: _less,
    ast.Mult: lambda one, other: number(one) * number(other),
    ast.Div: lambda one, other: number(one) / number(other),
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[int], bool]] = {
    ast.Eq: lambda order: order == 0,
    ast.NotEq: lambda order: order != 0,
    ast.Lt: lambda order: order < 0,
    ast.LtE: lambda order: order <= 0,
    ast.Gt: lambda order: order > 0,
    ast.GtE: lambda order: order >= 0,
}
