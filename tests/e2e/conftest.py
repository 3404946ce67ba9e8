"""A practice on real mail servers: Dovecot keeps the shared inbox, an SMTP server takes what goes out."""

import asyncio
import email
import email.policy
import io
import itertools
import json
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import openpyxl
import pytest
from duly.daemon.running import run_once

from tests.commands import called
from tests.dovecot import PASSWORD

_numbers = itertools.count(1)

PRACTICE = """
[consultant]
name = "Riley Hart"
email = "riley@hart.example"
timezone = "America/New_York"

[mail]
name = "Riley Hart"
address = "{user}"
pace = 0
{mail}
[mail.imap]
{imap}
[mail.smtp]
{smtp}

[store]
url = "tinydb:var/state"
"""
SERVER = {"host": "127.0.0.1", "security": "none", "password": "env:DULY_TEST_PASSWORD"}
AGREEMENT = """
name = "{name}"
starts = 2026-09-01
timezone = "America/New_York"
holidays = "US"
hours = "08:30-17:30"
[cadence]
digest = "0 8 * * 1-5"
morning = "0 5 1 1 *"
ladder = [ {{ day = -1, by = ["email"] }}, {{ day = 0, by = ["email"] }}, {{ day = 1, by = ["email"] }} ]
[[escalation]]
day = 3
to = "manager"
[[escalation]]
day = 6
to = "senior management"
approval = true
"""
PEOPLE = """name,email,other_emails,phone,role,department,manager,timezone,language,text_consent,call_consent,backup
Dana Ortiz,dana@{slug}.example,dana@home.example,,employee,Finance,lee@{slug}.example,,,,,
Lee Park,lee@{slug}.example,,,manager,Finance,sam@{slug}.example,,,,,
Sam Roe,sam@{slug}.example,,,senior management,,,,,,,
"""
DOCUMENTS = """
[[document]]
id = "ar-aging"
title = "AR aging report"
owners = ["dana@{slug}.example"]
cadence = "monthly"
due = "working day 5"
template = "templates/ar-aging.xlsx"
"""


def workbook(**cells):
    """The bytes of a small AR aging workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Summary"
    sheet["A2"], sheet["A14"] = "Period", "Total"
    for place, value in cells.items():
        sheet[place] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


BLANK = workbook()
FILLED = workbook(B2="2026-09", F14=41200)


@dataclass
class Practice:
    """The practice, its mailbox, and what people got; `turn` is `run --once --now`."""

    folder: Path
    dovecot: object
    post: object
    user: str
    sent: list = field(default_factory=list)

    def turn(self, now, zone="-04:00"):
        """One turn at this New York time; what it sent is returned and remembered."""
        before = len(self.post.taken)
        self.code = asyncio.run(run_once(self.folder, datetime.fromisoformat(now + zone)))
        new = [email.message_from_bytes(one.raw, policy=email.policy.default) for one in self.post.taken[before:]]
        self.sent += new
        return new

    def turns(self, *moments):
        return [mail for now in moments for mail in self.turn(now)]

    def to(self, who):
        """What this person got, oldest first."""
        return [mail for mail in self.sent if who in mail["To"]]

    def reply(self, answered, text, *, sender=None, files=(), when="2026-10-07T10:00:00-04:00", **headers):
        """A reply to one of our mails, put into the inbox as a mail program would write it."""
        mail = EmailMessage(policy=email.policy.SMTP)
        mail["From"] = sender or answered["To"]
        mail["To"] = self.user
        mail["Subject"] = "Re: " + answered["Subject"] if answered else headers.pop("subject", "")
        mail["Date"] = format_datetime(datetime.fromisoformat(when))
        mail["Message-ID"] = headers.pop("message_id", f"<reply{next(_numbers)}@northwind.example>")
        if answered:
            mail["In-Reply-To"] = answered["Message-ID"]
            mail["References"] = answered["Message-ID"]
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        quoted = "\n".join("> " + line for line in _body(answered).splitlines()) if answered else ""
        mail.set_content(
            f"{text}\n\nOn Tue, Oct 6, 2026 at 8:30 AM Riley Hart <{self.user}> wrote:\n{quoted}\n"
            if answered
            else text
        )
        for name, data in files:
            mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
        return self.arrives(mail.as_bytes())

    def arrives(self, raw):
        self.dovecot.deliver(self.user, raw)
        return raw

    def command(self, *args):
        done = called("--practice", self.folder, "--json", *args)
        assert "Traceback" not in done.err
        return done.rows

    def tasks(self, **wanted):
        rows = self.command("status")
        return [row for row in rows if all(row[key] == value for key, value in wanted.items())]

    @property
    def september(self):
        return self.tasks(document="ar-aging", period="2026-09", engagement="northwind")[0]


def _body(mail):
    return mail.get_body(("plain",)).get_content() if mail else ""


@pytest.fixture
def practice(tmp_path, dovecot, post, monkeypatch):
    """Northwind Clinics: Dana owes September's AR aging report by Wednesday 7 October 2026."""
    monkeypatch.setenv("DULY_TEST_PASSWORD", PASSWORD)
    user = f"partner{next(_numbers)}@hart.example"
    return northwind(tmp_path / "practice", dovecot, post, user, username=user)


