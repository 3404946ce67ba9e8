"""Any words are read: nothing raises, only open items are spoken of, and quoted words never act."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from duly.daemon.signal_tables import load_signals
from duly.rules.quoting import new_words
from duly.rules.readings import Item, Reading
from duly.rules.reply import Reply
from duly.rules.signals import Signals
from duly.rules.understanding import read_reply
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.effort import effort

NOW = datetime(2026, 10, 6, 12, tzinfo=UTC)
ITEMS = tuple(
    Item(ref=f"T-10000{n}", title=title, period="2026-09", due=NOW.date())
    for n, title in enumerate(("AR aging report", "Rent roll", "Weekly timecards"))
)
CORPUS = Path(__file__).parents[1] / "corpus" / "replies" / "dev.jsonl"
ROWS = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]
WORDS = sorted({word for row in ROWS for word in row["body"].split()})
MARKS = [
    *".,;:!?()-–…\"'",
    "\n",
    "\n\n",
    "👍",
    "1.",
    "2)",
    "10/15",
    "3pm",
    "T-100001",
    "dana@x.example",
    "50%",
    "²",
    "９",
    "-- ",
]
words = st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(MARKS), st.text(max_size=8)), max_size=40).map(
    " ".join
)
plain = st.lists(st.sampled_from([word for word in WORDS if word.isalpha()]), min_size=3, max_size=20).map(" ".join)


@cache
def signals() -> Signals:
    return load_signals()


def read(text: str, files: tuple[str, ...] = ()) -> Reading:
    return read_reply(Reply(text=text, sent_at=NOW, items=ITEMS, files=files), signals())


@given(words, st.lists(st.text(max_size=60), max_size=3).map(tuple), st.integers(0, 3))
@effort(100)
def test_any_words_are_read(text: str, files: tuple[str, ...], items: int) -> None:
    reading = read_reply(Reply(text=text, sent_at=NOW, items=ITEMS[:items], files=files, subject=text), signals())
    assert 0 <= reading.confidence <= 1
    assert {one.ref for one in reading.readings} <= {item.ref for item in ITEMS[:items]}
    assert all(0 <= one.confidence <= 1 and len(one.quote) <= 240 for one in reading.readings)


@given(plain, st.lists(words, min_size=1, max_size=6))
@effort(60)
def test_quoted_words_do_not_act(said: str, quoted: list[str]) -> None:
    lines = [line for one in quoted for line in one.splitlines()]
    marked = "\n".join(f"> {line}" for line in lines)
    mail = f"{said}\n\nOn Tue, Oct 6, 2026 at 8:30 AM Riley Hart <partner@hart.example> wrote:\n{marked}\n"
    assert read(new_words(mail, "Dana Ortiz").new) == read(new_words(said, "Dana Ortiz").new)
