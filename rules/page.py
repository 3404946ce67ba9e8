"""A message as a page of blocks, its plain text, and the cleaning that words from outside go through."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST_QUOTE = 600  # characters; the whole mail stays with the consultant
LONGEST_TITLE = 90


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Heading:
    """What the following blocks have in common."""

    text: str
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a list: what it is, lines about it, and words somebody wrote about it."""

    title: str
    lines: tuple[str, ...] = ()
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """Open items, numbered from `start` so that people can answer by number; a single one has no number."""

    entries: tuple[Entry, ...]
    start: int = 1
    numbered: bool = True
    kind: str = "items"


@dataclass(frozen=True, slots=True)
class Points:
    """A plain list: findings, choices; numbered from `start`, where that is given, as the lines of a digest are."""

    entries: tuple[Entry, ...]
    start: int | None = None
    kind: str = "points"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words somebody wrote."""

    text: str
    kind: str = "quote"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads, each as many cells as there are heads; the first head's cells name their rows."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of our own (SVG), and what it shows; plain text leaves it out, for a table beside it says the same."""

    svg: str
    shows: str
    kind: str = "picture"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs."""

    lines: tuple[str, ...]
    kind: str = "signature"


@dataclass(frozen=True, slots=True)
class Footnote:
    """What stands under the signature."""

    lines: tuple[str, ...]
    kind: str = "footnote"


Block = Paragraph | Heading | Items | Points | Quote | Table | Picture | Signature | Footnote


def plain(blocks: Iterable[Block]) -> str:
    """The page as plain text: one line a paragraph (mail programs wrap), lists indented, empty blocks left out."""
    return "\n\n".join(filter(None, map(_plain, blocks))) + "\n"


def one_line(text: str, limit: int = LONGEST_QUOTE) -> str:
    """Text from outside on one line, without control and direction marks, shortened at `limit` characters."""
    if not text.isprintable():  # nearly all text is, and then every sign of it shows
        text = "".join(" " if sign.isspace() else sign for sign in text if sign.isspace() or visible(sign))
    shown = " ".join(text.split())
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def shielded(text: str) -> str:
    """Text from outside for a cell of a csv file: on one line, and marked where it would be taken for a formula."""
    line = one_line(text)
    return f"'{line}" if line.startswith(("=", "+", "-", "@")) else line


def visible(sign: str) -> bool:
    """Whether a character shows; joiners that make up emoji and scripts may stay, direction overrides may not."""
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"} or sign in "\u200c\u200d"


def _plain(block: Block) -> str:
    match block:
        case Paragraph(text) | Heading(text):
            return text
        case Items(entries, start, numbered):
            marks = (f"{number}. " if numbered else "" for number in range(start, start + len(entries)))
            return "\n\n".join("\n".join(_entry(entry, mark)) for entry, mark in zip(entries, marks, strict=True))
        case Points(entries, start):
            marks = ("- " if start is None else f"{start + place}. " for place in range(len(entries)))
            return "\n".join("\n".join(_entry(entry, mark)) for entry, mark in zip(entries, marks, strict=True))
        case Quote(text):
            return f"  “{text}”"
        case Table(heads, rows):
            return "\n".join(_row(heads, row) for row in rows)
        case Picture():
            return ""
        case Signature(lines):
            return "\n".join(lines)
        case Footnote(lines):
            return "\n".join(("-- ", *lines)) if lines else ""  # the mark that mail programs know a footer by


def _row(heads: tuple[str, ...], row: tuple[str, ...]) -> str:
    """A row in a line, each cell after its head: columns would not stay in line on a phone."""
    cells = (f"{head}: {cell}" for head, cell in zip(heads[1:], row[1:], strict=True) if cell)
    return f"- {row[0]}: {'; '.join(cells)}"


def _entry(entry: Entry, mark: str) -> Iterator[str]:
    indent = " " * (len(mark) or 2)
    yield mark + entry.title
    for line in entry.lines:
        yield indent + line
    if entry.quote:
        yield f"{indent}“{entry.quote}”"
