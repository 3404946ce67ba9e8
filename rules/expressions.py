"""The small language of document rules: fields, arithmetic, comparisons, and, or, not, and a few functions."""

import ast
import difflib
from collections.abc import Collection, Iterator

FUNCTIONS = ("sum", "count", "min", "max", "avg", "abs", "round")
PERIOD_NAMES = ("period_start", "period_end")
_KNOWN = (
    *(ast.Call, ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.Compare, ast.Load),
    *(ast.And, ast.Or, ast.Not, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.UAdd, ast.USub),
    *(ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE),
)
_OTHERWISE = {  # what people write as they know it from elsewhere
    "<>": "not equal is written !=",
    "&&": "both is written and",
    "||": "either is written or",
    "%": "a percentage is written as a part of one, 12% as 0.12",
    ":": "rules name fields, not cells",
}


def parse_expression(text: str) -> ast.expr | str:
    """The parsed expression, or in words why the text is none."""
    try:
        parsed = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _why_not(text)
    return parsed


def names_in(text: str) -> frozenset[str]:
    """The fields and functions that a rule names; none of a text that is no rule."""
    parsed = parse_expression(text)
    nodes = () if isinstance(parsed, str) else ast.walk(parsed)
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name))


def check_expression(text: str, fields: Collection[str]) -> str | None:
    """What is wrong with a rule over these fields, or None."""
    parsed = parse_expression(text)
    if isinstance(parsed, str):
        return parsed
    return next(_faults(parsed, fields), None)


def _why_not(text: str) -> str:
    if text.count("(") != text.count(")"):
        return "has a parenthesis without its partner"
    if "=" in text.replace("==", "").replace("<=", "").replace(">=", "").replace("!=", ""):
        return "has a single =; equality is written =="
    for sign, right in _OTHERWISE.items():
        if sign in text:
            return f"has {sign}; {right}"
    return "is not an expression such as over_90 <= total"


def _faults(parsed: ast.expr, fields: Collection[str]) -> Iterator[str]:
    calls = [node for node in ast.walk(parsed) if isinstance(node, ast.Call)]
    functions = {id(call.func) for call in calls}
    yield from (fault for call in calls for fault in _call_faults(call))
    for node in ast.walk(parsed):
        if isinstance(node, ast.Name):
            if id(node) not in functions and node.id not in fields and node.id not in PERIOD_NAMES:
                yield f'"{node.id[:60]}" is not a field of this document{_meant(node.id[:60], fields)}'
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, bool) or not isinstance(node.value, int | float | str):
                yield "has a value that is neither a number nor text"
        elif isinstance(node, ast.Tuple):
            yield "has a comma outside a function; write numbers without thousands marks, as 25000"
        elif not isinstance(node, _KNOWN):
            yield "uses more than + - * /, comparisons, and, or, not and the functions"


def _meant(written: str, fields: Collection[str]) -> str:
    near = difflib.get_close_matches(written, [*fields, *PERIOD_NAMES], n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _call_faults(call: ast.Call) -> Iterator[str]:
    if not isinstance(call.func, ast.Name) or call.func.id not in FUNCTIONS:
        yield f"has a function that is not known; there are {', '.join(FUNCTIONS)}"
    if call.keywords or not call.args or any(isinstance(given, ast.Starred) for given in call.args):
        yield "has a function without plain values in its parentheses"
