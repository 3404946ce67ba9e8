"""The daemon's log: one JSON object a line on standard error, without bodies or secrets."""

import json
import logging
import os
import sys
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from ..mailbox.redaction import redacted

LARGEST = 5_000_000  # bytes of a log file: then it becomes FILE.1, and what was that FILE.2
KEPT = 5  # such older files

FIELDS = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """One JSON object a line, in ASCII: what happened and its facts; never a body, an address list or a secret."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        facts = {key: value for key, value in record.__dict__.items() if key not in FIELDS}
        line = {"at": self.formatTime(record), "level": record.levelname.lower(), "what": record.getMessage(), **facts}
        return redacted(json.dumps(line, default=str))


class _Short(RotatingFileHandler):
    """A log file that is kept short, readable by its owner only: it names people."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=_ours)


def _ours(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def start_log(file: Path | None = None) -> None:
    """Log to standard error, where systemd and containers look for it, or to a file that is kept short.

    Raises OSError for a file that cannot be written.
    """
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if file is not None:
        handler = _Short(file, maxBytes=LARGEST, backupCount=KEPT)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for noisy in ("imapclient", "aiosmtplib", "mailparser", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
