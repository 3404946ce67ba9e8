"""Tokens for a mailbox: renewed early, kept at once, asked for seldom, and refused with who can mend it."""

import stat
from datetime import timedelta

import pytest
from duly.daemon.token_file import TokenFile
from duly.mailbox.grants import ClientGrant, UserGrant
from duly.mailbox.provider import Refusal, known_refusal
from duly.mailbox.redaction import HIDDEN, redacted
from duly.mailbox.token_server import ask
from duly.mailbox.tokens import Kept, TokenSource

from tests.mail_servers import silent_server
from tests.token_desk import MAILBOX, MINUTE, Desk
from tests.token_server import Refusing, TokenServer


@pytest.fixture
def server():
    one = TokenServer(MAILBOX)
    try:
        yield one
    finally:
        one.stop()


@pytest.fixture
def app(tmp_path, server):
    grant = ClientGrant(url=f"{server.url}/hart/token", client_id="app", scope="mail", secret=lambda: "hush")
    return Desk(tmp_path, grant)


@pytest.fixture
def user(tmp_path, server):
    desk = Desk(tmp_path, UserGrant(url=f"{server.url}/hart/token", client_id="app", scope="mail"))
    desk.signed_in(server.give())
    return desk


def test_a_token_is_asked_for_once_and_renewed_ten_minutes_before_its_end(server, app):
    first = app.source.current().access
    for _ in range(9):
        app.passes(5)
        assert app.source.current().access == first
    app.passes(5)  # fifty minutes
    assert app.source.current().access != first
    assert [form["grant_type"] for form in server.asked] == ["client_credentials"] * 2
    assert server.asked[0] | {"client_secret": "hush", "scope": "mail", "client_id": "app"} == server.asked[0]


def test_a_restart_goes_on_with_the_token_that_is_kept(server, app):
    first = app.source.current()
    app.passes(5)
    assert app.started().current() == first
    assert len(server.asked) == 1


def test_what_is_kept_is_its_owners_alone_and_that_of_another_setting_is_not_used(tmp_path, server, app):
    app.source.current()
    assert stat.S_IMODE(app.file.path.stat().st_mode) == 0o600
    assert app.file.path.relative_to(tmp_path).parts[:2] == ("var", "sign-in")
    other = Desk(tmp_path, ClientGrant(url=f"{server.url}/other/token", client_id="b", scope="mail", secret=str))
    other.source.current()
    assert len(server.asked) == 2


def test_a_refresh_token_that_is_replaced_is_kept_at_once(server, user):
    for turn in range(3):
        user.source.current()
        kept = user.file.read()
        assert kept.refresh in server.refresh, turn
        user.passes(55)
    assert user.started().current().access in server.valid


def test_a_refresh_token_stays_where_no_other_is_given(server, user):
    server.rotates = False
    before = user.file.read().refresh
    user.source.current()
    assert user.file.read().refresh == before


def test_what_another_process_renewed_is_taken_over(server, user):
    beside = user.started()
    user.source.current()
    user.passes(51)
    assert beside.current().access == user.source.current().access
    assert len(server.asked) == 2


def test_a_server_that_is_down_is_asked_seldom_and_what_is_valid_is_used_meanwhile(server, app):
    first = app.source.current().access
    server.stop()
    app.passes(50)
    for _ in range(9):
        assert app.source.current().access == first  # for as long as it is valid
        app.passes(1)
    assert "cannot be reached" in app.source.trouble.words
    app.passes(1)
    assert "check this machine's network, and login_url where [mail] has one; else wait" in app.why()
    server.start()
    app.passes(60)
    assert app.source.current().access != first
    assert app.source.trouble is None


def test_attempts_come_a_minute_apart_and_in_the_end_an_hour(server, app):
    server.refusing = Refusing(503, {"error": "temporarily_unavailable"})
    moments = []
    for minute in range(6 * 60):
        before = len(server.asked)
        app.why()
        if len(server.asked) > before:
            moments.append(minute)
        app.passes(1)
    assert moments == [0, 1, 3, 7, 15, 31, 63, 123, 183, 243, 303]


