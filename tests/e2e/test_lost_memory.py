"""A practice whose memory is gone greets nobody anew: every command that needs it says so, and how to get it back."""

import re
import shutil
import subprocess
from datetime import UTC, datetime

import pytest
from duly.daemon.health import diagnosed, lines
from duly.daemon.secret import KeyLostError
from duly.state.lost import StateLostError
from duly.state.rolling import back_up_daily, daily_files

from tests.commands import called
from tests.e2e.conftest import FILLED

FIRST, LATER = "2026-10-06T08:30:00", "2026-10-08T08:30:00"
SOON = datetime(2026, 10, 8, 13, 0, tzinfo=UTC)


@pytest.fixture
def worked(practice):
    """Dana was reminded, has sent her report, and it is filed; the night's backup was made."""
    (reminder,) = practice.turn(FIRST)
    practice.reply(reminder, "attached", files=[("AR.xlsx", FILLED)])
    practice.turn("2026-10-07T10:05:00")
    assert practice.september["state"] == "done"
    back_up_daily(practice.folder, practice.folder / "var/state", datetime.fromisoformat(f"{LATER}-04:00"))
    return practice


def told(practice, command):
    done = called("--practice", practice.folder, command)
    assert "Traceback" not in done.err
    return done.code, done.out, done.err


def emptied(journal):
    journal.write_bytes(b"")


def halved(journal):
    lines_of = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines_of[: len(lines_of) // 2]))


def gone(journal):
    shutil.rmtree(journal.parent)


@pytest.mark.parametrize("harm", [gone, emptied, halved])
def test_nobody_hears_anything_from_a_duly_that_has_lost_its_memory(worked, harm):
    harm(worked.folder / "var/state/journal.jsonl")
    before = len(worked.post.taken)
    with pytest.raises(StateLostError, match=r"duly --practice .* restore .*\.tar\.gz"):
        worked.turn(LATER)
    assert len(worked.post.taken) == before
    code, _, err = told(worked, "run")
    assert (code, "restore" in err) == (2, True)
    code, out, _ = told(worked, "health")
    assert code == 1
    assert "The state cannot be read" in out
    assert "restore" in out
    assert "lost" in told(worked, "status")[2]
    restored = called("--practice", worked.folder, "restore", *daily_files(worked.folder))
    assert restored.code == 0, restored.err
    worked.turn(LATER)
    assert worked.september["state"] == "done"


def test_a_practice_without_any_memory_has_no_status_to_show(worked):
    gone(worked.folder / "var/state/journal.jsonl")
    code, out, err = told(worked, "status")
    assert (code, out) == (2, "")
    assert "no task is open yet" not in err


def test_whoever_wants_to_begin_anew_moves_var_away(worked):
    gone(worked.folder / "var/state/journal.jsonl")
    (worked.folder / "var").rename(worked.folder / "var-before")
    worked.turn(LATER)
    assert worked.september["state"] == "open"


def test_health_looks_at_the_memory_also_where_no_sign_of_life_is_on_record(worked):
    (worked.folder / "var/heartbeat.json").unlink()
    halved(worked.folder / "var/state/journal.jsonl")
    out = " ".join(lines(diagnosed(worked.folder, SOON)))
    assert "The state cannot be read" in out
    assert "“run” starts it" not in out


def without(key):
    key.unlink()


@pytest.mark.parametrize(("harm", "how"), [(without, "is not there"), (emptied, "is empty")])
def test_a_memory_whose_key_is_gone_gets_no_new_one_but_the_way_to_the_old(worked, harm, how):
    key = worked.folder / "var/secret"
    before, sent = key.read_bytes(), len(worked.post.taken)
    harm(key)
    (backup,) = daily_files(worked.folder)
    back = f"“tar xzf {backup} -C {worked.folder} var/secret” puts it back"
    code, _, err = told(worked, "run")
    assert (code, how in err, back in err) == (2, True, True)
    code, out, _ = told(worked, "health")
    assert (code, f"Wrong: The practice's key (var/secret) {how}" in out, back in out) == (1, True, True)
    with pytest.raises(KeyLostError):
        worked.turn(LATER)
    assert len(worked.post.taken) == sent
    subprocess.run(["tar", "xzf", backup, "-C", worked.folder, "var/secret"], check=True)
    assert key.read_bytes() == before
    worked.turn(LATER)


def test_where_no_backup_holds_the_key_a_person_may_go_on_with_a_new_one(worked):
    (worked.folder / "var/secret").unlink()
    for backup in daily_files(worked.folder):
        backup.unlink()
    with pytest.raises(KeyLostError, match="head -c 32 /dev/urandom > ") as refused:
        worked.turn(LATER)
    subprocess.run(re.findall("“(head .*)”", str(refused.value))[0], shell=True, check=True)
    worked.turn(LATER)


def test_an_empty_key_is_none_and_a_first_start_makes_one_without_a_word(practice):
    (practice.folder / "var").mkdir()
    (practice.folder / "var/secret").write_bytes(b"")
    practice.turn(FIRST)
    assert len((practice.folder / "var/secret").read_bytes()) == 32
