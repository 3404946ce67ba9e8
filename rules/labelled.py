"""The value of a printed label: right of it, else under it, in cells, lines of text or form fields alike."""

import re
from collections.abc import Collection, Iterator, Sequence

from .agreement import Field
from .cells import a1, inside
from .contents import Cell, Content, Line, Place, Sheet, Span
from .fitting import WORKBOOKS
from .labels import label_key, said_label
from .slots import NOTHING, Slot

_FIGURE = re.compile(r"\d|[☐☑☒✓✔]|_{2,}")


def labelled(wanted: Field, content: Content, labels: Collection[str]) -> Slot | None:
    """The place of the value of a field's label; None where nothing says the label. `labels` are never values."""
    label = wanted.label or ""
    best: tuple[int, Slot] | None = None
    for rank, slot in _candidates(label, wanted.kind, content, labels):
        if best is None or rank < best[0]:
            best = (rank, slot)
        if rank == 0:
            break
    return best[1] if best else None


def _candidates(label: str, kind: str, content: Content, labels: Collection[str]) -> Iterator[tuple[int, Slot]]:
    """Every place that says the label, the best first in each: 0 the plain words, 1 words that were added to."""
    key = label_key(label)
    for sheet in content.sheets:
        for place, cell in sorted(sheet.cells.items()):
            rank = _rank(cell.text, key) if isinstance(cell.value, str) and not cell.formula else None
            if rank is not None:
                yield rank, _in_sheet(content.kind, sheet, place, label, kind, labels)
    for index, line in enumerate(content.lines):
        for at, span in enumerate(line.spans):
            rank = _rank(span.text, key)
            if rank is not None:
                yield rank, _in_line(content.lines, index, at, label, kind, labels)
    for one in content.form:
        if label_key(one.name) == key:
            yield 1, Slot(where=label, cell=Cell(value=one.value or None), picture=one.signed, box=one.kind == "check")


def _rank(text: str, key: str) -> int | None:
    if label_key(text) == key:
        return 0
    return 1 if said_label(text, {key}) else None


def _rest(text: str, label: str, kind: str) -> str:
    """What follows a label in the same text: "12" of "Total hours (paid): 12"; "" for a mere addition."""
    before, colon, after = text.partition(":")
    if colon and said_label(before, {label_key(label)}) and after.strip():
        return after.strip()
    if colon or label_key(text) == label_key(label):
        return ""
    words = text.split()
    left = " ".join(words[len(label.split()) :])
    left = re.sub(r"^\([^)]*\)\s*", "", left)
    return left if kind != "text" and _FIGURE.search(left) else ""


def _in_sheet(file_kind: str, sheet: Sheet, place: Place, label: str, kind: str, labels: Collection[str]) -> Slot:
    """The slot of a label in a cell: what follows it there, else the next value right of it, else under it."""
    row, column = place
    rest = _rest(sheet.cells[place].text, label, kind)
    if rest:
        return _slot(file_kind, sheet, place, label, Cell(value=rest))
    wide = next((area for area in sheet.merged if area[:2] == place), (row, column, row, column))
    right = sorted(c for r, c in sheet.cells if r == row and c > wide[3])
    for c in right:
        cell = sheet.cells[row, c]
        if _is_word(cell, labels):
            break
        if cell.text or cell.formula:
            return _slot(file_kind, sheet, (row, c), label, cell)
    if any(inside((row, c), area) for area in sheet.pictures for c in range(wide[3] + 1, wide[3] + 4)):
        return _slot(file_kind, sheet, (row, wide[3] + 1), label, NOTHING)
    under = sheet.cells.get((wide[2] + 1, column), NOTHING)
    if (
        (under.text or under.formula)
        and not _is_word(under, labels)
        and not _headed(sheet, wide[2] + 1, column, labels)
    ):
        return _slot(file_kind, sheet, (wide[2] + 1, column), label, under)
    return _slot(file_kind, sheet, (row, wide[3] + 1), label, NOTHING)


def _is_word(cell: Cell, labels: Collection[str]) -> bool:
    return (
        isinstance(cell.value, str) and not cell.formula and said_label(cell.text.partition(":")[0], labels) is not None
    )


def _headed(sheet: Sheet, row: int, column: int, labels: Collection[str]) -> bool:
    """Whether a cell under a label is the value of the label left of it instead."""
    left = sheet.cells.get((row, column - 1), NOTHING)
    return column > 1 and _is_word(left, labels)


def _slot(file_kind: str, sheet: Sheet, place: Place, label: str, cell: Cell) -> Slot:
    in_workbook = file_kind in WORKBOOKS
    row, column = place
    return Slot(
        where=f"{sheet.name}!{a1(place)}" if in_workbook else label,
        cell=cell,
        sheet=sheet.name if in_workbook else "",
        place=place,
        picture=any(inside((row, c), area) for area in sheet.pictures for c in (column, column + 1, column + 2)),
    )


def _in_line(lines: Sequence[Line], index: int, place: int, label: str, kind: str, labels: Collection[str]) -> Slot:
    """The slot of a label in a line of text: what follows it there, the next piece of the line, or the one under it."""
    line = lines[index]
    span = line.spans[place]
    rest = _rest(span.text, label, kind)
    if rest:
        return Slot(where=label, cell=Cell(value=rest), picture=_pictured(lines, index))
    after = line.spans[place + 1 :]
    if after and after[0].text and not _says(after[0], labels):
        return Slot(where=label, cell=Cell(value=after[0].text), picture=_pictured(lines, index))
    under = _under(lines, index, span) if not after or not after[0].text else None
    value = under.text if under is not None and under.text and not _says(under, labels) else None
    return Slot(where=label, cell=Cell(value=value), picture=_pictured(lines, index))


def _says(span: Span, labels: Collection[str]) -> bool:
    return said_label(span.text.partition(":")[0], labels) is not None


def _under(lines: Sequence[Line], index: int, span: Span) -> Span | None:
    """The piece of the next line of the page that stands under a piece, or the next line's only piece."""
    following = lines[index + 1] if index + 1 < len(lines) else None
    if following is None or following.page != lines[index].page:
        return None
    if span.right <= span.left:
        return following.spans[0] if len(following.spans) == 1 else None
    return next((one for one in following.spans if one.left < span.right and span.left < one.right), None)


def _pictured(lines: Sequence[Line], index: int) -> bool:
    """Whether a picture stands in a line or the one right above or under it: where people sign."""
    return any(span.picture for line in lines[max(index - 1, 0) : index + 2] for span in line.spans)
