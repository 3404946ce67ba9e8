"""The placeholders and conditions of the twin's flows, as Studio fills and decides them."""

from typing import Any

import pytest
from duly.daemon.simulation.telephone.liquid import fill, holds

KNOWN: dict[str, Any] = {"flow": {"data": {"what": "the list", "n": 3, "yes": True, "no": None}}, "widgets": {}}


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("no place", "no place"),
        ("{{flow.data.what}}", "the list"),
        ("{{ flow.data.what }} and {{flow.data.n}}", "the list and 3"),
        ("{{flow.data.yes}}", "true"),
        ("[{{flow.data.no}}{{flow.data.absent}}{{nowhere.at.all}}{{flow.data}}]", "[]"),
        ("{{flow.data.absent | default: 'nothing'}}", "nothing"),
        ('{{flow.data.what | default: "nothing"}}', "the list"),
        ("{{widgets.ask_en.Digits}}", ""),
    ],
)
def test_a_placeholder_is_filled_from_the_context(template: str, filled: str) -> None:
    assert fill(template, KNOWN) == filled


@pytest.mark.parametrize(
    ("kind", "said", "value", "met"),
    [
        ("equal_to", "1", "1", True),
        ("equal_to", " Yes", "yes", True),
        ("equal_to", "", "1", False),
        ("not_equal_to", "2", "1", True),
        ("matches_any_of", "machine_start", "machine_start, fax", True),
        ("matches_any_of", "human", "machine_start, fax", False),
        ("does_not_match_any_of", "human", "fax", True),
        ("is_blank", "", "", True),
        ("is_not_blank", "1", "", True),
        ("contains", "I am done", "done", True),
        ("does_not_contain", "I am done", "later", True),
        ("starts_with", "done now", "done", True),
        ("less_than", "3", "4", True),
        ("greater_than", "3", "4", False),
        ("greater_than", "many", "4", False),
        ("regex", "AB-12", r"[a-z]{2}-\d\d", True),
        ("regex", "12", r"\D+", False),
    ],
)
def test_a_condition_of_a_split_is_met(kind: str, said: str, value: str, met: bool) -> None:
    assert holds(kind, said, value) == met
