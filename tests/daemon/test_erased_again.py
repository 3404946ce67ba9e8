"""Whoever was erased stays erased, whatever is restored: by what each memory is clean of, never by anybody's clock."""

import asyncio
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
from duly.daemon.erasing import REQUEST, ask, erase_asked, finish_erasing
from duly.daemon.whose_data import who_at
from duly.state.archive import Archive
from duly.state.backup import back_up_whole, backups_of
from duly.state.erased import FILE
from duly.state.pool import FOLDER, Pool
from duly.state.replacing import settle
from duly.state.safefile import Disk
from duly.state.store import Change
from duly.state.tinystore import TinyStore

from tests.state.conftest import Records

SAMPLE = Path(__file__).parents[2] / "sample"
MONDAY = datetime(2026, 10, 5, 13, 0, tzinfo=UTC)
DANA = "dana@northwind.example"
MAIL = b"From: Dana Ortiz <dana@northwind.example>\r\nMessage-ID: <d1@northwind.example>\r\n\r\nMy own words\r\n"


@pytest.fixture
def practice(tmp_path):
    """Dana was written to, and has answered."""
    folder = Path(shutil.copytree(SAMPLE, tmp_path / "practice"))
    commit(folder, standings=(Records().standing(),), sendings=(sent("m1"),))
    (raw,) = Archive(folder).keep_mails([MAIL])
    commit(folder, handled=(Records().letter(raw=raw),))
    return folder


def commit(practice, **change):
    store = TinyStore.open(practice / "var/state")
    asyncio.run(store.commit(Change(**change)))
    asyncio.run(store.close())


def sent(name):
    return Records().sending(name, state="sent")


def backed_up(practice, now=MONDAY):
    path = practice.parent / f"{now:%Y-%m-%dT%H%M}.tar.gz"
    back_up_whole(practice, practice / "var/state", path, now)
    return path


def asked(practice, now=MONDAY):
    ask(practice, who_at(practice, (DANA,)), practice / "var/state", now)


def erased(practice, now=MONDAY):
    asked(practice, now)
    assert finish_erasing(practice)


def naming(practice):
    """Every file that names her: below var, and people.csv."""
    files = [*practice.glob("var/**/*"), *practice.glob("engagements/*/people.csv")]
    return [str(path) for path in files if path.is_file() and DANA.encode() in path.read_bytes().lower()]


def test_a_backup_made_between_the_asking_and_the_doing_is_cleaned(practice, duly):
    store = TinyStore.open(practice / "var/state")  # as the Duly that runs has it, in the middle of a turn
    asked(practice, MONDAY)
    between = backed_up(practice, MONDAY + timedelta(seconds=5))
    erase_asked(SimpleNamespace(book=SimpleNamespace(practice=SimpleNamespace(folder=practice)), store=store))
    store.abandon()
    assert naming(practice) == []
    [row] = duly("restore", between).rows
    assert row["erased_again"] == 1
    assert naming(practice) == []


def test_a_clock_that_was_ahead_when_the_backup_was_made_changes_nothing(practice, duly):
    before = backed_up(practice, MONDAY + timedelta(days=1))
    erased(practice, MONDAY)
    duly("restore", before)
    assert naming(practice) == []


def test_who_came_back_after_it_is_not_erased_once_more(practice, duly):
    erased(practice)
    commit(practice, standings=(Records().standing(),), sendings=(sent("m2"),))
    [row] = duly("restore", backed_up(practice)).rows
    assert row["erased_again"] == 0
    assert TinyStore.read(practice / "var/state").sending("m2") == sent("m2")


@pytest.mark.parametrize("readable", [True, False])
def test_what_was_asked_for_and_not_done_is_done_in_what_is_restored(practice, duly, readable):
    before = backed_up(practice)
    commit(practice, sendings=(sent("m2"),))
    asked(practice)  # and the machine stops
    if not readable:
        shutil.rmtree(practice / "var/state")
    said = duly("restore", before)
    assert said.code == 0
    assert "somebody was to be erased; it is done now" in said.err
    assert naming(practice) == []
    assert not (practice / REQUEST).exists()


@pytest.mark.parametrize(
    "spoilt",
    ['{"at": "2026', "[]", '{"at": ""}', '{"at": "", "salt": "", "who": [], "files": [], "anew": {"../x": "y"}}'],
)
def test_a_list_that_cannot_be_read_keeps_nobody_from_being_erased_and_is_named_by_a_restore(practice, duly, spoilt):
    """Else a running Duly would end with each day that lets something go."""
    before = backed_up(practice)
    listed = backups_of(practice) / FILE
    listed.parent.mkdir(exist_ok=True)
    listed.write_text(f"{spoilt}\n\n")
    erased(practice)
    said = duly("restore", before)
    assert (said.code, f"{listed} cannot be read in line 1" in said.err) == (2, True)
    assert naming(practice) == []
    listed.write_text(listed.read_text().partition("\n")[2])
    [row] = duly("restore", before).rows
    assert row["erased_again"] == 1
    assert naming(practice) == []


