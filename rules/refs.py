"""Refs: the short name of a task that people see and quote, the same in every command."""

import hashlib
from collections.abc import Callable

_COUNT = 1_000_000


def ref_for(key: tuple[str, str, str, str], taken: Callable[[str], bool]) -> str:
    """`T-` and six digits for a task's key (engagement, document, owner, period): the next free one if it is taken.

    Asked in the sorted order of the keys it gives the same refs every time; once stored a ref is never asked again.
    """
    start = int.from_bytes(hashlib.sha256("\x1f".join(key).encode()).digest()) % _COUNT
    for offset in range(_COUNT):
        ref = f"T-{(start + offset) % _COUNT:06d}"
        if not taken(ref):
            return ref
    raise ValueError("all million refs are taken")
