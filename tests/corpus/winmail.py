"""Writes winmail.dat files (TNEF) and opaque S/MIME signatures, as Outlook makes them, for the tests."""

import struct

_MESSAGE, _ATTACHMENT = 1, 2


def attribute(level: int, name: int, value: bytes, kind: int = 6) -> bytes:
    return struct.pack("<BHHI", level, name, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def properties(*values: tuple[int, int, bytes]) -> bytes:
    """A MAPI property list; strings and binaries carry a count and a length."""
    out = struct.pack("<I", len(values))
    for kind, name, value in values:
        out += struct.pack("<HH", kind, name)
        if kind in {0x001E, 0x001F, 0x0102, 0x000D}:
            out += struct.pack("<II", 1, len(value)) + value + bytes(-len(value) % 4)
        else:
            out += value + bytes(-len(value) % 4)
    return out


def text(name: int, value: str) -> tuple[int, int, bytes]:
    return 0x001F, name, f"{value}\0".encode("utf-16-le")


def number(name: int, value: int) -> tuple[int, int, bytes]:
    return 0x0003, name, struct.pack("<I", value)


def winmail(*attributes: bytes) -> bytes:
    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + attribute(_MESSAGE, 0x9007, struct.pack("<II", 1252, 0))
        + b"".join(attributes)
    )


def file(name: str, data: bytes, *more: tuple[int, int, bytes], short: str = "FILE~1.XLS") -> bytes:
    """An attachment: a short name of old, the long one among its properties."""
    return (
        attribute(_ATTACHMENT, 0x9002, bytes(14))
        + attribute(_ATTACHMENT, 0x8010, short.encode() + b"\0")
        + attribute(_ATTACHMENT, 0x800F, data)
        + attribute(_ATTACHMENT, 0x9005, properties(text(0x3707, name), *more))
    )


def message(*values: tuple[int, int, bytes]) -> bytes:
    return attribute(_MESSAGE, 0x9003, properties(*values))


def embedded(name: str, inner: bytes) -> bytes:
    """A forwarded message inside: its own winmail.dat behind an identifier."""
    return attribute(_ATTACHMENT, 0x9002, bytes(14)) + attribute(
        _ATTACHMENT, 0x9005, properties(text(0x3001, name), number(0x3705, 5), (0x000D, 0x3701, bytes(16) + inner))
    )


def uncompressed(rtf: bytes) -> bytes:
    """RTF in Outlook's frame, without compression."""
    return struct.pack("<II4sI", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf


def compressed(rtf: bytes) -> bytes:
    """RTF in Outlook's frame, compressed without a single reference: every byte as it is."""
    out = b"".join(b"\0" + rtf[place : place + 8] for place in range(0, len(rtf), 8))
    return struct.pack("<II4sI", len(out) + 12, len(rtf), b"LZFu", 0) + out


def der(tag: int, value: bytes) -> bytes:
    if len(value) < 0x80:
        return bytes([tag, len(value)]) + value
    size = len(value).to_bytes((len(value).bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(size)]) + size + value


SIGNED_DATA, DATA = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010701")
ENVELOPED_DATA = bytes.fromhex("06092a864886f70d010703")


def signed(inner: bytes) -> bytes:
    """An opaque signature around a message; the signature itself is left out, nobody checks it here."""
    content = der(0x30, DATA + der(0xA0, der(0x04, inner)))
    return der(0x30, SIGNED_DATA + der(0xA0, der(0x30, der(0x02, b"\1") + der(0x31, b"") + content)))


def signed_in_pieces(inner: bytes) -> bytes:
    """The same as programs write that do not know the length beforehand."""
    pieces = b"".join(der(0x04, inner[place : place + 100]) for place in range(0, len(inner), 100))
    content = b"\x30\x80" + DATA + b"\xa0\x80\x24\x80" + pieces + bytes(6)
    return b"\x30\x80" + SIGNED_DATA + b"\xa0\x80\x30\x80" + der(0x02, b"\1") + der(0x31, b"") + content + bytes(6)
