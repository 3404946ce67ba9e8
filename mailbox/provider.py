"""What is known of a mail provider beforehand: its servers, its limits, how it wants a sign-in, how it says no."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

Security = Literal["tls", "starttls", "none"]
Auth = Literal["password", "oauth-app", "oauth-user"]
MECHANISMS = ("OAUTHBEARER", "XOAUTH2")  # by which a token is shown to a mail server, the standard one first


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where one of the provider's servers is reached."""

    host: str
    port: int
    security: Security


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer that is known: what stands in it, and one sentence of who must do what about it."""

    like: str  # whole words in small letters; a * at an end: what begins or ends so, too
    says: str  # {user} is the mailbox
    auth: Auth | None = None  # only with this way to sign in


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Where tokens are asked for; `{tenant}` in an address is the organisation's own part of it."""

    token_url: str
    authorize_url: str
    device_url: str = ""  # "": it knows no sign-in by a code on another machine
    app_scope: str
    user_scope: str
    redirect: str  # where the browser comes back to, without the port
    asks: tuple[tuple[str, str], ...] = ()  # further parameters of the page to sign in on
    needs_secret: bool = False  # of a person's sign-in too, and not of an application's own alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider. What the practice says itself always wins over what stands here."""

    name: str
    title: str  # as people know it
    hosts: tuple[str, ...] = ()  # by which servers it is recognised: these, and what ends in .these
    domains: tuple[str, ...] = ()  # of its own addresses
    mx: tuple[str, ...] = ()  # where mail goes of the domains it keeps for others: these, and what ends in .these
    spf: str = ""  # what those domains include in their SPF record
    selectors: tuple[str, ...] = ()  # where their DKIM keys usually stand
    imap: Server
    smtp: Server
    pace: float  # seconds between two messages
    daily_limit: int  # messages a day
    idle_seconds: float  # for which it lets a connection wait in silence
    session_seconds: float  # after which a connection is left for a new one
    passwords: bool = True  # whether it takes any for reading mail, be it an app password
    lacks: tuple[str, ...] = ()  # capabilities that are not used though they may be offered
    files_sent: bool  # whether a copy of what was sent lies in the Sent folder by itself
    sasl: tuple[str, ...] = MECHANISMS  # how tokens are shown, the best first
    believe: tuple[str, ...] = ()  # whose Authentication-Results header is believed
    consent: Consent | None = None
    token_refusals: tuple[Refusal, ...] = field(default=(), repr=False)
    server_refusals: tuple[Refusal, ...] = field(default=(), repr=False)

    def called(self, words: str) -> bool:
        """Whether people may call it so: by its title, or as its addresses and servers end, “gmail” or “gmail.com”."""
        ends = {host.split(".")[-2] for host in (*self.hosts, *self.domains)}
        return words.lower() in {self.title.lower(), *self.domains, *self.hosts, *ends}

    def serves(self, host: str) -> bool:
        """Whether this is one of its servers."""
        return _among(host, self.hosts)

    def keeps(self, domain: str, exchangers: Iterable[str]) -> bool:
        """Whether mail to this domain comes to it. `exchangers`: the domain's MX hosts, where they are known."""
        return domain.lower() in self.domains or any(_among(one, self.mx) for one in exchangers)


def _among(host: str, known: tuple[str, ...]) -> bool:
    name = host.lower().rstrip(".")
    return any(name == one or name.endswith(f".{one}") for one in known)


def mechanism(provider: Provider | None, offers: Callable[[str], bool]) -> str:
    """How to show a token: the best that the server offers of those that its provider takes, else the best of these."""
    known = provider.sasl if provider else MECHANISMS
    return next((one for one in known if offers(one)), known[0])


def known_refusal(refusals: tuple[Refusal, ...], told: str, auth: Auth) -> Refusal | None:
    """The first of these answers that this is."""
    words = told.lower()
    return next((one for one in refusals if one.auth in {None, auth} and _stands(one.like, words)), None)


def _stands(like: str, words: str) -> bool:
    """Whether it stands there by itself: 5.7.60 is no part of 5.7.606, nor of an address."""
    before = "" if like.startswith("*") else r"(?<![\w.])"
    after = "" if like.endswith("*") else r"(?!\w|\.\d)"
    return re.search(f"{before}{re.escape(like.strip('*'))}{after}", words) is not None
