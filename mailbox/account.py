"""How to reach one mail server and sign in to it."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from .provider import Auth, Provider, Security

LOOK_AGAIN = 60.0  # seconds: where there is no token, somebody may have signed in meanwhile


@dataclass(frozen=True, slots=True)
class Token:
    """What stands for a password for an hour or so."""

    access: str = field(repr=False)
    since: datetime
    until: datetime  # when it ends
    renew_at: datetime  # when it is better replaced


class NoToken(Exception):
    """There is no token to sign in with; the message says why and who can mend it. Again in `retry_seconds`."""

    def __init__(self, words: str, retry_seconds: float) -> None:
        super().__init__(words)
        self.retry_seconds = min(retry_seconds, LOOK_AGAIN)


class Tokens(Protocol):
    """Where tokens come from. Its methods block, and may be called from any thread."""

    def current(self) -> Token:
        """A token that is valid now, renewed early. Raises NoToken."""

    def instead_of(self, refused: Token) -> Token | None:
        """Another one than this, which a server did not take; None if it is new itself. Raises NoToken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A server and a sign-in, for reading or for sending. Password and token are asked for anew at every sign-in."""

    host: str
    port: int
    security: Security = "tls"  # "none": loopback only
    username: str = ""  # "": the server asks for no sign-in
    password: Callable[[], str] = field(repr=False, default=str)
    tokens: Tokens | None = field(repr=False, default=None)  # None: by password
    auth: Auth = "password"
    provider: Provider | None = field(repr=False, default=None)  # None: an unknown one
    connect_seconds: float = 20.0  # to connect and be greeted
    read_seconds: float = 60.0  # for every answer after that
    ca_file: str | None = None  # a certificate authority of one's own; None: the machine's

    def tls(self) -> ssl.SSLContext:
        """A context that checks the server's certificate and name."""
        return ssl.create_default_context(cafile=self.ca_file)

    def has_newer(self, token: Token | None) -> bool:
        """Whether there is a newer token than this one, which a connection was signed in with. Blocks."""
        if self.tokens is None or token is None:
            return False
        try:
            return self.tokens.current().access != token.access
        except NoToken:  # it goes on with what it has, for as long as the server lets it
            return False

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"