def northwind(folder, mailbox, post, user, *, mail="", **server):
    """Northwind Clinics and nobody else; `mail`: further lines, `server`: keys of both servers."""
    made = Practice(folder, mailbox, post, user)
    made.folder.mkdir()
    servers = ({"port": one.port} | server for one in (mailbox, post))
    (made.folder / "practice.toml").write_text(practice_toml(user, *servers, mail=mail))
    add_engagement(made.folder, "northwind", "Northwind Clinics")
    return made


def practice_toml(user, imap, smtp, *, mail=""):
    """Riley's practice.toml with these keys of its two servers (None: left out) and further lines of [mail]."""
    return PRACTICE.format(user=user, imap=_keys(imap), smtp=_keys(smtp), mail=mail)


def _keys(server):
    return "\n".join(f"{key} = {json.dumps(value)}" for key, value in (SERVER | server).items() if value is not None)


def add_engagement(folder, slug, name, people=PEOPLE):
    place = folder / "engagements" / slug
    (place / "templates").mkdir(parents=True)
    (place / "engagement.toml").write_text(AGREEMENT.format(name=name))
    (place / "people.csv").write_text(people.format(slug=slug))
    (place / "documents.toml").write_text(DOCUMENTS.format(slug=slug))
    (place / "templates" / "ar-aging.xlsx").write_bytes(BLANK)


def words_of(mail):
    return mail.get_body(("plain",)).get_content()


@pytest.fixture
def deputy(practice):
    """Dana and Priya both owe the report; Priya promised hers, and was asked for Dana's while Dana is away."""
    place = practice.folder / "engagements/northwind"
    people, documents = place / "people.csv", place / "documents.toml"
    people.write_text(
        people.read_text().replace("lee@northwind.example,,,,,", "lee@northwind.example,,,,,priya@northwind.example")
        + "Priya Nair,priya@northwind.example,priya@home.example,,employee,Finance,lee@northwind.example,,,,,\n"
    )
    owners = '"dana@northwind.example"'
    documents.write_text(documents.read_text().replace(owners, f'{owners}, "priya@northwind.example"'))
    reminders = practice.turn("2026-10-06T08:30:00")
    practice.reply(
        next(one for one in reminders if "dana" in one["To"]),
        "I am out of the office, back on Wednesday, October 21, 2026.",
        when="2026-10-06T08:31:00-04:00",
        Auto_Submitted="auto-replied",
        X_Auto_Response_Suppress="All",
    )
    own = next(one for one in reminders if "priya" in one["To"])
    practice.reply(own, "You will have it on Friday, October 9, 2026.", when="2026-10-06T08:40:00-04:00")
    practice.turns("2026-10-06T09:00:00", "2026-10-07T08:30:00", "2026-10-08T08:30:00")
    return practice


def covering(practice):
    """What Priya was sent about Dana's report."""
    return next(one for one in practice.to("priya@") if "Dana Ortiz" in words_of(one))
