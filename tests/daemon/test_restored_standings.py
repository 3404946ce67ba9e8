"""What people have asked for by telephone or mail holds after a restore, also where the backup does not know them."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from duly.daemon.config import load
from duly.daemon.reconcile import reconcile
from duly.daemon.restored import remember
from duly.daemon.rulebook import rulebook
from duly.rules.consent import barred
from duly.rules.model import State
from duly.rules.steps import actions
from duly.state.store import Change
from duly.state.tinystore import TinyStore

from tests.state.conftest import Records

SAMPLE = Path(__file__).parents[2] / "sample"
MONDAY = datetime(2026, 10, 5, 13, 0, tzinfo=UTC)
DANA = "dana@northwind.example"
NOBODY = Change()


@pytest.fixture
def practice(tmp_path):
    return Path(shutil.copytree(SAMPLE, tmp_path / "practice"))


def book(practice):
    return rulebook(load(practice), b"s" * 32)


def dana(practice):
    return load(practice).engagements[0].person(DANA)


async def remembered(tmp_path, before, *, backed_up=NOBODY):
    """The state of a backup once it is restored and told what the memory before it knew; it is open."""
    for folder, change in (("then", backed_up), ("now", before)):
        store = TinyStore.open(tmp_path / folder / "state")
        await store.commit(change)
        await store.close()
    await remember(tmp_path / "then/state", tmp_path / "now/state", "it was restored", MONDAY)
    return TinyStore.open(tmp_path / "then/state")


@pytest.mark.parametrize("what", ["stop", "wrong number", "opt-out"])
async def test_what_somebody_newer_than_the_backup_asked_for_holds_once_they_are_back(practice, tmp_path, what):
    person = dana(practice)
    said = {
        "stop": {"phone_stop": person.consent_note},
        "wrong number": {"bad_number": person.phone},
        "opt-out": {"opted_out": True},
    }
    before = Records().standing(first_seen=MONDAY.date(), absent_until=MONDAY.date(), **said[what])
    store = await remembered(tmp_path, Change(standings=(before,)))
    await reconcile(SimpleNamespace(store=store, book=book(practice)), MONDAY)  # her line is put back
    standing = store.standing("northwind", DANA)
    assert standing == replace(before, absent_until=None)  # that she is away is read again
    policy = book(practice).policies["northwind"]
    assert (barred("text", person, standing, policy) is None) is (what == "opt-out")
    await store.close()


async def test_nobody_is_made_known_by_a_restore_of_whom_nothing_is_to_be_kept(tmp_path):
    store = await remembered(tmp_path, Change(standings=(Records().standing(),)))
    assert store.standing("northwind", DANA) is None
    await store.close()


async def test_an_opt_out_whose_mail_is_gone_leaves_what_is_open_to_the_consultant(practice, tmp_path):
    records = Records()
    backed_up = Change(standings=(records.standing(),), tasks=(records.task(next_at=MONDAY),))
    store = await remembered(tmp_path, Change(standings=(records.standing(opted_out=True),)), backed_up=backed_up)
    task, standing = store.task("T-100001"), store.standing("northwind", DANA)
    assert (task.state, task.waiting_for) == (State.WAITING, "opt-out")
    assert actions(task, book(practice).policies["northwind"], standing) == ()
    await store.close()
