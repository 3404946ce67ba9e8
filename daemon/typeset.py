"""Words as they stand on a page of a PDF: one typeface, in letters that it has, and the paper a country prints on."""

import unicodedata
from functools import cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from ..rules.page import one_line

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

# reportlab is imported where it is used (PLC0415): it is heavy, and a page is printed now and then.

GREY, LINE = "#666666", "#bbbbbb"
PADDING = 6  # points, that the library keeps free on each side of a page's text
LONGEST = 4000  # characters of one paragraph
_LETTER = frozenset({"US", "CA", "MX"})  # countries that print on Letter; all others on A4
_BARE = {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ħ": "h", "ŧ": "t"}  # letters that are no letter with a mark
_FACES = {"Vera": "Vera.ttf", "VeraBd": "VeraBd.ttf", "VeraIt": "VeraIt.ttf"}
REGULAR, BOLD, ITALIC = _FACES


def paper(holidays: str) -> tuple[float, float]:
    """Width and height in points of the paper that is usual where these holidays are kept ("US-OH")."""
    from reportlab.lib.pagesizes import A4, LETTER  # noqa: PLC0415

    width, height = LETTER if holidays[:2] in _LETTER else A4
    return float(width), float(height)


def words(
    text: str, size: float, colour: str = "#000000", gap: float = 0, *, face: str = REGULAR, **how: float
) -> "Flowable":
    """A paragraph in one size and colour, with so many points above it; `how` is the library's own (`leftIndent`)."""
    from reportlab.lib.colors import HexColor  # noqa: PLC0415
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
    from reportlab.platypus import Paragraph  # noqa: PLC0415

    style = ParagraphStyle(
        "words",
        fontName=_face(face),
        fontSize=size,
        leading=size * 1.35,
        textColor=HexColor(colour),
        spaceBefore=gap,
        **how,
    )
    return Paragraph(escape(printable(text)), style)


def right(text: str, size: float, colour: str = "#000000") -> "Flowable":
    """The same, flush right: amounts."""
    return words(text, size, colour, alignment=2)


def printable(text: str) -> str:
    """The text in letters that the typeface has: a mark it lacks is left off, a sign it lacks becomes “?”."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415

    known = pdfmetrics.getFont(_face(REGULAR)).face.charToGlyph
    return "".join(sign if ord(sign) in known else _bare(sign, known) for sign in one_line(text, LONGEST))


@cache
def _face(name: str) -> str:
    """A typeface that comes with the library, and so looks the same everywhere."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415

    pdfmetrics.registerFont(TTFont(name, _FACES[name]))
    return name


def _bare(sign: str, known: "dict[int, int]") -> str:
    bare = _BARE.get(sign) or unicodedata.normalize("NFKD", sign)
    return "".join(part for part in bare if ord(part) in known) or "?"
