"""The message inside an opaque S/MIME signature; what is encrypted stays closed. No signature is checked here."""

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")
_OCTETS, _OCTETS_IN_PIECES, _CONTEXT_0 = 0x04, 0x24, 0xA0
_PIECES_MOST = 100_000


def signed_content(data: bytes) -> bytes | None:
    """The message as it was before it was signed; None if this is no opaque signature or holds no message."""
    start = data.find(_SIGNED_DATA, 0, 64)
    if start < 0:
        return None
    inner = data.find(_DATA, start + len(_SIGNED_DATA), start + 1_000)
    if inner < 0:
        return None
    try:
        return _explicit_octets(data, inner + len(_DATA))
    except (IndexError, ValueError):
        return None


def _explicit_octets(data: bytes, place: int) -> bytes | None:
    """The octet string behind the tag [0], whole or in pieces (BER), with or without lengths."""
    if data[place] != _CONTEXT_0:
        return None
    _, place = _length(data, place + 1)
    tag = data[place]
    length, place = _length(data, place + 1)
    if tag == _OCTETS and length is not None:
        return data[place : place + length]
    if tag != _OCTETS_IN_PIECES:
        return None
    end = len(data) if length is None else place + length
    pieces: list[bytes] = []
    while place < end and data[place] == _OCTETS and len(pieces) < _PIECES_MOST:
        size, place = _length(data, place + 1)
        if size is None:
            return None
        pieces.append(data[place : place + size])
        place += size
    return b"".join(pieces)


def _length(data: bytes, place: int) -> tuple[int | None, int]:
    """A length and where what it measures begins; None: it goes on to an end mark."""
    first = data[place]
    if first < 0x80:
        return first, place + 1
    count = first & 0x7F
    if not count:
        return None, place + 1
    if count > 4:
        raise ValueError("no such length")
    return int.from_bytes(data[place + 1 : place + 1 + count]), place + 1 + count
