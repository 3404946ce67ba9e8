"""A photo of a filled-in form, as a telephone takes it: a small picture made here, with nothing but the form on it."""

import struct
import zlib

WIDTH, HEIGHT, LINE, MARGIN = 480, 640, 40, 30
PAPER, TABLE, INK = 245, 90, 40  # shades of grey


def photo_of(seed: str) -> bytes:
    """A PNG: a sheet on a table, with ruled lines and handwriting that differs with the seed."""
    chosen = zlib.crc32(seed.encode())
    rows = b"".join(b"\0" + bytes(_shade(x, y, chosen) for x in range(WIDTH)) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _shade(x: int, y: int, chosen: int) -> int:
    if not (MARGIN < x < WIDTH - MARGIN and MARGIN < y < HEIGHT - MARGIN):
        return TABLE
    ruled = y % LINE == 0 or x in {MARGIN + 60, WIDTH // 2}
    written = 12 < y % LINE < 28 and (x * 7 + y * 3 + chosen // (1 + y // LINE)) % 23 < 6 and x > MARGIN + 80
    return INK if ruled or written else PAPER


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
