"""[filing]: where accepted documents are copied to, with no secret in the files."""

import shutil
from pathlib import Path

import pytest
from duly.daemon.config import BadPractice, check, load
from duly.daemon.practice import SecretUnavailable

PRACTICE, AGREEMENT = "practice.toml", "engagements/northwind/engagement.toml"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(Path(__file__).parents[2] / "sample", tmp_path / "practice")
    return tmp_path / "practice"


def add(folder, file, table):
    with (folder / file).open("a", encoding="utf-8") as end:
        end.write(f"\n{table}")


def test_the_practices_place_has_a_folder_for_each_engagement_without_a_place_of_its_own(folder):
    place = '[filing]\nurl = "s3://hart/filed/"\nsecrets = { secret = "env:S3_SECRET" }\n'
    add(folder, PRACTICE, place)
    filing = load(folder).filing["northwind"]
    assert filing.url == "s3://hart/filed/northwind"
    assert filing.revealed({"S3_SECRET": "correct-horse"}) == {"secret": "correct-horse"}
    assert "correct-horse" not in repr(filing)
    with pytest.raises(SecretUnavailable, match="S3_SECRET is not set"):
        filing.revealed({})
    own = '[filing]\nurl = "sftp://duly@files.northwind.example/from-hart"\noptions = { port = 2222 }\n'
    add(folder, AGREEMENT, own)
    filing = load(folder).filing["northwind"]
    assert filing.url == "sftp://duly@files.northwind.example/from-hart"
    assert (filing.options, filing.secrets) == ({"port": 2222}, {})


def test_without_a_url_nothing_is_copied(folder):
    assert load(folder).filing == {}


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ('url = "filed"', '"filed" is not a URL; try "s3://bucket/folder"'),
        (
            'url = "sftp://duly:hunter2@files.example/a"',
            "a password does not belong in this file; try [filing] secrets",
        ),
        ('url = "sftp://:hunter2@files.example/a"', "a password does not belong in this file"),
        ('url = "s3://a"\noptions = { password = "hunter2" }', '"password" sounds like a secret'),
        ('url = "s3://a"\noptions = { key = "hunter2" }', '"key" sounds like a secret'),
        ('url = "s3://a"\noptions = { port = 1.5 }', '"1.5" is not text'),
        ('url = "s3://a"\noptions = "hunter2"', "is not a table"),
        ('url = "s3://a"\nsecrets = { secret = "hunter2" }', "a secret does not belong in this file"),
        ('secrets = { secret = "env:S3_SECRET" }', "goes with the url of the same [filing]"),
    ],
)
def test_a_mistake_in_filing_is_told_and_no_secret_repeated(folder, written, words):
    add(folder, PRACTICE, f"[filing]\n{written}\n")
    with pytest.raises(BadPractice) as caught:
        load(folder)
    [fault] = str(caught.value).splitlines()
    assert fault.startswith("practice.toml:")
    assert words in fault
    assert "hunter2" not in fault


def test_a_place_for_copies_that_needs_what_is_not_installed_is_told_by_check_alone(folder):
    add(folder, PRACTICE, '[filing]\nurl = "gopher://hart.example/filed"\n')
    line = len((folder / PRACTICE).read_text(encoding="utf-8").splitlines())
    assert load(folder).filing
    assert [str(fault) for fault in check(folder)] == [
        f'practice.toml:{line}: filing.url: nothing is known that files to "gopher://"'
    ]


def test_check_connect_tries_to_write_there_and_tells_what_is_in_the_way(folder, duly, tmp_path, monkeypatch):
    monkeypatch.setenv("DULY_MAIL_PASSWORD", "correct-horse")
    practice = (folder / PRACTICE).read_text(encoding="utf-8")
    for server in ("imap", "smtp"):  # nobody answers there
        practice = practice.replace(f'host = "{server}.hart.example"', 'host = "127.0.0.1"')
    practice = practice.replace("port = 993", "port = 9").replace("port = 465", "port = 9")
    (folder / PRACTICE).write_text(f'{practice}\n[filing]\nurl = "file://{tmp_path}/elsewhere"\n', encoding="utf-8")
    rows = {row["server"]: row for row in duly("check", "--connect").rows}
    assert not rows["imap"]["ok"]
    assert rows["filing northwind"] == {
        "server": "filing northwind",
        "ok": True,
        "why": "",
        "found": "can be written to",
    }
    assert list((tmp_path / "elsewhere" / "northwind").iterdir()) == []
    assert "filing northwind: can be written to" in duly("check", "--connect", json_out=False).out
    (tmp_path / "elsewhere" / "northwind").rmdir()
    (tmp_path / "elsewhere" / "northwind").write_text("in the way")
    row = {row["server"]: row for row in duly("check", "--connect").rows}["filing northwind"]
    assert not row["ok"]
    assert "whoever runs it" in row["why"]
