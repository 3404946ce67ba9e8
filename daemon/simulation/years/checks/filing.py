"""What was sent is filed, and nothing else: looked for in the filing folder from the side of whoever sent it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from .....state.archive import SIDE
from .....state.store import Store
from ..letters import Key, Pen
from ..practice import SLUG
from .known import Known


def misfiled(known: Known, on_file: set[Key], pen: Pen, store: Store, folder: Path) -> Iterator[str]:
    """What is wrong with an engagement's filing folder and the record of it; `on_file`: what closed on a file."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.casefold().endswith(SIDE))
    filed = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    there = set(filed.values())
    for document, owner, period in sorted(on_file):
        sent = {pen.photographed(paper).data for paper in known.papers.get((document, owner, period), ())}
        records = [one for one in store.accepted_of(SLUG, document, owner) if one.period == period]
        recorded = {one.sha256 for one in records if one.path in filed}
        if not any(data in there and hashlib.sha256(data).hexdigest() in recorded for data in sent):
            yield f"{document} {period} of {owner} closed on a file, and what was sent for it is not filed and recorded"
    sent = {pen.photographed(paper).data for note, _ in known.notes.values() if note.may for paper in note.papers}
    for path, data in filed.items():
        if data not in sent:
            yield f"{path} is filed, and nobody sent it like that"
