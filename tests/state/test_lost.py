"""A memory that is gone, or has lost its end, is refused with what to do: it is not that of a new practice."""

import pytest
from duly.state.journal import StateDamagedError
from duly.state.lost import StateLostError
from duly.state.reached import FILE, note_reached
from duly.state.rolling import back_up_daily
from duly.state.store import Change
from duly.state.tinystore import TinyStore

from tests.state.conftest import MONDAY
from tests.state.test_compaction import CrashingDisk


@pytest.fixture
def state(tmp_path):
    """Where a practice keeps its memory."""
    (tmp_path / "practice.toml").write_text("")
    return tmp_path / "var/state"


async def written(state, records, count=5, **given):
    """So many commits, noted at the end as a Duly that stops does; the journal's lines."""
    store = TinyStore.open(state, **given)
    for number in range(1, count + 1):
        await store.commit(Change(tasks=(records.task(reminders=number),), marks={"turn": number}))
    store.note_reached()
    await store.close()
    return (state / "journal.jsonl").read_bytes().splitlines(keepends=True)


async def turn_of(state):
    store = TinyStore.open(state)
    turn = store.mark("turn")
    await store.close()
    return turn


def refused(state, match):
    """Opening says so, and changes nothing."""
    before = sorted(state.parent.rglob("*"))
    with pytest.raises(StateLostError, match=match) as error:
        TinyStore.open(state)
    assert [path for path in sorted(state.parent.rglob("*")) if path.name != "duly.lock"] == [
        path for path in before if path.name != "duly.lock"
    ]
    return str(error.value)


async def test_what_was_noted_and_is_there_opens_as_ever(state, records):
    await written(state, records)
    assert await turn_of(state) == 5
    assert await turn_of(state) == 5


@pytest.mark.parametrize("left", [0, 1, 4])
async def test_a_journal_that_ends_at_a_line_before_the_last_known_commit_is_refused(state, records, left):
    lines = await written(state, records)
    (state / "journal.jsonl").write_bytes(b"".join(lines[:left]))
    said = refused(state, f"ends with commit {left}, but Duly had come to 5" if left else "remembers nothing")
    assert "look for one elsewhere" in said
    assert str(state.parent / FILE) in said
    (state / "journal.jsonl").write_bytes(b"".join(lines))
    assert await turn_of(state) == 5


async def test_a_journal_cut_off_within_a_line_is_refused_if_whole_ones_are_gone_with_it(state, records):
    lines = await written(state, records)
    (state / "journal.jsonl").write_bytes(b"".join(lines[:3]) + lines[3][:40])
    refused(state, "ends with commit 3")


@pytest.mark.parametrize("rubbish", [b"\n", b"\0" * 4096 + b"\n"])
async def test_a_journal_of_which_nothing_would_be_left_is_refused(state, records, rubbish):
    await written(state, records)
    (state / "journal.jsonl").write_bytes(rubbish)
    refused(state, "damaged after commit 0")
    assert "damaged after commit 0" in TinyStore.read(state).damage


async def test_a_journal_that_is_deleted_behind_its_snapshots_is_missed(state, records):
    store = TinyStore.open(state, compact_at=0)
    await store.commit(Change(tasks=(records.task(),)))
    await store.close()
    await written(state, records, compact_at=1 << 20)
    (state / "journal.jsonl").unlink()
    refused(state, r"ends with commit 1, but Duly had come to 6: commits 2 to 6 are lost")
    assert "commits 2 to 6 are lost" in TinyStore.read(state).damage


async def test_a_deleted_memory_is_refused_and_so_is_reading_it(state, records):
    await written(state, records)
    for path in state.iterdir():
        path.unlink()
    state.rmdir()
    said = refused(state, "remembers nothing")
    assert f"To begin anew instead, move {state.parent} away" in said
    with pytest.raises(StateLostError, match="its memory is lost"):
        TinyStore.read(state)


@pytest.mark.parametrize("trace", ["mail/ab/cd.eml", "filed/northwind/AR.xlsx", "heartbeat.json"])
def test_what_only_a_duly_with_a_memory_writes_proves_that_there_was_one(state, trace):
    path = state.parent / trace
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    refused(state, str(path.relative_to(state.parent)).split("/")[0])


async def test_a_first_mail_that_a_crash_left_before_any_commit_is_no_lost_memory(state):
    await TinyStore.open(state).close()
    (state.parent / "mail/ab").mkdir(parents=True)
    (state.parent / "mail/ab/cd.eml").write_text("Hello")
    assert await turn_of(state) is None


@pytest.mark.parametrize("there", ["secret", "sign-in", "mail"])
async def test_a_key_a_sign_in_and_an_empty_folder_are_there_before_the_first_start(state, there):
    state.parent.mkdir()
    (state.parent / there).mkdir()
    assert await turn_of(state) is None


async def test_the_newest_whole_backup_is_named_with_the_command_that_brings_it_back(state, records):
    await written(state, records)
    made = back_up_daily(state.parent.parent, state, MONDAY).manifest
    assert made.commit == 5
    (state.parent / "backups/2026-10-06.tar.gz").write_bytes(b"")
    (state / "journal.jsonl").write_bytes(b"")
    practice = state.parent.parent
    backup = practice / "var/backups/2026-10-05.tar.gz"
    assert f"“duly --practice {practice} restore {backup}” puts it back" in refused(state, "commit 5")
    (state.parent / FILE).unlink()
    (state / "journal.jsonl").unlink()
    refused(state, "2026-10-05.tar.gz tells that Duly has worked here")


