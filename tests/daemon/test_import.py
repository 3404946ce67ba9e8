"""An intake workbook: what `new --workbook` writes, people fill in, and `import` makes the files of an engagement."""

import json
import shutil
from datetime import date, time
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from duly.daemon.config import check, load
from duly.daemon.documents_schema import FIELD_KINDS
from duly.daemon.main import cli
from duly.daemon.people import COLUMNS
from duly.daemon.setup_sheets import AGREEMENT, TABLES, asked
from openpyxl import Workbook, load_workbook

from tests.daemon.intake_desk import AGING, DANA, LEE, SAM, TERMS, duly, filled

SAMPLE = Path(__file__).resolve().parents[2] / "sample"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "practice"


# What it looks like.


def test_a_new_workbook_asks_for_everything_in_words_with_drop_downs_and_comments(tmp_path):
    said, code = duly(tmp_path, "new", "--workbook", tmp_path / "intake.xlsx")
    assert (said, code) == (f"wrote {tmp_path / 'intake.xlsx'}\n", 0)
    book = load_workbook(tmp_path / "intake.xlsx")
    assert book.sheetnames == [AGREEMENT, *TABLES, "Lists"]
    assert book["Lists"].sheet_state == "hidden"
    for name in TABLES:
        sheet = book[name]
        assert all(cell.comment and len(cell.comment.text) > 20 for cell in sheet[1]), name
        assert sheet.freeze_panes == "D2"
        assert sheet.data_validations.count > 0
    terms = [book[AGREEMENT].cell(row, 1) for row in range(2, 2 + len(asked()[AGREEMENT].columns))]
    assert all(cell.comment for cell in terms)
    assert not [path for path in tmp_path.iterdir() if path.name != "intake.xlsx"]


def test_its_lists_are_those_of_the_files():
    kinds = next(column for column in asked()["Goals"].columns if column.key == "is")
    assert kinds.choices == FIELD_KINDS
    assert tuple(column.key for column in asked()["People"].columns) == COLUMNS


def test_nothing_is_written_over_by_a_new_workbook(tmp_path):
    (tmp_path / "intake.xlsx").write_text("mine")
    said, code = duly(tmp_path, "new", "--workbook", tmp_path / "intake.xlsx")
    assert "exists already; nothing was changed" in said
    assert code == 2
    assert (tmp_path / "intake.xlsx").read_text() == "mine"


def test_new_without_a_name_or_workbook_says_what_is_needed(tmp_path):
    done = CliRunner().invoke(cli, ["new"], standalone_mode=False)
    assert "say the engagement's name" in str(done.exception)


# What becomes of it.


def test_a_filled_workbook_becomes_an_engagement_that_loads(folder, tmp_path):
    said, code = duly(folder, "import", filled(tmp_path / "lake.xlsx"))
    assert code == 0, said
    assert "blue-lake-clinics: people 3, documents 1: no mistakes found" in said
    (engagement,) = load(folder).engagements
    assert (engagement.slug, engagement.name, engagement.starts) == (
        "blue-lake-clinics",
        "Blue Lake Clinics",
        TERMS["Begins on"],
    )
    assert [person.name for person in engagement.people] == ["Dana Ortiz", "Lee Park", "Sam Roe"]
    assert engagement.budget.rate == 95
    assert [rung.day for rung in engagement.ladder] == [-2, 0, 1, 3]
    assert [(step.day, step.to, step.approval) for step in engagement.escalation] == [
        (3, "manager", False),
        (6, "senior management", True),
    ]
    toml = (folder / "engagements/blue-lake-clinics/engagement.toml").read_text()
    assert "# retainer (hourly, not to exceed cap a month)" in toml  # ready to be edited by hand


