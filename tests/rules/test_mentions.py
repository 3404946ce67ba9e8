"""Which of the open items words speak of, where several periods of one title are among them."""

from datetime import date

import pytest
from duly.daemon.signal_tables import load_signals
from duly.rules.mentions import mentioned
from duly.rules.readings import Item
from duly.rules.spelling import MAIN

ITEMS = tuple(
    Item(ref=ref, title=title, period=period, due=date(2026, 10, 7))
    for ref, title, period in (
        ("T-100001", "AR aging report", "2026-09"),
        ("T-100002", "Fire drill", "2026-09"),
        ("T-100003", "Safety walk", "2026-09"),
        ("T-100004", "Safety walk", "2026-10"),
    )
)


@pytest.mark.parametrize(
    ("words", "refs"),
    [
        ("Safety walk September: done.", "T-100003"),
        ("Safety walk 2026-09: done.", "T-100003"),
        ("the October safety walk is done", "T-100004"),
        ("Safety walk is done", "T-100003 T-100004"),
        ("Fire drill: done", "T-100002"),
        ("All of September is done", "T-100001 T-100002 T-100003"),
        ("All done", ""),
    ],
)
def test_a_title_that_several_periods_share_speaks_of_none_but_these(words, refs):
    tokens = load_signals().tokens(words, frozenset({MAIN, "en"}))
    assert " ".join(mentioned(tokens, ITEMS).refs) == refs
