"""The formulas of a workbook: written out, calculated as Excel does it, or said to be unsure."""

import os
import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from duly.mailbox.opening.opened import opened
from duly.rules.contents import Cell
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table

from tests.workbooks import cell, in_cells, saved, sheet_of, with_part, with_rows, written

# Formulas


def test_a_formula_without_a_result_is_calculated() -> None:
    found = cell(in_cells(A1=3, A2=4.5, A3="=SUM(A1:A2)"), "A3")
    assert found == Cell(formula="SUM(A1:A2)", stored=False, calculated=Decimal("7.5"))


def test_a_stored_result_stays_beside_what_the_formula_gives() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_column("A1", [3, 4.5])
        sheet.write_formula("A3", "=SUM(A1:A2)", None, 99)
        sheet.write_formula("A4", "=A3*2", None, 15)
        sheet.write_formula("A5", "=SUM(A1:A2)")  # for which XlsxWriter stores 0

    data = written(fill)
    assert cell(data, "A3") == Cell(value=Decimal(99), formula="SUM(A1:A2)", calculated=Decimal("7.5"))
    assert cell(data, "A4").calculated == 15
    assert cell(data, "A5") == Cell(formula="SUM(A1:A2)", stored=False, calculated=Decimal("7.5"))


def test_a_shared_formula_is_written_out_in_each_cell() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}">%s</c></row>' for row in (1, 2, 3)) % (
        '<f t="shared" ref="B1:B3" si="0">A1*$A$1+SUM($A1:A1)+LEN("A1")+\'A1 x\'!A1</f>',
        '<f t="shared" si="0"/>',
        '<f t="shared" si="0"/><v>7</v>',
    )
    found = sheet_of(with_rows(rows)).cells
    assert found[2, 2].formula == "A2*$A$1+SUM($A2:A2)+LEN(\"A1\")+'A1 x'!A2"
    assert found[3, 2].formula == "A3*$A$1+SUM($A3:A3)+LEN(\"A1\")+'A1 x'!A3"
    assert (found[2, 2].stored, found[3, 2].stored) == (False, True)


def test_an_array_formula_stands_in_all_its_cells() -> None:
    def fill(book: Any) -> None:
        for row in (1, 2, 3):
            book.active.cell(row, 1, row)
        book.active["B1"] = ArrayFormula("B1", "=SUM(A1:A3*A1:A3)")

    assert cell(saved(fill), "B1").calculated == 14
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}">%s</c></row>' for row in (1, 2, 3)) % (
        *('<f t="array" ref="B1:B3">A1:A3*2</f><v>2</v>', "<v>4</v>", "<v>7</v>"),
    )
    found = sheet_of(with_rows(rows)).cells
    assert [found[row, 2].formula for row in (1, 2, 3)] == ["A1:A3*2"] * 3
    assert [found[row, 2].calculated for row in (1, 2, 3)] == [2, 4, 6]
    assert found[3, 2].value == 7


@pytest.mark.parametrize(
    ("formula", "gives"),
    [
        ("=A1+A2", 30),  # text that looks like a number counts when it is added
        ("=SUM(A1:A5)", Decimal("12.5")),  # and does not when it is summed, nor does a truth value
        ("=A4+1", 1),
        ('=A4=""', True),
        ("=A4=0", True),
        ("=COUNT(A1:A7)", 4),
        ("=COUNTA(A1:A7)", 6),
        ("=AVERAGE(A1:A4)", Decimal("6.25")),
        ("=A7-A6", 30),
        ("=MONTH(A6)", 10),
        ('="a"&1', "a1"),
        ('=IF(A1>5,"yes","no")', "yes"),
        ("=A1%", Decimal("0.1")),
        ("=-2^2", 4),
        ("=ROUND(2.675,2)", Decimal("2.68")),
        ("=IFERROR(A1/0,-1)", -1),
        ("=VLOOKUP(10,A1:A3,1,FALSE)", 10),
        ('=SUMIFS(A1:A3,A1:A3,">5")', 10),
        ("='It''s other'!A1*2", 10),
        ("=SUM('It''s other'!A1:A2,A1)", 17),
        ("=sum(data!a1)", 10),
        ("=SUM(A:A)", Decimal("92634.5")),
        ("=SUM(1:1)", 10),
        ("=_xlfn.XLOOKUP(10,A1:A3,A1:A3)", 10),
        ("=NETWORKDAYS(A6,A7)", 22),
    ],
)
def test_formulas_give_what_excel_gives(formula: str, gives: object) -> None:
    def fill(book: Any) -> None:
        values = [10, "20", 2.5, None, True, date(2026, 10, 1), date(2026, 10, 31)]
        for row, value in enumerate(values, 1):
            book.active.cell(row, 1, value)
        other = book.create_sheet("It's other")
        other["A1"], other["A2"] = 5, 2
        book.active["C9"] = formula

    found = cell(saved(fill), "C9")
    assert not found.unsure
    assert found.calculated == gives
    assert isinstance(found.calculated, bool) == isinstance(gives, bool)


