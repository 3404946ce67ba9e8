"""Where each field's value is looked for: a cell, a range, a defined name, a column, a label, a field of a form."""

from duly.rules.agreement import Field
from duly.rules.contents import Content, FormField
from duly.rules.fitting import fitting
from duly.rules.places import Layout, Lost, columns_of, locate
from duly.rules.tables import table_of

from tests.rules.drawn import csv, field, page, sheet, workbook

FORM = workbook("Monthly report\nPeriod |\nVisits |\nNotes |", names={"Visits": "Data!$B$3"})
FILLED = "Monthly report\nPeriod | 2026-10\nVisits | 12\nNotes | none"
MOVED = "Northwind\n\nMonthly report\nPeriod | 2026-10\nVisits | 12\nNotes | none"
HOURS = workbook("Name | Hours\n |\n |\nTotal | =SUM(B2:B3)\nSigned |")


def located(wanted: Field, content: Content, template: Content | None = None) -> list[str] | str:
    """Where a field's values stand, each with what is there; or why and where they are lost."""
    columns = columns_of([wanted])
    both = template is not None and template.kind == content.kind == "xlsx"
    layout = Layout(
        content=content,
        template=template,
        fitting=fitting(template, content) if template is not None and both else None,
        table=table_of(content, columns) if columns else None,
    )
    found = locate(wanted, layout)
    if isinstance(found, Lost):
        return f"{found.code} {found.where or found.named}"
    return [f"{slot.where}={slot.cell.text}" for slot in found]


def test_a_cell() -> None:
    visits = field("visits", at="Data!B3")
    assert located(visits, workbook(FILLED)) == ["Data!B3=12"]
    assert located(visits, workbook(FILLED), FORM) == ["Data!B3=12"]
    assert located(visits, workbook(sheet(FILLED, "October")), FORM) == ["October!B3=12"]
    assert located(visits, workbook(MOVED), FORM) == ["Data!B5=12"]
    assert located(visits, workbook("Monthly report\nPeriod | 2026-10\nNotes | none"), FORM) == "label-changed Data!B3"
    assert located(visits, workbook(sheet("Other", "Other"))) == "sheet-missing Data"
    assert located(visits, page("Visits   | 12")) == "not-shown Data!B3"


def test_a_cell_whose_sheet_is_written_otherwise() -> None:
    assert located(field("v", at="'DATA '!$B$3"), workbook(FILLED)) == ["Data!B3=12"]


def test_a_defined_name() -> None:
    visits = field("visits", at="visits")
    assert located(visits, workbook(FILLED, names={"VISITS": "Data!$B$3"})) == ["Data!B3=12"]
    assert located(visits, workbook(MOVED), FORM) == ["Data!B5=12"], "the file lost its names, the form has them"
    assert located(visits, workbook(FILLED)) == "label-changed visits"
    assert located(visits, workbook(FILLED, names={"Visits": "#REF!"}), FORM) == ["Data!B3=12"]


def test_a_range_grows_with_inserted_rows() -> None:
    hours = field("hours", at="Data!B2:B3")
    grown = "Name | Hours\nDana | 5\nLee | 6\nSam | 7\nTotal | =SUM(B2:B4) > 18\nSigned | Dana"
    assert located(hours, workbook("Name | Hours\nDana | 5"), None) == ["Data!B2=5"]
    assert located(hours, workbook(grown), HOURS) == ["Data!B2=5", "Data!B3=6", "Data!B4=7"]


def test_an_empty_range_is_one_empty_place() -> None:
    assert located(field("hours", at="Data!B2:B3"), workbook("Name | Hours\n |\n |"), None) == ["Data!B2="]
    assert located(field("hours", at="Data!B:B"), workbook("Name\nHours"), None) == ["Data!B1="]


def test_a_column() -> None:
    miles = field("miles", column="Miles")
    log = "Date | Miles\n2026-10-01 | 12\n2026-10-02 |"
    assert located(miles, csv(log)) == ["line 2, Miles=12"]
    assert located(miles, workbook(log)) == ["Data!B2=12"]
    assert located(miles, csv("Date | Kilometres\n2026-10-01 | 12")) == "label-changed Miles"
    assert located(miles, page("Date   | Miles")) == "not-shown Miles"


def test_a_label() -> None:
    visits = field("visits", label="Visits")
    assert located(visits, page("Visits   | 12")) == ["Visits=12"]
    assert located(visits, workbook(FILLED)) == ["Data!B3=12"]
    assert located(visits, page("Nothing of it")) == "label-changed Visits"
    assert located(visits, Content(kind="image", from_picture=True)) == "not-shown Visits"


def test_a_field_of_a_form() -> None:
    form = Content(kind="pdf", form=(FormField(name="page1.Visits", kind="text", value="12"),))
    assert located(field("visits", field="page1.Visits"), form) == ["page1.Visits=12"]
    assert located(field("visits", field="visits"), form) == ["visits=12"]
    assert located(field("visits", field="Clinic"), form) == "label-changed Clinic"
    assert located(field("visits", field="Visits"), page("Visits  | 12")) == "not-shown Visits"
