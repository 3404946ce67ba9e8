"""The drawings (SVG) of a page as pictures that mail programs show: PNG, each named by a Content-ID of its own."""

import hashlib
import re
from dataclasses import dataclass
from html import escape, unescape

# resvg_py is imported where it is used (PLC0415): most mail has no drawing in it.

SHARP = 2  # dots a CSS pixel: screens of phones have two and more
DRAWING = re.compile(r"<svg\b[^<>]*+>(?:(?!</?svg\b).)*+</svg>", re.DOTALL)
_SAID = re.compile(r'\baria-label="([^"]*+)"')
_WIDTH, _HEIGHT = re.compile(r'\swidth="(\d{1,4})"'), re.compile(r'\sheight="(\d{1,4})"')
_NAMESPACE = "http://www.w3.org/2000/svg"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture that goes along with a page: its Content-ID without brackets, and the PNG."""

    cid: str
    png: bytes


def drawn(html: str, domain: str) -> tuple[str, tuple[Drawn, ...]]:
    """The page with each drawing in it replaced by a picture of the same size and words, and these pictures.

    The same for the same page. A drawing that cannot be drawn leaves its words; `domain` ends the Content-IDs.
    """
    pictures: dict[str, Drawn] = {}

    def replaced(found: re.Match[str]) -> str:
        svg = found[0]
        said = _SAID.search(svg)
        words = escape(unescape(said[1])) if said else ""
        try:
            png = png_of(svg)
        except ValueError:
            return words
        name = f"{hashlib.sha256(png).hexdigest()[:32]}@{domain}"
        pictures.setdefault(name, Drawn(name, png))
        size = "".join(f' {side}="{told[1]}"' for side, told in _size(svg))
        return f'<img src="cid:{name}" alt="{words}"{size} style="max-width:100%;height:auto;border:0">'

    return DRAWING.sub(replaced, html), tuple(pictures.values())


def png_of(svg: str, sharp: int = SHARP) -> bytes:
    """A drawing as PNG, `sharp` dots a CSS pixel. Letters in it are left out: which there are differs by machine.

    Raises ValueError for what cannot be drawn.
    """
    from resvg_py import svg_to_bytes  # noqa: PLC0415

    whole = svg if "xmlns" in svg.partition(">")[0] else svg.replace("<svg", f'<svg xmlns="{_NAMESPACE}"', 1)
    return svg_to_bytes(svg_string=whole, skip_system_fonts=True, zoom=sharp)


def _size(svg: str) -> list[tuple[str, re.Match[str]]]:
    head = svg.partition(">")[0]
    sides = (("width", _WIDTH.search(head)), ("height", _HEIGHT.search(head)))
    return [(side, told) for side, told in sides if told]
