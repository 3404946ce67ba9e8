"""The people of the soak are those of the simulated years: they live in its village as they do in the town."""

from datetime import UTC, datetime, timedelta
from itertools import cycle

import pytest
from duly.daemon.config import load
from duly.daemon.rulebook import rulebook
from duly.daemon.simulation.years.fate import Fate
from duly.daemon.simulation.years.papers import WorkbookPress
from duly.daemon.simulation.years.place import Place
from duly.daemon.simulation.years.practice import CONSULTANT, INBOX, SLUG, write_practice
from duly.rules.messages import Message, Sending
from duly.rules.model import Climb, State, Task
from duly.state.memory import MemoryStore
from duly.state.store import Change

from tests.soak.servers import Left
from tests.soak.village import Village

BEGAN = datetime(2027, 3, 1, 6, tzinfo=UTC)
TO_PEOPLE = ("reminder", "notice", "check-in", "report", "answer", "escalation")
TO_HER = ("ask", "digest", "morning")


class Hands:
    """A clock that is set by hand."""

    at = BEGAN

    def now(self) -> datetime:
        return self.at


class Postbox:
    """The inbox: what lies in it."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    def deliver(self, user: str, raw: bytes) -> None:
        assert user == INBOX
        self.mails.append(raw)


def written(kind: str, to: str, task: Task, round_: int) -> Sending:
    name = f"{kind}-{to}-{round_}"
    message = Message(
        id=name, kind=kind, channel="email", engagement=SLUG, person=to, to=(to,), message_id=f"<{name}@hart.example>",
        subject=f"About {task.document}", text=f"Ref. {task.ref}", tasks=(task.ref,), clause="agreed", not_before=BEGAN,
    )  # fmt: skip
    return Sending(message=message, state="sent", next_at=BEGAN, changed_at=BEGAN)


def taken(message: Message) -> Left:
    lines = ("From: partner@hart.example", f"Subject: {message.subject}", f"Message-ID: {message.message_id}", "", "Hi")
    raw = "\r\n".join(lines).encode()
    return Left(
        message_id=message.message_id, to=message.to, raw=raw, began=0.0, taken=0.0, sure=True, filed=False
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_they_get_in_the_village_they_live_on_and_write(tmp_path, seed):
    write_practice(tmp_path / "practice", Fate(seed), BEGAN.date(), WorkbookPress(Fate(seed)).blank)
    policy = rulebook(load(tmp_path / "practice"), b"any").policies[SLUG]
    clock, inbox, store = Hands(), Postbox(), MemoryStore()
    village = Village(Fate(seed), clock, policy, inbox)
    assert isinstance(village, Place)
    tasks = [
        Task(
            ref=f"T-1000{number:02}", engagement=SLUG, document=document.id, owner=owner.email, period="2027-02",
            due=BEGAN.date(), opened_at=BEGAN, climbs=(Climb(day=2, asked=True),),
            state=State.WAITING if number % 3 else State.OPEN, waiting_for="a question",
        )
        for number, (owner, document) in enumerate(zip(policy.engagement.people, cycle(policy.engagement.documents)))
    ]  # fmt: skip
    for round_ in range(3):
        everybody = [written(kind, task.owner, task, round_) for kind in TO_PEOPLE for task in tasks]
        sendings = everybody + [written(kind, CONSULTANT, task, round_) for kind in TO_HER for task in tasks]
        await store.commit(Change(tasks=tuple(tasks), sendings=tuple(sendings)))
        for one in sendings:
            assert village.reads(taken(one.message), store)
        for _ in range(12):
            clock.at += timedelta(days=1)
            village.live()
    assert {b"From: Riley Hart" in mail for mail in inbox.mails} == {True, False}
    assert village.papers
