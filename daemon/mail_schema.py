"""The [mail] of practice.toml: the mailbox, its two servers, and how Duly signs in to them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any

from pydantic import PlainValidator, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from ..mailbox.provider import Auth, Provider, Security, Server
from .explain import Wrong
from .faults import one_of, quoted
from .kinds import Address, Amount, Day, SecretSource, Text, choice, text, whole_number, word, wrong
from .practice import Login, MailAccount, OAuth, Secret
from .provider_tables import NAMES, provider_called, provider_of
from .table import Table

PACE, DAILY_LIMIT = 2.0, 400  # where the provider is not known: what the smallest accounts take
_IMAP_PORTS = {"tls": 993, "starttls": 143, "none": 143}
_SMTP_PORTS = {"tls": 465, "starttls": 587, "none": 25}
_ADDRESS = r"(https?)://(\[[0-9a-fA-F:]+\]|[^/:\s?#@]+)(:\d+)?"
_OF_TOKENS = ("tenant", "client_id", "client_secret", "certificate", "key_file", "secret_expires", "login_url")

_RIGHT = {
    "client_id": 'client_id = "the application (client) ID"',
    "tenant": 'tenant = "hart.example"',
    "client_secret": 'client_secret = "env:DULY_MAIL_SECRET"',
    "key_file": 'key_file = "file:secrets/service-account.json"',
}


def loopback(host: str) -> bool:
    """Whether the host is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def https(url: str, path: str, right: str) -> str:
    """The address without a slash at its end; it is https, or http on this machine."""
    found = re.fullmatch(rf"{_ADDRESS}{path}/?", url)
    if not found or (found[1] == "http" and not loopback(found[2].strip("[]"))):
        raise wrong(f"{quoted(url)} is not a https address", right)
    return url.rstrip("/")


class ServerTable(Table):
    """The [mail.imap] or [mail.smtp] of practice.toml. What is left out is the provider's."""

    host: Text | None = None
    security: Annotated[Security, word("tls", "starttls", "none")] | None = None
    port: Annotated[int, whole_number(1, 65535)] | None = None
    username: Text | None = None
    auth: Annotated[Auth, word("password")] | None = None
    password: SecretSource | None = None

    @field_validator("security")
    @classmethod
    def _unprotected_only_here(cls, security: Security, info: ValidationInfo) -> Security:
        if security == "none" and not loopback(info.data.get("host") or "localhost"):
            raise wrong('"none" would send the password readable to another machine', '"tls" or "starttls"')
        return security

    def login(self, mail: "MailTable", usual: Server | None, ports: dict[str, int], folder: Path) -> Login:
        """The login: what is not written is the provider's, the usual port, and the inbox address as user name."""
        of_provider = usual if usual and self.host in {None, usual.host} else None
        security = self.security or (of_provider.security if of_provider else "tls")
        port = of_provider.port if of_provider and of_provider.security == security else ports[security]
        return Login(
            host=self.host or (usual.host if usual else ""),
            port=self.port or port,
            security=security,
            username=self.username or mail.address,
            auth=self.auth or mail.auth,
            password=Secret(self.password, folder) if self.password else None,
        )


class ImapTable(ServerTable):
    """The [mail.imap] of practice.toml."""

    folder: Text = "INBOX"


def _provider_name(value: object) -> str:
    """The name of a provider; what people call it or its servers (“gmail”, “office365”) tells which one was meant."""
    try:
        return choice(*NAMES)(value)
    except PydanticCustomError:
        written = text(value)
        meant = provider_called(written)
        raise wrong(f"{quoted(written)} is not one of {one_of(NAMES)}", quoted(meant.name) if meant else "") from None


class MailTable(Table):
    """The [mail] of practice.toml."""

    name: Text | None = None
    address: Address
    believe: tuple[Text, ...] | None = None
    provider: Annotated[str, PlainValidator(_provider_name)] | None = None
    auth: Annotated[Auth, word("password", "oauth-app", "oauth-user")] = "password"
    tenant: Text | None = None
    client_id: Text | None = None
    client_secret: SecretSource | None = None
    certificate: SecretSource | None = None
    key_file: SecretSource | None = None
    secret_expires: Day | None = None
    login_url: Text | None = None
    imap: ImapTable = ImapTable()
    smtp: ServerTable = ServerTable()
    pace: Amount | None = None
    daily_limit: Annotated[int, whole_number(1)] | None = None

    @field_validator("login_url")
    @classmethod
    def _safe(cls, url: str | None) -> str | None:
        return None if url is None else https(url, "", '"https://login.microsoftonline.com"')

    @field_validator("tenant")
    @classmethod
    def _one_word(cls, tenant: str | None) -> str | None:
        if tenant is not None and not re.fullmatch(r"[A-Za-z0-9.-]+", tenant):
            raise wrong(f"{quoted(tenant)} is not an organisation", '"hart.example", or its directory (tenant) ID')
        return tenant

    def value(self, consultant: str, folder: Path) -> MailAccount:
        """The account, with the consultant's name as sender where none is given, and the provider's limits."""
        provider = provider_of(self.provider, self.imap.host or "")
        imap = self.imap.login(self, provider.imap if provider else None, _IMAP_PORTS, folder)
        believe = self.believe if self.believe is not None else (provider.believe if provider else ())
        return MailAccount(
            name=self.name or consultant,
            address=self.address,
            believe=believe,
            imap=replace(imap, folder=self.imap.folder),
            smtp=self.smtp.login(self, provider.smtp if provider else None, _SMTP_PORTS, folder),
            pace=float(self.pace if self.pace is not None else provider.pace if provider else PACE),
            daily_limit=self.daily_limit or (provider.daily_limit if provider else DAILY_LIMIT),
            provider=provider,
            oauth=None if self.auth == "password" else self._oauth(folder),
        )

    def _oauth(self, folder: Path) -> OAuth:
        def kept(source: str | None) -> Secret | None:
            return Secret(source, folder) if source else None

        return OAuth(
            auth=self.auth,
            tenant=self.tenant or "common",
            client_id=self.client_id or "",
            client_secret=kept(self.client_secret),
            certificate=kept(self.certificate),
            key_file=kept(self.key_file),
            secret_expires=self.secret_expires,
            login_url=self.login_url,
        )