def test_the_rest_that_a_server_asks_for_is_kept_to(server, app):
    server.refusing = Refusing(429, {}, {"Retry-After": "1200"})
    app.why()
    for _ in range(19):
        app.passes(1)
        app.why()
    assert len(server.asked) == 1
    server.refusing = None
    app.passes(1)
    app.source.current()


def test_a_revoked_sign_in_is_told_and_one_made_beside_it_noticed_at_once(server, user):
    user.source.current()
    server.revoke()
    user.passes(61)
    assert "run “duly authorize” and sign in once more" in user.why()
    assert user.source.trouble.refused
    assert user.source.since == user.now
    user.passes(0.1)
    user.file.write(
        Kept(whose=user.sign_in.whose, access="fresh", since=user.now, until=user.now + 60 * MINUTE, refresh="r")
    )
    assert user.source.current().access == "fresh"
    assert user.source.trouble is None


def test_before_anybody_signed_in_no_server_is_asked(tmp_path, server):
    desk = Desk(tmp_path, UserGrant(url=f"{server.url}/token", client_id="app", scope="mail"))
    assert "nobody has signed in to partner@hart.example" in desk.why()
    assert server.asked == []


def test_a_token_that_a_server_refused_is_replaced_but_not_in_a_storm(server, app):
    first = app.source.current()
    assert app.source.instead_of(first) is None  # it was got just now
    app.passes(1)
    second = app.source.instead_of(first)
    assert second is not None
    assert second.access != first.access
    assert app.source.instead_of(second) is None
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("provider", "body", "words"),
    [
        ("microsoft", "AADSTS7000222: The provided client secret keys are expired.", "client secret has expired"),
        ("microsoft", "AADSTS7000215: Invalid client secret provided.", "not its Secret ID"),
        ("microsoft", "AADSTS700016: Application with identifier was not found.", "check client_id and tenant"),
        ("microsoft", "AADSTS53003: Access has been blocked by Conditional Access.", "Conditional Access policy"),
        ("microsoft", "AADSTS65001: The user or administrator has not consented.", "Grant admin consent"),
        ("microsoft", "AADSTS50173: The provided grant has expired.", "run “duly authorize”"),
        ("google", "Client is unauthorized to retrieve access tokens using this method.", "Domain-wide delegation"),
        ("google", "Token has been expired or revoked.", "run “duly authorize”"),
        ("google", "Invalid JWT: Token must be a short-lived token (60 minutes)", "clock of this machine"),
        ("google", "something that nobody has seen", "ask whoever administers Google"),
    ],
)  # fmt: skip
def test_a_refusal_says_in_one_sentence_who_must_do_what(tmp_path, server, provider, body, words):
    grant = ClientGrant(url=f"{server.url}/token", client_id="app", scope="mail", secret=lambda: "hush")
    desk = Desk(tmp_path, grant, provider)
    server.refusing = Refusing(400, {"error": "invalid_request", "error_description": body})
    said = desk.why()
    assert words in said
    assert "hush" not in said
    assert desk.source.trouble.refused


def test_a_secret_that_a_server_repeats_is_not_shown(app, server):
    server.refusing = Refusing(401, {"error": "invalid_client", "error_description": "hush is not the secret of app"})
    assert "*** is not the secret of app" in app.why()


def test_a_secret_goes_nowhere_but_where_it_was_meant_for(app, server):
    server.refusing = Refusing(302, {}, {"Location": f"{server.url}/elsewhere"})
    app.why()
    assert len(server.asked) == 1
    assert server.got == []


def test_a_server_that_says_nothing_is_not_waited_for():
    with silent_server() as port:
        said = ask(f"http://127.0.0.1:{port}/token", {"a": "b"}, seconds=0.2)
    assert (said.status, said.passing) == (0, True)


