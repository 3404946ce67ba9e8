"""What is kept of a sign-in by tokens: one file for its owner alone, in no backup and no part of the state."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..mailbox.tokens import Kept
from ..state.codec import Codec, UnstorableError
from ..state.safefile import ensure_folder, write_atomically

FILE = "var/sign-in/tokens.json"  # below the practice folder
_CODEC = Codec(Kept)


class TokenFile:
    """The Keeping of mailbox/tokens.py."""

    def __init__(self, practice: Path) -> None:
        self.path = practice / FILE

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While this is held no other process renews what is kept. Raises OSError."""
        ensure_folder(self.path.parent)
        fd = os.open(self.path.with_name("lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            yield
        finally:
            os.close(fd)

    def read(self) -> Kept | None:
        """What is kept; None where there is nothing that can be read."""
        try:
            return _CODEC.decode(json.loads(self.path.read_bytes()))
        except (OSError, ValueError, AttributeError, UnstorableError):
            return None

    def write(self, kept: Kept) -> None:
        """Keep this instead, whole or not at all, readable by its owner only. Raises OSError."""
        write_atomically(self.path, json.dumps(_CODEC.encode(kept)).encode())