@pytest.mark.parametrize(
    ("formula", "error"),
    [("=1/0", "#DIV/0!"), ("=#REF!+1", "#REF!"), ("=NA()", "#N/A"), ('="x"+1', "#VALUE!"), ("=SQRT(-1)", "#NUM!")],
)
def test_an_error_is_told_stored_or_not(formula: str, error: str) -> None:
    data = in_cells(A1=formula, A2="=A1+1")
    assert (cell(data, "A1").error, cell(data, "A2").error) == (error, error)
    stored = with_rows(f'<row r="1"><c r="A1" t="e"><f>{formula[1:]}</f><v>{error}</v></c></row>')
    assert cell(stored, "A1") == Cell(error=error, formula=formula[1:])


UNKNOWN = [
    *("=TODAY()", "=RAND()", '=INDIRECT("A1")', "=OFFSET(A1,0,0)", "=[1]Sheet1!A1", "='[other.xlsx]Sheet1'!A1"),
    *("=NOSUCH(1)", "=nothing", "=Table9[x]", "=Missing!A1", "=SUM(Data:Data!A1)", "=A1:A3*2", "=A1:A3"),
    *('=TEXT(A1,"0")', "=WEBSERVICE(A1)", "=SUM((A1,A2))", "=SUM(A1:A2 A2:A3)", "=C9", "=D1", "=1+", "=SUM(", "=)("),
    *("=" + "(" * 8000 + "1" + ")" * 8000, "=" + "+".join(["1"] * 4000), "=" + "-" * 8000 + "1", "=" + "1" * 20000),
    *('=CELL("row",A1)', "=LAMBDA(x,x)(1)", "=PY(1)", '=HYPERLINK("x")', "=cmd!A1", "=A1#", "=@A1"),
]


@pytest.mark.parametrize("formula", UNKNOWN, ids=[formula[:24] for formula in UNKNOWN])
def test_what_cannot_be_calculated_is_said_to_be_unsure_and_so_is_what_depends_on_it(formula: str) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        for row in (1, 2, 3):
            sheet.cell(row, 1, row)
        sheet["C9"] = formula
        sheet["C10"] = "=C9+1"
        sheet["C11"] = "=IFERROR(C9,0)"
        sheet["C12"] = "=C11+1"
        sheet["D1"] = "=E1"
        sheet["E1"] = "=D1"
        sheet["C13"] = "=SUM(A1:A3)"

    data = saved(fill)
    for name in ("C9", "C10", "C11", "C12"):
        found = cell(data, name)
        assert found.unsure, name
        assert (found.value, found.calculated, found.error) == (None, None, "")
    assert cell(data, "C13").calculated == 6


def test_a_stored_result_of_an_unknown_formula_is_calculated_with() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_formula("A1", "=TODAY()", None, 46000)
        sheet.write_formula("A2", "=A1+1", None, 46001)
        sheet.write_formula("A3", "=IFERROR(A1,0)", None, 46000)

    data = written(fill)
    assert cell(data, "A1") == Cell(value=Decimal(46000), formula="TODAY()", unsure=True)
    assert (cell(data, "A2").calculated, cell(data, "A3").calculated) == (46001, 46000)