@pytest.mark.parametrize(
    ("like", "told", "stands"),
    [
        ("5.7.60", "550 5.7.60 SMTP; Client does not have permissions", True),
        ("5.7.60", "550 5.7.606 Access denied, banned sending IP", False),
        ("5.7.60", "denied to 15.7.60 and 5.7.60.1", False),
        ("aadsts70008", "invalid_grant: AADSTS70008: The refresh token has expired", True),
        ("aadsts70008", "invalid_grant: AADSTS700084: The refresh token was issued to an SPA", False),
        ("aadsts530*", "AADSTS53003: Access has been blocked", True),
        ("*sendasdenied*", "STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied", True),
        ("authenticate failed", "AUTHENTICATE failed.", True),
    ],
)
def test_a_known_answer_is_known_by_whole_words(like, told, stands):
    assert (known_refusal((Refusal(like=like, says=""),), told, "oauth-app") is not None) == stands


@pytest.mark.parametrize("body", [{}, {"access_token": 7}, {"access_token": ""}, {"error": ["x"]}])
def test_an_answer_without_a_token_is_none(app, server, body):
    server.refusing = Refusing(200, body)
    assert "holds no token" in app.why()


@pytest.mark.parametrize("lasts", ["3600", None, "soon", [], -5, 1e99])
def test_a_life_that_is_told_oddly_does_no_harm(app, server, lasts):
    server.refusing = Refusing(200, {"access_token": "x", "expires_in": lasts})
    token = app.source.current()
    assert timedelta() < token.until - app.now <= timedelta(days=1)


def test_a_secret_that_is_missing_is_told_and_no_server_asked(tmp_path, server):
    def missing() -> str:
        raise LookupError("the environment variable DULY_MAIL_SECRET is not set")

    desk = Desk(tmp_path, ClientGrant(url=f"{server.url}/token", client_id="a", scope="m", secret=missing))
    assert "DULY_MAIL_SECRET is not set" in desk.why()
    assert server.asked == []


class FullDisk(TokenFile):
    """A file on a disk that is full for a while."""

    full = True

    def write(self, kept: Kept) -> None:
        if self.full:
            raise OSError(28, "No space left on device")
        super().write(kept)


def test_on_a_full_disk_a_refresh_token_that_was_replaced_is_not_lost(tmp_path, server, user):
    disk = FullDisk(tmp_path)
    user.source = TokenSource(user.sign_in, disk, now=lambda: user.now)
    for _ in range(3):
        assert user.source.current().access in server.valid
        user.passes(55)
    disk.full = False
    user.source.current()
    assert disk.read().refresh in server.refresh


def test_after_a_full_disk_a_sign_in_made_beside_it_counts(tmp_path, server, user):
    disk = FullDisk(tmp_path)
    user.source = TokenSource(user.sign_in, disk, now=lambda: user.now)
    user.source.current()
    server.revoke()
    disk.full = False
    disk.write(Kept(whose=user.sign_in.whose, refresh=server.give()))
    user.passes(61)
    assert user.source.current().access in server.valid


class AnotherUsers(TokenFile):
    """A file of another user's; who runs the tests may be root, whom nothing is denied."""

    def alone(self):
        raise PermissionError(13, "Permission denied", str(self.path))


def test_what_is_kept_by_another_user_is_told(tmp_path, server, app):
    app.source = TokenSource(app.sign_in, AnotherUsers(tmp_path), now=lambda: app.now)
    said = app.why()
    assert "Permission denied: " in said
    assert "run as the user that Duly runs as" in said
    assert server.asked == []


def test_a_damaged_file_is_no_sign_in_and_no_traceback(user):
    for content in (b"", b"{", b"[]", b'{"whose": 1}', b"\xff" * 99):
        user.file.path.write_bytes(content)
        assert "nobody has signed in" in user.why()
        user.passes(61)


def test_a_clock_that_was_set_back_uses_no_token_of_a_time_to_come(server, app):
    first = app.source.current()
    app.passes(-600)
    assert app.source.current().access != first.access


def test_a_token_that_was_kept_before_the_start_is_shown_nowhere(user):
    kept = {"access": "kept-before-the-start", "since": user.now, "until": user.now + 60 * MINUTE}
    user.file.write(Kept(whose=user.sign_in.whose, **kept, refresh="r"))
    user.source.current()
    assert redacted("it does not take kept-before-the-start") == f"it does not take {HIDDEN}"
