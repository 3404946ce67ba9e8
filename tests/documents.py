"""Word documents for the tests, written by python-docx, and changed where it will not."""

import io
from collections.abc import Callable
from typing import Any

import docx
from docx.oxml import parse_xml
from duly.mailbox.opening.opened import opened
from duly.rules.contents import Content

SPACES = " ".join(
    f'xmlns:{short}="{long}"'
    for short, long in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    }.items()
)


def word(fill: Callable[[Any], None]) -> bytes:
    """A document that python-docx wrote."""
    document = docx.Document()
    fill(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def with_xml(*pieces: str) -> bytes:
    """A document whose body is this XML: paragraphs, tables, controls."""

    def fill(document: Any) -> None:
        for piece in pieces:
            start, _, rest = piece.partition(" ") if " " in piece.partition(">")[0] else piece.partition(">")
            between = f" {SPACES} " if " " in piece.partition(">")[0] else f" {SPACES}>"
            document.element.body.insert(len(document.element.body) - 1, parse_xml(start + between + rest))

    return word(fill)


def content_of(data: bytes, name: str = "any name.bin") -> Content:
    content = opened(data, name)
    assert content.trouble is None, content.why
    return content


def lines_of(data: bytes) -> list[list[str]]:
    return [["[picture]" if span.picture else span.text for span in line.spans] for line in content_of(data).lines]
