"""`check` opens what the files name, tries what they ask for, and tells all that is wrong with what would be right."""

import re
import shutil
from pathlib import Path

import pytest
from duly.daemon.config import check, load

from tests.documents import word
from tests.workbooks import in_cells, saved, with_part

ROOT = Path(__file__).parents[2]
NORTHWIND = "engagements/northwind"
AGREEMENT, PEOPLE, DOCUMENTS = (f"{NORTHWIND}/{name}" for name in ("engagement.toml", "people.csv", "documents.toml"))
HEAD = """[[document]]
id = "hours"
title = "Hours"
owners = ["dana@northwind.example"]
cadence = "monthly"
due = "day 5"
"""


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(ROOT / "sample", tmp_path / "practice")
    return tmp_path / "practice"


def edit(folder, file, old, new):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text, old
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def line_with(folder, file, words):
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def told(folder, documents, **files):
    """The faults of an engagement with these documents, as people see them; each is one that `load` passes over."""
    (folder / DOCUMENTS).write_text(HEAD + documents, encoding="utf-8")
    for name, data in files.items():
        path = folder / NORTHWIND / "templates" / name.replace("_dot_", ".")
        path.write_bytes(data)
    assert load(folder)
    return [str(fault).partition(": document[1].")[2] for fault in check(folder)]


@pytest.mark.parametrize("practice", ["sample", "tests/corpus/documents/engagement"])
def test_good_practices_have_no_faults(practice):
    assert check(ROOT / practice) == []


def test_check_also_names_owners_without_a_manager(folder):
    edit(folder, PEOPLE, "employee,Finance,lee@northwind.example", "employee,Finance,")
    assert load(folder)  # the step is passed over when its day comes
    (fault,) = check(folder)
    assert str(fault).startswith(f"{PEOPLE}:2: manager: Dana Ortiz owns a document")


def test_check_also_says_that_there_is_no_senior_management(folder):
    edit(folder, PEOPLE, "senior management", "manager")
    (fault,) = check(folder)
    line = line_with(folder, AGREEMENT, '"senior management"')
    assert str(fault).startswith(f"{AGREEMENT}:{line}: escalation[2].to: people.csv has nobody")


def test_templates_that_cannot_be_used_are_told_with_the_way_out(folder):
    templates = folder / NORTHWIND / "templates"
    (templates / "no-shows.xlsx").rename(templates / "no-show.xlsx")
    (templates / "weekly-cash.xlsx").write_bytes(b"PK\x03\x04 cut off")
    (templates / "staffing-hours.xlsx").write_bytes(b"MZ\x00\x00")
    edit(folder, DOCUMENTS, "Summary!B2", "Sumary!B2")
    assert load(folder)
    faults = "\n".join(map(str, check(folder)))
    assert 'document[4].template: "templates/no-shows.xlsx" does not exist; try "templates/no-show.xlsx"' in faults
    assert 'document[1].template: "templates/weekly-cash.xlsx" cannot be used: ' in faults
    assert 'document[2].template: "templates/staffing-hours.xlsx" cannot be used: ' in faults
    assert 'fields.period.at: the template has no sheet "Sumary"; try "Summary"' in faults
    assert len(faults.splitlines()) == 4


def test_a_template_that_comes_back_unread_is_told(folder):
    locked = (ROOT / "tests/corpus/documents/made/ar-aging--bad-locked.xlsx").read_bytes()
    (fault,) = told(folder, 'template = "templates/x.xlsx"', x_dot_xlsx=locked)
    assert fault == (
        'template: "templates/x.xlsx" cannot be used: it needs a password; try a copy saved without its password'
    )
    macros = with_part(in_cells(A1="Hours"), "xl/vbaProject.bin", lambda _: b"macro")
    (fault,) = told(folder, 'template = "templates/x.xlsx"', x_dot_xlsx=macros)
    assert "macros" in fault
    assert fault.endswith("try a copy without macros, saved as .xlsx or .docx")


FORM = {"A1": "Hours", "A3": "Month", "A4": "Total hours:", "A5": "Client", "A6": "Remarks", "B6": "[your remarks]",
        "A8": "Day", "B8": "Worked", "C8": "Overtime", "A9": "Notes", "A10": "Write here", "A11": "By"}  # fmt: skip