def test_what_a_spreadsheet_makes_of_typed_values_is_understood(folder, tmp_path):
    terms = TERMS | {"Begins on": "2026-09-28", "Check-in at": time(9), "Charge for a text": 0.05, "Plan": "retainer"}
    terms |= {"Cap a month": "1500", "Own closed days": "2026-11-27; 2026-12-24", "Channels": "email, text"}
    dana = DANA | {"Phone": "+1 212 555 0101", "Texts agreed": True, "Consent: who, when, how": "Dana, by mail"}
    goals = [
        {
            "Document": "AR Aging",
            "Figure": "total",
            "Found by": "label",
            "Where": "Total",
            "Kind": "money",
            "May move by": 0.3,
        },
        {
            "Document": "ar-aging",
            "Figure": "share",
            "Where": "Summary!B2",
            "Kind": "percent",
            "At most": 1,
            "Goal": "<= 8%",
        },
        {
            "Document": "ar-aging",
            "Figure": "clinic",
            "Found by": "column",
            "Where": "Clinic",
            "Allowed values": "Harbor; Lake",
        },
    ]
    documents = [AGING | {"First period": date(2027, 1, 1)}]
    workbook = filled(tmp_path / "lake.xlsx", terms, (dana, LEE, SAM), documents, Goals=goals)
    said, code = duly(folder, "import", workbook, "--into", "lake")
    assert code == 0, said
    (engagement,) = load(folder).engagements
    assert engagement.check_in_at == "09:00"
    assert engagement.closed == {date(2026, 11, 27), date(2026, 12, 24)}
    assert engagement.budget.cap == 1500
    assert dict(engagement.budget.costs) == {"text": Decimal("0.05")}
    assert engagement.scope.channels == ("email", "text")
    assert engagement.people[0].text_consent
    (document,) = engagement.documents
    assert document.first == "2027-01"
    total, share, clinic = document.fields
    assert (total.label, total.usual) == ("Total", Decimal("0.3"))
    assert (share.at, share.max, share.goal) == ("Summary!B2", 1, "<= 8%")
    assert (clinic.column, clinic.one_of) == ("Clinic", ("Harbor", "Lake"))


def test_blank_forms_are_taken_from_beside_the_workbook(folder, tmp_path):
    shutil.copy(SAMPLE / "engagements/northwind/templates/ar-aging.xlsx", tmp_path / "ar-aging.xlsx")
    workbook = filled(tmp_path / "lake.xlsx", documents=[AGING | {"Blank form": "templates/ar-aging.xlsx"}])
    assert duly(folder, "import", workbook, "--into", "lake")[1] == 0
    assert (folder / "engagements/lake/templates/ar-aging.xlsx").read_bytes() == (
        tmp_path / "ar-aging.xlsx"
    ).read_bytes()
    (tmp_path / "ar-aging.xlsx").unlink()
    said, code = duly(tmp_path / "another", "import", workbook, "--into", "lake")
    assert code == 2
    assert 'Documents!H2: Blank form: "templates/ar-aging.xlsx" does not exist; try the file itself beside' in said


def test_the_sample_survives_the_way_through_a_workbook_unchanged(folder):
    shutil.copytree(SAMPLE, folder)
    engagement = folder / "engagements/northwind"
    files = {path: path.read_bytes() for path in engagement.rglob("*") if path.is_file()}
    before = load(folder)
    workbook = engagement / "intake.xlsx"
    assert duly(folder, "new", "northwind", "--workbook", workbook)[1] == 0
    said, code = duly(folder, "import", workbook, "--into", "northwind")
    assert code == 0
    assert "northwind is like that already" in said
    assert {path: path.read_bytes() for path in files} == files
    assert duly(folder, "import", workbook, "--into", "copy")[1] == 0
    copy = load(folder).engagement("copy")
    (northwind,) = before.engagements
    assert {name: getattr(copy, name) for name in copy.__slots__ if name != "slug"} == {
        name: getattr(northwind, name) for name in northwind.__slots__ if name != "slug"
    }


def test_a_workbook_from_another_program_is_read_as_well(folder, tmp_path):
    """Only heads and values, in another order, without comments, formats or our lists."""
    book = Workbook()
    book.active.title = "agreement"
    for title, value in reversed(TERMS.items()):
        book.active.append([title.upper(), value])
    for name, rows in {"People": (SAM, LEE, DANA), "Documents": (AGING,)}.items():
        sheet = book.create_sheet(name)
        heads = list(dict.fromkeys(title for row in rows for title in row))
        sheet.append(heads)
        for row in rows:
            sheet.append([row.get(head) for head in heads])
            sheet.append([])
    book.save(tmp_path / "own.xlsx")
    said, code = duly(folder, "import", tmp_path / "own.xlsx", "--into", "lake")
    assert code == 0, said
    assert len(load(folder).engagements[0].people) == 3


