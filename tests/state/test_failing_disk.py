"""A disk that is full or broken: the commit raises, memory is never ahead of the disk, and it goes on when it can."""

import asyncio
import resource
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from duly.state.journal import CommitFailedError
from duly.state.safefile import write_atomically, write_new
from duly.state.store import Change
from duly.state.tinystore import TinyStore


async def both(folder, store):
    """What memory says, and what somebody else reads from the disk."""
    reader = TinyStore.read(folder)
    return store.mark("turn"), reader.mark("turn")


@pytest.mark.parametrize("room", [0, 1, 60])
async def test_a_full_disk_refuses_the_commit_whole_and_takes_the_next_when_there_is_room(folder, disk, room):
    store = TinyStore.open(folder, disk=disk)
    await store.commit(Change(marks={"turn": 1}))
    disk.room = room
    with pytest.raises(
        CommitFailedError, match=rf"^{folder}/journal\.jsonl could not be written \(No space left on device\)"
    ):
        await store.commit(Change(marks={"turn": 2}))
    assert await both(folder, store) == (1, 1)
    disk.room = None
    await store.commit(Change(marks={"turn": 3}))
    assert await both(folder, store) == (3, 3)
    await store.close()
    assert TinyStore.read(folder).mark("turn") == 3


async def test_an_fsync_that_fails_takes_the_line_off_again(folder, disk):
    store = TinyStore.open(folder, disk=disk)
    await store.commit(Change(marks={"turn": 1}))
    disk.broken = {"sync"}
    with pytest.raises(CommitFailedError):
        await store.commit(Change(marks={"turn": 2}))
    disk.broken = {"cut"}  # and now it cannot even be made good
    with pytest.raises(CommitFailedError):
        await store.commit(Change(marks={"turn": 3}))
    assert store.mark("turn") == 1
    disk.broken = set()
    await store.commit(Change(marks={"turn": 4}))
    assert await both(folder, store) == (4, 4)
    await store.close()


async def test_all_of_a_group_are_told(folder, disk):
    store = TinyStore.open(folder, disk=disk)
    disk.room = 200
    outcomes = await asyncio.gather(
        *(store.commit(Change(marks={f"turn {n}": n})) for n in range(20)), return_exceptions=True
    )
    assert all(isinstance(outcome, CommitFailedError) for outcome in outcomes)
    assert all(store.mark(f"turn {n}") is None for n in range(20))
    await store.close()


async def test_a_commit_whose_asker_was_cancelled_stands_and_takes_the_others_along(folder):
    store = TinyStore.open(folder)
    first, second = (asyncio.ensure_future(store.commit(Change(marks={name: 1}))) for name in ("a", "b"))
    await asyncio.sleep(0)
    first.cancel()
    await second
    assert store.mark("a") == 1
    assert store.mark("b") == 1
    await store.close()


async def test_closing_finishes_what_was_asked_for(folder):
    store = TinyStore.open(folder)
    asked = asyncio.ensure_future(store.commit(Change(marks={"turn": 1})))
    await asyncio.sleep(0)
    await store.close()
    await asked
    assert TinyStore.read(folder).mark("turn") == 1
    with pytest.raises(Exception, match="closed"):
        await store.commit(Change(marks={"turn": 2}))


async def test_a_slow_disk_is_written_to_beside_the_loop(folder, disk):
    store = TinyStore.open(folder, disk=disk)
    threads = []
    sync = disk.sync

    def watched(fd):
        threads.append(threading.current_thread() is threading.main_thread())
        sync(fd)

    disk.sync = watched
    store._storage._quick = False
    await store.commit(Change(marks={"turn": 1}))
    store._storage._quick = True
    await store.commit(Change(marks={"turn": 2}))
    assert threads == [False, True]
    await store.close()


LIMITED = """
import asyncio, resource, signal, sys
from pathlib import Path
import run
from duly.state.store import Change
from duly.state.tinystore import TinyStore

async def fill(folder):
    store = TinyStore.open(folder)
    turn = 0
    try:
        while True:
            await store.commit(Change(marks={"turn": turn + 1, "ballast": "x" * 300}))
            turn += 1
    except OSError as error:
        assert store.mark("turn") == turn, (store.mark("turn"), turn)
        print(turn, error)
    await store.close()

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
asyncio.run(fill(Path(sys.argv[1])))
"""


def test_a_file_that_the_system_lets_grow_no_further(folder):
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, folder], cwd=root, capture_output=True, text=True, check=True, timeout=60
    )
    turn, why = done.stdout.split(" ", 1)
    assert "File too large" in why
    store = TinyStore.open(folder)
    assert store.mark("turn") == int(turn)
    assert store.dropped is None
    asyncio.run(store.close())
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 20_000


@pytest.mark.parametrize("step", ["room", "sync", "replace"])
def test_a_file_is_the_old_one_or_the_new_one_and_nothing_is_left_beside_it(tmp_path, disk, step):
    path = tmp_path / "file"
    write_atomically(path, b"old", disk)
    if step == "room":
        disk.room = 2
    else:
        disk.broken = {step}
    with pytest.raises(OSError, match=r"No space|Input/output"):
        write_atomically(path, b"new and longer", disk)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_is_never_written_over_another(tmp_path):
    write_new(tmp_path / "file", b"first")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "file", b"second")
    assert (tmp_path / "file").read_bytes() == b"first"
    assert len(list(tmp_path.iterdir())) == 1
