"""The blank forms of the engagements, opened once and again only when their files change."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from ..rules.agreement import Document, Engagement
from ..rules.contents import Content
from ..rules.resemblance import Form


class Opener(Protocol):
    """What opens files: the reading child."""

    def read(self, data: bytes, name: str) -> Content:
        """What stands in a file, or its trouble. Raises ReaderDown where no file at all can be read."""

    def recalculated(self, content: Content) -> Content:
        """An opened workbook with what its formulas give from the values now in its cells. Raises as `read`."""


@dataclass(frozen=True, slots=True)
class Blank:
    """An opened blank form; `content` is None where it is missing or cannot be opened, which `check` reports."""

    content: Content | None = None
    sha256: str = ""


class Forms:
    """All forms below a practice's folder."""

    def __init__(self, folder: Path, opener: Opener) -> None:
        """`folder` is the practice folder."""
        self._folder = folder
        self._opener = opener
        self._known: dict[Path, tuple[tuple[int, int], Blank]] = {}

    def blank(self, slug: str, document: Document) -> Blank:
        """The blank form of a document."""
        if document.template is None:
            return Blank()
        path = _path_of(self._folder, slug, document.template)
        try:
            state = path.stat()
            seen = (state.st_mtime_ns, state.st_size)
            known = self._known.get(path)
            if known is None or known[0] != seen:
                data = path.read_bytes()
                content = self._opener.read(data, path.name)
                blank = Blank(None if content.trouble else content, hashlib.sha256(data).hexdigest())
                known = self._known[path] = (seen, blank)
        except OSError:
            return Blank()
        return known[1]

    def of_others(self, engagement: Engagement, documents: Collection[str]) -> tuple[Form, ...]:
        """The forms of all documents but these; not one that they share."""
        own = {one.template for one in engagement.documents if one.id in documents}
        others = (one for one in engagement.documents if one.id not in documents and one.template not in own)
        opened = ((one, self.blank(engagement.slug, one).content) for one in others)
        return tuple(Form(one.id, one.title, content) for one, content in opened if content is not None)


@lru_cache(maxsize=4096)
def _path_of(folder: Path, slug: str, template: str) -> Path:
    return folder / "engagements" / slug / template