# What must hold between the keys. It looks at what was written, so that one wrong value hides no other mistake.


def mail_faults(data: dict[str, Any]) -> Iterator[Wrong]:
    """What is missing or does not go together in [mail]."""
    mail = data.get("mail")
    if not isinstance(mail, dict):
        return
    provider = _meant(mail)
    if provider is None and "provider" in mail:
        return  # told already, and what else is missing depends on it
    auth = mail.get("auth", "password")
    if provider is not None and not provider.passwords and not any(map(_has_auth, (mail, *_servers(mail)))):
        yield Wrong(("mail", "auth"), f"is missing: {provider.title} takes no passwords", '"oauth-app" or "oauth-user"')
        return
    for part in ("imap", "smtp"):
        yield from _server_faults(mail.get(part, {}), ("mail", part), provider, auth)
    if auth in {"oauth-app", "oauth-user"}:
        yield from _oauth_faults(mail, provider, auth)
    elif auth == "password":
        for key in _OF_TOKENS:
            if key in mail:
                what = 'goes with auth = "oauth-app" or "oauth-user", and there is no such auth here'
                yield Wrong(("mail", key), what, "removing it, or adding auth; docs/sign-in.md tells more")


def _servers(mail: dict[str, Any]) -> list[dict[str, Any]]:
    return [table for table in (mail.get("imap"), mail.get("smtp")) if isinstance(table, dict)]


def _has_auth(table: dict[str, Any]) -> bool:
    return bool({"auth", "password"} & table.keys())


def _meant(mail: dict[str, Any]) -> Provider | None:
    """The provider as far as what is written tells: by its name, else by its server."""
    name, imap = mail.get("provider"), mail.get("imap")
    host = imap.get("host") if isinstance(imap, dict) else None
    if isinstance(name, str):
        return provider_called(name)
    return provider_of(None, host) if isinstance(host, str) else None


def _server_faults(table: object, path: tuple[str, str], provider: Provider | None, auth: object) -> Iterator[Wrong]:
    if not isinstance(table, dict):
        return
    own = table.get("auth", auth)
    if "host" not in table and provider is None:
        yield Wrong((*path, "host"), "is missing", 'host = "mail.hart.example", or provider in [mail]')
    if own == "password" and "password" not in table:
        yield Wrong((*path, "password"), "is missing", 'password = "env:DULY_MAIL_PASSWORD"')
    if own != "password" and "password" in table:
        what = f"is not used with auth = {quoted(own)}"
        yield Wrong((*path, "password"), what, f'removing it, or auth = "password" in [{".".join(path)}]')


def _oauth_faults(mail: dict[str, Any], provider: Provider | None, auth: str) -> Iterator[Wrong]:
    """What a sign-in by tokens needs of its provider."""
    if provider is None:
        yield Wrong(("mail", "provider"), f"auth = {quoted(auth)} needs one", '"microsoft" or "google"')
        return
    if provider.consent is None:
        yield Wrong(("mail", "auth"), f"{quoted(auth)} does not go with {provider.title}", '"password"')
        return
    if auth == "oauth-app" and provider.name == "google":
        wanted, unused = {"key_file"}, {"client_id", "client_secret", "certificate", "tenant"}
    elif auth == "oauth-app":
        wanted, unused = {"client_id", "tenant"}, {"key_file"}
        keys = {"client_secret", "certificate"} & set(mail)
        if len(keys) != 1:
            what = "goes instead of client_secret, and both are given" if keys else "is missing, and so is certificate"
            key = "certificate" if keys else "client_secret"
            yield Wrong(("mail", key), what, "one of the two" if keys else _RIGHT[key])
    else:
        wanted = {"client_id", "client_secret"} if provider.consent.needs_secret else {"client_id"}
        unused = {"key_file", "certificate"} | ({"tenant"} if provider.name == "google" else set())
    for key in sorted(wanted - set(mail)):
        yield Wrong(("mail", key), f"is missing: auth = {quoted(auth)} at {provider.title} needs it", _RIGHT[key])
    for key in sorted(unused & set(mail)):
        yield Wrong(("mail", key), f"is not used with auth = {quoted(auth)} at {provider.title}", "removing it")
