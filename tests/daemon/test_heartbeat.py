"""The sign of life itself: what it costs, what it carries over a restart, and when it feeds no watchdog."""

import asyncio
import json
import os
import shutil
import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from duly.daemon.clock import StandingClock
from duly.daemon.config import load
from duly.daemon.heartbeat import FILE, Heartbeat, last_beat, sign_of_life
from duly.daemon.refs import from_store
from duly.daemon.rulebook import rulebook
from duly.daemon.secret import practice_secret
from duly.daemon.supervisor import Supervisor
from duly.daemon.world import World
from duly.mailbox.arrival import InboxDown
from duly.state.archive import Archive
from duly.state.memory import MemoryStore

SAMPLE = Path(__file__).resolve().parents[2] / "sample"
NOW = datetime(2026, 10, 6, 12, tzinfo=UTC)


@pytest.fixture
def world(tmp_path):
    folder = Path(shutil.copytree(SAMPLE, tmp_path / "practice"))
    (folder / "var").mkdir(exist_ok=True)
    store = MemoryStore()
    return World(
        store=store,
        book=rulebook(load(folder), practice_secret(folder)),
        ref_of=from_store(store),
        clock=StandingClock(NOW),
        inbox=None,
        channels={},
        archive=Archive(folder),
        examiner=None,
        signals=None,
    )


