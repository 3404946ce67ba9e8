"""Numbers by which people count our items off."""

import pytest
from duly.daemon.signal_tables import load_phrases
from duly.rules.listing import counted_off


def counted(text: str, count: int = 3) -> str:
    return " ".join(token.word.replace("\n", "/") for token in counted_off(load_phrases().tokens(text), count))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 done 2 tomorrow", "1 done / 2 tomorrow"),
        ("1. sent 2. sent 3. friday", "1 sent / 2 sent / 3 friday"),
        ("1) sent, 2) not yet", "1 sent , / 2 not yet"),
        ("the 1st is in, the 2nd not", "the first is in , the second not"),
        ("2nd one thursday", "second one thursday"),
        ("by the 2nd", "by the 2nd"),
        ("the 15th", "the 15th"),
        ("3 trucks and 1 van", "3 trucks and 1 van"),
        ("it took 1 hour and 2 people", "it took 1 hour and 2 people"),
    ],
)
def test_lists_and_ordinals(text: str, words: str) -> None:
    assert counted(text) == words


def test_of_one_item_nobody_counts() -> None:
    assert counted("1 done 2 tomorrow", count=1) == "1 done 2 tomorrow"
