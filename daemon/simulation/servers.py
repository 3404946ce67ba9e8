"""Real mail servers on loopback for the demo: SMTP by aiosmtpd, the shared inbox by pymap, both in this process."""

import asyncio
import logging
from argparse import Namespace
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import format_datetime, parseaddr
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage

from ...rules.addresses import canonical
from .mails import Delivered

HOST = "127.0.0.1"
MX = "mx.hart.example"  # the name our provider signs its findings with
LARGEST = 40_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the two servers listen on 127.0.0.1."""

    smtp: int
    imap: int


class Post:
    """The provider: takes mail from anyone, stamps it, puts it into the shared inbox or hands it to `to_people`."""

    def __init__(self, address: str, password: str, now: datetime) -> None:
        self._address = address
        self._password = password
        self.now: Callable[[], datetime] = lambda: now  # until a clock is at hand
        self._inbox: DictBackend | None = None
        self.to_people: Callable[[Delivered], None] = lambda _: None
        self.to_inbox: Callable[[Delivered], None] = lambda _: None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Called by aiosmtpd with a whole mail."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        own = session.authenticated is True
        for receiver in envelope.rcpt_tos:
            delivered = Delivered(self.now(), envelope.mail_from or "", receiver, content, own)
            if canonical(receiver) == canonical(self._address):
                await self._into_inbox(delivered, session.host_name or "")
            else:
                self.to_people(delivered)
        return "250 2.0.0 taken"

    def sign_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:  # noqa: ARG002
        """Only the shared inbox's own account signs in."""
        known = isinstance(data, LoginPassword) and data == LoginPassword(
            self._address.encode(), self._password.encode()
        )
        return AuthResult(success=known, handled=False)

    async def _into_inbox(self, mail: Delivered, helo: str) -> None:
        """Stamp it as a receiving server does: where it came from, what was found about its sender, when."""
        stamped = "".join(
            f"{name}: {value}\r\n"
            for name, value in (
                ("Return-Path", f"<{mail.sender}>"),
                ("Received", f"from {helo} by {MX} for <{mail.to}>;\r\n {format_datetime(mail.at)}"),
                ("Authentication-Results", findings(mail, helo)),
                ("Delivered-To", mail.to),
            )
        ).encode()
        self.to_inbox(replace(mail, raw=stamped + mail.raw))
        if self._inbox is None:
            raise RuntimeError("the inbox is not open")
        identity = await self._inbox.login.authorize(self._inbox.login.demo_user_identity, self._address)
        async with identity.new_session() as session:
            await session.append_messages("INBOX", [AppendMessage(stamped + mail.raw, mail.at, frozenset())])

    async def open_inbox(self) -> "asyncio.Server":
        """Start the IMAP server with one account and an empty inbox."""
        options = Namespace(
            host=HOST,
            port=0,
            debug=False,
            cert=None,
            key=None,
            tls=False,
            demo_data=False,
            demo_user=self._address,
            demo_password=self._password,
            passlib_cfg=None,
            proxy_protocol=None,
        )
        self._inbox, config = await DictBackend.init(options)
        config.apply_context()
        greet = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(self._inbox.login, config))
        return await asyncio.start_server(cast("Any", greet), host=HOST, port=0)

    async def open_smtp(self) -> "asyncio.Server":
        """Start the SMTP server."""
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # it warns of an attribute of its own at every sign-in
        loop = asyncio.get_running_loop()
        return await loop.create_server(
            lambda: SMTP(
                self,
                hostname=MX,
                data_size_limit=LARGEST,
                enable_SMTPUTF8=True,
                auth_require_tls=False,
                authenticator=self.sign_in,
                loop=loop,
            ),
            host=HOST,
            port=0,
        )


def findings(mail: Delivered, helo: str) -> str:
    """What a provider finds out about a mail's sender: here a domain's mail really comes from `mail.<domain>`."""
    domain = parseaddr(str(message_from_bytes(mail.raw, policy=policy.compat32)["From"]))[1].rpartition("@")[2].lower()
    verdict = "pass" if helo.lower() == f"mail.{domain}" else "fail"
    path = mail.sender or f"postmaster@{helo}"
    return f"{MX};\r\n spf={verdict} smtp.mailfrom={path};\r\n dmarc={verdict} header.from={domain}"


@asynccontextmanager
async def open_post(post: Post) -> AsyncIterator[Ports]:
    """Both servers, listening on free ports until the block ends."""
    smtp, imap = await post.open_smtp(), await post.open_inbox()
    try:
        yield Ports(_port(smtp), _port(imap))
    finally:
        smtp.close()
        imap.close()


def _port(server: "asyncio.Server") -> int:
    return int(server.sockets[0].getsockname()[1])