@pytest.fixture
def manager():
    """A service manager with a watchdog: its Supervisor, and a call that counts the feedings since the last."""
    address = f"@duly-heartbeat-{os.getpid()}-{time.monotonic()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(address.replace("@", "\0", 1))
        listener.setblocking(False)

        def fed():
            count = 0
            while True:
                try:
                    count += listener.recv(4096) == b"WATCHDOG=1"
                except BlockingIOError:
                    return count

        yield Supervisor({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1000000"}, os.getpid()), fed


NOBODY = Supervisor({}, 0)


async def test_the_service_manager_is_told_what_is_due_next_by_the_clock_of_the_consultant(world, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        beat = Heartbeat(world, Supervisor({"NOTIFY_SOCKET": str(tmp_path / "notify")}, os.getpid()))
        for due in (NOW, NOW.astimezone(ZoneInfo("Asia/Tokyo"))):
            await beat.turned(due, None)
            assert listener.recv(4096).decode().endswith("; next due 2026-10-06 08:00 EDT")


@pytest.mark.parametrize(
    ("trouble", "feeds"),
    [
        (None, 1),
        (InboxDown("the server is down"), 1),
        (OSError("no space left on device"), 1),
        (InboxDown("it stopped answering in the middle of its work", hung=True), 0),
    ],
)
def test_trouble_that_a_new_start_would_not_mend_feeds_the_watchdog_and_a_hang_does_not(world, manager, trouble, feeds):
    supervisor, fed = manager
    asyncio.run(Heartbeat(world, supervisor).turned(None, trouble))
    assert fed() == feeds


async def test_a_start_that_waits_for_the_disk_is_one_that_the_service_manager_need_not_end(world, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        beat = Heartbeat(world, Supervisor({"NOTIFY_SOCKET": str(tmp_path / "notify")}, os.getpid()))
        await beat.turned(None, OSError("no space left on device"))
        assert listener.recv(4096) == b"READY=1"


def test_what_stands_in_the_way_on_the_disk_is_said_in_words(world):
    barred = world.book.practice.folder / "var/filed"
    barred.write_text("somebody's note")
    with pytest.raises(NotADirectoryError) as refused:
        world.archive.place("northwind", "report.pdf", "0" * 64)
    beat = asyncio.run(Heartbeat(world, NOBODY).turned(None, refused.value))
    assert beat.disk_why.startswith(f"{barred} is a file, and a folder should be there. Move it away")


def test_every_step_of_a_long_turn_feeds_it(world, manager):
    supervisor, fed = manager
    Heartbeat(world, supervisor)
    world.moved()
    assert fed() == 1


def test_a_beat_is_whole_on_disk_and_reads_back_the_same(world):
    beat = asyncio.run(Heartbeat(world, NOBODY).turned(NOW + timedelta(hours=2), None))
    assert last_beat(world.book.practice.folder) == beat
    assert beat.memory.next_due == NOW + timedelta(hours=2)
    assert (beat.at, beat.turned, beat.pid) == (NOW, NOW, os.getpid())


@pytest.mark.parametrize(
    "bad",
    [
        *(b"", b"[]", b"{", b"7", b'{"at": 5}', b"\xff\xfe", b'{"unknown": 1}', b'{"pid": 1}'),
        *(b"[" * 100_000, b"\0" * 400),
        *({"at": None}, {"at": "2026-10-06T08:00:00"}, {"turned": "2026-10-06T08:00:00"}),
        *({"pid": "417"}, {"pid": None}, {"pid": 0}, {"pid": 1 << 70}),
    ],
)
def test_a_beat_that_cannot_be_read_is_none(world, bad):
    path = world.book.practice.folder / FILE
    if isinstance(bad, dict):
        asyncio.run(Heartbeat(world, NOBODY).turned(None, None))
        bad = json.dumps(json.loads(path.read_text()) | bad).encode()
    path.write_bytes(bad)
    assert sign_of_life(world.book.practice.folder) == (None, f"{path} is damaged, or another version of Duly wrote it")
    assert Heartbeat(world, NOBODY).beat.inbox_read is None


def test_a_beat_that_is_not_there_is_not_called_unreadable(world):
    assert sign_of_life(world.book.practice.folder) == (None, "")


def test_what_keeps_a_beat_from_being_read_is_said_in_words(world):
    (world.book.practice.folder / FILE).mkdir()
    beat, why = sign_of_life(world.book.practice.folder)
    assert beat is None
    assert why.endswith("heartbeat.json is a folder, and a file should be there. Move it away.")


def test_since_when_the_inbox_is_down_is_known_over_a_restart(world):
    down = InboxDown("the server is down")
    asyncio.run(Heartbeat(world, NOBODY).turned(None, down))
    world.clock.at += timedelta(minutes=40)
    beat = asyncio.run(Heartbeat(world, NOBODY).turned(None, down))
    assert beat.inbox_down == NOW
    world.clock.at += timedelta(minutes=1)
    assert asyncio.run(Heartbeat(world, NOBODY).turned(None, None)).inbox_down is None


def test_a_loop_that_lets_a_server_rest_lives_and_has_made_no_further_turn(world):
    heartbeat, down = Heartbeat(world, NOBODY), InboxDown("the sign-in was refused", 3600)
    asyncio.run(heartbeat.turned(None, down))
    world.clock.at += timedelta(minutes=40)
    beat = asyncio.run(heartbeat.turned(None, down))
    assert (beat.at, beat.turned) == (NOW + timedelta(minutes=40), NOW)
    beat = asyncio.run(heartbeat.turned(None, InboxDown("the sign-in was refused", 3600)))
    assert beat.turned == beat.at


def test_a_daemon_that_has_begun_is_stopped_no_more_though_its_first_step_takes_long(world):
    Heartbeat(world, NOBODY).end()
    world.clock.at += timedelta(minutes=40)
    asyncio.run(Heartbeat(world, NOBODY).begin())
    beat = last_beat(world.book.practice.folder)
    assert (beat.stopped, beat.at, beat.turned) == (False, world.clock.now(), None)


def test_it_says_that_it_ended_in_good_order(world):
    heartbeat = Heartbeat(world, NOBODY)
    heartbeat.end()
    assert last_beat(world.book.practice.folder).stopped


@pytest.mark.parametrize(
    ("hours", "stops", "told"),
    [
        (0.5, True, 0),  # an update
        (14, True, 1),
        (14, False, 1),  # the power was gone
    ],
)
def test_the_digest_tells_once_how_long_it_did_not_run(world, hours, stops, told):
    first = Heartbeat(world, NOBODY)
    asyncio.run(first.turned(None, None))
    if stops:
        first.end()
    world.clock.at += timedelta(hours=hours)
    again = Heartbeat(world, NOBODY)
    for _ in range(2):
        asyncio.run(again.turned(None, None))
    entries = [entry for entry in world.store.entries_since(NOW) if "not running" in entry.what]
    assert len(entries) == told
    if told:
        assert "from Tuesday 06 October, 08:00 until Tuesday 06 October, 22:00" in entries[0].what
        assert (entries[0].engagement, entries[0].topic) == ("", "health")  # as the digest's heading wants it


def test_a_start_that_is_cut_off_in_its_first_step_has_told_how_long_it_did_not_run(world):
    asyncio.run(Heartbeat(world, NOBODY).turned(None, None))
    world.clock.at += timedelta(hours=14)
    for _ in range(2):
        asyncio.run(Heartbeat(world, NOBODY).begin())
    (told,) = world.store.entries_since(NOW)
    assert "until Tuesday 06 October, 22:00" in told.what


def test_turns_that_cron_starts_are_no_absence(world):
    asyncio.run(Heartbeat(world, NOBODY, once=True).turned(None, None))
    world.clock.at += timedelta(hours=14)
    asyncio.run(Heartbeat(world, NOBODY, once=True).turned(None, None))
    assert world.store.entries_since(NOW) == []


def test_a_disk_that_takes_no_heartbeat_stops_nothing(world):
    shutil.rmtree(world.book.practice.folder / "var")
    heartbeat = Heartbeat(world, NOBODY)
    world.moved()
    asyncio.run(heartbeat.turned(None, None))
    heartbeat.end()


def test_it_holds_no_words_of_anybody(world):
    asyncio.run(Heartbeat(world, NOBODY).turned(None, None))
    assert set(json.loads((world.book.practice.folder / FILE).read_text())) <= {
        *("at", "pid", "host", "version", "started", "supposed", "turned", "memory"),
    }


def test_a_beat_costs_a_turn_nothing_that_is_noticed(world):
    heartbeat = Heartbeat(world, NOBODY)

    async def beats():
        began = time.perf_counter()
        for _ in range(100):
            await heartbeat.turned(None, None)
        return (time.perf_counter() - began) / 100

    assert asyncio.run(beats()) < 0.02  # seconds; some 0.3 ms where nothing else runs
