"""The body of a letter, part by part: the sender's text, and the files that came with it."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from ..rules.letter import Attachment
from .charsets import printable, text_from
from .headers import UNREADABLE, decoded
from .html_text import text_from_html

PARTS_MOST = 100
DEPTH_MOST = 20
LOGO_BYTES = 200_000  # a larger picture in the text is a photographed document, not a signature's logo
REPORT_PARTS = frozenset(
    {"message/delivery-status", "message/disposition-notification", "message/feedback-report", "text/rfc822-headers"}
)
SEALS = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})
# A plain part that only says to look at the other one.
STUB = re.compile(r"html|browser|view this (e-?mail|message)|multi-?part message", re.IGNORECASE)


class Part(Message):
    """A part whose parser leaves a message inside it closed: a forwarded mail's words are not the sender's."""

    def get_content_maintype(self) -> str:
        """As declared, but "application" for a message, so that the standard parser keeps its bytes as they came."""
        declared = super().get_content_maintype()
        nested = declared == "message" and self.get_content_type() not in REPORT_PARTS
        return "application" if nested else declared


@dataclass(slots=True)
class Body:
    """What was found in a message; `leaves` are its parts that hold no further parts, in order."""

    leaves: list[Message] = field(default_factory=list)
    text: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def body_of(message: Message) -> Body:
    """Take a message apart. Never raises; what is damaged is named in `problems`, what is too much is left out."""
    body = Body()
    body.leaves = list(_leaves(message, body.problems, 0))[:PARTS_MOST]
    in_report = message.get_content_type() == "multipart/report"
    pictured = _pictures_in_text(body.leaves)
    for leaf in body.leaves:
        if is_file(leaf) and not (in_report and leaf.get_content_type() in {"message/rfc822", *REPORT_PARTS}):
            body.attachments.append(_attachment(leaf, pictured, len(body.attachments)))
    body.text = _text(message, 0)[0].strip("\n")
    return body


def _leaves(part: Message, problems: list[str], depth: int) -> Iterator[Message]:
    problems += [f"{type(defect).__name__}: {defect.__doc__ or ''}".rstrip(": ") for defect in part.defects]
    children = children_of(part)
    if children is None:
        yield part
        return
    if depth >= DEPTH_MOST:
        problems.append(f"parts nested deeper than {DEPTH_MOST} were not looked at")
        return
    if len(children) > PARTS_MOST:
        problems.append(f"only the first {PARTS_MOST} parts were looked at")
    for child in children[:PARTS_MOST]:
        yield from _leaves(child, problems, depth + 1)


def children_of(part: Message) -> list[Message] | None:
    """The parts of a multipart; None for a part that holds none, reports with their header blocks included."""
    if part.get_content_type() in REPORT_PARTS or not part.is_multipart():
        return None
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def is_file(leaf: Message) -> bool:
    """Whether a part was sent as a file rather than as words of the message."""
    kind = leaf.get_content_type()
    if kind in REPORT_PARTS or kind.startswith("multipart/"):
        return False
    if _disposition(leaf) == "attachment" or _name(leaf):
        return True
    return kind not in {"text/plain", "text/html", "text/calendar", "text/enriched"}


def content_of(leaf: Message) -> bytes:
    """The bytes of a part with its transfer encoding undone; empty where it cannot be."""
    try:
        data = leaf.get_payload(decode=True)
    except UNREADABLE:
        return b""
    return data if isinstance(data, bytes) else b""


def words_of(leaf: Message) -> str:
    """The text of a text part by its charset, guarded."""
    return text_from(content_of(leaf), str(_parameter(leaf, "charset")))


def _text(part: Message, depth: int) -> tuple[str, bool]:
    """The words of a part, and whether they were plain text throughout rather than HTML."""
    children = children_of(part)
    if children is None:
        return _leaf_text(part)
    if depth >= DEPTH_MOST:
        return "", True
    if part.get_content_type() == "multipart/alternative":
        return _best(children[:PARTS_MOST], depth)
    pieces = [_text(child, depth + 1) for child in children[:PARTS_MOST]]
    told = [(text, plain) for text, plain in pieces if text.strip()]
    return "\n".join(text for text, _ in told), all(plain for _, plain in told)


def _best(alternatives: list[Message], depth: int) -> tuple[str, bool]:
    """The plain one of several versions, unless it is empty or only points to the other."""
    fallback = ("", True)
    for child in alternatives:
        text, plain = _text(child, depth + 1)
        if not text.strip():
            continue
        if plain and not (len(text) < 300 and STUB.search(text)):
            return text, True
        fallback = (text, plain)
    return fallback


def _leaf_text(leaf: Message) -> tuple[str, bool]:
    kind = leaf.get_content_type()
    if kind.startswith(
        "multipart/"
    ):  # its boundary is damaged, so its parts are in one piece: better that than nothing
        payload = leaf.get_payload()
        return (text_from(payload.encode("utf-8", "surrogateescape")) if isinstance(payload, str) else ""), True
    if is_file(leaf) or not kind.startswith("text/") or kind in {"text/calendar", *REPORT_PARTS}:
        return "", True
    words = words_of(leaf)
    if kind == "text/html":
        return text_from_html(words), False
    if str(_parameter(leaf, "format")).lower() == "flowed":
        words = _unflowed(words, delete_space=str(_parameter(leaf, "delsp")).lower() == "yes")
    return words, True


def _unflowed(text: str, *, delete_space: bool) -> str:
    """Join the lines that the sender's program broke (RFC 3676); a signature's "-- " stays a line."""
    lines: list[str] = []
    open_depth = -1  # quote depth of the line that waits for its continuation
    for raw in text.split("\n"):
        line = raw.lstrip(">")
        depth = len(raw) - len(line)
        line = line.removeprefix(" ")
        flows = line.endswith(" ") and line != "-- "
        kept = line[:-1] if flows and delete_space else line
        if depth == open_depth and line != "-- ":
            lines[-1] += kept
        else:
            lines.append(f"{'>' * depth}{' ' if depth else ''}{kept}")
        open_depth = depth if flows else -1
    return "\n".join(lines)


def _pictures_in_text(leaves: list[Message]) -> frozenset[str]:
    """Content-IDs that the HTML shows inside the text."""
    pages = [leaf for leaf in leaves if leaf.get_content_type() == "text/html" and not is_file(leaf)]
    if not pages or len(leaves) == len(pages):
        return frozenset()
    return frozenset(match for page in pages for match in re.findall(r"cid:([^\"'\s>)]+)", words_of(page)))


def _attachment(leaf: Message, pictured: frozenset[str], place: int) -> Attachment:
    data, media = content_of(leaf), leaf.get_content_type()
    content_id = str(leaf.get("content-id") or "").strip(" <>")
    shown = content_id in pictured or (bool(content_id) and _disposition(leaf) == "inline")
    inline = (media.startswith("image/") and shown and len(data) <= LOGO_BYTES) or media in SEALS
    name = _name(leaf) or _made_up_name(media, data, place)
    return Attachment(name=name, media=media, data=data, sha256=hashlib.sha256(data).hexdigest(), inline=inline)


def _made_up_name(media: str, data: bytes, place: int) -> str:
    """A name for a part that came without one: a forwarded mail's subject, else its place among the files."""
    if media == "message/rfc822":
        subject = re.search(rb"^subject:[ \t]*([^\r\n]{1,120})", data[:50_000], re.IGNORECASE | re.MULTILINE)
        title = decoded(text_from(subject[1])).strip() if subject else ""
        return f"{title or 'message'}.eml"
    return f"part {place + 1}"


def _name(leaf: Message) -> str:
    """The file name as the sender wrote it, from either header, by RFC 2231 or 2047."""
    try:
        name = leaf.get_filename() or ""
    except UNREADABLE:
        name = ""
    return decoded(text_from(name.encode("utf-8", "surrogateescape"))).replace("\n", " ").strip() if name else ""


def _disposition(leaf: Message) -> str:
    value = str(leaf.get("content-disposition") or "")
    return printable(value).partition(";")[0].strip().lower()


def _parameter(leaf: Message, name: str) -> str:
    """A parameter of Content-Type; "" where it is missing or damaged."""
    try:
        value = leaf.get_param(name, "")
    except UNREADABLE:
        return ""
    return value[2] if isinstance(value, tuple) else str(value or "")
