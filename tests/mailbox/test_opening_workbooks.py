"""Workbooks as they are sent: what stands in their cells, what may be typed where, and other kinds of workbook."""

import io
import zipfile
from datetime import date, datetime
from datetime import time as clock
from decimal import Decimal
from typing import Any

import pytest
import python_calamine
from duly.mailbox.opening.opened import opened
from duly.rules.cells import a1
from duly.rules.contents import Cell
from openpyxl.styles import Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from tests.workbooks import (
    MADE,
    MAIN,
    PNG,
    RELATIONS,
    cell,
    in_cells,
    ods,
    saved,
    sheet_of,
    with_part,
    with_rows,
    written,
)

# What stands in the cells


@pytest.mark.parametrize(
    ("value", "shown", "held", "as_what"),
    [
        ("Hours: 12 ", "", "Hours: 12 ", ""),
        ("007", "", "007", ""),
        (12, "", Decimal(12), ""),
        (0.1, "", Decimal("0.1"), ""),
        (-1234567.89, "#,##0.00;(#,##0.00)", Decimal("-1234567.89"), ""),
        (0.12, "0%", Decimal("0.12"), "percent"),
        (0.125, "0.0 %", Decimal("0.125"), "percent"),
        (True, "", True, ""),
        (date(2026, 10, 1), "dd/mm/yyyy", date(2026, 10, 1), "date"),
        (date(2026, 10, 1), "mmm-yy", date(2026, 10, 1), "date"),
        (date(1900, 1, 15), "yyyy-mm-dd", date(1900, 1, 15), "date"),
        (datetime(2026, 10, 1, 8, 30), "yyyy-mm-dd hh:mm", datetime(2026, 10, 1, 8, 30), "date"),  # noqa: DTZ001
        (clock(8, 30), "hh:mm", clock(8, 30), "time"),
        (1.25, "[h]:mm", Decimal("1.25"), "time"),
        (-3, "yyyy-mm-dd", Decimal(-3), "date"),
        (46000, '"day "0', Decimal(46000), ""),
        (46000, "[Red]General", Decimal(46000), ""),
        (2, r"0.00\ \d", Decimal(2), ""),
        ("12%", "0%", "12%", "percent"),
    ],
)
def test_a_value_is_what_the_file_holds(value: object, shown: str, held: object, as_what: str) -> None:
    def fill(book: Any) -> None:
        book.active["B2"] = value
        book.active["B2"].number_format = shown or "General"

    found = cell(saved(fill), "B2")
    assert (found.value, type(found.value)) == (held, type(held))
    assert found.shown_as == as_what or isinstance(held, str)
    assert (found.formula, found.stored, found.error) == ("", True, "")


def test_empty_cells_are_not_there() -> None:
    def fill(book: Any) -> None:
        book.active["A1"] = "x"
        book.active["B2"].number_format = "0%"
        book.active["B3"] = ""

    assert set(sheet_of(saved(fill)).cells) == {(1, 1)}


def test_texts_are_read_in_each_way_they_are_stored() -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>in line</t></is></c>'
        '<c r="B1" t="inlineStr"><is><r><t>ri</t></r><r><rPr><b/></rPr><t xml:space="preserve">ch </t></r>'
        "<rPh><t>spoken</t></rPh></is></c>"
        '<c r="C1" t="str"><v>of a_x000D_formula</v></c><c r="D1" t="d"><v>2026-10-01</v></c>'
        '<c r="E1" t="e"><v>#N/A</v></c><c r="F1" t="b"><v>0</v></c></row>'
    )
    found = sheet_of(with_rows(rows)).cells
    assert [found[1, column].value for column in (1, 2, 3, 4, 5, 6)] == [
        *("in line", "rich ", "of a\rformula", date(2026, 10, 1), None, False)
    ]
    assert found[1, 5].error == "#N/A"


