"""The `read` command: one object for every file, to the letter of the contract."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from duly.daemon.config import load
from duly.daemon.main import cli
from duly.daemon.reading import Desk, read_message
from duly.daemon.shown import state_folder
from duly.rules.messages import Message, Sending
from duly.state.store import Change
from duly.state.tinystore import TinyStore

CORPUS = Path(__file__).parents[1] / "corpus" / "mail"
KEYS = ["file", "message_id", "from", "subject", "date", "kind", "text", "quoted", "signature"]
KEYS += ["attachments", "recipients", "problems"]


def read(folder: Path, *paths: Path) -> Result:
    return CliRunner().invoke(cli, ["--practice", str(folder / "none"), "--json", "read", *map(str, paths)])


def test_every_mail_of_a_folder_gives_one_object(tmp_path: Path) -> None:
    done = read(tmp_path, CORPUS)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 0
    assert len(rows) == len(list(CORPUS.rglob("*.eml")))
    assert all(list(row) == KEYS for row in rows)
    bounce = next(row for row in rows if row["file"].endswith("bounce-dsn-5.1.1.eml"))
    assert bounce["recipients"] == [{"address": "dana@northwind.example", "status": "5.1.1", "temporary": False}]
    reply = next(row for row in rows if row["file"].endswith("plain-reply-gmail.eml"))
    assert (reply["kind"], reply["from"]) == ("human", "dana@northwind.example")
    assert reply["date"] == "2026-11-24T10:15:00-05:00"
    workbook = next(row for row in rows if row["file"].endswith("outlook-workbook-octet-stream.eml"))
    assert [list(one) for one in workbook["attachments"]] == [["name", "type", "size", "sha256", "inline"]] * 2


def test_of_a_folder_only_the_mails_are_read(tmp_path: Path) -> None:
    for name, raw in {
        "a.eml": b"\0\1",
        "1700.M1.host:2,S": b"Received: from x\nFrom: dana@northwind.example\n\nDone.\n",
        "from-mbox": b"From dana@northwind.example Mon\nSubject: x\n\nDone.\n",
        "index.html": b"<!doctype html><p>Date: today",
        "a.json": b'{"from": "dana"}',
        "picture.png": b"\x89PNG\r\n",
    }.items():
        (tmp_path / name).write_bytes(raw)
    rows = [json.loads(line) for line in read(tmp_path, tmp_path).stdout.splitlines()]
    assert {Path(row["file"]).name for row in rows} == {"a.eml", "1700.M1.host:2,S", "from-mbox"}


@pytest.mark.parametrize(
    "raw", [b"", b"\0" * 50, b"\xff\xfeF\0r\0o\0m\0", b"no mail at all", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_what_is_no_mail_is_answered_with_what_is_wrong(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "a.eml").write_bytes(raw)
    done = read(tmp_path, tmp_path / "a.eml")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["problems"]


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = read(tmp_path, tmp_path / "gone.eml")
    assert done.exit_code == 2
    assert "gone.eml does not exist" in done.stderr


def test_a_path_that_is_not_there_keeps_no_other_from_being_read(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text("From: dana@northwind.example\n\nOn Thursday.\n", encoding="utf-8")
    done = read(tmp_path, tmp_path / "gone.eml", tmp_path / "a.eml")
    assert (done.exit_code, json.loads(done.stdout)["text"]) == (2, "On Thursday.")


def test_a_reader_sees_what_is_wrong_with_a_message(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"")
    done = CliRunner().invoke(cli, ["read", str(tmp_path / "a.eml")])
    assert "no usable From header" in done.stdout


def test_a_file_that_cannot_be_opened_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    row = read_message(tmp_path / "gone.eml", Desk())
    assert "cannot be opened" in row["problems"][0]


async def test_lines_that_we_sent_are_no_words_of_the_sender_s(tmp_path: Path) -> None:
    """A client that quotes without any mark or header: only what was sent tells the two apart."""
    folder = tmp_path / "practice"
    shutil.copytree(Path(__file__).parents[2] / "sample", folder)
    practice = load(folder)
    domain = practice.mail.address.partition("@")[2]
    now = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
    ours = "The AR aging report for October is due Friday.\nReply DONE when it is in the folder."
    message = Message(
        id="m1",
        kind="reminder",
        channel="email",
        engagement="northwind",
        person="dana@northwind.example",
        to=("dana@northwind.example",),
        subject="AR aging report",
        text=ours,
        clause="ladder day 0",
        token="abcdefghijklmnop",
        message_id=f"<m1@{domain}>",
        not_before=now,
    )
    store = TinyStore.open(state_folder(practice))
    await store.commit(Change(sendings=(Sending(message=message, next_at=now, changed_at=now),)))
    await store.close()
    (tmp_path / "a.eml").write_text(
        f"From: dana@northwind.example\nIn-Reply-To: <m1@{domain}>\n\nOn Thursday.\n\n{ours}\n", encoding="utf-8"
    )
    done = CliRunner().invoke(cli, ["--practice", str(folder), "--json", "read", str(tmp_path / "a.eml")])
    assert json.loads(done.stdout)["text"] == "On Thursday."
