"""Where the labelled replies lie: those that may be studied, and those that are set aside and only scored."""

import hashlib
from pathlib import Path

REPLIES = Path(__file__).parent / "replies"
TAUGHT = REPLIES / "taught.jsonl"  # short form: all sent on SENT of teach.py, due three days later
WHOLE = tuple(REPLIES / f"{name}.jsonl" for name in ("dev", "own_en", "own_more"))  # in the form of the development set
PLAIN = REPLIES / "plain.tsv"  # label, day, whether a file came, words
ASIDE = tuple(REPLIES / f"{name}.jsonl" for name in ("aside_en", "aside_more", "taught_aside"))
WEIGHTS = Path(__file__).parents[2] / "daemon" / "signals" / "opinion.tsv"


def digest() -> str:
    """Of everything the opinion is learnt from, so that weights older than their replies show."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in (TAUGHT, *WHOLE, PLAIN))).hexdigest()[:16]
