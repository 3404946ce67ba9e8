"""Periods as people write them, for documents of every cadence."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from duly.rules.contents import Raw
from duly.rules.values import Misread

from tests.rules.cell_readings import OCTOBER, asked, read

NO_PERIOD = Misread("not-a-date", "period")
UNCLEAR = Misread("not-a-date", "ambiguous")

MONTHLY = [
    *(
        "2026-10",
        "10/2026",
        "10-2026",
        "10.2026",
        "2026/10",
        "2026.10",
        "202610",
        "Oct 2026",
        "October 2026",
        "OCT2026",
    ),
    *("Oct-26", "Oct '26", "oct.-26", "October, 2026", "2026 Oct", "octubre 2026", "octubre de 2026", "Octubre/2026"),
    *("Oktober 2026", "October", "octubre", "Oct", "10", "For the month of October 2026", "Period: 10/2026"),
    *(
        "2026-10-31",
        "10/05/2026",
        "10/26",
        "Oct 5",
        "October 5, 2026",
        "5 de octubre de 2026",
        "as of October 31, 2026",
    ),
    *("Oct 1 - Oct 31, 2026", "10/01/2026 - 10/31/2026", "1-31 October 2026", "del 1 al 31 de octubre de 2026"),
    *("Sep 28 - Oct 31, 2026", "October 2026 (as of 11/03/2026)", "October 2026, prepared November 3, 2026"),
    *("week of Oct 5 2026", "Week 41, October 2026", "month ended Oct 31", "Oct-05"),
]
WEEKLY = [
    *("2026-W41", "W41 2026", "w41", "2026W41", "week 41, 2026", "Week 41", "wk 41", "KW 41/2026", "41. KW 2026", "41"),
    *(
        "semana 41 de 2026",
        "41/2026",
        "2026-W41-3",
        "Week of Oct 5 2026",
        "week ending 10/11/2026",
        "10/05/2026",
        "Oct-05",
    ),
    *(
        "Oct 5 - Oct 11, 2026",
        "Oct 5-9, 2026",
        "5-9 Oct 2026",
        "5 al 11 de octubre de 2026",
        "10/05-10/09/2026",
        "Oct 5",
    ),
    *("semana del 5 de octubre de 2026", "Oct 4 - Oct 10, 2026", "W/E 11 Oct"),
]
QUARTERLY = [
    *(
        "2026-Q3",
        "Q3 2026",
        "Q3/2026",
        "3Q26",
        "Q3'26",
        "Q3 FY26",
        "FY2026 Q3",
        "3T 2026",
        "T3 2026",
        "Q3",
        "third quarter",
    ),
    *(
        "3rd quarter of 2026",
        "3er trimestre 2026",
        "tercer trimestre de 2026",
        "III trimestre 2026",
        "3. Quartal 2026",
        "3",
    ),
    *(
        "July - September 2026",
        "Jul-Sep 2026",
        "julio a septiembre 2026",
        "quarter ended Sep 30, 2026",
        "September 2026",
    ),
]
HALF_YEARLY = [
    *("2026-H1", "H1 2026", "1H 2026", "1H26", "1S 2026", "S1 2026", "H1", "first half of 2026", "primer semestre"),
    *("1er semestre de 2026", "I semestre 2026", "1. Halbjahr 2026", "January - June 2026", "06/30/2026"),
]
YEARLY = ["2026", "FY 2026", "FY26", "Year 2026", "año 2026", "12/31/2026", "December 2026", "Dec 31"]
CRON = ["2026-10-15", "10/15/2026", "October 15, 2026", "Oct 15", "Oct-15", "October 2026", "October"]
WRITTEN = [
    *(("monthly", "2026-10", text) for text in MONTHLY),
    *(("weekly", "2026-W41", text) for text in WEEKLY),
    *(("quarterly", "2026-Q3", text) for text in QUARTERLY),
    *(("twice-yearly", "2026-H1", text) for text in HALF_YEARLY),
    *(("yearly", "2026", text) for text in YEARLY),
    *(("0 9 15 * *", "2026-10-15", text) for text in CRON),
]


@pytest.mark.parametrize(("cadence", "name", "text"), WRITTEN)
def test_periods_as_people_write_them(cadence: str, name: str, text: str) -> None:
    assert read(text, "period", day_first=False, **asked(cadence, name)) == name


@pytest.mark.parametrize(
    ("cadence", "name", "value", "expected"),
    [
        ("monthly", "2026-10", "Sept 2026", "2026-09"),
        ("monthly", "2026-10", "September", "2026-09"),
        ("monthly", "2027-01", "December", "2026-12"),
        ("monthly", "2026-10", "Oct 2025", "2025-10"),
        ("monthly", "2026-10", "Q3 2026", "2026-Q3"),
        ("monthly", "2026-10", "Jul-Sep 2026", "2026-Q3"),
        ("monthly", "2026-10", "2026", "2026"),
        ("monthly", "2026-10", "W41 2026", "2026-W41"),
        ("monthly", "2026-10", "11/03/2026", "2026-11"),
        ("weekly", "2026-W41", "October 2026", "2026-10"),
        ("weekly", "2027-W01", "W53", "2026-W53"),
        ("quarterly", "2027-Q1", "Q4", "2026-Q4"),
        ("yearly", "2026", "Q3 2026", "2026-Q3"),
        ("0 9 15 * *", "2026-10-15", "2026-10-14", "2026-10-14"),
        ("monthly", "2026-10", datetime(2026, 10, 31), "2026-10"),  # noqa: DTZ001
        ("quarterly", "2026-Q4", date(2026, 10, 31), "2026-Q4"),
        ("yearly", "2026", Decimal(2026), "2026"),
        ("monthly", "2026-10", Decimal("202610.0"), "2026-10"),
        ("monthly", "2026-10", Decimal(10), "2026-10"),
    ],
)
def test_another_period_is_read_as_what_it_is(cadence: str, name: str, value: Raw, expected: str) -> None:
    assert read(value, "period", day_first=False, **asked(cadence, name)) == expected


@pytest.mark.parametrize(
    "value",
    [
        "last month",
        "2026-13",
        "13/2026",
        "W54 2026",
        "Oct 2026 / Nov 2026",
        "31 Feb 2026",
        Decimal(46300),
        True,
        "Dana",
    ],
)
def test_what_is_no_period(value: Raw) -> None:
    assert read(value, "period", day_first=False, **OCTOBER) == NO_PERIOD


def test_a_date_that_may_be_two_days_is_unclear_only_where_they_lie_in_two_periods() -> None:
    assert read("03/10/2026", "period", **OCTOBER) == UNCLEAR
    assert read("03/10/2026", "period", **asked("yearly", "2026")) == "2026"
    assert read("09/01/2026 - 09/30/2026", "period", **OCTOBER) == "2026-09"
