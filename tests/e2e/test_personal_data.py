"""A person asks for everything that is kept about them, or to be forgotten: nothing of theirs is left below var."""

import asyncio
import io
import json
import shutil
import zipfile
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from duly.daemon.earlier_files import replace_files
from duly.daemon.erasing import ask, erase_asked, finish_erasing
from duly.daemon.whose_data import who_at
from duly.mailbox.parse import parse
from duly.state.safefile import Disk
from duly.state.tinystore import TinyStore

from tests.commands import called
from tests.e2e.conftest import FILLED


def duly(practice, *args):
    done = called("--practice", practice.folder, *args)
    assert "Traceback" not in done.err
    return done


@pytest.fixture
def september(practice):
    """Dana was reminded, asked something, sent her report from home, and Lee wrote of her."""
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "Which rows are meant? Call me, Dana")
    practice.turn("2026-10-06T09:00:00")
    practice.reply(reminder, "attached", sender="dana@home.example", files=[("AR Dana.xlsx", FILLED)])
    practice.reply(None, "Dana Ortiz told me it is in.", sender="lee@northwind.example", subject="Dana Ortiz")
    practice.turn("2026-10-06T10:05:00")
    practice.turn("2026-10-07T10:05:00")
    assert practice.september["state"] == "done"
    return practice


def test_everything_about_a_person_comes_in_one_zip_that_people_can_read(september, tmp_path):
    done = duly(september, "export", "dana@northwind.example", "--to", tmp_path / "dana.zip")
    assert done.code == 0, done.err
    packed = zipfile.ZipFile(tmp_path / "dana.zip")
    names = packed.namelist()
    story = packed.read("what happened.txt").decode()
    assert september.september["ref"] in story
    said = [packed.read(name).decode() for name in names if name.startswith("messages/")]
    assert any("To: dana@northwind.example" in text and "AR aging report" in text for text in said)
    mails = [packed.read(name) for name in names if name.startswith("files/mail/")]
    assert len(mails) == 2
    assert any(b"Which rows are meant?" in mail for mail in mails)
    assert [packed.read(name) for name in names if name.startswith("files/documents/")] == [FILLED]
    assert any(name.startswith("files/filed/northwind/Finance/") for name in names)
    rows = [json.loads(line) for line in io.StringIO(packed.read("records/items.jsonl").decode())]
    assert {row["owner"] for row in rows} == {"dana@northwind.example"}
    assert "Dana Ortiz" in packed.read("README.txt").decode()


def test_nobody_known_and_a_file_that_is_there_are_told_and_nothing_is_written(september, tmp_path):
    unknown = duly(september, "export", "nobody@northwind.example", "--to", tmp_path)
    assert (unknown.code, "nobody is known as nobody@" in unknown.err) == (2, True)
    (tmp_path / "dana.zip").write_text("mine")
    taken = duly(september, "export", "Dana Ortiz", "--to", tmp_path / "dana.zip")
    assert (taken.code, "not written over" in taken.err) == (2, True)
    assert (tmp_path / "dana.zip").read_text() == "mine"


HERS = (b"dana@northwind.example", b"dana@home.example", b"dana ortiz", b"which rows are meant", b"dana told")


