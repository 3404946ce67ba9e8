"""By what right a token is asked for: an application's own secret or key, or what a person once allowed."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex
from typing import ClassVar

from .assertions import SigningKey, seconds_of, service_account, signed

_BY_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_FOR_ASSERTION = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LASTS = timedelta(minutes=5)  # an assertion: no longer than a clock may be wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant(ABC):
    """A right to tokens."""

    url: str
    scope: str
    needs_person: ClassVar[bool] = False  # whether somebody has to sign in first

    def names(self) -> str:
        """What tells it from others at this address."""
        return self.scope

    @abstractmethod
    def fields(self, refresh: str, now: datetime) -> Mapping[str, str]:
        """What is sent to get a token. `refresh`: what is kept of a person's sign-in.

        Raises LookupError, OSError and ValueError for a secret or key that cannot be had, in words without it.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class _ApplicationGrant(Grant):
    """An application that is known by its ID, and often by a secret too."""

    client_id: str
    secret: Callable[[], str] | None = field(repr=False, default=None)

    def names(self) -> str:
        """The application and its scope."""
        return f"{self.client_id} {self.scope}"

    def client(self) -> dict[str, str]:
        """Who asks: the fields that every question of this application has."""
        secret = {"client_secret": self.secret()} if self.secret is not None else {}
        return {"client_id": self.client_id} | secret


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientGrant(_ApplicationGrant):
    """An application with a secret or a certificate of its own (client credentials)."""

    key: Callable[[], SigningKey] | None = field(repr=False, default=None)

    def fields(self, refresh: str, now: datetime) -> Mapping[str, str]:  # noqa: ARG002
        """The secret, or what the key of the certificate signs."""
        common = self.client() | {"grant_type": "client_credentials", "scope": self.scope}
        if self.secret is not None:
            return common
        assert self.key is not None  # noqa: S101 — one of the two, as the schema sees to
        claims = {"aud": self.url, "iss": self.client_id, "sub": self.client_id, "jti": token_hex(16)}
        times = {"iat": seconds_of(now), "nbf": seconds_of(now), "exp": seconds_of(now + _LASTS)}
        return common | {"client_assertion_type": _BY_ASSERTION, "client_assertion": signed(self.key(), claims | times)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceGrant(Grant):
    """A service account that may act for a mailbox (domain-wide delegation); the key file alone names it."""

    audience: str  # what the token server calls itself
    mailbox: str
    key_file: Callable[[], str] = field(repr=False)

    def fields(self, refresh: str, now: datetime) -> Mapping[str, str]:  # noqa: ARG002
        """What the key of the account signs."""
        account = service_account(self.key_file())
        claims = {"iss": account.email, "sub": self.mailbox, "scope": self.scope, "aud": self.audience}
        times = {"iat": seconds_of(now), "exp": seconds_of(now + _LASTS)}
        return {"grant_type": _FOR_ASSERTION, "assertion": signed(account.key, claims | times)}


@dataclass(frozen=True, slots=True, kw_only=True)
class UserGrant(_ApplicationGrant):
    """What a person once allowed with a browser."""

    needs_person: ClassVar[bool] = True

    def fields(self, refresh: str, now: datetime) -> Mapping[str, str]:  # noqa: ARG002
        """What is kept of the sign-in, and the secret where there is one."""
        return self.client() | {"grant_type": "refresh_token", "refresh_token": refresh, "scope": self.scope}
