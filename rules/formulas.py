"""Formulas as far as checks need them: which cells they use, and how they read after rows moved."""

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from itertools import product

from .cells import a1, area_of, inside, place_of
from .contents import Area, Place

OnSheet = tuple[str, Place]  # a cell with its sheet's folded name
Ranges = dict[str, list[tuple[Area, OnSheet]]]  # by sheet, each with the formula that uses it
_WIDE = 100  # cells of a range that is looked at as a whole
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_REFERENCE = re.compile(
    rf"(?P<text>{_TEXT.pattern})|"  # what stands in a text is no cell
    r"(?P<sheet>(?:(?<!')'(?:[^']|'')++'|(?<![\w.])[^\W\d][\w.]*+)!)?"
    r"(?P<cells>\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}(?::\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6})?|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})"
    r"(?![\w(!])"
)
_BEFORE = re.compile(r"[\w.!\]]\Z")


def references(formula: str, sheet: str) -> Iterator[tuple[str, Area]]:
    """The cells and ranges a formula on `sheet` uses, with the sheet each lies on."""
    for found in _found(formula):
        area = area_of(found["cells"])
        if area is not None:
            yield _sheet_of(found) or sheet, area


def uses_cells(formula: str) -> bool:
    """Whether a formula uses any cell or name; one that does not is only a number typed in long hand."""
    plain = _TEXT.sub("", formula)
    return re.search(r"[^\W\d]", re.sub(r"\d[\d.]{0,40}E[+-]?\d+", "", plain, flags=re.IGNORECASE)) is not None


def moved(formula: str, sheet: str, place: Callable[[str, Place], Place | None]) -> str | None:
    """A formula with each cell it uses replaced by where that cell is now; None where one of them is gone."""
    parts: list[str] = []
    at = 0
    for found in _found(formula):
        ends = [place_of(end) for end in found["cells"].split(":")]
        if any(end is None for end in ends):
            continue  # whole columns stay what they are
        there = [place(_sheet_of(found) or sheet, end) for end in ends if end]
        if any(end is None for end in there):
            return None
        parts += [formula[at : found.start("cells")], ":".join(a1(end) for end in there if end)]
        at = found.end("cells")
    return "".join(parts) + formula[at:]


def resting_on(errors: Mapping[OnSheet, str], formulas: Mapping[OnSheet, str]) -> dict[OnSheet, str]:
    """Every cell that shows an error or whose value rests on one, with that error; sheets by their folded names."""
    by_cell, wide = _used_by(formulas)
    found = dict(errors)
    waiting = deque(errors)
    while waiting:
        one = waiting.popleft()
        reached = [range_ for range_ in wide.get(one[0], ()) if inside(one[1], range_[0])]
        if reached:
            wide[one[0]] = [range_ for range_ in wide[one[0]] if not inside(one[1], range_[0])]
        for spot in (*by_cell.get(one, ()), *(spot for _, spot in reached)):
            if spot not in found:
                found[spot] = found[one]
                waiting.append(spot)
    return found


def _used_by(formulas: Mapping[OnSheet, str]) -> tuple[Mapping[OnSheet, list[OnSheet]], Ranges]:
    """Which formulas use each cell; and by sheet the ranges too large to be written out, with the formula of each."""
    by_cell: dict[OnSheet, list[OnSheet]] = defaultdict(list)
    wide: Ranges = defaultdict(list)
    for spot, formula in formulas.items():
        for sheet, area in references(formula, spot[0]):
            top, left, bottom, right = area
            if (bottom - top + 1) * (right - left + 1) > _WIDE:
                wide[sheet.casefold()].append((area, spot))
                continue
            for place in product(range(top, bottom + 1), range(left, right + 1)):
                by_cell[sheet.casefold(), place].append(spot)
    return by_cell, wide


def _found(formula: str) -> Iterator[re.Match[str]]:
    for found in _REFERENCE.finditer(formula):
        if not found["text"] and not _BEFORE.search(formula[: found.start()][-1:]):
            yield found


def _sheet_of(found: re.Match[str]) -> str:
    name = (found["sheet"] or "").removesuffix("!")
    return name[1:-1].replace("''", "'") if name.startswith("'") else name
