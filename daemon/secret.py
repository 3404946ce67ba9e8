"""The practice's own secret, which keys reply tokens: made once, kept beside the state, never in it."""

import secrets
from pathlib import Path

from ..state.safefile import write_atomically

FILE = "var/secret"


def practice_secret(folder: Path) -> bytes:
    """Thirty-two random bytes, the same at every start. Losing them only makes people's old threads unproven."""
    path = folder / FILE
    if not path.exists():
        write_atomically(path, secrets.token_bytes(32))
        path.chmod(0o600)
    return path.read_bytes()
