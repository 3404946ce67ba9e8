"""A practice whose mailbox is signed in to with tokens: a person's, an application's, and what goes wrong with them."""

import itertools
import json
import os
import re
from datetime import date, datetime, timedelta
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from duly.daemon.authorizing import Person, authorized
from duly.daemon.token_file import FILE, TokenFile
from duly.state.rolling import daily_files

from tests.commands import called
from tests.dovecot import Dovecot
from tests.e2e.conftest import FILLED, northwind
from tests.mail_servers import Post
from tests.token_server import Refusing, TokenServer
from tests.typist import Typist

_numbers = itertools.count(1)
PERSON = 'auth = "oauth-user"\nclient_id = "app"'
APP = 'auth = "oauth-app"\nclient_id = "app"\ntenant = "hart.example"\nclient_secret = "env:DULY_TEST_SECRET"'
SECRET = "a-secret-of-the-application"
NIGHT = "2026-10-06T05:00:00"


@pytest.fixture(scope="module")
def tokens():
    one = TokenServer()
    try:
        yield one
    finally:
        one.stop()


@pytest.fixture(scope="module")
def server(tokens):
    one = Dovecot(tokens=f"{tokens.url}/introspect").start()
    try:
        yield one
    finally:
        one.remove()


@pytest.fixture
def made(tmp_path, tokens, server, monkeypatch):
    """Makes the practice with these lines on how it signs in."""
    monkeypatch.setenv("DULY_TEST_SECRET", SECRET)
    tokens.refusing = None
    tokens.revoke()
    post = Post(tokens=tokens.valid).start()

    def make(auth):
        user = tokens.mailbox = f"signs-in{next(_numbers)}@hart.example"  # a mailbox of this test alone
        mail = f'provider = "microsoft"\n{auth}\nlogin_url = "{tokens.url}"'
        return northwind(tmp_path / "practice", server, post, user, mail=mail, password=None)

    try:
        yield make
    finally:
        post.stop()


def signs_in(practice):
    """Somebody runs `authorize --device`."""
    person = Person(say=lambda _: None, ask=str, browse=lambda _: False, wait=lambda _: None)
    assert authorized(practice.folder, os.environ, person, device=True, paste=False)[1] == ""


def servers(called):
    """What was said of the two mail servers."""
    return [row for row in called.rows if row.get("server") in {"imap", "smtp"}]


def later(moment, minutes):
    return (datetime.fromisoformat(moment) + timedelta(minutes=minutes)).isoformat()


def test_a_person_signs_in_once_and_the_work_is_done_for_as_long_as_tokens_are_renewed(made, tokens):
    practice = made(PERSON)
    signs_in(practice)
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    first = TokenFile(practice.folder).read().refresh
    practice.reply(reminder, "Attached.", files=[("ar.xlsx", FILLED)])
    assert "dana@northwind.example" in [mail["To"] for mail in practice.turn("2026-10-07T10:10:00")]
    assert practice.september["state"] == "done"
    assert TokenFile(practice.folder).read().refresh not in {first, ""}
    assert TokenFile(practice.folder).read().refresh in tokens.refresh


def test_before_anybody_signed_in_it_says_what_to_run_and_nothing_is_lost(made, capsys):
    practice = made(PERSON)
    assert practice.turn("2026-10-06T08:30:00") == []
    assert practice.code == 1
    assert "run “duly authorize”" in capsys.readouterr().err
    signs_in(practice)
    assert [mail["To"] for mail in practice.turn("2026-10-06T08:40:00")] == ["dana@northwind.example"]


def test_an_application_signs_in_by_itself(made, tokens):
    practice = made(APP)
    assert [mail["To"] for mail in practice.turn("2026-10-06T08:30:00")] == ["dana@northwind.example"]
    assert tokens.asked[-1]["client_secret"] == SECRET


def test_a_revoked_sign_in_is_told_to_the_consultant_while_mail_still_goes(made, tokens):
    practice = made(PERSON)
    signs_in(practice)
    practice.turn("2026-10-06T08:30:00")
    tokens.refresh.clear()  # the access token lasts for the rest of its hour
    (alarm,) = practice.turn("2026-10-06T09:22:00")
    assert alarm["To"] == "riley@hart.example"
    assert alarm["Subject"] == "Duly needs a hand: the sign-in to the mailbox ends"
    words = alarm.get_body(("plain",)).get_content()
    assert "run “duly authorize” and sign in once more" in " ".join(words.split())
    tokens.valid.clear()
    assert practice.turn("2026-10-06T09:40:00") == []
    assert practice.code == 1
    signs_in(practice)
    practice.turn("2026-10-06T09:45:00")
    assert practice.code == 0
    digest = practice.turn("2026-10-07T08:00:00")[0].get_body(("plain",)).get_content()
    assert "cannot be renewed" in digest
    assert "is over" in digest


