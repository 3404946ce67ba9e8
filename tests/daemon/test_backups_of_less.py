"""`backup` and `restore` where something has been lost: what is refused, what is named, and how it comes back."""

import re
import shutil
from pathlib import Path

import pytest
from duly.state.archive import Archive
from duly.state.tinystore import TinyStore

from tests.state.backups_made import commit, crafted, lying, manifest, member
from tests.state.conftest import Records

SAMPLE = Path(__file__).parents[2] / "sample"


@pytest.fixture
def practice(tmp_path):
    return Path(shutil.copytree(SAMPLE, tmp_path / "practice"))


@pytest.fixture
def state(practice):
    """Where the memory lies; a state is begun before any mail is kept."""
    commit(practice / "var/state")
    return practice / "var/state"


@pytest.mark.parametrize("harm", ["fewer lines", "a damaged line", "a damaged snapshot"])
def test_a_backup_whose_memory_is_not_what_it_says_is_refused(duly, practice, state, tmp_path, harm):
    """Its seal is right: whoever made it had a bad disk, or a bad Duly."""
    for turn in range(3):
        commit(state, marks={"turn": turn})
    lines = (state / "journal.jsonl").read_bytes().splitlines(keepends=True)
    held = lying(practice)
    if harm == "a damaged snapshot":
        held["var/state/snapshot/_practice.jsonl"] = b"no snapshot\n"
    else:
        held["var/state/journal.jsonl"] = lines[0] + (lines[1].replace(b"1", b"2") if "damaged" in harm else b"")
    members = [member(path, data) for path, data in held.items()]
    backup = crafted(tmp_path / "b.tar.gz", *members, manifest(*members, commit=3))
    before = lying(practice)
    said = duly("restore", backup)
    assert said.code == 2
    assert re.search("can be read up to commit 1 only|in it var/state/snapshot/_practice.jsonl is damaged", said.err)
    assert lying(practice) == before


def test_a_day_whose_memory_was_lost_keeps_its_backup(duly, practice, state):
    commit(state, marks={"turn": 1})
    (daily,) = duly("backup").rows
    shutil.rmtree(state)
    said = duly("backup")
    assert said.code == 2
    assert "holds commit 1, and the memory in" in said.err
    assert f"restore {daily['backup']}" in said.err
    assert duly("restore", daily["backup"]).code == 0
    assert TinyStore.read(state).mark("turn") == 1


def test_a_whole_backup_of_a_memory_that_was_lost_says_where_there_is_more(duly, practice, state, tmp_path):
    commit(state, marks={"turn": 1})
    (daily,) = duly("backup").rows
    shutil.rmtree(state)
    said = duly("backup", "--to", tmp_path)
    assert said.code == 1
    assert said.rows[0]["further"] == daily["backup"]
    assert f"the memory ends at commit 0, and {daily['backup']} reaches further" in said.err


def test_a_mail_that_is_gone_is_named_and_comes_back_from_the_backups(duly, practice, state):
    records = Records()
    kept, other = Archive(practice).keep_mails([b"one", b"two"])
    commit(state, handled=(records.letter("k1", raw=kept), records.letter("k2", raw=other)))
    assert duly("backup").rows[0]["missing"] == []
    (practice / kept).unlink()
    said = duly("backup")
    assert (said.code, said.rows[0]["missing"]) == (1, [kept])
    assert f"1 file that the memory names is missing: {kept}; the backups still have it: stop Duly, make" in said.err
    (daily,) = said.rows
    assert duly("restore", daily["backup"]).rows[0]["lost"] == []
    assert (practice / kept).read_bytes() == b"one"
    assert duly("backup").code == 0


def test_what_was_gone_before_the_backup_is_told_by_its_restore_and_given_up_only_if_asked_for(duly, practice, state):
    (lost,) = Archive(practice).keep_mails([b"one"])
    commit(state, handled=(Records().letter(raw=lost),))
    (practice / lost).unlink()
    (daily,) = duly("backup").rows
    said = duly("restore", daily["backup"])
    assert (said.code, said.rows[0]["lost"]) == (1, [lost])
    assert duly("backup").rows[0]["missing"] == [lost]
    assert duly("restore", daily["backup"], "--without-lost").rows[0]["lost"] == [lost]
    assert duly("backup").rows[0]["missing"] == []


def test_a_document_that_was_spoilt_before_the_backup_is_named_by_its_restore(duly, practice, state, tmp_path):
    (kept,) = Archive(practice).keep_documents([b"figures"])
    (practice / kept).write_bytes(b"f1gures")
    (whole,) = duly("backup", "--to", tmp_path).rows
    said = duly("restore", whole["backup"])
    assert (said.code, said.rows[0]["spoilt"]) == (1, [kept])
    assert f"spoilt: {kept} is put back as it is" in said.err


@pytest.mark.parametrize("args", [("backup", "--to"), ("export", "dana@northwind.example", "--to"), ("restore",)])
def test_an_empty_text_is_no_place(duly, practice, state, args):
    said = duly(*args, "")
    assert said.code == 2
    assert "an empty text names no file or folder; “.” is the current one" in said.err
