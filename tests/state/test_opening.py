"""One instance a practice, and states written by another version of Duly."""

import asyncio
import fcntl
import json
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from duly.state.journal import line_of
from duly.state.lock import AlreadyRunningError, MovedError, PracticeLock
from duly.state.migrate import NewerStateError
from duly.state.snapshot import _foot
from duly.state.store import Change
from duly.state.tinystore import TinyStore

ROOT = Path(__file__).resolve().parents[2]
HOLDING = """
import sys, time
from pathlib import Path
import run
from duly.state.tinystore import TinyStore
store = TinyStore.open(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_opening_is_told_who_has_the_practice(folder):
    child = subprocess.Popen([sys.executable, "-c", HOLDING, folder], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        child.stdout.readline()
        with pytest.raises(
            AlreadyRunningError, match=rf"already running on this practice \(process {child.pid} holds .*duly\.lock"
        ):
            TinyStore.open(folder)
        assert TinyStore.read(folder).next_at() is None
    finally:
        child.kill()
        child.wait()
    for _ in range(2):  # the killed one holds nothing, nor does one that was closed
        asyncio.run(TinyStore.open(folder).close())


def test_a_lock_file_that_was_deleted_lets_no_second_duly_in(folder):
    child = subprocess.Popen([sys.executable, "-c", HOLDING, folder], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        child.stdout.readline()
        (folder.parent / "duly.lock").unlink()
        for _ in range(2):  # nor does the first attempt put there what the second would lock
            with pytest.raises(AlreadyRunningError, match=rf"another process holds {folder.parent}\)\. Stop it first"):
                TinyStore.open(folder)
    finally:
        child.kill()
        child.wait()
    asyncio.run(TinyStore.open(folder).close())
    assert (folder.parent / "duly.lock").exists()


def test_a_duly_of_before_which_locks_the_file_alone_is_heeded(folder):
    folder.parent.mkdir(exist_ok=True)
    with (folder.parent / "duly.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(AlreadyRunningError):
            TinyStore.open(folder)
    asyncio.run(TinyStore.open(folder).close())


@pytest.mark.parametrize("other", [False, True], ids=["renamed", "replaced"])
async def test_a_practice_that_is_moved_while_duly_runs_is_left_whole_where_it_is(tmp_path, other):
    practice = tmp_path / "practice"
    store = TinyStore.open(practice / "var/state")
    await store.commit(Change(marks={"turn": 1}))
    store.check_in_place()
    moved = practice.rename(tmp_path / "moved")
    if other:
        (practice / "var").mkdir(parents=True)
    await store.commit(Change(marks={"turn": 2}))  # of the turn that is going on
    for said in (store.check_in_place, store.note_reached):
        with pytest.raises(MovedError, match="was moved or replaced"):
            said()
    await store.close()
    assert [path for path in practice.rglob("*") if path.is_file()] == []
    assert TinyStore.read(moved / "var/state").mark("turn") == 2


def test_the_lock_is_let_go_and_may_be_taken_again(tmp_path):
    with PracticeLock(tmp_path / "duly.lock"), pytest.raises(AlreadyRunningError):
        PracticeLock(tmp_path / "duly.lock")
    PracticeLock(tmp_path / "duly.lock").release()


async def test_a_failed_opening_does_not_keep_the_practice(folder):
    (folder / "snapshot").mkdir(parents=True)
    (folder / "snapshot" / "_practice.jsonl").write_text("not a snapshot\n")
    for _ in range(2):
        with pytest.raises(Exception, match="damaged"):
            TinyStore.open(folder)


def renamed_cause(table, doc):
    """As if `cause` had been called `reason` in the format before, and the pen had been something else."""
    if table == "held":
        return None
    return {("cause" if key == "reason" else key): value for key, value in doc.items()}


async def old_state(folder, records, compact_at):
    """A state in format 1, in which a task's cause was called reason."""
    store = TinyStore.open(folder, compact_at=compact_at)
    for number in range(4):
        task = records.task(f"T-10000{number}", cause="on-leave")
        await store.commit(Change(tasks=(task,), held=(records.held(),)))
    await store.close()
    for path in folder.rglob("*.jsonl"):
        if b"cause" in path.read_bytes():
            rewrite(path)