# Examples.


def test_examples_are_left_out_and_told(folder, tmp_path):
    workbook = filled(tmp_path / "lake.xlsx")
    book = load_workbook(workbook)
    fresh = BytesIO()
    duly(tmp_path, "new", "--workbook", tmp_path / "blank.xlsx")
    examples = load_workbook(tmp_path / "blank.xlsx")["People"]
    for row in examples.iter_rows(min_row=2, max_row=4):
        for cell in row:
            book["People"].cell(cell.row + 10, cell.column, cell.value)
    book.save(fresh)
    workbook.write_bytes(fresh.getvalue())
    said, code = duly(folder, "import", workbook, "--into", "lake")
    assert code == 0, said
    assert "left out, since marked as examples: People row 12, People row 13, People row 14" in said
    assert "client.example" not in (folder / "engagements/lake/people.csv").read_text()


def test_a_blank_workbook_makes_nothing(folder, tmp_path):
    duly(tmp_path, "new", "--workbook", tmp_path / "blank.xlsx")
    said, code = duly(folder, "import", tmp_path / "blank.xlsx")
    assert code == 2
    assert "Agreement!B3: Client: is empty" in said
    assert not folder.exists()


def test_an_example_that_was_written_over_and_is_still_marked_is_asked_about(folder, tmp_path):
    workbook = filled(tmp_path / "lake.xlsx")
    book = load_workbook(workbook)
    book["People"]["A2"] = "example"
    book.save(workbook)
    said, code = duly(folder, "import", workbook)
    assert code == 2
    assert (
        "People!A2: the row is marked as an example and holds something else than that; try clearing the mark" in said
    )


# An engagement that is there.


def test_an_engagement_is_not_written_over_unsaid(folder, tmp_path):
    workbook = filled(tmp_path / "lake.xlsx", TERMS | {"Short name": "lake"})
    assert duly(folder, "import", workbook)[1] == 0
    people = folder / "engagements/lake/people.csv"
    people.write_text(people.read_text().replace("Dana Ortiz", "Dana Mine"))
    said, code = duly(folder, "import", workbook)
    assert 'the engagement "lake" exists already; nothing was changed; try --into lake' in said
    assert code == 2
    assert "Dana Mine" in people.read_text()


def test_bringing_one_up_to_date_keeps_comments_and_the_files_as_they_were(folder, tmp_path):
    shutil.copytree(SAMPLE, folder)
    engagement = folder / "engagements/northwind"
    workbook = tmp_path / "northwind.xlsx"
    duly(folder, "new", "northwind", "--workbook", workbook)
    book = load_workbook(workbook)
    for row in book[AGREEMENT].iter_rows(max_col=2):
        if row[0].value == "Cap a month":
            row[1].value = 2000
    typed_people = book["People"]
    typed_people["B14"], typed_people["C14"] = "Ana Silva", "ana@northwind.example"
    book.save(workbook)
    before = {name: (engagement / name).read_text() for name in ("engagement.toml", "people.csv")}
    said, code = duly(folder, "import", workbook, "--into", "northwind", "--json")
    assert code == 0, said
    told = json.loads(said)
    assert {Path(path).name for path in told["wrote"]} == set(before)
    assert {path.name: path.read_text() for path in Path(told["kept"]).iterdir()} == before
    assert told["kept"].startswith(str(folder / "var/agreements/northwind"))
    toml, people = (engagement / "engagement.toml").read_text(), (engagement / "people.csv").read_text()
    assert toml == before["engagement.toml"].replace("cap = 1500.00", "cap = 2000")
    assert people == before["people.csv"] + "Ana Silva,ana@northwind.example,,,,,,,,,,,\n"
    assert check(folder) == []


def test_a_running_duly_sees_a_new_engagement_only_when_it_is_whole(folder, tmp_path):
    workbook = filled(tmp_path / "lake.xlsx")
    duly(folder, "import", workbook, "--into", "lake")
    assert sorted(path.name for path in (folder / "engagements").iterdir()) == ["lake"]
