"""No secret is in anything that a run wrote: state, mails, logs, backups, exports, pages, what commands print."""

import gzip
import logging
import subprocess
import sys
import tarfile
import zipfile
from base64 import b64encode
from urllib.parse import quote

import pytest
from duly.daemon.log import JsonLines

from tests.commands import ROOT, called
from tests.dovecot import PASSWORD
from tests.e2e.conftest import FILLED
from tests.mail_servers import scripted_server

FIRST = "2026-10-06T08:30:00"
SID, TOKEN = "AC" + "5e" * 16, "tw1lio-auth-t0ken-0987"
TELEPHONE = """
[twilio]
account_sid = "env:DULY_TEST_SID"
auth_token = "env:DULY_TEST_TOKEN"
from = "+15005550006"
base_url = "http://127.0.0.1:9"
"""
WRITTEN = {"pages", "october.html", "dana.zip", "whole.tar.gz"}
COMMANDS = (
    ("status",),
    ("check",),
    ("check", "--connect"),
    ("health",),
    ("calendar", "northwind", "--from", "2026-10-01", "--to", "2026-10-31"),
    ("rehearse", "northwind", "--from", "2026-10-01", "--to", "2026-10-31", "--html", "pages"),
    ("report", "northwind", "--period", "2026-10", "--out", "october.html"),
    ("statement", "northwind", "--month", "2026-10"),
    ("export", "dana@northwind.example", "--to", "dana.zip"),
    ("erase", "dana@northwind.example"),
    ("backup", "--to", "whole.tar.gz"),
    ("backup",),
)


def forms(secret):
    """How a secret may be written: as it is, in an address, and in what signs in by base64."""
    packed = (b64encode(bytes(offset) + secret.encode())[4:-4] for offset in range(3))
    return {secret.encode(), quote(secret).encode(), *(one for one in packed if len(one) > 7)}


def holding(folder, secrets):
    """The files below a folder, those in archives too, that hold one of these secrets."""
    return [name for name, data in contents(folder) if any(form in data for one in secrets for form in forms(one))]


def contents(folder):
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        yield str(path.relative_to(folder)), path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                yield from ((f"{path.name}: {name}", packed.read(name)) for name in packed.namelist())
        elif tarfile.is_tarfile(path):
            with tarfile.open(path) as packed:
                yield from (
                    (f"{path.name}: {one.name}", packed.extractfile(one).read()) for one in packed if one.isfile()
                )
        elif path.suffix == ".gz":
            yield f"{path.name}, unpacked", gzip.decompress(path.read_bytes())


def test_the_search_finds_what_it_is_to_find(tmp_path):
    (tmp_path / "plain").write_text(f"password: {PASSWORD}")
    (tmp_path / "signed-in").write_bytes(b64encode(f"\0riley\0{PASSWORD}".encode()))
    with zipfile.ZipFile(tmp_path / "packed", "w") as packed:
        packed.writestr("inside", PASSWORD)
    with tarfile.open(tmp_path / "wrapped.tar.gz", "w:gz") as wrapped:
        wrapped.add(tmp_path / "plain", "plain")
    assert holding(tmp_path, [PASSWORD]) == ["packed", "packed: inside", "plain", "signed-in", "wrapped.tar.gz: plain"]


def printed(practice, *words):
    """What a command prints; the files it is to write lie beside the practice."""
    beside = [practice.folder.parent / word if word in WRITTEN else word for word in words]
    done = called("--practice", practice.folder, "--json", *beside)
    return done.out + done.err


@pytest.fixture
def logged():
    """What the daemon's log would be if every library told all it can tell."""
    lines = []

    class Kept(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    handler, root = Kept(), logging.getLogger()
    handler.setFormatter(JsonLines())
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.setLevel(before)
    root.removeHandler(handler)


def test_what_a_month_leaves_behind_holds_no_secret(practice, tmp_path, monkeypatch, logged):
    monkeypatch.setenv("DULY_TEST_SID", SID)
    monkeypatch.setenv("DULY_TEST_TOKEN", TOKEN)
    with (practice.folder / "practice.toml").open("a") as file:
        file.write(TELEPHONE)
    (reminder,) = practice.turn(FIRST)
    practice.reply(reminder, "attached", files=[("a.xlsx", FILLED)])
    practice.turns("2026-10-07T10:05:00", "2026-10-08T08:30:00", "2026-10-09T08:30:00")
    ref = practice.september["ref"]
    said = "".join(printed(practice, *words) for words in (*COMMANDS, ("why", ref)))
    assert all((tmp_path / name).exists() for name in WRITTEN), said
    assert list((practice.folder / "var/backups").glob("*.tar.gz"))
    assert holding(tmp_path, [PASSWORD, TOKEN]) == []
    everything = "\n".join([said, *logged, *(one.raw.decode("latin-1") for one in practice.post.taken)]).encode()
    assert [one for one in (PASSWORD, TOKEN) if any(form in everything for form in forms(one))] == []
    assert len(logged) > 5


@pytest.mark.parametrize(
    "written", [str, lambda line: repr(line.encode()), lambda line: b64encode(line.encode()).decode()]
)
def test_a_server_that_repeats_the_sign_in_puts_it_nowhere(practice, tmp_path, monkeypatch, logged, written):
    """Its answer goes into the state, the sign of life, the log and the alarm: without the password."""
    (practice.folder / "var").mkdir(exist_ok=True)
    monkeypatch.setenv("DULY_TEST_PASSWORD", "correct-horse-battery")

    def answer(command):
        if command.upper().startswith("CAPABILITY"):
            return "* CAPABILITY IMAP4rev1\r\n%T OK done\r\n"
        return f"%T NO [AUTHENTICATIONFAILED] not understood: {written(command)}\r\n"

    with scripted_server("* OK ready\r\n", answer) as port:
        file = practice.folder / "practice.toml"
        file.write_text(file.read_text().replace(f"port = {practice.dovecot.port}", f"port = {port}"))
        practice.turn(FIRST)
        said = printed(practice, "health") + printed(practice, "check", "--connect")
    assert practice.code == 1
    assert "refused the sign-in" in said
    assert holding(tmp_path, ["correct-horse-battery"]) == []
    everything = "\n".join([said, *logged]).encode()
    assert not [form for form in forms("correct-horse-battery") if form in everything]


@pytest.mark.parametrize("where", ["", "1"])
def test_an_error_of_its_own_shows_no_secret_and_neither_does_its_traceback(practice, tmp_path, monkeypatch, where):
    """The whole program, with a fault in the middle of a sign-in whose words hold the password."""
    monkeypatch.setenv("DULY_TRACEBACK", where)
    code = (
        "import run, sys; from duly.mailbox import imap_sign_in as s; import imapclient as c\n"
        "def login(self, user, password): raise RuntimeError(f'LOGIN {user} {password}')\n"
        "c.IMAPClient.login = login\n"
        f"sys.argv = ['duly', '--practice', {str(practice.folder)!r}, 'run', '--once']\n"
        "from duly.daemon.main import main; main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert ("Traceback" in done.stderr) == bool(where)
    assert "LOGIN" in done.stdout + done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    assert holding(tmp_path, [PASSWORD]) == []
