"""The commands as the contract has them, called from outside on the sample practice."""

import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def sample(tmp_path):
    shutil.copytree(ROOT / "sample", tmp_path / "practice")
    return tmp_path / "practice"


OCTOBER = ("--from", "2026-10-01", "--to", "2026-10-31")


def test_the_calendar_names_every_task_with_the_days_of_its_rungs_and_escalations(sample, duly):
    called = duly("calendar", "northwind", *OCTOBER)
    assert called.code == 0
    ar = next(row for row in called.rows if row["document"] == "ar-aging")
    assert ar == {
        "engagement": "northwind",
        "ref": ar["ref"],
        "document": "ar-aging",
        "owner": "dana@northwind.example",
        "period": "2026-09",
        "due": "2026-10-07",
        "ladder": [
            {"day": -2, "date": "2026-10-05", "by": ["email"]},
            {"day": 0, "date": "2026-10-07", "by": ["email"]},
            {"day": 1, "date": "2026-10-08", "by": ["email", "text"]},
            {"day": 3, "date": "2026-10-13", "by": ["email", "call"]},
        ],
        "escalations": [
            {"day": 4, "date": "2026-10-14", "to": "lee@northwind.example"},
            {"day": 7, "date": "2026-10-19", "to": "sam@northwind.example"},
        ],
    }


def test_a_task_has_the_same_ref_in_calendar_and_rehearsal_whatever_the_span(sample, duly):
    month = {row["ref"]: row for row in duly("calendar", "northwind", *OCTOBER).rows}
    week = duly("calendar", "northwind", "--from", "2026-10-05", "--to", "2026-10-09").rows
    assert {row["ref"] for row in week} <= set(month)
    rehearsed = duly("rehearse", "northwind", "--from", "2026-10-05", "--to", "2026-10-09").rows
    named = {ref for row in rehearsed for ref in row["tasks"]}
    assert named
    assert named <= {
        row["ref"] for row in duly("calendar", "northwind", "--from", "2026-09-01", "--to", "2026-12-31").rows
    }


def test_an_empty_calendar_says_that_it_is_empty_and_when_the_engagement_starts(sample, duly):
    called = duly("calendar", "northwind", "--from", "2020-01-01", "--to", "2020-12-31")
    assert (called.code, called.rows) == (0, [])
    assert "nothing of northwind falls due" in called.err
    assert "2026-09-28" in called.err


def test_the_version_is_told(duly):
    assert re.fullmatch(r"Duly \d+\.\d+\.\d+\n", duly("--version", json_out=False).out)


def test_options_may_stand_before_or_after_the_command(sample, duly):
    after = duly("calendar", "northwind", *OCTOBER, "--practice", sample, practice="nowhere")
    assert (after.code, len(after.rows)) == (0, len(duly("calendar", "northwind", *OCTOBER).rows))


def test_a_rehearsal_goes_out_inside_hours_in_the_receivers_own_time_and_names_its_clause(sample, duly):
    rows = duly("rehearse", "northwind", *OCTOBER).rows
    assert {row["kind"] for row in rows} == {"reminder", "notice", "escalation", "ask", "digest", "morning"}
    started = [row for row in rows if row["kind"] in {"reminder", "notice"}]
    assert {(row["channel"] == "email", row["at"][11:16]) for row in started} == {(True, "08:30"), (False, "09:00")}
    assert all(row["clause"] for row in rows)
    senior = [row for row in rows if row["kind"] == "escalation" and row["to"] == ["sam@northwind.example"]]
    assert all(row["approval"] for row in senior if len(row["tasks"]) == 1 and "Approve" not in row["subject"])


def test_a_rehearsal_as_pages(sample, duly, tmp_path):
    called = duly("rehearse", "northwind", "--from", "2026-10-05", "--to", "2026-10-06", "--html", tmp_path / "pages")
    index = (tmp_path / "pages" / "index.html").read_text()
    assert called.code == 0
    assert index.count("<tr>") == len(called.rows)


def test_pages_take_the_place_of_earlier_ones_and_of_nobodys_own(sample, duly, tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "index.html").write_text("<!doctype html><title>mine</title>")
    refused = duly("rehearse", "northwind", *OCTOBER, "--html", pages)
    assert (refused.code, "has other files in it and was left as it is" in refused.err) == (2, True)
    assert (pages / "index.html").read_text() == "<!doctype html><title>mine</title>"
    (pages / "index.html").unlink()
    more = duly("rehearse", "northwind", *OCTOBER, "--html", pages).rows
    assert len(list(pages.iterdir())) == len(more) + 1
    fewer = duly("rehearse", "northwind", "--from", "2026-10-05", "--to", "2026-10-06", "--html", pages).rows
    assert len(list(pages.iterdir())) == len(fewer) + 1 < len(more)


