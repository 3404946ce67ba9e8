"""The `understand` command: what it prints of a file of replies, and what it says of a file that is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from duly.daemon.main import cli

TASKS = [
    {"ref": "T-1", "title": "AR aging report", "period": "2026-11", "due": "2026-12-07"},
    {"ref": "T-2", "title": "Monthly report", "period": "2026-11", "due": "2026-12-07"},
]
GOOD: dict[str, Any] = {
    "id": "r1",
    "channel": "email",
    "sent_at": "2026-12-07T09:12:00-05:00",
    "subject": "Re: AR aging report",
    "body": "You will have it on Wednesday.",
    "open_tasks": TASKS[:1],
}


def line(**other: Any) -> str:
    return json.dumps(GOOD | other, ensure_ascii=False)


def understand(file: Path, content: bytes | str, *options: str) -> Result:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return CliRunner().invoke(cli, ["understand", str(file), *options])


def test_a_line_that_is_wrong_costs_only_itself(tmp_path: Path) -> None:
    lines = [line(), "{", line(sent_at="yesterday"), line(id="r4")]
    done = understand(tmp_path / "mine.jsonl", "\n".join(lines), "--json")
    assert done.exit_code == 2
    assert [json.loads(row)["id"] for row in done.stdout.splitlines()] == ["r1", "r4"]
    assert "line 2 is not JSON" in done.stderr
    assert 'line 3: sent_at: "yesterday" is not an instant' in done.stderr


WRONG = [
    ({"sent_at": None}, "sent_at: "),
    ({"body": 5}, "body is not text"),
    ({"subject": 5}, "subject is not text"),
    ({"language": ["en"]}, "language is not text"),
    ({"attachment_name": 5}, "attachment_name is not text"),
    ({"open_tasks": "T-1"}, "open_tasks is not a list"),
    ({"open_tasks": ["T-1"]}, "open_tasks is not a list"),
    ({"open_tasks": [{"ref": "T-1", "title": "X"}]}, "'due' is missing"),
    ({"open_tasks": [TASKS[0] | {"due": "Dec 7"}]}, 'due: "Dec 7" is not a date'),
    ({"open_tasks": [TASKS[0] | {"title": None}]}, "an open task needs both a ref and a title"),
    ({"open_tasks": [TASKS[0] | {"period": 11}]}, "period is not text"),
]


@pytest.mark.parametrize(("other", "fault"), WRONG, ids=[fault for _, fault in WRONG])
def test_a_wrong_value_is_named_by_its_key(tmp_path: Path, other: dict[str, Any], fault: str) -> None:
    done = understand(tmp_path / "mine.jsonl", line(**other))
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"line 1: {fault}" in done.stderr


def test_a_file_of_another_kind_is_refused_in_a_few_words(tmp_path: Path) -> None:
    done = understand(tmp_path / "a.eml", "From: dana@client.example\nSubject: hi\n\nAttached.\n" * 20)
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1
    assert "one JSON object a line" in done.stderr


@pytest.mark.parametrize("deep", ["[" * 100_000, "9" * 10_000], ids=["nested", "a long number"])
def test_json_that_python_will_not_take_is_a_wrong_line(tmp_path: Path, deep: str) -> None:
    done = understand(tmp_path / "mine.jsonl", f"{line()}\n{deep}")
    assert (done.exit_code, len(done.stdout.splitlines())) == (2, 1)
    assert "line 2 is not" in done.stderr


def test_what_editors_and_mail_programs_leave_in_a_file_is_no_fault(tmp_path: Path) -> None:
    body = "You will have it\u2028on Wednesday.\u0085\n\nDana"
    done = understand(tmp_path / "mine.jsonl", "\ufeff" + line(body=body) + "\r\n\r\n", "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout)["date"] == "2026-12-09"


def test_a_reply_without_tasks_and_words_may_say_so_with_null(tmp_path: Path) -> None:
    nothing = dict.fromkeys(("body", "subject", "open_tasks", "attachment_name", "language", "channel"))
    assert understand(tmp_path / "mine.jsonl", line(**nothing)).exit_code == 0


def test_a_path_that_is_no_file_of_text_is_named(tmp_path: Path) -> None:
    gone = CliRunner().invoke(cli, ["understand", str(tmp_path / "gone.jsonl")])
    assert (gone.exit_code, "gone.jsonl does not exist" in gone.stderr) == (2, True)
    folder = CliRunner().invoke(cli, ["understand", str(tmp_path)])
    assert (folder.exit_code, "is a folder" in folder.stderr) == (2, True)
    latin = understand(tmp_path / "latin.jsonl", line(body="Lo envío mañana").encode("latin-1"))
    assert (latin.exit_code, "is not in UTF-8" in latin.stderr) == (2, True)


def test_a_reader_sees_to_whom_it_was_handed_and_what_was_said_of_each_item(tmp_path: Path) -> None:
    handed = understand(tmp_path / "mine.jsonl", line(body="That is Ben's now: ben@client.example"))
    assert "delegate to ben@client.example" in handed.stdout
    two = line(body="AR aging is attached, the monthly report you will have on Wednesday.", open_tasks=TASKS)
    shown = understand(tmp_path / "mine.jsonl", json.dumps(json.loads(two) | {"attachment_name": "ar.xlsx"}))
    assert [row.split('"')[0].strip() for row in shown.stdout.splitlines()[1:]] == [
        "T-1: done",
        "T-2: promise 2026-12-09",
    ]


def test_a_score_is_given_only_for_a_whole_file(tmp_path: Path) -> None:
    scored = understand(tmp_path / "mine.jsonl", line(label="promise", date="2026-12-09", tasks=["T-1"]), "--score")
    assert (scored.exit_code, scored.stdout.split(":")[0]) == (0, "1 reply")
    assert understand(tmp_path / "null.jsonl", line(label="promise", tasks=None), "--score").exit_code == 0
    assert understand(tmp_path / "none.jsonl", "", "--score").stdout == "0 replies\n"
    unlabelled = understand(tmp_path / "mine.jsonl", line(), "--score")
    assert (unlabelled.exit_code, unlabelled.stdout) == (2, "")
    assert 'line 1 has no "label"' in unlabelled.stderr
