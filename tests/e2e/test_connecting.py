"""`check --connect` against real servers: each thing that can be wrong, and the one sentence that is said of it."""

import itertools

import pytest

from tests.commands import called
from tests.dns_server import names
from tests.dovecot import PASSWORD
from tests.e2e.conftest import practice_toml
from tests.mail_servers import scripted_server

_numbers = itertools.count(1)
DOMAIN = "hart.example"
VOUCHED = {DOMAIN: ("v=spf1 mx ~all",), "_dmarc.hart.example": ("v=DMARC1; p=none",)}


class Desk:
    """Where somebody runs `check --connect`, with a practice that is right until something is changed."""

    def __init__(self, folder, dovecot, post, monkeypatch):
        self.folder, self.monkeypatch = folder, monkeypatch
        self.written = {
            "user": f"partner{next(_numbers)}@{DOMAIN}",
            "imap_host": "127.0.0.1",
            "imap_port": dovecot.port,
            "imap_security": "none",
            "imap_password": "env:IMAP_PASSWORD",
            "imap_folder": "INBOX",
            "smtp_port": post.port,
            "smtp_security": "none",
            "smtp_password": "env:SMTP_PASSWORD",
        }
        self.records = VOUCHED
        monkeypatch.setenv("IMAP_PASSWORD", PASSWORD)
        monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)

    def check(self, **changes):
        written = self.written | changes
        imap, smtp = (
            {key.removeprefix(server): value for key, value in written.items() if key.startswith(server)}
            for server in ("imap_", "smtp_")
        )
        (self.folder / "practice.toml").write_text(practice_toml(written["user"], imap, smtp), encoding="utf-8")
        with names(**self.records) as server:
            server.refusing = self.refusing
            self.monkeypatch.setenv("DULY_DNS", server.address)
            return called("--practice", self.folder, "check", "--connect", *self.options)

    options, refusing = ("--json",), False

    def rows(self, **changes):
        done = self.check(**changes)
        assert "Traceback" not in done.out + done.err
        assert PASSWORD not in done.out + done.err
        return {row["server"]: row for row in done.rows}, done.code

    def said(self, server, **changes):
        """The sentence about what is wrong, of which the exit code tells too."""
        rows, code = self.rows(**changes)
        assert (rows[server]["ok"], code) == (False, 1), rows
        return rows[server]["why"]


@pytest.fixture
def desk(tmp_path, dovecot, post, monkeypatch):
    return Desk(tmp_path, dovecot, post, monkeypatch)


def test_when_all_is_well_each_line_says_what_was_found(desk, dovecot):
    user = desk.written["user"]
    dovecot.deliver(user, f"From: riley@{DOMAIN}\r\nDKIM-Signature: v=1; d={DOMAIN}; s=mail\r\n\r\nHi\r\n".encode())
    desk.records = VOUCHED | {f"mail._domainkey.{DOMAIN}": ("v=DKIM1; p=MIIB",)}
    desk.options = ()
    done = desk.check()
    assert done.out.splitlines() == [
        "imap: signed in; INBOX is open, sent mail is in Sent, and it tells of new mail at once",
        f"smtp: signed in; it takes mail from {user} to riley@{DOMAIN}",
        "plus addressing: not tried yet: Duly writes to itself when it first runs",
        f"spf: {DOMAIN} says which servers send its mail (v=spf1 mx ~all)",
        f"dkim: the mail of {DOMAIN} is signed, its key stands at mail._domainkey.{DOMAIN}",
        f"dmarc: {DOMAIN} has a policy (p=none, at _dmarc.{DOMAIN})",
    ]
    assert done.code == 0


WRONG = [  # what is changed, by whom it is noticed, what is said
    ({"imap_host": "imap.hart.invalid"}, "imap", "the name imap.hart.invalid is not known: check host in [mail.imap]"),
    (
        {"imap_host": "imap..hart.example"},
        "imap",
        "the name imap..hart.example is not known: check host in [mail.imap]",
    ),
    ({"imap_port": 9}, "imap", "127.0.0.1:9 takes no connection: the server is down, or host or port in [mail.imap]"),
    ({"smtp_port": 9}, "smtp", "127.0.0.1:9 takes no connection: the server is down, or host or port in [mail.smtp]"),
    ({"imap_security": "tls"}, "imap", "speaks no TLS that could be agreed on: check port and security in [mail.imap]"),
    ({"smtp_security": "tls"}, "smtp", "speaks no TLS that could be agreed on: check port and security in [mail.smtp]"),
    ({"smtp_security": "starttls"}, "smtp", "offers no STARTTLS: check port and security in [mail.smtp]"),
    ({"imap_folder": "Partner"}, "imap", "does not open the folder 'Partner'"),
]