@pytest.mark.parametrize(
    ("written_as", "text"),
    [
        ("a_x000D__x000A_b", "a\r\nb"),
        ("_xD83D__xDE00_", "\U0001f600"),
        ("_xD83D_", "\ufffd"),
        ("_x005F_x000D_", "_x000D_"),
    ],
)
def test_signs_that_xml_cannot_hold_are_written_out(written_as: str, text: str) -> None:
    data = with_rows(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{written_as}</t></is></c></row>')
    assert cell(data, "A1").value == text


def test_cells_and_rows_without_a_reference_follow_one_another() -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    assert {place: one.value for place, one in sheet_of(with_rows(rows)).cells.items()} == {
        (1, 1): Decimal(1),
        (1, 2): Decimal(2),
        (2, 1): Decimal(3),
    }


def test_days_are_counted_from_1904_where_the_file_says_so() -> None:
    def fill(book: Any) -> None:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime("A1", datetime(2026, 10, 1), day)  # noqa: DTZ001
        sheet.write_formula("A2", "=A1+1", day)
        sheet.write_formula("A3", "=YEAR(A1)")

    data = written(fill, date_1904=True)
    assert cell(data, "A1").value == date(2026, 10, 1)
    assert cell(data, "A2").calculated == date(2026, 10, 2)
    assert cell(data, "A3").calculated == 2026


def test_strict_files_read_alike() -> None:
    data = in_cells(A1=3, A2="=A1*2", B1="text", B2=date(2026, 10, 1))
    strict = data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
    for name in names:
        strict = with_part(
            strict,
            name,
            lambda part: part.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
                RELATIONS.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"
            ),
        )
    assert strict != data
    assert opened(strict, "x.xlsx") == opened(data, "x.xlsx")


@pytest.mark.parametrize("name", ["made.xlsx", "made.ods", "made.xls"])
def test_the_values_are_those_another_reader_finds(name: str) -> None:
    content = opened((MADE / name).read_bytes(), name)
    assert content.kind == name[5:]
    workbook = python_calamine.CalamineWorkbook.from_path(str(MADE / name))
    for sheet in content.sheets:
        rows = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        for row, values in enumerate(rows, 1):
            for column, value in enumerate(values, 1):
                found = sheet.cells.get((row, column), Cell()).value
                plain = float(found) if isinstance(found, Decimal) else found
                assert (
                    (plain if plain is not None else "") == value or sheet.cells[row, column].error or plain in {0, 1}
                )


# What may be typed, and where


def test_validations_tell_what_may_be_typed() -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        lists = book.create_sheet("Lists")
        for row, value in enumerate(["Green", "Amber", None, 5, "Green"], 1):
            lists.cell(row, 1, value)
        book.defined_names["Colours"] = DefinedName("Colours", attr_text="Lists!$A$1:$A$2")
        for at, rule in {
            "B1": DataValidation("list", formula1='"Yes, No ,Maybe"', allow_blank=False, showErrorMessage=True),
            "B2 D2:D9": DataValidation("list", formula1="Lists!$A$1:$A$5", allow_blank=True, showErrorMessage=True),
            "B3": DataValidation("list", formula1="Colours", showErrorMessage=True, errorStyle="warning"),
            "B4": DataValidation("list", formula1='INDIRECT("x")'),
            "B5": DataValidation("whole", operator="greaterThanOrEqual", formula1="1", showErrorMessage=True),
            "B6": DataValidation("decimal", formula1="0", formula2="Lists!$A$4"),
        }.items():
            sheet.add_data_validation(rule)
            for one in at.split():
                rule.add(one)

    found = {rule.areas[0]: rule for rule in sheet_of(saved(fill)).validations}
    assert found[1, 2, 1, 2].choices == ("Yes", "No", "Maybe")
    assert (found[1, 2, 1, 2].blank_allowed, found[1, 2, 1, 2].stops) == (False, True)
    several = next(rule for rule in found.values() if len(rule.areas) == 2)
    assert set(several.areas) == {(2, 2, 2, 2), (2, 4, 9, 4)}
    assert several.choices == ("Green", "Amber", "5")
    assert (found[3, 2, 3, 2].choices, found[3, 2, 3, 2].stops) == (("Green", "Amber"), False)
    assert found[4, 2, 4, 2].choices == ()
    assert (found[5, 2, 5, 2].kind, found[5, 2, 5, 2].operator, found[5, 2, 5, 2].first) == (
        *("whole", "greaterThanOrEqual", "1"),
    )
    assert (found[6, 2, 6, 2].operator, found[6, 2, 6, 2].second) == ("between", "Lists!$A$4")


def test_a_validation_that_newer_programs_write_apart_is_found() -> None:
    data = with_rows(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Green</t></is></c></row>',
        after='<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        '<x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1">'
        '<x14:dataValidation type="list" allowBlank="1" showErrorMessage="1"><x14:formula1><xm:f>Data!$A$1:$A$1</xm:f>'
        "</x14:formula1><xm:sqref>C3:C4</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>",
    )
    (rule,) = sheet_of(data).validations
    assert (rule.areas, rule.choices, rule.stops) == (((3, 3, 4, 3),), ("Green",), True)


