"""A workbook with mistakes: each is named by sheet and cell, all in one go, and nothing is written."""

import json
from time import monotonic

import pytest
from duly.daemon.setup_cells import read_filled
from duly.daemon.setup_sheets import AGREEMENT
from duly.rules.contents import Cell, Content, Sheet
from openpyxl import load_workbook

from tests.daemon.intake_desk import AGING, DANA, LEE, SAM, TERMS, duly, filled


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "practice"


WRONG = {
    "a time zone that is none": (
        "Agreement!B6: Time zone: ",
        '"America/New_Yrok" is not a time zone; try "America/New_York"',
    ),
    "a day that is none": ("Agreement!B4: Begins on: ", '"soon" is not a date'),
    "money in words": ("Agreement!B23: Rate an hour: ", '"lots" is not a number'),
    "a retainer without cap": ("Agreement!B24: Cap a month: ", 'a plan of kind "retainer" has one a month'),
    "an address without its sign": ("People!C2: Email: ", '"dana.lake.example" is not an email address'),
    "somebody who is not there": (
        "People!H3: Manager's email: ",
        '"sma@lake.example" is not the email of anybody in the sheet People',
    ),
    "a person twice": ("People!C5: Email: ", '"sam@lake.example" stands in row 4 already'),
    "a role that is none": ("People!F5: Role: ", '"boss" is not one of'),
    "an owner nobody knows": (
        "Documents!D2: Owners: ",
        '"Finances" is neither an email nor a department of the sheet People',
    ),
    "a due rule that is none": ("Documents!F2: Due: ", "fifth"),
    "a document that is not there": (
        "Goals!B2: Document: ",
        '"cash" is no document of the sheet Documents; try "ar-aging"',
    ),
    "a figure without place": ("Goals!E3: Where: ", "is empty"),
    "a goal that compares nothing": ("Goals!K4: Goal: ", '"small" is not a comparison with a number'),
    "a figure twice": ("Goals!C5: Figure: ", '"goal" stands twice for this document'),
    "a rule about nothing": ("Rules!C2: What must hold: ", "debts"),
    "a head that is none": ("People!P1: ", '"Shoe size" is not a column that is asked'),
    "a mark that is none": ("Documents!A2: ", '"maybe" is no mark'),
}


@pytest.fixture(scope="module")
def all_wrong(tmp_path_factory):
    """What is said of one workbook in which everything of the table is wrong."""
    home = tmp_path_factory.mktemp("wrong")
    terms = TERMS | {"Time zone": "America/New_Yrok", "Begins on": "soon", "Rate an hour": "lots", "Plan": "retainer"}
    people = [
        DANA | {"Email": "dana.lake.example"},
        LEE | {"Manager's email": "sma@lake.example"},
        SAM,
        SAM | {"Role": "boss"},
    ]
    goals = [
        {"Document": "cash", "Figure": "total", "Where": "A!B2"},
        {"Document": "ar-aging", "Figure": "lost", "Kind": "money"},
        {"Document": "ar-aging", "Figure": "goal", "Where": "A!B2", "Kind": "money", "Goal": "small"},
        {"Document": "ar-aging", "Figure": "goal", "Where": "A!B3"},
    ]
    documents = [AGING | {"Owners": "Finances", "Due": "fifth"}]
    rules = [{"Document": "ar-aging", "What must hold": "debts <= goal", "What to say otherwise": "No."}]
    workbook = filled(home / "lake.xlsx", terms, people, documents, Goals=goals, Rules=rules)
    book = load_workbook(workbook)
    book["People"]["P1"], book["Documents"]["A2"] = "Shoe size", "maybe"
    book.save(workbook)
    said, code = duly(home / "practice", "import", workbook)
    assert code == 2
    assert not (home / "practice").exists()
    return said


@pytest.mark.parametrize(("where", "what"), WRONG.values(), ids=WRONG)
def test_every_fault_is_named_by_sheet_and_cell_in_one_go(all_wrong, where, what):
    line = next((line for line in all_wrong.splitlines() if line.startswith(where)), "")
    assert what in line, all_wrong


def test_nothing_else_is_said_of_that_workbook(all_wrong):
    found = [line for line in all_wrong.splitlines() if not any(line.startswith(where) for where, _ in WRONG.values())]
    assert not found


