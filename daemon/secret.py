"""The practice's own secret, which keys reply tokens: made once, kept beside the state, never in it."""

import secrets
from contextlib import suppress
from pathlib import Path

from ..state.safefile import ensure_folder, write_new

FILE = "var/secret"


def practice_secret(folder: Path) -> bytes:
    """Thirty-two random bytes, the same at every start. Losing them only makes people's old threads unproven.

    They are there whole or not at all, whenever the machine stops: an empty secret could be guessed.
    """
    path = folder / FILE
    if not path.exists():
        ensure_folder(path.parent)
        with suppress(FileExistsError):
            write_new(path, secrets.token_bytes(32))
    return path.read_bytes()
