"""Outlook's property lists (MAPI) inside a winmail.dat: the few properties that say something about words and files."""

import struct

from .charsets import text_from

BODY, BODY_HTML, RTF_COMPRESSED = 0x1000, 0x1013, 0x1009
DISPLAY_NAME = 0x3001
ATTACH_DATA, ATTACH_FILENAME, ATTACH_METHOD, ATTACH_LONG_FILENAME, ATTACH_MIME_TAG = (
    0x3701,
    0x3704,
    0x3705,
    0x3707,
    0x370E,
)
_WANTED = frozenset(
    {
        BODY,
        BODY_HTML,
        RTF_COMPRESSED,
        DISPLAY_NAME,
        ATTACH_DATA,
        ATTACH_FILENAME,
        ATTACH_METHOD,
        ATTACH_LONG_FILENAME,
        ATTACH_MIME_TAG,
    }
)
# Bytes of each value, rounded up to four, by its type; those not here carry their length.
_FIXED = {0x0001: 4, 0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4}
_FIXED |= {0x0014: 8, 0x0040: 8, 0x0048: 16}
_STRING, _UNICODE, _OBJECT, _BINARY = 0x001E, 0x001F, 0x000D, 0x0102
_MULTIPLE = 0x1000
_NAMED = 0x8000
_PROPERTIES_MOST = 20_000

Properties = dict[int, str | bytes | int]


class _Damaged(ValueError):
    """The list cannot be read further."""


def read_properties(data: bytes, charset: str, problems: list[str]) -> Properties:
    """The wanted properties by their id; ends where the list is damaged, and says so in `problems`."""
    found: Properties = {}
    try:
        (count,) = struct.unpack_from("<I", data)
        place = 4
        for _ in range(min(count, _PROPERTIES_MOST)):
            kind, name = struct.unpack_from("<HH", data, place)
            place += 4
            if name >= _NAMED:
                place = _after_name(data, place)
            values, place = _values(data, place, kind)
            if name in _WANTED and values:
                found[name] = _readable(kind & ~_MULTIPLE, values[0], charset)
    except (struct.error, _Damaged):
        problems.append("a list of properties in it is damaged")
    return found


def _after_name(data: bytes, place: int) -> int:
    """Past the set and the number or words by which a named property is known."""
    (by_words,) = struct.unpack_from("<I", data, place + 16)
    place += 20
    if not by_words:
        return place + 4
    (length,) = struct.unpack_from("<I", data, place)
    return place + 4 + _padded(length)


def _values(data: bytes, place: int, kind: int) -> tuple[list[bytes], int]:
    """The values of a property, and where the next one begins."""
    single = kind & ~_MULTIPLE
    width = _FIXED.get(single)
    if width is None and single not in {_STRING, _UNICODE, _OBJECT, _BINARY}:
        raise _Damaged
    count = 1
    if kind & _MULTIPLE or width is None:
        (count,) = struct.unpack_from("<I", data, place)
        place += 4
    values: list[bytes] = []
    for _ in range(count):
        length = width
        if length is None:
            (length,) = struct.unpack_from("<I", data, place)
            place += 4
        if place + length > len(data):
            raise _Damaged
        values.append(data[place : place + length])
        place += _padded(length)
        if not length and len(values) > _PROPERTIES_MOST:
            raise _Damaged
    return values, place


def _padded(length: int) -> int:
    return (length + 3) & ~3


def _readable(kind: int, value: bytes, charset: str) -> str | bytes | int:
    if kind == _UNICODE:
        return text_from(value, "utf-16-le").rstrip("\x00")
    if kind == _STRING:
        return text_from(value.rstrip(b"\x00"), charset)
    if kind in {_BINARY, _OBJECT}:
        return value
    return int.from_bytes(value[:4], "little")
