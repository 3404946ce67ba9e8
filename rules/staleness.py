"""Which formulas of a workbook rest on cells that change: their stored results are no longer true."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from .cells import area_of, inside
from .contents import Area, Place
from .formulas import references

Spot = tuple[str, Place]  # a sheet's name, folded, and a cell of it

_TEXT = re.compile(r'"(?:[^"]|"")*"')
_UNCERTAIN = re.compile(  # what may use any cell: other tables, whole rows, ranges over sheets, cells found by words
    r"\[|\b(?:INDIRECT|OFFSET|TABLE)\s*\(|\$?\b\d+:\$?\d+\b|'[^'\[\]]*:[^']*'!|[\w.]:[\w. ]+!|\)\s*:|:\s*[A-Z.]+\(",
    re.IGNORECASE,
)
_SHEET = re.compile(r"(?:(?<!')'(?:[^']|'')*+'|(?<![\w.])[^\W\d][\w.]*+)!")
_NAME = re.compile(r"(?<![\w.$'])[^\W\d][\w.]*(?!\s*\(|[\w.$!])")
_COLUMNS = re.compile(r"\$?\b[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}\b")
_SMALL = 50  # cells of an area that is remembered cell by cell
_CONSTANTS = {"true", "false"}


def stale(changed: Collection[Spot], formulas: Mapping[Spot, str | None], names: Mapping[str, str]) -> frozenset[Spot]:
    """The cells whose formulas rest on changed ones, directly or over others; in doubt they do.

    `formulas`: as written, None for one that could not be read; `names`: defined names, folded, as written.
    """
    found: set[Spot] = set()
    users: dict[Spot, list[Spot]] = defaultdict(list)  # of single cells and small areas
    wide: dict[Spot, list[tuple[str, Area]]] = defaultdict(list)
    for spot, formula in formulas.items():
        areas = uses(formula, spot[0], names)
        if areas is None:
            found.add(spot)
        for name, area in areas or ():
            if _size(area) > _SMALL:
                wide[spot].append((name, area))
            else:
                for place in _places(area):
                    users[name, place].append(spot)
    waiting = [*changed, *found]
    while waiting:
        sheet, place = waiting.pop()
        new = {*users[sheet, place]} - found
        new |= {spot for spot, areas in wide.items() if any(on == sheet and inside(place, area) for on, area in areas)}
        for spot in new:
            wide.pop(spot, None)
        waiting += new - found
        found |= new
    return frozenset(found)


def _size(area: Area) -> int:
    return (area[2] - area[0] + 1) * (area[3] - area[1] + 1)


def _places(area: Area) -> Iterator[Place]:
    return ((row, column) for row in range(area[0], area[2] + 1) for column in range(area[1], area[3] + 1))


def uses(formula: str | None, sheet: str, names: Mapping[str, str]) -> tuple[tuple[str, Area], ...] | None:
    """The areas a formula on this sheet uses, those behind names too; None where that cannot be told."""
    found: list[tuple[str, Area]] = []
    waiting, seen = [formula], {formula}
    while waiting:
        text = waiting.pop()
        if text is None or _UNCERTAIN.search(_TEXT.sub('""', text)):
            return None
        found += [(name.casefold(), area) for name, area in references(text, sheet)]
        for name in _names_in(text):
            behind = names.get(name)
            if behind is None:
                return None
            if behind not in seen:
                seen.add(behind)
                waiting.append(behind)
    return tuple(found)


def _names_in(formula: str) -> Iterator[str]:
    """The defined names a formula uses, folded."""
    plain = _COLUMNS.sub("", _SHEET.sub("", _TEXT.sub("", formula)))
    for found in _NAME.finditer(plain):
        if found[0].casefold() not in _CONSTANTS and area_of(found[0]) is None:
            yield found[0].casefold()
