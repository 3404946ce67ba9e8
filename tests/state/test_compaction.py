"""Snapshots and the cutting of the journal: at every step of it the state on disk is whole."""

import json
import random

import pytest
from duly.state.journal import CommitFailedError
from duly.state.safefile import Disk
from duly.state.store import Change
from duly.state.tinystore import TinyStore


async def fill(store, records, count, engagements=("northwind", "southgate")):
    for number in range(count):
        slug = engagements[number % len(engagements)]
        await store.commit(
            Change(
                tasks=(records.task(f"T-{number % 50:06}", engagement=slug, reminders=number),),
                entries=(records.entry(f"T-{number % 50:06}", engagement=slug, what=str(number)),),
                accepted=(records.accepted(engagement=slug, ref=f"T-{number % 50:06}"),),
                marks={"turn": number},
            )
        )


def everything(store):
    tasks = list(store.tasks())
    accepted = [store.accepted_in(slug) for slug in ("northwind", "southgate")]
    return tasks, [store.story(task.ref) for task in tasks], accepted, store.mark("turn"), store.next_at()


async def test_the_journal_stays_short_and_nothing_is_lost(folder, records):
    store = TinyStore.open(folder, compact_at=5000)
    await fill(store, records, 600)
    before = everything(store)
    await store.close()
    assert (folder / "journal.jsonl").stat().st_size < 200_000
    assert sorted(path.name for path in (folder / "snapshot").iterdir()) == [
        "_practice.jsonl",
        "northwind.jsonl",
        "southgate.jsonl",
    ]
    again = TinyStore.open(folder)
    assert everything(again) == before
    assert again.dropped is None
    await again.close()


async def test_a_snapshot_is_one_readable_line_a_record(folder, records):
    store = TinyStore.open(folder, compact_at=0)
    await fill(store, records, 3)
    store._storage._compaction.finish()
    await fill(store, records, 3)
    await store.close()
    lines = [json.loads(line) for line in (folder / "snapshot" / "southgate.jsonl").read_text().splitlines()]
    assert lines[0]["engagement"] == "southgate"
    assert ["tasks", "T-000001"] in [line[:2] for line in lines[1:-1]]


class CrashingDisk(Disk):
    """Stops everything at the n-th call that changes what is on disk."""

    def __init__(self, calls: int) -> None:
        self.calls = calls

    def _step(self) -> None:
        self.calls -= 1
        if self.calls < 0:
            raise OSError(5, "the power is out")

    def write(self, fd, data):
        self._step()
        super().write(fd, data)

    def sync(self, fd):
        self._step()
        super().sync(fd)

    def replace(self, source, target):
        self._step()
        super().replace(source, target)

    def sync_folder(self, folder):
        self._step()
        super().sync_folder(folder)

    def cut(self, fd, size):
        self._step()
        super().cut(fd, size)


@pytest.mark.parametrize("calls", range(2, 60, 3))
async def test_a_crash_at_any_step_leaves_every_acknowledged_commit(folder, records, calls):
    store = TinyStore.open(folder, disk=CrashingDisk(calls), compact_at=1000)
    acknowledged = None
    for number in range(40):
        try:
            await fill_one(store, records, number)
            acknowledged = number
        except CommitFailedError:
            break
    await store.close()
    again = TinyStore.open(folder)
    assert again.mark("turn") in {acknowledged, (acknowledged or 0) + 1, 0}
    if acknowledged is not None:
        assert again.mark("turn") >= acknowledged
        assert len(again.story("T-000001")) == again.mark("turn") + 1
    await again.close()


async def fill_one(store, records, number):
    entry = records.entry("T-000001", what=str(number))
    await store.commit(Change(tasks=(records.task("T-000001"),), entries=(entry,), marks={"turn": number}))


async def test_a_snapshot_that_fails_is_told_of_and_tried_again_while_commits_go_on(folder, records, disk):
    store = TinyStore.open(folder, disk=disk, compact_at=2000)
    disk.broken = {"replace"}
    await fill(store, records, 30)
    store._storage._compaction.finish()
    assert "snapshot could not be written" in store.trouble
    disk.broken = set()
    await fill(store, records, 60)
    store._storage._compaction.finish()
    assert store.trouble == ""
    await store.close()
    assert TinyStore.read(folder).mark("turn") == 59


class ShortOfFiles(Disk):
    """Opens no further file while `short`, as where a process has as many open as it may."""

    short = False

    def open(self, path, flags):
        if self.short:
            raise OSError(24, "Too many open files", str(path))
        return super().open(path, flags)


async def test_a_cut_journal_that_cannot_be_opened_is_not_mistaken_for_whatever_is_opened_next(folder):
    disk = ShortOfFiles()
    store = TinyStore.open(folder, disk=disk)
    await store.commit(Change(marks={"turn": 1}))
    disk.short = True
    with pytest.raises(OSError, match="Too many open files"):
        store.rewrite({"marks": {"turn": {"value": 2}}})
    with (folder.parent / "a mail").open("w+b", buffering=0) as other:  # has the number of a file that was closed
        other.write(b"kept")
        with pytest.raises(CommitFailedError, match="Too many open files"):
            await store.commit(Change(marks={"turn": 3}))
        disk.short = False
        await store.commit(Change(marks={"turn": 4}))
        assert (folder.parent / "a mail").read_bytes() == b"kept"
    await store.close()
    assert TinyStore.read(folder).mark("turn") == 4


async def test_a_reader_never_finds_it_half_done(folder, records):
    store = TinyStore.open(folder, compact_at=500)
    for number in range(150):
        await fill_one(store, records, number)
        if number % 5 == 0:
            reader = TinyStore.read(folder)
            assert reader.mark("turn") == number
            assert len(reader.story("T-000001")) == number + 1
    await store.close()


@pytest.mark.parametrize("seed", range(4))
async def test_reopening_any_history_gives_the_model(folder, records, seed):
    dice, tasks, marks, story = random.Random(seed), {}, {}, []
    store = TinyStore.open(folder, compact_at=3000)
    for step in range(250):
        ref = f"T-{dice.randrange(20):06}"
        slug = "northwind" if int(ref[2:]) % 2 else "southgate"
        choice = dice.random()
        if choice < 0.6:
            tasks[ref] = records.task(ref, engagement=slug, reminders=step, state=dice.choice(list(records.states)))
            await store.commit(Change(tasks=(tasks[ref],)))
        elif choice < 0.8:
            name = f"mark {dice.randrange(5)}"
            marks[name] = dice.choice([None, step, {"at": [step]}])
            await store.commit(Change(marks={name: marks[name]}))
        elif choice < 0.9:
            story.append(records.entry(engagement=slug, what=f"{step} “ß”\n"))
            await store.commit(Change(entries=(story[-1],)))
        elif choice < 0.95:
            store.db.table("tasks").remove(doc_ids=[ref])
            tasks.pop(ref, None)
        else:
            await store.close()
            store = TinyStore.open(folder, compact_at=3000)
        assert {task.ref: task for task in store.tasks()} == tasks
    for _ in range(2):
        assert {task.ref: task for task in store.tasks()} == tasks
        assert all(store.mark(name) == value for name, value in marks.items())
        assert store.story("T-100001") == story
        assert {t.ref for t in store.open_tasks("northwind", "dana@northwind.example")} == {
            ref for ref, task in tasks.items() if task.engagement == "northwind" and not task.state.closed
        }
        await store.close()
        store = TinyStore.open(folder)
    await store.close()
