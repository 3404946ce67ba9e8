"""A practice with a telephone in memory: people text it, and what it texts is taken."""

import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path

from duly.daemon.clock import StandingClock
from duly.daemon.config import load
from duly.daemon.examining import Examiner
from duly.daemon.forms import Forms
from duly.daemon.loop import turn
from duly.daemon.reconcile import reconcile
from duly.daemon.refs import from_store
from duly.daemon.rulebook import rulebook
from duly.daemon.secret import practice_secret
from duly.daemon.shown import state_folder
from duly.daemon.signal_tables import load_signals
from duly.daemon.world import World
from duly.mailbox.channel import Parcel
from duly.mailbox.opening.reader import Reader
from duly.mailbox.telephone import Medium, TextIn
from duly.rules.messages import Done, Outcome
from duly.rules.model import Code
from duly.state.archive import Archive
from duly.state.store import Change
from duly.state.tinystore import TinyStore

from tests.daemon.handset import Handset
from tests.e2e.conftest import BLANK, practice_toml
from tests.hostile.houses import Box, Out

OURS, DANA, KIM, NOBODY = "+12125550199", "+12125550101", "+12125550102", "+12125550177"
TUESDAY = datetime.fromisoformat("2026-10-06T09:00:00-04:00")
_sids = count(1)

TWILIO = """
[twilio]
account_sid = "env:SID"
auth_token = "env:TOKEN"
from = "+12125550199"
"""
AGREEMENT = """
name = "{name}"
starts = 2026-09-01
timezone = "America/New_York"
holidays = "US"
hours = "08:30-17:30"
[scope]
channels = [{channels}]
[cadence]
digest = "0 8 * * 1-5"
ladder = [ {{ day = -1, by = ["email", "text"] }}, {{ day = 1, by = ["email", "text"] }} ]
"""
PEOPLE = """name,email,phone,role,department,manager,language,text_consent,call_consent,consent_note
Dana Ortiz,dana@{slug}.example,{dana},employee,Finance,lee@{slug}.example,{language},yes,yes,"signed 1 September"
Kim Vale,kim@{slug}.example,{kim},employee,Finance,lee@{slug}.example,,yes,yes,"signed 2 September"
Lee Park,lee@{slug}.example,,manager,Finance,,,,,
"""
DOCUMENTS = """
[[document]]
id = "timecards"
title = "Timecards"
owners = ["dana@{slug}.example"]
cadence = "monthly"
due = "working day 5"
evidence = "word"
[[document]]
id = "mileage"
title = "Mileage log"
owners = ["dana@{slug}.example"]
cadence = "monthly"
due = "working day 5"
evidence = "word"
[[document]]
id = "ar-aging"
title = "AR aging report"
owners = ["dana@{slug}.example", "kim@{slug}.example"]
cadence = "monthly"
due = "working day 5"
template = "templates/ar-aging.xlsx"
"""


@dataclass
class Phone(Handset):
    """The same with a line on which our texts and calls are taken."""

    taken: list[Parcel] = field(default_factory=list)
    answer: Outcome | None = None  # to whatever is handed over; None: it is taken
    listed: tuple[str, ...] = ()  # what the provider's own list has like anything that is looked for
    listed_at: datetime | None = None  # since when, by the provider's clock; None: since a moment ago

    async def handed_over(self, parcel: Parcel, since: datetime) -> tuple[str, ...]:
        self._reached()
        return self.listed if self.listed_at is None or self.listed_at >= since else ()

    async def texts(self, since: datetime) -> list[TextIn]:
        kept = await super().texts(since)
        return [replace(one, media=()) if one.sid in self.forgotten else one for one in kept]

    @asynccontextmanager
    async def line(self) -> AsyncIterator["Phone"]:
        yield self

    async def deliver(self, parcel: Parcel) -> Outcome:
        self.taken.append(parcel)
        return self.answer or Done(sid=f"SM{len(self.taken):032x}")


