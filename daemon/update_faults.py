"""Holds what goes into the client's own workbooks against them: is each file, sheet and label there, once."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..rules.agreement import Document, Engagement, Update
from ..rules.contents import Content, Raw
from ..rules.occurrences import owners_of
from ..rules.transfers import fitting, near
from .blanks import content_at
from .explain import Wrong
from .faults import quoted
from .toml_lines import Path as Key


def update_faults(folder: Path, engagement: Engagement, document: Document, index: int) -> Iterator[Wrong]:
    """What keeps the figures of a document out of the workbooks; labels with placeholders are looked up when due.

    Nothing is looked at where the scope has no document updates. `folder` is the engagement's.
    """
    if not engagement.scope.document_updates:
        return
    for number, update in enumerate(document.updates):
        key = ("document", index, "update", number)
        yield from _shared_cell(engagement, document, update, key)
        if "{" in update.workbook:
            continue
        content = content_at(folder, update.workbook, (*key, "workbook"))
        if isinstance(content, Wrong):
            yield content
        elif content.kind != "xlsx":
            what = f"{quoted(update.workbook)} is a file of the kind {content.kind}, which cannot be written"
            yield Wrong((*key, "workbook"), what, "the workbook saved as .xlsx")
        elif "{" not in update.sheet:
            yield from _label_faults(update, content, key)


def _label_faults(update: Update, content: Content, key: Key) -> Iterator[Wrong]:
    sheets: dict[Any, Raw] = {sheet.name: sheet.name for sheet in content.sheets}
    found = fitting(update.sheet, "", sheets)
    if len(found) != 1:
        yield _unfound((*key, "sheet"), "the workbook", "sheet", update.sheet, sheets)
        return
    sheet = content.sheet(found[0])
    cells = {place: cell.value for place, cell in sheet.cells.items()} if sheet else {}
    rows: dict[Any, Raw] = {place: raw for place, raw in cells.items() if place[1] == 1 and place != (1, 1)}
    columns: dict[Any, Raw] = {place: raw for place, raw in cells.items() if place[0] == 1 and place != (1, 1)}
    for name, wanted, labels in (("row", update.row, rows), ("column", update.column, columns)):
        if "{" not in wanted and len(fitting(wanted, "", labels)) != 1:
            yield _unfound((*key, name), f"the sheet {quoted(found[0])}", name, wanted, labels)


def _unfound(key: Key, where: str, what: str, wanted: str, labels: Mapping[Any, Raw]) -> Wrong:
    several = fitting(wanted, "", labels)
    if several:
        return Wrong(key, f"{where} has the {what} {quoted(wanted)} more than once", "a label that stands there once")
    meant = near(wanted, labels)
    has = "in column A" if what == "row" else "in row 1" if what == "column" else ""
    return Wrong(key, f"{where} has no {what} {quoted(wanted)} {has}".rstrip(), quoted(meant[0]) if meant else "")


def _shared_cell(engagement: Engagement, document: Document, update: Update, key: Key) -> Iterator[Wrong]:
    """Several owners whose figures would all go into one cell."""
    owners = owners_of(engagement, document)
    labels = f"{update.workbook} {update.sheet} {update.row} {update.column}"
    apart = "{owner}" in labels or (
        "{department}" in labels and len({owner.department for owner in owners}) == len(owners)
    )
    if len(owners) > 1 and not apart:
        what = f"{len(owners)} people owe this document, and the figures of all would go into one cell"
        yield Wrong((*key, "row"), what, quoted(f"{update.row} {{owner}}"))
