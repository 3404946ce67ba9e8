"""Which stored results are no longer true once a cell changes; in doubt, none is believed."""

import pytest
from duly.rules.staleness import stale, uses

NAMES = {"over90": "'2026'!$C$2", "tax": "Rates!$A$1", "moving": "OFFSET(Rates!$A$1,1,1)", "loop": "loop+1"}


@pytest.mark.parametrize(
    ("formula", "areas"),
    [
        ("SUM(B2:D2)", {("2026", (2, 2, 2, 4))}),
        ("'My sheet'!C2*2", {("my sheet", (2, 3, 2, 3))}),
        ("Over90*3+Tax", {("2026", (2, 3, 2, 3)), ("rates", (1, 1, 1, 1))}),
        ("SUM(A:B)", {("2026", (1, 1, 1048576, 2))}),
        ("SUM($A$1:$A$10)", {("2026", (1, 1, 10, 1))}),
        ('IF(TRUE,"INDIRECT(",B2)', {("2026", (2, 2, 2, 2))}),
        ("_xlfn.XLOOKUP(A1,B1:B9,C1:C9)", {("2026", (1, c, 9 if c > 1 else 1, c)) for c in (1, 2, 3)}),
        ("1E5+A1", {("2026", (1, 1, 1, 1))}),
        ("TODAY()", set()),
        ("1+2", set()),
        ("#REF!+1", set()),
    ],
)
def test_what_a_formula_uses(formula, areas):
    assert set(uses(formula, "2026", NAMES)) == areas


@pytest.mark.parametrize(
    "formula",
    [
        'INDIRECT("B2")',
        "OFFSET(A1,1,1)",
        "Moving",
        "Unknown+1",
        "Sales[Much]",
        "[1]Sheet1!A1",
        "SUM(Jan:Dec!B2)",
        "SUM('Jan 1:Dec 1'!B2)",
        "SUM(1:3)",
        "SUM(A1:INDEX(A1:A9,3))",
        "SUM(INDEX(A1:A9,3):A9)",
        "TABLE(A1,)",
        "LET(x,1,x)",
        None,
    ],
)
def test_what_may_use_any_cell(formula):
    assert uses(formula, "2026", NAMES) is None


def test_a_name_that_speaks_of_itself_comes_to_an_end():
    assert uses("loop", "2026", NAMES) == ()


def test_results_are_stale_over_others_and_over_sheets():
    formulas = {
        ("2026", (2, 5)): "SUM(B2:D2)",
        ("2026", (9, 5)): "E2*2",
        ("2026", (3, 5)): "SUM(B3:D3)",
        ("detail", (1, 1)): "'2026'!E9",
        ("detail", (2, 1)): "B1",
        ("detail", (3, 1)): "Sales[Much]",
        ("detail", (4, 1)): "A3+1",
    }
    found = stale({("2026", (2, 3))}, formulas, NAMES)
    assert set(formulas) - found == {("2026", (3, 5)), ("detail", (2, 1))}
