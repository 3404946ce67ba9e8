"""Works out the agreed rules over the figures of a document: row by row where they speak of columns."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from itertools import pairwise, repeat

from .expressions import parse_expression
from .findings import Fact, Value
from .operations import Unknown, apart, calculated, compared, number, rounded
from .periods import Period

Result = Value | tuple[Value | None, ...]  # a column; None is a row where nothing is filled in
Figures = Mapping[str, Result]  # () for a field that is blank; one that was misread is not in it
_Known = bool | None  # None: cannot be told


def holds(expression: str, figures: Figures, period: Period) -> bool | None:
    """Whether a rule holds, over columns in every row that can be judged.

    None where it cannot be judged: a value it needs is missing, or it divides by nothing. A sum or count of a blank
    field is 0; a field that is not among the figures makes everything that rests on it unknown.
    """
    parsed = parse_expression(expression)
    if isinstance(parsed, str):
        return None
    try:
        return _every(_result(parsed, _names(figures, period)))
    except (Unknown, RecursionError):
        return None


def adds_up(expression: str) -> bool:
    """Whether a rule says that a sum equals something: `sum(x) == y`, on either side, rounded or not."""
    parsed = parse_expression(expression)
    if not isinstance(parsed, ast.Compare) or len(parsed.ops) != 1 or not isinstance(parsed.ops[0], ast.Eq):
        return False
    return any(_is_sum(side) for side in (parsed.left, parsed.comparators[0]))


def what_it_gave(expression: str, figures: Figures, period: Period) -> tuple[tuple[str, Fact], ...]:
    """Both sides of the comparison that does not hold: `left`, `right` and, over columns, the first `row` from 1.

    Nothing where no one comparison is to blame.
    """
    parsed = parse_expression(expression)
    if isinstance(parsed, str):
        return ()
    try:
        return next(_failures(parsed, _names(figures, period)), ())
    except (Unknown, RecursionError):
        return ()


def _is_sum(side: ast.expr) -> bool:
    if not isinstance(side, ast.Call) or not isinstance(side.func, ast.Name):
        return False
    return side.func.id == "sum" or (side.func.id == "round" and _is_sum(side.args[0]))


def _names(figures: Figures, period: Period) -> Figures:
    return {**figures, "period_start": period.first, "period_end": period.last}


def _every(result: Result) -> bool:
    """Whether it is true in every row that can be judged. Raises Unknown where none can."""
    rows = [row for row in (_truth(row) for row in _rows(result)) if row is not None]
    if not rows:
        raise Unknown
    return all(rows)


def _truth(value: Value | None) -> _Known:
    return None if value is None else bool(value)


def _rows(result: Result) -> Sequence[Value | None]:
    return result if isinstance(result, tuple) else (result,)


def _by_row(change: Callable[..., Value | None], *results: Result | None) -> Result | None:
    """A change of one or two values, row by row where columns are among them."""
    rows = tuple(change(*row) for row in _aligned(*results))
    return rows if any(isinstance(result, tuple) for result in results) else rows[0]


def _aligned(*results: Result | None) -> list[tuple[Value | None, ...]]:
    """The values of each row together; a single value goes with every row. Raises Unknown for columns that differ."""
    lengths = {len(result) for result in results if isinstance(result, tuple)} or {1}
    if len(lengths) > 1:
        raise Unknown
    count = lengths.pop()
    columns = [result if isinstance(result, tuple) else repeat(result, count) for result in results]
    return list(zip(*columns, strict=True))


def _filled(change: Callable[..., Value]) -> Callable[..., Value | None]:
    """The change where all is filled in; a blank stays blank."""
    return lambda *values: None if any(value is None for value in values) else change(*values)


def _result(node: ast.expr, names: Figures) -> Result:
    working = _WORKINGS.get(type(node))
    result = working(node, names) if working else None
    if result is None:
        raise Unknown
    return result


def _constant(node: ast.Constant, _: Figures) -> Result | None:
    if isinstance(node.value, bool) or not isinstance(node.value, int | float | str):
        return None
    return node.value if isinstance(node.value, str) else Decimal(str(node.value))


def _name(node: ast.Name, names: Figures) -> Result | None:
    return names.get(node.id)


def _joined(node: ast.BoolOp, names: Figures) -> Result | None:
    """`and`, `or`: what decides it counts, even where another part cannot be judged."""
    parts = [_if_known(part, names) for part in node.values]
    deciding = isinstance(node.op, ast.Or)

    def both(one: Value | None, other: Value | None) -> _Known:
        known = {_truth(one), _truth(other)}
        return deciding if deciding in known else None if None in known else not deciding

    return reduce(lambda one, other: _by_row(both, one, other), parts)


def _if_known(node: ast.expr, names: Figures) -> Result | None:
    try:
        return _result(node, names)
    except Unknown:
        return None


def _turned(node: ast.UnaryOp, names: Figures) -> Result | None:
    operand = _result(node.operand, names)
    if isinstance(node.op, ast.Not):
        return _by_row(_filled(lambda value: not value), operand)
    sign = -1 if isinstance(node.op, ast.USub) else 1
    return _by_row(_filled(lambda value: sign * number(value)), operand)


def _arithmetic(node: ast.BinOp, names: Figures) -> Result | None:
    change = _filled(lambda one, other: calculated(node.op, one, other))
    return _by_row(change, _result(node.left, names), _result(node.right, names))


def _comparison(node: ast.Compare, names: Figures) -> Result | None:
    """Comparisons one after the other, `0 <= rate <= 1`: all must hold."""
    links = [_by_row(_filled(lambda a, b, op=op: compared(op, a, b)), *sides) for op, sides in _links(node, names)]
    return reduce(lambda one, other: _by_row(_filled(lambda a, b: bool(a and b)), one, other), links)


def _links(node: ast.Compare, names: Figures) -> Iterator[tuple[ast.cmpop, tuple[Result, Result]]]:
    sides = [_result(side, names) for side in (node.left, *node.comparators)]
    yield from zip(node.ops, pairwise(sides), strict=True)


def _call(node: ast.Call, names: Figures) -> Result | None:
    """A function: over all values of its arguments, except abs and round, which go value by value."""
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    given = [_result(arg, names) for arg in node.args]
    if name == "abs" and len(given) == 1:
        return _by_row(_filled(lambda value: abs(number(value))), given[0])
    if name == "round" and 1 <= len(given) <= 2:
        return _by_row(_filled(rounded), *given)
    values = [value for result in given for value in _rows(result) if value is not None]
    return _OVER_ALL[name](values) if name in _OVER_ALL and (values or name in {"sum", "count"}) else None


def _sum(values: Sequence[Value]) -> Decimal:
    return sum((number(value) for value in values), Decimal(0))


def _least(values: Sequence[Value]) -> Value:
    return reduce(lambda best, value: value if apart(value, best) < 0 else best, values)


def _most(values: Sequence[Value]) -> Value:
    return reduce(lambda best, value: value if apart(value, best) > 0 else best, values)


_OVER_ALL: dict[str, Callable[[Sequence[Value]], Value]] = {
    "sum": _sum,
    "count": lambda values: Decimal(len(values)),
    "avg": lambda values: _sum(values) / len(values),
    "min": _least,
    "max": _most,
}
_WORKINGS: dict[type[ast.expr], Callable[..., Result | None]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.BoolOp: _joined,
    ast.UnaryOp: _turned,
    ast.BinOp: _arithmetic,
    ast.Compare: _comparison,
    ast.Call: _call,
}


def _failures(node: ast.expr, names: Figures) -> Iterator[tuple[tuple[str, Fact], ...]]:
    """The comparisons that do not hold, each with its sides; of an `and`, those of its parts."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for part in node.values:
            yield from _failures(part, names)
    elif isinstance(node, ast.Compare) and _if_known(node, names) is not None:
        for op, sides in _links(node, names):
            several = any(isinstance(side, tuple) for side in sides)
            for row, (left, right) in enumerate(_aligned(*sides), start=1):
                if left is not None and right is not None and not compared(op, left, right):
                    yield (("left", left), ("right", right), *((("row", row),) if several else ()))
