"""The `inspect` command without a document: which open task a file is for."""

from datetime import datetime
from pathlib import Path


def show_paired(
    folder: Path, slug: str, file: Path, given: tuple[str, datetime | None, Path | None, Path | None], *, as_json: bool
) -> int:
    """Print the task a file is for: exit 0 if there is one, else 1."""
    raise NotImplementedError
