"""The people of a simulated year, each of a temperament: what they do about a mail, and when."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any, Literal

from ....rules.agreement import Person
from ....rules.periods import Period, period_named, period_of_day
from ....rules.policy import Policy
from ..office_hours import at_work
from ..sayings import AWAY_SUBJECT, say, when, whole_day
from .letters import Key, Note, Seen
from .papers import FLAWS, TITLES, Paper
from .place import Place
from .practice import WORD_IS_ENOUGH

Act = Literal[
    "file",
    "fresh",
    "home",
    "stranger",
    "flawed",
    "twice",
    "other thread",
    "promise",
    "not-yet",
    "question",
    "blocked",
    "acknowledge",
    "decline",
    "nothing",
]
Temper = dict[Act, int]

TEMPERS: dict[str, Temper] = {
    "prompt": {"file": 8, "fresh": 3, "acknowledge": 1},
    "steady": {"file": 6, "promise": 3, "twice": 1, "home": 1},
    "forgetful": {"nothing": 5, "file": 3, "promise": 2, "not-yet": 1},
    "careless": {"flawed": 6, "file": 3, "other thread": 2, "stranger": 1},
    "busy": {"promise": 5, "not-yet": 3, "nothing": 3, "file": 2, "blocked": 1},
    "talkative": {"question": 2, "acknowledge": 3, "file": 4, "other thread": 2, "twice": 2},
    "silent": {"nothing": 1},
    "stubborn": {"nothing": 4, "decline": 1, "file": 2},
}
GIVEN_UP = 4  # times asked, after which even the silent do something, some of them
MINUTES = (3, 20, 45, 90, 240, 600, 1500)
WITH_GOOD_FILE = {"file", "fresh", "home", "twice", "other thread"}


@dataclass(kw_only=True)
class Colleague:
    """One person: reads their mail when they are at work, and answers it or not."""

    town: Place
    person: Person
    policy: Policy
    temper: str
    away: tuple[datetime, datetime] | None = None  # a holiday
    leaves: datetime | None = None  # the day from which mail finds nobody
    opts_out: datetime | None = None
    robot: bool = False  # a ticket system answers each mail by itself
    _asked: dict[str, int] = field(default_factory=dict)  # by ref
    _corrected: dict[Key, int] = field(default_factory=dict)
    _flawed: dict[str, tuple[Key, ...]] = field(default_factory=dict)  # by Message-ID of the note
    _meant: dict[str, Key] = field(default_factory=dict)  # what each of their notes was for, by its Message-ID
    _seen: list[Seen] = field(default_factory=list)
    _told_away: set[str] = field(default_factory=set)

    def receives(self, seen: Seen) -> None:
        """A mail of the daemon's lies in the mailbox."""
        at = self.town.clock.true()
        if self.robot:
            self._write(seen, f"Your request was received. Ticket {seen.message.id[:6]}.", "robot", kind="robot")
        if self._is_away(at):
            self._answer_away(seen)
            at = self.away[1] if self.away else at
        minutes = self.town.fate.pick(MINUTES, "reads", seen.message.id, self.person.email)
        zone = self.policy.engagement.zone_of(self.person)
        self.town.later(at_work(at + timedelta(minutes=minutes), zone), partial(self._reads, seen))

    def starts_early(self) -> None:
        """The prompt send what is theirs before anybody asks."""
        if self.town.world is None or self._is_away(self.town.clock.true()):
            return
        for task in self.town.world.store.open_tasks(self.policy.engagement.slug, self.person.email):
            early = self.town.fate.roll("early", task.ref, self.town.clock.true().date()) < 0.15
            if (
                early
                and task.owner == self.person.email
                and task.ref not in self._asked
                and self._over(task.document, task.period)
            ):
                self._asked[task.ref] = 1
                self._do("fresh", task.ref, None)

    def _reads(self, seen: Seen) -> None:
        message = seen.message
        if self._gone() or seen.to != self.person.email:
            return
        if message.kind == "answer":
            self._reads_answer(seen)
            return
        if message.kind in {"escalation", "report"}:
            self._acknowledges(seen)
            return
        if message.kind == "check-in":
            self._checks_in(seen)
            return
        if message.kind not in {"reminder", "notice"}:
            return
        if self.opts_out and self.town.clock.true() > self.opts_out:
            self.opts_out = None
            thread = seen if self.town.fate.roll("opts out in a thread", self.person.email) < 0.5 else None
            self._write(thread, "Please stop sending me these reminders. Unsubscribe me.", "opt-out")
            return
        self._seen.append(seen)
        for ref in message.tasks:
            self._asked[ref] = self._asked.get(ref, 0) + 1
            self._do(self._chosen(ref), ref, seen)

    def _chosen(self, ref: str) -> Act:
        times = self._asked[ref]
        temper = TEMPERS[self.temper]
        if times > GIVEN_UP and self.town.fate.roll("gives up", ref) < 0.8:
            return "file"
        lots = [act for act, weight in temper.items() for _ in range(weight)]
        return self.town.fate.pick(lots, "does", ref, times)

    def _do(self, act: Act, ref: str, seen: Seen | None) -> None:
        """One thing about one task."""
        key = self.town.key(ref)
        if key is None or act == "nothing":
            return
        if key[0] == WORD_IS_ENOUGH and act in {*WITH_GOOD_FILE, "flawed", "stranger"}:
            words = self._say("word", ref) if seen and len(seen.message.tasks) == 1 else f"{self._title(key)}: done."
            note = self._write(seen, words, "word", closes=self._closing(key), subject=self._title(key))
            self._meant[note.message_id] = key
        elif act in WITH_GOOD_FILE | {"stranger"}:
            self._sends(act, key, seen)
        elif act == "flawed":
            self._sends_flawed(key, seen)
        elif act == "promise":
            self._promises(ref, seen)
        else:
            words = {"decline": "This does not apply to us any more."}.get(act) or self._say(act, ref)
            self._write(seen, words, act)

    def _sends(self, act: Act, key: Key, seen: Seen | None) -> None:
        paper = self._paper(key)
        closes = self._closing(key) if act != "stranger" else frozenset()
        address = self.person.email
        if act == "home":
            address = (self.person.other_emails or (address,))[0]
        if act == "stranger":
            address = f"{self.person.email.partition('@')[0]}.{self.town.number()}@elsewhere.example"
        thread = seen
        if act == "fresh":
            thread = None
        if act == "other thread" and self._seen:
            thread = self.town.fate.pick(self._seen[-4:], "thread", *key)
        note = self._write(
            thread, self._say("file", *key), f"{act}: {' '.join(key)}", papers=(paper,), closes=closes,
            address=address, subject=self._title(key), may=act != "stranger",
        )  # fmt: skip
        self._meant[note.message_id] = key
        if act == "twice":
            self.town.later(self.town.clock.true() + timedelta(hours=2), partial(self._again, note, thread))
        if act == "stranger":
            self.town.later(self.town.clock.true() + timedelta(days=1), partial(self._sends, "file", key, seen))

    def _again(self, note: Note, seen: Seen | None) -> None:
        self._write(
            seen, self._say("again", note.message_id), "again", papers=note.papers, subject=note.subject
        )  # fmt: skip

    def _sends_flawed(self, key: Key, seen: Seen | None) -> None:
        flaw = self.town.fate.pick(FLAWS, "flaw", *key, self._corrected.get(key, 0))
        paper = Paper(document=key[0], owner=key[1], period=key[2], flaw=flaw)
        if flaw == "last period":
            before = self._before(key)
            if before is None:
                return
            paper = Paper(document=key[0], owner=key[1], period=before)
        note = self._write(
            seen, self._say("blank", *key), f"{flaw}: {' '.join(key)}", papers=(paper,), subject=self._title(key)
        )
        self._flawed[note.message_id] = (key,)

    def _promises(self, ref: str, seen: Seen | None) -> None:
        zone = self.policy.engagement.zone_of(self.person)
        now = self.town.clock.true().astimezone(zone)
        chance = self.town.fate.whole(1, 3, "promise", ref, self._asked.get(ref, 0))
        day = at_work((now + timedelta(days=chance)).replace(hour=15, minute=0, second=0, microsecond=0), zone)
        day = day.replace(hour=15, minute=0)
        words = say(
            "promise", self._language(), self._random("promise", ref), **when(day, now.date(), self._language())
        )
        self._write(seen, words, f"promise {day:%a %d %b %H:%M}")
        if self.town.fate.roll("keeps", ref, self._asked.get(ref, 0)) < 0.6:
            self.town.later(day - timedelta(minutes=40), partial(self._keeps, ref, seen))

    def _keeps(self, ref: str, seen: Seen | None) -> None:
        self._do("file", ref, seen)

    def _reads_answer(self, seen: Seen) -> None:
        """What went back is put right; an answer to that, too. Where they are asked whose it is, they say it."""
        key = self._meant.get(seen.message.in_reply_to)
        if key and (said := self._which(seen, key)):
            self._write(seen, said, f"which: {' '.join(key)}", closes=self._closing(key), says_whose=True)
        for key in self._flawed.pop(seen.message.in_reply_to, ()):
            self._corrected[key] = self._corrected.get(key, 0) + 1
            self._sends("file", key, seen)

    def _which(self, seen: Seen, key: Key) -> str:
        """What they say to a question that lists a colleague's beside theirs: its number, its ref., or whose it is."""
        choices = re.findall(r"^(\d+)\. [^\n]*(?:\n[^\n]+)*?\n *[^\n]*(T-\d{6})$", seen.message.text, re.MULTILINE)
        numbers = {self.town.key(ref): (number, ref) for number, ref in choices}
        alike = [one for one in numbers if one and (one[0], one[2]) == (key[0], key[2])]
        if len(alike) < 2 or key not in numbers:
            return ""
        owner = self.policy.engagement.person(key[1])
        name = "It's mine." if key[1] == self.person.email else f"{owner.first_name if owner else key[1]}'s."
        said: str = self.town.fate.pick((*numbers[key], name), "which", seen.message.id)
        return said

    def _acknowledges(self, seen: Seen) -> None:
        if self.town.fate.roll("told", seen.message.id) < 0.4:
            self._write(seen, say("told", "en", self._random("told", seen.message.id), name="them"), "told")

    def _checks_in(self, seen: Seen) -> None:
        """Most have nothing to say to a check-in; to some something is in the way."""
        roll = self.town.fate.roll("checks in", seen.message.id)
        if roll < 0.3:
            self._write(seen, "No, all good." if self._language() == "en" else "No, todo bien.", "nothing in the way")
        elif roll < 0.4 and seen.message.tasks:
            self._write(seen, self._say("blocked", seen.message.id), "blocked")

    def _write(self, seen: Seen | None, words: str, means: str, **more: Any) -> Note:
        """Write a mail, in a thread or a fresh one, with whatever else a note may have."""
        given: dict[str, Any] = {"address": self.person.email, "answers": seen, **more}
        if seen is not None and given.get("kind") != "absence":
            given["subject"] = ""  # the thread's
        number = self.town.number()
        if seen is not None or given.get("papers") or means == "opt-out":  # these count without a server's word
            given["proof"] = self.town.verdict(number)
        note = Note(number=number, name=self.person.name, words=words, means=means, **given)
        if not self._gone():
            self.town.send(note)
        return note

    def _answer_away(self, seen: Seen) -> None:
        if seen.message.kind in self._told_away or self.away is None:
            return
        self._told_away.add(seen.message.kind)
        zone = self.policy.engagement.zone_of(self.person)
        language = self._language()
        day = whole_day(self.away[1].astimezone(zone).date(), language)
        words = say("away", language, self._random("away"), day=day)
        subject = AWAY_SUBJECT[language].format(subject=seen.message.subject)
        self._write(seen, words, "absence", kind="absence", subject=subject)

    def _paper(self, key: Key) -> Paper:
        return Paper(document=key[0], owner=key[1], period=key[2], number=self._corrected.get(key, 0))

    def _closing(self, key: Key) -> frozenset[Key]:
        """What a good file closes: the person's own task."""
        return frozenset({key}) if key[1] == self.person.email else frozenset()

    def _before(self, key: Key) -> str | None:
        period = self._period(key[0], key[2])
        if period is None:
            return None
        document = self.policy.engagement.document(key[0])
        return period_of_day(document.cadence, period.first - timedelta(days=1)) if document else None

    def _period(self, document_id: str, name: str) -> Period | None:
        document = self.policy.engagement.document(document_id)
        return period_named(document.cadence, name) if document else None

    def _over(self, document: str, name: str) -> bool:
        period = self._period(document, name)
        return period is not None and period.last < self.town.clock.true().date()

    def _title(self, key: Key) -> str:
        return f"{TITLES[key[0]]} {key[2]}"

    def _language(self) -> str:
        return self.policy.engagement.language_of(self.person)

    def _say(self, what: str, *about: str) -> str:
        return say(what, self._language(), self._random(what, *about))

    def _random(self, *about: str) -> Random:
        return Random(f"{self.town.fate.seed}|{self.person.email}|{'|'.join(about)}")  # noqa: S311

    def _is_away(self, at: datetime) -> bool:
        return self.away is not None and self.away[0] <= at < self.away[1]

    def _gone(self) -> bool:
        return self.leaves is not None and self.town.clock.true() >= self.leaves
