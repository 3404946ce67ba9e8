"""The `read` command: what each raw message is and says, one object for every file whatever is in it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..mailbox.parse import parse
from ..rules.kinds import kind_of
from ..rules.letter import Attachment, Letter, Words
from ..rules.quoting import apart_from_own, words_of
from .printed import print_rows

if TYPE_CHECKING:
    from ..state.store import Store

_HEADER = re.compile(rb"\s*(?:From |[A-Za-z][A-Za-z0-9-]*[ \t]*:)")
_BEGINNING = 500  # bytes


@dataclass(slots=True)
class Desk:
    """What the practice beside knows: our own address and, once a reply asks for it, what we sent."""

    address: str = ""  # of the shared inbox; "" without a practice
    state: Path | None = None
    _store: "Store | None" = field(default=None, repr=False)

    @property
    def domain(self) -> str:
        """Of our Message-IDs; "" without a practice."""
        return self.address.rpartition("@")[2]

    def sent_before(self, letter: Letter) -> list[str]:
        """The texts of our messages that a letter answers. The state is read at the first letter that answers any."""
        ids = [one for one in (letter.in_reply_to, *letter.references) if one.lower().endswith(f"@{self.domain}>")]
        if not ids or self.state is None:
            return []
        if self._store is None:
            self._store = _remembered(self.state)
        found = (self._store.sending_by_message_id(one) for one in dict.fromkeys(ids))
        return [sending.message.text for sending in found if sending]


def show_read(files: Iterable[Path], practice: Path, *, as_json: bool) -> int:
    """Print every message; name each path that does not exist, and exit 2 if there is one."""
    paths = list(files)
    missing = [path for path in paths if not path.exists()]
    for path in missing:
        click.echo(f"{path} does not exist", err=True)
    desk = _desk(practice)
    found = _messages(path for path in paths if path not in missing)
    print_rows((read_message(path, desk) for path in found), _line, as_json=as_json)
    return 2 if missing else 0


def _messages(paths: Iterable[Path]) -> Iterator[Path]:
    """The files themselves; of a folder every mail in it."""
    for path in paths:
        yield from (
            sorted(one for one in path.rglob("*") if one.is_file() and _is_mail(one)) if path.is_dir() else [path]
        )


def _is_mail(path: Path) -> bool:
    """Whether a file is called a mail or begins as one: other things lie beside mails."""
    if path.suffix.lower() == ".eml":
        return True
    try:
        with path.open("rb") as file:
            return _HEADER.match(file.read(_BEGINNING)) is not None
    except OSError:
        return True  # what it is cannot be seen, and `read_message` says why


def _desk(practice: Path) -> Desk:
    """The practice beside, so that our own mail and lines are known; an empty desk without one."""
    if not practice.is_dir():
        return Desk()
    from .config import load  # noqa: PLC0415
    from .faults import BadPractice  # noqa: PLC0415

    try:
        found = load(practice)
    except BadPractice:
        return Desk()
    state = found.folder / found.store_url.partition(":")[2]
    return Desk(found.mail.address, state if state.exists() else None)


def _remembered(state: Path) -> "Store":
    """What the practice remembers, for reading only; nothing, where its state is damaged."""
    from ..state.journal import StateDamagedError  # noqa: PLC0415
    from ..state.memory import MemoryStore  # noqa: PLC0415
    from ..state.tinystore import TinyStore  # noqa: PLC0415

    try:
        return TinyStore.read(state)
    except (StateDamagedError, OSError) as error:
        click.echo(f"our own lines cannot be told from quoted ones: {error}", err=True)
        return MemoryStore()


def read_message(path: Path, desk: Desk) -> dict[str, Any]:
    """One message as the contract prints it."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        return _printed(path, Letter(key="", problems=(f"it cannot be opened: {error.strerror}",)), Words(new=""), desk)
    letter = parse(raw)
    words = words_of(letter)
    sent = desk.sent_before(letter)
    if sent:
        words = apart_from_own(words, sent)
    return _printed(path, letter, words, desk)


def _printed(path: Path, letter: Letter, words: Words, desk: Desk) -> dict[str, Any]:
    return {
        "file": str(path),
        "message_id": letter.message_id,
        "from": letter.sender,
        "subject": letter.subject,
        "date": letter.date.isoformat() if letter.date else None,
        "kind": kind_of(letter, (desk.address,) if desk.address else (), desk.domain),
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
    amiss = f"\n  {'; '.join(row['problems'])}" if row["problems"] else ""
    return f"{row['file']}: {row['kind']} from {row['from'] or 'nobody'}: {text[:100]}" + (
        f" [{files}]{amiss}" if files else amiss
    )
