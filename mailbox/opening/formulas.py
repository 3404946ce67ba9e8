"""Formulas as text: their pieces, copies of a shared formula for other cells, and the same formula rewritten."""

import re
from collections.abc import Callable
from functools import lru_cache

from ...rules.cells import LAST_COLUMN, LAST_ROW, a1, column_of
from ...rules.contents import Place

# The order matters: what is longer and plainer comes first, so that a name is only what nothing else is.
PIECES = re.compile(
    r"""
      (?P<text>"(?:[^"]|"")*")
    | (?P<error>\#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!))
    | (?P<sheet>(?:(?<!')'(?:[^']|'')++'|(?:\[\d+\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?|\[\d+\])!)
    | (?P<table>[^\W\d][\w.]*\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])
    | (?P<function>[^\W\d][\w.]*)\(
    | (?P<columns>\$?[A-Z]{1,3}:\$?[A-Z]{1,3})(?![\w.(])
    | (?P<cell>\$?[A-Z]{1,3}\$?[1-9]\d{0,6})(?![\w.(!])
    | (?P<rows>\$?[1-9]\d{0,6}:\$?[1-9]\d{0,6})(?![\w.])
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:E[+-]?\d+)?)
    | (?P<sign>[\#@])
    | (?P<name>[^\W\d\\][\w.\\?]*|\\[\w.\\?]+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d+)")
_ENDS = re.compile(r"(\$?)([A-Za-z]+|\d+)")

_Part = str | tuple[bool, int, bool, int]


def copied(formula: str, start: Place, place: Place) -> str:
    """A shared formula, written in `start`, as it reads in `place`: what is not fixed by $ moves along."""
    if start == place:
        return formula
    down, across = place[0] - start[0], place[1] - start[1]
    return "".join(part if isinstance(part, str) else _moved(part, down, across) for part in _parts(formula))


@lru_cache(maxsize=256)
def _parts(formula: str) -> tuple[_Part, ...]:
    """A formula cut at its cell references, each as (column fixed, column, row fixed, row); 0 where it has none."""
    parts: list[_Part] = []
    last = 0
    for piece in PIECES.finditer(formula):
        if piece.lastgroup == "cell":
            (column_fixed, column, row_fixed, row) = _CELL.findall(piece[0])[0]
            cut: list[_Part] = [(bool(column_fixed), column_of(column), bool(row_fixed), int(row))]
        elif piece.lastgroup in {"columns", "rows"}:
            one, other = (_end(found) for found in _ENDS.finditer(piece[0]))
            cut = [one, ":", other]
        else:
            continue
        parts += [formula[last : piece.start()], *cut]
        last = piece.end()
    return (*parts, formula[last:])


def _end(found: re.Match[str]) -> _Part:
    fixed = bool(found[1])
    return (fixed, 0, fixed, int(found[2])) if found[2].isdigit() else (fixed, column_of(found[2]), fixed, 0)


def _moved(part: tuple[bool, int, bool, int], down: int, across: int) -> str:
    column_fixed, column, row_fixed, row = part
    column_now = column if column_fixed or not column else column + across
    row_now = row if row_fixed or not row else row + down
    if (column and not 1 <= column_now <= LAST_COLUMN) or (row and not 1 <= row_now <= LAST_ROW):
        return "#REF!"
    letters = a1((1, column_now))[:-1] if column else ""
    return f"{'$' * (column_fixed and bool(column))}{letters}{'$' * (row_fixed and bool(row))}{row_now or ''}"


def rewritten(formula: str, change: Callable[[re.Match[str], str], str | None]) -> str | None:
    """A formula with each piece as `change(piece, sheet)` gives it; `sheet` is the prefix before it, as written.

    None as soon as `change` gives None for a piece: then the formula cannot be written so.
    """
    parts: list[str] = []
    last, sheet = 0, ""
    for piece in PIECES.finditer(formula):
        if piece.lastgroup == "sheet":
            parts.append(formula[last : piece.start()])
            last, sheet = piece.end(), piece[0]
            continue
        if sheet and piece.start() != last:
            return None
        now = change(piece, sheet)
        if now is None:
            return None
        parts += [formula[last : piece.start()], now]
        last, sheet = piece.end(), ""
    return None if sheet else "".join([*parts, formula[last:]])
