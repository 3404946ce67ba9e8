"""The `read` command: what each raw message is and says, one object for every file whatever is in it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from ..mailbox.parse import parse
from ..rules.kinds import kind_of
from ..rules.letter import Attachment, Letter
from ..rules.quoting import new_words
from .printed import print_rows


def show_read(files: Iterable[Path], practice: Path, *, as_json: bool) -> int:
    """Print every message; exit 2 if a path does not exist."""
    paths = list(files)
    missing = [path for path in paths if not path.exists()]
    for path in missing:
        click.echo(f"{path} does not exist", err=True)
    if missing:
        return 2
    own = _own_address(practice)
    print_rows((read_message(path, own) for path in _messages(paths)), _line, as_json=as_json)
    return 0


def _messages(paths: Iterable[Path]) -> Iterator[Path]:
    """The files themselves; of a folder every file in it."""
    for path in paths:
        yield from sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]


def _own_address(practice: Path) -> str:
    """The shared inbox of the practice beside, so that our own mail is known; "" without one."""
    from .config import load  # noqa: PLC0415
    from .faults import BadPractice  # noqa: PLC0415

    try:
        return load(practice).mail.address
    except BadPractice:
        return ""


def read_message(path: Path, own: str) -> dict[str, Any]:
    """One message as the contract prints it."""
    letter = parse(path.read_bytes())
    words = new_words(letter.text)
    return {
        "file": str(path),
        "message_id": letter.message_id,
        "from": letter.sender,
        "subject": letter.subject,
        "date": letter.date.isoformat() if letter.date else None,
        "kind": kind_of(letter, (own,) if own else (), own.rpartition("@")[2]),
        "text": words.new,
        "quoted": words.quoted,
        "signature": words.signature,
        "attachments": [_attachment(one) for one in letter.attachments],
        "recipients": _recipients(letter),
        "problems": list(letter.problems),
    }


def _attachment(one: Attachment) -> dict[str, Any]:
    return {"name": one.name, "type": one.media, "size": one.size, "sha256": one.sha256, "inline": one.inline}


def _recipients(letter: Letter) -> list[dict[str, Any]]:
    return [{"address": one.address, "status": one.status, "temporary": one.temporary} for one in letter.failed]


def _line(row: dict[str, Any]) -> str:
    files = ", ".join(one["name"] for one in row["attachments"])
    text = " ".join(row["text"].split())
    return f"{row['file']}: {row['kind']} from {row['from'] or 'nobody'}: {text[:100]}" + (
        f" [{files}]" if files else ""
    )
