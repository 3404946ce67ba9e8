"""Where a figure goes in the client's workbook: labels in their own words, periods as people write them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from duly.rules.agreement import Document, Field, Person, Update
from duly.rules.findings import Figure
from duly.rules.transfers import fitting, near, same, says_period, stands_blank, transfers

OCTOBER = date(2026, 10, 1)


DANA = Person(name="Dana Ortiz", email="dana@northwind.example", department="Finance")


def document(*updates):
    return Document(
        id="ar",
        title="AR aging",
        owners=(),
        cadence="monthly",
        fields=(
            Field(name="over_90", kind="money"),
            Field(name="hours", kind="number"),
            Field(name="who", kind="text"),
        ),
        updates=updates,
    )


def test_the_labels_of_an_update_are_filled_in():
    places = {"sheet": "{year}", "row": "{owner}: {title}", "column": "{period}"}
    update = Update(workbook="masters/{department}.xlsx", field="over_90", **places)
    figures = [Figure("over_90", Decimal(5), "Summary!E14")]
    [(workbook, [made])] = transfers(document(update), DANA, "2026-10", figures).items()
    assert workbook == "masters/Finance.xlsx"
    assert (made.sheet, made.row, made.column) == ("2026", "Dana Ortiz: AR aging", "2026-10")
    assert (made.period, made.value, made.gives_way, made.check_only) == ("2026-10", 5, (), False)


def test_what_goes_into_a_workbook_goes_together_and_a_correction_may_replace_what_it_corrects():
    def update(field, workbook, **given):
        return Update(workbook=workbook, sheet="2026", field=field, row=field, column="{period}", **given)

    here = document(
        update("over_90", "a.xlsx"),
        update("hours", "a.xlsx", check_only=True),
        update("who", "b.xlsx"),
        update("gone", "c.xlsx"),
    )
    figures = [
        Figure("over_90", Decimal(5), "A!1"),
        Figure("hours", (Decimal(8), Decimal("7.5")), "A!B2:B9"),
        Figure("who", "Ben", "A!3"),
        Figure("total", Decimal(1), "A!4"),
    ]
    assert not transfers(here, DANA, "2026-10", [Figure("over_90", Decimal("NaN"), "A!1")])
    before = [Figure("over_90", Decimal(4), "A!1"), Figure("who", ("Ben", "Ana"), "A!3")]
    found = transfers(here, DANA, "2026-10", figures, [before])
    assert {book: [(one.value, one.gives_way, one.check_only) for one in some] for book, some in found.items()} == {
        "a.xlsx": [(5, (4,), False), (Decimal("15.5"), (), True)],
        "b.xlsx": [("Ben", (), False)],
    }


@pytest.mark.parametrize(
    ("label", "period", "says"),
    [
        ("2026-10", "2026-10", True),
        ("Oct 2026", "2026-10", True),
        ("Oct-26", "2026-10", True),
        ("oct. '26", "2026-10", True),
        ("Octubre 2026", "2026-10", True),
        ("October", "2026-10", True),
        ("10/2026", "2026-10", True),
        ("Oct-25", "2026-10", False),
        ("Oct 2025", "2026-10", False),
        ("11/2026", "2026-10", False),
        ("Budget Oct 2026", "2026-10", False),
        ("Total", "2026-10", False),
        ("", "2026-10", False),
        (None, "2026-10", False),
        (Decimal(10), "2026-10", False),
        (OCTOBER, "2026-10", True),
        (datetime(2026, 10, 31, 12), "2026-10", True),  # noqa: DTZ001 - as cells hold it
        (date(2026, 11, 1), "2026-10", False),
        (OCTOBER, "2026-Q4", True),
        ("W41", "2026-W41", True),
        ("Week 41", "2026-W41", True),
        ("W41 2026", "2026-W41", True),
        ("Week 42", "2026-W41", False),
        ("Q3 2026", "2026-Q3", True),
        ("Q3-26", "2026-Q3", True),
        ("Q3 25", "2026-Q3", False),
        ("Q2", "2026-Q3", False),
        ("H2 2026", "2026-H2", True),
        ("Oct", "2026-Q4", False),
        ("Oct", "some day", False),
        (date(2026, 10, 15), "2026-10-15", True),
    ],
)
def test_a_heading_says_a_period(label, period, says):
    assert says_period(label, period) is says


@pytest.mark.parametrize(
    ("wanted", "labels", "fits"),
    [
        ("Cash", ["cash:", "Cash at bank", "Cash"], [0, 2]),
        ("AR over 90 days", ["AR", "ar over  90 days (USD)"], [1]),
        ("AR over 90 days", ["AR over 90 days", "AR over 90 days (USD)"], [0]),
        ("2026-10", ["Sep 2026", "Oct 2026", "Total 2026"], [1]),
        ("2026-10", ["2026-10", "Oct 2026"], [0]),
        ("2026-10", [date(2026, 9, 30), OCTOBER], [1]),
        ("Actual 2026-10", ["Oct 2026"], []),  # only where the whole label is the period
        ("2026", [Decimal(2025), Decimal(2026)], [1]),
        ("", ["", None], []),
        ("Visits", ["Visit"], []),
    ],
)
def test_which_labels_fit(wanted, labels, fits):
    assert list(fitting(wanted, "2026-10", dict(enumerate(labels)))) == fits


def test_near_misses_are_told():
    labels = dict(enumerate(["Cash", "Visits", None, "AR over 90 day", OCTOBER]))
    assert near("AR over 90 days", labels) == ("AR over 90 day",)
    assert near("2026-11-01", labels) == ("2026-10-01",)


@pytest.mark.parametrize("raw", [None, "", "  ", "-", "—", "TBD", "n/a", "N/A", "____", "?"])
def test_what_people_type_until_something_stands_there(raw):
    assert stands_blank(raw)


@pytest.mark.parametrize("raw", [Decimal(0), "0", "none", False, "x", OCTOBER])
def test_what_stands_there(raw):
    assert not stands_blank(raw)


@pytest.mark.parametrize(
    ("raw", "value", "equal"),
    [
        (Decimal("26000.504"), Decimal("26000.50"), True),
        (Decimal("26000.51"), Decimal("26000.50"), False),
        (Decimal("0.07251"), Decimal("0.0725"), True),
        (Decimal("0.073"), Decimal("0.0725"), False),
        (Decimal(0), Decimal(0), True),
        (None, Decimal(0), False),
        ("26000", Decimal(26000), False),
        (True, Decimal(1), False),
        (True, True, True),
        ("Yes", True, True),
        ("no", True, False),
        (OCTOBER, OCTOBER, True),
        (datetime(2026, 10, 1), OCTOBER, True),  # noqa: DTZ001
        ("2026-10-01", OCTOBER, True),
        (" Signed ", "signed", True),
        (Decimal(2026), "2026", True),
        (None, "signed", False),
    ],
)
def test_whether_the_figure_stands_there(raw, value, equal):
    assert same(raw, value) is equal
