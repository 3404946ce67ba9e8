"""The name a received document is filed under: the agreement's `file_as` with its placeholders filled in."""

import re
import unicodedata

from .agreement import Document, Engagement, Person
from .model import Task

_PLACE = re.compile(r"\{(\w+)\}")
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
_DANGLING = re.compile(r"^[\s\-–—_,.]+|[\s\-–—_,]+$")
_DOUBLED = re.compile(r" ([-–—_,])(?: [-–—_,])+ ")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_SEGMENT = 120  # characters of one folder's or file's name, so that four-byte ones stay below a file system's 255 bytes
_SEGMENT_BYTES = 240


def filed_name(document: Document, task: Task, person: Person, extension: str, engagement: Engagement) -> str:
    """The path below the engagement's filing folder, with `/` between folders, safe on every file system.

    `extension` is the received file's own, with its dot ("" for none). Pieces that are empty leave no trace: no empty
    folder, no dash that joins nothing. What a person wrote as a name can never lead out of the folder.
    """
    ending = _extension(extension)
    pieces = {
        "department": person.department,
        "title": document.title,
        "period": task.period,
        "year": task.period[:4],
        "owner": person.name or person.email,
        "document": document.id,
        "engagement": engagement.name,
    }
    *folders, file = document.file_as.replace("\\", "/").split("/")
    kept = [name for folder in folders if (name := _segment(folder, {**pieces, "ext": ending}))]
    stem = _segment(file, {**pieces, "ext": ""}, room=len(ending)) or _segment(task.ref, {}) or "document"
    return "/".join([*kept, stem + ending])


def _segment(pattern: str, pieces: dict[str, str], room: int = 0) -> str:
    """One folder's or file's name with its placeholders filled in and tidied."""
    filled = _PLACE.sub(lambda place: _clean(pieces.get(place[1], "")), pattern)
    tidy = _DOUBLED.sub(r" \1 ", " ".join(_clean(filled).split()))
    tidy = _DANGLING.sub("", tidy)[: _SEGMENT - room]
    while len(tidy.encode()) > _SEGMENT_BYTES - room:
        tidy = tidy[:-1]
    tidy = tidy.rstrip(" .")
    return f"_{tidy}" if _RESERVED.fullmatch(tidy.partition(".")[0]) else tidy


def _clean(piece: str) -> str:
    """A piece without what file systems or readers would take for something else."""
    return _FORBIDDEN.sub(" ", unicodedata.normalize("NFC", piece)).strip()


def _extension(extension: str) -> str:
    """`.xlsx` from whatever the sender's file was called; "" where that is no extension."""
    bare = extension.lower().lstrip(".")
    return f".{bare}" if re.fullmatch(r"[a-z0-9]{1,10}", bare) else ""
