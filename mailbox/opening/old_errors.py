"""Finds the cells of an xls workbook that show an error: calamine gives nothing for them, as if they were blank."""

import struct
from collections.abc import Iterator, Mapping

from ...rules.contents import Place

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = {"Workbook", "Book"}  # of the workbook itself: as Excel 97 called it, and as those before did
_SIZES = {b"\x09\0\x06\0", b"\x0c\0\x06\0"}  # sectors of 512 or 4096 bytes, small ones of 64
_LAST = 0xFFFFFFFA  # sectors from here on are no sectors but marks
_ENTRY, _PLACE = 128, 116  # bytes of an entry of the directory, and where in it stands where its stream begins
_IN_HEADER = 109  # sectors of the table of sectors that the header names itself
_END, _SHEET, _FORMULA, _FLAGGED = 0x000A, 0x0085, 0x0006, 0x0205  # records; the last is a truth value or an error
_WORDS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def errors_in(data: bytes) -> tuple[Mapping[Place, str], ...]:
    """The error shown in each such cell, one mapping for each sheet in the order of the workbook.

    None at all where the bytes are damaged: what is known of the cells is then what else was read.
    """
    try:
        stream = _workbook(data)
        return tuple(dict(_shown(stream, start)) for start in _sheets(stream))
    except (struct.error, IndexError):
        return ()


def _workbook(data: bytes) -> bytes:
    """The stream of the workbook in the compound file that an xls is; nothing where it is no such file."""
    if not data.startswith(_SIGNATURE) or data[30:34] not in _SIZES:
        return b""
    size, small = (1 << shift for shift in struct.unpack_from("<HH", data, 30))
    sectors = data[size:]
    table = _table(data, size)
    first, _, least, first_small = struct.unpack_from("<IIII", data, 48)
    directory = _chain(sectors, size, table, first)
    for at in range(0, len(directory), _ENTRY):
        if _name(directory, at) in _STREAMS:
            start, whole = struct.unpack_from("<II", directory, at + _PLACE)
            if whole >= least:
                return _chain(sectors, size, table, start)[:whole]
            # Small streams lie together in one of their own, the root's, in sectors and with a table of their own.
            together = _chain(sectors, size, table, struct.unpack_from("<I", directory, _PLACE)[0])
            small_table = _numbers(_chain(sectors, size, table, first_small))
            return _chain(together, small, small_table, start)[:whole]
    return b""


def _name(directory: bytes, at: int) -> str:
    length = struct.unpack_from("<H", directory, at + 64)[0]
    return directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")


def _table(data: bytes, size: int) -> tuple[int, ...]:
    """The sector that follows each sector."""
    (count,) = struct.unpack_from("<I", data, 44)
    (more,) = struct.unpack_from("<I", data, 68)
    named = list(struct.unpack_from(f"<{_IN_HEADER}I", data, 76))
    seen: set[int] = set()
    while more < _LAST and more not in seen:
        seen.add(more)
        *listed, more = struct.unpack_from(f"<{size // 4}I", data, size * (more + 1))
        named += listed
    return _numbers(b"".join(data[size * (one + 1) : size * (one + 2)] for one in named[:count] if one < _LAST))


def _numbers(table: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])


def _chain(sectors: bytes, size: int, table: tuple[int, ...], sector: int) -> bytes:
    """The bytes of a stream, sector after sector; a chain that bites its tail ends there."""
    parts: list[bytes] = []
    while sector < _LAST and len(parts) <= len(table):
        parts.append(sectors[size * sector : size * (sector + 1)])
        sector = table[sector]
    return b"".join(parts)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place on, each with its kind, to the end of that part of the workbook."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == _END:
            return
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _sheets(stream: bytes) -> list[int]:
    """Where each sheet begins."""
    return [struct.unpack_from("<I", body)[0] for kind, body in _records(stream, 0) if kind == _SHEET]


def _shown(stream: bytes, start: int) -> Iterator[tuple[Place, str]]:
    """The cells of a sheet that show an error: typed there, or the stored result of a formula."""
    for kind, body in _records(stream, start):
        if kind == _FLAGGED and body[7]:
            code = body[6]
        elif kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
            code = body[8]
        else:
            continue
        row, column = struct.unpack_from("<HH", body)
        yield (row + 1, column + 1), _WORDS.get(code, "#N/A")
