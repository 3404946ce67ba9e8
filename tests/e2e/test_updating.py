"""A new version takes the state up and keeps it as it was; an older one refuses that, and a backup leads back."""

import pytest
from duly.state.tinystore import TinyStore

from tests.commands import called

FIRST = "2026-10-06T08:30:00"


def renamed(table, doc):
    """What a next version might store otherwise: a word more in each task's story."""
    return {**doc, "what": f"{doc['what']} (taken up)"} if table == "entries" else doc


@pytest.fixture
def newer(monkeypatch):
    """From its call on what runs in this process is the next version; commands in processes of their own are not."""

    def update():
        for method in (TinyStore.open, TinyStore.read):
            monkeypatch.setitem(method.__func__.__kwdefaults__, "steps", (renamed,))

    return update


def state(practice):
    return {path: path.read_bytes() for path in (practice.folder / "var/state").rglob("*.jsonl")}


def test_an_update_takes_the_state_up_and_there_is_no_way_back_but_a_backup(practice, newer, tmp_path):
    (reminder,) = practice.turn(FIRST)
    before = state(practice)
    backup = tmp_path / "before-the-update.tar.gz"
    assert called("--practice", practice.folder, "backup", "--to", backup).code == 0

    newer()
    practice.reply(reminder, "You will have it on Friday, October 9, 2026.", when="2026-10-06T10:00:00-04:00")
    (answer,) = practice.turn("2026-10-06T10:01:00")
    assert answer["To"] == "dana@northwind.example"
    kept = practice.folder / "var/state-format-1"
    assert {
        practice.folder / "var/state" / path.relative_to(kept): path.read_bytes() for path in kept.rglob("*.jsonl")
    } == before

    lifted = state(practice)
    for words in (("run", "--once"), ("status",)):
        refused = called("--practice", practice.folder, *words)
        assert refused.code == 2, words
        assert "newer Duly" in refused.err
        assert "Traceback" not in refused.err
    assert state(practice) == lifted

    assert called("--practice", practice.folder, "restore", backup).code == 0
    assert (practice.september["state"], practice.september["reminders"]) == ("open", 1)  # not promised yet
