"""Loads and checks what is known of mail providers, one readable file each, and says which one a server belongs to."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from ..mailbox.provider import Consent, Provider, Refusal, Server
from .faults import closest

NAMES = ("microsoft", "google", "fastmail", "icloud", "yahoo", "zoho")
_LISTS = ("hosts", "domains", "mx", "selectors", "lacks", "sasl", "believe")
_FOLDER = resources.files(__package__) / "providers"


@cache
def providers() -> Mapping[str, Provider]:
    """Every provider by the name that practice.toml has for it; raises ValueError naming the file of a fault."""
    found: dict[str, Provider] = {}
    for name in NAMES:
        try:
            found[name] = _provider(name, tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ValueError(f"providers/{name}.toml cannot be read: {error!r}") from error
    return MappingProxyType(found)


def provider_of(name: str | None, host: str) -> Provider | None:
    """The provider of this name, else the one whose server the host is; None for any other."""
    if name is not None:
        return providers()[name]
    return next((one for one in providers().values() if one.serves(host)), None)


def provider_called(words: str) -> Provider | None:
    """The provider that people call so, “gmail” or “office365”, or nearly so; None where there is none."""
    name = words.strip().lower()
    called = next((one for one in providers().values() if name == one.name or one.called(name)), None)
    return called or providers().get(closest(name, NAMES).strip('"'))


def provider_at(domain: str, exchangers: Iterable[str]) -> Provider | None:
    """The provider that keeps the mail of this domain, by its own domains and by the domain's MX hosts."""
    hosts = tuple(exchangers)
    return next((one for one in providers().values() if one.keeps(domain, hosts)), None)


def _provider(name: str, table: dict[str, Any]) -> Provider:
    consent = table.pop("consent", None)
    if consent is not None:
        consent = Consent(**(consent | {"asks": tuple(consent.get("asks", {}).items())}))
    lists: dict[str, Any] = {key: tuple(table.pop(key)) for key in _LISTS if key in table}
    return Provider(
        name=name,
        imap=Server(**table.pop("imap")),
        smtp=Server(**table.pop("smtp")),
        idle_seconds=table.pop("idle_minutes") * 60.0,
        session_seconds=table.pop("session_hours") * 3600.0,
        consent=consent,
        token_refusals=_refusals(table.pop("token_refusal", ())),
        server_refusals=_refusals(table.pop("server_refusal", ())),
        **lists,
        **table,
    )


def _refusals(tables: Any) -> tuple[Refusal, ...]:
    return tuple(Refusal(**(one | {"like": one["like"].lower()})) for one in tables)
