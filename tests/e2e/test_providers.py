"""One document asked for, sent, read, filed and thanked for at each provider that Duly knows, by a fake of its ways."""

import dataclasses

import pytest
from duly.daemon.provider_tables import providers

from tests.e2e.conftest import FILLED, northwind
from tests.mail_servers import Post
from tests.provider_inbox import ProviderInbox
from tests.token_server import TokenServer

USER = "partner@hart.example"
APP = 'auth = "oauth-app"\nclient_id = "app"\ntenant = "hart.example"\nclient_secret = "env:DULY_TEST_PASSWORD"'


class Mailbox:
    """The provider's inbox, to which replies are delivered."""

    def __init__(self, inbox: ProviderInbox) -> None:
        self.inbox = inbox
        self.port = inbox.port

    def deliver(self, _user: str, raw: bytes) -> None:
        self.inbox.deliver(raw)


@pytest.fixture(params=sorted(providers()))
def at_provider(request, tmp_path, monkeypatch):
    monkeypatch.setenv("DULY_TEST_PASSWORD", "opensesame")
    provider = providers()[request.param]
    tokens = TokenServer(USER)
    by_token = provider.name == "microsoft"  # the others are tried by app password, as most people have them
    if not by_token:
        provider = dataclasses.replace(provider, consent=None)
    inbox = ProviderInbox(provider, tokens.valid, password="opensesame")
    post = Post(tokens=tokens.valid if by_token else None).start()
    mail = f'provider = "{provider.name}"'
    settings = {"mail": f'{mail}\n{APP}\nlogin_url = "{tokens.url}"', "password": None} if by_token else {"mail": mail}
    try:
        yield northwind(tmp_path / "practice", Mailbox(inbox), post, USER, **settings), inbox
    finally:
        inbox.stop()
        post.stop()
        tokens.stop()


def test_a_document_is_asked_for_sent_read_and_thanked_for(at_provider):
    practice, inbox = at_provider
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    assert practice.code == 0
    practice.reply(reminder, "Attached.", files=[("ar.xlsx", FILLED)], when="2026-10-06T09:00:00-04:00")
    answered = practice.turn("2026-10-06T09:10:00")
    assert "dana@northwind.example" in [mail["To"] for mail in answered]
    assert practice.september["state"] == "done"
    assert set(inbox.opened) == {"INBOX"}


def test_while_it_asks_for_rest_nothing_is_lost(at_provider, capsys):
    practice, inbox = at_provider
    practice.turn("2026-10-06T07:00:00")
    inbox.says = lambda command: "%T NO Request is throttled." if "SEARCH" in command else ""
    assert practice.turn("2026-10-06T08:30:00") == []
    assert "asks for fewer requests" in capsys.readouterr().err
    inbox.says = lambda _command: ""
    assert "dana@northwind.example" in [mail["To"] for mail in practice.turn("2026-10-06T08:40:00")]
