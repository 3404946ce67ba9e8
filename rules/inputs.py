"""The places of a template that people are to fill in, told from the template alone: for documents without fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise

from .contents import Cell, Place, Sheet
from .formulas import references
from .labels import is_label, is_total, label_key

_OPTIONAL = frozenset(
    """note notes comment comments remark remarks optional other any applicable if explanation explain
    nota notas comentario comentarios observacion observaciones opcional
    bemerkung bemerkungen anmerkung anmerkungen kommentar hinweise remarque remarques""".split()
)
_BLOCK = 3  # labels under each other from which the first is one of them rather than their heading
_MOST = 400  # cells of an unlocked or validated area that count as places of their own; larger ones are free space


@dataclass(frozen=True, slots=True)
class Input:
    """A cell to fill in, and the printed words that ask for it."""

    place: Place
    asked: str


def inputs(template: Sheet) -> tuple[Input, ...]:
    """The cells of a template's sheet that must not stay empty. Remarks and free lines of a list may."""
    found: dict[Place, str] = dict(_beside_labels(template))
    found |= dict(_in_grids(template))
    return tuple(Input(place, asked) for place, asked in sorted(found.items()) if not _optional(asked))


def _optional(asked: str) -> bool:
    words = label_key(asked).replace("(", " ").replace(")", " ").replace("/", " ").split()
    return bool(_OPTIONAL & set(words))


def _empty(template: Sheet, place: Place) -> bool:
    cell = template.cells.get(place)
    return cell is None or (not cell.text.strip("_. ") and not cell.formula)


def _labels(template: Sheet) -> dict[Place, Cell]:
    return {place: cell for place, cell in template.cells.items() if is_label(cell)}


def _beside_labels(template: Sheet) -> Iterator[tuple[Place, str]]:
    """Empty cells right of a label, where something shows that they are meant to be filled in."""
    labels = _labels(template)
    meant = _used(template) | _open(template)
    blocks = _in_blocks(template, labels)
    wide = {area[:2]: area[3] for area in template.merged}
    for (row, column), cell in labels.items():
        place = (row, wide.get((row, column), column) + 1)
        if not _empty(template, place) or (row, column - 1) in labels:
            continue
        if cell.text.rstrip().endswith(":") or place in meant or (row, column) in blocks:
            yield place, cell.text


def _in_blocks(template: Sheet, labels: Mapping[Place, Cell]) -> frozenset[Place]:
    """The labels that are several under each other with empty cells beside them, without their headings."""
    asking = sorted((column, row) for row, column in labels if _empty(template, (row, column + 1)))
    top = min((row for row, _ in labels), default=0)
    found: set[Place] = set()
    for _, run in groupby(enumerate(asking), lambda one: (one[1][0], one[1][1] - one[0])):
        block = [(row, column) for _, (column, row) in run]
        headed = block[0][0] == top or len(block) < _BLOCK
        found |= set(block[headed:]) if len(block) > 1 else set()
    return frozenset(found)


def _used(template: Sheet) -> frozenset[Place]:
    """The single cells that the template's formulas use."""
    return frozenset(
        (area[0], area[1])
        for cell in template.cells.values()
        if cell.formula
        for sheet, area in references(cell.formula, template.name)
        if area[:2] == area[2:] and sheet.casefold() == template.name.casefold()
    )


def _open(template: Sheet) -> frozenset[Place]:
    """Cells that are left open for typing: unlocked on a protected sheet, or with a rule for what may be typed."""
    unlocked = template.unlocked if template.protected else ()
    ruled = (area for validation in template.validations for area in validation.areas)
    small = (a for a in (*unlocked, *ruled) if (a[2] - a[0] + 1) * (a[3] - a[1] + 1) <= _MOST)
    return frozenset(
        (row, column)
        for top, left, bottom, right in small
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    )


def _in_grids(template: Sheet) -> Iterator[tuple[Place, str]]:
    """Empty cells of named rows under a header: each belongs to a row and to a column that the template names."""
    labels = _labels(template)
    for row, columns in _headers(labels).items():
        first = min(columns)
        below = row + 1
        names = first if (below, first) in labels else first - 1  # the corner over them may be empty
        while (below, names) in labels:
            asked = labels[below, names].text
            if is_total(asked):
                break
            others = [column for column in columns if column != names]
            if not any((below, column) in labels for column in others):
                for column in others:
                    if _empty(template, (below, column)) and not _optional(labels[row, column].text):
                        yield (below, column), f"{asked}, {labels[row, column].text}"
            below += 1


def _headers(labels: Mapping[Place, Cell]) -> dict[int, list[int]]:
    """Rows with words in neighbouring columns, with those columns."""
    rows: dict[int, list[int]] = {}
    for row, column in sorted(labels):
        rows.setdefault(row, []).append(column)
    return {
        row: columns
        for row, columns in rows.items()
        if len(columns) > 1 and all(b - a == 1 for a, b in pairwise(columns))
    }
