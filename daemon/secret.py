"""The practice's own secret, which keys reply tokens: made once, kept beside the state, never in it."""

import secrets
from pathlib import Path

from ..state.safefile import write_atomically

FILE = "var/secret"
LENGTH = 32


def has_secret(folder: Path) -> bool:
    """Whether it is there and whole: an empty one could be guessed."""
    path = folder / FILE
    return path.exists() and path.stat().st_size >= LENGTH


def practice_secret(folder: Path, known: bytes = b"") -> bytes:
    """Thirty-two random bytes, the same at every start; where they are gone, those that are `known`, else new ones.

    Losing them makes people's old threads unproven. They are there whole or not at all, whenever the machine stops.
    """
    path = folder / FILE
    if not has_secret(folder):
        write_atomically(path, known or secrets.token_bytes(LENGTH))
    return path.read_bytes()
