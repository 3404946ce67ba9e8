"""A filled-in workbook against its form: formulas typed over, words gone, places left empty, rules for what stands."""

import time
from decimal import Decimal
from typing import Any

import pytest
from duly.rules.checking import lay
from duly.rules.contents import Cell, Content, Sheet, Validation
from duly.rules.inputs import inputs

from tests.rules.drawn import checked, field, page, sheet, told, wanted, workbook

SUMS = workbook("Monthly report\n\nIn hand: |\nAt bank: |\nTotal | =B3+B4\nNotes: |")
INTACT = "Monthly report\n\nIn hand: | 12\nAt bank: | 40\nTotal | =B3+B4 > 52\nNotes: |"


def problems(filled: str | Sheet | Content, form: Content, **more: Any) -> list[str]:
    """What is found in a workbook that was filled in from a form, of a document without fields."""
    content = filled if isinstance(filled, Content) else workbook(filled)
    return told(checked(content, template=form, **more).findings)


@pytest.mark.parametrize(
    ("filled", "expected"),
    [
        (INTACT, []),
        (INTACT.replace("=B3+B4 > 52", "52"), ["formula-overwritten? Data!B5"]),
        (INTACT.replace("=B3+B4 > 52", "52.004"), ["formula-overwritten? Data!B5"]),
        (INTACT.replace("=B3+B4 > 52", "53"), ["formula-overwritten Data!B5"]),
        (INTACT.replace("=B3+B4 > 52", "=12+40 > 52"), ["formula-overwritten? Data!B5"]),
        (INTACT.replace("=B3+B4 > 52", "none"), ["formula-overwritten Data!B5"]),
        (INTACT.replace("=B3+B4 > 52", "=SUM(B3:B4) > 52"), []),
        (INTACT.replace("At bank", "Petty | 0\nAt bank").replace("=B3+B4", "=B3+B5"), []),
    ],
)
def test_a_formula_typed_over_is_only_a_question_where_its_own_value_was_typed(
    filled: str, expected: list[str]
) -> None:
    assert problems(filled, SUMS, calculated={("Data", (5, 2)): Decimal(52)}) == expected


def test_what_a_formula_gives_is_asked_for_where_its_cells_are_now() -> None:
    moved = workbook(f"Northwind\n\n{INTACT}".replace("=B3+B4 > 52", "52"))
    laid = lay(moved, wanted(template=SUMS))
    assert laid is not None
    assert [(one.where, one.formula) for one in laid.typed] == [("Data!B7", "B5+B6")]


@pytest.mark.parametrize(
    ("filled", "expected"),
    [
        (INTACT.replace("At bank: | 40", "At bank: |"), ["blank Data!B4"]),
        (INTACT.replace("At bank: | 40", "At bank: | ___"), ["blank Data!B4"]),
        (INTACT.replace("At bank: | 40", "Savings: | 40"), ["label-changed Data!A4"]),
        (INTACT.replace("At bank: | 40", "at bank | 40"), []),
        (INTACT.replace("> 52", "> #REF!"), ["formula-error Data!B5"]),
        (INTACT.replace("12", "#N/A").replace("> 52", "> #N/A"), ["formula-error Data!B3", "formula-error Data!B5"]),
        ("Monthly report\n\nIn hand: |\nAt bank: |\nTotal | =B3+B4 > 0\nNotes: |", ["blank-template"]),
        ("Minutes of a meeting\nPresent: | Dana, Lee", ["wrong-document"]),
    ],
)
def test_a_form_without_fields_is_held_against_what_it_prints(filled: str, expected: list[str]) -> None:
    assert problems(filled, SUMS) == expected


def test_the_same_bytes_as_the_form_are_the_blank_form() -> None:
    assert problems(INTACT, SUMS, sha256="form", template_sha256="form") == ["blank-template"]


def test_a_missing_sheet_is_told_and_a_renamed_one_is_not() -> None:
    form = workbook(sheet("Monthly report\nVisits: |", "First"), sheet("Staff\nNurses: |\nDoctors: |", "Second"))
    first, second = sheet("Monthly report\nVisits: | 4", "First"), sheet("Staff\nNurses: | 4\nDoctors: | 5", "2nd")
    assert problems(workbook(first, second), form) == []
    assert problems(workbook(first), form) == ["sheet-missing Second"]


@pytest.mark.parametrize(
    ("drawing", "asked"),
    [
        ("Report\nPeriod: |\nVisits: |", ["Period:", "Visits:"]),
        ("Period |\nVisits |\nHours |", ["Visits", "Hours"]),
        ("Title of the report", []),
        ("Report\n\nVisits: | 5\nHours: |", ["Hours:"]),
        ("Report\nNotes: |\nOther remarks: |\nVisits: |", ["Visits:"]),
        (" | Planned | Actual\nNorth | |\nTotal | =B2 | =C2", ["North, Planned", "North, Actual"]),
        ("Name | Hours\n |\n |", []),
        ("Visits |\nDouble | =B1*2", ["Visits"]),
    ],
)
def test_the_places_to_fill_in_are_told_from_the_form_alone(drawing: str, asked: list[str]) -> None:
    assert [one.asked for one in inputs(sheet(drawing))] == asked


