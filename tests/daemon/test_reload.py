"""The practice's files edited while the daemon runs: what changed comes into force, safely, and once it can."""

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from duly.daemon.clock import StandingClock
from duly.daemon.config import load
from duly.daemon.refs import from_store
from duly.daemon.reload import Reload, stamp
from duly.daemon.rulebook import rulebook
from duly.daemon.secret import practice_secret
from duly.daemon.signal_tables import load_signals
from duly.daemon.world import World
from duly.state.archive import Archive
from duly.state.memory import MemoryStore

SAMPLE = Path(__file__).resolve().parents[2] / "sample"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(SAMPLE, tmp_path / "practice"))


def world(folder):
    store = MemoryStore()
    return World(
        store=store,
        book=rulebook(load(folder), practice_secret(folder)),
        ref_of=from_store(store),
        clock=StandingClock(datetime(2026, 10, 6, 12, tzinfo=UTC)),
        inbox=None,
        channels={},
        archive=Archive(folder),
        examiner=None,
        signals=load_signals(),
    )


def test_a_key_that_was_deleted_beside_a_running_duly_is_put_back_as_it_was(folder):
    running = world(folder)
    reload, key = Reload(running), practice_secret(folder)
    (folder / "var/secret").unlink()
    (folder / "practice.toml").write_text((folder / "practice.toml").read_text() + "\n# edited\n")
    asyncio.run(reload())
    assert (folder / "var/secret").read_bytes() == key


def test_an_engagement_added_to_an_empty_practice_gets_the_practices_own_secret(folder, tmp_path):
    (engagement,) = (folder / "engagements").iterdir()
    shutil.move(engagement, tmp_path / "later")
    running = world(folder)
    reload = Reload(running)
    shutil.move(tmp_path / "later", engagement)
    asyncio.run(reload())
    (policy,) = running.book.policies.values()
    assert policy.secret == practice_secret(folder)
    assert len(policy.secret) == 32


def test_what_an_editor_takes_away_in_the_middle_of_a_look_is_passed_over(folder):
    before = stamp(folder)
    (folder / "engagements" / ".swp").symlink_to("gone")
    assert stamp(folder) == before


def test_an_edit_that_the_disk_refused_is_brought_into_force_at_the_next_look(folder):
    running = world(folder)
    reload = Reload(running)
    toml = folder / "practice.toml"
    toml.write_text(toml.read_text() + "\n")
    commit, running.store.commit = running.store.commit, refuse
    with pytest.raises(OSError, match="full"):
        asyncio.run(reload())
    running.store.commit = commit
    asyncio.run(reload())
    assert list(running.store.all_series())


async def refuse(_change):
    raise OSError("the disk is full")
