"""Figures as they are remembered: whatever was read comes back exactly, as what it was."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from duly.rules.accepted import Accepted, KeptFigure, described, figure_of, keep
from duly.rules.findings import Figure
from duly.rules.register import Origin
from hypothesis import given
from hypothesis import strategies as st

VALUES = (
    st.decimals(allow_nan=False) | st.text(max_size=20) | st.text("0123456789.-eyns", max_size=10) | st.booleans()
) | st.dates()
FIGURES = st.builds(
    Figure, st.text(max_size=10), VALUES | st.lists(VALUES, max_size=5).map(tuple), st.text(max_size=20)
)


@given(FIGURES)
def test_a_figure_comes_back_as_it_was_read(figure):
    again = figure_of(keep(figure))
    assert again == figure
    for one, other in zip(values(again), values(figure), strict=True):
        assert (type(one), str(one)) == (type(other), str(other))  # 1.50 is not 1.5, and 1 is not yes


def values(figure):
    return figure.value if isinstance(figure.value, tuple) else (figure.value,)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (Decimal("1482.50"), ("number", "1482.50")),
        (Decimal("0.0800000000000000017"), ("number", "0.0800000000000000017")),
        (Decimal("-1E+30"), ("number", "-1E+30")),
        ("1482.50", ("text", "1482.50")),
        ("yes", ("text", "yes")),
        (True, ("yes-no", "yes")),
        (date(2026, 10, 5), ("date", "2026-10-05")),
        (datetime(2026, 10, 5, 9, 30, tzinfo=UTC), ("date", "2026-10-05")),
    ],
)
def test_what_is_stored_can_be_read_by_a_person(value, kept):
    assert keep(Figure("total", value, "Summary!F14")).values == (kept,)


def test_a_column_of_one_value_is_no_single_value():
    column = Figure("miles", (Decimal(7),), "line 2, Miles")
    assert figure_of(keep(column)) == column != figure_of(keep(Figure("miles", Decimal(7), "line 2, Miles")))


@pytest.mark.parametrize(
    "wrong",
    [
        KeptFigure(field="total", values=(), where=""),
        KeptFigure(field="total", values=(("number", "1"), ("number", "2")), where=""),
        KeptFigure(field="total", values=(("colour", "red"),), where=""),
        KeptFigure(field="day", values=(("date", "soon"),), where=""),
    ],
)
def test_a_form_that_was_never_given_is_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        figure_of(wrong)


FIGURE = Figure("total", Decimal("10.00"), "Summary!F14")


def accepted(**given):
    return Accepted(**{**FIELDS, **given})


FIELDS = {
    "ref": "T-104233",
    "engagement": "northwind",
    "document": "ar-aging",
    "owner": "dana@northwind.example",
    "period": "2026-09",
    "sha256": "ab" * 32,
    "name": "AR (final).xlsx",
    "path": "Finance/2026-09 AR aging.xlsx",
    "source": "<m1@northwind.example>",
    "at": datetime(2026, 10, 7, 15, 0, tzinfo=UTC),
    "figures": (keep(FIGURE),),
}


def test_an_accepted_document_tells_the_register_where_its_figures_came_from():
    assert accepted().read == (FIGURE,)
    assert accepted().origin == Origin(
        source="<m1@northwind.example>",
        sha256="ab" * 32,
        filed="Finance/2026-09 AR aging.xlsx",
        verdict="accepted",
        received_at=datetime(2026, 10, 7, 15, 0, tzinfo=UTC),
    )


def test_what_stands_beside_a_filed_document():
    assert described(accepted(warnings=("unusual",)), title="AR aging report", owner="Dana Ortiz", size=4711) == {
        "task": "T-104233",
        "document": "ar-aging",
        "title": "AR aging report",
        "period": "2026-09",
        "owner": "Dana Ortiz <dana@northwind.example>",
        "received": "2026-10-07T15:00:00+00:00",
        "mail": "<m1@northwind.example>",
        "name": "AR (final).xlsx",
        "size": 4711,
        "sha256": "ab" * 32,
        "verdict": "accepted",
        "warnings": ["unusual"],
    }
