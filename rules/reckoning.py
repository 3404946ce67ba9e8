"""Works out the agreed rules over the figures of a document: arithmetic, comparisons, and, or, not, a few functions."""

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, DecimalException, InvalidOperation

from .expressions import parse_expression
from .findings import Value
from .periods import Period

Figures = Mapping[str, Value | tuple[Value, ...]]
Result = Value | tuple[Value, ...]

NEAR = Decimal("0.005")  # closer than this, two numbers are equal


class Unknown(Exception):
    """A rule cannot be judged: a value it needs is missing, is of the wrong kind, or it divides by nothing."""


def holds(expression: str, figures: Figures, period: Period) -> bool | None:
    """Whether a rule holds; over a column, whether it holds in every row. None where it cannot be judged."""
    parsed = parse_expression(expression)
    if isinstance(parsed, str):
        return None
    try:
        return _true(_result(parsed, _names(figures, period)))
    except (Unknown, DecimalException, ArithmeticError, RecursionError):
        return None


def adds_up(expression: str) -> bool:
    """Whether a rule says that a sum equals something: `sum(x) == y`, on either side."""
    parsed = parse_expression(expression)
    if not isinstance(parsed, ast.Compare) or len(parsed.ops) != 1 or not isinstance(parsed.ops[0], ast.Eq):
        return False
    return any(_is_sum(side) for side in (parsed.left, parsed.comparators[0]))


def _is_sum(side: ast.expr) -> bool:
    if isinstance(side, ast.Call) and isinstance(side.func, ast.Name):
        return side.func.id == "sum" or (side.func.id == "round" and _is_sum(side.args[0]))
    return False


def _names(figures: Figures, period: Period) -> dict[str, Result]:
    return {**figures, "period_start": period.first, "period_end": period.last}


def _true(result: Result) -> bool:
    return all(_true(one) for one in result) if isinstance(result, tuple) else _truth(result)


