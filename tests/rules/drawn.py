"""Sheets drawn as text: a line for a row, a bar between columns; `=B1+B2 > 12` is a formula with its stored result."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from duly.rules.agreement import Document, Field
from duly.rules.checking import Wanted, check, lay
from duly.rules.contents import Cell, Content, Line, Place, Raw, Sheet, Span
from duly.rules.findings import Check, Finding
from duly.rules.periods import period_named
from duly.rules.values import Manner


def sheet(drawing: str, name: str = "Data", **more: Any) -> Sheet:
    """A sheet as drawn, without the drawing's first and last line break. In quotes, a number is text."""
    cells: dict[Place, Cell] = {}
    for row, line in enumerate(drawing.strip("\n").split("\n"), 1):
        for column, text in enumerate(line.split("|"), 1):
            if text.strip():
                cells[row, column] = _cell(text.strip())
    return Sheet(name=name, cells=cells, **more)


def _cell(text: str) -> Cell:
    if not text.startswith("="):
        return Cell(error=text) if text.startswith("#") else Cell(value=_value(text))
    formula, _, result = (part.strip() for part in text[1:].partition(">"))
    if result.startswith("#"):
        return Cell(formula=formula, error=result)
    value = _value(result) if result else None
    return Cell(formula=formula, value=value, calculated=value, stored=bool(result))


def _value(text: str) -> Raw:
    try:
        return Decimal(text)
    except InvalidOperation:
        pass
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text.strip('"')


def workbook(*sheets: Sheet | str, **more: Any) -> Content:
    """A workbook of sheets, drawn or made."""
    return Content(kind="xlsx", sheets=tuple(sheet(one) if isinstance(one, str) else one for one in sheets), **more)


def csv(drawing: str) -> Content:
    """The one table of a csv file."""
    return Content(kind="csv", sheets=(sheet(drawing, ""),))


def page(text: str, **more: Any) -> Content:
    """A page of a PDF: each column of letters is ten points wide, and a bar stands between two pieces of a line."""
    lines = []
    for line in text.strip("\n").split("\n"):
        spans, left = [], 0
        for piece in line.split("|"):
            start = left + len(piece) - len(piece.lstrip())
            if said := piece.strip():
                picture = said == "[picture]"
                spans.append(Span("" if picture else said, start * 10.0, (start + len(said)) * 10.0, picture=picture))
            left += len(piece) + 1
        lines.append(Line(tuple(spans), page=1))
    return Content(kind="pdf", lines=tuple(lines), **more)


def wanted(*fields: Field, **more: Any) -> Wanted:
    """A monthly report for October 2026, with its `title` and `rules`, `template`, `past` and `others` as given."""
    document = Document(
        id="report",
        title=more.pop("title", "Monthly report"),
        owners=("dana@northwind.example",),
        cadence="monthly",
        due="working day 5",
        fields=fields,
        rules=more.pop("rules", ()),
    )
    october = period_named("monthly", "2026-10")
    assert october is not None
    return Wanted(document=document, period=october, manner=Manner(), **more)


def checked(content: Content, *fields: Field, **more: Any) -> Check:
    """The check of a monthly report; `sha256` and what was `calculated` as given, all else as `wanted` has it."""
    calculated, sha256 = more.pop("calculated", None), more.pop("sha256", "this file")
    asked = wanted(*fields, **more)
    return check(content, sha256, asked, lay(content, asked), calculated)


def told(findings: tuple[Finding, ...]) -> list[str]:
    """Each problem in short: its code, a question mark for a warning, and the place."""
    return [f"{one.code}{'?' if one.severity == 'warning' else ''} {one.where}".strip() for one in findings]


def field(name: str, kind: str = "number", **more: Any) -> Field:
    """A field of a document; its bounds may be plain numbers."""
    bounds = {key: Decimal(str(more.pop(key))) for key in ("min", "max", "usual") if key in more}
    return Field(name=name, kind=kind, **bounds, **more)
