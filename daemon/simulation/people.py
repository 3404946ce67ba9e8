"""The demo's people: they read what comes, live through their stories, and answer by real mail in their own way."""

import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePath
from zoneinfo import ZoneInfo

from ...rules.agreement import Person
from .cast import SCENES, Act, Part, Story, Trigger
from .mails import Mail
from .office_hours import at_work
from .sayings import AWAY_SUBJECT, TEXTED, What, say, when, whole_day
from .shapes import Draft
from .slips import SLIPS, Meant
from .stage import Owed, Stage
from .workbooks import fill

OWN_FILES = ("{document}-{period}.xlsx", "{title} {period}.xlsx", "{document} {period} final.xlsx")
WITH_FILE: set[What] = {"file", "late-file", "right-file", "again", "private"}
BEFORE = "2026-08"  # the period of the last monthly file from before the demo
IN_PERSON = ("good question", "my reminder line")  # what only the consultant says, passed on by Duly or not
CHECK_IN = re.compile(r"Check-in |Revisión ")
TWICE = 23  # the mail of this number is delivered two times, as servers sometimes do


class Colleague:
    """One person at the client. `ask` finds another by address, for those who have people of their own."""

    def __init__(self, stage: Stage, part: Part, person: Person, zone: ZoneInfo) -> None:
        self.person = person
        self.zone = zone
        self.language = person.language or "en"
        self.by_text: Callable[[What, tuple[str, ...]], Awaitable[None]] | None = None  # of those with a telephone
        self._stage = stage
        self._part = part
        self._stories: dict[str, list[Act]] = {}
        self._skipped: dict[str, int] = defaultdict(int)
        self._blanks: dict[str, bytes] = {}
        self._sent: dict[str, tuple[str, str, bytes]] = {}  # by document: period, name and content of the last file
        self._again: set[str] = set()
        self._about_to: set[str] = set()  # refs that something is on its way for
        self._last: dict[str, Mail] = {}  # by ref: the last note about it
        self._wrote_about: dict[str, tuple[str, ...]] = {}  # refs by the identifier of an own mail

    def receives(self, mail: Mail) -> None:
        """A mail lies in the person's inbox: what it sets off happens later."""
        if mail.sender == self._stage.inbox:
            self._last.update(dict.fromkeys(mail.refs, mail))
        self._blanks |= {PurePath(name).stem: content for name, content in mail.files if name.endswith(".xlsx")}
        if mail.sender == self._stage.inbox and CHECK_IN.match(mail.subject) and not self._away(mail.at):
            self._stage.later(at_work(mail.at + timedelta(hours=2), self.zone), partial(self._check_in, mail))
            return
        if self._away(mail.at):
            if not mail.automatic.startswith("auto-replied"):
                self._stage.later(mail.at + timedelta(minutes=1), partial(self._write_away, mail))
            return
        trigger = self._trigger(mail)
        refs = self._wrote_about.get(mail.in_reply_to, ()) or mail.refs
        about = [self._stage.owed[ref] for ref in refs if ref in self._stage.owed]
        # A word from somebody else is acted on by answering the note it was about.
        answered = None if trigger == "told" else mail
        self._set_off([one for one in about if self._mine(one, mail)], trigger, mail.at, answered)

    def texted(self, trigger: Trigger, refs: Iterable[str], at: datetime) -> None:
        """A text about these items lies on the person's telephone: what it sets off happens later."""
        about = [self._stage.owed[ref] for ref in refs if ref in self._stage.owed]
        self._set_off([one for one in about if one.ref in self._last], trigger, at)

    def called(self, refs: Iterable[str]) -> What | None:
        """The telephone rings about these items: what is done in every story that waits for it."""
        stories = {ref: self._stories.get(ref) for ref in refs}
        waiting = [ref for ref, story in stories.items() if story and story[0].on == "called"]
        whats = {self._stories[ref][0].what: None for ref in waiting}
        what = next(iter(whats), None)
        for ref in waiting:
            if self._stories[ref][0].what == what:
                del self._stories[ref][0]
        return what

    def goes_on(self, ref: str) -> bool:
        """Whether this person still means to do something about it."""
        return bool(self._stories.get(ref))

    def promises(self, refs: tuple[str, ...], mail: Mail | None = None, *, days: int = 0) -> dict[str, str]:
        """Name a day so far ahead at least, and an hour, in words; what was promised is done then, if it is."""
        at = self._stage.clock.now().astimezone(self.zone)
        hour = self._named_hour(refs, at + timedelta(days=days))
        early = timedelta(minutes=self._stage.choice("early", *refs).randrange(8, 50))
        self._stage.later(hour - early, partial(self._keep, refs, mail or self._last[refs[0]]))
        return when(hour, at.date(), self.language)

    def _set_off(self, about: list[Owed], trigger: Trigger, at: datetime, answered: Mail | None = None) -> None:
        """Whatever the stories of these say comes next: done hours later, as an answer to that mail or the last."""
        groups: dict[What, list[str]] = defaultdict(list)
        delays: dict[What, float] = {}
        for owed in about:
            act = self._next(owed, trigger) if at.date() >= owed.ready else None
            if act:
                groups[act.what].append(owed.ref)
                self._about_to.add(owed.ref)
                chance = self._stage.choice("delay", owed.ref, act.what, str(len(self._stories[owed.ref])))
                delays[act.what] = max(delays.get(act.what, 0), chance.uniform(*act.after))
        for what, refs in groups.items():
            then = at_work(at + timedelta(hours=delays[what]), self.zone)
            mail = answered or self._last.get(refs[0])
            if mail:
                self._stage.later(then, partial(self._do, what, tuple(refs), mail))

    def _mine(self, owed: Owed, mail: Mail) -> bool:
        """Own documents, and those of a colleague that Duly asks this person for in their absence."""
        return owed.owner == self.person.email or (
            mail.sender == self._stage.inbox and self.person.role == "employee" and owed.document in self._blanks
        )

    def _trigger(self, mail: Mail) -> Trigger:
        if mail.sender != self._stage.inbox or any(words in mail.text for words in IN_PERSON):
            return "told"
        return (
            "answered" if mail.in_reply_to in self._wrote_about or mail.subject.lower().startswith("re:") else "asked"
        )

    def _next(self, owed: Owed, trigger: Trigger) -> Act | None:
        """The story's next act, if this is what it waits for."""
        story = self._stories.setdefault(owed.ref, list(self._story(owed)))
        if not story:
            return self._asked_again(owed, trigger)
        act = story[0]
        if act.on != trigger:
            return None
        if self._skipped[owed.ref] < act.skip:
            self._skipped[owed.ref] += 1
            return None
        self._skipped[owed.ref] = 0
        del story[0]
        return act

    def _story(self, owed: Owed) -> Story:
        scene = SCENES.get((self.person.email, owed.document, owed.period))
        if scene:
            return scene
        stories = self._part.stories if owed.owner == self.person.email else {(Act("asked", "file"),): 1}
        chance = self._stage.choice("story", self.person.email, owed.document, owed.period)
        return chance.choices(list(stories), list(stories.values()))[0]

    def _asked_again(self, owed: Owed, trigger: Trigger) -> Act | None:
        """Asked for what they believe they have sent: they send it once more."""
        if trigger != "asked" or owed.ref in self._again | self._about_to or owed.word_is_enough:
            return None
        self._again.add(owed.ref)
        return Act("asked", "again")

    async def _do(self, what: What, refs: tuple[str, ...], mail: Mail) -> None:
        """Answer a mail about these documents, or text about them."""
        self._about_to -= set(refs)
        if what in TEXTED:
            if self.by_text:
                await self.by_text(what, refs)
            return
        at = self._stage.clock.now().astimezone(self.zone)
        chance = self._stage.choice("words", what, *refs)
        facts = self.promises(refs, mail) if what == "promise" else {}
        files = self._files(what, [self._stage.owed[ref] for ref in refs], at)
        draft = self._draft(mail, say(what, self.language, chance, **facts), files, private=what == "private")
        await self._send(replace(draft, slip=what if what in SLIPS else "", refs=refs))

    async def _check_in(self, mail: Mail) -> None:
        """What they have to say to a check-in: most that all is well, some what is in the way, many nothing."""
        chance = self._stage.choice("check-in", self.person.email, mail.subject)
        what = chance.choice(("well", "in-the-way" if mail.refs else "well", "", ""))
        if what:
            await self._send(self._draft(mail, say(what, self.language, chance)))

    def _named_hour(self, refs: tuple[str, ...], at: datetime) -> datetime:
        """A day and hour within the next two working days, as people name one."""
        chance = self._stage.choice("hour", *refs)
        day = at_work(at + timedelta(days=chance.choice((0, 1, 1, 2)), hours=1.5), self.zone)
        hour = day.replace(hour=chance.choice((11, 14, 15, 16)), minute=chance.choice((0, 0, 0, 30)), second=0)
        return hour if hour - at > timedelta(hours=1.2) else at_work(hour + timedelta(days=1), self.zone)

    async def _keep(self, refs: tuple[str, ...], mail: Mail) -> None:
        """The hour they named has come: whoever keeps their word sends it now."""
        acts = [(ref, self._next(self._stage.owed[ref], "hour")) for ref in refs]
        for what in {act.what for _, act in acts if act}:
            await self._do(what, tuple(ref for ref, act in acts if act and act.what == what), mail)

    def _files(self, what: What, owed: list[Owed], at: datetime) -> tuple[tuple[str, bytes], ...]:
        """The files that go with it: filled in, or with something wrong."""
        wanted = [one for one in owed if not one.word_is_enough]
        if what in SLIPS:
            return tuple(SLIPS[what].make(self._meant(one, at)) for one in wanted)
        if what not in WITH_FILE:
            return ()
        files = tuple(self._filled(one, at) for one in wanted)
        self._sent |= {one.document: (one.period, *file) for one, file in zip(wanted, files, strict=True)}
        return files

    def _meant(self, owed: Owed, at: datetime) -> Meant:
        """What this person means to send for a document, and what they sent for it the time before."""
        name, content = self._filled(owed, at)
        last_period, last_name, last_content = self._sent.get(owed.document) or (
            BEFORE,
            *self._filled(owed, at, BEFORE),
        )
        return Meant(
            document=owed.document,
            period=owed.period,
            name=name,
            content=content,
            blank=self._blanks[owed.document],
            last=(last_name, last_content),
            last_period=last_period,
            at=at,
        )

    def _filled(self, owed: Owed, at: datetime, period: str = "") -> tuple[str, bytes]:
        """The workbook as this person fills it in, under a name of their liking."""
        figures = self._stage.choice("figures", owed.document, owed.owner, period or owed.period)
        blank = self._blanks[owed.document]
        content = fill(owed.document, blank, period or owed.period, self.person.name, figures, at)
        name = self._stage.choice("name", self.person.email).choice(OWN_FILES)
        return name.format(document=owed.document, title=owed.title, period=period or owed.period), content

    async def _send(self, draft: Draft) -> None:
        self._wrote_about[draft.message_id] = draft.refs
        await self._stage.send(draft, times=2 if draft.number == TWICE else 1)

    def _draft(
        self, mail: Mail, words: str, files: tuple[tuple[str, bytes], ...] = (), *, private: bool = False
    ) -> Draft:
        return Draft(
            name=self.person.name,
            address=self._part.private if private else self.person.email,
            words=words,
            at=self._stage.clock.now().astimezone(self.zone),
            number=self._stage.number(),
            to=mail.sender,
            answers=mail,
            files=files,
            program="phone" if private else self._part.program,
            signature=self._part.signature,
            language=self.language,
        )

    def _away(self, at: datetime) -> bool:
        away = self._part.away
        return away is not None and away[0] <= at.astimezone(self.zone).date() < away[1]

    async def _write_away(self, mail: Mail) -> None:
        """The mail program answers by itself."""
        back = self._part.away[1] if self._part.away else mail.at.date()
        words = say("away", self.language, self._stage.choice("away"), day=whole_day(back, self.language))
        draft = self._draft(mail, words)
        headers = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
        subject = AWAY_SUBJECT[self.language].format(subject=mail.subject)
        await self._stage.send(draft.by_itself(subject, headers))