def test_protection_merged_cells_and_hidden_sheets_are_told() -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        sheet["A1"] = "x"
        for name in ("B2", "C2", "B3", "C3", "E9"):
            sheet[name].protection = Protection(locked=False)
        sheet.protection.sheet = True
        sheet.merge_cells("F1:G2")
        book.create_sheet("Secret").sheet_state = "veryHidden"

    data = saved(fill)
    first, second = sheet_of(data), sheet_of(data, 1)
    assert first.protected
    assert first.unlocked == ((2, 2, 3, 3), (9, 5, 9, 5))
    assert first.merged == ((1, 6, 2, 7),)
    assert (first.hidden, second.hidden, second.protected) == (False, True, False)


def test_pictures_lie_over_cells_or_in_them_and_charts_are_none() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("Data")
        sheet.write_column("A1", [1, 2, 3])
        sheet.insert_image("B4", "sign.png", {"image_data": io.BytesIO(PNG), "x_scale": 100, "y_scale": 30})
        sheet.embed_image("D9", "sign.png", {"image_data": io.BytesIO(PNG)})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Data!$A$1:$A$3"})
        sheet.insert_chart("H20", chart)

    found = sheet_of(written(fill))
    assert set(found.pictures) == {(4, 2, 5, 3), (9, 4, 9, 4)}
    assert (9, 4) not in found.cells


# Other kinds of workbook


def test_an_ods_is_read_like_an_xlsx() -> None:
    content = opened((MADE / "made.ods").read_bytes(), "x.ods")
    first, second = content.sheets
    assert (first.name, second.name, second.hidden, first.protected) == ("My 'sheet", "Other", True, True)
    cells = {a1(place): one for place, one in first.cells.items()}
    assert cells["B1"].value == date(2026, 10, 1)
    assert (cells["B2"].value, cells["B2"].shown_as) == (clock(8, 30), "time")
    assert (cells["B3"].value, cells["B3"].shown_as) == (Decimal("0.25"), "percent")
    assert cells["A4"] == Cell(value=Decimal("7.5"), formula="SUM(A2:A3)", calculated=Decimal("7.5"))
    assert cells["C1"].calculated == Decimal("3.75")
    assert cells["D2"].formula == 'Other!A1&"x"'
    assert cells["D1"].calculated == date(2026, 10, 2)
    assert cells["E1"].error == "#DIV/0!"
    assert cells["E2"].value is True
    assert cells["C2"].unsure
    assert first.validations[0].choices == ("yes", "no")
    assert first.validations[1].choices == ("a", "b", "c")
    assert first.unlocked == ((2, 2, 2, 2), (3, 2, 3, 2))
    assert first.merged == ((1, 6, 2, 7),)
    assert content.names["Tot"] == "'My ''sheet'!$A$4"


def test_repeated_cells_of_an_ods_are_counted_as_they_stand() -> None:
    one = '<table:table-cell office:value-type="float" office:value="{}" table:number-columns-repeated="{}"/>'
    body = (
        '<table:table table:name="S"><table:table-row table:number-rows-repeated="2">'
        + one.format(7, 3)
        + '</table:table-row><table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row><table:table-row>'
        '<table:table-cell table:formula="of:=SUM([.A1:.C2];1)"/></table:table-row></table:table>'
    )
    sheet = sheet_of(ods(body))
    assert [sheet.cells[row, column].value for row in (1, 2) for column in (1, 2, 3)] == [7] * 6
    assert sheet.cells[1_000_003, 1] == Cell(formula="SUM(A1:C2,1)", stored=False, calculated=Decimal(43))
    bomb = body.replace('rows-repeated="2"', 'rows-repeated="1000000"')
    assert opened(ods(bomb), "x.ods").why == "it has more than 400,000 filled cells"


def test_of_an_xls_the_values_are_known() -> None:
    content = opened((MADE / "made.xls").read_bytes(), "x.xls")
    cells = {a1(place): one for place, one in content.sheets[0].cells.items()}
    assert cells["A4"] == Cell(value=Decimal("7.5"))
    assert cells["B1"] == Cell(value=date(2026, 10, 1), shown_as="date")
    assert cells["B2"].value == clock(8, 30)
    assert content.sheets[1].hidden