def ruled(kind: str, **more: Any) -> Content:
    """A form whose cell B1 has a rule for what may be typed."""
    rule = Validation(areas=((1, 2, 1, 2),), kind=kind, **more)
    return workbook(sheet("Visits: |", validations=(rule,)))


@pytest.mark.parametrize(
    ("form", "typed", "expected"),
    [
        (ruled("list", choices=("North", "South")), "north", []),
        (ruled("list", choices=("North", "South")), "East", ["not-allowed Data!B1"]),
        (ruled("list", choices=("North", "South"), stops=False), "East", ["not-allowed? Data!B1"]),
        (ruled("list"), "East", []),
        (ruled("whole", first="0", second="31"), "31", []),
        (ruled("whole", first="0", second="31"), "32", ["out-of-range Data!B1"]),
        (ruled("whole", first="0", second="31"), "1.5", ["not-a-number Data!B1"]),
        (ruled("whole", first="0", second="31"), "many", ["not-a-number Data!B1"]),
        (ruled("decimal", operator="greaterThanOrEqual", first="0"), "-1", ["out-of-range Data!B1"]),
        (ruled("decimal", operator="notBetween", first="0", second="5"), "3", ["out-of-range Data!B1"]),
        (ruled("decimal", operator="greaterThan", first="TODAY()"), "3", []),
        (ruled("decimal", operator="greaterThan", first="NaN"), "3", []),
        (ruled("decimal", first="0"), "NaN", ["not-a-number Data!B1"]),
        (ruled("date", first="0"), "NaN", ["not-a-date Data!B1"]),
        (ruled("date", operator="greaterThan", first="45931"), "2026-10-05", []),
        (ruled("date", operator="lessThan", first="45931"), "2026-10-05", ["out-of-range Data!B1"]),
        (ruled("date", operator="lessThan", first="99999999999"), "soon", ["not-a-date Data!B1"]),
        (ruled("date", operator="greaterThan", first="99999999999"), "2026-10-05", ["out-of-range Data!B1"]),
        (ruled("custom", first="ISNUMBER(B1)"), "East", []),
        (ruled("textLength", first="0", second="2"), "East", []),
    ],
)
def test_the_rules_of_the_form_hold_though_pasting_does_not_ask_them(
    form: Content, typed: str, expected: list[str]
) -> None:
    assert problems(f"Visits: | {typed}", form) == expected


def test_a_field_says_itself_what_may_stand_in_it() -> None:
    form = ruled("whole", first="0", second="31")
    found = checked(workbook("Visits: | 40"), field("visits", at="Data!B1", max=100), template=form)
    assert found.verdict == "accepted"


def test_a_stale_total_is_told_by_its_cell() -> None:
    content = workbook("Monthly report\n\nIn hand: | 12\nAt bank: | 40\nTotal |\nNotes: |")
    cells = {**content.sheets[0].cells, (5, 2): Cell(formula="B3+B4", value=Decimal(50), calculated=Decimal(52))}
    assert problems(Sheet(name="Data", cells=cells), SUMS) == ["does-not-add-up Data!B5"]


def test_a_page_that_came_back_as_it_went_out_is_the_blank_form() -> None:
    form = page("Monthly report\nVisits ______")
    visits = field("visits", label="Visits")
    assert told(checked(form, visits, template=form).findings) == ["blank-template"]
    assert checked(page("Monthly report\nVisits: 12"), visits, template=form).verdict == "accepted"


def test_a_large_form_is_checked_in_time() -> None:
    rows = range(2, 20_002)
    head = sheet("Item | Price | Count | Sum").cells
    items = {(row, 1): Cell(value=f"Item {row}") for row in rows}
    sums = {(row, 4): Cell(formula=f"B{row}*C{row}") for row in rows}
    stored = {
        (row, 4): Cell(formula=f"B{row}*C{row}", value=Decimal(6), calculated=Decimal(6)) for row in rows if row % 2
    }
    typed = {(row, 4): Cell(value=Decimal(6)) for row in rows if not row % 2}
    given = {(row, column): Cell(value=Decimal(column)) for row in rows for column in (2, 3)}
    rules = tuple(
        Validation(areas=((row, 2, row, 2),), kind="decimal", first="0", second="9") for row in range(2, 2_002)
    )
    form = workbook(Sheet(name="Data", cells={**head, **items, **sums}, validations=rules))
    filled = workbook(Sheet(name="Data", cells={**head, **items, **given, **stored, **typed}))
    calculated = {("Data", place): Decimal(6) for place in typed}
    started = time.monotonic()
    found = checked(filled, template=form, calculated=calculated)
    assert {(one.code, one.severity) for one in found.findings} == {("formula-overwritten", "warning")}
    assert len(found.findings) == len(typed)
    assert time.monotonic() - started < 8
