"""The documents that a file holds, each opened: the file itself, or what a zip, a mail or winmail.dat carries."""

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path

from ..mailbox.attachments import facts_of
from ..mailbox.opening.containers import unpacked
from ..mailbox.opening.opened import refused_at_sight
from ..mailbox.opening.reader import ReaderDown
from ..mailbox.opening.refused import Refused
from ..rules.contents import Content
from ..rules.letter import Attachment
from .forms import Opener

_log = logging.getLogger(__name__)


def attached(path: Path) -> Attachment:
    """A file of this machine as if it had come by mail. Raises OSError where it cannot be read."""
    return _attachment(path.name, path.read_bytes())


def _attachment(name: str, data: bytes) -> Attachment:
    sha256 = hashlib.sha256(data).hexdigest()
    return Attachment(name=name, media="application/octet-stream", data=data, sha256=sha256)


def documents_in(attachment: Attachment, opener: Opener) -> Iterator[tuple[Attachment, Content]]:
    """Each document in a file with what stands in it; where a container must not be opened, the container with why."""
    try:
        files = unpacked(attachment.data, attachment.name)
    except Refused as refused:
        kind = facts_of(attachment.data, attachment.name).kind
        yield attachment, Content(kind=kind, trouble=refused.trouble, why=refused.why)
        return
    for name, data in files:
        one = attachment if data == attachment.data else _attachment(name, data)
        yield one, read_here(opener, data, name)


def read_here(opener: Opener, data: bytes, name: str) -> Content:
    """What stands in a file; where the reading child is down, what is seen without it, and that nobody has read it."""
    try:
        return opener.read(data, name)
    except ReaderDown as down:
        _log.warning("a file of %d bytes was not read: %s", len(data), down)
        facts = facts_of(data, name)
        return refused_at_sight(facts) or Content(kind=facts.kind, unread="all")
