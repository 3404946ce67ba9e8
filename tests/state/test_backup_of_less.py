"""A backup of a practice that has lost something: it takes the place of no better one, and says what is missing."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from io import FileIO
from pathlib import Path

import pytest
from duly.state.backup import back_up_whole, backups_of
from duly.state.backup_file import BackupError, Manifest, packed, read_backup
from duly.state.contents import LOST, read_contents
from duly.state.erased import erased, note
from duly.state.journal import StateDamagedError
from duly.state.migrate import NewerStateError
from duly.state.rolling import KEPT, back_up_daily, daily_file, daily_files
from duly.state.store import Change
from duly.state.tinystore import TinyStore

from tests.state.backups_made import NOON, day, fill
from tests.state.test_restore import restore


async def remember(state, **change):
    store = TinyStore.open(state)
    await store.commit(Change(**change))
    await store.close()


@pytest.mark.parametrize("lost", ["state", "state/journal.jsonl"])
async def test_the_days_backup_gives_way_to_none_of_an_earlier_commit(practice, state, records, lost):
    await fill(practice, records)
    await remember(state, marks={"turn": 2})
    good = back_up_daily(practice, state, NOON).manifest
    whole = daily_file(practice, NOON.date()).read_bytes()
    gone = practice / "var" / lost
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    with pytest.raises(
        BackupError, match=rf"holds commit {good.commit}, and the memory in .* ends at commit \d: .*“duly --practice"
    ):
        back_up_daily(practice, state, NOON)
    assert daily_file(practice, NOON.date()).read_bytes() == whole


async def test_a_damaged_backup_of_the_day_gives_way(practice, state, records):
    await fill(practice, records)
    back_up_daily(practice, state, NOON)
    daily_file(practice, NOON.date()).write_bytes(b"gone bad")
    back_up_daily(practice, state, NOON)
    assert read_backup(daily_file(practice, NOON.date())).commit == 3


async def test_the_last_backup_of_a_memory_that_was_lost_is_never_let_go_of(practice, state, records):
    await fill(practice, records)
    assert back_up_daily(practice, state, day(1)).further is None
    pooled = sorted((backups_of(practice) / "files").rglob("*"))
    for part in ("state", "mail", "documents"):
        shutil.rmtree(practice / "var" / part)
    for number in range(2, 2 * KEPT):
        made = back_up_daily(practice, state, day(number))
        assert made.further == daily_file(practice, day(1).date())
    assert read_backup(daily_files(practice)[0]).commit == 3
    assert sorted((backups_of(practice) / "files").rglob("*")) == pooled


async def test_a_restore_is_why_a_backup_from_before_it_holds_more(practice, state, records):
    await fill(practice, records)
    shutil.copytree(state, practice / "earlier")
    await remember(state, marks={"turn": 2})
    await remember(state, marks={"turn": 3})
    back_up_daily(practice, state, day(2))
    shutil.rmtree(state)
    (practice / "earlier").rename(state)
    restored = replace(records.entry(""), at=day(3), cause="restore", topic="health")
    await remember(state, entries=(restored,))
    assert back_up_daily(practice, state, day(4)).further is None
    assert back_up_whole(practice, state, practice.parent / "b.tar.gz", day(4)).further is None


async def test_the_only_backup_of_a_key_that_is_gone_is_not_written_over(practice, state, records):
    await fill(practice, records)
    back_up_daily(practice, state, NOON)
    only, key = daily_file(practice, NOON.date()), practice / "var/secret"
    whole = only.read_bytes()
    for other in (b"", b"t" * 32):
        key.write_bytes(other)
        with pytest.raises(BackupError, match=rf"only backup that holds .* “tar xzf {only} -C {practice} var/secret”"):
            back_up_daily(practice, state, NOON)
        assert only.read_bytes() == whole
    key.write_bytes(b"s" * 32)
    back_up_daily(practice, state, day(2))
    key.write_bytes(b"t" * 32)
    back_up_daily(practice, state, NOON)


async def named(practice, state, records):
    """Fill a practice whose state names a mail and a document that is filed too; their three paths."""
    await fill(practice, records)
    mail = next(practice.glob("var/mail/*/*.eml")).relative_to(practice).as_posix()
    (document,) = practice.glob("var/documents/*/*")
    task = records.task("T-200001", filed=("Finance/1 AR.csv",), hashes=(document.name,))
    await remember(state, tasks=(task,), handled=(records.letter("m1", raw=mail),))
    return mail, document.relative_to(practice).as_posix(), "var/filed/northwind/Finance/1 AR.csv"


async def test_what_the_state_names_and_is_not_there_is_missing(practice, state, records):
    paths = await named(practice, state, records)
    assert back_up_daily(practice, state, day(1)).missing == {}
    for path in paths:
        (practice / path).unlink()
    made = back_up_whole(practice, state, practice.parent / "b.tar.gz", day(2))
    assert sorted(made.missing) == sorted(paths)
    assert made.missing[paths[1]] == made.missing[paths[2]]


@pytest.mark.parametrize("kind", ["daily", "whole"])
async def test_a_backup_has_what_is_missing_as_long_as_an_earlier_one_does(practice, state, records, kind):
    paths = await named(practice, state, records)
    good = {path: (practice / path).read_bytes() for path in paths}
    back_up_daily(practice, state, day(1))
    for path in paths:
        (practice / path).unlink()
    backup = practice.parent / "b.tar.gz" if kind == "whole" else daily_file(practice, day(2).date())
    make = back_up_whole if kind == "whole" else back_up_daily
    made = make(practice, state, *([backup] if kind == "whole" else []), day(2))
    assert made.manifest.items == read_backup(backup).items
    restore(backup, practice)
    assert {path: (practice / path).read_bytes() for path in paths} == good
    assert back_up_daily(practice, state, day(3)).missing == {}


async def test_a_copy_that_went_bad_stands_in_for_nothing(practice, state, records):
    mail, *_ = await named(practice, state, records)
    back_up_daily(practice, state, day(1))
    (practice / mail).write_bytes(b"gone bad")  # and with it what the pool shares
    (practice / mail).unlink()
    made = back_up_daily(practice, state, day(2))
    assert list(made.missing) == [mail]
    assert mail not in {item.path for item in made.manifest.items}


async def test_the_last_copy_of_what_the_state_names_is_never_deleted(practice, state, records):
    mail, document, _ = await named(practice, state, records)
    back_up_daily(practice, state, day(1))
    for path in (mail, document):
        (practice / path).unlink()
    for number in range(2, 2 * KEPT):
        made = back_up_daily(practice, state, day(number))
    pool = backups_of(practice) / "files"
    for path in (mail, document):
        assert (pool / made.missing[path][:2] / made.missing[path]).is_file()


async def test_what_was_erased_or_given_up_is_not_missing(practice, state, records):
    mail, document, filed = await named(practice, state, records)
    for path in (mail, document, filed):
        (practice / path).unlink()
    note(backups_of(practice), erased((), NOON, "salt", [document.rpartition("/")[2]]))
    assert list(back_up_daily(practice, state, NOON).missing) == [mail]
    await remember(state, marks={LOST: [mail]})
    assert back_up_daily(practice, state, NOON).missing == {}


async def test_the_state_of_a_newer_duly_is_not_backed_up(practice, state, records):
    await fill(practice, records)
    back_up_daily(practice, state, NOON)
    good = daily_file(practice, NOON.date()).read_bytes()
    store = TinyStore.open(state, steps=(lambda _, doc: doc,) * 98)
    await store.commit(Change(marks={"turn": 2}))
    await store.close()
    with pytest.raises(NewerStateError, match=rf"{state}.* was written by a newer Duly \(format 99"):
        back_up_daily(practice, state, NOON)
    assert daily_file(practice, NOON.date()).read_bytes() == good


async def test_a_bit_that_is_wrong_in_a_snapshot_is_called_damage_whatever_it_says(practice, state, records):
    store = TinyStore.open(state)
    await store.commit(Change(entries=(records.entry(cause="restore"),), marks={LOST: ["var/mail/ab/1.eml"]}))
    store.rewrite({"marks": {"turn": {"value": 1}}})
    await store.close()
    for path in (state / "snapshot").iterdir():
        good = path.read_bytes()
        for place in range(good.index(b"\n"), len(good)):
            for bit in range(8):
                path.write_bytes(good[:place] + bytes([good[place] ^ 1 << bit]) + good[place + 1 :])
                with pytest.raises(StateDamagedError, match="is damaged: its checksum does not match"):
                    read_contents(state)
        path.write_bytes(good)
    assert read_contents(state).restored_at == records.monday


@pytest.mark.parametrize("place", ["engagements", "engagements/northwind"])
async def test_no_backup_is_made_without_the_engagements_whose_disk_is_not_mounted(practice, state, records, place):
    await fill(practice, records)
    shutil.rmtree(practice / place)
    (practice / place).symlink_to(practice / "share")
    with pytest.raises(BackupError, match=rf"{place} is a link to {practice}/share, which is not there\. Mount"):
        back_up_daily(practice, state, day(1))
    assert daily_files(practice) == []


class Saved(FileIO):
    """A file that somebody saves anew, and shorter, at the moment when it is read."""

    def read(self, size=-1):
        os.truncate(self.name, 1)
        return super().read(size)


class SavedMeanwhile(type(Path())):
    def open(self, *_):
        return Saved(self)


def test_a_file_that_becomes_shorter_while_it_is_read_is_named(tmp_path):
    (tmp_path / "scorecard.xlsx").write_text("figures")
    file = ("engagements/northwind/masters/scorecard.xlsx", SavedMeanwhile(tmp_path / "scorecard.xlsx"))
    about = Manifest(made_at=NOON, version="", state="var/state", commit=0)
    with pytest.raises(BackupError, match=r"masters/scorecard\.xlsx became shorter while it was read.*Try again"):
        list(packed([file], about))


BARRED = """
import email.parser, importlib.metadata, os, sys
from datetime import UTC, datetime
from pathlib import Path
from duly.state.backup import back_up_whole

os.setuid(65534)
practice, target = map(Path, sys.argv[1:])
try:
    back_up_whole(practice, practice / "var/state", target, datetime.now(UTC))
except PermissionError as error:
    print(error.filename)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as somebody else")
@pytest.mark.parametrize("barred", ["var/masters/northwind", "engagements/northwind/templates"])
def test_a_folder_that_cannot_be_looked_into_is_not_left_out_in_silence(barred):
    with tempfile.TemporaryDirectory() as folder:  # where nobody else is kept out, as from what pytest gives
        practice = Path(folder, "practice")
        (practice / barred).mkdir(parents=True)
        (practice / barred / "scorecard.xlsx").write_text("figures")
        (practice / "practice.toml").touch()
        for path in (Path(folder), *Path(folder).rglob("*")):
            os.chown(path, 65534, -1)
        os.chown(practice / barred, 0, -1)
        (practice / barred).chmod(0o700)
        target = Path(folder, "b.tar.gz")
        command = [sys.executable, "-c", BARRED, practice, target]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
        assert done.stdout == f"{practice / barred}\n", done.stderr
        assert not target.exists()
