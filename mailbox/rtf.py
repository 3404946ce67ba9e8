"""Outlook's rich text (compressed RTF) to plain words, or to the HTML that it wraps."""

import re
import struct

from .charsets import text_from
from .html_text import text_from_html

_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_WINDOW = 4096
_START = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_LARGEST = 20_000_000
_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z0-9])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.IGNORECASE
)
_UNSPOKEN = frozenset(
    {
        b"fonttbl",
        b"colortbl",
        b"stylesheet",
        b"info",
        b"pict",
        b"object",
        b"header",
        b"footer",
        b"themedata",
        b"listtable",
    }
)
_BREAKS = {b"par": "\n", b"line": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t", b"emdash": "—", b"endash": "–"}
_BREAKS |= {b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•"}


def rtf_of(data: bytes) -> bytes:
    """The RTF behind Outlook's compression; empty where it is no such thing."""
    if len(data) < 16:
        return b""
    _, size, kind, _ = struct.unpack_from("<II4sI", data)
    if kind == _PLAIN:
        return data[16 : 16 + size]
    return _expanded(data, min(size, _LARGEST)) if kind == _COMPRESSED else b""


def _expanded(data: bytes, size: int) -> bytes:
    """LZ77 over a ring that begins with words common in RTF."""
    ring = bytearray(_START + bytes(_WINDOW - len(_START)))
    write, out, place = len(_START), bytearray(), 16
    while place < len(data) and len(out) < size:
        control = data[place]
        place += 1
        for bit in range(8):
            if place >= len(data) or len(out) >= size:
                break
            if not control >> bit & 1:
                piece = data[place : place + 1]
                place += 1
            else:
                if place + 1 >= len(data):
                    return bytes(out)
                told = data[place] << 8 | data[place + 1]
                place += 2
                offset, length = told >> 4, (told & 15) + 2
                if offset == write % _WINDOW:
                    return bytes(out)
                piece = None
                for step in range(length):
                    byte = ring[(offset + step) % _WINDOW]
                    ring[write % _WINDOW] = byte
                    write += 1
                    out.append(byte)
            if piece:
                ring[write % _WINDOW] = piece[0]
                write += 1
                out += piece
    return bytes(out)


def text_from_rtf(rtf: bytes) -> str:
    """The words of an RTF text. Of HTML wrapped in RTF the HTML is read. Never raises."""
    wrapped = b"\\fromhtml" in rtf[:1000]
    charset = _charset(rtf)
    out: list[str] = []
    silent: list[bool] = [False]  # by depth of braces
    hidden_rtf = False
    skip = 0  # characters that stand for one written as \u, for older programs
    first_in_group = False
    for token in _TOKEN.finditer(rtf):
        word, number, code, symbol, brace, plain = token.groups()
        if brace == b"{":
            silent.append(silent[-1])
            first_in_group = True
            continue
        if brace == b"}":
            if len(silent) > 1:
                silent.pop()
            first_in_group = False
            continue
        if symbol == b"*" and first_in_group:
            silent[-1] = True
        elif word == b"htmltag" and wrapped:
            silent[-1] = False
        elif word in _UNSPOKEN:
            silent[-1] = True
        elif word == b"htmlrtf":
            hidden_rtf = number != b"0"
        elif not silent[-1] and not hidden_rtf:
            skip = _say(out, (word, number, code, symbol, plain), charset, skip)
        first_in_group = first_in_group and symbol == b"*"
    text = "".join(out)
    return text_from_html(text) if wrapped else text.strip()


def _say(out: list[str], token: tuple[bytes | None, ...], charset: str, skip: int) -> int:
    """Write what a token says; the number of characters of the next ones to leave out."""
    word, number, code, symbol, plain = token
    if word == b"u" and number:
        out.append(chr(int(number) % 65536) if not 0xD800 <= int(number) % 65536 <= 0xDFFF else "")
        return 1
    if word:
        out.append(_BREAKS.get(word, ""))
    elif code:
        if not skip:
            out.append(text_from(bytes([int(code, 16)]), charset))
    elif symbol:
        out.append({b"~": " ", b"_": "-", b"-": ""}.get(symbol, symbol.decode("latin-1") if symbol in b"\\{}" else ""))
    elif plain:
        out.append(text_from(plain[skip:], charset))
    return 0


def _charset(rtf: bytes) -> str:
    told = re.search(rb"\\ansicpg(\d{3,5})", rtf[:1000])
    return f"cp{told[1].decode()}" if told else "cp1252"