class Boss(Colleague):
    """A manager or senior manager: hears of what slipped, says so, and has a word with whoever owes it."""

    def __init__(self, stage: Stage, part: Part, person: Person, zone: ZoneInfo, name_of: Callable[[str], str]) -> None:
        super().__init__(stage, part, person, zone)
        self._name_of = name_of
        self._spoken: set[str] = set()

    def receives(self, mail: Mail) -> None:
        """An escalation is acknowledged and acted on; everything else is a colleague's mail."""
        super().receives(mail)
        others = [self._stage.owed[ref] for ref in mail.refs if ref in self._stage.owed]
        others = [one for one in others if one.owner != self.person.email and one.ref not in self._spoken]
        if mail.sender != self._stage.inbox or self._trigger(mail) == "answered" or not others:
            return
        self._spoken |= {one.ref for one in others}
        at = at_work(mail.at + timedelta(hours=1.5), self.zone)
        self._stage.later(at, partial(self._acknowledge, mail, others[0]))
        for one in others:
            self._stage.later(at + timedelta(minutes=20), partial(self._press, one))

    async def _acknowledge(self, mail: Mail, owed: Owed) -> None:
        name = self._name_of(owed.owner).partition(" ")[0]
        words = say("told", self.language, self._stage.choice("told", owed.ref), name=name)
        await self._send(replace(self._draft(mail, words), refs=mail.refs))

    async def _press(self, owed: Owed) -> None:
        """A word from the boss, by mail of their own."""
        name = self._name_of(owed.owner).partition(" ")[0]
        facts = {"name": name, "title": owed.title.lower(), "period": owed.period}
        draft = Draft(
            name=self.person.name,
            address=self.person.email,
            words=say("press", "en", self._stage.choice("press", owed.ref), **facts),
            at=self._stage.clock.now().astimezone(self.zone),
            number=self._stage.number(),
            to=owed.owner,
            subject=f"{owed.title} {owed.period} [{owed.ref}]",
            program=self._part.program,
            signature=self._part.signature,
        )
        await self._stage.send(draft)
