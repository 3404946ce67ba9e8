"""A disk that is full, read-only or not mounted, and what lies in a folder's place: where it is and what is right."""

import asyncio
import errno
import os
import shutil
import subprocess
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from duly.daemon.clock import StandingClock
from duly.daemon.disk_troubles import disk_trouble, refuses
from duly.daemon.earlier_files import replace_files
from duly.daemon.erasing import REQUEST, ask
from duly.daemon.running import once_there_is_room
from duly.daemon.supervisor import Supervisor
from duly.daemon.whose_data import who_at
from duly.state.archive import Archive
from duly.state.journal import CommitFailedError
from duly.state.lock import UNWRITABLE
from duly.state.tinystore import TinyStore

from tests.daemon.test_replacing_cut_off import StoppingAt
from tests.state.backups_made import commit
from tests.state.conftest import Records
from tests.state.test_restore import Crash

SAMPLE = Path(__file__).parents[2] / "sample"


@pytest.fixture
def small(tmp_path):
    """A disk of two megabytes."""
    (tmp_path / "small").mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", tmp_path / "small"]
    if shutil.which("mount") is None or subprocess.run(mounted, capture_output=True, check=False).returncode:
        pytest.skip("this user may mount no disk")
    yield tmp_path / "small"
    subprocess.run(["umount", tmp_path / "small"], check=True)


def practice_in(place):
    made = Path(shutil.copytree(SAMPLE, place / "practice", ignore=shutil.ignore_patterns("*.xlsx")))
    (made / "var/state").mkdir(parents=True)
    (made / "var/secret").write_bytes(os.urandom(100_000))  # that no packing makes smaller
    return made


def fill(disk):
    with (disk / "fill").open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(1000))


def read_only(disk):
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)


def test_a_backup_onto_a_full_disk_names_that_and_leaves_nothing(duly, small, tmp_path):
    fill(small)
    said = duly("backup", "--to", small, practice=practice_in(tmp_path))
    assert said.code == 2
    assert said.err == (
        f"The disk that {small} lies on is full. Make room on it, then try again. "
        "No new backup was made; the practice and its earlier backups are as they were.\n"
    )
    assert list(small.iterdir()) == [small / "fill"]


@pytest.mark.parametrize("spoil", [fill, read_only])
@pytest.mark.parametrize("earlier", [True, False])
def test_a_practice_whose_disk_takes_nothing_is_saved_elsewhere(duly, small, tmp_path, spoil, earlier):
    practice = practice_in(small)
    if earlier:
        (practice / "var/backups").mkdir()
        (practice / "var/backups/.duly-left.tmp").write_bytes(b"by a crash")
    spoil(small)
    [made] = duly("backup", "--to", tmp_path / "saved.tar.gz", practice=practice).rows
    assert made["files"] > 4
    assert {path.name for path in tmp_path.iterdir()} >= {"small", "saved.tar.gz"}
    assert not list(tmp_path.glob(".duly-*"))


@pytest.mark.parametrize(("spoil", "is_so"), [(fill, "is full"), (read_only, "is read-only")])
def test_what_a_command_could_not_do_is_told_with_the_disk(duly, small, tmp_path, monkeypatch, spoil, is_so):
    monkeypatch.setenv("DULY_MAIL_PASSWORD", "a")
    practice = practice_in(small)
    saved = tmp_path / "saved.tar.gz"
    assert duly("backup", "--to", saved, practice=practice).code == 0
    spoil(small)
    for command, undone in [
        (["backup"], "No new backup was made"),
        (["restore", saved], "Nothing was restored; the practice is as it was."),
        (["run", "--once"], "What was decided before is kept; the rest is done by the next run."),
    ]:
        said = duly(*command, practice=practice)
        assert said.code == 2
        assert str(practice) in said.err
        assert is_so in said.err or "Make room on it" in said.err
        assert undone in said.err
        assert ".tmp" not in said.err


class Watched(StandingClock):
    """A clock that somebody looks at while time passes."""

    def __init__(self, meanwhile):
        super().__init__(datetime(2026, 10, 5, 13, 0, tzinfo=UTC))
        self.meanwhile = meanwhile

    async def sleep(self, seconds):
        self.at += timedelta(seconds=seconds)
        self.meanwhile()


@pytest.mark.parametrize("ends", [False, True])
def test_a_disk_that_is_full_when_a_torn_commit_is_to_be_set_aside_is_waited_for(small, monkeypatch, ends):
    monkeypatch.setenv("DULY_MAIL_PASSWORD", "a")
    practice = practice_in(small)
    commit(practice / "var/state", marks={"turn": 1})
    with (practice / "var/state/journal.jsonl").open("ab") as journal:
        journal.write(b'{"format":1,"n":2,"eng')
    fill(small)

    async def story():
        stopped = asyncio.Event()
        clock = Watched(stopped.set if ends else (small / "fill").unlink)
        async with AsyncExitStack() as held:
            world = await once_there_is_room(practice, clock, stopped, Supervisor({}, 0), held)
            return world and (world.store.mark("turn"), [one.what for one in world.store.story("")])

    lived = asyncio.run(story())
    assert lived is None if ends else (lived[0], "was cut short" in lived[1][0]) == (1, True)


