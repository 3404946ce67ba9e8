"""An owner is replaced in two files of an agreement: wherever that is cut off, the old or the new is there, whole."""

import asyncio
import errno
import os
import shutil
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from duly.daemon.config import check, load
from duly.daemon.earlier_files import add_folder, replace_files
from duly.daemon.faults import BadPractice
from duly.daemon.reload import Reload
from duly.state.backup import back_up_whole
from duly.state.backup_file import BackupError
from duly.state.replacing import settle
from duly.state.restore import unpack
from duly.state.safefile import Disk

from tests.commands import called
from tests.daemon.intake_desk import AGING, DANA, LEE, SAM, duly, filled
from tests.daemon.test_reload import world
from tests.state.backups_made import commit
from tests.state.test_restore import ENDLESS, Crash, StoppingDisk

NOON = datetime(2026, 10, 6, 12, tzinfo=UTC)
KIM = DANA | {"Name": "Kim Roe", "Email": "kim@lake.example"}
DANAS, KIMS = (AGING | {"Owners": owner} for owner in ("dana@lake.example", "kim@lake.example"))


def lying(engagement):
    return {
        path.relative_to(engagement).as_posix(): path.read_bytes() for path in engagement.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def agreements(tmp_path_factory):
    """A practice where Dana owes the report, the files that make Kim its owner, and all files before and after that."""
    room = tmp_path_factory.mktemp("lake")
    folder, engagement = room / "practice", room / "practice/engagements/lake"
    said, code = duly(folder, "import", filled(room / "a.xlsx", documents=[DANAS]), "--into", "lake")
    assert code == 0, said
    old = lying(engagement)
    shutil.copytree(folder, room / "origin")
    kims = filled(room / "b.xlsx", people=(KIM, LEE, SAM), documents=[KIMS])
    assert duly(folder, "import", kims, "--into", "lake")[1] == 0
    new = lying(engagement)
    files = {name: new[name] for name in ("people.csv", "documents.toml")}
    assert all(old[name] != data for name, data in files.items())
    return room / "origin", files, old, new


def replaced(practice, files, disk, by=""):
    return replace_files(practice, "lake", files, NOON, by=by, disk=disk)


class StoppingAt(Disk):
    """The machine stops as this file is put in place."""

    def __init__(self, name):
        self.name = name

    def replace(self, source, target):
        if target.parent.parent.name == "engagements" and target.name == self.name:
            raise Crash
        super().replace(source, target)


class Refusing(Disk):
    """It lets nobody put documents.toml in place while an attempt is made to do so; what was there may be."""

    def replace(self, source, target):
        if target.name == "documents.toml" and target.parent.name == "lake":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        super().replace(source, target)


@pytest.fixture
def practice(tmp_path, agreements):
    """Stopped between the two files: the new people.csv stands beside the old documents.toml."""
    folder = shutil.copytree(agreements[0], tmp_path / "practice")
    with pytest.raises(Crash):
        replaced(folder, agreements[1], StoppingAt("documents.toml"))
    assert check(folder)
    return folder


@pytest.mark.parametrize("by", ["", "<letter@hart.example>"])
def test_a_crash_at_any_step_leaves_the_old_or_the_new_agreement(tmp_path, agreements, by):
    origin, files, old, new = agreements
    for last in range(1000):
        practice = shutil.copytree(origin, tmp_path / str(last))
        try:
            kept = replaced(practice, files, StoppingDisk(last), by)
        except Crash:
            pass
        else:
            break
        if last % 2:  # and it may stop again while that is taken back
            with suppress(Crash):
                settle(practice, disk=StoppingDisk(last % 7))
        said, code = duly(practice, "check")
        assert code == 0, (last, said)
        assert lying(practice / "engagements/lake") in (old, new)
    assert last > 10
    assert lying(kept) == {name: old[name] for name in files}
    assert lying(practice / "engagements/lake") == new


def test_a_replacement_whose_decision_the_memory_does_not_know_is_taken_back_by_whoever_has_the_memory(
    tmp_path, agreements
):
    origin, files, old, new = agreements
    for known in (True, False):
        practice = shutil.copytree(origin, tmp_path / str(known))
        kept = replaced(practice, files, ENDLESS, "<letter@hart.example>")
        assert duly(practice, "check")[1] == 0
        assert lying(practice / "engagements/lake") == new  # whole: a command that only reads leaves it
        settle(practice, lambda key, known=known: known and key == "<letter@hart.example>")
        assert lying(practice / "engagements/lake") == (new if known else old)
        assert kept.exists() is known
        assert settle(practice, lambda _: False) == ()


@pytest.mark.parametrize("spoilt", ["", '{"by": ', "[]", "{}", '{"by": "", "before": 1, "after": {}}', "\xff"])
def test_a_note_that_cannot_be_read_is_named_with_what_to_do(practice, spoilt):
    (note,) = practice.glob("var/agreements/lake/*.replacing")
    note.write_bytes(spoilt.encode("latin-1"))
    said = called("--practice", practice, "check")
    assert said.code == 2
    assert f"{note} cannot be read: nobody knows how far a change of lake had come. " in said.err
    assert "then delete that note" in said.err
    shutil.copytree(note.with_suffix(""), practice / "engagements/lake", dirs_exist_ok=True)
    note.unlink()
    said, code = duly(practice, "check")
    assert code == 0, said


def test_what_a_person_edited_in_between_stays_and_is_told(practice, agreements):
    _, _, old, _ = agreements
    documents = practice / "engagements/lake/documents.toml"
    edited = documents.read_bytes() + b"# mine\n"
    documents.write_bytes(edited)
    said, code = duly(practice, "check")
    assert code == 0, said
    assert "documents.toml was edited since" in said
    assert lying(practice / "engagements/lake") == old | {"documents.toml": edited}
    assert "edited" not in duly(practice, "check")[0]


def test_an_edit_of_what_had_been_replaced_stays_with_what_it_was_before_beside_it(practice, agreements):
    _, _, old, _ = agreements
    people = practice / "engagements/lake/people.csv"
    edited = people.read_bytes().replace(b"Kim Roe", b"Kim Rowe")
    people.write_bytes(edited)
    said, _ = duly(practice, "check")
    assert "people.csv was edited since" in said
    assert people.read_bytes() == edited
    (before,) = (practice / "var/agreements/lake").rglob("people.csv")
    assert before.read_bytes() == old["people.csv"]


def test_what_several_lines_of_a_letter_replaced_is_taken_back_step_by_step(tmp_path, agreements):
    origin, files, old, _ = agreements
    practice = shutil.copytree(origin, tmp_path / "practice")
    replaced(practice, files, ENDLESS, "<letter@hart.example>")
    for number in range(11):
        people = {"people.csv": files["people.csv"].replace(b"Kim Roe", b"Kim Roe %d" % number)}
        replaced(practice, people, ENDLESS, "<letter@hart.example>")
    settle(practice, lambda _: False)
    assert lying(practice / "engagements/lake") == old


def test_edits_on_top_of_the_whole_new_agreement_are_left_with_it(tmp_path, agreements):
    origin, files, _, new = agreements
    practice = shutil.copytree(origin, tmp_path / "practice")
    replaced(practice, files, ENDLESS, "<letter@hart.example>")
    people = practice / "engagements/lake/people.csv"
    people.write_bytes(edited := people.read_bytes().replace(b"Kim Roe", b"Kim Rowe"))
    settle(practice, lambda _: False)
    assert lying(practice / "engagements/lake") == new | {"people.csv": edited}


def test_what_may_not_be_written_leaves_no_half_of_it(tmp_path, agreements):
    origin, files, old, _ = agreements
    practice = shutil.copytree(origin, tmp_path / "practice")
    with pytest.raises(BadPractice, match="cannot be written"):
        replaced(practice, files, Refusing())
    assert lying(practice / "engagements/lake") == old
    assert not list((practice / "var/agreements").rglob("*.replac*"))


def test_a_running_duly_waives_nothing_for_an_import_that_was_killed_beside_it(tmp_path, agreements):
    origin, files, old, _ = agreements
    practice = shutil.copytree(origin, tmp_path / "practice")
    running = world(practice)
    reload = Reload(running)
    with pytest.raises(Crash):
        replaced(practice, files, StoppingAt("documents.toml"))
    asyncio.run(reload())
    assert not running.faults
    assert lying(practice / "engagements/lake") == old
    (lake,) = running.book.practice.engagements
    assert [person.name for person in lake.people] == ["Dana Ortiz", "Lee Park", "Sam Roe"]


def test_an_import_goes_on_after_one_that_was_cut_off(practice, agreements, tmp_path):
    _, files, old, new = agreements
    kept = replaced(practice, files, Disk())
    assert lying(practice / "engagements/lake") == new
    assert lying(kept) == {name: old[name] for name in files}
    load(practice)


def test_a_backup_made_meanwhile_holds_the_old_or_the_new_agreement_or_is_not_made(tmp_path, agreements):
    origin, files, old, new = agreements
    made = []
    for last in range(1, 1000):
        room = tmp_path / str(last)
        practice = shutil.copytree(origin, room / "practice")
        commit(practice / "var/state", marks={"turn": 1})
        disk, backup = Replacing(practice, files, last), room / "b.tar.gz"
        with suppress(BackupError):
            back_up_whole(practice, practice / "var/state", backup, NOON, disk=disk)
        if disk.left > 0:
            break
        made.append(backup.exists())
        if backup.exists():
            (room / "try-out").mkdir()
            assert lying(unpack(backup, room / "try-out").folder / "engagements/lake") in (old, new)
    assert set(made) == {True, False}
    assert back_up_whole(practice, practice / "var/state", tmp_path / "b.tar.gz", NOON)


class Replacing(Disk):
    """Somebody imports a workbook as the backup has been written so far."""

    def __init__(self, practice, files, last):
        self.practice, self.files, self.left = practice, files, last

    def write(self, fd, data):
        super().write(fd, data)
        self.left -= 1
        if self.left == 0:
            replaced(self.practice, self.files, Disk())


def test_a_crash_at_any_step_leaves_a_new_engagement_whole_or_not_there(tmp_path, agreements):
    origin, _, old, _ = agreements
    for last in range(1000):
        practice = shutil.copytree(origin, tmp_path / str(last))
        try:
            add_folder(practice, "pond", old, NOON, by="<letter@hart.example>", disk=StoppingDisk(last))
        except Crash:
            pass
        else:
            break
        with suppress(Crash):  # and it may stop again while that is taken back
            settle(practice, lambda _: False, disk=StoppingDisk(last % 7))
        said, code = duly(practice, "check")
        assert code == 0, (last, said)
        assert lying(practice / "engagements/pond") in ({}, old)
        settle(practice, lambda _: False)
        assert not (practice / "engagements/pond").exists()
        assert not list(practice.glob("var/agreements/pond/*"))
    assert last > 10
    assert lying(practice / "engagements/pond") == old


def test_a_new_engagement_whose_decision_the_memory_knows_stays(tmp_path, agreements):
    origin, _, old, _ = agreements
    practice = shutil.copytree(origin, tmp_path / "practice")
    add_folder(practice, "pond", old, NOON, by="<letter@hart.example>")
    assert settle(practice) == ()
    assert settle(practice, lambda key: key == "<letter@hart.example>") == ()
    assert settle(practice, lambda _: False) == ()
    assert lying(practice / "engagements/pond") == old


def test_a_new_engagement_that_is_taken_back_is_told(tmp_path, agreements):
    practice = shutil.copytree(agreements[0], tmp_path / "practice")
    add_folder(practice, "pond", agreements[2], NOON, by="<letter@hart.example>")
    (told,) = settle(practice, lambda _: False)
    assert str(told) == "the set-up of pond had been cut off; it is taken back"


def test_a_new_engagement_is_durable_before_anybody_hears_of_it(tmp_path):
    told = []

    class Noting(Disk):
        def replace(self, source, target):
            super().replace(source, target)
            told.append(("renamed", target))

        def sync_folder(self, folder):
            super().sync_folder(folder)
            told.append(("synced", folder))

    add_folder(tmp_path, "lake", {"engagement.toml": b"x", "people.csv": b"y"}, NOON, disk=Noting())
    arrived = told.index(("renamed", tmp_path / "engagements/lake"))
    assert ("synced", tmp_path / "engagements") in told[arrived:]
