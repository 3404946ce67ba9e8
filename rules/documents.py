"""First look at received files: which are documents, which open task each belongs to, may it be accepted."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from .items import name_says
from .letter import Attachment
from .readings import Check, Finding, Item, Reading

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
_READABLE = frozenset({"xlsx", "xls", "ods", "csv", "docx", "pdf", "image", "zip", "eml", "text"})


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


def assign(
    attachments: tuple[Attachment, ...], items: tuple[Item, ...], reading: Reading
) -> tuple[tuple[Attachment, str | None], ...]:
    """Which open task each document belongs to; None where only its sender can say, with `items` as the choices.

    A file that covers several tasks comes once for each. `items` are those open with the sender.
    """
    pairs: list[tuple[Attachment, str | None]] = []
    for attachment in attachments:
        refs = _refs_for(attachment, items, reading)
        pairs += [(attachment, ref) for ref in refs] or [(attachment, None)]
    return _by_elimination(pairs, items)


def _refs_for(attachment: Attachment, items: tuple[Item, ...], reading: Reading) -> tuple[str, ...]:
    """The tasks one file belongs to: by its name, else by the words it came with; none where they do not say."""
    if len(items) == 1:
        return (items[0].ref,)
    said = {item.ref: name_says(attachment.name, item) for item in items}
    here = tuple(one.ref for one in reading.readings if one.label == "done" and one.ref in said)
    by_ref = tuple(ref for ref, says in said.items() if says.ref)
    by_title = tuple(ref for ref, says in said.items() if says.title and not says.other_period)
    by_period = tuple(ref for ref, says in said.items() if says.period)
    if by_ref:
        return by_ref
    if by_title:
        return _titled(by_title, here, items)
    if len(by_period) == 1 and len({item.title for item in items}) == 1:
        return by_period
    return here if len(here) == 1 else ()


def _titled(by_title: tuple[str, ...], here: tuple[str, ...], items: tuple[Item, ...]) -> tuple[str, ...]:
    """Of the tasks a file's name fits, those the words say have come; all only where their titles differ."""
    if len(by_title) == 1:
        return by_title
    titles = {item.title for item in items if item.ref in by_title}
    return tuple(ref for ref in by_title if ref in here) or (by_title if len(titles) == len(by_title) else ())


def _by_elimination(
    pairs: list[tuple[Attachment, str | None]], items: tuple[Item, ...]
) -> tuple[tuple[Attachment, str | None], ...]:
    """Where as many files as tasks came and all but one have found theirs, the last file is for the last task."""
    taken = {ref for _, ref in pairs if ref}
    left = [item.ref for item in items if item.ref not in taken]
    loose = [attachment for attachment, ref in pairs if ref is None]
    if len(loose) == 1 and len(left) == 1 and len(items) == len(pairs):
        return tuple((attachment, ref or left[0]) for attachment, ref in pairs)
    return tuple(pairs)


def first_check(facts: FileFacts, sha256: str, *, blank: Collection[str] = (), earlier: Collection[str] = ()) -> Check:
    """May this file be accepted by what it is, before anybody looks at its figures?

    `blank`: hashes of the document's empty template; `earlier`: hashes accepted from this owner for other periods.
    """
    found = _worst(facts) or _known_bytes(sha256, blank, earlier)
    # Figures that only a picture shows are read by a person.
    check = Check(verdict="review" if facts.kind == "image" else "accepted", kind=facts.kind, sha256=sha256)
    if found is None:
        return check
    looked_at = found.code == "unsafe" or (found.code == "protected" and facts.kind == "pdf")
    return replace(check, verdict="review" if looked_at else "returned", findings=(found,))


def _worst(facts: FileFacts) -> Finding | None:
    """The one problem of the file as a whole that makes all others moot."""
    if facts.unsafe:
        return _error("unsafe", f"The file was not opened: {facts.unsafe}.")
    if facts.macros:
        return _error("unsafe", "The file holds macros, so it was not opened. Please save it without them (.xlsx).")
    if facts.empty:
        return _error("unreadable", "The file is empty. Please send it again.")
    if facts.encrypted:
        return _error("protected", "The file needs a password. Please send a copy without one.")
    if facts.unreadable:
        return _error("unreadable", f"The file cannot be read: {facts.unreadable}. Please send it again.")
    if facts.kind not in _READABLE:
        kind = f" ({facts.kind})" if facts.kind else ""
        return _error(
            "unsupported", f"This kind of file{kind} cannot be used here. Please send Excel, Word, CSV or PDF."
        )
    return None


def _known_bytes(sha256: str, blank: Collection[str], earlier: Collection[str]) -> Finding | None:
    if sha256 in blank:
        return _error("blank-template", "This is the blank template: nothing has been filled in yet.")
    if sha256 in earlier:
        return _error("same-as-before", "This is the very same file as for an earlier period.")
    return None


def _error(code: str, message: str) -> Finding:
    return Finding(code=code, severity="error", field="", where="", message=message)
