"""What every store answers: run over the one on disk and the one in memory alike."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from duly.rules.model import Climb, Handover, Promise, State
from duly.state.codec import UnstorableError
from duly.state.store import Change


async def test_a_decision_is_there_whole_once_committed(store, records):
    await store.commit(
        Change(
            tasks=(records.task(),),
            series=(records.series(),),
            standings=(records.standing(),),
            sendings=(records.sending(),),
            entries=(records.entry(),),
            handled=(records.letter(),),
            held=(records.held(),),
            accepted=(records.accepted(),),
            marks={"digest:northwind": "2026-10-05"},
        )
    )
    assert store.task("T-100001") == records.task()
    assert store.task_of(records.task().key) == records.task()
    assert store.series("northwind", "ar-aging", "dana@northwind.example") == records.series()
    assert list(store.all_series()) == [records.series()]
    assert store.standing("northwind", "dana@northwind.example") == records.standing()
    assert store.sending("m1") == records.sending()
    assert store.sending_by_token("tok-m1") == records.sending()
    assert store.sending_by_message_id("<m1@hart.example>") == records.sending()
    assert store.story("T-100001") == [records.entry()]
    assert store.handled("k1") == records.letter()
    assert store.pen() == [records.held()]
    assert store.accepted_in("northwind") == [records.accepted()]
    assert store.mark("digest:northwind") == "2026-10-05"


def test_an_empty_store_knows_nothing_and_has_nothing_to_do(store, records):
    assert store.task("T-1") is None
    assert store.task_of(records.task().key) is None
    assert list(store.tasks()) == []
    assert store.open_tasks("northwind", "dana@northwind.example") == []
    assert store.due(records.monday) == []
    assert store.series_due(records.monday) == []
    assert store.next_at() is None
    assert store.sending_by_token("") is None
    assert store.sending_by_message_id("<x>") is None
    assert store.unsent() == []
    assert store.handled("k") is None
    assert store.story("T-1") == []
    assert store.entries_since(records.monday) == []
    assert store.pen() == []
    assert store.accepted_of("northwind", "ar-aging", "dana@northwind.example") == []
    assert store.accepted_in("northwind") == []
    assert store.mark("turn") is None


async def test_every_field_comes_back_as_it_was(store, records):
    full = records.task(
        state=State.PROMISED,
        promise=Promise(
            until=records.monday,
            day=date(2026, 10, 6),
            hour_named=True,
            said_at=records.monday,
            quote="“by noon” ☂ \ud800",
        ),
        climbs=(Climb(day=3, announced_on=date(2026, 10, 8), told=("lee@northwind.example",)), Climb(day=6)),
        filed=("Finance/a.xlsx",),
        next_at=records.monday,
        late=True,
    )
    person = records.standing(
        reminded_on=(date(2026, 10, 5),), answered_at=(records.monday,), absent_until=date(2027, 1, 4)
    )
    await store.commit(Change(tasks=(full,), standings=(person,)))
    assert store.task(full.ref) == full
    assert type(store.task(full.ref).state) is State
    assert store.standing("northwind", person.email) == person


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("America/New_York"), timezone(timedelta(hours=5, minutes=45))])
async def test_instants_keep_their_moment_and_their_local_hour(store, records, zone):
    at = datetime(2026, 11, 1, 1, 30, tzinfo=zone, fold=1)
    await store.commit(Change(tasks=(records.task(next_at=at),)))
    kept = store.task("T-100001").next_at
    assert kept.timestamp() == at.timestamp()
    assert kept.hour == 1
    assert store.next_at().timestamp() == at.timestamp()


async def test_an_instant_without_a_zone_is_refused_and_nothing_is_kept(store, records):
    naive = datetime(2026, 10, 5, 9, 0)  # noqa: DTZ001
    with pytest.raises(UnstorableError, match=r"Task\.next_at: 2026-10-05T09:00:00 has no time zone"):
        await store.commit(Change(tasks=(records.task("T-100002"), records.task(next_at=naive))))
    assert list(store.tasks()) == []


async def test_a_later_commit_replaces_the_record(store, records):
    await store.commit(Change(tasks=(records.task(),)))
    before = store.task("T-100001")
    await store.commit(Change(tasks=(replace(before, reminders=1),)))
    assert before.reminders == 0
    assert store.task("T-100001").reminders == 1


async def test_closed_tasks_are_neither_due_nor_owed_but_stay_findable(store, records):
    task = records.task(next_at=records.monday)
    await store.commit(Change(tasks=(task,)))
    assert store.due(records.monday) == [task]
    assert store.open_tasks("northwind", task.owner) == [task]
    for state in (State.DONE, State.WAIVED):
        closed = replace(task, state=state)
        await store.commit(Change(tasks=(closed,)))
        assert store.due(records.monday) == []
        assert store.open_tasks("northwind", task.owner) == []
        assert store.next_at() is None
        assert store.task_of(task.key) == closed


async def test_due_tasks_come_earliest_first_and_only_up_to_now(store, records):
    late, soon, later = (
        records.task(f"T-10000{n}", next_at=records.monday + records.hours(h)) for n, h in ((1, 2), (2, 1), (3, 3))
    )
    await store.commit(Change(tasks=(late, soon, later, records.task("T-100004"))))
    assert store.due(records.monday + records.hours(2)) == [soon, late]
    assert store.next_at() == soon.next_at
    await store.commit(Change(tasks=(replace(soon, next_at=records.monday + records.hours(9)),)))
    assert store.next_at() == late.next_at
    await store.commit(Change(tasks=(soon,)))
    assert store.due(records.monday + records.hours(2)) == [soon, late]


async def test_a_task_moved_to_and_fro_many_times_is_due_once(store, records):
    for turn in range(300):
        await store.commit(Change(tasks=(records.task(next_at=records.monday + records.hours(turn % 3)),)))
    assert [task.ref for task in store.due(records.monday + records.hours(5))] == ["T-100001"]


async def test_open_tasks_are_the_persons_own_in_that_engagement(store, records):
    mine, older = records.task("T-100001"), records.task("T-100002", due=date(2026, 9, 7))
    others = (
        records.task("T-100003", owner="lee@northwind.example"),
        records.task("T-100004", engagement="southgate"),
    )
    await store.commit(Change(tasks=(mine, older, *others)))
    assert store.open_tasks("northwind", "dana@northwind.example") == [older, mine]
    assert list(store.tasks("southgate")) == [others[1]]
    assert [task.ref for task in store.tasks()] == ["T-100001", "T-100002", "T-100003", "T-100004"]


async def test_what_is_open_in_an_engagement_is_told_without_what_was_closed(store, records):
    done, mine, hers = (
        records.task("T-100001"),
        records.task("T-100002"),
        records.task("T-100003", owner="lee@northwind.example"),
    )
    await store.commit(Change(tasks=(done, mine, hers, records.task("T-100004", engagement="southgate"))))
    await store.commit(Change(tasks=(replace(done, state=State.DONE, next_at=None),)))
    assert store.open_in("northwind") == [mine, hers]


async def test_a_task_handed_on_is_the_colleagues_to_do_and_found_as_its_owners_until_it_closes(store, records):
    dana, lee = "dana@northwind.example", "lee@northwind.example"
    handed = replace(records.task(), handover=Handover(to=lee, by=dana, at=records.monday, quote="Lee has it"))
    await store.commit(Change(tasks=(records.task(),)))
    await store.commit(Change(tasks=(handed,)))
    assert (store.open_tasks("northwind", dana), store.handed_on("northwind", dana)) == ([], [handed])
    assert (store.open_tasks("northwind", lee), store.handed_on("northwind", lee)) == ([handed], [])
    await store.commit(Change(tasks=(replace(handed, state=State.DONE),)))
    assert store.open_tasks("northwind", lee) == store.handed_on("northwind", dana) == []
    await store.commit(Change(tasks=(replace(handed, handover=None),)))
    assert [task.ref for task in store.open_tasks("northwind", dana)] == ["T-100001"]
    assert store.open_tasks("northwind", lee) == []


async def test_a_task_given_to_a_colleague_is_owed_by_the_colleague(store, records):
    await store.commit(Change(tasks=(records.task(),)))
    await store.commit(Change(tasks=(records.task(owner="lee@northwind.example"),)))
    assert store.open_tasks("northwind", "dana@northwind.example") == []
    assert [task.ref for task in store.open_tasks("northwind", "lee@northwind.example")] == ["T-100001"]
    assert store.task_of(records.task().key) is None


async def test_series_that_begin_are_due(store, records):
    begins = records.series(next_at=records.monday)
    await store.commit(Change(series=(begins, records.series("hours"))))
    assert store.next_at() == records.monday
    assert store.series_due(records.monday) == [begins]
    await store.commit(Change(series=(replace(begins, opened="2026-09", next_at=None),)))
    assert store.series_due(records.monday) == []
    assert store.next_at() is None


async def test_unsent_are_those_whose_delivery_is_not_settled(store, records):
    states = ("waiting", "sending", "uncertain", "sent", "failed", "withdrawn")
    await store.commit(
        Change(
            sendings=tuple(
                records.sending(f"m{n}", state=state, next_at=records.monday - records.hours(n))
                for n, state in enumerate(states)
            )
        )
    )
    assert [sending.message.id for sending in store.unsent()] == ["m2", "m1", "m0"]
    assert store.next_at() == records.monday - records.hours(2)
    assert store.sending_by_token("tok-m3").state == "sent"


async def test_a_story_is_told_in_the_order_written_whatever_the_clock_did(store, records):
    first = records.entry(what="it was opened", at=records.monday + records.hours(1))
    second = records.entry(what="a reminder went out", at=records.monday)  # the clock had been set back
    other = records.entry("T-100002", at=records.monday + records.hours(2))
    for entry in (first, second, other):
        await store.commit(Change(entries=(entry,)))
    assert store.story("T-100001") == [first, second]
    assert store.entries_since(records.monday) == [first, second, other]
    assert store.entries_since(records.monday + records.hours(1)) == [first, other]


async def test_the_same_entry_twice_is_two_entries(store, records):
    await store.commit(Change(entries=(records.entry(), records.entry())))
    assert len(store.story("T-100001")) == 2


async def test_the_pen_lists_the_oldest_first_until_closed(store, records):
    new, old = records.held("b", at=records.monday), records.held("a", at=records.monday - records.hours(1))
    await store.commit(Change(held=(new, old)))
    assert store.pen() == [old, new]
    await store.commit(Change(held=(replace(old, closed_at=records.monday),)))
    assert store.pen() == [new]


async def test_what_was_accepted_is_found_by_whose_it_is_in_the_order_received(store, records):
    october = records.accepted("2026-10")
    corrected = records.accepted("2026-09", sha256="cc", at=records.monday + records.hours(2))
    september = records.accepted("2026-09", at=records.monday - records.hours(2))
    others = (records.accepted(owner="lee@northwind.example"), records.accepted(document="hours", sha256="dd"))
    await store.commit(Change(accepted=(october, corrected, replace(others[0], ref="T-1"), others[1])))
    await store.commit(Change(accepted=(september, records.accepted(engagement="southgate", ref="T-2"))))
    kept = store.accepted_of("northwind", "ar-aging", "dana@northwind.example")
    assert kept == [september, october, corrected]
    assert str(kept[0].read[0].value) == "1482.50"
    assert store.accepted_in("northwind") == [september, replace(others[0], ref="T-1"), others[1], october, corrected]
    assert [one.ref for one in store.accepted_in("southgate")] == ["T-2"]


async def test_the_same_document_accepted_again_is_one_record(store, records):
    await store.commit(Change(accepted=(records.accepted(),)))
    again = records.accepted(at=records.monday + records.hours(1), path="Finance/elsewhere.xlsx")
    await store.commit(Change(accepted=(again,)))
    assert store.accepted_in("northwind") == [again]


async def test_what_has_no_copy_yet_is_known_until_it_has_one(store, records):
    one, other = records.accepted("2026-09"), records.accepted("2026-10")
    await store.commit(Change(accepted=(one, other, records.accepted(engagement="southgate", ref="T-2"))))
    assert store.uncopied("northwind") == [one, other]
    await store.commit(Change(accepted=(replace(one, copied=one.path),)))
    assert store.uncopied("northwind") == [other]
    await store.commit(Change(accepted=(one,)))  # accepted again
    assert store.uncopied("northwind") == [one, other]
    assert store.uncopied("eastside") == []


async def test_marks_are_plain_values_that_nobody_can_change_from_outside(store):
    cursor = {"folder": "INBOX", "uids": (1, 2)}
    await store.commit(Change(marks={"cursor": cursor, "turn": 1}))
    cursor["folder"] = "Sent"
    store.mark("cursor")["folder"] = "Spam"
    assert store.mark("cursor") == {"folder": "INBOX", "uids": [1, 2]}
    await store.commit(Change(marks={"cursor": None}))
    assert store.mark("cursor") is None
    assert store.mark("turn") == 1


async def test_a_mark_that_is_no_plain_value_is_refused_and_nothing_is_kept(store, records):
    with pytest.raises(TypeError):
        await store.commit(Change(tasks=(records.task(),), marks={"turn": object()}))
    assert store.task("T-100001") is None


async def test_concurrent_commits_all_count_in_the_order_asked(store, records):
    async def one(number):
        await store.commit(Change(tasks=(records.task(reminders=number),), entries=(records.entry(what=str(number)),)))
        assert any(entry.what == str(number) for entry in store.story("T-100001"))

    await asyncio.gather(*(one(number) for number in range(200)))
    assert store.task("T-100001").reminders == 199
    assert [entry.what for entry in store.story("T-100001")] == [str(number) for number in range(200)]


async def test_an_empty_change_is_nothing(store):
    await store.commit(Change())
    assert store.next_at() is None


async def test_copies_received_at_once_come_in_the_order_accepted(store, records):
    first, second = records.accepted(sha256="ff"), records.accepted(sha256="aa", after=1)
    await store.commit(Change(accepted=(second, first)))
    assert store.accepted_of("northwind", "ar-aging", "dana@northwind.example") == [first, second]


async def test_the_texts_to_a_number_come_latest_first(store, records):
    def text(name, hours, number="+12125550101", channel="text"):
        sending = records.sending(name)
        at = records.monday + timedelta(hours=hours)
        return replace(sending, message=replace(sending.message, channel=channel, to=(number,), not_before=at))

    texts = [text("m1", 0), text("m2", 3), text("m3", 1), text("m4", 9, "+12125550102"), text("m5", 9, channel="call")]
    await store.commit(Change(sendings=tuple(texts)))
    assert [sending.message.id for sending in store.texts_to("+12125550101")] == ["m2", "m3", "m1"]
    assert list(store.texts_to("+12125550199")) == []
