"""One tick with a million open tasks of which a thousand are due, each another person's."""

import asyncio
import gc
import time
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

from figures import Figure, report
from practices import add_engagement, person, practice_folder

# isort: split
from duly.daemon.agenda import plan, standing_of
from duly.daemon.config import load
from duly.daemon.refs import from_store
from duly.daemon.rulebook import rulebook
from duly.daemon.world import Desk, Rulebook
from duly.rules import planning
from duly.rules.bundle import Bundle
from duly.rules.escalation import plan_steps
from duly.rules.messages import Message
from duly.rules.model import Decision, Task
from duly.state.memory import MemoryStore
from duly.state.store import Change

TASKS, DUE, ENGAGEMENTS, ROUNDS = 1_000_000, 1_000, 50, 5
NOW = datetime(2026, 10, 7, 13, tzinfo=UTC)  # Wednesday nine o'clock in New York, the day the due ones are due
PEOPLE = DUE // ENGAGEMENTS


def due_task(number: int) -> Task:
    slug = f"client-{number % ENGAGEMENTS}"
    return Task(
        ref=f"T-{number:07}",
        engagement=slug,
        document="report-0",
        owner=person(slug, number // ENGAGEMENTS),
        period="2026-09",
        due=date(2026, 10, 7),
        opened_at=NOW - timedelta(days=20),
        rung=-1,
        reminders=1,
        next_at=NOW - timedelta(minutes=30),
    )


def later_task(number: int) -> Task:
    """One of those that nothing is to be done for today; its owner is none of those who are written to."""
    later = NOW + timedelta(days=1, minutes=number % 40_000)
    owner = f"quiet{number % 5_000}@client.example"
    return replace(
        due_task(number), owner=owner, period=f"{2000 + number // 5_000}", due=date(2026, 10, 30), next_at=later
    )


async def desk_of(book: Rulebook) -> Desk:
    store = MemoryStore()
    await store.commit(Change(tasks=tuple(due_task(number) for number in range(DUE))))
    for start in range(DUE, TASKS, 20_000):
        numbers = range(start, min(start + 20_000, TASKS))
        await store.commit(Change(tasks=tuple(later_task(number) for number in numbers)))
    return Desk(store=store, book=book, ref_of=from_store(store))


def tick(desk: Desk) -> int:
    """What `agenda.plan` decides, without committing it; how many messages it decided on."""
    owners: dict[str, set[str]] = defaultdict(set)
    for task in desk.store.due(NOW):
        owners[task.engagement].add(task.owner)
    decisions: list[Decision] = []
    for slug, some in owners.items():
        policy = desk.book.policies[slug]
        standings = {owner: standing_of(desk, policy, owner, NOW) for owner in some}
        tasks = {owner: desk.store.open_tasks(slug, owner) for owner in some}
        decisions.append(plan_steps([task for each in tasks.values() for task in each], standings, policy, NOW))
        decisions += [planning.plan_owner(tasks[owner], standings[owner], policy, NOW) for owner in some]
    return sum(len(decision.effects) for decision in decisions)


def unwritten(bundle: Bundle) -> Message:
    """In the place of `reminder_mail`: planning writes its messages as it goes, and this leaves the writing out."""
    return Message(
        id=bundle.owner.email,
        kind="reminder",
        channel="email",
        engagement=bundle.policy.engagement.slug,
        person=bundle.owner.email,
        to=(bundle.receiver.email,),
        subject="",
        text="",
        tasks=tuple(one.task.ref for one in bundle.asked),
        clause="",
        not_before=bundle.now,
    )


async def figures() -> list[Figure]:
    with practice_folder(imap=1, smtp=1) as folder:
        for number in range(ENGAGEMENTS):
            add_engagement(folder, f"client-{number}", people=PEOPLE, documents=1)
        book = rulebook(load(folder), b"secret")
    desk = await desk_of(book)
    gc.collect()
    gc.freeze()  # as after opening: what was loaded is not looked through again
    due = min(timed(lambda: desk.store.due(NOW)) for _ in range(ROUNDS))
    with patch.object(planning, "reminder_mail", unwritten):
        alone = min(timed(lambda: tick(desk)) for _ in range(ROUNDS))
        assert tick(desk) == DUE
    spoken = min(timed(lambda: tick(desk)) for _ in range(ROUNDS))
    started = time.perf_counter()
    await plan(desk, NOW)
    whole = time.perf_counter() - started
    assert len(desk.store.unsent()) == DUE
    return [
        Figure("plan a tick: a million tasks, a thousand due", alone, "s", 0.1, at_most=True),
        Figure("  of this, finding those due", due, "s"),
        Figure("  with every message rendered", spoken, "s"),
        Figure("  and each decision taken into memory", whole, "s"),
    ]


def timed(work: object) -> float:
    started = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - started


if __name__ == "__main__":
    report(asyncio.run(figures()), f"Planning, the best of {ROUNDS} rounds")
