"""A file that names a period which is in already, while a later one is open: newer copy, wrong period, or asked."""

from dataclasses import replace
from datetime import date

import pytest
from duly.rules.model import State
from duly.rules.newer_copies import Again, meant

IN_W42, IN_W43 = "T-100042", "T-100043"


@pytest.fixture
def again(task):
    """A file that says W42, in the thread of W42 which is done, with figures of its own; W43 is asked for."""
    w42 = replace(task, ref=IN_W42, period="2026-W42", state=State.DONE, hashes=("a",))
    w43 = replace(task, ref=IN_W43, period="2026-W43", due=date(2026, 10, 23))
    return Again(
        done=w42,
        open=(w43,),
        pressing=True,
        kept=False,
        name="hours.xlsx",
        words="Here you go",
        answers=frozenset({IN_W42}),
    )


@pytest.mark.parametrize(
    ("told", "side"),
    [
        ({}, "unsure"),
        ({"name": "hours 2026-W43 final.xlsx"}, "open"),
        ({"name": "hours 2026-W42.xlsx"}, "unsure"),  # it came along with the old file
        ({"words": "Hours for W43 attached"}, "open"),
        ({"words": "Hours for week 42 attached"}, "newer"),
        ({"words": "Corrected version of W42"}, "newer"),
        ({"words": "Here is the corrected version"}, "newer"),
        ({"words": "Adjunto la versión corregida"}, "newer"),
        ({"words": "Anbei die korrigierte Fassung"}, "newer"),
        ({"words": "One correction for W42, W43 comes tomorrow"}, "newer"),
        ({"words": "Corrected", "name": "hours 2026-W43.xlsx"}, "unsure"),
        ({"pointed": frozenset({IN_W43})}, "open"),
        ({"pointed": frozenset({IN_W42}), "name": "hours 2026-W43.xlsx"}, "newer"),
        ({"kept": True}, "newer"),
        ({"kept": True, "name": "hours 2026-W43.xlsx"}, "open"),
        ({"pressing": False}, "newer"),
        ({"answers": frozenset()}, "open"),
        ({"answers": frozenset({IN_W43})}, "open"),
        ({"answers": frozenset({IN_W43}), "kept": True}, "open"),
        ({"answers": frozenset(), "words": "The corrected version of W42"}, "newer"),
        ({"answers": frozenset({IN_W42, IN_W43}), "kept": True}, "unsure"),
    ],
)
def test_what_is_said_then_a_correction_then_the_name_the_thread_and_the_figures(again, told, side):
    assert meant(replace(again, **told)) == side


def test_corrected_beside_a_file_that_had_been_sent_back_speaks_of_that_one(again):
    sent_back = replace(again, open=(replace(again.open[0], state=State.RETURNED),), answers=frozenset({IN_W43}))
    assert meant(replace(sent_back, words="Corrected, sorry")) == "open"
    assert meant(replace(sent_back, words="Corrected version of week 42")) == "newer"
