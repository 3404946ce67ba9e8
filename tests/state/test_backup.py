"""Backups: one commit of a state that goes on, all that cannot be made again, and none that is not whole."""

import asyncio
import random
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from duly.state.backup import back_up_whole, backups_of, copy_state, make_backup, one_at_a_time
from duly.state.backup_file import BackupError, read_backup
from duly.state.journal import StateDamagedError
from duly.state.lock import AlreadyRunningError
from duly.state.restore import swap, unpack
from duly.state.rolling import KEPT, back_up_daily, daily_file, daily_files
from duly.state.store import Change
from duly.state.tinystore import TinyStore

from tests.state.backups_made import NOON, crafted, day, fill, lying, manifest, member
from tests.state.test_kill import COMMITTING

ROOT = Path(__file__).resolve().parents[2]


async def test_everything_that_cannot_be_made_again_is_in_it_and_no_password(practice, state, records, tmp_path):
    await fill(practice, records)
    (practice / "var/heartbeat.json").write_text("{}")
    (practice / "var/mail/.duly-half.tmp").write_text("half")
    (practice / "var/state/dropped-after-1.jsonl").write_text("bad end")
    (practice / "var/state-format-1").mkdir()
    (practice / "var/state-format-1/journal.jsonl").write_text("as it was")
    (practice / "notes.txt").write_text("the consultant's own")
    made = back_up_whole(practice, state, tmp_path / "b.tar.gz", NOON).manifest
    names = {item.path for item in made.items}
    left_out = {"engagements/mail-password", "var/heartbeat.json", "var/mail/.duly-half.tmp", "notes.txt"}
    assert names == set(lying(practice)) - left_out - {"var/state-format-1/journal.jsonl"}
    assert {"var/secret", "var/state/dropped-after-1.jsonl"} <= names
    assert made == read_backup(tmp_path / "b.tar.gz")
    assert (made.commit, made.made_at, made.format) == (3, NOON, 1)
    assert stat.S_IMODE((tmp_path / "b.tar.gz").stat().st_mode) == 0o600
    assert b"hunter2" not in b"".join(unpacked(tmp_path / "b.tar.gz").values())
    assert sorted(path.name for path in backups_of(practice).iterdir()) == [".lock"]


def unpacked(path):
    found = {}
    read_backup(path, lambda name, info, chunks: found.update({name: b"".join(chunks)}))
    return found


async def test_any_tar_opens_it(practice, state, records, tmp_path):
    await fill(practice, records)
    made = back_up_whole(practice, state, tmp_path / "b.tar.gz", NOON).manifest
    (tmp_path / "by-tar").mkdir()
    tar = await asyncio.create_subprocess_exec("tar", "xzf", "../b.tar.gz", cwd=tmp_path / "by-tar", stderr=-1)
    assert (await tar.communicate())[1] == b""
    assert {path for path in lying(tmp_path / "by-tar") if path != "manifest.json"} == {one.path for one in made.items}


async def test_a_practice_that_never_ran_can_be_backed_up(practice, state, tmp_path):
    (practice / "practice.toml").write_text("")
    made = back_up_whole(practice, state, tmp_path / "b.tar.gz", NOON).manifest
    assert [item.path for item in made.items] == ["practice.toml"]
    assert made.commit == 0


async def test_what_links_lead_to_is_kept_as_files_and_no_circle_keeps_it_busy(practice, state, records, tmp_path):
    await fill(practice, records)
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms/blank.csv").write_text("blank")
    (practice / "engagements/northwind/forms").symlink_to(tmp_path / "forms")
    (tmp_path / "forms/again").symlink_to(practice / "engagements")
    made = back_up_whole(practice, state, tmp_path / "b.tar.gz", NOON).manifest
    assert "engagements/northwind/forms/blank.csv" in {item.path for item in made.items}
    assert len(made.items) == len({item.path for item in made.items})