@pytest.mark.parametrize(
    "words",
    [
        ("report", "northwind", "--period", "2026-10", "--out"),
        ("statement", "northwind", "--month", "2026-10", "--out"),
        ("rehearse", "northwind", *OCTOBER, "--html"),
        ("new", "--workbook"),
        ("run", "--log"),
    ],
)
def test_nothing_is_written_into_a_folder_that_is_not_there(sample, duly, tmp_path, words):
    refused = duly(*words, tmp_path / "stick/mine.pdf")
    assert (refused.code, f"there is no folder {tmp_path / 'stick'}" in refused.err) == (2, True)
    assert not (tmp_path / "stick").exists()


BAD_CALLS = [
    (("calendar", "nobody", *OCTOBER), "northwind"),
    (("calendar", "northwind", "--from", "soon", "--to", "2026-10-31"), "2026-10-07"),
    (("calendar", "northwind", "--from", "2026-10-31", "--to", "2026-10-01"), "before"),
    (("run", "--now", "2026-10-01T09:00:00-04:00"), "--once"),
    (("run", "--once", "--now", "2026-10-01T09:00:00"), "offset"),
    (("dance",), "dance"),
]


@pytest.mark.parametrize(("args", "word"), BAD_CALLS, ids=[" ".join(args[:2]) for args, _ in BAD_CALLS])
def test_a_wrong_call_says_what_would_be_right_and_exits_2(sample, duly, args, word):
    called = duly(*args)
    assert (called.code, called.out) == (2, "")
    assert word in called.err


def test_broken_files_give_every_fault_at_once_and_exit_2(sample, duly):
    agreement = sample / "engagements/northwind/engagement.toml"
    agreement.write_text(
        agreement.read_text().replace('check_in = "monthly"', 'check_in = "monthli"').replace("day = -2", "day = 99999")
    )
    people = sample / "engagements/northwind/people.csv"
    people.write_text(people.read_text().replace("employee,Finance,lee@", "boss,Finance,leigh@", 1))
    for command in (("check",), ("status",), ("run", "--once")):
        called = duly(*command, json_out=False)
        assert called.code == 2
        assert all(word in called.err for word in ("engagement.toml:", "people.csv:2", "monthli", "boss", "leigh@"))


def test_a_client_is_shown_though_the_files_of_another_have_mistakes(sample, duly):
    (sample / "engagements/acme").mkdir()
    (sample / "engagements/acme/documents.toml").write_text("nonsense")
    for command in (("calendar", "northwind", *OCTOBER), ("rehearse", "northwind", *OCTOBER), ("status", "northwind")):
        assert duly(*command).code == 0
    for command in (("calendar", "acme", *OCTOBER), ("status",), ("check",), ("run", "--once")):
        called = duly(*command)
        assert called.code == 2
        assert "engagements/acme/documents.toml:1" in called.err + called.out


def test_status_of_a_practice_that_never_ran_is_empty_and_why_says_so(sample, duly):
    called = duly("status")
    assert (called.code, called.rows) == (0, [])
    assert "no task is open yet" in called.err
    for ref in ("T-123456", "t-123456", "123456"):
        assert "there is no task T-123456" in duly("why", ref).err
    assert duly("why", "T-123456").code == 1


def test_check_finds_nothing_wrong_with_the_sample(sample, duly):
    called = duly("check", json_out=False)
    assert (called.code, called.err) == (0, "")
    assert "Northwind Clinics" in called.out


def test_every_message_that_is_read_gets_its_object(sample, duly, tmp_path):
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "good.eml").write_bytes(b"From: Dana <dana@northwind.example>\r\nSubject: hi\r\n\r\nDone, thanks\r\n")
    (folder / "noise.eml").write_bytes(bytes(range(256)) * 20)
    (folder / "empty.eml").write_bytes(b"")
    rows = duly("read", folder).rows
    assert [Path(row["file"]).name for row in rows] == ["empty.eml", "good.eml", "noise.eml"]
    assert (rows[1]["kind"], rows[1]["from"], rows[1]["text"]) == ("human", "dana@northwind.example", "Done, thanks")
    assert rows[0]["problems"]
