"""How to reach one mail server and sign in to it."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Security = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A server and a sign-in, for reading or for sending. The password is asked for anew at every sign-in."""

    host: str
    port: int
    security: Security = "tls"  # "none": loopback only
    username: str = ""  # "": the server asks for no sign-in
    password: Callable[[], str] = field(repr=False, default=str)
    connect_seconds: float = 20.0  # to connect and be greeted
    read_seconds: float = 60.0  # for every answer after that
    ca_file: str | None = None  # a certificate authority of one's own; None: the machine's

    def tls(self) -> ssl.SSLContext:
        """A context that checks the server's certificate and name."""
        return ssl.create_default_context(cafile=self.ca_file)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"
