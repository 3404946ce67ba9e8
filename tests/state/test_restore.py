"""A restore is whole or not at all, wherever it is cut off, and what was there is set aside and not lost."""

import os
import shutil
import stat
import tempfile
from pathlib import Path

import pytest
from duly.state.backup import back_up_whole, backups_of
from duly.state.backup_file import BackupError, read_backup
from duly.state.lock import PracticeLock
from duly.state.restore import cut_off, finish, swap, unpack
from duly.state.rolling import back_up_daily, daily_files
from duly.state.safefile import Disk

from tests.state.backups_made import NOON, crafted, day, fill, lying, manifest, member, remembered


class Crash(BaseException):
    """The machine stops."""


class StoppingDisk(Disk):
    """The machine stops before the call of this number that reaches the disk, and after half of it if it is a write.

    It waits for no disk: what a stop leaves is looked at by the names and bytes that were given.
    """

    def __init__(self, last):
        self.left = last

    def _count(self):
        self.left -= 1
        if self.left < 0:
            raise Crash

    def write(self, fd, data):
        try:
            self._count()
        except Crash:
            super().write(fd, data[: len(data) // 2])
            raise
        super().write(fd, data)

    def sync(self, fd):
        self._count()

    def replace(self, source, target):
        self._count()
        super().replace(source, target)

    def link(self, source, target):
        self._count()
        super().link(source, target)

    def sync_folder(self, folder):
        self._count()


ENDLESS = StoppingDisk(10**9)


def restore(backup, practice, *, now=NOON, disk=None):
    """As the command does it."""
    given = {"disk": disk} if disk else {}
    with PracticeLock(practice / "var/duly.lock"):
        finish(practice, **given)
        unpack(backup, practice, **given)
        return swap(practice, now, **given)


async def whole(practice, state, records, path):
    await fill(practice, records)
    (practice / "engagements/mail-password").unlink()
    back_up_whole(practice, state, path, NOON)
    return path


async def daily(practice, state, records, path):
    await fill(practice, records)
    (practice / "engagements/mail-password").unlink()
    back_up_daily(practice, state, NOON)
    return daily_files(practice)[0]


@pytest.mark.parametrize("kind", [whole, daily])
async def test_on_another_machine_everything_is_as_it_was(practice, state, records, tmp_path, kind):
    backup = await kind(practice, state, records, tmp_path / "b.tar.gz")
    (practice / "practice.toml").chmod(0o640)
    before, memory = lying(practice), remembered(state)
    elsewhere = tmp_path / "usb"
    elsewhere.mkdir()
    shutil.copy(backup, elsewhere)
    if kind is daily:
        shutil.copytree(backup.parent / "files", elsewhere / "files")
    assert restore(elsewhere / backup.name, tmp_path / "new-practice") is None
    assert lying(tmp_path / "new-practice") == before
    assert remembered(tmp_path / "new-practice/var/state") == memory
    assert stat.S_IMODE((tmp_path / "new-practice/practice.toml").stat().st_mode) == 0o644  # as when it was backed up
    assert not list((tmp_path / "new-practice").glob("resto*"))


@pytest.mark.parametrize("kind", [whole, daily])
async def test_in_place_what_was_there_is_set_aside(practice, state, records, tmp_path, kind):
    backup = await kind(practice, state, records, tmp_path / "b.tar.gz")
    old = lying(practice)
    await fill(practice, records, turn=2)
    (practice / "notes.txt").write_text("the consultant's own")
    (practice / "var/quarantine").mkdir()
    (practice / "var/quarantine/x.eml").write_text("newer than the backup")
    newer = lying(practice)
    aside = restore(backup, practice)
    assert aside == practice / "before-restore-2026-10-05T120000Z"
    kept = lying(aside)
    assert kept == {path: data for path, data in newer.items() if path != "notes.txt"}
    now = {path: data for path, data in lying(practice).items() if not path.startswith(aside.name)}
    assert now == old | {"notes.txt": b"the consultant's own"}
    assert daily_files(practice) == ([backup] if kind is daily else [])
    again = restore(backup, practice)
    assert again == practice / "before-restore-2026-10-05T120000Z-2"
    assert lying(aside) == kept


@pytest.mark.parametrize("kind", [whole, daily])
async def test_what_only_its_owner_could_read_stays_so(practice, state, records, tmp_path, kind):
    (practice / "var").mkdir(mode=0o700)
    backup = await kind(practice, state, records, tmp_path / "b.tar.gz")
    await fill(practice, records, turn=2)
    (practice / "var/secret").chmod(0o600)
    kept = []
    read_backup(backup, lambda path, info, _: kept.append((path, info.mode)))
    assert [path for path, mode in kept if path.startswith("var/") and mode != 0o600] == []
    made = [backup, *(path for path in backups_of(practice).rglob("*") if path.is_file())]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}
    aside = restore(backup, practice)
    private = [path for root in (practice, aside) for path in (root / "var").rglob("*") if path.is_file()]
    assert [path for path in private if path.stat().st_mode & 0o077] == []
    assert stat.S_IMODE((aside / "var").stat().st_mode) == 0o700
    assert stat.S_IMODE((practice / "var/state").stat().st_mode) == 0o700


async def test_the_memory_in_a_backup_that_left_it_open_is_closed(practice, state, records, tmp_path):
    """As those were that an earlier Duly made."""
    await fill(practice, records)
    members = [member(path, data, mode=0o644) for path, data in lying(practice).items()]
    restore(crafted(tmp_path / "b.tar.gz", *members, manifest(*members, commit=3)), practice)
    assert stat.S_IMODE((state / "journal.jsonl").stat().st_mode) == 0o600
    assert stat.S_IMODE((practice / "practice.toml").stat().st_mode) == 0o644


async def test_what_was_filed_is_not_shared_with_the_backup(practice, state, records, tmp_path):
    backup = await daily(practice, state, records, tmp_path)
    restore(backup, practice)
    for path in (practice / "var/filed").rglob("*.csv"):
        path.write_text("typed into")
    restore(backup, practice)
    assert {path.read_bytes() for path in (practice / "var/filed").rglob("*.csv")} == {b"figures 1"}


@pytest.mark.parametrize("harm", ["missing", "damaged"])
async def test_a_daily_backup_without_its_pool_is_refused_whole(practice, state, records, tmp_path, harm):
    backup = await daily(practice, state, records, tmp_path)
    lost = next(path for path in (backups_of(practice) / "files").rglob("*") if path.is_file())
    lost.unlink()
    if harm == "damaged":
        lost.write_bytes(b"something else")
    before = lying(practice)
    with pytest.raises(BackupError, match=rf"{lost.name} is {harm}\. Copy the folder of backups as a whole"):
        restore(backup, practice)
    assert lying(practice) == before
    assert not list(practice.glob("resto*"))


async def test_a_damaged_backup_changes_nothing(practice, state, records, tmp_path):
    backup = await whole(practice, state, records, tmp_path / "b.tar.gz")
    data = bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 4
    backup.write_bytes(data)
    before = lying(practice)
    with pytest.raises(BackupError, match="is damaged or was cut off"):
        restore(backup, practice)
    assert lying(practice) == before
    assert not list(practice.glob("resto*"))


def test_parts_on_several_disks_are_not_torn_apart(practice, tmp_path):
    one = member("var/secret", b"s")
    backup = crafted(tmp_path / "b.tar.gz", one, manifest(one))
    places = [place for place in (Path("/dev/shm"), Path(tempfile.gettempdir())) if place.is_dir()]
    second = next((place for place in places if place.stat().st_dev != practice.stat().st_dev), None)
    if second is None:
        pytest.skip("this machine has no second disk to try")
    with tempfile.TemporaryDirectory(dir=second) as other:
        (practice / "var").symlink_to(other)
        (practice / "var/secret").write_text("mine")
        with pytest.raises(BackupError, match="lies on another disk than"):
            restore(backup, practice)
        assert (practice / "var/secret").read_text() == "mine"


def test_one_that_would_write_a_file_into_a_file_changes_nothing(practice, tmp_path):
    (practice / "practice.toml").write_text("mine")
    members = [member("engagements/a", b"x"), member("engagements/a/b", b"x")]
    with pytest.raises(OSError, match=r"File exists|Not a directory"):
        restore(crafted(tmp_path / "b.tar.gz", *members, manifest(*members)), practice)
    assert lying(practice) == {"practice.toml": b"mine"}


ODD = {
    "a time beyond all": {"mtime": "1e300"},
    "a time that is no number": {"mtime": "nan"},
    "holes that are no numbers": {"GNU.sparse.map": "here,there", "GNU.sparse.size": "1"},
    "holes that are not there": {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "1"},
}


@pytest.mark.parametrize("headers", ODD.values(), ids=ODD)
def test_what_no_tar_of_ours_says_of_a_file_is_refused_in_words(practice, tmp_path, headers):
    (practice / "practice.toml").write_text("mine")
    one = member("engagements/a", pax_headers=headers)
    with pytest.raises(BackupError, match=r"b\.tar\.gz cannot be unpacked \(.*\)\. Nothing was changed"):
        restore(crafted(tmp_path / "b.tar.gz", one, manifest(one)), practice)
    assert lying(practice) == {"practice.toml": b"mine"}


def test_settings_that_are_a_link_are_not_written_through(practice, tmp_path):
    (tmp_path / "elsewhere.toml").write_text("mine")
    (practice / "practice.toml").symlink_to(tmp_path / "elsewhere.toml")
    one = member("practice.toml", b"theirs")
    restore(crafted(tmp_path / "b.tar.gz", one, manifest(one)), practice)
    assert (tmp_path / "elsewhere.toml").read_text() == "mine"
    assert (practice / "practice.toml").read_text() == "theirs"


async def test_a_link_to_a_disk_that_is_not_mounted_is_set_aside(practice, state, records, tmp_path):
    backup = await whole(practice, state, records, tmp_path / "b.tar.gz")
    (practice / "engagements").rename(tmp_path / "share")
    (practice / "engagements").symlink_to(tmp_path / "gone")
    aside = restore(backup, practice)
    assert not cut_off(practice)
    assert (practice / "engagements/northwind/templates/AR – Übersicht.csv").read_text() == "turn 1"
    assert (aside / "engagements").readlink() == tmp_path / "gone"


@pytest.mark.parametrize("step", ["write", "sync", "replace", "sync_folder"])
async def test_a_disk_that_refuses_leaves_the_old_practice(practice, state, records, tmp_path, disk, step):
    backup = await whole(practice, state, records, tmp_path / "b.tar.gz")
    await fill(practice, records, turn=2)
    before = lying(practice)
    disk.room, disk.broken = (2 if step == "write" else None), {step}
    with pytest.raises(OSError, match=r"No space|Input/output"):
        restore(backup, practice, disk=disk)
    assert not cut_off(practice)
    assert {path: data for path, data in lying(practice).items() if not path.startswith("restore.tmp")} == before
    assert restore(backup, practice) is not None


async def test_a_crash_at_any_step_leaves_the_old_or_the_new(tmp_path, records):
    origin = tmp_path / "origin"
    origin.mkdir()
    backup = await daily(origin, origin / "var/state", records, None)
    new = lying(origin)
    await fill(origin, records, turn=2)
    old = lying(origin)
    left = {"old": 0, "new": 0}
    for last in range(1000):
        practice = tmp_path / f"practice{last}"
        shutil.copytree(origin, practice, copy_function=os.link)
        try:
            restore(practice / backup.relative_to(origin), practice, disk=StoppingDisk(last))
        except Crash:
            pass
        else:
            break
        if last % 2 and cut_off(practice):  # and it may stop again while it is brought to its end
            with pytest.raises(Crash):
                finish(practice, disk=StoppingDisk(last % 3))
        left[which(practice, old, new)] += 1
    assert left["old"] > 10
    assert left["new"] > 10


def which(practice, old, new):
    """Whether a practice is the old one or the new one, once what was decided is done; never anything between."""
    decided = cut_off(practice)
    finish(practice, disk=ENDLESS)
    found = {path: data for path, data in lying(practice).items() if not path.startswith(("before-", "restore.tmp"))}
    asides = list(practice.glob("before-*"))
    assert found == (new if decided or asides else old)
    assert [lying(aside) for aside in asides] == ([old] if asides else [])
    return "new" if asides else "old"


async def test_what_somebody_put_there_after_a_crash_is_not_lost(practice, state, records, tmp_path):
    class Stopping(Disk):
        def replace(self, source, target):
            if source.name == "engagements":
                raise Crash
            super().replace(source, target)

    backup = await whole(practice, state, records, tmp_path / "b.tar.gz")
    with pytest.raises(Crash):
        restore(backup, practice, disk=Stopping())
    assert not (practice / "practice.toml").exists()
    (practice / "practice.toml").write_text("typed meanwhile")
    finish(practice)
    kept = {path.relative_to(practice).as_posix(): path.read_text() for path in practice.rglob("practice.toml*")}
    settings = '[mail.imap]\npassword = "file:engagements/mail-password"\n'
    aside = "before-restore-2026-10-05T120000Z/practice.toml"
    assert kept == {"practice.toml": settings, aside: "typed meanwhile", f"{aside}-2": settings}


async def test_folders_of_the_consultants_own_are_no_restore(practice, state, records, tmp_path):
    await fill(practice, records)
    for name in ("restoring-notes", "restored-2025", "restored-2026-10-05"):
        (practice / name).mkdir()
    assert not cut_off(practice)


async def test_the_backup_of_each_day_gives_that_day(practice, state, records):
    expected = {}
    for number in range(1, 4):
        await fill(practice, records, turn=number)
        back_up_daily(practice, state, day(number))
        expected[number] = remembered(state)
    for number in (2, 3, 1):
        restore(daily_files(practice)[number - 1], practice, now=day(10 + number))
        assert remembered(state) == expected[number]
