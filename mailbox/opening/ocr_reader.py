"""Opens files as the reading child does, and has the words in pictures recognised by a child of their own."""

import logging
import threading
from dataclasses import replace
from importlib.util import find_spec

from ...rules.contents import Content
from .reader import Reader, ReaderDown

_log = logging.getLogger(__name__)

MOST_PAGES = 10  # of a scan; the rest is for the person who looks at it anyway
PAGE_SECONDS = 20  # of computing
_START_SECONDS = 30
_NEEDED = ("rapidocr", "onnxruntime", "PIL")


def can_recognise() -> bool:
    """Whether the extra `ocr` is installed."""
    return all(find_spec(name) is not None for name in _NEEDED)


class OcrReader:
    """Opens files like the reader it is given. Safe to call from several threads; one picture is recognised at a time.

    A call takes as long as the reader's, and for a picture up to some four minutes more.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._recognising = threading.Lock()
        self._told = False  # that the extra does not load: each picture would say the same

    def read(self, data: bytes, name: str) -> Content:
        """What stands in a file; of a picture whose words cannot be recognised, only that it is one.

        Raises ReaderDown as the reader does.
        """
        content = self._reader.read(data, name)
        if content.trouble or not content.from_picture or content.lines or not can_recognise():
            return content
        with self._recognising:
            child = Reader(seconds=MOST_PAGES * PAGE_SECONDS + _START_SECONDS, serving="recognition")
            try:
                found = child.read(data, name)
            except ReaderDown as down:
                self._tell(down)
                return content
            finally:
                child.close()  # it would keep up to 1.1 GB
        if found.trouble:
            _log.info("the words in a picture of %d bytes were not recognised: %s", len(data), found.why)
            return content
        return replace(content, lines=found.lines, unread=found.unread or content.unread)

    def _tell(self, down: ReaderDown) -> None:
        if not self._told:
            _log.warning("the extra `ocr` is installed and does not load, so pictures stay unread: %s", down)
        self._told = True

    def recalculated(self, content: Content) -> Content:
        """As the reader does it."""
        return self._reader.recalculated(content)

    def close(self) -> None:
        """Closes the reader."""
        self._reader.close()