def _truth(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return abs(value) > NEAR
    return bool(value)


def _result(node: ast.expr, names: Mapping[str, Result]) -> Result:
    match node:
        case ast.Constant(value=bool()):
            raise Unknown
        case ast.Constant(value=int() | float() as number):
            return Decimal(str(number))
        case ast.Constant(value=str() as text):
            return text
        case ast.Name(id=name):
            if name not in names:
                raise Unknown
            return names[name]
        case ast.BoolOp(op=op, values=parts):
            return _joined(parts, names, every=isinstance(op, ast.And))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _true(_result(operand, names))
        case ast.UnaryOp(op=op, operand=operand):
            sign = -1 if isinstance(op, ast.USub) else 1
            return _each(lambda value: _number(value) * sign, _result(operand, names))
        case ast.BinOp(left=left, op=op, right=right):
            return _both(_ARITHMETIC[type(op)], _result(left, names), _result(right, names))
        case ast.Compare(left=left, ops=ops, comparators=others):
            return _chain(left, ops, others, names)
        case ast.Call(func=ast.Name(id=name), args=args):
            return _call(name, args, names)
    raise Unknown


def _joined(parts: Sequence[ast.expr], names: Mapping[str, Result], *, every: bool) -> bool:
    """`and`, `or`: what decides it counts, even where another part cannot be judged."""
    unknown = False
    for part in parts:
        try:
            if _true(_result(part, names)) is not every:
                return not every
        except Unknown:
            unknown = True
    if unknown:
        raise Unknown
    return every


def _each(change: Callable[[Value], Value], result: Result) -> Result:
    return tuple(change(one) for one in result) if isinstance(result, tuple) else change(result)


def _both(change: Callable[[Value, Value], Value], one: Result, other: Result) -> Result:
    """Two results together: row by row where both are columns, each row with the one value where one is."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        if len(one) != len(other):
            raise Unknown
        return tuple(change(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, tuple):
        single = other if not isinstance(other, tuple) else Decimal(0)
        return tuple(change(a, single) for a in one)
    if isinstance(other, tuple):
        return tuple(change(one, b) for b in other)
    return change(one, other)


def _number(value: Value) -> Decimal:
    if isinstance(value, Decimal):
        return value
    raise Unknown


def _divided(one: Value, other: Value) -> Decimal:
    try:
        return _number(one) / _number(other)
    except (ZeroDivisionError, InvalidOperation):
        raise Unknown from None


def _added(one: Value, other: Value, sign: int) -> Value:
    """Sums; the days between two dates; a date some days on."""
    if isinstance(one, date) and isinstance(other, date) and sign < 0:
        return Decimal((_day(one) - _day(other)).days)
    if isinstance(one, date) and isinstance(other, Decimal):
        return date.fromordinal(_day(one).toordinal() + sign * int(other))
    return _number(one) + sign * _number(other)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


_ARITHMETIC: dict[type[ast.operator], Callable[[Value, Value], Value]] = {
    ast.Add: lambda one, other: _added(one, other, 1),
    ast.Sub: lambda one, other: _added(one, other, -1),
    ast.Mult: lambda one, other: _number(one) * _number(other),
    ast.Div: _divided,
}


def _chain(left: ast.expr, ops: Sequence[ast.cmpop], others: Sequence[ast.expr], names: Mapping[str, Result]) -> bool:
    """Comparisons one after the other, `0 <= rate <= 1`: all must hold, in every row."""
    one = _result(left, names)
    for op, comparator in zip(ops, others, strict=True):
        other = _result(comparator, names)
        if not _true(_both(lambda a, b, op=op: _compared(op, a, b), one, other)):  # type: ignore[misc]
            return False
        one = other
    return True


def _compared(op: ast.cmpop, one: Value, other: Value) -> bool:
    apart = _apart(one, other)
    match op:
        case ast.Eq():
            return apart == 0
        case ast.NotEq():
            return apart != 0
        case ast.Lt():
            return apart < 0
        case ast.LtE():
            return apart <= 0
        case ast.Gt():
            return apart > 0
        case _:
            return apart >= 0


def _apart(one: Value, other: Value) -> int:
    """Less than, the same as, or more than: -1, 0 or 1. Numbers to half a hundredth, texts without regard to case."""
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return 0 if abs(one - other) <= NEAR else -1 if one < other else 1
    if isinstance(one, str) and isinstance(other, str):
        a, b = (" ".join(text.casefold().split()) for text in (one, other))
        return (a > b) - (a < b)
    if isinstance(one, bool) and isinstance(other, str):
        return 0 if other.casefold() in (("yes", "true") if one else ("no", "false")) else 1
    if isinstance(one, str) and isinstance(other, bool):
        return _apart(other, one)
    if isinstance(one, bool) and isinstance(other, bool):
        return int(one) - int(other)
    if isinstance(one, date) and isinstance(other, date):
        return (_day(one) > _day(other)) - (_day(one) < _day(other))
    raise Unknown


def _call(name: str, args: Sequence[ast.expr], names: Mapping[str, Result]) -> Result:
    """A function: over all values of its arguments, except abs and round, which go value by value."""
    if name in {"abs", "round"}:
        places = int(_number(_single(_result(args[1], names)))) if name == "round" and len(args) > 1 else 0
        change = abs if name == "abs" else lambda value: _rounded(value, places)
        return _each(lambda value: change(_number(value)), _result(args[0], names))
    values = list(_flat(_argument(arg, names, empty=name in {"sum", "count"}) for arg in args))
    if name == "count":
        return Decimal(len(values))
    numbers = [_number(value) for value in values] if name in {"sum", "avg"} else values
    if name == "sum":
        return sum((_number(value) for value in numbers), Decimal(0))
    if not numbers:
        raise Unknown
    if name == "avg":
        return sum((_number(value) for value in numbers), Decimal(0)) / len(numbers)
    best = numbers[0]
    for value in numbers[1:]:
        if (_apart(value, best) < 0) == (name == "min"):
            best = value
    return best


def _argument(arg: ast.expr, names: Mapping[str, Result], *, empty: bool) -> Result:
    """An argument's values; of a field without any, none where a sum or count is asked for."""
    if empty and isinstance(arg, ast.Name) and arg.id not in names:
        return ()
    return _result(arg, names)


def _flat(results: Iterable[Result]) -> Iterable[Value]:
    for result in results:
        if isinstance(result, tuple):
            yield from result
        else:
            yield result


def _single(result: Result) -> Value:
    if isinstance(result, tuple):
        raise Unknown
    return result


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
