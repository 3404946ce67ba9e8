"""First look at received files: which are documents, and which a mail only carries along."""

import re
from dataclasses import dataclass

from .letter import Attachment

_LOGO = re.compile(
    r"(?:^|[^a-z])(?:image\d{3}|outlook-\w+|logo|signature|icon|banner|facebook|linkedin|twitter)", re.ASCII
)
_CARRIED = {"text/calendar", "text/vcard", "text/x-vcard", "text/directory"}
_CARRIED_END = (".ics", ".vcf", ".p7s", ".asc", ".p7m")
_EXCHANGE_REST = re.compile(r"att\d{5}\.(?:txt|html?|dat)", re.ASCII)
_PICTURE = (".png", ".gif", ".jpg", ".jpeg", ".svg", ".bmp")
_LOGO_BYTES = 60_000  # signature logos are smaller than this, photographs of forms are not
_TINY_BYTES = 3_000
_TINY_PIXELS = 160  # nobody photographs a form as small as this


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What a file is by its content, whatever its name says."""

    kind: str  # xlsx, xls, ods, csv, docx, pdf, image, zip, eml, text, or another short name; "" when unknown
    empty: bool = False  # no bytes, or nothing but zero bytes
    encrypted: bool = False  # a password is needed, or may be
    macros: bool = False
    unsafe: str = ""  # why it must not be opened, in words
    unreadable: str = ""  # why it cannot be read, in words
    width: int = 0  # of a picture, in pixels; 0: not known
    height: int = 0


def is_document(attachment: Attachment, facts: FileFacts) -> bool:
    """Whether a file was sent as a document, not carried along by the mail (logo, calendar entry, signature)."""
    name = attachment.name.lower()
    media = attachment.media.lower().partition(";")[0].strip()
    if media in _CARRIED or name.endswith(_CARRIED_END) or _EXCHANGE_REST.fullmatch(name):
        return False
    if facts.kind != "image":
        return not (attachment.inline and facts.kind in {"text", "html"})
    if attachment.size < _TINY_BYTES or (facts.width and min(facts.width, facts.height) < _TINY_PIXELS):
        return False
    ornament = attachment.inline or _LOGO.search(name) is not None
    return not (ornament and attachment.size < _LOGO_BYTES)


def looks_like_ornament(name: str) -> bool:
    """Whether a file's name alone is one that signature logos have: `image001.png`, `firm-logo.png`."""
    return _LOGO.search(name.lower()) is not None and name.lower().endswith(_PICTURE)