# a field, and what is told of it ("": nothing)
PLACES = [
    ('at = "Data!B3", is = "period"', ""),
    ('at = "Data!Z40"', ""),  # no words beside it, but a place all the same
    ('at = "Data!B6"', ""),  # a prompt, where the answer goes
    ('at = "Data!A10"', ""),  # and one under its heading
    ('at = "Dat!B3"', 'the template has no sheet "Dat"; try "Data"'),
    ('at = "Data!A4", is = "number"', 'Data!A4 holds the template\'s words "Total hours:"; try "Data!B4"'),
    ('at = "Data!A3"', 'Data!A3 holds the template\'s words "Month"; try "Data!B3"'),
    ('at = "Data!B8", is = "money"', 'Data!B8 holds the template\'s words "Worked"; try the cell to fill in'),
    ('at = "Total"', 'the template has no defined name "Total"'),
    ('label = "Total hours"', ""),
    ('label = "total hour"', 'the template has no label "total hour"; try "Total hours"'),
    ('column = "Overtime"', ""),
    ('column = "Overtme"', 'the template has no column "Overtme"'),
    ('field = "total"', "the template, a xlsx file, has no form fields; try at ="),
]


@pytest.mark.parametrize(("field", "fault"), PLACES, ids=[row[0] for row in PLACES])
def test_every_place_is_looked_up_in_the_template(folder, field, fault):
    documents = f'template = "templates/x.xlsx"\n[document.fields]\nworked = {{ {field} }}'
    found = told(folder, documents, x_dot_xlsx=in_cells(**FORM))
    assert len(found) == bool(fault)
    assert all(f": {fault}" in one and one.startswith("fields.worked.") for one in found)


def test_a_wrong_column_beside_a_right_one_is_told_with_the_header_that_is_near(folder):
    fields = 'template = "templates/x.csv"\n[document.fields]\nd = { column = "Date" }\nh = { column = "Hour" }'
    found = told(folder, fields, x_dot_csv=b"Date,Client,Hours\r\n")
    assert found == ['fields.h.column: the template has no column "Hour"; try "Hours"']


def test_a_text_document_has_labels_and_no_cells(folder):
    form = word(lambda document: document.add_paragraph("Total hours: ______"))
    fields = 'template = "templates/x.docx"\n[document.fields]\na = { label = "Total hours" }\nb = { at = "Data!B2" }'
    (fault,) = told(folder, fields, x_dot_docx=form)
    assert fault.startswith("fields.b.at: the template, a docx file, has no cells; try label =")


def test_a_formula_that_lost_its_cells_is_told(folder):
    broken = in_cells(A1="Total", B1="#REF!")
    fields = 'template = "templates/x.xlsx"\n[document.fields]\na = { at = "Data!B1", is = "number" }'
    (fault,) = told(folder, fields, x_dot_xlsx=broken)
    assert "gives #REF!; try the formula mended" in fault


FIELDS = """[document.fields]
hours = { label = "Hours", is = "number" }
rate = { label = "Rate", is = "percent" }
ward = { label = "Ward" }
day = { label = "Day", is = "date" }
clinic = { label = "Clinic", one_of = ["Harbor", "Lakeside"] }
shifts = { column = "Shift", is = "integer" }
"""
# a rule, and what is told of it ("": nothing)
RULES = [
    ("hours <= 40 and rate <= 1", ""),
    ("sum(shifts) == hours", ""),
    ("shifts <= hours", ""),
    ("hours / rate > 2", ""),
    ('ward == "North" or clinic == "Harbor"', ""),
    ("day <= period_end", ""),
    ("count(ward) > 0", ""),
    ("hours > 0 and ward > 3", '"ward > 3" can never be judged: ward is text; try is = "number" for ward'),
    ("hours == clinic", '"hours == clinic" can never be judged: clinic is one of several words; try a comparison'),
    ("1 / (hours - hours) > 2", '"1 / (hours - hours) > 2" can never be judged; try one that does not divide'),
    ("day > hours", '"day > hours" can never be judged: day is a date; try'),
]


@pytest.mark.parametrize(("rule", "fault"), RULES, ids=[row[0] for row in RULES])
def test_rules_that_could_never_be_judged_are_told(folder, rule, fault):
    found = told(folder, f"{FIELDS}\n[[document.rule]]\nthat = '{rule}'\nsay = 'Look again.'")
    assert len(found) == bool(fault)
    assert all(one.startswith(f"rule[1].that: {fault}") for one in found)


# a rule that is none, and what is told of it
NO_RULES = [
    ("hour > 3", '"hour > 3" "hour" is not a field of this document; did you mean "hours"?'),
    ("total(hours) > 3", '"total(hours) > 3" has a function that is not known'),
    ("hours <> 3", '"hours <> 3" has <>; not equal is written !='),
    ("hours > 3 && rate < 1", '"hours > 3 && rate < 1" has &&; both is written and'),
    ("rate <= 12%", '"rate <= 12%" has %; a percentage is written as a part of one, 12% as 0.12'),
    ("SUM(B2:B9) == hours", '"SUM(B2:B9) == hours" has :; rules name fields, not cells'),
]


