"""The words on the pages of a PDF as lines of spans, in reading order, with the pictures among them."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import pypdfium2 as pdfium
from pypdfium2 import raw

from ...rules.contents import Line, Span
from .docx_text import SYMBOLS
from .refused import Refused

_WIDE = 0.9  # of the letters' height: a wider gap parts two spans, a narrower one two words
_SPACE = 0.15  # of the letters' height, from which letters stand in different words
_FIGURES = 0.25  # of the letters' height, from which two figures without a space between them are two cells
_SAME_LINE = 0.5  # of the letters' height by which two may differ and still stand on one line
_MOST_LETTERS = 400_000  # of a whole document
_SMALLEST_PICTURE = 12.0  # points: smaller ones are ornaments
_BACKGROUND = 0.4  # of the page: larger pictures are the paper itself, or a scan of it; nobody signs as large
_SAMPLE = 200  # letters by which it is told how a page is turned
_DEEPEST = 4  # of drawings in drawings
_UNSEEN = 3  # how text is drawn that is not seen: the words a machine read from the picture under them
_BEGINS_FIGURE = frozenset("0123456789-−(+$€£")
_HYPHENS = {"\x02": "-", "\ufffe": "-"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A letter, words put onto a page, or a picture (without text), and its box in points from the left and bottom."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """At least a point."""
        return max(self.top - self.bottom, 1.0)

    @property
    def middle(self) -> float:
        """How high its middle stands."""
        return (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class Pages:
    """What is seen on the pages."""

    lines: tuple[Line, ...]
    drawn: bool  # there are pictures or drawings, which may be words as well
    written: bool  # some page has words of its own; where none has, `lines` hold what a machine read from pictures


@dataclass(slots=True)
class _Row:
    middle: float
    spans: list[Span] = field(default_factory=list)


def pages_of(data: bytes, most: int, over: Mapping[int, Iterable[Piece]]) -> Pages:
    """The first `most` pages; `over` are the pieces that lie over each page's own words, by its number from 1.

    Raises Refused where the pages are damaged or hold far too much.
    """
    lines: list[Line] = []
    guessed: list[Line] = []  # by a machine, from pages that are pictures: receipts behind a form are not part of it
    drawn = written = False
    room = _MOST_LETTERS
    try:
        document = pdfium.PdfDocument(data)
        try:
            for number in range(1, min(len(document), most) + 1):
                page = document[number - 1]
                pieces, turn = _letters(page, room)
                room -= len(pieces)
                pictures = list(_pictures(page))
                large = [each for each in pictures if _is_background(each, page)]
                drawn = drawn or bool(pictures) or _has_drawings(page)
                unseen = bool(large) and _is_unseen(page)
                written = written or (bool(pieces) and not unseen)
                laid = [each for each in pictures if each not in large]
                turned = [_turned(each, turn, page) for each in (*laid, *over.get(number, ()))]
                upright = [_turned(each, turn, page) for each in pieces]
                (guessed if unseen else lines).extend(lines_of(upright, turned, number))
                page.close()
        finally:
            document.close()
    except pdfium.PdfiumError:
        raise Refused("unreadable", "its pages are damaged") from None
    return Pages(tuple(lines if written else sorted(lines + guessed, key=lambda one: one.page)), drawn, written)


def _letters(page: pdfium.PdfPage, room: int) -> tuple[list[Piece], int]:
    """The letters, and by how many quarters they are turned."""
    text = page.get_textpage()
    count = text.count_chars()
    if count > room:
        raise Refused("unreadable", "it is too large to read")
    found, turns = [], Counter[int]()
    for index in range(count):
        letter = _letter(raw.FPDFText_GetUnicode(text.raw, index))
        if not letter or raw.FPDFText_IsGenerated(text.raw, index) == 1:
            continue
        left, bottom, right, top = text.get_charbox(index, loose=True)
        if right >= left:
            found.append(Piece(letter, left, bottom, right, top))
        if index % max(count // _SAMPLE, 1) == 0:
            turns[round(raw.FPDFText_GetCharAngle(text.raw, index) / (math.pi / 2)) % 4] += 1
    text.close()
    return found, turns.most_common(1)[0][0] if turns else 0


def _letter(code: int) -> str:
    """A letter by its number; tick boxes of Wingdings and its like as what they are."""
    if 0xF000 <= code <= 0xF0FF:
        return SYMBOLS.get(code & 0xFF, "")
    letter = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
    return "" if letter in {"\r", "\n"} else _HYPHENS.get(letter, letter)


def _pictures(page: pdfium.PdfPage) -> Iterator[Piece]:
    for one in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=_DEEPEST):
        left, bottom, right, top = one.get_bounds()
        if right - left >= _SMALLEST_PICTURE and top - bottom >= _SMALLEST_PICTURE:
            yield Piece("", left, bottom, right, top)


def _is_background(picture: Piece, page: pdfium.PdfPage) -> bool:
    width, height = page.get_size()
    return bool((picture.right - picture.left) * picture.height > _BACKGROUND * width * height)


def _has_drawings(page: pdfium.PdfPage) -> bool:
    drawings = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING)
    return next(iter(page.get_objects(filter=drawings, max_depth=_DEEPEST)), None) is not None


def _is_unseen(page: pdfium.PdfPage) -> bool:
    """Whether all words of a page are there only to be searched for."""
    words = page.get_objects(filter=(raw.FPDF_PAGEOBJ_TEXT,), max_depth=_DEEPEST)
    return all(raw.FPDFTextObj_GetTextRenderMode(each.raw) == _UNSEEN for each in words)


def _turned(piece: Piece, turn: int, page: pdfium.PdfPage) -> Piece:
    """A piece as it stands once the page is turned so that its words are upright, from the corner that is then it."""
    left, bottom, right, top = page.get_cropbox()
    match turn:
        case 1:
            box = (top - piece.top, piece.left - left, top - piece.bottom, piece.right - left)
        case 2:
            box = (right - piece.right, top - piece.top, right - piece.left, top - piece.bottom)
        case 3:
            box = (piece.bottom - bottom, right - piece.right, piece.top - bottom, right - piece.left)
        case _:
            box = (piece.left - left, piece.bottom - bottom, piece.right - left, piece.top - bottom)
    return replace(piece, left=box[0], bottom=box[1], right=box[2], top=box[3])


def lines_of(letters: list[Piece], laid: list[Piece], page: int) -> Iterator[Line]:
    """The lines of one page from top to bottom; what was laid over them stands in the line that it lies over."""
    rows = [_Row(row[0].middle, spans) for row in _rows(letters) if (spans := list(_spans(row)))]
    for piece in sorted(laid, key=lambda one: one.height):
        near = [row for row in rows if piece.bottom <= row.middle <= piece.top]
        row = min(near, key=lambda one: abs(one.middle - piece.middle), default=None)
        if row is None:
            row = _Row(piece.middle)
            rows.append(row)
        row.spans.append(Span(piece.text, piece.left, piece.right, picture=not piece.text))
    for row in sorted(rows, key=lambda one: -one.middle):
        yield Line(tuple(sorted(row.spans, key=lambda one: one.left)), page)


def _rows(letters: list[Piece]) -> list[list[Piece]]:
    """Letters that stand on one line, whatever order the file draws them in."""
    rows: list[list[Piece]] = []
    for letter in sorted(letters, key=lambda one: (-one.bottom, one.left)):
        row = rows[-1] if rows else None
        if row is not None and abs(row[0].bottom - letter.bottom) <= _SAME_LINE * min(row[0].height, letter.height):
            row.append(letter)
        else:
            rows.append([letter])
    return [sorted(row, key=lambda one: one.left) for row in rows]


def _spans(row: list[Piece]) -> Iterator[Span]:
    """A row's letters as spans, parted where the gap is wide."""
    text, left, right, spaced = "", 0.0, 0.0, False
    for letter in row:
        if letter.text.isspace():
            spaced = True
            continue
        gap = letter.left - right
        beside = not spaced and text[-1:].isdigit() and letter.text in _BEGINS_FIGURE
        if text and gap > (_FIGURES if beside else _WIDE) * letter.height:
            yield Span(text, left, right)
            text = ""
        elif text and (spaced or gap > _SPACE * letter.height):
            text += " "
        if not text:
            left = letter.left
        text, right, spaced = text + letter.text, max(letter.right, right if text else letter.right), False
    if text:
        yield Span(text, left, right)
