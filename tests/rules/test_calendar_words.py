"""Dates as people write them, month first, day first, and where nothing tells."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from duly.rules.contents import Cell, Raw
from duly.rules.values import Misread, day_first_of
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.cell_readings import OCTOBER, asked, read

NO_DATE = Misread("not-a-date")
UNCLEAR = Misread("not-a-date", "ambiguous")


@pytest.mark.parametrize(
    ("text", "month_first", "day_first", "unknown"),
    [
        ("2026-04-03", "2026-04-03", "2026-04-03", "2026-04-03"),
        ("2026/4/3", "2026-04-03", "2026-04-03", "2026-04-03"),
        ("2026.04.03", "2026-04-03", "2026-04-03", "2026-04-03"),
        ("20260403", "2026-04-03", "2026-04-03", "2026-04-03"),
        ("2026-04-03T14:30:00Z", "2026-04-03", "2026-04-03", "2026-04-03"),
        ("2026-04-03 00:00:00", "2026-04-03", "2026-04-03", "2026-04-03"),
        ("03/04/2026", "2026-03-04", "2026-04-03", None),
        ("3/4/26", "2026-03-04", "2026-04-03", None),
        ("03-04-2026", "2026-03-04", "2026-04-03", None),
        ("03.04.26", "2026-03-04", "2026-04-03", "2026-04-03"),
        ("13/04/2026", "2026-04-13", "2026-04-13", "2026-04-13"),
        ("04/13/2026", "2026-04-13", "2026-04-13", "2026-04-13"),
        ("04/04/2026", "2026-04-04", "2026-04-04", "2026-04-04"),
        ("3 Apr 2026", "2026-04-03", "2026-04-03", "2026-04-03"),
        ("3-Apr-26", "2026-04-03", "2026-04-03", "2026-04-03"),
        ("3Apr2026", "2026-04-03", "2026-04-03", "2026-04-03"),
        ("April 3rd, 2026", "2026-04-03", "2026-04-03", "2026-04-03"),
        ("the 3rd of April 2026", "2026-04-03", "2026-04-03", "2026-04-03"),
        ("Fri, Apr 3, 2026", "2026-04-03", "2026-04-03", "2026-04-03"),
        ("April 3, 2026 at 14:30", "2026-04-03", "2026-04-03", "2026-04-03"),
        ("3. April 2026", "2026-04-03", "2026-04-03", "2026-04-03"),
        ("3 de abril de 2026", "2026-04-03", "2026-04-03", "2026-04-03"),
        ("viernes, 3 de abril del 2026", "2026-04-03", "2026-04-03", "2026-04-03"),
        ("2026 Apr 3", "2026-04-03", "2026-04-03", "2026-04-03"),
    ],
)
def test_dates_as_people_write_them(text: str, month_first: str, day_first: str, unknown: str | None) -> None:
    assert read(text, "date", day_first=False) == date.fromisoformat(month_first)
    assert read(text, "date", day_first=True) == date.fromisoformat(day_first)
    assert read(text, "date") == (date.fromisoformat(unknown) if unknown else UNCLEAR)


@pytest.mark.parametrize(
    "value",
    [
        "31 Feb 2026",
        "2026-02-31",
        "31/09/2026",
        "13/13/2026",
        "00/10/2026",
        "2026-13-01",
        "29 Feb 2026",
        "soon",
        "Friday",
        "12",
        "1.5",
        "5/6/7/8",
        "approx. 5 Oct 2026",
        "5 or 6 Oct 2026",
        "Oct 5 - Oct 9, 2026",
        "October 2026",
        Decimal(46300),
        True,
        time(7, 30),
    ],
)
def test_what_is_no_date(value: Raw) -> None:
    assert read(value, "date", day_first=False, **OCTOBER) == NO_DATE


def test_a_cell_that_holds_a_date_is_one() -> None:
    assert read(datetime(2026, 10, 5, 14, 30), "date") == date(2026, 10, 5)  # noqa: DTZ001  workbooks know no zones
    assert read(date(2026, 10, 5), "date") == date(2026, 10, 5)


@pytest.mark.parametrize(
    ("text", "cadence", "period", "expected"),
    [
        ("Oct 5", "monthly", "2026-10", "2026-10-05"),
        ("5 de octubre", "monthly", "2026-10", "2026-10-05"),
        ("10/5", "monthly", "2026-10", "2026-10-05"),
        ("Dec 31", "weekly", "2027-W01", "2026-12-31"),
        ("Jan 2", "weekly", "2026-W53", "2027-01-02"),
        ("Dec 15", "yearly", "2026", "2026-12-15"),
        ("Jan 15", "yearly", "2026", "2026-01-15"),
        ("Feb 29", "quarterly", "2028-Q1", "2028-02-29"),
    ],
)
def test_a_date_without_a_year_takes_it_from_the_period(text: str, cadence: str, period: str, expected: str) -> None:
    assert read(text, "date", day_first=False, **asked(cadence, period)) == date.fromisoformat(expected)


def test_a_date_without_a_year_is_none_where_no_period_gives_one() -> None:
    assert read("Oct 5", "date") == NO_DATE


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)), day_first=st.booleans())
def test_every_date_reads_as_itself(day: date, day_first: bool) -> None:
    for form in ("%Y-%m-%d", "%d/%m/%Y" if day_first else "%m/%d/%Y", "%d %b %Y", "%B %d, %Y", "%d.%m.%Y", "%d-%b-%y"):
        if form != "%d.%m.%Y" or day_first:
            assert read(day.strftime(form), "date", day_first=day_first) == day


@pytest.mark.parametrize(
    ("texts", "day_first"),
    [
        (["03/04/2026", "13/04/2026"], True),
        (["03/04/2026", "04/13/2026"], False),
        (["13/04/2026", "04/13/2026"], None),
        (["03/04/2026", "2026-04-13", date(2026, 4, 13), None], None),
        (["45/99/2026"], None),
        ([], None),
    ],
)
def test_the_dates_of_a_column_show_which_part_comes_first(texts: list[Raw], day_first: bool | None) -> None:
    assert day_first_of(Cell(value=text) for text in texts) is day_first
