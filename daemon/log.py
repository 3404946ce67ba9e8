"""The daemon's log: one JSON object a line on standard error, without bodies or secrets."""

import json
import logging
import sys

FIELDS = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """One JSON object a line, in ASCII: what happened and its facts; never a body, an address list or a secret."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        facts = {key: value for key, value in record.__dict__.items() if key not in FIELDS}
        line = {"at": self.formatTime(record), "level": record.levelname.lower(), "what": record.getMessage(), **facts}
        return json.dumps(line, default=str)


def start_log() -> None:
    """Log to standard error, where systemd and containers look for it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for noisy in ("imapclient", "aiosmtplib", "mailparser", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
