"""Holds the fields of a document against its opened template: is each place there, and is it one to fill in."""

import re
from collections.abc import Iterator

from ..rules.agreement import Document, Field
from ..rules.cells import a1, inside
from ..rules.contents import Cell, Content, Sheet
from ..rules.fitting import WORKBOOKS
from ..rules.inputs import inputs
from ..rules.labels import is_label
from ..rules.places import Layout, Lost, columns_of, locate
from ..rules.slots import Slot
from ..rules.tables import table_of
from ..rules.values import Manner, Misread, read_value
from .documents_schema import PLACES
from .explain import Wrong
from .faults import closest, one_of, quoted

_WORDS = {"at": "defined name", "column": "column", "field": "form field", "label": "label"}
_LACKS = {
    "at": ("no cells", 'label = "…", or field = "…" for a field of a form'),
    "column": ("no table", 'label = "…", or a template with a table'),
    "field": ("no form fields", 'at = "Sheet!B2" or label = "…"'),
    "label": ("no words", "a template with text in it"),
}
_FEW = 8  # names that can still be listed in one line
_DEAD = frozenset({"#REF!", "#NAME?"})  # errors that filling in the form does not heal
_HEADERS = 3  # neighbouring words from which a row is a header
# How people write "fill in here" where a value goes: the words are no label then.
_PROMPT = re.compile(
    r"""[\[<({_.…]  # in brackets, or on a line of dots
    |(?:[ymdhjat]{1,4}[\s/.:-]+)+[ymdhjat]{1,4}$  # yyyy-mm-dd
    |(?:please|enter|type|select|choose|pick|insert|fill|click|write|describe|your|e\.?g\.?)\b
    |escrib|ingres|seleccion|introdu|eleg|bitte|.*\b(?:here|aquí|hier|eingeben|auswählen)\b""",
    re.IGNORECASE | re.VERBOSE,
)


def field_faults(document: Document, template: Content, index: int) -> Iterator[Wrong]:
    """The fields whose place the template lacks, or uses for words of its own."""
    columns = columns_of(document.fields)
    table = table_of(template, columns) if columns else None
    layout = Layout(content=template, template=template, table=table)
    for field in document.fields:
        key = next(each for each in PLACES if getattr(field, each))
        found = locate(field, layout)
        what, right = _lost(key, field, layout, found) if isinstance(found, Lost) else _taken(field, document, layout)
        if what:
            yield Wrong(("document", index, "fields", field.name, key), what, right)


def _lost(key: str, field: Field, layout: Layout, lost: Lost) -> tuple[str, str]:
    template = layout.content
    if lost.code == "not-shown":
        lacks, right = _LACKS[key]
        return f"the template, a {template.kind} file, has {lacks}", right
    if lost.code == "sheet-missing":
        sheets = [sheet.name for sheet in template.sheets]
        return f"the template has no sheet {quoted(lost.named)}", closest(lost.named, sheets) or one_of(sheets)
    known = list(dict.fromkeys(_known(key, layout)))
    wanted = str(getattr(field, key))
    near = closest(wanted, known) or (one_of(known) if 0 < len(known) <= _FEW else "")
    return f"the template has no {_WORDS[key]} {quoted(wanted)}", near


def _known(key: str, layout: Layout) -> Iterator[str]:
    """What the template has of this kind."""
    template, table = layout.content, layout.table
    if key == "at":
        yield from template.names
    elif key == "field":
        yield from (each.name for each in template.form)
    else:
        for sheet in template.sheets:
            for (row, _), cell in sheet.cells.items():
                heads = key != "column" or table is None or (sheet is table.sheet and row == table.header)
                if is_label(cell) and heads:
                    yield cell.text.strip(": ")
        if key == "label":
            for line in template.lines:
                yield from (words for span in line.spans if (words := span.text.partition(":")[0].strip(" _.")))
            yield from (each.name for each in template.form)


def _taken(field: Field, document: Document, layout: Layout) -> tuple[str, str]:
    """What stands in the field's cell though people are to fill it in; "" for nothing."""
    found = locate(field, layout)
    slot = found[0] if isinstance(found, tuple) and found else None
    sheet = layout.content.sheet(slot.sheet) if slot and layout.content.kind in WORKBOOKS else None
    if slot is None or slot.place is None or sheet is None:
        return "", ""
    if slot.cell.error in _DEAD:
        return f"the template's formula at {slot.where} gives {slot.cell.error}", "the formula mended"
    if not field.at or not _is_printed(field, document, sheet, slot):
        return "", ""
    return f"{slot.where} holds the template's words {quoted(slot.cell.text)}", _free_beside(sheet, slot)


def _is_printed(field: Field, document: Document, sheet: Sheet, slot: Slot) -> bool:
    """Whether a cell's words are the form's own, rather than a value given beforehand or a prompt to fill in."""
    cell, place = slot.cell, slot.place
    if place is None or not is_label(cell) or field.kind == "signature" or _is_open(sheet, slot):
        return False
    if _PROMPT.match(cell.text) and not cell.text.rstrip().endswith(":"):
        return False
    if field.kind == "text":
        return _asks(sheet, cell.text) or _in_header(sheet, slot)
    manner = Manner(cadence=document.cadence, choices=field.one_of)
    return isinstance(read_value(cell, field.kind, manner), Misread)


def _asks(sheet: Sheet, words: str) -> bool:
    """Whether words ask for another cell."""
    return words.rstrip().endswith(":") or any(one.asked == words for one in inputs(sheet))


def _is_open(sheet: Sheet, slot: Slot) -> bool:
    """Whether the sheet itself says that something is typed here."""
    areas = [area for validation in sheet.validations for area in validation.areas]
    areas += sheet.unlocked if sheet.protected else ()
    return slot.place is not None and any(inside(slot.place, area) for area in areas)


def _in_header(sheet: Sheet, slot: Slot) -> bool:
    row, column = slot.place or (0, 0)

    def words(at: int) -> bool:
        return is_label(sheet.cells.get((row, at), Cell()))

    first, last = column, column
    while words(first - 1):
        first -= 1
    while words(last + 1):
        last += 1
    return last - first + 1 >= _HEADERS


def _free_beside(sheet: Sheet, slot: Slot) -> str:
    """The cell that the words ask for."""
    row, column = slot.place or (0, 0)
    asked = next((one.place for one in inputs(sheet) if one.asked == slot.cell.text), None)
    beside = asked or (None if (row, column + 1) in sheet.cells else (row, column + 1))
    return quoted(f"{sheet.name}!{a1(beside)}") if beside else "the cell to fill in"
