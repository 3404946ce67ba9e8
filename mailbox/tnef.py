"""winmail.dat, Outlook's own wrapping (TNEF): the files and the words in it."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from .charsets import text_from
from .mapi import (
    ATTACH_DATA,
    ATTACH_FILENAME,
    ATTACH_LONG_FILENAME,
    ATTACH_METHOD,
    ATTACH_MIME_TAG,
    BODY,
    BODY_HTML,
    DISPLAY_NAME,
    RTF_COMPRESSED,
    Properties,
    read_properties,
)
from .rtf import rtf_of, text_from_rtf

_SIGNATURE = 0x223E9F78
_MESSAGE, _ATTACHMENT = 1, 2
_BODY, _CODE_PAGE, _PROPERTIES = 0x800C, 0x9007, 0x9003
_RENDERING, _TITLE, _DATA, _ATTACHMENT_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_EMBEDDED, _OLE = 5, 6
_FILES_MOST = 2_000
_DEEPEST = 5
_GUID_BYTES = 16  # stand before an embedded message


class NotTnef(ValueError):
    """The bytes are no winmail.dat."""


@dataclass(frozen=True, slots=True)
class TnefFile:
    """A file from a winmail.dat."""

    name: str
    media: str
    data: bytes = field(repr=False)


@dataclass(slots=True)
class Tnef:
    """What was found: the message's words in each form, plain text first, and its files."""

    bodies: list[tuple[str, bytes]] = field(default_factory=list)  # media type, bytes in UTF-8
    files: list[TnefFile] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """An attachment while its attributes are being read."""

    title: str = ""
    data: bytes = b""
    properties: Properties = field(default_factory=dict)


def read_tnef(data: bytes, depth: int = 0) -> Tnef:
    """Open a winmail.dat; raises NotTnef for anything else. What is cut off or strange is named in `problems`."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        raise NotTnef("it does not begin as one")
    found = Tnef()
    charset = "cp1252"
    attachments: list[_Open] = []
    plain, message = "", Properties()
    for level, name, value in _attributes(data, found.problems):
        if name == _CODE_PAGE and len(value) >= 4:
            charset = f"cp{struct.unpack_from('<I', value)[0]}"
        elif level == _MESSAGE and name == _BODY:
            plain = text_from(value.rstrip(b"\x00"), charset)
        elif level == _MESSAGE and name == _PROPERTIES:
            message.update(read_properties(value, charset, found.problems))
        elif name == _RENDERING:
            attachments.append(_Open())
        elif level == _ATTACHMENT:
            if not attachments:
                attachments.append(_Open())
            _attribute(attachments[-1], name, value, charset, found.problems)
    found.bodies = _bodies(message, plain)
    for number, one in enumerate(attachments[:_FILES_MOST], 1):
        _take_file(found, one, number, depth)
    return found


def _attributes(data: bytes, problems: list[str]) -> Iterator[tuple[int, int, bytes]]:
    """Level, name and value of each attribute; ends at the first that is cut off."""
    place = 6
    while place + 9 <= len(data):
        level, name, _, length = struct.unpack_from("<BHHI", data, place)
        if level not in {_MESSAGE, _ATTACHMENT}:
            problems.append("it is damaged; what comes after the damage was not read")
            return
        value = data[place + 9 : place + 9 + length]
        yield level, name, value
        if len(value) < length:
            problems.append("it is cut off")
            return
        place += 9 + length + 2


def _attribute(one: _Open, name: int, value: bytes, charset: str, problems: list[str]) -> None:
    if name == _TITLE:
        one.title = text_from(value.rstrip(b"\x00"), charset)
    elif name == _DATA:
        one.data = value
    elif name == _ATTACHMENT_PROPERTIES:
        one.properties.update(read_properties(value, charset, problems))


def _bodies(message: Properties, plain: str) -> list[tuple[str, bytes]]:
    """The words in each form that is there."""
    bodies: list[tuple[str, bytes]] = []
    for kind, value in (("text/plain", message.get(BODY) or plain), ("text/html", message.get(BODY_HTML))):
        if isinstance(value, str) and value:
            bodies.append((kind, value.encode("utf-8", "replace")))
        elif isinstance(value, bytes) and value:
            bodies.append((kind, value))
    rtf = message.get(RTF_COMPRESSED)
    if not bodies and isinstance(rtf, bytes):
        words = text_from_rtf(rtf_of(rtf))
        if words:
            bodies.append(("text/plain", words.encode("utf-8", "replace")))
    return bodies


def _take_file(found: Tnef, one: _Open, number: int, depth: int) -> None:
    """An attachment as a file; a message inside gives its own files and words."""
    names = (one.properties.get(key) for key in (ATTACH_LONG_FILENAME, ATTACH_FILENAME, DISPLAY_NAME))
    name = next((name for name in names if isinstance(name, str) and name), "") or one.title or f"file {number}"
    data = one.properties.get(ATTACH_DATA)
    content = one.data or (data if isinstance(data, bytes) else b"")
    method = one.properties.get(ATTACH_METHOD)
    if method == _EMBEDDED and content and depth < _DEEPEST:
        _take_message(found, name, content, depth)
        return
    if method == _OLE:
        found.problems.append(f"{name} is an object of another program, kept as it is")
    media = one.properties.get(ATTACH_MIME_TAG)
    found.files.append(
        TnefFile(name, media if isinstance(media, str) and media else "application/octet-stream", content)
    )


def _take_message(found: Tnef, name: str, content: bytes, depth: int) -> None:
    try:
        inner = read_tnef(content[_GUID_BYTES:] if content[:4] != content[_GUID_BYTES:][:4] else content, depth + 1)
    except NotTnef:
        found.problems.append(f"the message {name} in it could not be opened")
        found.files.append(TnefFile(name, "application/octet-stream", content))
        return
    if inner.bodies:
        kind, words = inner.bodies[0]
        ending = ".html" if kind == "text/html" else ".txt"
        found.files.append(TnefFile(f"{name}{ending}", kind, words))
    found.files += inner.files
    found.problems += inner.problems
