"""Signing in with tokens to a real Dovecot and a real SMTP server: taken, refused, renewed on purpose, revoked."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from duly.daemon.provider_tables import providers
from duly.daemon.token_file import TokenFile
from duly.mailbox.account import Account
from duly.mailbox.arrival import InboxDown
from duly.mailbox.channel import Parcel
from duly.mailbox.grants import UserGrant
from duly.mailbox.imap import ImapInbox
from duly.mailbox.patience import Pace
from duly.mailbox.sign_in import SignIn
from duly.mailbox.smtp import SmtpChannel
from duly.mailbox.tokens import Kept, TokenSource
from duly.rules.messages import Done, Later

from tests.dovecot import Dovecot
from tests.mail_servers import Post
from tests.token_server import TokenServer

MAILBOX = "partner@hart.example"
EAGER = Pace(apart=0.01)
MECHANISMS = ["XOAUTH2", "OAUTHBEARER"]


@pytest.fixture(scope="module")
def tokens() -> Iterator[TokenServer]:
    one = TokenServer(MAILBOX)
    try:
        yield one
    finally:
        one.stop()


@pytest.fixture(scope="module")
def server(tokens: TokenServer) -> Iterator[Dovecot]:
    one = Dovecot(tokens=f"{tokens.url}/introspect").start()
    try:
        yield one
    finally:
        one.remove()


@pytest.fixture
def outgoing(tokens: TokenServer) -> Iterator[Post]:
    one = Post(tokens=tokens.valid).start()
    try:
        yield one
    finally:
        one.stop()


class Mailbox:
    """The mailbox with its source of tokens, in a time that is passed in."""

    def __init__(self, folder: Path, tokens: TokenServer, mechanism: str = "XOAUTH2") -> None:
        self.now = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
        self.provider = replace(providers()["microsoft"], sasl=(mechanism,), session_seconds=1e9)
        grant = UserGrant(url=f"{tokens.url}/token", client_id="app", scope="mail")
        sign_in = SignIn(mailbox=MAILBOX, auth="oauth-user", provider=self.provider, grant=grant)
        file = TokenFile(folder)
        file.write(Kept(whose=sign_in.whose, refresh=tokens.give()))
        self.source = TokenSource(sign_in, file, now=lambda: self.now)

    def account(self, port: int) -> Account:
        return Account(
            host="127.0.0.1",
            port=port,
            security="none",
            username=MAILBOX,
            tokens=self.source,
            auth="oauth-user",
            provider=self.provider,
            connect_seconds=5,
            read_seconds=5,
        )

    def passes(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@pytest.fixture
def mailbox(tmp_path: Path, tokens: TokenServer) -> Mailbox:
    tokens.revoke()
    tokens.refusing = None
    tokens.shown.clear()
    return Mailbox(tmp_path, tokens)


async def read(box: ImapInbox) -> int:
    return len([arrival async for arrival in box.arrivals(None)])


async def down(box: ImapInbox) -> InboxDown:
    with pytest.raises(InboxDown) as caught:
        await read(box)
    return caught.value


def parcel() -> Parcel:
    return Parcel(message_id="<1@hart.example>", sender=MAILBOX, to=("dana@northwind.example",), raw=b"Hi\r\n")


@pytest.mark.parametrize("mechanism", MECHANISMS)
async def test_a_token_opens_the_inbox(tmp_path, tokens, server, mechanism):
    mailbox = Mailbox(tmp_path, tokens, mechanism)
    server.deliver(MAILBOX, b"Subject: 1\r\n\r\nx\r\n")
    box = ImapInbox(mailbox.account(server.port), pace=EAGER)
    assert await read(box) >= 1
    await box.close()


@pytest.mark.parametrize("mechanism", MECHANISMS)
async def test_a_token_sends_mail(tmp_path, tokens, outgoing, mechanism):
    mailbox = Mailbox(tmp_path, tokens, mechanism)
    sender = SmtpChannel(mailbox.account(outgoing.port), now=lambda: mailbox.now)
    async with sender.line() as line:
        assert isinstance(await line.deliver(parcel()), Done)
    assert len(outgoing.taken) == 1


@pytest.mark.parametrize("mechanism", MECHANISMS)
async def test_a_token_that_is_refused_is_told_and_not_tried_in_a_storm(tmp_path, tokens, server, mechanism):
    mailbox = Mailbox(tmp_path, tokens, mechanism)
    mailbox.source.current()
    tokens.valid.clear()
    box = ImapInbox(mailbox.account(server.port), pace=Pace(refused=300))
    asked = len(tokens.asked)
    trouble = await down(box)
    assert "refuse" in str(trouble)
    assert trouble.retry_seconds > 290
    await down(box)
    assert len(tokens.asked) == asked
    await box.close()


@pytest.mark.parametrize("mechanism", MECHANISMS)
async def test_a_refused_token_rests_the_sending_server(tmp_path, tokens, outgoing, mechanism):
    mailbox = Mailbox(tmp_path, tokens, mechanism)
    mailbox.source.current()
    tokens.valid.clear()
    sender = SmtpChannel(mailbox.account(outgoing.port), now=lambda: mailbox.now)
    async with sender.line() as line:
        outcomes = [await line.deliver(parcel()) for _ in range(3)]
    assert all(isinstance(one, Later) for one in outcomes)
    assert "535" in outcomes[0].why
    assert outcomes[0].at - mailbox.now == timedelta(minutes=5)
    assert outgoing.connections == 1


async def test_an_older_token_that_is_refused_is_replaced_on_the_spot(mailbox, tokens, server, outgoing):
    mailbox.source.current()
    tokens.valid.clear()
    mailbox.passes(20)
    box = ImapInbox(mailbox.account(server.port), pace=EAGER)
    await read(box)
    await box.close()
    tokens.valid.clear()
    mailbox.passes(20)
    sender = SmtpChannel(mailbox.account(outgoing.port), now=lambda: mailbox.now)
    async with sender.line() as line:
        assert isinstance(await line.deliver(parcel()), Done)


async def test_a_sign_in_that_is_revoked_before_its_token_ends_is_told_at_once(mailbox, tokens, server, outgoing):
    mailbox.source.current()
    mailbox.passes(20)
    tokens.revoke()
    box = ImapInbox(mailbox.account(server.port), pace=Pace(apart=0.01, refused=300))
    trouble = await down(box)
    assert "run “duly authorize”" in str(trouble)
    assert trouble.retry_seconds <= 60
    await box.close()
    sender = SmtpChannel(mailbox.account(outgoing.port), now=lambda: mailbox.now)
    async with sender.line() as line:
        later = await line.deliver(parcel())
    assert isinstance(later, Later)
    assert "run “duly authorize”" in later.why


async def test_a_session_is_renewed_on_purpose_before_its_token_ends(mailbox, tokens, server):
    box = ImapInbox(mailbox.account(server.port), pace=EAGER, poll_seconds=0.1)
    await read(box)
    first = tokens.shown[-1]
    mailbox.passes(49)
    await read(box)
    assert tokens.shown == [first]
    mailbox.passes(2)
    await read(box)
    assert tokens.shown == [first, mailbox.source.current().access]
    waiting = asyncio.ensure_future(box.wait(30))  # and while it waits, too
    await asyncio.sleep(0.2)
    mailbox.passes(51)
    assert await asyncio.wait_for(waiting, 5) is False
    await read(box)
    assert len(tokens.shown) == 3
    await box.close()


async def test_a_line_for_sending_is_renewed_before_its_token_ends(mailbox, tokens, outgoing):
    sender = SmtpChannel(mailbox.account(outgoing.port), now=lambda: mailbox.now)
    async with sender.line() as line:
        for _ in range(3):
            assert isinstance(await line.deliver(parcel()), Done)
            mailbox.passes(26)
    assert outgoing.connections == 2
    assert len(outgoing.taken) == 3


async def test_with_the_token_server_down_both_go_on_with_what_they_have(mailbox, tokens, server, outgoing):
    box = ImapInbox(mailbox.account(server.port), pace=EAGER)
    await read(box)
    tokens.stop()
    try:
        mailbox.passes(55)
        await read(box)
        sender = SmtpChannel(mailbox.account(outgoing.port), now=lambda: mailbox.now)
        async with sender.line() as line:
            assert isinstance(await line.deliver(parcel()), Done)  # the consultant can still be told
            mailbox.passes(10)
            late = await line.deliver(parcel())
        assert isinstance(late, Done)  # the server did not cut it
        await box.close()
        trouble = await down(box := ImapInbox(mailbox.account(server.port), pace=EAGER))
        assert "cannot be reached" in str(trouble)
        assert trouble.retry_seconds <= 60
        async with sender.line() as line:
            later = await line.deliver(parcel())
        assert isinstance(later, Later)
        assert later.at - mailbox.now <= timedelta(minutes=1)
    finally:
        tokens.start()
    mailbox.passes(60)
    assert await read(box) >= 0
    await box.close()
    async with sender.line() as line:
        assert isinstance(await line.deliver(parcel()), Done)


async def test_a_revoked_sign_in_is_told_and_a_new_one_comes_into_force(mailbox, tokens, server):
    box = ImapInbox(mailbox.account(server.port), pace=EAGER)
    await read(box)
    tokens.revoke()
    mailbox.passes(61)
    await box.close()
    box = ImapInbox(mailbox.account(server.port), pace=EAGER)
    assert "run “duly authorize”" in str(await down(box))
    file = TokenFile(Path(mailbox.source._keeping.path).parents[2])
    file.write(Kept(whose=mailbox.source._sign_in.whose, refresh=tokens.give()))
    mailbox.passes(61)
    await read(box)
    await box.close()
