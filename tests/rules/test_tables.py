"""Which row heads a table, which rows are part of it, and where each column asked for stands."""

import time
from decimal import Decimal

import pytest
from duly.rules.contents import Cell, Content, Sheet
from duly.rules.tables import table_of

from tests.rules.drawn import checked, csv, field, workbook

TRIPS = ("Date", "Miles")

PLAIN = "Date | Miles\n2026-10-01 | 12\n2026-10-02 | 8"
TITLED = "Mileage log\nDana | 2026-10\n\nDate | Miles\n2026-10-01 | 12"
EXTENDED = "Trip date | Date: | Purpose | MILES (mi)\n1 | 2026-10-01 | visit | 12"
EMPTY_ROWS = "Date | Miles\n2026-10-01 | 12\n\n2026-10-05 | 8\n"
TOTAL = "Date | Miles\n2026-10-01 | 12\n2026-10-02 | 8\nTotal | 20"
TOTAL_APART = "Date | Miles\n2026-10-01 | 12\n2026-10-02 | 8\n\nGrand total: | 20"
TOTAL_SPANISH = "Date | Miles\n2026-10-01 | 12\nTOTALES | =SUM(B2:B2) > 12"
TOTAL_THEN_NOTE = "Date | Miles\n2026-10-01 | 12\nTotal | 12\n\nSigned by Dana Ortiz"
TOTAL_WITHIN = "Date | Miles\n2026-10-01 | 12\nTotal | 12\n2026-10-02 | 8\n2026-10-03 | 3"
TOTAL_FIRST = "Date | Miles\nTotal | 20\n2026-10-01 | 12\n2026-10-02 | 8"
OTHER_VALUES = "Date | Purpose | Miles\n2026-10-01 | visit | 12\n | a remark in between |\n2026-10-02 | visit | 8"
MORE_BELOW = "Date | Miles | Client\n2026-10-01 | 12 | Acme\nTotal | 12\nCars | 3\nGarage | North"
MORE_APART = "Date | Miles\n2026-10-01 | 12\nTotal | 12\n\nCars | 3\nGarage | North"
MORE_UNDER_NO_SUM = "Client | Date | Miles\nAcme | 2026-10-01 | 12\nTotal\nCars | | 3\nGarage | | North"
MORE_UNDER_NOTHING = "Date | Miles\n\n\nTotal | 0\nCars | 3"
NAMED_TOTAL = "Date | Miles | Client\n2026-10-01 | 12 | Total Energy\n2026-10-02 | 8 | Acme"
FIRST_IS_PART = "Date | Purpose\n2026 | none\nDate | Miles\n2026-10-01 | 12"
NOTHING_UNDER = "Date | Miles"


@pytest.mark.parametrize(
    ("drawing", "header", "rows"),
    [
        (PLAIN, 1, (2, 3)),
        (TITLED, 4, (5,)),
        (EXTENDED, 1, (2,)),
        (EMPTY_ROWS, 1, (2, 4)),
        (TOTAL, 1, (2, 3)),
        (TOTAL_APART, 1, (2, 3)),
        (TOTAL_SPANISH, 1, (2,)),
        (TOTAL_THEN_NOTE, 1, (2,)),
        (MORE_BELOW, 1, (2,)),
        (MORE_APART, 1, (2,)),
        (MORE_UNDER_NO_SUM, 1, (2,)),
        (MORE_UNDER_NOTHING, 1, ()),
        (OTHER_VALUES, 1, (2, 4)),
        (NAMED_TOTAL, 1, (2, 3)),
        (FIRST_IS_PART, 3, (4,)),
        (NOTHING_UNDER, 1, ()),
    ],
)
def test_a_table_is_its_header_and_the_rows_that_hold_something(
    drawing: str, header: int, rows: tuple[int, ...]
) -> None:
    table = table_of(csv(drawing), TRIPS)
    assert table
    assert (table.header, table.rows, table.missing(TRIPS)) == (header, rows, ())


@pytest.mark.parametrize(("drawing", "rows"), [(TOTAL_WITHIN, (2, 3, 4, 5)), (TOTAL_FIRST, (2, 3, 4))])
def test_a_total_that_rows_follow_is_a_row_like_any_other(drawing: str, rows: tuple[int, ...]) -> None:
    table = table_of(csv(drawing), TRIPS)
    assert table
    assert table.rows == rows


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("Date | Miles", {"Date": 1, "Miles": 2}),
        ("miles | DATE :", {"Date": 2, "Miles": 1}),
        ("Date of trip | Date | Miles driven | Miles", {"Date": 2, "Miles": 4}),
        ("Date of trip | Miles driven", {"Date": 1, "Miles": 2}),
        ("Dates | Miles", {"Miles": 2}),
    ],
)
def test_the_plain_name_counts_before_one_that_was_added_to(header: str, columns: dict[str, int]) -> None:
    table = table_of(csv(f"{header}\n1 | 2 | 3 | 4"), TRIPS)
    assert table
    assert table.columns == columns


def test_the_table_with_all_columns_counts_on_whichever_sheet() -> None:
    table = table_of(workbook("Date | Purpose\n1 | 2", "Date | Miles\n3 | 4"), TRIPS)
    assert table
    assert table.sheet.cells[2, 2].value == Decimal(4)


def test_no_column_no_table() -> None:
    assert table_of(csv("Name | Amount\nDana | 5"), TRIPS) is None
    assert table_of(csv(""), TRIPS) is None


MILES = (field("date", "date", column="Date"), field("miles", column="Miles", min=0))


def test_a_hundred_thousand_rows_are_checked_in_time() -> None:
    day = csv(PLAIN).sheets[0].cells[2, 1]
    cells = {(row, 1): day for row in range(2, 100_002)} | {
        (row, 2): Cell(value=Decimal(row)) for row in range(2, 100_002)
    }
    titles = csv("Date | Miles").sheets[0].cells
    started = time.monotonic()
    found = checked(Content(kind="csv", sheets=(Sheet(name="", cells={**titles, **cells}),)), *MILES)
    assert (found.verdict, len(found.figures[1].value)) == ("accepted", 100_000)  # type: ignore[arg-type]
    assert time.monotonic() - started < 8