def test_a_text_that_comes_out_otherwise_is_no_contradiction() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_column("A1", [0.1, 0.2, 0.3])
        sheet.write_formula("B1", '=IF(A1+A2=A3,"ok","wrong")', None, "ok")
        sheet.write_formula("B2", '=UPPER("é")', None, "É")

    assert cell(written(fill), "B1").unsure
    assert cell(written(fill), "B2").value == "É"


def test_names_stand_for_cells_constants_and_each_other() -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        sheet["A1"], sheet["A2"] = 3, 4
        other = book.create_sheet("My sheet")
        other["A1"] = 100
        for name, meaning in {
            "Hours": "Data!$A$1:$A$2",
            "Rate": "0.5",
            "Both": "Hours",
            "Moving": "Data!A1",
            "Loop": "Loop",
            "First": "'My sheet'!$A$1",
        }.items():
            book.defined_names[name] = DefinedName(name, attr_text=meaning)
        other.defined_names["Local"] = DefinedName("Local", attr_text="'My sheet'!$A$1")
        formulas = ("=SUM(Hours)*Rate", "=SUM(both)", "=Moving", "=Loop", "=First+1", "=Local", "='My sheet'!Local")
        for row, formula in enumerate(formulas, 1):
            sheet.cell(row, 3, formula)

    data = saved(fill)
    found = sheet_of(data).cells
    assert [found[row, 3].calculated for row in range(1, 8)] == [Decimal("3.5"), 7, None, None, 101, None, 100]
    names = opened(data, "x").names
    assert names["Hours"] == "Data!$A$1:$A$2"
    assert names["First"] == "'My sheet'!$A$1"
    assert names["Local"] == "'My sheet'!$A$1"
    assert names["Rate"] == "0.5"


def test_references_into_a_named_table_are_understood() -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        for row in (["Name", "Hours", "Rate"], ["Bo", 3, 2], ["Mi", 4, 5]):
            sheet.append(row)
        sheet.add_table(Table(displayName="Work", ref="A1:C3"))
        formulas = (
            "=SUM(Work[Hours])",
            "=Work[[#This Row],[Hours]]*2",
            "=SUM(Work[[Hours]:[Rate]])",
            "=ROWS(Work[#All])",
        )
        for row, formula in enumerate((*formulas, "=Work[Nope]"), 1):
            sheet.cell(row + 1, 5, formula)

    found = sheet_of(saved(fill)).cells
    assert [found[row, 5].calculated for row in range(2, 7)] == [7, 8, 14, 3, None]


def test_a_subtotal_over_hidden_rows_is_not_calculated() -> None:
    def fill(book: Any) -> None:
        book.active["A1"], book.active["A2"], book.active["A3"] = 1, 2, "=SUBTOTAL(9,A1:A2)"
        book.active.row_dimensions[2].hidden = True

    assert cell(saved(fill), "A3").unsure
    assert cell(in_cells(A1=1, A2=2, A3="=SUBTOTAL(9,A1:A2)"), "A3").calculated == 3


def test_a_hundred_thousand_formulas_are_calculated_in_seconds() -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><f>{f"A{row - 1}+1" if row > 1 else 1}</f></c></row>'
        for row in range(1, 100_001)
    )
    started = time.monotonic()
    noise = with_part(with_rows(rows), "noise.bin", lambda _: os.urandom(100_000))
    assert cell(noise, "A100000").calculated == 100_000
    assert time.monotonic() - started < 20


def test_more_formulas_than_a_form_has_are_left_alone() -> None:
    rows = "".join(f"<row><c><f>1+{row}</f></c></row>" for row in range(100_100))
    found = sheet_of(with_part(with_rows(rows), "noise.bin", lambda _: os.urandom(100_000))).cells
    assert (found[1, 1].calculated, found[1, 1].unsure) == (1, False)
    assert (found[100_100, 1].calculated, found[100_100, 1].unsure) == (None, True)