@pytest.mark.parametrize("spoilt", ["", '{"who": ', "[]", '"who"', "{}", '{"who": {"what": []}, "files": []}', "\xff"])
def test_a_request_that_cannot_be_read_is_named_with_what_to_do(practice, duly, spoilt):
    asked(practice)
    (practice / REQUEST).write_bytes(spoilt.encode("latin-1"))
    said = duly("status")
    assert said.code == 2
    assert said.err.startswith(f"{practice / REQUEST} cannot be read: somebody is to be erased, and nobody knows who. ")
    assert "Delete that file" in said.err
    (practice / REQUEST).unlink()
    assert duly("status").code == 0


class Noting(Disk):
    """Knows for which folders somebody has waited."""

    def __init__(self):
        self.waited = set()

    def sync_folder(self, folder):
        super().sync_folder(folder)
        self.waited.add(folder)


def test_what_was_erased_does_not_come_back_with_a_power_cut(practice):
    """A deletion counts once the folder is synced, as a name does: also where others' mails are left in it."""
    mine, other = Archive(practice).keep_mails(two_that_share_a_folder())
    shared = Pool(backups_of(practice) / FOLDER).path(sha256(MAIL).hexdigest())
    why = practice / "var/quarantine/kept.eml.why.txt"
    for path in (why, shared):
        path.parent.mkdir(parents=True)
        path.write_text(f"{DANA} wrote this")
    asked(practice)
    disk = Noting()
    assert finish_erasing(practice, disk=disk)
    assert (practice / other).exists()
    for gone in (practice / mine, why, shared):
        assert not gone.exists()
        assert gone.parent in disk.waited


def two_that_share_a_folder():
    """Her mail, and one of somebody else's that lies beside it."""
    others = (b"From: sam@northwind.example\r\nMessage-ID: <s%d@x>\r\n\r\nHello\r\n" % number for number in count())
    beside = sha256(MAIL).digest()[0]
    return MAIL, next(one for one in others if sha256(one).digest()[0] == beside)


STOPPED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from duly.daemon.earlier_files import replace_files
from duly.state.restore import unpack
from duly.state.rolling import back_up_daily
from duly.state.safefile import Disk

class Killing(Disk):
    def replace(self, source, target):
        if target.name.endswith(".tar.gz") or target.match("engagements/*/people.csv"):
            os._exit(9)
        super().replace(source, target)

    def sync(self, fd):
        if sys.argv[1] == "restore":  # all is unpacked
            os._exit(9)
        super().sync(fd)

practice, backup, now = Path(sys.argv[2]), Path(sys.argv[3]), datetime(2026, 10, 5, tzinfo=UTC)
if sys.argv[1] == "backup":
    back_up_daily(practice, practice / "var/state", now, disk=Killing())
if sys.argv[1] == "import":
    people = (practice / "engagements/northwind/people.csv").read_bytes()
    replace_files(practice, "northwind", {"people.csv": people + b"\\n"}, now, disk=Killing())
unpack(backup, practice, disk=Killing())
"""  # killed halfway: nothing cleans up behind it


def test_what_a_crash_left_half_made_names_nobody_who_was_erased_since(practice):
    whole = backed_up(practice)
    for step in ("restore", "backup", "import"):
        assert subprocess.run([sys.executable, "-c", STOPPED, step, practice, whole], check=False).returncode == 9
    found = {path.relative_to(practice).parts[0] for path in halves(practice)}
    assert found == {"restore.tmp", "var", "engagements"}
    settle(practice)
    erased(practice)
    assert halves(practice) == []


def halves(practice):
    """Files that name her and were not finished."""
    found = [path for path in practice.rglob("*") if path.is_file() and DANA.encode() in path.read_bytes().lower()]
    return [path for path in found if ".tmp" in str(path.relative_to(practice))]


def test_what_is_carried_over_from_an_older_copy_is_cleaned_as_well(practice, duly, tmp_path):
    """A try-out of last month still knows what went to her; this month's backup is put in its place."""
    tryout = Path(shutil.copytree(practice, tmp_path / "try-out"))
    erased(practice)
    backup = backed_up(practice)
    shutil.copytree(practice / "var/backups", tmp_path, dirs_exist_ok=True)  # the list goes along
    duly("restore", backup, practice=tryout)
    assert naming(tryout) == []
    [row] = duly("restore", backup, practice=tryout).rows
    assert row["erased_again"] == 0
