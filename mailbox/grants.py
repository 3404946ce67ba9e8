"""By what right a token is asked for: an application's own secret or key, or what a person once allowed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex

from .assertions import SigningKey, seconds_of, service_account, signed

_BY_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_FOR_ASSERTION = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LASTS = timedelta(minutes=5)  # an assertion: no longer than a clock may be wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientGrant:
    """An application with a secret or a certificate of its own (client credentials)."""

    url: str
    client_id: str
    scope: str
    secret: Callable[[], str] | None = field(repr=False, default=None)
    key: Callable[[], SigningKey] | None = field(repr=False, default=None)
    needs_person: bool = False  # whether somebody has to sign in first

    def names(self) -> str:
        """The application and its scope."""
        return f"{self.client_id} {self.scope}"

    def fields(self, refresh: str, now: datetime) -> Mapping[str, str]:  # noqa: ARG002
        """What is sent to get a token. `refresh`: what is kept of a person's sign-in.

        Raises LookupError, OSError and ValueError for a secret or key that cannot be had, in words without it.
        """
        common = {"grant_type": "client_credentials", "client_id": self.client_id, "scope": self.scope}
        if self.secret is not None:
            return common | {"client_secret": self.secret()}
        assert self.key is not None  # noqa: S101 — one of the two, as the schema sees to
        claims = {"aud": self.url, "iss": self.client_id, "sub": self.client_id, "jti": token_hex(16)}
        times = {"iat": seconds_of(now), "nbf": seconds_of(now), "exp": seconds_of(now + _LASTS)}
        return common | {"client_assertion_type": _BY_ASSERTION, "client_assertion": signed(self.key(), claims | times)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceGrant:
    """A service account that may act for a mailbox (domain-wide delegation)."""

    url: str
    audience: str  # what the token server calls itself
    scope: str
    mailbox: str
    key_file: Callable[[], str] = field(repr=False)
    needs_person: bool = False  # whether somebody has to sign in first

    def names(self) -> str:
        """The scope; the account is in the key file alone."""
        return self.scope

    def fields(self, refresh: str, now: datetime) -> Mapping[str, str]:  # noqa: ARG002
        """What is sent to get a token. `refresh`: what is kept of a person's sign-in.

        Raises LookupError, OSError and ValueError for a secret or key that cannot be had, in words without it.
        """
        account = service_account(self.key_file())
        claims = {"iss": account.email, "sub": self.mailbox, "scope": self.scope, "aud": self.audience}
        times = {"iat": seconds_of(now), "exp": seconds_of(now + _LASTS)}
        return {"grant_type": _FOR_ASSERTION, "assertion": signed(account.key, claims | times)}


@dataclass(frozen=True, slots=True, kw_only=True)
class UserGrant:
    """What a person once allowed with a browser."""

    url: str
    client_id: str
    scope: str
    secret: Callable[[], str] | None = field(repr=False, default=None)
    needs_person: bool = True  # whether somebody has to sign in first

    def names(self) -> str:
        """The application and its scope."""
        return f"{self.client_id} {self.scope}"

    def fields(self, refresh: str, now: datetime) -> Mapping[str, str]:  # noqa: ARG002
        """What is sent to get a token. `refresh`: what is kept of a person's sign-in.

        Raises LookupError, OSError and ValueError for a secret or key that cannot be had, in words without it.
        """
        return self.client() | {"grant_type": "refresh_token", "refresh_token": refresh, "scope": self.scope}

    def client(self) -> dict[str, str]:
        """Who asks: the fields that every question of this application has."""
        secret = {"client_secret": self.secret()} if self.secret is not None else {}
        return {"client_id": self.client_id} | secret


Grant = ClientGrant | ServiceGrant | UserGrant