async def test_a_damaged_line_is_set_aside_and_not_missed_at_the_next_start(state, records):
    lines = await written(state, records)
    (state / "journal.jsonl").write_bytes(damaged(lines))
    assert await turn_of(state) == 2  # and here the machine stops before anything more is noted
    assert await turn_of(state) == 2


def damaged(lines, after=2):
    """The journal with one bad byte in the line after that commit, and whole good lines behind it."""
    return b"".join([*lines[:after], lines[after].replace(b"ar-aging", b"ar-agong"), *lines[after + 1 :]])


async def test_a_damaged_middle_is_refused_while_a_backup_holds_more_than_would_be_kept(state, records):
    lines = await written(state, records)
    practice = state.parent.parent
    back_up_daily(practice, state, MONDAY)
    (state / "journal.jsonl").write_bytes(damaged(lines))
    said = refused(state, "damaged after commit 2")
    backup = practice / "var/backups/2026-10-05.tar.gz"
    assert f"goes to commit 5: “duly --practice {practice} restore {backup}” puts it back" in said
    assert TinyStore.read(state).damage == said
    (state.parent / FILE).unlink()  # as it says, to go on without
    assert await turn_of(state) == 2
    assert next(state.glob("dropped-after-2.jsonl")).read_bytes() == damaged(lines)[len(b"".join(lines[:2])) :]


async def test_a_damaged_middle_of_which_no_backup_holds_more_is_set_aside(state, records):
    lines = await written(state, records)
    (state / "journal.jsonl").write_bytes(b"".join(lines[:2]))
    (state.parent / FILE).unlink()
    back_up_daily(state.parent.parent, state, MONDAY)
    (state / "journal.jsonl").write_bytes(damaged(lines))
    note_reached(state, 5)
    assert await turn_of(state) == 2


async def test_a_torn_tail_needs_nobody_whatever_the_backups_hold(state, records):
    lines = await written(state, records)
    back_up_daily(state.parent.parent, state, MONDAY)
    (state / "journal.jsonl").write_bytes(b"".join(lines)[:-9])
    note_reached(state, 4)
    assert await turn_of(state) == 4


async def test_a_backup_of_a_memory_that_a_restore_has_left_is_none_to_go_back_to(state, records):
    await written(state, records)
    back_up_daily(state.parent.parent, state, MONDAY)
    (state / "journal.jsonl").unlink()
    (state.parent / FILE).unlink()
    restored = records.entry("", at=MONDAY + records.hours(1), cause="restore")
    store = TinyStore.open(state.parent.parent / "other/var/state")
    for change in (Change(entries=(restored,)), *(Change(tasks=(records.task(reminders=n),)) for n in range(3))):
        await store.commit(change)
    await store.close()
    lines = (state.parent.parent / "other/var/state/journal.jsonl").read_bytes().splitlines(keepends=True)
    (state / "journal.jsonl").write_bytes(damaged(lines))
    note_reached(state, 4)
    store = TinyStore.open(state)
    assert store.dropped.after == 2
    await store.close()


async def test_a_crash_at_any_step_of_setting_a_bad_end_aside_leaves_nothing_that_is_missed(state, records):
    lines = await written(state, records)
    bad = damaged(lines)
    crashes = 0
    for calls in range(40):
        (state / "journal.jsonl").write_bytes(bad)
        note_reached(state, 5)
        try:
            await TinyStore.open(state, disk=CrashingDisk(calls)).close()
        except OSError:
            crashes += 1
        assert await turn_of(state) == 2
    assert 5 < crashes < 40


async def test_whoever_goes_on_without_what_is_lost_deletes_the_note(state, records):
    lines = await written(state, records)
    (state / "journal.jsonl").write_bytes(b"".join(lines[:2]))
    (state.parent / FILE).unlink()
    assert await turn_of(state) == 2


async def test_a_note_that_cannot_be_read_proves_nothing(state, records):
    await written(state, records)
    (state.parent / FILE).write_bytes(b"")
    assert await turn_of(state) == 5


@pytest.mark.parametrize("harmed", ["northwind.jsonl", "_practice.jsonl"])
async def test_a_damaged_snapshot_is_told_with_the_backup_that_is_whole(state, records, harmed):
    await written(state, records, compact_at=0)
    practice, path = state.parent.parent, state / "snapshot" / harmed
    back_up_daily(practice, state, MONDAY)
    path.write_bytes(path.read_bytes()[:-9])
    back = f"“duly --practice {practice} restore {practice / 'var/backups/2026-10-05.tar.gz'}” puts it back"
    for reached in (TinyStore.open, TinyStore.read):
        with pytest.raises(StateDamagedError, match=rf"{harmed} is damaged.*{back}"):
            reached(state)
    (practice / "var/backups/2026-10-05.tar.gz").unlink()
    with pytest.raises(StateDamagedError, match=r"No whole backup in .* knows more: look for one elsewhere"):
        TinyStore.open(state)
