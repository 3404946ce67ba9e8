"""The practice's own secret, which keys reply tokens: made once, kept beside the state, never in it."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

FILE = "var/secret"


def practice_secret(folder: Path) -> bytes:
    """Thirty-two random bytes, the same at every start. Losing them only makes people's old threads unproven."""
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "wb") as stream:
            stream.write(secrets.token_bytes(32))
            stream.flush()
            os.fsync(stream.fileno())
    return path.read_bytes()
