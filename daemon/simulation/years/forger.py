"""Somebody who writes in others' names in a simulated year: all that a mail can carry, and nothing of it may count."""

import re
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any, Literal

from ....rules.agreement import Person
from ....rules.model import State, Task
from ....rules.policy import Policy
from ..sayings import AWAY_SUBJECT, say, when, whole_day
from .letters import Note, Seen
from .papers import Paper
from .practice import CONSULTANT, WORD_IS_ENOUGH
from .town import Town

Way = Literal["forged", "unproven", "stranger"]
WAYS: dict[Way, Literal["fail", "none", "pass"]] = {"forged": "fail", "unproven": "none", "stranger": "pass"}
MAILS = 3  # of one visit, in the consultant's name and in an employee's each
COPY = 900  # the number of a forged paper: no honest one has as many corrections before it
DEEDS = ("opt-out", "word", "promise", "decline", "absence", "file", "blocked")
ACT_UNPROVEN = {"opt-out", "file", "answer"}  # what counts from a known address though nothing is known of the mail
APPROVES = 0.2  # how often they are quicker with it than the consultant
CODE = re.compile(r"with this code: ([\d ]+)")


@dataclass(kw_only=True)
class Forger:
    """Writes from a false server, without a server's word, or from an address of their own, and reads others' mail."""

    town: Town
    policy: Policy
    _letters: dict[str, deque[Seen]] = field(default_factory=lambda: defaultdict(lambda: deque(maxlen=6)))

    def reads(self, seen: Seen) -> None:
        """One of the daemon's mails to somebody else, from whose mailbox it was taken."""
        self._letters[seen.to].append(seen)
        if seen.to != CONSULTANT:
            return
        soon = seen.at + timedelta(minutes=2)
        if code := CODE.search(seen.message.text):
            self.town.later(soon, partial(self._answers, seen, code[1]))
        elif (
            seen.message.subject.startswith("Approve?")
            and self.town.fate.roll("forestalls", seen.message.id) < APPROVES
        ):
            self.town.later(soon, partial(self._answers, seen, "approve"))

    def _answers(self, seen: Seen, words: str) -> None:
        """What the consultant was asked for, in her thread, from where it proves nothing."""
        self._writes(self.town.number(), "Riley Hart", CONSULTANT, words, "", "answer", answers=seen)

    def visits(self) -> None:
        """Some mails in the consultant's name, and some in an employee's."""
        for _ in range(MAILS):
            if self.town.world is None:
                return
            if tasks := self.town.world.store.open_in(self.policy.engagement.slug):
                self._orders(tasks)
                self._replies(tasks)

    def _orders(self, tasks: Sequence[Task]) -> None:
        """A command in the consultant's name."""
        number, fate = self.town.number(), self.town.fate
        task, day = fate.pick(tasks, "order", number), f"{self._in_days(fate.whole(3, 9, 'day', number)):%Y-%m-%d}"
        minutes = fate.whole(5, 90, "minutes", number)
        orders = [f"waive {task.ref}", f"done {task.ref}", f"extend {task.ref} {day}"]
        orders += [f"hold {task.holder} until {day}", f"log {minutes}m on the telephone"]
        colleague = fate.pick(self.policy.engagement.people, "whom", number).email
        orders += [f"reassign {task.ref} to {colleague}", f"pause {task.document} until {day}"]
        steps = [one.ref for one in tasks if any(c.asked and not (c.approved or c.told_on) for c in one.climbs)]
        orders += [f"{verb} {ref}" for ref in steps[:2] for verb in ("approve", "approve", "decline")]
        orders += [f"resume {one.ref}" for one in tasks if one.state is State.WAITING][:2]
        self._writes(number, "Riley Hart", CONSULTANT, fate.pick(orders, "deed", number), task.ref)

    def _replies(self, tasks: Sequence[Task]) -> None:
        """Words, a file or an absence notice in an employee's name, about what they are to do."""
        number, fate = self.town.number(), self.town.fate
        by_word = [one for one in tasks if one.document == WORD_IS_ENOUGH]
        deed = fate.pick(DEEDS, "deed", number)
        task = fate.pick(by_word if deed == "word" and by_word else tasks, "reply", number)
        person = self.policy.engagement.person(task.holder)
        if person is None:
            return
        given: dict[str, Any] = {}
        if deed == "file" and task.document != WORD_IS_ENOUGH:
            copy = Paper(document=task.document, owner=task.owner, period=task.period, number=COPY + number)
            given["papers"] = (copy,)
        if deed == "absence":
            given |= {"kind": "absence", "subject": AWAY_SUBJECT["en"].format(subject="urgent")}
        self._writes(number, person.name, person.email, self._words(deed, person, number), task.ref, deed, **given)

    def _words(self, deed: str, person: Person, number: int) -> str:
        chance = Random(f"{self.town.fate.seed}|forged|{number}")  # noqa: S311
        if deed == "opt-out":
            return "Please stop sending me these reminders. Unsubscribe me."
        if deed == "decline":
            return "This does not apply to us any more."
        if deed == "absence":
            return say("away", "en", chance, day=whole_day(self._in_days(12).date(), "en"))
        at = self._in_days(3).astimezone(self.policy.engagement.zone_of(person)).replace(hour=15, minute=0)
        return say(deed, "en", chance, **when(at, self.town.clock.true().date(), "en"))

    def _writes(
        self, number: int, name: str, address: str, words: str, ref: str, deed: str = "order", **given: Any
    ) -> None:
        fate = self.town.fate
        ways: tuple[Way, ...] = ("forged", "forged", "stranger", "unproven")
        way = fate.pick(ways[:3] if deed in ACT_UNPROVEN else ways, "way", number)
        seen = given.setdefault("answers", self._thread(way, address, ref, number))
        if way == "stranger":
            address = f"{address.partition('@')[0]}.{number}@elsewhere.example"
        given.setdefault("subject", "" if seen else "urgent")
        manner = f"{way}{', in a thread' * bool(seen)}{', with a file' * ('papers' in given)}"
        note = Note(
            number=number, name=name, address=address, words=words, proof=WAYS[way], may=False,
            means=f"{manner}: {words.splitlines()[0]}",
            **given,
        )  # fmt: skip
        if fate.strikes("forged", 1.0, number):
            self.town.send(note)

    def _thread(self, way: Way, address: str, ref: str, number: int) -> Seen | None:
        """A mail to whoever they write for, about the same task if there is one; None: they begin a thread.

        Its token alone would prove them, so that mail of which nothing is known answers one to somebody else, and not
        one about them: a deputy who got it may have passed it on.
        """
        letters = list(self._letters[address])
        if way == "unproven":
            sent = (seen for theirs in self._letters.values() for seen in theirs)
            letters = [one for one in sent if address not in {*one.message.to, *one.message.cc, one.message.person}]
        if not letters or self.town.fate.roll("in a thread", number) < 0.4:
            return None
        return next((seen for seen in reversed(letters) if ref in seen.message.tasks), letters[-1])

    def _in_days(self, days: int) -> datetime:
        return self.town.clock.true() + timedelta(days=days)
