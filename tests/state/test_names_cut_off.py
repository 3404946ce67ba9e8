"""A name that was given, and never waited for: the next try sees it to the disk, so that no power cut takes it back."""

import hashlib
import shutil

import pytest
from duly.state.archive import Archive
from duly.state.backup_file import read_backup
from duly.state.rolling import back_up_daily, daily_file
from duly.state.safefile import Disk
from duly.state.store import Change
from duly.state.tinystore import TinyStore

from tests.state.backups_made import day, fill

MAILS = [b"Subject: mail %d\r\n\r\n" % number for number in range(4)]
NAMES_TO_WAIT_FOR = 9  # var, mail and four folders in it, and the mails in those


class Killed(BaseException):
    """The process is gone: nothing more of it runs."""


REFUSED = OSError(5, "Input/output error")


class Cautious(Disk):
    """After a power cut there is in each folder only what was there when it was last synced; the nth sync fails."""

    def __init__(self, root, fails, how=REFUSED):
        self.root, self.fails, self.how, self.synced = root, fails, how, []
        self._safe = {folder: set(folder.iterdir()) for folder in (root, *root.rglob("*")) if folder.is_dir()}

    def sync_folder(self, folder):
        self.synced.append(folder)
        if len(self.synced) == self.fails:
            raise self.how
        self._safe[folder] = set(folder.iterdir())

    def power_cut(self):
        left = [self.root]
        while left:
            folder = left.pop()
            safe = self._safe.get(folder, set())
            for path in folder.iterdir():
                if path in safe:
                    left += [path] if path.is_dir() else []
                elif path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()


@pytest.mark.parametrize("nth", range(1, NAMES_TO_WAIT_FOR + 1))
@pytest.mark.parametrize("how", [REFUSED, Killed()])
def test_a_mail_whose_name_was_not_waited_for_is_durable_once_it_is_kept_again(tmp_path, nth, how):
    disk = Cautious(tmp_path, nth, how)
    archive = Archive(tmp_path, disk=disk)
    with pytest.raises(type(how)):
        archive.keep_mails(MAILS)
    paths = (Archive(tmp_path, disk=disk) if isinstance(how, Killed) else archive).keep_mails(MAILS)
    disk.power_cut()
    assert [archive.read(path) for path in paths] == MAILS


@pytest.mark.parametrize("nth", range(1, 7))
@pytest.mark.parametrize("how", [REFUSED, Killed()])
def test_so_is_a_filed_document_and_what_describes_it(tmp_path, nth, how):
    disk = Cautious(tmp_path, nth, how)
    archive = Archive(tmp_path, disk=disk)

    def filed(archive):
        path = archive.place("northwind", "Finance/AR.csv", hashlib.sha256(b"figures").hexdigest())
        archive.file("northwind", path, b"figures")
        archive.describe("northwind", path, {"size": 7})
        return path

    with pytest.raises(type(how)):
        filed(archive)
    path = filed(Archive(tmp_path, disk=disk) if isinstance(how, Killed) else archive)
    disk.power_cut()
    assert (archive.filing_folder("northwind") / path).read_bytes() == b"figures"
    assert b'"size": 7' in archive.description("northwind", path)


@pytest.mark.parametrize("how", [REFUSED, Killed()])
async def test_so_is_a_journal_that_was_just_begun(tmp_path, folder, how):
    folder.mkdir(parents=True)
    disk = Cautious(tmp_path, 1, how)
    with pytest.raises(type(how)):
        TinyStore.open(folder, disk=disk)
    store = TinyStore.open(folder, disk=disk)
    await store.commit(Change(marks={"turn": 1}))
    await store.close()
    disk.power_cut()
    assert TinyStore.read(folder).mark("turn") == 1


async def test_so_is_what_a_backup_leaves_to_the_pool(practice, state, records):
    await fill(practice, records)
    backups, nth = practice / "var/backups", 0
    while True:
        backups.mkdir()
        nth += 1
        disk = Cautious(practice, nth)
        try:
            back_up_daily(practice, state, day(1), disk=disk)
        except OSError:
            made = back_up_daily(practice, state, day(2), disk=disk)
        else:
            break
        disk.power_cut()
        assert read_backup(daily_file(practice, day(2).date())).commit == made.manifest.commit
        for item in made.manifest.items:
            assert not item.beside or (backups / "files" / item.sha256[:2] / item.sha256).is_file()
        shutil.rmtree(backups)
    assert nth > 4


def test_each_folder_is_waited_for_once_and_its_own_name_only_the_first_time(tmp_path):
    disk = Cautious(tmp_path, 0)
    archive = Archive(tmp_path, disk=disk)
    archive.keep_mails(MAILS)
    disk.synced.clear()
    archive.keep_mails([*MAILS, *MAILS])
    assert sorted(disk.synced) == sorted({tmp_path / "var/mail" / hashlib.sha256(raw).hexdigest()[:2] for raw in MAILS})
