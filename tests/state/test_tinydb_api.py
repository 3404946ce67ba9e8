"""TinyDB's own API to the same documents: everything it promises works, and each call writes what changed."""

import pytest
from duly.state.codec import UnstorableError
from duly.state.store import Change
from duly.state.tinystore import TinyStore
from tinydb import Query, where
from tinydb.operations import add, delete, increment
from tinydb.table import Document


@pytest.fixture
async def store(folder, records):
    opened = TinyStore.open(folder)
    await opened.commit(Change(tasks=tuple(records.task(f"T-10000{n}", reminders=n) for n in range(5))))
    yield opened
    await opened.close()


def journal_size(folder):
    return (folder / "journal.jsonl").stat().st_size


async def test_reading(store):
    tasks = store.db.table("tasks")
    assert tasks.get(doc_id="T-100003")["reminders"] == 3
    assert tasks.get(doc_id="T-100003").doc_id == "T-100003"
    assert tasks.get(doc_id="T-1") is None
    assert [doc.doc_id for doc in tasks.get(doc_ids=["T-100001", "T-100002"])] == ["T-100001", "T-100002"]
    assert [doc.doc_id for doc in tasks.search(where("reminders") > 2)] == ["T-100003", "T-100004"]
    assert tasks.get(Query().reminders == 4).doc_id == "T-100004"
    assert tasks.contains(doc_id="T-100001")
    assert tasks.count(where("reminders") < 2) == 1  # 0 is empty, and what is empty is not written
    assert len(tasks) == 5
    assert {"tasks", "marks", "entries"} <= store.db.tables()
    assert next(doc.doc_id for doc in tasks) == "T-100000"
    assert tasks.count(where("state") == "open") == 5


async def test_a_search_is_not_answered_from_before_a_commit(store, records):
    late = where("late") == True  # noqa: E712
    assert store.db.table("tasks").search(late) == []
    await store.commit(Change(tasks=(records.task("T-100002", late=True),)))
    assert [doc.doc_id for doc in store.db.table("tasks").search(late)] == ["T-100002"]


async def test_writing_is_durable_and_seen_by_the_store_at_once(store, folder, records):
    tasks = store.db.table("tasks")
    assert tasks.update({"state": "done"}, doc_ids=["T-100001"]) == ["T-100001"]
    assert store.task("T-100001").state.closed
    assert len(store.open_tasks("northwind", "dana@northwind.example")) == 4
    assert tasks.update(increment("reminders"), where("reminders") == 4) == ["T-100004"]
    assert tasks.update(delete("reminders"), doc_ids=["T-100003"]) == ["T-100003"]
    assert tasks.remove(doc_ids=["T-100002", "T-9"]) == ["T-100002"]
    tasks.upsert(Document({"due": "2027-01-04"}, doc_id="T-100001"))
    reader = TinyStore.read(folder)
    for seen in (store, reader):
        assert [task.reminders for task in seen.tasks()] == [0, 1, 0, 5]
        assert str(seen.task("T-100001").due) == "2027-01-04"
        assert seen.task("T-100002") is None


async def test_a_write_costs_what_changed(store, folder):
    before = journal_size(folder)
    store.db.table("tasks").update({"late": True}, where("reminders") == 3)
    assert journal_size(folder) - before < 450
    before = journal_size(folder)
    store.db.table("tasks").update({"late": True}, where("reminders") == 3)  # is so already
    assert journal_size(folder) == before


async def test_tables_of_ones_own(store, folder):
    notes = store.db.table("notes")
    assert notes.insert({"text": "a"}) == "1"
    assert notes.insert_multiple([{"text": "b"}, Document({"text": "c"}, doc_id="x"), {"text": "d"}]) == ["2", "x", "3"]
    notes.update(add("text", "!"), where("text") == "a")
    notes.update_multiple([({"seen": True}, where("text") == "b")])
    assert notes.upsert({"text": "e"}, where("text") == "e") == ["4"]
    assert [dict(doc) for doc in TinyStore.read(folder).db.table("notes").all()] == [
        {"text": "a!"},
        {"text": "b", "seen": True},
        {"text": "c"},
        {"text": "d"},
        {"text": "e"},
    ]
    with pytest.raises(ValueError, match="exists"):
        notes.insert(Document({}, doc_id="x"))
    assert notes.remove(where("text") == "c") == ["x"]
    notes.truncate()
    assert len(notes) == 0
    store.db.insert({"at": "the default table"})
    assert len(TinyStore.read(folder).db) == 1


async def test_dropping_tables(store, folder):
    store.db.table("notes").insert({"text": "a"})
    store.db.drop_table("notes")
    assert len(TinyStore.read(folder).db.table("notes")) == 0
    assert len(TinyStore.read(folder).db.table("tasks")) == 5
    store.db.drop_tables()
    assert list(store.tasks()) == []
    assert list(TinyStore.read(folder).tasks()) == []


async def test_what_is_no_task_is_not_put_among_them(store):
    for wrong in ({"ref": "T-1"}, {"colour": "red"}):
        with pytest.raises(UnstorableError, match="Task"):
            store.db.table("tasks").insert(Document(wrong, doc_id="T-1"))
    with pytest.raises(UnstorableError, match="Task"):
        store.db.table("tasks").update({"due": "soon"}, doc_ids=["T-100001"])
    assert str(store.task("T-100001").due) == "2026-10-07"


async def test_an_operation_that_fails_half_way_changes_nothing(store):
    def fail_at_three(doc):
        doc["late"] = True
        if doc.get("reminders") == 3:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        store.db.table("tasks").update(fail_at_three)
    assert not any(task.late for task in store.tasks())


async def test_a_list_changed_in_place_is_a_change_like_any_other(store, folder):
    tasks = store.db.table("tasks")
    tasks.update({"filed": ["a.xlsx"]}, doc_ids=["T-100001"])
    tasks.update(add("filed", ["b.xlsx"]), doc_ids=["T-100001"])
    assert TinyStore.read(folder).task("T-100001").filed == ("a.xlsx", "b.xlsx")
