"""The words on the pages of a PDF as lines of spans, in reading order, and whether there are pictures among them."""

from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

from ...rules.contents import Line, Span

_WIDE = 0.9  # of the letters' height: a wider gap parts two spans, a narrower one two words
_SPACE = 0.12  # of the letters' height, from which letters stand in different words
_SAME_LINE = 0.5  # of the letters' height by which two may differ and still stand on one line
_MOST_LETTERS = 400_000  # of a whole document
_SMALLEST_PICTURE = 12.0  # points: smaller ones are ornaments


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter and the box it stands in, from the page's left and bottom, in points."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 1.0)


def lines_of(data: bytes, most_pages: int) -> tuple[tuple[Line, ...], bool]:
    """The lines of all pages, and whether any page shows a picture. Raises ValueError for what cannot be opened."""
    lines: list[Line] = []
    pictured = False
    letters = 0
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise ValueError(str(error)) from error
    try:
        if document.get_formtype():
            document.init_forms()
        for number in range(min(len(document), most_pages)):
            page = document[number]
            found = list(_letters(page))
            letters += len(found)
            if letters > _MOST_LETTERS:
                raise ValueError("it has too many words")
            pictures = list(_pictures(page))
            pictured = pictured or bool(pictures)
            lines += _lines(found, pictures, number + 1)
    except pdfium.PdfiumError as error:
        raise ValueError(str(error)) from error
    finally:
        document.close()
    return tuple(lines), pictured


def _letters(page: pdfium.PdfPage) -> Iterator[_Letter]:
    text = page.get_textpage()
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text.raw, index)
        letter = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if not letter or letter in "\r\n\ufffe" or raw.FPDFText_IsGenerated(text.raw, index) == 1:
            continue
        left, bottom, right, top = text.get_charbox(index, loose=True)
        if right >= left:
            yield _Letter(letter, left, bottom, right, top)


def _pictures(page: pdfium.PdfPage) -> Iterator[tuple[float, float, float, float]]:
    for one in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
        left, bottom, right, top = one.get_bounds() if hasattr(one, "get_bounds") else one.get_pos()
        if right - left >= _SMALLEST_PICTURE and top - bottom >= _SMALLEST_PICTURE:
            yield left, bottom, right, top


def _lines(letters: list[_Letter], pictures: list[tuple[float, float, float, float]], page: int) -> Iterator[Line]:
    """The lines of one page from top to bottom; a picture stands in a line of its own at its height."""
    placed: list[tuple[float, Line]] = []
    for row in _rows(letters):
        spans = tuple(_spans(row))
        if spans:
            placed.append((row[0].bottom, Line(spans, page)))
    for left, bottom, right, top in pictures:
        placed.append(((bottom + top) / 2, Line((Span("", left, right, picture=True),), page)))
    placed.sort(key=lambda one: -one[0])
    yield from (line for _, line in placed)


def _rows(letters: list[_Letter]) -> list[list[_Letter]]:
    """Letters that stand on one line, whatever order the file draws them in."""
    rows: list[list[_Letter]] = []
    for letter in sorted(letters, key=lambda one: (-one.bottom, one.left)):
        row = rows[-1] if rows else None
        if row is not None and abs(row[0].bottom - letter.bottom) <= _SAME_LINE * min(row[0].height, letter.height):
            row.append(letter)
        else:
            rows.append([letter])
    return [sorted(row, key=lambda one: one.left) for row in rows]


def _spans(row: list[_Letter]) -> Iterator[Span]:
    """A row's letters as spans, parted where the gap is wide."""
    text, left, right = "", 0.0, 0.0
    for letter in row:
        if letter.text.isspace():
            continue
        gap = letter.left - right
        if text and gap > _WIDE * letter.height:
            yield Span(text, left, right)
            text = ""
        elif text and gap > _SPACE * letter.height:
            text += " "
        if not text:
            left = letter.left
        text, right = text + letter.text, max(letter.right, right if text else letter.right)
    if text:
        yield Span(text, left, right)