def test_a_token_server_that_is_down_for_an_hour_costs_nothing_but_time(made, tokens):
    practice = made(PERSON)
    signs_in(practice)
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "Attached.", files=[("ar.xlsx", FILLED)])
    tokens.refusing = Refusing(503, {})
    mails = practice.turns(*(later("2026-10-06T09:25:00", minutes) for minutes in range(0, 60, 5)))
    tokens.refusing = None
    assert [mail["To"] for mail in mails] == ["dana@northwind.example"]  # in the first minutes, on what was valid
    practice.turn("2026-10-06T10:30:00")
    assert practice.code == 0
    assert practice.september["state"] == "done"


def test_a_secret_that_ends_soon_is_told_of_once_a_week(made):
    practice = made(APP + f"\nsecret_expires = {date(2026, 11, 1)}")
    moments = [later("2026-10-01T12:00:00", 24 * 60 * day) for day in range(10)]
    told = [mail["Date"][5:11] for mail in practice.turns(*moments) if "a secret ends soon" in mail["Subject"]]
    assert told == ["02 Oct", "09 Oct"]


def test_an_expired_secret_is_told_with_who_makes_a_new_one(made, tokens, capsys):
    practice = made(APP)
    expired = "AADSTS7000222: The provided client secret keys for app are expired."
    tokens.refusing = Refusing(401, {"error": "invalid_client", "error_description": expired})
    assert practice.turn("2026-10-06T08:30:00") == []
    said = capsys.readouterr().err
    assert "whoever administers Microsoft 365 makes a new one" in said
    assert SECRET not in said


def test_check_connect_tells_of_the_token_and_of_the_servers(made, tokens):
    practice = made(APP)
    good = called("--practice", practice.folder, "--json", "check", "--connect")
    assert [row["ok"] for row in servers(good)] == [True, True]
    tokens.valid.clear()
    (practice.folder / FILE).unlink()
    tokens.refusing = Refusing(400, {"error": "unauthorized_client", "error_description": "AADSTS700016: not found"})
    bad = called("--practice", practice.folder, "--json", "check", "--connect")
    assert all("check client_id and tenant in [mail]" in row["why"] for row in servers(bad))


@pytest.mark.parametrize("auth", [PERSON, APP], ids=["person", "application"])
def test_no_token_and_no_secret_is_in_the_state_a_backup_or_what_is_said(made, tokens, auth, capsys):
    practice = made(auth)
    if auth == PERSON:
        signs_in(practice)
    practice.turns(NIGHT, "2026-10-06T08:30:00", "2026-10-06T09:30:00")
    called("--practice", practice.folder, "backup")
    tokens.refusing = Refusing(400, {"error": "invalid_grant"})
    practice.turn("2026-10-06T12:00:00")
    hidden = [SECRET, *tokens.valid, *tokens.refresh]
    assert len(hidden) > 1
    (backup,) = daily_files(practice.folder)
    kept = called("--practice", practice.folder.parent / "restored", "restore", backup)
    assert kept.code == 0, kept.err
    said = capsys.readouterr()
    inside = {path: path.read_bytes() for path in practice.folder.rglob("*") if path.is_file()}
    inside |= {path: path.read_bytes() for path in (practice.folder.parent / "restored").rglob("*") if path.is_file()}
    where = {
        str(path.relative_to(practice.folder.parent))
        for path, content in inside.items()
        if any(one.encode() in content for one in hidden)
    }
    assert where == {f"practice/{FILE}"}
    assert not any(one in said.out + said.err for one in hidden)
    assert json.loads((practice.folder / FILE).read_text())["whose"].startswith("oauth-")


class StaysHere(HTTPRedirectHandler):
    """A browser's address line keeps what cannot be reached."""

    def redirect_request(self, *_):
        return None


def test_setup_has_somebody_sign_in_whose_browser_is_on_another_machine(made, tmp_path):
    practice = made(PERSON)
    typist = Typist("--practice", practice.folder, "setup", folder=tmp_path)
    typist.answers(("1 of 10", ""), ("Shall Duly try its accounts now?", ""), ("Is there a browser", "n"))
    typist.sees("4. Copy the whole address")
    (page,) = re.findall(r"^http://\S+$", typist.shown, re.MULTILINE)
    with pytest.raises(HTTPError) as back:
        build_opener(StaysHere).open(page, timeout=5)
    typist.types(back.value.headers["Location"])
    for server in ("reading", "sending"):
        typist.sees(f"ok  {server} mail: signed in")
    typist.sees("ok  first mail: on its way to riley@hart.example")
    typist.presses(b"\x03")
    assert typist.ends() == 130  # while it waited for its note
    assert "is whole; “duly setup” goes on with it" in typist.shown
    assert TokenFile(practice.folder).read().refresh not in typist.shown
    again = Typist("--practice", practice.folder, "setup", folder=tmp_path)
    again.answers(("1 of 10", ""), ("Shall Duly try its accounts now?", ""))
    again.sees("ok  first mail: riley@hart.example was written to before")  # and nobody is asked to sign in
    again.presses(b"\x03")
    assert again.ends() == 130
