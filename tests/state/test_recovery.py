"""What opening finds after crashes and on damaged disks: the state up to the last good line, the rest kept aside."""

import json
import random

import pytest
from duly.state.journal import StateDamagedError, intact
from duly.state.store import Change
from duly.state.tinystore import TinyStore


async def written(folder, records, count=5, **given):
    """A state of so many commits, closed again; the journal's lines."""
    store = TinyStore.open(folder, **given)
    for number in range(1, count + 1):
        await store.commit(Change(tasks=(records.task(reminders=number),), marks={"turn": number}))
    await store.close()
    return (folder / "journal.jsonl").read_bytes().splitlines(keepends=True)


async def reopened(folder):
    store = TinyStore.open(folder)
    turn, dropped = store.mark("turn"), store.dropped
    await store.close()
    return turn, dropped


async def test_a_person_can_read_the_journal(folder, records):
    lines = await written(folder, records)
    line = json.loads(lines[-1])
    assert line["n"] == 5
    assert line["engagement"] == "northwind"
    assert line["put"]["tasks"]["T-100001"]["due"] == "2026-10-07"
    assert line["put"]["marks"]["turn"] == {"value": 5}


async def test_reopening_gives_what_was_committed(folder, records):
    await written(folder, records)
    assert await reopened(folder) == (5, None)


@pytest.mark.parametrize("cut", [1, 20, 150])
async def test_a_torn_tail_is_dropped_kept_aside_and_named(folder, records, cut):
    lines = await written(folder, records)
    (folder / "journal.jsonl").write_bytes(b"".join(lines)[:-cut])
    turn, dropped = await reopened(folder)
    assert turn == 4
    assert (dropped.after, dropped.lines, dropped.cut_short) == (4, 0, True)
    assert dropped.kept_in.read_bytes() == lines[4][:-cut]
    assert "cut short" in str(dropped)
    assert "up to 4" in str(dropped)
    assert await reopened(folder) == (4, None)


async def test_after_a_torn_tail_the_numbers_go_on(folder, records):
    lines = await written(folder, records)
    (folder / "journal.jsonl").write_bytes(b"".join(lines)[:-3])
    store = TinyStore.open(folder)
    await store.commit(Change(marks={"turn": 50}))
    await store.close()
    assert await reopened(folder) == (50, None)


async def test_a_flipped_bit_drops_that_line_and_what_rests_on_it(folder, records):
    lines = await written(folder, records)
    bad = bytearray(lines[2])
    bad[40] ^= 4
    (folder / "journal.jsonl").write_bytes(b"".join([*lines[:2], bytes(bad), *lines[3:]]))
    turn, dropped = await reopened(folder)
    assert turn == 2
    assert (dropped.after, dropped.lines, dropped.cut_short) == (2, 2, False)
    assert dropped.kept_in.read_bytes() == bytes(bad) + lines[3] + lines[4]
    assert "2 whole lines" in str(dropped)


async def test_a_lost_line_in_the_middle_is_noticed(folder, records):
    lines = await written(folder, records)
    (folder / "journal.jsonl").write_bytes(b"".join([*lines[:2], *lines[3:]]))
    turn, dropped = await reopened(folder)
    assert turn == 2
    assert dropped.lines == 2


async def test_any_byte_of_the_journal_may_be_wrong_and_what_came_before_it_is_there(folder, records):
    lines = await written(folder, records)
    whole, dice = b"".join(lines), random.Random(7)
    for _ in range(60):
        place = dice.randrange(len(whole))
        bad = bytearray(whole)
        bad[place] ^= 1 << dice.randrange(8)
        (folder / "journal.jsonl").write_bytes(bytes(bad))
        good = next(n for n in range(5) if place < sum(map(len, lines[: n + 1])))
        turn, dropped = await reopened(folder)
        assert (turn or 0) == good
        assert dropped.kept_in.read_bytes() == bytes(bad)[sum(map(len, lines[:good])) :]


def test_what_is_not_a_whole_line_with_its_own_checksum_is_not_intact():
    for line in (b"", b"\n", b"{}\n", b'{"n":1,"sum":"00000000"}\n', b"\x00" * 300, b'"sum":"'):
        assert not intact(line)


async def test_a_crash_between_keeping_the_bad_end_and_cutting_it_leaves_one_copy(folder, records):
    lines = await written(folder, records)
    for _ in range(2):  # the journal is as it was before the first opening cut it
        (folder / "journal.jsonl").write_bytes(b"".join(lines)[:-3])
        await reopened(folder)
    assert len(list(folder.glob("dropped-*"))) == 1


async def test_a_reader_sees_the_last_commit_takes_no_lock_and_changes_nothing(folder, records):
    store = TinyStore.open(folder)
    await store.commit(Change(tasks=(records.task(),), marks={"turn": 1}))
    journal = folder / "journal.jsonl"
    with journal.open("ab") as file:
        file.write(b'{"format":1,"n":2,"engag')  # as a commit that is being written looks
    before = journal.read_bytes()
    reader = TinyStore.read(folder)
    assert reader.task("T-100001") == records.task()
    with pytest.raises(Exception, match="reading only"):
        await reader.commit(Change(marks={"turn": 2}))
    await reader.close()
    await store.close()
    assert journal.read_bytes() == before
    assert [path.name for path in folder.iterdir()] == ["journal.jsonl"]


def test_reading_where_nothing_is_yet_finds_nothing_and_makes_nothing(folder):
    assert TinyStore.read(folder).next_at() is None
    assert not folder.exists()


async def test_a_damaged_snapshot_is_refused_with_what_to_do(folder, records):
    await written(folder, records, compact_at=0)
    path = folder / "snapshot" / "northwind.jsonl"
    path.write_bytes(path.read_bytes().replace(b"ar-aging", b"ar-agong"))
    with pytest.raises(StateDamagedError, match=r"northwind\.jsonl is damaged.*backup"):
        TinyStore.open(folder)


async def test_a_list_of_snapshots_that_lost_a_letter_is_refused_with_what_to_do(folder, records):
    await written(folder, records, compact_at=0)
    path = folder / "snapshot" / "_practice.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"engagements"', b'"engagmments"', 1))
    with pytest.raises(StateDamagedError, match="Restore the whole folder"):
        TinyStore.open(folder)


async def test_a_missing_snapshot_is_refused(folder, records):
    await written(folder, records, compact_at=0)
    (folder / "snapshot" / "northwind.jsonl").unlink()
    with pytest.raises(StateDamagedError, match="is missing"):
        TinyStore.open(folder)


async def test_an_older_snapshot_put_under_a_newer_journal_is_refused(folder, records):
    await written(folder, records, count=3, compact_at=0)
    old = {path: path.read_bytes() for path in (folder / "snapshot").iterdir()}
    await written(folder, records, count=5, compact_at=0)
    for path, data in old.items():
        path.write_bytes(data)
    journal = (folder / "journal.jsonl").read_bytes()
    if journal:  # else every commit is in the newer snapshots, and the older ones stand for themselves
        with pytest.raises(StateDamagedError, match="missing"):
            TinyStore.open(folder)


async def test_a_journal_and_a_list_of_snapshots_that_are_gone_are_missed(folder, records):
    await written(folder, records, compact_at=0)
    (folder / "journal.jsonl").unlink()
    (folder / "snapshot" / "_practice.jsonl").unlink()
    with pytest.raises(StateDamagedError, match="are missing"):
        TinyStore.open(folder)
