"""Says which rules and goals of a document could never be judged, whatever people fill in."""

import ast
from collections.abc import Iterator
from decimal import Decimal

from ..rules.agreement import Document, Field
from ..rules.expressions import check_expression, parse_expression
from ..rules.findings import Value
from ..rules.periods import Period, any_period_named
from ..rules.reckoning import Figures, holds
from ..rules.register import NUMERIC
from .explain import Wrong
from .faults import quoted
from .toml_lines import Path as Key

_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)  # no two the same: what divides is then not nothing
_TEXTS = ("word", "2026-10-01")  # a text may be a date in figures
_SMALL_PERCENT = 10  # 1000 %: a bound above it was surely meant as so many percent


def unjudged(document: Document, index: int) -> Iterator[Wrong]:
    """The rules, goals and bounds that need a number, or values of one kind, where the fields hold others."""
    for number, rule in enumerate(document.rules):
        yield from _never(rule.that, document, ("document", index, "rule", number, "that"))
    for field in document.fields:
        key = ("document", index, "fields", field.name)
        if isinstance(field.required, str):
            yield from _never(field.required, document, (*key, "required"))
        yield from _bounds(field, key)


def _bounds(field: Field, key: Key) -> Iterator[Wrong]:
    if field.usual is not None and field.usual > _SMALL_PERCENT:
        what = f"{field.usual:f} means {field.usual * 100:f}%"
        yield Wrong((*key, "usual"), what, quoted(f"{field.usual.normalize():f}%"))
    if field.kind not in NUMERIC:
        for name in ("min", "max", "usual", "goal"):
            if getattr(field, name) is not None:
                what = f"is for numbers, and {quoted(field.name)} is {_kind(field)}"
                yield Wrong((*key, name), what, 'is = "number", "integer", "money" or "percent" for the field')
    elif field.kind == "percent":
        for name in ("min", "max"):
            bound = getattr(field, name)
            if bound is not None and bound > _SMALL_PERCENT:
                yield Wrong((*key, name), f"{bound} means {bound * 100:f}%", f"{(bound / 100).normalize():f}")
        bound_text = (field.goal or "").strip().lstrip("<>= ")
        if bound_text and "%" not in bound_text and Decimal(bound_text) > 1:
            what = f"{quoted(field.goal)} means {Decimal(bound_text) * 100:f}%"
            yield Wrong((*key, "goal"), what, quoted(f"{field.goal}%"))


def _kind(field: Field) -> str:
    return "one of several words" if field.kind == "one-of" else f"a {field.kind}" if field.kind != "text" else "text"


def _never(expression: str, document: Document, key: Key) -> Iterator[Wrong]:
    parsed = parse_expression(expression)
    if isinstance(parsed, str) or check_expression(expression, [field.name for field in document.fields]):
        return  # that it speaks of what is not there is told already
    parts = [ast.unparse(node) for node in ast.walk(parsed) if isinstance(node, ast.Compare)]
    stuck = next((part for part in (*reversed(parts), expression) if not _judged(part, document)), None)
    if stuck is None:
        return
    names = {node.id for node in ast.walk(ast.parse(stuck, mode="eval")) if isinstance(node, ast.Name)}
    used = [field for field in document.fields if field.name in names]
    kinds = ", ".join(f"{field.name} is {_kind(field)}" for field in used if field.kind not in NUMERIC)
    text = next((field.name for field in used if field.kind == "text"), None)
    alike = "a comparison of values of one kind" if kinds else "one that does not divide by nothing"
    right = f'is = "number" for {text}' if text else alike
    yield Wrong(key, f"{quoted(stuck)} can never be judged" + (f": {kinds}" if kinds else ""), right)


def _judged(expression: str, document: Document) -> bool:
    """Whether the expression gives an answer for fields that are all filled in as they should be."""
    period = any_period_named("2026-10")
    assert period is not None  # noqa: S101  that month is a period
    return any(holds(expression, _examples(document, period, text), period) is not None for text in _TEXTS)


def _examples(document: Document, period: Period, text: str) -> Figures:
    found: dict[str, Value | tuple[Value | None, ...]] = {}
    for number, field in enumerate(document.fields):
        value = _example(field, _PRIMES[number % len(_PRIMES)] + number // len(_PRIMES) * 100, period, text)
        several = field.column is not None or ":" in (field.at or "")
        found[field.name] = (value, value) if several else value
    return found


def _example(field: Field, number: int, period: Period, text: str) -> Value:
    if field.kind in NUMERIC:
        return Decimal(number)
    others: dict[str, Value] = {"date": period.first, "yes-no": True, "period": period.name}
    return others.get(field.kind, next(iter(field.one_of), text))
