"""`setup` at a real terminal, with real mail servers: from nothing to a first reminder, and every way off that road."""

import email
import email.policy
import itertools
import stat
import threading
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from duly.state.tinystore import TinyStore

from tests.commands import called
from tests.dns_server import names
from tests.dovecot import PASSWORD
from tests.typist import Typist

_numbers = itertools.count(1)
HART = "hart.example"


@pytest.fixture
def mailbox():
    return f"partner{next(_numbers)}.setup@{HART}"


@contextmanager
def courier(dovecot, post, mailbox):
    """Carries what Duly sends to itself into its inbox, as the provider does."""
    stop = threading.Event()

    def carry():
        carried = 0
        while not stop.wait(0.1):
            for taken in post.taken[carried:]:
                carried += 1
                if any(to.partition("+")[0] in mailbox for to in taken.to if "+" in to):
                    dovecot.deliver(mailbox, taken.raw)

    thread = threading.Thread(target=carry, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@pytest.fixture
def dns():
    with names(**{HART: "v=spf1 mx ~all", f"_dmarc.{HART}": "v=DMARC1; p=none"}) as server:
        yield server


@pytest.fixture
def sit_down(tmp_path, dns):
    """`sit_down()` starts setup in an empty folder."""
    return lambda *args: Typist(*args, "setup", folder=tmp_path, DULY_DNS=dns.address, TZ="America/New_York")


def answered(dovecot, post, mailbox):
    """The answers of somebody who makes no mistake."""
    return [
        ("1 of 10", ""),
        ("2 of 10", "Riley Hart"),
        ("3 of 10", "Hart Accountability, 1 Example Street, New York"),
        ("4 of 10", f"riley@{HART}"),
        ("5 of 10", mailbox),
        ("6 of 10", f"127.0.0.1:{dovecot.port}"),
        ("(SMTP)", f"127.0.0.1:{post.port}"),
        ("7 of 10", PASSWORD),
        ("8 of 10. Your time zone [America/New_York]", ""),
        ("9 of 10", ""),
        ("10 of 10", "Northwind Clinics"),
    ]


def mails(post, to):
    parsed = [email.message_from_bytes(taken.raw, policy=email.policy.default) for taken in post.taken]
    return [mail for mail in parsed if to in mail["To"]]


PEOPLE = """name,email,role,department,manager
Dana Ortiz,dana@northwind.example,employee,Finance,lee@northwind.example
Lee Park,lee@northwind.example,manager,Finance,sam@northwind.example
Sam Roe,sam@northwind.example,senior management,,
"""
DOCUMENTS = """[[document]]
id = "ar-aging"
title = "AR aging report"
owners = ["dana@northwind.example"]
cadence = "monthly"
due = "working day 5"
"""


def test_from_nothing_to_a_first_reminder(sit_down, tmp_path, dovecot, post, mailbox):
    typist = sit_down()
    with courier(dovecot, post, mailbox):
        typist.answers(*answered(dovecot, post, mailbox))
        assert typist.ends() == 0, typist.shown
    for line in (
        "ok  reading mail: signed in; INBOX is open, sent mail is in Sent, and it tells of new mail at once",
        f"ok  sending mail: signed in; it takes mail from {mailbox} to riley@{HART}",
        f"ok  DMARC: {HART} has a policy",
        f"ok  first mail: on its way to riley@{HART}",
        "ok  plus addressing: mail with a plus in its address arrives",
    ):
        assert line in typist.shown
    practice, client = tmp_path / "practice", tmp_path / "practice/engagements/northwind-clinics"
    assert PASSWORD not in typist.shown + (practice / "practice.toml").read_text()
    assert (practice / "secrets/mail").read_text() == f"{PASSWORD}\n"
    assert stat.S_IMODE((practice / "secrets/mail").stat().st_mode) == 0o600
    (first,) = mails(post, "riley@")
    assert first["Subject"] == "Duly can write to you"
    assert mailbox in first.get_body(("plain",)).get_content()
    assert [path.name for path in tmp_path.iterdir()] == ["practice"]
    # Now the client's own people and dates take the place of the examples.
    (client / "people.csv").write_text(PEOPLE)
    (client / "documents.toml").write_text(DOCUMENTS)
    text, today = (client / "engagement.toml").read_text(), datetime.now().astimezone().date()
    assert 'name = "Northwind Clinics"' in text
    assert 'holidays = "US"' in text
    (client / "engagement.toml").write_text(text.replace(str(today + timedelta(days=28)), str(today)))
    duly = ("--practice", practice, "--json")
    assert called(*duly, "check").code == 0
    span = ("--from", today, "--to", today + timedelta(days=70))
    rungs = [
        rung["date"] for task in called(*duly, "calendar", "northwind-clinics", *span).rows for rung in task["ladder"]
    ]
    day = min(rung for rung in rungs if rung > str(today))
    turn = called(*duly, "run", "--once", "--now", f"{day}T10:00:00-05:00")
    assert turn.code == 0, turn.err
    (reminder,) = mails(post, "dana@")
    assert "AR aging report" in reminder["Subject"]
    assert "+t." in reminder["Reply-To"]  # the note to itself was read in the inbox
    assert "1 Example Street, New York" in reminder.get_body(("plain",)).get_content()


def test_what_will_not_do_is_explained_and_asked_again(sit_down, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full/letter.txt").write_text("mine")
    typist = sit_down()
    typist.answers(
        ("1 of 10", "full"),
        ("full holds other things; try a new folder.", "none/practice"),
        ("there is no folder", "practice"),
        ("2 of 10", ""),
        ("An answer is needed here.", "Riley Hart"),
        ("3 of 10", ""),
        ("4 of 10", "riley at hart"),
        ('"riley at hart" is not an email address; try "name@company.example".', f"riley@{HART}"),
        ("5 of 10", f"Riley+duly@{HART}"),
        ("is your own, and Duly would read all your mail; try a mailbox for Duly alone.", f"partner@{HART}"),
        ("6 of 10", "imap.hart.example:many"),
        ("is not a server", "imap.hart.example"),
        ("(SMTP)", ""),
        ("7 of 10", ""),
        ("An answer is needed here.\n7 of 10. The password of partner@hart.example (not shown): ", "env:NOT_SET_HERE"),
        ("the variable NOT_SET_HERE is not set here; try the password itself", None),
        ("7 of 10. The password of partner@hart.example (not shown): ", "file:mine"),
        ("a file would have to be there already; try the password itself", None),
        ("7 of 10. The password of partner@hart.example (not shown): ", "opensesame"),
        ("8 of 10", "America/New York"),
        ('try "America/New_York"', ""),
        ("9 of 10", "y"),
        ("Its number", "212 555"),
        ("That will not do", "+1 212 555 0199"),
        ("Account SID", "opensesame"),
        ("it is not AC and 32 hex digits", "AC" + "0" * 32),
        ("Auth token", "opensesame"),
        ("10 of 10", ""),
        ("An answer is needed here.", ""),
    )
    typist.presses(b"\x03")
    assert typist.ends() == 130
    assert "Nothing was written." in typist.shown
    assert "opensesame" not in typist.shown.replace("Account SID, from the console's first page: opensesame", "")
    assert [path.name for path in tmp_path.iterdir()] == ["full"]


@pytest.mark.parametrize("key", [b"\x03", b"\x04"], ids=["Ctrl-C", "end of input"])
@pytest.mark.parametrize("at", [0, 3, 7, 10])
def test_whoever_stops_leaves_nothing_behind(sit_down, tmp_path, dovecot, post, mailbox, key, at):
    typist = sit_down()
    typist.answers(*answered(dovecot, post, mailbox)[:at])
    typist.sees(answered(dovecot, post, mailbox)[at][0])
    typist.presses(key)
    assert typist.ends() == 130
    assert "Stopped. Nothing was written." in typist.shown
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_password_is_told_typed_anew_and_all_goes_on(sit_down, tmp_path, dovecot, post, mailbox):
    typist = sit_down()
    good = answered(dovecot, post, mailbox)
    with courier(dovecot, post, mailbox):
        typist.answers(*[(words, "wrong-horse" if line == PASSWORD else line) for words, line in good])
        typist.sees(f"NO  reading mail: 127.0.0.1 refused the sign-in of {mailbox}")
        typist.answers(
            ("What now?", "1"),  # again: it is still wrong
            ("NO  reading mail", "2"),
            (f"6 of 10. The server that mail is read from (IMAP) [127.0.0.1:{dovecot.port}]", ""),
            ("(SMTP)", ""),
            ("7 of 10", PASSWORD),
            ("ok  reading mail", ""),
        )
        assert typist.ends() == 0, typist.shown
    assert "wrong-horse" not in typist.shown
    assert (tmp_path / "practice/secrets/mail").read_text() == f"{PASSWORD}\n"


def test_what_cannot_be_mended_now_is_left_for_later(sit_down, tmp_path, dovecot, post, mailbox):
    post.answer = lambda command, _: "550 5.7.60 not allowed to send as this sender" if command == "MAIL" else None
    typist = sit_down()
    typist.answers(
        *answered(dovecot, post, mailbox),
        ("NO  sending mail: 127.0.0.1 does not let", "3"),
        ("NO  first mail: 127.0.0.1 does not let", "2"),
    )
    assert typist.ends() == 1
    assert called("--practice", tmp_path / "practice", "check").code == 0
    # It is taken up again later, and nothing is written over.
    post.answer = lambda _, __: None
    before = {path: path.read_bytes() for path in (tmp_path / "practice").rglob("*.toml")}
    typist = sit_down()
    typist.answers(("1 of 10", ""), ("is set up, for Riley Hart", ""))
    with courier(dovecot, post, mailbox):
        assert typist.ends() == 0, typist.shown
    assert len(mails(post, "riley@")) == 1
    assert {path: path.read_bytes() for path in (tmp_path / "practice").rglob("*.toml")} == before
    assert mails(post, "+t.")


def test_without_plus_addressing_setup_says_so_and_is_done(sit_down, dovecot, post, mailbox):
    post.answer = lambda command, to: "550 5.1.1 no such user" if command == "RCPT" and "+" in to else None
    typist = sit_down()
    typist.answers(*answered(dovecot, post, mailbox))
    assert typist.ends() == 0
    assert "--  plus addressing: mail to " in typist.shown
    assert "whoever administers the mailbox can turn on plus addressing" in typist.shown


async def test_while_duly_runs_its_accounts_can_be_tried_and_the_first_mail_waits(practice, tmp_path, post):
    running = TinyStore.open(practice.folder / "var/state")
    try:
        typist = Typist("--practice", practice.folder, "setup", folder=tmp_path)
        typist.answers(("1 of 10", ""), ("Shall Duly try", ""), ("NO  first mail: Duly is already running", "2"))
        assert typist.ends() == 1
    finally:
        await running.close()
    assert "ok  sending mail" in typist.shown
    assert post.taken == []


def test_a_window_that_is_closed_leaves_no_secret_behind(sit_down, tmp_path, dovecot, post, mailbox):
    typist = sit_down()
    wrong = [(words, "wrong-horse" if line == PASSWORD else line) for words, line in answered(dovecot, post, mailbox)]
    typist.answers(*wrong)
    typist.sees("What now?")
    assert list(tmp_path.iterdir())
    typist.hangs_up()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("exchanger", "choice", "asked"),
    [
        ("aspmx.l.google.com", "1", "7 of 10. The password of"),
        ("aspmx.l.google.com", "2", "The key file of the service account"),
        ("hart-example.mail.protection.outlook.com", "1", "Application (client) ID"),
        ("in1-smtp.messagingengine.com", "", "7 of 10. The password of"),
    ],
)
def test_the_provider_is_known_by_where_mail_to_the_domain_goes(sit_down, dns, exchanger, choice, asked):
    dns.exchangers[HART] = (exchanger,)
    typist = sit_down()
    typist.answers(("1 of", ""), ("2 of", "Riley Hart"), ("3 of", ""), ("4 of", f"riley@{HART}"), ("5 of", f"p@{HART}"))
    typist.sees(f"6 of 10. p@{HART} is at ")
    if choice:
        typist.answers(("Which [1]", choice))
    typist.sees(asked)
    typist.presses(b"\x03")
    assert typist.ends() == 130
