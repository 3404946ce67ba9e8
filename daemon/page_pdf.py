"""A page as a PDF to print and to file: the same blocks in the same order as its HTML, title and language told."""

import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ..mailbox.drawings import png_of
from ..rules.page import Block, Entry, Footnote, Heading, Items, Paragraph, Picture, Points, Quote, Signature, Table
from ..rules.voice import Written
from .typeset import BOLD, GREY, ITALIC, LINE, PADDING, REGULAR, printable, words

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_TEXT, _SMALL = 10.5, 9.0  # points
_INDENT = 16.0  # of a list's lines
_SHARP = 4  # dots a CSS pixel: a printer has more of them than a screen
_POINTS_A_PIXEL = 0.75


def page_pdf(written: Written, *, author: str, language: str, size: tuple[float, float]) -> bytes:
    """The page of a message as PDF, the same bytes for the same page; `size` is the paper's in points."""
    from reportlab.platypus import SimpleDocTemplate  # noqa: PLC0415 (heavy, and needed now and then)

    file = io.BytesIO()
    page = SimpleDocTemplate(
        file,
        pagesize=size,
        title=printable(written.subject),
        author=printable(author),
        lang=language,
        displayDocTitle=True,
        invariant=1,
    )
    width = page.width - 2 * PADDING
    flowing = [flowable for place, block in enumerate(written.page) for flowable in _set(block, place, width)]
    page.build(flowing, onFirstPage=_numbered, onLaterPages=_numbered)
    return file.getvalue()


def _set(block: Block, place: int, width: float) -> "Iterator[Flowable]":
    """One block as it is printed; `place` is how many come before it."""
    match block:
        case Heading(text):
            yield words(
                text, 17 if place == 0 else 13, face=BOLD, gap=0 if place == 0 else 14, spaceAfter=4, keepWithNext=1
            )
        case Paragraph(text):
            yield words(text, _TEXT, gap=6)
        case Items(entries, start, numbered):
            marks = [f"{number}." for number in range(start, start + len(entries))] if numbered else [""] * len(entries)
            yield from _listed(entries, marks)
        case Points(entries, start):
            marks = ["•" if start is None else f"{start + number}." for number in range(len(entries))]
            yield from _listed(entries, marks)
        case Quote(text):
            yield words(f"“{text}”", _TEXT, face=ITALIC, gap=6, leftIndent=_INDENT)
        case Table():
            yield _table(block, width)
        case Picture():
            yield from _picture(block)
        case Signature(lines):
            yield from (words(line, _TEXT, gap=0 if number else 16) for number, line in enumerate(lines))
        case Footnote(lines):
            yield from (words(line, _SMALL, GREY, gap=0 if number else 10) for number, line in enumerate(lines))


def _listed(entries: Iterable[Entry], marks: Iterable[str]) -> "Iterator[Flowable]":
    for entry, mark in zip(entries, marks, strict=True):
        hung = -_INDENT if mark else 0
        yield words(f"{mark} {entry.title}".strip(), _TEXT, gap=6, leftIndent=_INDENT, firstLineIndent=hung)
        for line in entry.lines:
            yield words(line, _TEXT, leftIndent=_INDENT)
        if entry.quote:
            yield words(f"“{entry.quote}”", _TEXT, face=ITALIC, leftIndent=_INDENT)


def _table(block: Table, width: float) -> "Flowable":
    """The first column is wider, for its cells name their rows; the heads are repeated on each page."""
    from reportlab.lib.colors import HexColor  # noqa: PLC0415
    from reportlab.platypus import Table as Printed  # noqa: PLC0415
    from reportlab.platypus import TableStyle  # noqa: PLC0415

    rows: list[list[Any]] = [[words(head, _SMALL, GREY, face=BOLD) for head in block.heads]]
    rows += [[words(cell, _SMALL) for cell in row] for row in block.rows]
    share = width / (len(block.heads) + 1)
    table = Printed(
        rows, colWidths=[2 * share, *[share] * (len(block.heads) - 1)], repeatRows=1, spaceBefore=8, spaceAfter=6
    )
    rule = ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor(LINE))
    table.setStyle(TableStyle([rule, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0)]))
    return table


def _picture(block: Picture) -> "Iterator[Flowable]":
    """The drawing, in the size it has on a screen; nothing where it cannot be drawn: the table says the same."""
    from reportlab.lib.utils import ImageReader  # noqa: PLC0415
    from reportlab.platypus import Image, Spacer  # noqa: PLC0415

    try:
        png = png_of(block.svg, _SHARP)
    except ValueError:
        return
    width, height = ImageReader(io.BytesIO(png)).getSize()
    scale = _POINTS_A_PIXEL / _SHARP
    yield Spacer(1, 6)
    yield Image(io.BytesIO(png), width * scale, height * scale, hAlign="LEFT")


def _numbered(canvas: Any, page: Any) -> None:
    """The page's number, where there is more than one to tell apart."""
    if canvas.getPageNumber() > 1:
        canvas.setFont(REGULAR, _SMALL)
        canvas.drawRightString(page.pagesize[0] - page.rightMargin, page.bottomMargin / 2, str(canvas.getPageNumber()))