def test_a_backup_beside_a_running_duly_is_of_one_commit(practice, state, tmp_path):
    """Three writers commit and snapshots are made all the time; each story is as long as its mark says."""
    child = subprocess.Popen([sys.executable, "-c", COMMITTING, state], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        child.stdout.readline()
        for number in range(12):
            into = tmp_path / f"copy{number}"
            into.mkdir()
            commit = copy_state(state, into).commit
            store = TinyStore.read(into)
            assert store._storage.n == commit > 0
            assert sum(store.mark(name) or 0 for name in "abc") == commit
            for name in "abc":
                kept = store.mark(name) or 0
                assert [entry.what for entry in store.story(name)] == [str(n) for n in range(7, kept + 1, 7)]
        made = back_up_daily(practice, state, NOON).manifest
        assert made.commit >= commit
    finally:
        child.kill()
        child.stdout.close()
        child.wait()


@pytest.mark.parametrize("name", ["snapshot/_practice.jsonl", "snapshot/northwind.jsonl", "journal.jsonl"])
async def test_a_state_gone_bad_on_the_disk_is_no_backup_but_said(practice, state, records, name):
    await fill(practice, records)
    store = TinyStore.open(state, compact_at=1 << 20)
    for turn in range(3):
        store.db.table("notes").insert({"turn": turn})
    await store.close()
    data = bytearray((state / name).read_bytes())
    data[len(data) // 2] ^= 1
    (state / name).write_bytes(data)
    with pytest.raises(StateDamagedError, match=rf"{state}/{name} is damaged"):
        back_up_daily(practice, state, NOON)
    assert daily_files(practice) == []


async def test_every_byte_of_a_backup_counts(practice, state, records, tmp_path):
    (practice / "practice.toml").write_text("")
    path = tmp_path / "b.tar.gz"
    back_up_whole(practice, state, path, NOON)
    good = path.read_bytes()
    for place in range(len(good)):
        path.write_bytes(good[:place] + bytes([good[place] ^ 1 << place % 8]) + good[place + 1 :])
        with pytest.raises(BackupError, match="Nothing was changed"):
            read_backup(path)
    for length in [*range(0, len(good), 7), len(good) - 1]:
        path.write_bytes(good[:length])
        with pytest.raises(BackupError, match="Nothing was changed"):
            read_backup(path)
    path.write_bytes(good + b"\n")
    with pytest.raises(BackupError):
        read_backup(path)


FILE = member("engagements/northwind/people.csv", b"name,email\n")
UNSAFE = {
    "a path outside": [member("../elsewhere", b"x")],
    "a path outside, deeper": [member("engagements/../../elsewhere", b"x")],
    "an absolute path": [member("/etc/cron.d/duly", b"x")],
    "another folder": [member("notes/a", b"x")],
    "the folder itself": [member("var", b"x")],
    "the lock": [member("var/duly.lock", b"x")],
    "the other backups": [member("var/backups/2026-10-05.tar.gz", b"x")],
    "an empty part": [member("engagements//a", b"x")],
    "a symbolic link": [member("engagements/a", type=b"2", linkname="/etc/passwd")],
    "a hard link": [member("engagements/a", type=b"1", linkname="practice.toml")],
    "a device": [member("engagements/a", type=b"3", devmajor=1, devminor=3)],
    "a pipe": [member("engagements/a", type=b"6")],
    "a folder": [member("engagements/a", type=b"5")],
    "one file twice": [FILE, FILE],
}


@pytest.mark.parametrize("members", UNSAFE.values(), ids=UNSAFE)
def test_what_would_not_be_safe_to_unpack_is_refused(tmp_path, members):
    path = crafted(tmp_path / "b.tar.gz", *members, manifest(*members))
    with pytest.raises(BackupError, match="Nothing was changed"):
        read_backup(path)


TAMPERED = {
    "other bytes": [FILE, manifest(member(FILE[0].name, b"name,email,\n"))],
    "one file more": [FILE, member("practice.toml"), manifest(FILE)],
    "one file less": [manifest(FILE)],
    "no manifest": [FILE],
    "something after it": [manifest(FILE), FILE],
    "no state": [FILE, manifest(FILE, state="/var/lib")],
    "a state outside": [FILE, manifest(FILE, state="var/..")],
    "a manifest that is a list": [FILE, member("manifest.json", b"[]")],
    "a manifest without end": [FILE, member("manifest.json", b"[" * 100_000)],
    "no hour": [FILE, manifest(FILE, made_at=None)],
    "an hour of no zone": [FILE, manifest(FILE, made_at="2026-10-05T12:00:00")],
    "a manifest of numbers": [FILE, manifest(FILE, items=[1, 2])],
    "a manifest that is no JSON": [FILE, member("manifest.json", b"{")],
    "a hash that is a path": [
        FILE,
        manifest(FILE, items=[{"path": "var/mail/a", "sha256": "../../../a", "size": 1, "beside": True}]),
    ],
    "a path beside that leads outside": [
        FILE,
        manifest(FILE, items=[{"path": "../a", "sha256": "0" * 64, "size": 1, "beside": True}]),
    ],
}


@pytest.mark.parametrize("members", TAMPERED.values(), ids=TAMPERED)
def test_what_was_tampered_with_is_refused(tmp_path, members):
    with pytest.raises(BackupError, match="Nothing was changed"):
        read_backup(crafted(tmp_path / "b.tar.gz", *members))


def test_a_newer_versions_backup_is_refused_in_words(tmp_path):
    path = crafted(tmp_path / "b.tar.gz", FILE, manifest(FILE, format=2, version="3.0", more="unknown"))
    with pytest.raises(BackupError, match=r"made by a newer Duly \(3\.0, format 2; this one reads up to 1\)"):
        read_backup(path)


@pytest.mark.parametrize("data", [b"", b"From: dana@northwind.example\n\n", b"\x1f\x8b", b"PK\x03\x04" + b"\0" * 200])
def test_what_is_no_backup_is_called_none(tmp_path, data):
    (tmp_path / "b.tar.gz").write_bytes(data)
    with pytest.raises(BackupError, match=r"no backup of Duly's|was cut off"):
        read_backup(tmp_path / "b.tar.gz")


async def test_mails_and_documents_cost_their_size_once(practice, state, records):
    await fill(practice, records)
    back_up_daily(practice, state, day(1))
    pool = {path.name: path.stat().st_ino for path in (backups_of(practice) / "files").rglob("*") if path.is_file()}
    assert len(pool) == 3  # two mails and a document, which is what was filed too
    await fill(practice, records, turn=2)
    back_up_daily(practice, state, day(2))
    later = {path.name: path.stat().st_ino for path in (backups_of(practice) / "files").rglob("*") if path.is_file()}
    assert later.items() >= pool.items()
    assert len(later) == 5
    kept = {path.stem: path.stat().st_ino for path in (practice / "var/mail").rglob("*.eml")}
    assert kept.items() <= later.items()  # the very same files, under a second name
    filed = {path.stat().st_ino for path in (practice / "var/filed").rglob("*") if path.is_file()}
    assert not filed & set(later.values())  # people may write into what was filed


async def test_a_copy_in_the_pool_that_went_bad_is_made_anew(practice, state, records):
    await fill(practice, records)
    back_up_daily(practice, state, day(1))
    kept = next(path for path in (backups_of(practice) / "files").rglob("*") if path.is_file())
    good = kept.read_bytes()
    kept.unlink()
    kept.write_bytes(b"gone bad")
    back_up_daily(practice, state, day(2))
    assert kept.read_bytes() == good


async def test_what_was_filed_does_not_rest_on_a_copy_that_nobody_looked_at(practice, state, records):
    await fill(practice, records)
    back_up_daily(practice, state, day(1))
    document = next(path for path in (practice / "var/documents").rglob("*") if path.is_file())
    document.write_bytes(b"spoilt")  # and with it what the pool shares
    document.unlink()
    made = back_up_daily(practice, state, day(2)).manifest
    (filed,) = [item for item in made.items if item.path.endswith("AR.csv")]
    assert not filed.beside


async def test_a_disk_without_second_names_gets_copies(practice, state, records, disk):
    def refused(source, target):
        raise OSError(1, "Operation not permitted")

    disk.link = refused
    await fill(practice, records)
    back_up_daily(practice, state, day(1), disk=disk)
    before = {path: path.stat().st_ino for path in (backups_of(practice) / "files").rglob("*") if path.is_file()}
    assert len(before) == 3
    back_up_daily(practice, state, day(2), disk=disk)
    assert {path: path.stat().st_ino for path in before} == before


async def test_with_the_clock_set_back_what_was_just_made_stays_and_what_holds_least_goes(practice, state, records):
    for number in range(1, KEPT + 1):
        await fill(practice, records, number)
        back_up_daily(practice, state, day(number))
    for turn, number in enumerate(range(-299, -296), KEPT + 1):
        await fill(practice, records, turn)
        back_up_daily(practice, state, day(number))
        assert daily_file(practice, day(number).date()).exists()
    left = [*range(-299, -296), *range(4, KEPT + 1)]
    assert daily_files(practice) == [daily_file(practice, day(number).date()) for number in left]


async def test_after_a_restore_of_an_old_one_each_day_s_stays_and_those_from_before_it_go(practice, state, records):
    for number in range(1, KEPT + 1):
        await fill(practice, records, number)
        back_up_daily(practice, state, day(number))
    unpacked = unpack(daily_file(practice, day(2).date()), practice).folder / "var/state"
    store = TinyStore.open(unpacked)
    await store.commit(Change(entries=(records.entry("", at=day(KEPT), cause="restore"),)))
    await store.close()
    swap(practice, day(KEPT))
    for number in range(KEPT + 1, KEPT + 5):
        await fill(practice, records, number)
        back_up_daily(practice, state, day(number))
    assert daily_files(practice) == [daily_file(practice, day(number).date()) for number in range(5, KEPT + 5)]


async def test_one_that_cannot_be_read_goes_in_the_turn_that_its_name_tells(practice, state, records):
    for number in range(1, KEPT + 3):
        await fill(practice, records, number)
        back_up_daily(practice, state, day(number))
        if number == 2:
            daily_file(practice, day(2).date()).write_bytes(b"gone bad")
        assert daily_file(practice, day(2).date()).exists() == (1 < number < KEPT + 2)


async def test_fourteen_days_are_kept_and_what_nothing_needs_goes(practice, state, records):
    await fill(practice, records)
    lost = next((practice / "var/mail").rglob("*.eml"))
    (backups_of(practice)).mkdir()
    (backups_of(practice) / "mine.tar.gz").write_text("put there by hand")
    for number in range(1, 21):
        back_up_daily(practice, state, day(number))
        assert daily_file(practice, day(number).date()) in daily_files(practice)
        if number == 3:
            lost.unlink()
        pooled = {path.name for path in (backups_of(practice) / "files").rglob("*")}
        assert (lost.stem in pooled) == (number < 3 + KEPT)
    assert len(daily_files(practice)) == KEPT
    assert daily_files(practice)[0] == daily_file(practice, day(7).date())
    assert (backups_of(practice) / "mine.tar.gz").exists()


async def test_the_same_day_again_is_one_backup(practice, state, records):
    await fill(practice, records)
    back_up_daily(practice, state, NOON)
    await fill(practice, records, turn=2)
    assert back_up_daily(practice, state, NOON).manifest.commit == read_backup(daily_files(practice)[0]).commit == 6


@pytest.mark.parametrize("step", ["write", "sync", "replace", "sync_folder"])
async def test_a_disk_that_refuses_leaves_the_earlier_ones_and_no_half_one(practice, state, records, disk, step):
    await fill(practice, records)
    back_up_daily(practice, state, day(1))
    before = {path: path.read_bytes() for path in daily_files(practice)}
    await fill(practice, records, turn=2)
    if step == "write":
        disk.room = 50
    disk.broken = {step}
    with pytest.raises(OSError, match=r"No space|Input/output"):
        back_up_daily(practice, state, day(2), disk=disk)
    assert {path: path.read_bytes() for path in daily_files(practice) if path in before} == before
    assert not list(backups_of(practice).glob(".duly-*"))
    for path in daily_files(practice):  # if it has its name it is whole
        read_backup(path)
    assert back_up_daily(practice, state, day(2)).manifest.commit == 6


async def test_what_a_crash_left_is_swept_by_the_next(practice, state, records):
    await fill(practice, records)
    (backups_of(practice) / ".duly-old.tmp/snapshot").mkdir(parents=True)
    (backups_of(practice) / ".duly-x.tmp").write_text("half")
    back_up_daily(practice, state, NOON)
    assert not list(backups_of(practice).glob(".duly-*"))


async def test_one_backup_at_a_time(practice, state, records, tmp_path):
    await fill(practice, records)
    with (
        one_at_a_time(practice),
        pytest.raises(AlreadyRunningError, match="A backup is being made or put back just now"),
    ):
        back_up_daily(practice, state, NOON)
    back_up_daily(practice, state, NOON)


async def test_a_state_elsewhere_is_named(practice, tmp_path):
    with one_at_a_time(practice), pytest.raises(BackupError, match="in a folder of var only"):
        make_backup(practice, practice / "data/state", tmp_path / "b.tar.gz", NOON)


async def test_odd_names_come_through(practice, state, tmp_path):
    (practice / "practice.toml").write_text("")
    folder = practice / "engagements/northwind/templates"
    folder.mkdir(parents=True)
    dice = random.Random(4)
    names = ["a" * 250, "Jahresabschluss – Übersicht.xlsx", "two\nlines", "tab\tand\\slash", "\udce4\udcff.csv", "~$x"]
    for name in names:
        (folder / name).write_bytes(dice.randbytes(dice.randrange(70000)))
    back_up_whole(practice, state, tmp_path / "b.tar.gz", NOON)
    assert unpacked(tmp_path / "b.tar.gz") == lying(practice)