@pytest.mark.parametrize(("rule", "fault"), NO_RULES, ids=[row[0] for row in NO_RULES])
def test_a_rule_that_is_none_is_told_once_with_what_is_right(folder, rule, fault):
    text = f"{HEAD}{FIELDS}\n[[document.rule]]\nthat = '{rule}'\nsay = 'Look again.'"
    (folder / DOCUMENTS).write_text(text, encoding="utf-8")
    (found,) = map(str, check(folder))
    assert f"rule[1].that: {fault}" in found


# the keys of a field, and what is told of it ("": nothing)
BOUNDS = [
    ('is = "percent", goal = ">= 95%", max = 1.5', ""),
    ('is = "percent", goal = ">= 0.95"', ""),
    ('is = "percent", goal = ">= 95"', 'goal: ">= 95" means 9500%; try ">= 95%"'),
    ('is = "number", usual = 30', 'usual: 30 means 3000%; try "30%"'),
    ('is = "number", usual = 0.3', ""),
    ('is = "percent", max = 100', "max: 100 means 10000%; try 1"),
    ('goal = "<= 8"', 'goal: is for numbers, and "x" is text; try is ='),
    ('is = "date", min = 3', 'min: is for numbers, and "x" is a date; try is ='),
    ('required = "y > 2"', 'required: "y > 2" can never be judged: y is text'),
]


@pytest.mark.parametrize(("keys", "fault"), BOUNDS, ids=[row[0] for row in BOUNDS])
def test_bounds_that_mean_something_else_are_told(folder, keys, fault):
    found = told(folder, f'[document.fields]\nx = {{ label = "X", {keys} }}\ny = {{ label = "Y" }}')
    assert len(found) == bool(fault)
    assert all(one.startswith(f"fields.x.{fault}") for one in found)


def agree_to_updates(folder, flag):
    text = (folder / AGREEMENT).read_text(encoding="utf-8")
    changed = re.sub("document_updates = [a-z]+", f"document_updates = {flag}", text)
    (folder / AGREEMENT).write_text(changed, encoding="utf-8")


def scorecard():
    def fill(book):
        book.active.title = "2026"
        for name, value in {"B1": "2026-10", "A2": "Hours", "A3": "Twice", "A4": "Twice"}.items():
            book.active[name] = value

    return saved(fill)


def update(**keys):
    known = {"workbook": "templates/s.xlsx", "sheet": "2026", "field": "hours", "row": "Hours", "column": "{period}"}
    lines = "\n".join(f'{key} = "{value}"' for key, value in (known | keys).items())
    return f'[document.fields]\nhours = {{ label = "Hours", is = "number" }}\n[[document.update]]\n{lines}'


# what is written instead, and what is told of it ("": nothing)
UPDATES = [
    ({}, ""),
    ({"sheet": "{year}"}, ""),
    ({"workbook": "masters/{year}.xlsx"}, ""),
    ({"column": "2026-10"}, ""),
    ({"workbook": "templates/score.xlsx"}, 'workbook: "templates/score.xlsx" does not exist; try'),
    ({"sheet": "2025"}, 'sheet: the workbook has no sheet "2025"; try "2026"'),
    ({"row": "Hour"}, 'row: the sheet "2026" has no row "Hour" in column A; try "Hours"'),
    ({"row": "Twice"}, 'row: the sheet "2026" has the row "Twice" more than once; try'),
    ({"column": "Total"}, 'column: the sheet "2026" has no column "Total" in row 1'),
]


@pytest.mark.parametrize(("keys", "fault"), UPDATES, ids=[str(row[0]) for row in UPDATES])
def test_the_clients_workbook_is_held_against_its_updates(folder, keys, fault):
    agree_to_updates(folder, "true")
    found = told(folder, update(**keys), s_dot_xlsx=scorecard())
    assert len(found) == bool(fault)
    assert all(one.startswith(f"update[1].{fault}") for one in found)


def test_several_owners_are_not_put_into_one_cell(folder):
    agree_to_updates(folder, "true")
    owners = 'dana@northwind.example", "priya@northwind.example'
    for row, faults in (("Hours", 1), ("{owner}", 0)):
        (folder / DOCUMENTS).write_text(HEAD.replace("dana@northwind.example", owners) + update(row=row))
        (folder / NORTHWIND / "templates/s.xlsx").write_bytes(scorecard())
        assert ["2 people owe this document" in str(one) for one in check(folder)] == [True] * faults


def test_updates_that_the_scope_leaves_out_need_no_workbook(folder):
    agree_to_updates(folder, "false")
    assert told(folder, update(workbook="masters/none.xlsx")) == []
