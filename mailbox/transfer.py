"""Transfer encodings undone, tolerantly: what is damaged is decoded as far as it goes."""

import re
from binascii import Error, a2b_base64, a2b_qp, a2b_uu
from collections.abc import Iterator

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOT_BASE64 = bytes(sorted(set(range(256)) - set(_BASE64)))
_PIECE = re.compile(rb"[^=]+=*")
_NO_BASE64_LINE = re.compile(rb"(?<=\n)(?=[^\r\n]{0,300}[^A-Za-z0-9+/=\s])[^\r\n]{1,300}")
_UU_FILES_MOST = 1_000
_FOOTER_MOST, _LINE_LOOKED_AT = 5_000, 1_000  # bytes
UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?$", re.MULTILINE)
# Its own last line, or the first of the next file where that is lost: every line is looked at for one file alone.
_UU_END = re.compile(rb"^(?:end|====)[ \t]*+\r?$|^begin(?:-base64)? [0-7]{3,4} (?=[^\r\n])", re.MULTILINE)


def decoded_bytes(body: bytes, encoding: str) -> bytes:
    """The bytes behind a Content-Transfer-Encoding; as they stand for 7bit, 8bit, binary and those nobody knows."""
    name = encoding.partition(";")[0].strip().strip("\"'").lower()
    if name == "base64":
        return _from_base64(body)
    if name in {"quoted-printable", "quopri", "quoted printable"}:
        return a2b_qp(body)
    if name in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        found = next(uu_files(body), None)
        return found[3] if found else body
    return body


def _from_base64(body: bytes) -> bytes:
    """Base64, also of several pieces each with its own padding; what a list added below in plain is kept as text."""
    if _is_plain(body):
        return body  # it only says that it is encoded
    text, tail = _base64_and_tail(body)
    plain = text.translate(None, _NOT_BASE64)
    out = bytearray()
    for piece in _PIECE.finditer(plain):  # one by one: there may be millions
        out += _base64_piece(piece[0])
    return bytes(out + tail)


def _is_plain(body: bytes) -> bool:
    """Whether the first line is no base64 at all."""
    line = body[:_LINE_LOOKED_AT].strip().partition(b"\n")[0].strip()
    return len(line.translate(None, _NOT_BASE64)) * 20 < len(line) * 19


def _base64_piece(piece: bytes) -> bytes:
    bare = piece.rstrip(b"=")
    if len(bare) % 4 == 1:
        bare = bare[:-1]  # half a character: the mail was cut off here
    try:
        return a2b_base64(bare + b"=" * (-len(bare) % 4))
    except Error:
        return b""


def _base64_and_tail(body: bytes) -> tuple[bytes, bytes]:
    """Split off the words that a mailing list put behind an encoded text."""
    start = max(0, len(body) - _FOOTER_MOST)
    foreign = _NO_BASE64_LINE.search(body, start)
    if not foreign or not body[: foreign.start()].strip():
        return body, b""
    return body[: foreign.start()], b"\n\n" + body[foreign.start() :].strip()


def uu_files(body: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
    """The uuencoded files in a text: where each begins and ends, its name, its bytes."""
    place = 0
    for _ in range(_UU_FILES_MOST):
        begin = UU_BEGIN.search(body, place)
        if begin is None:
            return
        if not _begins_uu(body, begin.end(), base64=begin[0].startswith(b"begin-base64")):
            place = begin.end()
            continue
        end = _UU_END.search(body, begin.end())
        closed = end is not None and not end[0].startswith(b"begin")
        last = end.start() if end else len(body)
        stop = end.end() if end and closed else last
        lines = body[begin.end() : last].splitlines()
        data = _uu_data(lines, base64=begin[0].startswith(b"begin-base64"))
        if data or closed:
            yield begin.start(), stop, begin[1].rstrip(b" \t"), data
        place = stop if data else begin.end()


def _begins_uu(body: bytes, place: int, *, base64: bool) -> bool:
    """Whether the line below a "begin" is encoded: its first character tells its length."""
    line = body[place : place + _LINE_LOOKED_AT].lstrip(b"\r\n").partition(b"\n")[0].rstrip(b"\r")
    if base64:
        return bool(line) and not line.translate(None, _BASE64)
    if not line or not 32 <= line[0] <= 96:
        return False
    expected = ((line[0] - 32 & 63) + 2) // 3 * 4
    return line == b"`" or expected <= len(line) - 1 + 3 <= expected + 6


def _uu_data(lines: list[bytes], *, base64: bool) -> bytes:
    if base64:
        return _from_base64(b"\n".join(lines))
    out: list[bytes] = []
    for line in lines:
        if not line.strip() or line[:1] == b"`":
            continue
        try:
            out.append(a2b_uu(line))
        except Error:  # some encoders pad the last line too much
            count = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out.append(a2b_uu(line[:count]))
            except Error:
                return b""
    return b"".join(out)
