"""Reading alone (bytes to kind and new words) and understanding alone (new words to a reading), one core."""

import time
from collections.abc import Callable, Sequence

from figures import Figure, report
from timing import ROOT

# isort: split
from duly.daemon.signal_tables import load_signals
from duly.daemon.understand import understand_lines
from duly.mailbox.parse import parse
from duly.rules.kinds import kind_of
from duly.rules.quoting import new_words

REPLIES = ROOT / "tests" / "corpus" / "replies" / "dev.jsonl"
MAILS = ROOT / "tests" / "corpus" / "mail"
OURS, DOMAIN, ROUNDS = ("partner@hart.example",), "hart.example", 5


def read(raws: Sequence[bytes]) -> None:
    for raw in raws:
        letter = parse(raw)
        kind_of(letter, OURS, DOMAIN)
        new_words(letter.text)


def pace(work: Callable[[], object], count: int) -> float:
    """How many a second, the best of the rounds."""
    best = 0.0
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        best = max(best, count / (time.perf_counter() - started))
    return best


def figures() -> list[Figure]:
    load_signals()
    replies = REPLIES.read_text("utf-8").splitlines()
    mails = [path.read_bytes() for path in sorted(MAILS.glob("*.eml"))] * 10
    return [
        Figure("read alone: bytes to kind and new words", pace(lambda: read(mails), len(mails)), "mails/s", 400),
        Figure("understand alone", pace(lambda: list(understand_lines(replies)), len(replies)), "replies/s", 300),
    ]


if __name__ == "__main__":
    report(figures(), f"Reading and understanding, the best of {ROUNDS} rounds")