@pytest.mark.parametrize(("changes", "server", "says"), WRONG)
def test_what_is_said_when_a_setting_is_wrong(desk, changes, server, says):
    if "host" in str(changes):
        changes |= {"imap_security": "tls"}
    assert says in desk.said(server, **changes)


def test_what_is_said_when_the_servers_are_mixed_up(desk, dovecot, post):
    rows, _ = desk.rows(imap_port=post.port, smtp_port=dovecot.port)
    assert f"127.0.0.1:{post.port} is no IMAP server (it greets with “220”): check host and port" in rows["imap"]["why"]
    assert f"127.0.0.1:{dovecot.port} is no SMTP server (it greets with “* OK”): check" in rows["smtp"]["why"]


@pytest.mark.parametrize("server", ["imap", "smtp"])
def test_what_is_said_when_the_password_is_wrong_or_missing(desk, server, monkeypatch):
    name = f"{server.upper()}_PASSWORD"
    monkeypatch.setenv(name, "wrong-horse")
    said = desk.said(server)
    assert f"refused the sign-in of {desk.written['user']}" in said
    assert f"check username and password in [mail.{server}]" in said
    assert "wrong-horse" not in said
    monkeypatch.delenv(name)
    assert f"the environment variable {name} is not set: set it before Duly starts" in desk.said(server)


def test_what_is_said_of_a_certificate(desk, dovecot, monkeypatch):
    tls = {"imap_port": dovecot.tls_port, "imap_security": "tls"}
    assert "is not trusted (self-signed certificate): the mail provider can mend it" in desk.said("imap", **tls)
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.ca_file))
    assert desk.rows(**tls)[0]["imap"]["ok"]
    other = desk.said("imap", **tls, imap_host="localhost")
    assert other.startswith(f"the certificate of localhost:{dovecot.tls_port} is made out to another name")
    assert other.endswith("check host in [mail.imap]")


ANSWERS = [
    ("[AUTHENTICATIONFAILED] Your account is not enabled for IMAP use.", "has IMAP switched off for"),
    ("IMAP access is disabled for this account", "whoever administers the mailbox can switch it on"),
    ("[ALERT] Application-specific password required", "the provider wants an app password or OAuth"),
    ("[UNAVAILABLE] Temporary authentication failure", "its administrator can look into it"),
]


@pytest.mark.parametrize(("answer", "says"), ANSWERS)
def test_what_is_said_when_the_inbox_is_refused(desk, answer, says):
    answers = {"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n%T OK done\r\n"}
    with scripted_server("* OK IMAP4rev1\r\n", lambda line: answers.get(line, f"%T NO {answer}\r\n")) as port:
        assert says in desk.said("imap", imap_port=port)


REFUSED = [
    ("MAIL", "550 5.7.60 SMTP; not allowed to send as this sender", "ask whoever administers the mailbox to allow it"),
    ("RCPT", "550 5.7.1 relay access denied", "ask whoever administers the mailbox to allow it"),
    ("RCPT", "550 5.1.1 no such user", "takes no mail for riley@hart.example (550 5.1.1 no such user): check email"),
    ("MAIL", "550 5.4.5 Daily sending limit exceeded", "It goes on by itself"),
]


@pytest.mark.parametrize(("command", "answer", "says"), REFUSED)
def test_what_is_said_when_mail_is_not_taken(desk, post, command, answer, says):
    post.answer = lambda asked, address: answer if asked == command and "+" not in address else None
    assert says in desk.said("smtp")
    assert post.taken == []


def test_without_plus_addressing_all_goes_on_and_it_is_told(desk, post):
    post.answer = lambda _, address: "550 5.1.1 no such user" if "+" in address else None
    rows, code = desk.rows()
    assert (rows["plus addressing"]["ok"], code) == (None, 0)
    assert "whoever administers the mailbox can turn on plus addressing" in rows["plus addressing"]["why"]


def test_a_domain_that_does_not_vouch_for_its_mail_is_a_no(desk):
    desk.records = {}
    assert "does not say who may send its mail" in desk.said("spf")
    assert "adds a TXT record at _dmarc.hart.example" in desk.said("dmarc")


def test_dns_that_gives_no_answer_is_said_as_such_and_is_no_failure(desk, monkeypatch):
    desk.refusing = True
    rows, code = desk.rows()
    assert (rows["domain"]["ok"], code) == (None, 0)
    assert "DNS gave no answer, so SPF, DKIM and DMARC of hart.example are not known" in rows["domain"]["why"]