@dataclass
class PhoneHouse:
    """A practice with a telephone; `turn` asks for texts and turns, `texts` has somebody text us."""

    folder: Path
    world: World
    box: Box
    out: Out
    phone: Phone

    async def turn(self, at: datetime) -> list[tuple[str, str]]:
        """The texts that one turn sends: to whom, and the words."""
        before = len(self.phone.taken)
        self.world.clock.at = at
        await turn(self.world)
        return [(parcel.to[0], parcel.raw.decode()) for parcel in self.phone.taken[before:]]

    def texts(self, words: str, *, at: datetime, sender: str = DANA, media: tuple[Medium, ...] = ()) -> TextIn:
        text = TextIn(sid=f"SM{next(_sids):032x}", sender=sender, to=OURS, body=words, at=at, media=media)
        self.phone.texted.append(text)
        return text

    async def says(self, words: str, *, at: datetime, **more) -> list[tuple[str, str]]:
        """What a text is answered by text."""
        self.texts(words, at=at, **more)
        return await self.turn(at + timedelta(seconds=5))

    @property
    def mails(self) -> list[EmailMessage]:
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.out.taken]

    def mails_to(self, who: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if who in mail["To"]]

    def task(self, document: str, owner: str = "dana", slug: str = "northwind", period: str = "2026-09"):
        return self.world.store.task_of((slug, document, f"{owner}@{slug}.example", period))

    def standing(self, owner: str = "dana", slug: str = "northwind"):
        return self.world.store.standing(slug, f"{owner}@{slug}.example")

    async def numbered(self, *documents: str, owner: str = "dana", slug: str = "northwind") -> None:
        """Give a person's items their numbers from 1 on, as the texts that named them would have."""
        tasks = [self.task(document, owner, slug) for document in documents]
        codes = tuple(Code(number=n, ref=task.ref, given_on=TUESDAY.date()) for n, task in enumerate(tasks, 1))
        await self.world.store.commit(Change(standings=(replace(self.standing(owner, slug), codes=codes),)))


def _written(
    folder: Path, *, slugs: tuple[str, ...], consultants: str, channels: str, budget: str, **people: str
) -> None:
    folder.mkdir(parents=True)
    settings = practice_toml("partner@hart.example", {"port": 9}, {"port": 9})
    settings = settings.replace("[consultant]\n", f'[consultant]\nphone = "{consultants}"\n') + TWILIO
    (folder / "practice.toml").write_text(settings)
    for slug in slugs:
        place = folder / "engagements" / slug
        (place / "templates").mkdir(parents=True)
        (place / "engagement.toml").write_text(AGREEMENT.format(name=slug.title(), channels=channels) + budget)
        (place / "people.csv").write_text(PEOPLE.format(slug=slug, **people))
        (place / "documents.toml").write_text(DOCUMENTS.format(slug=slug))
        (place / "templates" / "ar-aging.xlsx").write_bytes(BLANK)


@asynccontextmanager
async def phone_house(
    folder: Path,
    *,
    channels: str = '"email", "text", "call"',
    dana: str = DANA,
    kim: str = KIM,
    language: str = "",
    slugs: tuple[str, ...] = ("northwind",),
    consultants: str = "+1 212 555 0100",
    budget: str = "",
) -> AsyncIterator[PhoneHouse]:
    """Dana owes Timecards, Mileage log and AR aging for September by Wednesday 7 October; a text on Tuesday asks."""
    _written(
        folder,
        channels=channels,
        dana=dana,
        kim=kim,
        language=language,
        slugs=slugs,
        consultants=consultants,
        budget=budget,
    )
    practice = load(folder)
    store, reader, box, out, phone = TinyStore.open(state_folder(practice)), Reader(), Box(), Out(), Phone()
    world = World(
        store=store,
        book=rulebook(practice, practice_secret(folder)),
        ref_of=from_store(store),
        clock=StandingClock(TUESDAY),
        inbox=box,
        telephone=phone,
        channels={"email": out, "text": phone, "call": phone},
        archive=Archive(folder),
        examiner=Examiner(reader, Forms(folder, reader)),
        signals=load_signals(),
    )
    try:
        await reconcile(world, TUESDAY)
        house = PhoneHouse(folder, world, box, out, phone)
        await house.turn(TUESDAY)
        for slug in slugs:
            await house.numbered("timecards", "mileage", "ar-aging", slug=slug)
        yield house
    finally:
        await store.close()
        reader.close()
