"""A practice with a telephone: Dana owes a report, Ben and Ines share a number, and Acme is another client."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from duly.daemon.agenda import plan
from duly.daemon.clock import StandingClock
from duly.daemon.config import load
from duly.daemon.reconcile import reconcile
from duly.daemon.refs import from_store
from duly.daemon.rulebook import rulebook
from duly.daemon.world import World
from duly.rules.messages import Sending
from duly.state.archive import Archive
from duly.state.memory import MemoryStore
from duly.state.store import Change

from tests.daemon.handset import Handset

DANA, LEE, SHARED = "+12125550142", "+12125550143", "+12125550150"
NINE = datetime(2026, 10, 7, 13, tzinfo=UTC)  # Wednesday the 7th, 09:00 in New York: the report is due
PRACTICE = """
[consultant]
name = "Riley Hart"
email = "riley@hart.example"
timezone = "America/New_York"
firm = "Hart Accountability"
[mail]
name = "Riley Hart"
address = "partner@hart.example"
[mail.imap]
host = "127.0.0.1"
username = "partner"
password = "env:DULY_TEST_PASSWORD"
[mail.smtp]
host = "127.0.0.1"
username = "partner"
password = "env:DULY_TEST_PASSWORD"
[twilio]
account_sid = "env:DULY_TEST_SID"
auth_token = "env:DULY_TEST_TOKEN"
from = "+12125550100"
base_url = "http://127.0.0.1:9"
[store]
url = "tinydb:var/state"
"""
AGREEMENT = """
name = "{name}"
starts = 2026-09-01
timezone = "America/New_York"
hours = "08:00-18:00"
[scope]
channels = ["email", "text", "call"]
phone_support = {support}
[cadence]
digest = "0 8 * * 1-5"
ladder = [ {{ day = 0, by = ["email", "text", "call"] }} ]
[budget]
plan = "retainer"
rate = 100
cap = {cap}
costs = {{ text = 1, call = 2 }}
"""
HEAD = "name,email,phone,role,department,manager,language,text_consent,call_consent,consent_note\n"
DANAS = "Dana Ortiz,dana@{slug}.example,+1 212 555 0142,employee,Finance,,{language},{texts},yes,{note}\n"
PEOPLE = """Lee Park,lee@{slug}.example,+1 212 555 0143,manager,Finance,,,,,
Ben Cole,ben@{slug}.example,+1 212 555 0150,employee,Operations,lee@{slug}.example,,yes,yes,signed
Ines Ruiz,ines@{slug}.example,+1 212 555 0150,employee,Operations,lee@{slug}.example,,yes,yes,signed
"""
DOCUMENTS = """
[[document]]
id = "ar-aging"
title = "AR aging report"
owners = ["dana@{slug}.example"]
cadence = "monthly"
due = "working day 5"
evidence = "{evidence}"
"""


@dataclass
class PhoneDesk:
    """The practice as a test sees it: what was decided, and the telephone that tells what happened."""

    folder: Path
    world: World
    handset: Handset = field(default_factory=Handset)

    @property
    def task(self):
        """Dana's report for September."""
        return next(task for task in self.world.store.tasks("northwind") if task.period == "2026-09")

    def outbox(self, channel="email", to=""):
        """What waits to go out this way, to whoever has this in their address."""
        found = [one.message for one in self.world.store.unsent() if one.message.channel == channel]
        return [message for message in found if to in message.to[0]]

    async def called(self, sid="CA1"):
        """The day's messages have left, the call among them; its id is `sid`."""
        await plan(self.world, self.world.clock.now())
        sent = []
        for sending in self.world.store.unsent():
            call = (sending.message.channel, sending.message.engagement) == ("call", "northwind")
            sent.append(
                Sending(
                    message=sending.message,
                    state="sent",
                    next_at=sending.next_at,
                    changed_at=self.world.clock.now(),
                    sid=sid if call else "",
                )
            )
        marks = {"calling": {sid: self.world.clock.now().isoformat()}}
        await self.world.store.commit(Change(sendings=tuple(sent), marks=marks))
        return next(one.message for one in sent if one.sid)


async def phone_desk(
    folder,
    *,
    evidence="document",
    texts="yes",
    support=True,
    clients=("northwind",),
    language="",
    cap=1000,
    note="signed",
):
    """The desk on Wednesday 7 October 2026 at nine, New York time, with everything open that is due."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "practice.toml").write_text(PRACTICE)
    for slug in clients:
        place = folder / "engagements" / slug
        place.mkdir(parents=True)
        (place / "engagement.toml").write_text(
            AGREEMENT.format(name=slug.title(), support=str(support).lower(), cap=cap)
        )
        dana = DANAS.format(slug=slug, texts=texts, language=language, note=note)
        (place / "people.csv").write_text(HEAD + dana + PEOPLE.format(slug=slug))
        (place / "documents.toml").write_text(DOCUMENTS.format(slug=slug, evidence=evidence))
    store, handset = MemoryStore(), Handset()
    world = World(
        store=store,
        book=rulebook(load(folder), b"s" * 32),
        ref_of=from_store(store),
        clock=StandingClock(NINE),
        inbox=None,
        telephone=handset,
        channels={},
        archive=Archive(folder),
        examiner=None,
        signals=None,
    )
    await reconcile(world, NINE)
    return PhoneDesk(folder, world, handset)
