"""Practices of any size for the benches: on real mail servers, with people who owe documents and answer in mails."""

import io
import os
import random
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import timing  # noqa: F401 (makes duly and the tests' servers importable)

# isort: split
from tests.dovecot import PASSWORD, Dovecot
from tests.e2e.conftest import PRACTICE
from tests.mail_servers import Post

_numbers = count(1)
AGREEMENT = """
name = "{name}"
starts = {starts}
timezone = "America/New_York"
holidays = "US"
hours = "08:30-17:30"
[cadence]
ladder = [ {{ day = -1, by = ["email"] }}, {{ day = 0, by = ["email"] }}, {{ day = 1, by = ["email"] }} ]
[[escalation]]
day = 3
to = "manager"
"""
HEAD = "name,email,role,department,manager\n"
DOCUMENT = """
[[document]]
id = "report-{number}"
title = "{title}"
owners = ["Finance"]
cadence = "{cadence}"
due = "{due}"
"""
TITLES = (
    "AR aging report", "Bank reconciliation", "Payroll summary", "Inventory count", "Sales pipeline", "Cash forecast",
    "Headcount list", "Expense detail", "Fixed asset register", "Open purchase orders", "Covenant certificate",
    "Utility bills",
)  # fmt: skip
REPLIES = (
    "I will send it on Friday.", "It is waiting for the numbers from the bank.", "What exactly do you need here?",
    "Working on it, you will have it by tomorrow noon.", "I do not have the data yet.", "Sorry, I forgot about this.",
    "Can I get until next Wednesday please?", "This is not mine any more, ask Lee.",
)  # fmt: skip


@contextmanager
def servers() -> Iterator[tuple[Dovecot, Post]]:
    """A Dovecot for the inbox and a mail server for what goes out."""
    os.environ["DULY_TEST_PASSWORD"] = PASSWORD
    dovecot, post = Dovecot().start(), Post().start()
    try:
        yield dovecot, post
    finally:
        post.stop()
        dovecot.remove()


@contextmanager
def practice_folder(*, imap: int, smtp: int) -> Iterator[Path]:
    """An empty practice on the disk of the checkout, with an inbox of its own; no day's limit is in the way."""
    with TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as name:
        settings = PRACTICE.format(user=f"partner{next(_numbers)}@hart.example", imap=imap, smtp=smtp)
        (Path(name) / "practice.toml").write_text(settings.replace("pace = 0", "pace = 0\ndaily_limit = 1000000"))
        yield Path(name)


def add_engagement(
    practice: Path,
    slug: str,
    *,
    people: int,
    documents: int,
    starts: str = "2026-09-01",
    rhythm: tuple[str, str] = ("monthly", "working day 5"),  # cadence and due rule
) -> None:
    """An engagement whose every employee owes every document."""
    folder = practice / "engagements" / slug
    folder.mkdir(parents=True)
    (folder / "engagement.toml").write_text(AGREEMENT.format(name=slug.title(), starts=starts))
    rows = [f"Person {number},{person(slug, number)},employee,Finance,lee@{slug}.example" for number in range(people)]
    (folder / "people.csv").write_text(HEAD + "\n".join([*rows, f"Lee Park,lee@{slug}.example,manager,Finance,"]))
    chosen = [(number, TITLES[number % len(TITLES)]) for number in range(documents)]
    cadence, due = rhythm
    text = "".join(DOCUMENT.format(number=number, title=title, cadence=cadence, due=due) for number, title in chosen)
    (folder / "documents.toml").write_text(text)


def person(slug: str, number: int) -> str:
    return f"person{number}@{slug}.example"


def replied(answered: EmailMessage, number: int, text: str, *, at: datetime, file: bytes = b"") -> bytes:
    """A reply to one of Duly's mails as a mail program writes it, the mail quoted below the new words."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = answered["To"], answered["From"], f"Re: {answered['Subject']}"
    mail["Date"], mail["Message-ID"] = format_datetime(at), f"<reply{number}@client.example>"
    mail["In-Reply-To"] = mail["References"] = answered["Message-ID"]
    body = answered.get_body(("plain",)).get_content()
    quoted = "\n".join(f"> {line}" for line in body.splitlines())
    mail.set_content(f"{text}\n\nOn Tue, Oct 6, 2026 at 8:30 AM {answered['From']} wrote:\n{quoted}\n")
    if file:
        mail.add_attachment(file, maintype="application", subtype="octet-stream", filename=f"figures {number}.xlsx")
    return mail.as_bytes()


def workbooks(kilobytes: int) -> Iterator[bytes]:
    """Workbooks of about this size, no two alike."""
    figures = random.Random(7)
    book = openpyxl.Workbook()
    for _ in range(kilobytes * 13):
        book.active.append([figures.random() for _ in range(4)])
    stream = io.BytesIO()
    book.save(stream)
    number = 0
    while True:
        number += 1
        copy = io.BytesIO(stream.getvalue())
        with zipfile.ZipFile(copy, "a") as archive:
            archive.comment = f"copy {number}".encode()
        yield copy.getvalue()
