"""Text from outside where it is shown: in a cell it is text, whatever a spreadsheet would make of it."""

import pytest
from duly.rules.page import shielded


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("called Dana", "called Dana"),
        ("=HYPERLINK(1).xlsx", "'=HYPERLINK(1).xlsx"),
        ("\t=1+1", "'=1+1"),
        ("\r\n@SUM(A1)", "'@SUM(A1)"),
        ("\u202e=1+1", "'=1+1"),
        ("-2+3", "'-2+3"),
        ("+1 212 555 0101", "'+1 212 555 0101"),
        ("two\nlines", "two lines"),
    ],
)
def test_no_cell_is_taken_for_a_formula(text, shown):
    assert shielded(text) == shown
