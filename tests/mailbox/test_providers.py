"""Each provider's ways, as its table says they are: how reading and sending get on with them."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from duly.daemon.provider_tables import providers
from duly.mailbox.account import Account, Token
from duly.mailbox.arrival import InboxDown
from duly.mailbox.channel import Parcel
from duly.mailbox.imap import ImapInbox
from duly.mailbox.patience import Pace
from duly.mailbox.provider import Auth
from duly.mailbox.sent_folder import SENT_NAMES
from duly.mailbox.smtp import SmtpChannel
from duly.mailbox.troubles import asked_seconds
from duly.rules.messages import Later, Never

from tests.mail_servers import Post
from tests.provider_inbox import FOLDERS, ProviderInbox

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
MAILBOX = "partner@hart.example"
TOKEN = Token("good", NOW, NOW + timedelta(hours=1), NOW + timedelta(minutes=50))
EAGER = Pace(apart=0.01)
BY_TOKEN = [name for name, one in providers().items() if one.consent]


class OneToken:
    """Tokens, of which there is one."""

    def current(self) -> Token:
        return TOKEN

    def instead_of(self, refused: Token) -> Token | None:
        return None


def account(name: str, port: int, auth: Auth = "oauth-app", **fields: object) -> Account:
    provider = replace(providers()[name], **fields)  # type: ignore[arg-type]
    by_token = provider.consent is not None and auth != "password"
    return Account(
        host="127.0.0.1",
        port=port,
        security="none",
        username=MAILBOX,
        password=lambda: "opensesame",
        tokens=OneToken() if by_token else None,
        auth=auth if by_token else "password",
        provider=provider,
        connect_seconds=5,
        read_seconds=5,
    )


@pytest.fixture
def server(request):
    one = ProviderInbox(providers()[request.param], {"good": MAILBOX}, password="opensesame")
    try:
        yield one
    finally:
        one.stop()


def inbox(server: ProviderInbox, **fields: object) -> ImapInbox:
    return ImapInbox(account(server.provider.name, server.port), pace=EAGER, **fields)  # type: ignore[arg-type]


async def read(box: ImapInbox) -> list[bytes]:
    return [arrival.raw async for arrival in box.arrivals(None)]


async def down(box: ImapInbox) -> InboxDown:
    with pytest.raises(InboxDown) as caught:
        await read(box)
    return caught.value


every = pytest.mark.parametrize("server", list(FOLDERS), indirect=True)
microsoft = pytest.mark.parametrize("server", ["microsoft"], indirect=True)
google = pytest.mark.parametrize("server", ["google"], indirect=True)


@every
async def test_mail_is_read_once_and_only_the_inbox_is_opened(server):
    server.deliver(b"Message-ID: <1@northwind.example>\r\n\r\nHi\r\n")
    box = inbox(server)
    assert len(await read(box)) == 1
    await box.close()
    assert server.opened == ["INBOX"]


@every
async def test_the_way_to_sign_in_is_the_one_it_wants(server):
    await read(box := inbox(server))
    await box.close()
    wanted = list(server.provider.sasl[:1]) if server.provider.consent else []
    assert server.mechanisms == wanted


@every
async def test_the_sent_folder_is_found_by_flag_or_name_and_a_copy_in_it(server):
    sent = next(
        name for flags, name in FOLDERS[server.provider.name] if "Sent" in flags or name.casefold() in SENT_NAMES
    )
    server.deliver(b"Message-ID: <1@hart.example>\r\n\r\nHi\r\n", sent)
    box = inbox(server)
    assert await box.sent_copy("<1@hart.example>") is True
    # Where it files no copies itself, one that is missing says nothing.
    assert await box.sent_copy("<2@hart.example>") is (False if server.provider.files_sent else None)
    assert server.opened[-1] == "INBOX"
    await box.close()


@google
async def test_all_mail_is_never_read(server):
    server.deliver(b"Message-ID: <1@hart.example>\r\n\r\nHi\r\n")
    trouble = await down(inbox(server, folder="[Gmail]/Alle Nachrichten"))
    assert 'set folder = "INBOX" in [mail.imap]' in str(trouble)
    assert server.opened == []


@microsoft
async def test_a_suggested_backoff_is_kept_to_to_the_millisecond(server):
    server.deliver(b"Message-ID: <1@northwind.example>\r\n\r\nHi\r\n")
    said = "%T BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds"
    server.says = lambda command: said if "FETCH" in command else ""
    box = inbox(server)
    trouble = await down(box)
    assert trouble.retry_seconds == pytest.approx(299.961, abs=0.5)
    assert "asks for fewer requests" in str(trouble)
    connections = server.connections
    assert (await down(box)).retry_seconds > 290
    assert server.connections == connections
    await box.close()


@microsoft
@pytest.mark.parametrize(
    ("auth", "words"), [("oauth-app", "Add-MailboxPermission"), ("oauth-user", "full access"), ("password", "licence")]
)
async def test_authenticated_but_not_connected_says_what_to_grant_and_is_no_storm(server, auth, words):
    server.says = lambda command: "%T BAD User is authenticated but not connected." if "SELECT" in command else ""
    box = ImapInbox(account("microsoft", server.port, auth), pace=Pace(refused=300))
    trouble = await down(box)
    assert words in str(trouble)
    assert "whoever administers Microsoft 365" in str(trouble)
    assert trouble.retry_seconds > 290
    await down(box)
    assert server.connections == 1
    await box.close()


@google
@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("%T NO [ALERT] Your account is not enabled for IMAP use.", "IMAP is switched off"),
        ("%T NO [OVERQUOTA] Account exceeded command or bandwidth limits.", "asks for fewer requests"),
        ("%T NO [ALERT] IMAP access is disabled for your domain.", "whoever administers Google Workspace allows it"),
        ("%T NO [ALERT] Application-specific password required", "makes one"),
        ("%T NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", "exists, has a licence"),
    ],
)
async def test_a_protocol_that_is_switched_off_or_a_licence_that_is_gone_is_told(server, said, words):
    server.says = lambda command: said if "LOGIN" in command else ""
    box = ImapInbox(account("google", server.port, "password"), pace=Pace(refused=300))
    trouble = await down(box)
    assert words in str(trouble)
    assert trouble.retry_seconds > (55 if "OVERQUOTA" in said else 290)
    await box.close()


@google
async def test_a_session_that_is_ended_is_opened_anew(server):
    server.deliver(b"Message-ID: <1@northwind.example>\r\n\r\nHi\r\n")
    box = inbox(server)
    await read(box)
    ends = iter(["* BYE Session expired, please login again."])
    server.says = lambda command: next(ends, "") if "SEARCH" in command else ""
    await down(box)
    while server.connections < 2:
        try:
            assert len(await read(box)) == 1
        except InboxDown as fault:
            await asyncio.sleep(fault.retry_seconds)
    assert server.connections == 2
    await box.close()


@every
async def test_a_session_is_left_before_the_provider_ends_it(server):
    box = ImapInbox(account(server.provider.name, server.port, session_seconds=0.2), pace=EAGER, poll_seconds=0.1)
    await read(box)
    for _ in range(3):
        await box.wait(0.2)
    assert server.connections > 1
    assert not any(command.startswith("* BYE") for command in server.commands)
    await box.close()


@pytest.mark.parametrize("server", ["zoho"], indirect=True)
async def test_what_a_provider_offers_and_does_badly_is_not_used(server):
    box = ImapInbox(account("zoho", server.port, lacks=("IDLE",)), pace=EAGER, poll_seconds=0.6)
    await box.wait(0.3)
    await box.close()
    assert "IDLE" not in server.commands


def test_every_provider_that_is_known_has_its_fake():
    assert set(FOLDERS) == set(providers())


def parcel() -> Parcel:
    return Parcel(message_id="<1@hart.example>", sender=MAILBOX, to=("dana@northwind.example",), raw=b"Hi\r\n")


async def sent(post: Post, name: str, auth: Auth = "oauth-app") -> object:
    sender = SmtpChannel(account(name, post.port, auth), now=lambda: NOW)
    async with sender.line() as line:
        return await line.deliver(parcel())


@pytest.fixture
def by_token():
    server = Post(tokens={"good": MAILBOX}).start()
    try:
        yield server
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("name", "command", "said", "seconds", "words"),
    [
        ("microsoft", "DATA", "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", 300, "no more mail"),
        ("microsoft", "MAIL", "421 4.3.2 throttled. Suggested Backoff Time: 412345 milliseconds", 412.345, "busy"),
        ("microsoft", "DATA", "550 5.1.90 Your message can't be sent: daily recipient limit", 3600, "no more mail"),
        ("microsoft", "DATA", "554 5.2.252 SendAsDenied; not allowed to send as", 300, "Add-RecipientPermission"),
        ("microsoft", "DATA", "550 5.1.8 Access denied, bad outbound sender", 300, "restricted entities"),
        ("google", "DATA", "550 5.4.5 Daily user sending limit exceeded", 3600, "no more mail"),
        ("google", "MAIL", "421 4.7.0 Temporary System Problem. Try again later", 300, "busy"),
        ("google", "RCPT", "450 4.2.1 Receiving mail too quickly, try again in 20 minutes", 1200, "too quickly"),
    ],
)  # fmt: skip
async def test_throttling_by_smtp_is_kept_to_for_as_long_as_it_asks(by_token, name, command, said, seconds, words):
    by_token.answer = lambda asked, _: said if asked == command else None
    outcome = await sent(by_token, name)
    assert isinstance(outcome, Later)
    assert (outcome.at - NOW).total_seconds() == pytest.approx(seconds, abs=0.001)
    assert words in outcome.why


@pytest.mark.parametrize(
    ("name", "said", "words"),
    [
        (
            "microsoft",
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.",
            "Manage email apps > Authenticated SMTP",
        ),
        ("microsoft", "535 5.7.3 Authentication unsuccessful [AB1]", "SMTP.SendAsApp"),
        ("microsoft", "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria", "Conditional"),
        ("google", "535 5.7.8 Username and Password not accepted", "app password"),
    ],
)
async def test_a_refused_sign_in_for_sending_says_who_must_do_what(by_token, name, said, words):
    by_token.refusal = said
    outcome = await sent(by_token, name)
    assert isinstance(outcome, Later)
    assert words in outcome.why
    assert outcome.at - NOW == timedelta(minutes=5)
    assert by_token.connections == 1


async def test_a_refusal_of_one_message_is_no_trouble_of_the_account(by_token):
    by_token.answer = lambda asked, _: "550 5.1.1 no such user" if asked == "RCPT" else None
    assert isinstance(await sent(by_token, "microsoft"), Never)


@pytest.mark.parametrize("name", BY_TOKEN)
async def test_each_provider_takes_a_token_for_sending(by_token, name):
    await sent(by_token, name)
    assert by_token.shown == ["good"]
    assert len(by_token.taken) == 1


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("Request is throttled. Suggested Backoff Time: 1 milliseconds", 0.001),
        ("Request is throttled. Suggested Backoff Time: 299961", 299.961),
        ("Suggested Backoff Time: 30 seconds", 30),
        ("Please retry after 90 seconds", 90),
        ("try again in 15 minutes.", 900),
        ("wait 60s", 60),
        ("wait 999999999 minutes", 86_400),
        ("try again later (4.7.0)", 0),
        ("try again, 5 recipients left", 0),
        ("451 4.3.0 try later", 0),
        ("retry 3 secrets", 0),
        ("", 0),
    ],
)
def test_the_rest_that_is_asked_for(said, seconds):
    assert asked_seconds(said) == pytest.approx(seconds)


def test_a_limit_is_a_pace_that_the_provider_takes():
    for one in providers().values():
        assert one.pace >= 2
        assert one.daily_limit * one.pace <= 86_400 / 2
        assert one.idle_seconds < 1800
        assert re.fullmatch(r"[a-z]+", one.name)
