"""A mail's parts as a tree, in time linear in its bytes: what is damaged is named, and no byte of a part is dropped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from .charsets import printable, text_from
from .headers import UNREADABLE, Headers, decoded, header_of
from .transfer import decoded_bytes

DEPTH_MOST = 20
LEAVES_MOST = 10_000
HEADER_BYTES = 256 * 1024
NAME_LONGEST = 255  # characters of a file's name
_PARAMETERS_BYTES = 8_000  # of Content-Type and Content-Disposition; more is no header that anyone wrote
_LINE_ENDS = frozenset(b"\r\n")
_HEAD_LOOKED_AT = 500  # bytes of a part, by which it is seen that the whole of them is encoded
_GUESSED = re.compile(rb"(?:\A|\n)--([^\r\n]{1,200})\r?\n(?=content-(?:type|transfer|disposition))", re.IGNORECASE)
_SHORT_KINDS = {"text": "text/plain", "html": "text/html", "plain": "text/plain", "multipart": "multipart/mixed"}
_KIND = re.compile(r"[^\s;,]+")
_LOOSE = {  # where the semicolon before them is missing
    "charset": re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,60})", re.IGNORECASE),
    "filename": re.compile(r"\sfilename\s{0,9}=\s{0,9}\"?([^\";]{1,255})", re.IGNORECASE),
}
_META_CHARSET = re.compile(rb"<meta[^<>]{1,200}charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_.:-]{1,60})", re.IGNORECASE)
_META_BYTES = 4_000
_IN_QUOTES = re.compile(r"\"([^\"]+)\"(?:\s*\(.*\))?\s*|'([^']+)'\s*")
OPENED_MESSAGES = frozenset(
    {"message/delivery-status", "message/disposition-notification", "message/feedback-report", "text/rfc822-headers"}
)  # the fields of reports; every other message inside a mail stays closed: its words are not the sender's


@dataclass(slots=True)
class Part:
    """One part: its header as it stands, its bytes as they were transferred, and of a multipart the parts in it."""

    headers: Headers
    body: bytes
    kind: str = "text/plain"  # the media type, lower case
    children: "list[Part] | None" = None
    inside: str = ""  # the kind of the multipart that holds it
    opened_name: str = ""  # of a file that was taken out of a wrapping
    _content: bytes | None = field(default=None, repr=False)
    _name: str | None = None

    def header(self, name: str) -> str:
        """The first value of this header (lower-case name), or ""."""
        return next((value for key, value in self.headers if key == name), "")

    def parameter(self, name: str, header: str = "content-type") -> str:
        """A parameter of Content-Type, RFC 2231 undone; "" where it is missing or damaged."""
        value = _parameter(self.header(header), name)
        if not value and name in _LOOSE:
            loose = _LOOSE[name].search(self.header(header)[:_PARAMETERS_BYTES])
            return loose[1] if loose else ""
        return value

    @property
    def disposition(self) -> str:
        """attachment, inline or ""."""
        found = _KIND.match(printable(self.header("content-disposition")).strip().lower())
        return found[0] if found else ""

    @property
    def name(self) -> str:
        """The file name as the sender wrote it, from either header, by RFC 2231 or 2047; "" without one."""
        if self._name is None:
            names = (
                self.opened_name,
                self.parameter("filename", "content-disposition"),
                self.parameter("name"),
            )
            plain = [" ".join(_bare(decoded(one)).split("\n")).strip() for one in names if one]
            whole = [one for one in plain if one and "\ufffd" not in one and "??" not in one]
            self._name = _shortened(next(iter(whole or plain), ""))
        return self._name

    @property
    def content(self) -> bytes:
        """The bytes with their transfer encoding undone; as they stand where it cannot be."""
        if self._content is None:
            self._content = decoded_bytes(self.body, self.header("content-transfer-encoding"))
        return self._content

    @property
    def words(self) -> str:
        """The text of a text part by its charset, guarded; a page may name its own inside."""
        charset = self.parameter("charset")
        if not charset and self.kind == "text/html":
            named = _META_CHARSET.search(self.content[:_META_BYTES])
            charset = text_from(named[1]) if named else ""
        return text_from(self.content, charset)

    def let_go(self) -> None:
        """Forget the bytes: the parts in it hold them now, and a mail must not be held once for each depth of it."""
        self.body, self._content = b"", None

    def leaves(self) -> "Iterator[Part]":
        """The parts that hold no further ones, in order."""
        if self.children is None:
            yield self
            return
        for child in self.children:
            yield from child.leaves()


def opened(raw: bytes, problems: list[str]) -> Part:
    """The tree of a raw mail. Never raises."""
    headers, body, cut = header_of(raw, HEADER_BYTES)
    problems += cut
    root = Part(headers, body)
    _open(root, 0, [LEAVES_MOST], problems)
    return root


def _open(part: Part, depth: int, budget: list[int], problems: list[str]) -> None:
    """Give a part the parts that are in it; `budget`: how many more the whole mail may have."""
    inside = part.inside
    part.kind = _kind(part.header("content-type"), "message/rfc822" if inside == "multipart/digest" else "text/plain")
    if part.kind in OPENED_MESSAGES or not (part.kind.startswith("multipart/") or (not depth and _undeclared(part))):
        return
    if depth >= DEPTH_MOST:
        problems.append(f"parts nested deeper than {DEPTH_MOST} were read as one text")
        return
    pieces = _pieces(part, problems)
    if pieces is None:
        problems.append("the mark between its parts never comes; they were read as one text")
        return
    part.kind = part.kind if part.kind.startswith("multipart/") else "multipart/mixed"
    part.children = []
    part.let_go()
    pieces.reverse()
    while pieces:
        if budget[0] <= 0:
            problems.append(f"it has more than {LEAVES_MOST:,} parts; the rest of them was kept as one file, unopened")
            part.children.append(Part((), b"\n".join(reversed(pieces)), kind="application/octet-stream"))
            break
        budget[0] -= 1
        child = Part(*header_of(pieces.pop(), HEADER_BYTES)[:2], inside=part.kind)
        part.children.append(child)
        _open(child, depth + 1, budget, problems)


def _undeclared(part: Part) -> bool:
    """Whether a mail that names no parts in its header is made of parts all the same."""
    return not part.header("content-type") and bool(_GUESSED.match(part.body[:1000].lstrip(b"\r\n")))


def _pieces(part: Part, problems: list[str]) -> list[bytes] | None:
    """The raw parts of a multipart; None if its boundary is nowhere and none can be guessed."""
    boundary = part.parameter("boundary").encode("utf-8", "surrogateescape").rstrip()
    pieces, closed = split_at(part.body, boundary) if boundary else ([], True)
    if part.content is not part.body and (not pieces or any(b"=3D" in piece[:_HEAD_LOOKED_AT] for piece in pieces)):
        pieces, closed = (
            split_at(part.content, boundary) if boundary else ([], True)
        )  # encoded whole, which none may be
    if not closed and pieces:
        problems.append("the end of its parts is missing; it may have been cut off")
    if pieces:
        return pieces
    guess = _GUESSED.search(part.content)
    if guess is None:
        return None
    problems.append("the mark between its parts is not the one its header names")
    return split_at(part.content, guess[1].rstrip(b" \t"))[0]


def split_at(body: bytes, boundary: bytes) -> tuple[list[bytes], bool]:
    """What stands between the delimiter lines, and whether the closing one was there."""
    mark = b"--" + boundary
    pieces: list[bytes] = []
    begin, at = -1, body.find(mark)
    while at >= 0:
        begins_line = at == 0 or body[at - 1] in _LINE_ENDS
        rest = body[at + len(mark) : at + len(mark) + 200].partition(b"\n")[0].strip() if begins_line else None
        if rest in {b"", b"--"}:
            if begin >= 0:
                pieces.append(_without_last_break(body[begin:at]))
            if rest:
                return pieces, True
            begin = body.find(b"\n", at) + 1 or len(body)
        at = body.find(mark, at + len(mark))
    if 0 <= begin < len(body):
        pieces.append(body[begin:])
    return pieces, False


def _without_last_break(piece: bytes) -> bytes:
    """The line break before a boundary belongs to the boundary."""
    for ending in (b"\r\n", b"\n", b"\r"):
        if piece.endswith(ending):
            return piece[: -len(ending)]
    return piece


def _kind(value: str, default: str) -> str:
    """The media type of a Content-Type, also of the malformed ones in use."""
    found = _KIND.match(value[:_PARAMETERS_BYTES].strip().lower())
    if not found:
        return default
    kind = _SHORT_KINDS.get(found[0], found[0])
    main, slash, sub = kind.partition("/")
    return printable(kind) if slash and main and sub and "/" not in sub else "text/plain"


def _parameter(value: str, name: str) -> str:
    """One parameter, as the standard library reads them; of two of a name the one that tells its charset (RFC 6266)."""
    if "=" not in value:
        return ""
    bare = Message()
    bare["content-type"] = value[:_PARAMETERS_BYTES]
    try:
        found: list[Any] = [told for key, told in bare.get_params([]) if key.lower() == name]
    except UNREADABLE:
        return ""
    coded = next((told for told in found if isinstance(told, tuple)), None)
    if coded is not None:
        charset, _, text = coded
        return text_from(text.encode("latin-1", "surrogateescape") if _latin(text) else text.encode(), charset or "")
    return str(found[0]) if found else ""


def _bare(name: str) -> str:
    """A file's name without quotes that were written into it, and without a comment behind them."""
    found = _IN_QUOTES.fullmatch(name)
    return (found[1] or found[2]) if found else name


def _shortened(name: str) -> str:
    """A name no longer than any disk would take; its ending stays, and what it begins with."""
    return name if len(name) <= NAME_LONGEST else f"{name[: NAME_LONGEST - 20]}…{name[-19:]}"


def _latin(text: str) -> bool:
    return all(ord(letter) < 256 or 0xDC80 <= ord(letter) <= 0xDCFF for letter in text)