def naming(folder, *words):
    """Every file of the practice in which any of these words stands."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(word in path.read_bytes().lower() for word in words or HERS)]


def kept_in(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def without_dana(practice):
    """Lee owes the report from now on, and what is open with Dana is waived; the file as it was is kept."""
    documents = practice.folder / "engagements/northwind/documents.toml"
    lees = documents.read_bytes().replace(b"dana@northwind.example", b"lee@northwind.example")
    now = datetime.fromisoformat("2026-10-07T10:59:00-04:00")
    kept = replace_files(practice.folder, "northwind", {"documents.toml": lees}, now)
    assert naming(kept)
    practice.turn("2026-10-07T11:00:00")
    practice.turn("2026-10-09T11:00:00")


def test_who_is_erased_is_named_nowhere_below_var_and_the_practice_goes_on(september):
    report = (september.folder / september.september["filed"][0]).read_bytes()
    without_dana(september)
    done = duly(september, "erase", "dana@northwind.example", "--yes")
    assert done.code == 0, done.err
    assert naming(september.folder) == []
    assert not any(path.is_file() and path.read_bytes() == report for path in september.folder.rglob("*"))
    assert "Lee Park" in (september.folder / "engagements/northwind/people.csv").read_text()
    letters = [parse(path.read_bytes()) for path in september.folder.glob("var/mail/*/*")]
    assert [(one.sender, one.text.strip()) for one in letters if "told me" in one.text] == [
        ("lee@northwind.example", "[erased] told me it is in.")
    ]
    september.turn("2026-10-12T09:00:00")
    assert {row["owner"] for row in september.tasks()} == {"lee@northwind.example"}
    assert naming(september.folder) == []


def test_what_must_be_kept_yet_is_named_and_nothing_is_changed(september):
    for asked in (("erase", "dana@northwind.example", "--yes"), ("erase", "lee@northwind.example", "--yes")):
        refused = duly(september, *asked)
        assert refused.code == 2
        assert "nothing was changed" in refused.err
        assert "once their line is out of people.csv: engagements/northwind/" in refused.err
    without_dana(september)
    before = kept_in(september.folder)
    told = duly(september, "erase", "dana@northwind.example")
    assert (told.code, "--yes" in told.err) == (2, True)
    assert kept_in(september.folder) == before


class Stopped(BaseException):
    """The machine stops."""


class StoppingDisk(Disk):
    """The machine stops before the call of this number that makes something durable, or gives it its name."""

    def __init__(self, left):
        self.left = left

    def _count(self):
        self.left -= 1
        if self.left < 0:
            raise Stopped

    def sync(self, fd):
        self._count()
        super().sync(fd)

    def replace(self, source, target):
        self._count()
        super().replace(source, target)

    def sync_folder(self, folder):
        self._count()
        super().sync_folder(folder)


def test_wherever_the_machine_stops_the_next_start_brings_it_to_its_end(september, tmp_path):
    ref = september.september["ref"]
    without_dana(september)
    practice = september.folder
    who = who_at(practice, ("dana@northwind.example",))
    ask(practice, who, practice / "var/state", datetime.fromisoformat("2026-10-09T12:00:00-04:00"))
    stopped = 0
    while True:
        trial = tmp_path / f"trial{stopped}"
        shutil.copytree(practice, trial)
        try:
            finish_erasing(trial, disk=StoppingDisk(stopped))
        except Stopped:
            stopped += 1
            assert finish_erasing(trial) or not (trial / "var/erasing.json").exists()
        else:
            break
        assert naming(trial) == []
        assert TinyStore.read(trial / "var/state").task(ref) is None
        shutil.rmtree(trial)
    assert stopped > 10


def test_a_backup_from_before_is_cleaned_again_when_it_is_restored(september, tmp_path):
    whole_one = tmp_path / "whole.tar.gz"
    assert duly(september, "backup", "--to", whole_one).code == 0
    daily_one = json.loads(duly(september, "--json", "backup").out)["backup"]
    without_dana(september)
    assert duly(september, "erase", "dana@northwind.example", "--yes").code == 0
    for backup in (daily_one, whole_one):
        done = duly(september, "--json", "restore", backup)
        assert done.code == 0, done.err
        assert json.loads(done.out)["erased_again"] >= 1
        assert naming(september.folder / "var") == []
        assert "Dana" not in (september.folder / "engagements/northwind/people.csv").read_text()
        for aside in september.folder.glob("before-restore-*"):
            shutil.rmtree(aside)
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(september.folder / "var/backups", tmp_path / "carried")
    carried = tmp_path / "carried" / Path(daily_one).name
    assert called("--practice", elsewhere, "restore", carried).code == 0
    assert naming(elsewhere / "var") == []


def test_the_duly_that_runs_does_it_between_two_turns(september):
    without_dana(september)
    store = TinyStore.open(september.folder / "var/state")
    asked_for = duly(september, "--json", "erase", "Dana Ortiz", "--yes")
    assert (asked_for.code, json.loads(asked_for.out)["handed"]) == (0, True)
    world = SimpleNamespace(book=SimpleNamespace(practice=SimpleNamespace(folder=september.folder)), store=store)
    erase_asked(world)
    assert {task.owner for task in store.tasks()} == {"lee@northwind.example"}
    asyncio.run(store.close())
    assert naming(september.folder) == []
