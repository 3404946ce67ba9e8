"""`authorize` walks a person through signing in, with a browser here or elsewhere or with a code, and keeps it."""

import json
import socket
import stat
import struct
import threading
from pathlib import Path
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, build_opener, urlopen

import pytest
from click.testing import CliRunner
from duly.daemon.accounts import token_source
from duly.daemon.arguments import Refused
from duly.daemon.authorizing import Person, authorized
from duly.daemon.clock import WallClock
from duly.daemon.config import load
from duly.daemon.main import cli
from duly.daemon.token_file import FILE, TokenFile

from tests.commands import called
from tests.token_server import Refusing, TokenServer

CONSULTANT = '[consultant]\nname = "Riley Hart"\nemail = "riley@hart.example"\ntimezone = "UTC"\n'
USER = 'auth = "oauth-user"\nclient_id = "app"\n'
MICROSOFT = f'{USER}provider = "microsoft"\n'
GOOGLE = f'{USER}provider = "google"\nclient_secret = "env:SECRET"\n'
ENV = {"SECRET": "hush"}


@pytest.fixture
def server():
    one = TokenServer()
    try:
        yield one
    finally:
        one.stop()


def practice(tmp_path: Path, server: TokenServer, mail: str = MICROSOFT) -> Path:
    at = f'login_url = "{server.url}"\n' if "oauth" in mail else ""
    mail = f'[mail]\naddress = "partner@hart.example"\n{at}{mail}'
    (tmp_path / "practice.toml").write_text(CONSULTANT + mail)
    return tmp_path


class Reader:
    """Somebody at the keyboard, with a browser of their own."""

    def __init__(self, *, pastes: str = "", has_browser: bool = True) -> None:
        self.told: list[str] = []
        self.pastes = pastes
        self.has_browser = has_browser
        self.visits = lambda url: urlopen(url, timeout=5).read()

    def person(self) -> Person:
        return Person(say=self.told.append, ask=self._asked, browse=self._browse, wait=lambda _: None)

    def page(self) -> str:
        return next(line for words in self.told for line in words.splitlines() if line.startswith("http"))

    def _asked(self, words: str) -> str:
        self.told.append(words)
        return self.pastes or self.comes_back()

    def comes_back(self) -> str:
        """What stands in the address line once they have agreed and the page cannot be reached."""

        class Stays(HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None

        try:
            build_opener(Stays).open(self.page(), timeout=5)
        except URLError as back:
            return str(back.headers["Location"])
        raise AssertionError

    def _browse(self, url: str) -> bool:
        if self.has_browser:
            threading.Thread(target=self.visits, args=(url,), daemon=True).start()
        return self.has_browser


def run(folder: Path, reader: Reader, *, device: bool = False, paste: bool = False) -> str:
    return authorized(folder, ENV, reader.person(), device=device, paste=paste)[1]


@pytest.mark.parametrize("mail", [MICROSOFT, GOOGLE], ids=["microsoft", "google"])
def test_a_browser_on_this_machine_comes_back_by_itself(tmp_path, server, mail):
    folder = practice(tmp_path, server, mail)
    assert run(folder, Reader()) == ""
    kept = TokenFile(folder).read()
    assert kept.refresh in server.refresh
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    source = token_source(load(folder), ENV, WallClock().now)
    assert source.current().access == kept.access
    assert server.asked[0].get("client_secret") == ("hush" if mail == GOOGLE else None)


@pytest.mark.parametrize("has_browser", [True, False])
def test_without_a_browser_here_the_address_line_of_another_is_pasted(tmp_path, server, has_browser):
    folder = practice(tmp_path, server)
    reader = Reader(has_browser=has_browser)
    assert run(folder, reader, paste=has_browser) == ""
    assert "cannot be reached: that is as it should be" in "\n".join(reader.told)
    assert TokenFile(folder).read().refresh


def test_a_code_is_typed_in_on_another_machine(tmp_path, server):
    server.pending = 3
    reader = Reader()
    assert run(practice(tmp_path, server), reader, device=True) == ""
    assert "Type in this code: ABCD-1234" in "\n".join(reader.told)
    assert len(server.asked) == 4


def test_a_code_that_nobody_types_in_ends(tmp_path, server):
    server.pending = 10_000
    assert (
        run(practice(tmp_path, server), Reader(), device=True)
        == "nobody typed the code in while it was good: start again"
    )


def test_what_else_knocks_at_the_door_is_let_pass(tmp_path, server, capfd):
    reader = Reader()

    def visits(url: str) -> None:
        back = url.split("redirect_uri=")[1].split("&", maxsplit=1)[0].replace("%3A", ":").replace("%2F", "/")
        for knock in ("/favicon.ico", "/?code=stolen&state=guessed", "/?error=access_denied&state="):
            urlopen(back + knock, timeout=5).read()
        port = int(back.rpartition(":")[2])
        for knock in (b"", b"GET", b"\xff\x00\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", port), 5) as rude:
                rude.sendall(knock)
                rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # hangs up at once
        urlopen(url, timeout=5).read()

    reader.visits = visits
    assert run(practice(tmp_path, server), reader) == ""
    assert [form["code"] for form in server.asked] != ["stolen"]
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("http://localhost:8088/?code=1&state=other", "copy the whole of it"),
        ("nonsense", "copy the whole of it"),
        ("", "copy the whole of it"),
    ],
)
def test_another_address_is_not_taken(tmp_path, server, pasted, words):
    folder = practice(tmp_path, server)
    assert words in run(folder, Reader(pastes=pasted or " "), paste=True)
    assert server.asked == []
    assert not (folder / FILE).exists()


