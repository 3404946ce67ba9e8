"""Takes every secret that was read out of what is said of a failure, in whatever form a library put it there."""

import json
from base64 import b64encode
from threading import Lock
from urllib.parse import quote, quote_plus

HIDDEN = "***"
SHORTEST = 4  # characters: anything shorter is in half of all words
MOST = 100  # secrets known at a time: tokens are renewed for years

_known: dict[str, set[str]] = {}  # a secret, and how it may be written
_longest_first: list[str] = []  # all that is written so: one secret may begin with another
_changing = Lock()  # a secret is read in whatever thread needs it


def hide(secret: str) -> None:
    """From now on `redacted` takes this out. A key or certificate of many lines is hidden line by line."""
    with _changing:
        for line in {line.strip() for line in secret.splitlines()}:
            if len(line) >= SHORTEST and not line.startswith("-----"):
                _known[line] = _known.pop(line, set()) or _forms(line)
        while len(_known) > MOST:
            del _known[next(iter(_known))]
        _longest_first[:] = sorted(set().union(*_known.values()), key=len, reverse=True)


def redacted(text: str) -> str:
    """The text without any of them."""
    for form in tuple(_longest_first):
        text = text.replace(form, HIDDEN)
    return text


def _forms(secret: str) -> set[str]:
    """As it is, as Python and JSON show it, in an address, and inside what a sign-in packs into base64."""
    shown = {secret, repr(secret)[1:-1]}
    plain = shown | {json.dumps(one)[1:-1] for one in shown} | {quote(secret, safe=""), quote_plus(secret)}
    return plain | {form for offset in range(3) if len(form := _packed(secret, offset)) >= 2 * SHORTEST}


def _packed(secret: str, offset: int) -> str:
    """The base64 of a secret with so many bytes (modulo 3) before it, without what its neighbours have a part in."""
    raw = secret.encode()
    coded = b64encode(bytes(offset) + raw).decode()
    first = -(-offset * 8 // 6)
    last = (offset + len(raw)) * 8 // 6
    return coded[first:last]