def test_faults_as_json_name_cell_and_remedy(folder, tmp_path):
    workbook = filled(tmp_path / "lake.xlsx", TERMS | {"Time zone": "Mars"})
    said, code = duly(folder, "import", workbook, "--json")
    row = next(json.loads(line) for line in said.splitlines() if line.startswith("{"))
    assert code == 2
    assert (row["file"], row["key"], row["what"]) == ("Agreement!B6", "Time zone", '"Mars" is not a time zone')


@pytest.mark.parametrize(
    ("data", "what"),
    [(b"no workbook", "is no intake workbook"), (b"", "it is empty"), (b"PK\x03\x04" + bytes(80), "cannot be read")],
)
def test_a_file_that_is_no_workbook_is_refused(folder, tmp_path, data, what):
    (tmp_path / "some.xlsx").write_bytes(data)
    said, code = duly(folder, "import", tmp_path / "some.xlsx")
    assert what in said
    assert code == 2
    assert not folder.exists()


def test_a_sheet_that_is_gone_or_misnamed_is_told_without_what_follows_from_it(folder, tmp_path):
    workbook = filled(tmp_path / "lake.xlsx")
    book = load_workbook(workbook)
    book["People"].title = "Poeple"
    book.save(workbook)
    said, code = duly(folder, "import", workbook)
    assert (said, code) == ('Poeple: is not the name of a sheet that is asked for; try "People"\n', 2)


def test_a_workbook_of_endless_rows_is_refused_at_once(folder, tmp_path):
    workbook = filled(tmp_path / "lake.xlsx")
    book = load_workbook(workbook)
    for row in range(2, 30_000):
        book[AGREEMENT].cell(row + 60, 5, "x")
        book["People"].cell(row, 2, "Ana")
    book.save(workbook)
    started = monotonic()
    said, code = duly(folder, "import", workbook)
    assert code == 2
    assert said == "".join(
        f"{sheet}: has more than 2000 rows; try deleting those below the last entry\n"
        for sheet in (AGREEMENT, "People")
    )
    assert monotonic() - started < 20


def test_rows_without_heads_below_the_agreement_are_read_in_one_go():
    cells = {(1, 1): Cell(value="Reminders")} | {
        (row, at): Cell(value="x") for row in range(2, 2_000) for at in range(5, 95)
    }
    people, documents = Sheet(name="People", cells={}), Sheet(name="Documents", cells={})
    started = monotonic()
    read_filled(Content(kind="xlsx", sheets=(Sheet(name=AGREEMENT, cells=cells), people, documents)))
    assert monotonic() - started < 5


@pytest.mark.parametrize("name", ["..", ".", "/etc", "x" * 300, "Blue Lake", "../../lake", "ünï"])
@pytest.mark.parametrize("said", ["in the workbook", "by --into"])
def test_a_short_name_that_is_none_is_one_clear_mistake(tmp_path, name, said):
    (tmp_path / "practice/engagements").mkdir(parents=True)
    workbook = filled(tmp_path / "lake.xlsx", TERMS if said == "by --into" else TERMS | {"Short name": name})
    answer, code = duly(tmp_path / "practice", "import", workbook, *(["--into", name] if said == "by --into" else []))
    assert code == 2
    assert answer.count("\n") == 1
    assert "has other signs than small letters, digits and hyphens" in answer
    assert not list((tmp_path / "practice").rglob("*.*"))


@pytest.mark.parametrize("form", ["templates/" + "x" * 300 + ".xlsx", "x/" * 3000 + "form.xlsx"])
def test_a_path_that_no_disk_could_hold_is_a_mistake_of_its_cell(tmp_path, form):
    workbook = filled(tmp_path / "lake.xlsx", documents=[AGING | {"Blank form": form}])
    answer, code = duly(tmp_path / "practice", "import", workbook)
    assert code == 2
    assert "Documents!H2: Blank form: " in answer


def test_a_file_beside_the_workbook_takes_the_place_of_no_sheet(tmp_path):
    (tmp_path / "people.csv").write_text("name,email\nMallory,mallory@evil.example\n")
    workbook = filled(tmp_path / "lake.xlsx", documents=[AGING | {"Blank form": "people.csv"}])
    duly(tmp_path / "practice", "import", workbook)
    assert not [path for path in (tmp_path / "practice").rglob("people.csv") if "mallory" in path.read_text()]
