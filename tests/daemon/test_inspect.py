"""The `inspect` command as the contract has it, called from outside, and what it answers to a wrong call."""

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.pdfs import drawn

ENGAGEMENT = Path(__file__).resolve().parents[1] / "corpus/documents/engagement"
HEAD = "Date,Van,Odometer,Defects\n"
GOOD = HEAD + "2026-10-05,V1,41200,no\n2026-10-06,V2,18050,yes\n"
BAD = HEAD + "2026-10-05,V9,41200,no\n2026-10-06,V2,many,\n"
CHECKED = ("--document", "van-checks", "--owner", "marcus@albion.example", "--period", "2026-W41")
OPEN = {"ref": "T-100001", "document": "van-checks", "period": "2026-W41", "due": "2026-10-12"}
CASH = {"ref": "T-100002", "document": "petty-cash", "period": "2026-09", "due": "2026-10-06"}
SENDER = ("--from", "marcus@albion.example", "--at", "2026-10-12T09:00:00+01:00")


@pytest.fixture
def practice(tmp_path):
    shutil.copytree(ENGAGEMENT, tmp_path / "practice")
    return tmp_path


@pytest.fixture
def inspect(practice, duly):
    """`inspect(file, ...)`: the command on the engagement albion; a file's text is written first."""

    def call(file, *options, text=None, **how):
        path = practice / file
        if text is not None:
            path.write_text(text)
        return duly("inspect", "albion", path, *options, practice=practice / "practice", **how)

    return call


def tasks(practice, *lines):
    path = practice / "open.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return ("--open", path)


def test_a_good_file_is_accepted_with_its_values(inspect):
    called = inspect("vans.csv", *CHECKED, text=GOOD)
    assert called.code == 0
    assert called.rows == [
        {
            "document": "van-checks",
            "owner": "marcus@albion.example",
            "period": "2026-W41",
            "verdict": "accepted",
            "problems": [],
            "values": {
                "checked": ["2026-10-05", "2026-10-06"],
                "van": ["V1", "V2"],
                "odometer": [41200, 18050],
                "defects": [False, True],
            },
            "sha256": hashlib.sha256(GOOD.encode()).hexdigest(),
            "type": "csv",
        }
    ]


def test_every_problem_of_a_bad_file_is_told_with_its_place(inspect):
    called = inspect("vans.csv", *CHECKED, text=BAD)
    assert called.code == 1
    (row,) = called.rows
    assert row["verdict"] == "returned"
    assert [(one["code"], one["severity"], one["field"], one["where"]) for one in row["problems"]] == [
        ("not-allowed", "error", "van", "line 2, Van"),
        ("not-a-number", "error", "odometer", "line 3, Odometer"),
        ("blank", "error", "defects", "line 3, Defects"),
    ]
    assert all(one["message"].endswith(".") and one["message"][0].isupper() for one in row["problems"])


def test_people_read_the_same_in_words(inspect):
    called = inspect("vans.csv", *CHECKED, text=BAD, json_out=False)
    assert called.code == 1
    assert called.out.startswith("van-checks 2026-W41 marcus@albion.example: returned (csv)\n")
    assert "line 2, Van" in called.out


def test_a_person_reads_why_somebody_must_look(inspect, practice):
    words = "Weekly van checks", "Date", "Van", "Odometer", "Defects"
    printed = drawn(lambda canvas: [canvas.drawString(60, 700 - 20 * at, one) for at, one in enumerate(words)])
    (practice / "vans.pdf").write_bytes(printed)
    called = inspect("vans.pdf", *CHECKED, json_out=False)
    assert (called.code, "review" in called.out.splitlines()[0]) == (1, True)
    assert "  ? the file: This kind of file does not show everything" in called.out


def test_a_zip_with_several_documents_gives_one_result_each(practice, inspect):
    with zipfile.ZipFile(practice / "both.zip", "w") as archive:
        archive.writestr("one.csv", GOOD)
        archive.writestr("two.csv", BAD)
    called = inspect("both.zip", *CHECKED)
    assert (called.code, [row["verdict"] for row in called.rows]) == (1, ["accepted", "returned"])


def test_the_folder_of_files_accepted_before_is_compared_with(practice, inspect):
    before = practice / "before"
    before.mkdir()
    (before / "2026-W40.csv").write_text(GOOD)
    (before / "notes.txt").write_text("not a period")
    called = inspect("vans.csv", *CHECKED, "--history", before, text=GOOD)
    assert [one["code"] for one in called.rows[0]["problems"]] == ["same-as-before"]


