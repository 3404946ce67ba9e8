"""The body of a letter, part by part: the sender's text, and the files that came with it."""

import hashlib
import re
from dataclasses import dataclass, field

from ..rules.inline_answers import announces_answers
from ..rules.letter import Attachment
from .charsets import text_from
from .flowed import unflowed
from .headers import decoded
from .html_text import looks_like_html, text_from_html
from .mime import OPENED_MESSAGES, Part
from .wrappings import TNEF, unwrap

LOGO_BYTES = 200_000  # a larger picture in the text is a photographed document, not a signature's logo
SEALS = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})
RETURNED = frozenset({"message/rfc822", "message/global", "message/global-headers", *OPENED_MESSAGES})
# A plain part that only says to look at the other one.
STUB = re.compile(r"html|browser|view this (e-?mail|message)|multi-?part message", re.IGNORECASE)
_CID = re.compile(r"cid:([^\"'\s>)]+)")
_TAGS = re.compile(r"<{1,2}[^<>]{0,200}>")


@dataclass(slots=True)
class Body:
    """What was found in a message; `leaves` are its parts that hold no further parts, in order."""

    leaves: list[Part] = field(default_factory=list)
    text: str = ""
    attachments: list[Attachment] = field(default_factory=list)


def body_of(root: Part, problems: list[str]) -> Body:
    """Take a message apart. What is damaged or cannot be opened is named in `problems`."""
    unwrap(root, problems)
    body = Body(leaves=list(root.leaves()))
    kinds = {leaf.kind for leaf in body.leaves}
    returned = (
        RETURNED if root.kind == "multipart/report" or kinds & (OPENED_MESSAGES - {"text/rfc822-headers"}) else ()
    )
    pictured = _pictures_in_text(body.leaves)
    for leaf in body.leaves:
        if is_file(leaf) and leaf.kind not in returned:
            body.attachments.append(_attachment(leaf, pictured, len(body.attachments)))
    body.text = _text(root)[0].strip("\n") or _wrapped_text(body.leaves)
    return body


def is_file(leaf: Part) -> bool:
    """Whether a part was sent as a file rather than as words of the message."""
    if leaf.kind in OPENED_MESSAGES or leaf.kind.startswith("multipart/"):
        return False
    if leaf.kind in {"text/plain", "text/html"} and not leaf.inside:
        return leaf.disposition == "attachment"  # the message itself, though some programs give it a name
    if leaf.disposition == "attachment" or leaf.name:
        return True
    if leaf.inside == "multipart/alternative" and leaf.kind.startswith("text/"):
        return False  # one more version of the same words
    return leaf.kind not in {"text/plain", "text/html", "text/calendar", "text/enriched", "text/richtext"}


def _text(part: Part) -> tuple[str, bool]:
    """The words of a part, and whether they were plain text throughout rather than HTML."""
    if part.children is None:
        return _leaf_text(part)
    if part.kind in TNEF:
        return "", True
    if part.kind == "multipart/alternative":
        return _best(part.children)
    told: list[tuple[str, bool]] = []
    for child in part.children:
        text, plain = _text(child)
        if text.strip() and not (not plain and told and _same_words(told[-1][0], text)):
            told.append((text, plain))
    return "\n".join(text for text, _ in told), all(plain for _, plain in told)


def _best(alternatives: list[Part]) -> tuple[str, bool]:
    """The plain one of several versions, unless it is empty, only points to the other, or lacks the other's colours."""
    fallback = ("", True)
    for child in alternatives:
        text, plain = _text(child)
        if not text.strip():
            continue
        if plain and not (len(text) < 300 and STUB.search(text)) and not _needs_colours(text):
            return text, True
        fallback = (text, plain)
    return fallback


def _needs_colours(text: str) -> bool:
    """Whether answers are said to stand in the history and nothing in the plain text marks that history."""
    return announces_answers(text) and "\n>" not in text


def _same_words(plain: str, html: str) -> bool:
    """Whether an HTML part only repeats the plain text before it, as some programs send both one after the other."""
    return "".join(plain.split())[:2_000] == "".join(html.split())[:2_000]


def _wrapped_text(leaves: list[Part]) -> str:
    """The words of a mail that has none but those inside a winmail.dat."""
    wrapped = [leaf for leaf in leaves if leaf.inside in TNEF and not leaf.opened_name]
    return _best(wrapped)[0].strip("\n")


def _leaf_text(leaf: Part) -> tuple[str, bool]:
    if leaf.kind.startswith("multipart/"):  # its parts could not be told apart: better in one piece than nothing
        return text_from(leaf.content), True
    if is_file(leaf) or leaf.kind not in {"text/plain", "text/html", "text/enriched", "text/richtext"}:
        return "", True
    words = leaf.words
    if leaf.kind in {"text/enriched", "text/richtext"}:
        return _TAGS.sub("", words), True
    if looks_like_html(words, declared=leaf.kind == "text/html"):
        return text_from_html(words), False
    if leaf.parameter("format").lower() == "flowed":
        words = unflowed(words, delete_space=leaf.parameter("delsp").lower() == "yes")
    return words, True


def _pictures_in_text(leaves: list[Part]) -> frozenset[str]:
    """Content-IDs that the HTML shows inside the text."""
    pages = [leaf for leaf in leaves if leaf.kind == "text/html" and not is_file(leaf)]
    if not pages or len(leaves) == len(pages):
        return frozenset()
    return frozenset(match for page in pages for match in _CID.findall(page.words))


def _attachment(leaf: Part, pictured: frozenset[str], place: int) -> Attachment:
    data = leaf.content
    content_id = leaf.header("content-id").strip(" <>")
    shown = content_id in pictured or (bool(content_id) and leaf.disposition == "inline")
    inline = (leaf.kind.startswith("image/") and shown and len(data) <= LOGO_BYTES) or leaf.kind in SEALS
    name = leaf.name or _made_up_name(leaf.kind, data, place)
    return Attachment(name=name, media=leaf.kind, data=data, sha256=hashlib.sha256(data).hexdigest(), inline=inline)


def _made_up_name(media: str, data: bytes, place: int) -> str:
    """A name for a part that came without one: a forwarded mail's subject, else its place among the files."""
    if media == "message/rfc822":
        subject = re.search(rb"^subject:[ \t]*([^\r\n]{1,120})", data[:50_000], re.IGNORECASE | re.MULTILINE)
        title = decoded(text_from(subject[1])).strip() if subject else ""
        return f"{title or 'message'}.eml"
    return f"part {place + 1}"
