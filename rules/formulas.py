"""Formulas as far as checks need them: which cells they use, and how they read after rows moved."""

import re
from collections.abc import Callable, Iterator, Mapping

from .cells import a1, area_of, inside, place_of
from .contents import Area, Place

_TEXT = re.compile(r'"(?:[^"]|"")*"')
_REFERENCE = re.compile(
    r"(?P<sheet>(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
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
    return re.search(r"[^\W\d]", re.sub(r"\d[\d.]*E[+-]?\d+", "", plain, flags=re.IGNORECASE)) is not None


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


def depends_on(
    start: tuple[str, Place], formulas: Mapping[tuple[str, Place], str], limit: int = 5_000
) -> frozenset[tuple[str, Place]]:
    """Every cell with a formula that a cell's value rests on, itself included; sheets by their folded names."""
    seen: set[tuple[str, Place]] = set()
    waiting = [start]
    while waiting and len(seen) < limit:
        one = waiting.pop()
        if one in seen or one not in formulas:
            continue
        seen.add(one)
        for sheet, area in references(formulas[one], one[0]):
            waiting += [spot for spot in _within(sheet.casefold(), area, formulas) if spot not in seen]
    return frozenset(seen)


def _within(sheet: str, area: Area, formulas: Mapping[tuple[str, Place], str]) -> Iterator[tuple[str, Place]]:
    """The cells of an area that have formulas: by the area where it is the smaller, else by the formulas."""
    top, left, bottom, right = area
    if (bottom - top + 1) * (right - left + 1) > len(formulas):
        yield from (spot for spot in formulas if spot[0] == sheet and inside(spot[1], area))
        return
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            if (sheet, (row, column)) in formulas:
                yield sheet, (row, column)


def _found(formula: str) -> Iterator[re.Match[str]]:
    texts = [found.span() for found in _TEXT.finditer(formula)]
    for found in _REFERENCE.finditer(formula):
        in_text = any(start <= found.start() < end for start, end in texts)
        if not in_text and not _BEFORE.search(formula[: found.start()][-1:]):
            yield found


def _sheet_of(found: re.Match[str]) -> str:
    name = (found["sheet"] or "").removesuffix("!")
    return name[1:-1].replace("''", "'") if name.startswith("'") else name