def test_a_disk_that_is_full_when_an_older_state_is_to_be_kept_is_one_to_wait_for(small):
    state = practice_in(small) / "var/state"
    commit(state, marks={"turn": 1})
    fill(small)
    steps = (lambda table, doc: doc,)
    with pytest.raises(OSError, match="No space left") as refused:
        TinyStore.open(state, steps=steps)
    assert refused.value.errno in UNWRITABLE
    assert "is full" in disk_trouble(refused.value)
    (small / "fill").unlink()
    store = TinyStore.open(state, steps=steps)
    assert store.mark("turn") == 1
    asyncio.run(store.close())
    kept = state.with_name("state-format-1") / "journal.jsonl"
    assert kept.read_bytes() == (state / "journal.jsonl").read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_disk_that_is_full_while_an_agreement_is_half_replaced_is_waited_for(small, duly, monkeypatch):
    monkeypatch.setenv("DULY_MAIL_PASSWORD", "a")
    practice = practice_in(small)
    agreement = practice / "engagements/northwind"
    old = [(agreement / name).read_bytes() for name in ("people.csv", "documents.toml")]
    files = {"people.csv": old[0].replace(b"Dana Ortiz", b"Kim Roe"), "documents.toml": old[1] + b"# Kim's"}
    with pytest.raises(Crash):
        replace_files(
            practice, "northwind", files, datetime(2026, 10, 5, tzinfo=UTC), disk=StoppingAt("documents.toml")
        )
    fill(small)
    assert "cut off and cannot be taken back yet" in duly("--practice", practice, "status").err

    async def story():
        clock = Watched((small / "fill").unlink)
        async with AsyncExitStack() as held:
            assert await once_there_is_room(practice, clock, asyncio.Event(), Supervisor({}, 0), held)

    asyncio.run(story())
    assert [(agreement / name).read_bytes() for name in ("people.csv", "documents.toml")] == old


@pytest.mark.parametrize("left", [0, 200_000])  # bytes: none, or enough for all but the memory written anew
def test_a_disk_that_is_full_while_somebody_is_to_be_erased_keeps_no_command_from_its_work(small, duly, tmp_path, left):
    practice = practice_in(small)
    kim, at = "kim@northwind.example", datetime(2026, 10, 5, tzinfo=UTC)
    commit(practice / "var/state", standings=(Records().standing(kim),), marks={"turn": "1" * 500_000})
    (practice / "var/backups").mkdir()
    ask(practice, who_at(practice, (kim,)), practice / "var/state", at)
    fill(small)
    os.truncate(small / "fill", max(0, (small / "fill").stat().st_size - left))
    for command in (["status"], ["backup", "--to", tmp_path / "saved.tar.gz"]):
        said = duly(*command, practice=practice)
        assert said.code == 0, said.err
        assert "somebody is to be erased, and cannot be yet" in said.err
    (small / "fill").unlink()
    assert "somebody was to be erased; it is done now" in duly("status", practice=practice).err
    assert not (practice / REQUEST).exists()


@pytest.mark.parametrize("command", [["run", "--once"], ["backup"], ["status"], ["health"]])
def test_a_link_to_a_disk_that_is_not_mounted_is_told_by_every_command(duly, tmp_path, command):
    practice = practice_in(tmp_path)
    shutil.rmtree(practice / "var")
    (practice / "var").symlink_to(tmp_path / "stick/var")
    said = duly(*command, practice=practice)
    assert said.code == 2
    assert said.err == (
        f"{practice}/var is a link to {tmp_path}/stick/var, which is not there. "
        "Mount the disk that it lies on, or mend the link. Nothing was done.\n"
    )


def test_a_file_in_a_folders_place_is_named(duly, tmp_path):
    practice = practice_in(tmp_path)
    saved = tmp_path / "saved.tar.gz"
    assert duly("backup", "--to", saved, practice=practice).code == 0
    (tmp_path / "notes.txt").touch()
    said = duly("restore", saved, practice=tmp_path / "notes.txt")
    assert said.code == 2
    assert f"{tmp_path}/notes.txt is a file, and a folder should be there." in said.err
    assert "Nothing was restored" in said.err


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EDQUOT, "The disk that {} lies on is full for this user. Make room on it, then try again."),
        (errno.EFBIG, "takes no file as large as this; one formatted as FAT takes 4 GB. Name another place."),
        (errno.EIO, "The disk may be failing"),
        (errno.EACCES, "has no right to {}: its permissions forbid it"),
        (errno.EISDIR, "is a folder, and a file should be there"),
        (errno.ENOTDIR, "{}: not a directory"),
        (errno.EBUSY, "{}: device or resource busy"),
    ],
)
def test_each_refusal_has_its_words(tmp_path, number, words):
    refused = OSError(number, os.strerror(number), str(tmp_path / ".duly-x"))
    assert words.format(tmp_path) in disk_trouble(refused)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_who_may_is_told_where_somebody_else_owns_it(tmp_path):
    os.chown(tmp_path, 4_000_000, -1)
    refused = PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "var/duly.lock"))
    assert disk_trouble(refused) == (
        f"root has no right to {tmp_path}/var/duly.lock: it belongs to user 4000000. Run the command as user 4000000."
    )


def test_of_a_copy_that_was_refused_its_target_is_named(tmp_path):
    (tmp_path / "stick").mkdir()
    full = OSError(errno.ENOSPC, "No space left on device", "/var/journal.jsonl", None, str(tmp_path / "stick/a"))
    assert disk_trouble(full).startswith(f"The disk that {tmp_path}/stick lies on is full.")


def test_a_decision_that_could_not_be_written_down_says_what_is_right():
    full = CommitFailedError(errno.ENOSPC, "var/state/journal.jsonl could not be written (No space left on device)")
    assert disk_trouble(full).endswith("(No space left on device). Make room on it, then try again.")


def test_a_kept_file_that_is_gone_is_no_refusal_for_it_does_not_come_back_by_waiting(tmp_path):
    with pytest.raises(FileNotFoundError) as lost:
        Archive(tmp_path).document("0" * 64)
    assert not refuses(lost.value)
    assert refuses(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert refuses(FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))


def test_what_is_no_trouble_with_a_disk_is_left_to_others():
    assert disk_trouble(ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")) == ""