@pytest.mark.parametrize("content", [b"", bytes(500), b"%PDF-1.7 cut off", b"PK\x03\x04 cut off", b"\xff\xfe\x00"])
def test_whatever_the_file_holds_there_is_one_result(practice, inspect, content):
    (practice / "vans.csv").write_bytes(content)
    called = inspect("vans.csv", *CHECKED)
    assert called.code == 1
    assert [row["verdict"] for row in called.rows] == ["returned"]
    assert called.rows[0]["problems"]


def test_without_a_document_the_task_is_found(practice, inspect):
    called = inspect("vans.csv", *SENDER, *tasks(practice, OPEN, "", CASH), text=GOOD)
    assert called.code == 0
    (row,) = called.rows
    assert {key: row[key] for key in ("ref", "document", "period", "owner")} == {
        "ref": "T-100001",
        "document": "van-checks",
        "period": "2026-W41",
        "owner": "marcus@albion.example",
    }
    assert 0 < row["confidence"] < 1
    assert row["why"]


def test_where_a_person_must_look_there_is_no_task(practice, inspect):
    (practice / "scan.pdf").write_bytes(b"%PDF-1.7 cut off")
    called = inspect("scan.pdf", *SENDER, *tasks(practice, OPEN, CASH))
    assert (called.code, called.rows[0]["ref"], called.rows[0]["confidence"]) == (1, None, 0)


def test_nothing_open_is_nothing_to_guess(practice, inspect):
    called = inspect("vans.csv", *SENDER, *tasks(practice), text=GOOD)
    assert (called.code, called.rows[0]["ref"]) == (1, None)
    assert inspect("vans.csv", *SENDER, text=GOOD).rows[0]["ref"] is None


def asked(**other):
    given = {"--document": "van-checks", "--owner": "marcus@albion.example", "--period": "2026-W41"} | other
    return [part for key, value in given.items() if value is not None for part in (key, value)]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (asked(**{"--document": "van-cheks"}), "albion has no document 'van-cheks'; it has van-checks"),
        (asked(**{"--owner": "nobody@albion.example"}), "albion has no person 'nobody@albion.example'"),
        (asked(**{"--period": "2026-10"}), "'2026-10' is not a period of van-checks, whose cadence is weekly"),
        (asked(**{"--period": "2026-W54"}), "'2026-W54' is not a period"),
        (asked(**{"--period": None}), "give --document, --owner and --period"),
        (asked(**{"--history": "nowhere"}), "nowhere"),
        ((), "give --document, --owner and --period"),
        (("--from", "nobody@albion.example"), "albion has no person 'nobody@albion.example'"),
        (("--from", "marcus@albion.example", "--at", "yesterday"), "yesterday"),
        (("--from", "marcus@albion.example", "--text", "nowhere.txt"), "nowhere.txt"),
        (("--from", "marcus@albion.example", "--open", "nowhere.jsonl"), "nowhere.jsonl"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(inspect, options, says):
    called = inspect("vans.csv", *options, text=GOOD)
    assert (called.code, called.out) == (2, "")
    assert says in called.err


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '"T-100001"',
        "null",
        json.dumps({**OPEN, "due": "soon"}),
        json.dumps({**OPEN, "due": 5}),
        json.dumps({"ref": "T-100001"}),
        json.dumps({**OPEN, "document": "minutes"}),
        json.dumps({**OPEN, "period": "last week"}),
    ],
)
def test_a_bad_line_among_the_open_tasks_is_named(practice, inspect, line):
    called = inspect("vans.csv", *SENDER, *tasks(practice, OPEN, line), text=GOOD)
    assert (called.code, called.out) == (2, "")
    assert "line 2" in called.err
    assert "must be" not in called.err, "the caller knows nothing of Python's types"


def test_files_that_are_not_there_or_no_text_are_named(practice, inspect, duly):
    assert "vans.csv" in inspect("vans.csv", *CHECKED).err
    assert inspect("vans.csv", *CHECKED).code == 2
    assert inspect("practice", *CHECKED).code == 2, "a folder is no file"
    (practice / "words.txt").write_bytes(b"\xff\xfe\x00\x01binary\x80")
    called = inspect("vans.csv", *SENDER, *tasks(practice, OPEN), "--text", practice / "words.txt", text=GOOD)
    assert (called.code, called.out) == (2, "")
    assert "words.txt" in called.err
    called = inspect("vans.csv", *SENDER, "--open", practice / "words.txt", text=GOOD)
    assert (called.code, called.out) == (2, "")
    assert "words.txt" in called.err
    called = duly("inspect", "nowhere", practice / "vans.csv", *CHECKED, practice=practice / "practice")
    assert called.code == 2
    assert "nowhere" in called.err
