"""How large a picture is, read from the first bytes of PNG, GIF and JPEG files."""

import struct

_SIZED = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG frames that carry the size
_SEGMENTS = 500


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels; (0, 0) where they cannot be told."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        return struct.unpack(">II", data[16:24])
    if data.startswith((b"GIF87a", b"GIF89a")) and len(data) >= 10:
        return struct.unpack("<HH", data[6:10])
    return _jpeg_size(data) if data.startswith(b"\xff\xd8") else (0, 0)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Segment by segment to the frame, each of which says how long it is."""
    place = 2
    for _ in range(_SEGMENTS):
        if place + 9 > len(data) or data[place] != 0xFF:
            return (0, 0)
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4])
        if marker in _SIZED:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + max(length, 2)
    return (0, 0)
