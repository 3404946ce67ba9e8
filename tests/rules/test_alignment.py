"""Where a form's cells have gone after people inserted rows, took out columns and shifted blocks."""

import time

import pytest
from duly.rules.alignment import align
from duly.rules.cells import a1, place_of
from duly.rules.contents import Cell, Place, Sheet
from duly.rules.fitting import fitting

from tests.rules.drawn import sheet, workbook

FORM = """
Monthly cash report

Period        |
Cash in hand  |
Cash at bank  |
Total         | =B4+B5
Prepared by   |
"""
GRID = """
        | Planned | Actual
North   |         |
South   |         |
"""


def place(name: str) -> Place:
    found = place_of(name)
    assert found
    return found


def went(form: str, filled: str, name: str) -> str | None:
    """Where a cell of the form stands in the filled-in sheet."""
    fit = fitting(workbook(form), workbook(filled)).on("Data")
    assert fit
    there = fit.place(place(name))
    return a1(there) if there else None


INSERTED = "Monthly cash report\n\nPeriod | 2026-10\nCash in hand | 12\nPetty cash | 3\nCash at bank | 40\nTotal | 55"
ON_TOP = "Northwind Clinics\n\n" + FORM.strip("\n")
LEFT_COLUMN = "\n".join(f" | {line}" for line in FORM.strip("\n").split("\n"))
ADDED_TO = "MONTHLY CASH REPORT:\n\nperiod: | 2026-10\n Cash in hand (USD) | 12\nCash at bank* | 40\nTotal: | 52"
WITHOUT_ROW = "Monthly cash report\n\nPeriod | 2026-10\nCash at bank | 40\nTotal | 40\nPrepared by | Dana"
SWAPPED = "Monthly cash report\n\nPeriod | 2026-10\nCash at bank | 40\nCash in hand | 12\nTotal | 52"


@pytest.mark.parametrize(
    ("form", "filled", "cell", "there"),
    [
        (FORM, FORM, "B4", "B4"),
        (FORM, INSERTED, "B4", "B4"),
        (FORM, INSERTED, "B5", "B6"),
        (FORM, INSERTED, "B6", "B7"),
        (FORM, ON_TOP, "B3", "B5"),
        (FORM, ON_TOP, "B7", "B9"),
        (FORM, LEFT_COLUMN, "B4", "C4"),
        (FORM, ADDED_TO, "B4", "B4"),
        (FORM, ADDED_TO, "B6", "B6"),
        (FORM, WITHOUT_ROW, "B4", None),
        (FORM, WITHOUT_ROW, "B5", "B4"),
        (FORM, WITHOUT_ROW, "B7", "B6"),
        (GRID, " | Actual | Planned\nNorth | 5 | 4\nSouth | 7 | 6", "C3", "B3"),
        (GRID, " | Planned | Forecast | Actual\nNorth | 4 | 1 | 5\nSouth | 6 | 1 | 7", "C3", "D3"),
        (GRID, " | Planned\nNorth | 4\nSouth | 6", "C3", None),
    ],
)
def test_a_cell_is_found_by_the_words_around_it(form: str, filled: str, cell: str, there: str | None) -> None:
    assert went(form, filled, cell) == there


BALANCES = """
Weekly cash report
Week (2026-W41) |
Prepared by     |

Day     | Opening | Receipts
Monday  |         |
Tuesday | =D6     |
Total   |         | =SUM(C6:C7)
"""


@pytest.mark.parametrize(
    ("form", "cell", "said"),
    [
        (GRID, "B2", "North, Planned"),
        (GRID, "C3", "South, Actual"),
        (BALANCES, "B6", "Monday, Opening"),  # the balance of the week's first day, beside its name and below its own
        (BALANCES, "B7", "Tuesday, Opening"),
        (BALANCES, "C8", "Receipts"),
        (BALANCES, "B2", "Week (2026-W41)"),
        (FORM, "B4", "Cash in hand"),
        ("Report | Draft\n\nVisits |", "B3", "Visits"),  # a gap: no list of its own
    ],
)
def test_a_cell_is_called_by_its_rows_words_and_in_a_list_by_its_columns(form: str, cell: str, said: str) -> None:
    fit = fitting(workbook(form), workbook(form)).on("Data")
    assert fit
    assert fit.said_beside(place(cell)) == said


def test_a_row_that_was_moved_keeps_its_own_words() -> None:
    found = {went(FORM, SWAPPED, "B4"), went(FORM, SWAPPED, "B5")}
    assert "B5" in found - {"B4"} or None in found, "a value is never read under another row's name"
    assert went(FORM, SWAPPED, "B4") in {"B5", None}
    assert went(FORM, SWAPPED, "B5") in {"B4", None}


def test_the_same_words_in_many_rows_pair_up_in_order() -> None:
    form = "Week 1\nHours |\nMiles |\nWeek 2\nHours |\nMiles |"
    filled = "Week 1\nHours | 8\nOvertime | 1\nMiles | 5\nWeek 2\nHours | 9\nMiles | 6"
    assert [went(form, filled, cell) for cell in ("B2", "B3", "B5", "B6")] == ["B2", "B4", "B6", "B7"]


def test_a_renamed_sheet_is_known_by_what_it_prints() -> None:
    found = fitting(workbook(FORM), workbook(sheet("Notes\nnothing", "Notes"), sheet(FORM, "October")))
    fit = found.on("data")
    assert fit
    assert fit.sheet.name == "October"
    assert found.missing == ()


def test_a_sheet_that_nothing_stands_for_is_missing() -> None:
    form = workbook(sheet(FORM, "Cash"), sheet(GRID, "Regions"))
    assert fitting(form, workbook(sheet(FORM, "Cash"))).missing == ("Regions",)


def test_two_sheets_alike_never_stand_for_one() -> None:
    form = workbook(sheet(FORM, "East"), sheet(FORM, "West"))
    found = fitting(form, workbook(sheet(FORM, "E"), sheet(FORM, "W")))
    assert [found.on(name).sheet.name for name in ("East", "West") if found.on(name)] == ["E", "W"]  # type: ignore[union-attr]


@pytest.mark.parametrize("filled", ["", "12", "something else | entirely"])
def test_a_sheet_without_its_words_keeps_nothing(filled: str) -> None:
    assert align(sheet(FORM), sheet(filled)).share == 0
    assert went(FORM, filled, "B4") is None


def test_a_form_without_words_keeps_its_places() -> None:
    assert align(sheet("1 | 2"), sheet("3 | 4")).share == 1
    assert went("1 | 2", "3 | 4", "B1") == "B1"


def test_long_lists_are_laid_over_each_other_in_time() -> None:
    words = {(row, 1): Cell(value=f"Item {row}") for row in range(1, 30_001)}
    same = {(row, 2): Cell(value="Yes") for row in range(1, 30_001)}
    form = Sheet(name="Data", cells={**words, **same})
    filled = Sheet(name="Data", cells={(row + 1, column): cell for (row, column), cell in form.cells.items()})
    started = time.monotonic()
    aligned = align(form, filled)
    assert aligned.place((20_000, 2)) == (20_001, 2)
    assert time.monotonic() - started < 5


def test_rows_that_all_say_the_same_are_paired_in_time() -> None:
    rows = {(row, 1): Cell(value="Yes") for row in range(1, 20_001)}
    started = time.monotonic()
    align(Sheet(name="Data", cells=rows), Sheet(name="Data", cells={(r + 1, c): v for (r, c), v in rows.items()}))
    assert time.monotonic() - started < 5
