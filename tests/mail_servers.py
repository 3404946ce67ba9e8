"""The real mail servers that tests talk to: Dovecot for the inbox, aiosmtpd for what goes out."""

# ruff: noqa: N802 — aiosmtpd calls its handlers by these names

import contextlib
import re
import socket
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.dovecot import PASSWORD, Dovecot, free_port


@dataclass(frozen=True, slots=True)
class Taken:
    """A message the server took: its envelope and bytes."""

    sender: str
    to: tuple[str, ...]
    raw: bytes


class Post:
    """A mail server that keeps what it takes, and can refuse, be silent, or lose the connection at a chosen place.

    `answer` gets the command ("MAIL", "RCPT", "DATA") and its address ("" for DATA), and gives the answer to send
    instead of 250; "DROP" cuts the connection, and for DATA "KEEP AND DROP" does so after taking the message.
    """

    def __init__(
        self,
        *,
        size: int = 1_000_000,
        smtputf8: bool = True,
        sign_in: bool = True,
        tokens: Mapping[str, str] | None = None,
    ) -> None:
        """`tokens`: whose each is; then they sign in, and passwords do not."""
        self.port = free_port()
        self.taken: list[Taken] = []
        self.connections = 0
        self.shown: list[str] = []  # the tokens it took
        self.answer: Callable[[str, str], str | None] = lambda _command, _address: None
        self._options = {"data_size_limit": size, "enable_SMTPUTF8": smtputf8, "decode_data": False}
        self._sign_in = sign_in
        self.tokens = tokens
        self.refusal = ""  # instead of what it says to a token that is none
        if sign_in:
            self._options |= {"auth_require_tls": False, "authenticator": self._signs_in}
            unwanted = ["XOAUTH2", "OAUTHBEARER"] if tokens is None else ["PLAIN", "LOGIN"]
            self._options |= {"auth_exclude_mechanism": unwanted}
        self._controller: Controller | None = None

    def start(self) -> "Post":
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **self._options)
        self._controller.start()
        self.connections = 0  # the controller tries its own server
        return self

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_EHLO(
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        return await self._shown(server, args, re.compile(r"user=([^\x01]*)\x01auth=Bearer ([^\x01]*)\x01\x01"))

    async def auth_OAUTHBEARER(self, server: SMTP, args: list[str]) -> AuthResult:
        return await self._shown(server, args, re.compile(r"n,a=([^,]*),\x01.*auth=Bearer ([^\x01]*)\x01\x01"))

    async def _shown(self, server: SMTP, args: list[str], form: re.Pattern[str]) -> AuthResult:
        """A token is shown: what is wrong with it is said first, and refused after a word of the client's."""
        shown = form.fullmatch(b64decode(args[1]).decode())
        if shown and self.tokens is not None and self.tokens.get(shown[2]) == shown[1] and not self.refusal:
            self.shown.append(shown[2])
            return AuthResult(success=True, auth_data=shown[1])
        if self.refusal:
            await server.push(self.refusal)
            return AuthResult(success=False, handled=True)
        await server.challenge_auth('{"status":"401","schemes":"Bearer"}')
        return AuthResult(success=False, handled=False)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._sign_in and not session.authenticated:
            return "530 5.7.0 Authentication required"
        refusal = self._refusal(server, "MAIL", address)
        if refusal is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return refusal or "250 2.1.0 sender ok"

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        refusal = self._refusal(server, "RCPT", address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 2.1.5 receiver ok"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        refusal = self._refusal(server, "DATA", "")
        if refusal in {None, "KEEP AND DROP"}:
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            self.taken.append(Taken(envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        if refusal == "KEEP AND DROP":
            server.transport.abort()
        return refusal or "250 2.0.0 queued as 4711"

    def _refusal(self, server: SMTP, command: str, address: str) -> str | None:
        refusal = self.answer(command, address)
        if refusal == "DROP":
            server.transport.abort()
        return refusal

    def _signs_in(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        good = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
        return AuthResult(success=good, handled=False)


@contextlib.contextmanager
def silent_server() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(8)
        yield int(listener.getsockname()[1])


@contextlib.contextmanager
def scripted_server(greeting: str, answer: Callable[[str], str]) -> Iterator[int]:
    """The port of a server that misbehaves as told, one connection after the other.

    `answer` gets each line without its tag; `%T` in what it gives stands for the tag; a final "HANG UP" does that.
    """
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(8)

    def talk() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer, contextlib.suppress(OSError):
                peer.sendall(greeting.encode())
                for line in peer.makefile("rb"):
                    tag, _, command = line.decode("latin-1").strip().partition(" ")
                    said = answer(command or tag)
                    peer.sendall(said.removesuffix("HANG UP").replace("%T", tag).encode("latin-1"))
                    if said.endswith("HANG UP"):
                        break

    threading.Thread(target=talk, daemon=True).start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


@pytest.fixture(scope="session")
def _dovecot() -> Iterator[Dovecot]:
    server = Dovecot()
    try:
        yield server
    finally:
        server.remove()


@pytest.fixture
def dovecot(_dovecot: Dovecot) -> Dovecot:
    """A running Dovecot; a test may stop it, and takes users of its own name."""
    if not _dovecot.running:
        _dovecot.start()
    return _dovecot


@pytest.fixture
def post() -> Iterator[Post]:
    """A running mail server for outgoing mail, of this test alone."""
    server = Post().start()
    try:
        yield server
    finally:
        server.stop()