def rewrite(path):
    """The same file as the older version would have written it, checksums and all."""
    lines = path.read_bytes().replace(b'"cause"', b'"reason"').splitlines(keepends=True)
    if path.name == "journal.jsonl":
        parsed = [json.loads(line) for line in lines]
        bodies = [{key: value for key, value in one.items() if key not in {"format", "n", "sum"}} for one in parsed]
        path.write_bytes(
            b"".join(
                line_of(1, one["n"], json.dumps(body).encode()[1:-1]) for one, body in zip(parsed, bodies, strict=True)
            )
        )
    else:
        head = b"".join(lines[:-1])
        path.write_bytes(head + _foot(zlib.crc32(head)))


@pytest.mark.parametrize("compact_at", [0, 1 << 20])
async def test_an_older_state_is_lifted_step_by_step_and_kept_beside(folder, records, compact_at):
    await old_state(folder, records, compact_at)
    store = TinyStore.open(folder, steps=(renamed_cause,))
    assert [task.cause for task in store.tasks()] == ["on-leave"] * 4
    assert store.pen() == []
    await store.commit(Change(tasks=(records.task("T-100009", cause="other"),)))
    await store.close()
    kept = folder.with_name("state-format-1")
    assert b"reason" in b"".join(path.read_bytes() for path in kept.rglob("*.jsonl"))
    again = TinyStore.open(folder, steps=(renamed_cause,))  # half old and half new by now
    assert [task.cause for task in again.tasks()] == ["on-leave"] * 4 + ["other"]
    await again.close()


@pytest.mark.parametrize("step", ["sync", "replace", "sync_folder"])
async def test_nothing_newer_is_written_before_the_older_state_is_kept_for_good(folder, records, disk, step):
    await old_state(folder, records, 0)
    before = {path: path.read_bytes() for path in folder.rglob("*.jsonl")}
    disk.broken = {step}
    with pytest.raises(OSError, match="Input/output"):
        TinyStore.open(folder, steps=(renamed_cause,), disk=disk)
    assert {path: path.read_bytes() for path in folder.rglob("*.jsonl")} == before
    disk.broken = set()
    store = TinyStore.open(folder, steps=(renamed_cause,), disk=disk)
    await store.commit(Change(tasks=(records.task("T-100009"),)))
    await store.close()
    kept = folder.with_name("state-format-1")
    assert {folder / path.relative_to(kept): path.read_bytes() for path in kept.rglob("*.jsonl")} == before
    assert not folder.with_name("state-format-1.tmp").exists()


@pytest.mark.parametrize("compact_at", [0, 1 << 20])
async def test_a_state_from_before_documents_were_remembered_opens_as_it_is(folder, records, compact_at):
    store = TinyStore.open(folder, compact_at=compact_at)
    await store.commit(Change(tasks=(records.task(),)))  # no table of documents in it, as it was then
    await store.close()
    before = {path: path.read_bytes() for path in folder.rglob("*.jsonl")}
    assert not any(b"accepted" in data for data in before.values())
    again = TinyStore.open(folder)
    assert again.accepted_in("northwind") == []
    await again.close()
    assert {path: path.read_bytes() for path in folder.rglob("*.jsonl")} == before


@pytest.mark.parametrize("compact_at", [0, 1 << 20])
async def test_a_newer_versions_state_is_refused_and_left_alone(folder, records, compact_at):
    store = TinyStore.open(folder, steps=(renamed_cause,), compact_at=compact_at)
    await store.commit(Change(tasks=(records.task(),)))
    await store.close()
    before = {path: path.read_bytes() for path in folder.rglob("*.jsonl")}
    for opening in (TinyStore.open, TinyStore.read):
        with pytest.raises(
            NewerStateError, match=r"newer Duly \(format 2; this one reads up to 1\).*Nothing was changed"
        ):
            opening(folder)
    assert {path: path.read_bytes() for path in folder.rglob("*.jsonl")} == before
