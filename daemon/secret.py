"""The practice's own secret, which keys reply tokens: made once, kept beside the state, never in it."""

import secrets
from pathlib import Path

from ..state.rolling import KEY, KEY_LENGTH, newest_with_key
from ..state.safefile import write_atomically


class KeyLostError(Exception):
    """What Duly has sent was keyed with a secret that is gone, so none is made in its place unasked."""


def has_secret(folder: Path) -> bool:
    """Whether it is there and whole: an empty one could be guessed."""
    return not _how_gone(folder)


def lost_key(folder: Path) -> tuple[str, str] | None:
    """What is to be said of a secret that is gone though there was one, and how it comes back; None: it is there."""
    how = _how_gone(folder)
    if not how:
        return None
    back = (
        f"No backup in {folder / 'var/backups'} holds it: look for one elsewhere. To go on with a new one, "
        f"“head -c {KEY_LENGTH} /dev/urandom > {folder / KEY}” makes it."
    )
    if backup := newest_with_key(folder):
        back = f"“tar xzf {backup} -C {folder} {KEY}” puts it back, while Duly is stopped."
    what = f"The practice's key ({KEY}) {how}: without it replies to mails from before prove nothing."
    return what, back


def practice_secret(folder: Path, known: bytes = b"") -> bytes:
    """Thirty-two random bytes, the same at every start; where they are gone, those that are `known`, else new ones.

    Losing them makes people's old threads unproven. They are there whole or not at all, whenever the machine stops.
    """
    path = folder / KEY
    if not has_secret(folder):
        write_atomically(path, known or secrets.token_bytes(KEY_LENGTH))
    return path.read_bytes()


def _how_gone(folder: Path) -> str:
    path = folder / KEY
    if not path.exists():
        return "is not there"
    size = path.stat().st_size
    return "" if size >= KEY_LENGTH else "is cut short" if size else "is empty"