def test_a_sign_in_that_is_not_agreed_to_is_told(tmp_path, server):
    reader = Reader()
    server.consent = lambda query: f"{query['redirect_uri']}?error=access_denied&state={query['state']}"
    assert "was not agreed to (access_denied)" in run(practice(tmp_path, server), reader)


def test_a_refusal_of_the_tokens_is_told_in_a_sentence_and_nothing_kept(tmp_path, server):
    folder = practice(tmp_path, server)
    server.refusing = Refusing(400, {"error": "invalid_client", "error_description": "AADSTS7000218: must contain"})
    assert "Allow public client flows" in run(folder, Reader())
    assert not (folder / FILE).exists()


def test_a_sign_in_that_would_not_last_is_not_kept(tmp_path, server):
    folder = practice(tmp_path, server)
    server.refusing = Refusing(200, {"access_token": "x", "expires_in": 3600})
    assert "ends within the hour" in run(folder, Reader())
    assert not (folder / FILE).exists()


def test_a_new_sign_in_replaces_the_one_before(tmp_path, server):
    folder = practice(tmp_path, server)
    run(folder, Reader())
    first = TokenFile(folder).read().refresh
    run(folder, Reader())
    assert TokenFile(folder).read().refresh != first


def test_google_has_no_codes(tmp_path, server):
    with pytest.raises(Refused, match="leave out --device"):
        run(practice(tmp_path, server, GOOGLE), Reader(), device=True)


def test_by_password_there_is_nothing_to_do(tmp_path, server):
    passwords = '[mail.imap]\npassword = "env:P"\n[mail.smtp]\npassword = "env:P"\n'
    with pytest.raises(Refused, match=r"docs/sign-in\.md"):
        run(practice(tmp_path, server, f'provider = "google"\n{passwords}'), Reader())


def test_an_application_signs_in_by_itself_and_tries_it(tmp_path, server):
    app = 'auth = "oauth-app"\nprovider = "microsoft"\nclient_id = "a"\ntenant = "t"\nclient_secret = "env:SECRET"\n'
    folder = practice(tmp_path, server, app)
    reader = Reader()
    assert run(folder, reader) == ""
    assert "Nobody needs to sign in" in reader.told[0]
    server.refusing = Refusing(401, {"error": "invalid_client", "error_description": "AADSTS7000222: expired"})
    (folder / FILE).unlink()
    assert "client secret has expired" in run(folder, reader)


def test_a_refusal_is_said_in_one_sentence_and_nothing_is_logged_beside_it(tmp_path, server):
    app = 'auth = "oauth-app"\nprovider = "microsoft"\nclient_id = "a"\ntenant = "t"\nclient_secret = "env:NOT_SET"\n'
    done = called("--practice", practice(tmp_path, server, app), "authorize")
    assert (done.code, done.err) == (1, "")
    assert "NOT_SET is not set" in done.out


def test_the_command_prints_json_alone_and_exits_by_its_end(tmp_path, server):
    server.pending = 1
    folder = practice(tmp_path, server)
    done = CliRunner().invoke(cli, ["--practice", str(folder), "authorize", "--device", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"mailbox": "partner@hart.example", "ok": True, "why": ""}
    assert "ABCD-1234" in done.stderr
    server.refusing = Refusing(400, {"error": "expired_token"})
    done = CliRunner().invoke(cli, ["--practice", str(folder), "authorize", "--device"])
    assert (done.exit_code, "Not signed in: nobody typed" in done.stdout) == (1, True)
    assert "refresh-" not in done.output
