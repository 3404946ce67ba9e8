"""Asks how Duly signs in to a mailbox: by what the provider is known to want, or by servers that are named."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..mailbox.provider import Provider, Security
from ..rules.addresses import domain_of
from .faults import quoted
from .kinds import Text, wrong
from .mail_schema import loopback
from .terminal import ask, choose, read_as, say

Values = dict[tuple[str, ...], Any]
_BY_PORT: dict[int, Security] = {993: "tls", 465: "tls", 143: "starttls", 587: "starttls", 25: "starttls"}
_USUAL = {"imap": 993, "smtp": 465}
QUESTIONS = 10
_WORDS = {
    ("google", "password"): "with an app password: the simplest, where two-step sign-in is on",
    ("google", "oauth-app"): "with a service account, which whoever administers your Google Workspace sets up",
    ("google", "oauth-user"): "as you in a browser, with an OAuth client of your own",
    ("microsoft", "oauth-app"): "by itself, as an application that whoever administers Microsoft 365 allows once",
    ("microsoft", "oauth-user"): "as a person in a browser, once, with an application that is registered there",
}


@dataclass(slots=True, kw_only=True)
class Beforehand:
    """What is known of the mailbox beforehand, and what was answered the time before."""

    provider: Provider | None
    before: Values = field(default_factory=dict)

    def text(self, *path: str) -> str:
        """An earlier answer, "" for none."""
        return str(self.before.get(path) or "")


@dataclass(frozen=True, slots=True)
class Ways:
    """What was chosen: values of practice.toml, secrets by file, and whether a password is still to be asked for."""

    values: Values
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    by_password: bool = True


def numbered(number: int, words: str) -> str:
    """The question as it is shown."""
    return f"{number} of {QUESTIONS}. {words}"


def ask_way(mailbox: str, known: Beforehand) -> Ways:
    """How to sign in at a provider whose servers are known."""
    provider = known.provider
    assert provider is not None  # noqa: S101 - asked for nobody else
    say(numbered(6, f"{mailbox} is at {provider.title}, whose servers are known."))
    options = [(way, words) for (name, way), words in _WORDS.items() if name == provider.name]
    usual = known.text("mail", "auth") or (options[0][0] if options else "password")
    way = (
        choose("   How does Duly sign in? docs/sign-in.md tells how each is set up.", options, usual)
        if options
        else usual
    )
    values: Values = {**_nothing(), ("mail", "provider"): provider.name}
    if way == "password":
        return Ways(values)
    keys, secrets = _MORE[provider.name, way](mailbox, known)
    passwords = {("mail", part, "password"): None for part in ("imap", "smtp")}
    more = {("mail", key): value for key, value in {"auth": way, **keys}.items()}
    return Ways(values | passwords | more, secrets, by_password=False)


def ask_servers(mailbox: str, known: Beforehand) -> Ways:
    """The servers of a mailbox of which nothing is known."""
    domain = domain_of(mailbox)
    values = _nothing()
    for number, (part, does) in enumerate({"imap": "is read from", "smtp": "is sent through"}.items()):
        before = known.text("mail", part, "host")
        usual = f"{before}:{known.text('mail', part, 'port')}" if before else f"{part}.{domain}"
        words = f"The server that mail {does} ({part.upper()})"
        host, port, security = ask(f"         {words}" if number else numbered(6, words), _server(part), usual)
        values |= {
            ("mail", part, key): value for key, value in (("host", host), ("port", port), ("security", security))
        }
    return Ways(values)


def _nothing() -> Values:
    """No server of the blank file's: those that count are put in afterwards."""
    keys = ("host", "port", "security", "username")
    return {("mail", "believe"): None, **{("mail", part, key): None for part in _USUAL for key in keys}}


def _server(part: str) -> Callable[[str], tuple[str, int, Security]]:
    """Reads `host` or `host:port`; how it is protected follows from the port, and on this machine it need not be."""

    def read(said: str) -> tuple[str, int, Security]:
        host, colon, port = str(read_as(Text)(said)).rpartition(":")
        host, number = (host, port) if colon else (port, str(_USUAL[part]))
        if not number.isdecimal() or not 1 <= int(number) <= 65535 or not host or set(host) & set(" /@"):
            raise wrong(
                f"{quoted(said)} is not a server", f'"{part}.hart.example" or "{part}.hart.example:{_USUAL[part]}"'
            )
        return host, int(number), _BY_PORT.get(int(number), "none" if loopback(host) else "tls")

    return read


Keys = tuple[dict[str, str], dict[str, str]]  # of [mail], and secrets by file


def _microsoft_app(mailbox: str, known: Beforehand) -> Keys:
    keys = _client(mailbox, known)
    return keys | {"client_secret": "file:secrets/mail-secret"}, {"secrets/mail-secret": _secret("Client secret")}


def _microsoft_user(mailbox: str, known: Beforehand) -> Keys:
    return _client(mailbox, known), {}


def _google_app(_mailbox: str, _known: Beforehand) -> Keys:
    text = ask(numbered(7, "The key file of the service account (.json)"), _key_text)
    return {"key_file": "file:secrets/service-account.json"}, {"secrets/service-account.json": text}


def _google_user(_mailbox: str, known: Beforehand) -> Keys:
    client = ask(numbered(7, "Client ID of the OAuth client"), read_as(Text), known.text("mail", "client_id"))
    secret = _secret("Client secret")
    return (
        {"client_id": client, "client_secret": "file:secrets/mail-secret"},
        {"secrets/mail-secret": secret},
    )


def _client(mailbox: str, known: Beforehand) -> dict[str, str]:
    client = ask(numbered(7, "Application (client) ID"), read_as(Text), known.text("mail", "client_id"))
    usual = known.text("mail", "tenant") or domain_of(mailbox)
    return {
        "client_id": client,
        "tenant": ask("        Your organisation (directory ID or domain)", read_as(Text), usual),
    }


def _secret(name: str) -> str:
    return str(ask(f"        {name} (not shown; kept in secrets/)", read_as(Text), hidden=True))


def _key_text(said: str) -> str:
    path = Path(str(read_as(Text)(said))).expanduser()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise wrong(f"{path} cannot be read", "the file that Google gave you") from None
    if '"private_key"' not in text:
        raise wrong(f"{path} holds no private key", "the JSON key of the service account")
    return text


_MORE: dict[tuple[str, str], Callable[[str, Beforehand], Keys]] = {
    ("microsoft", "oauth-app"): _microsoft_app,
    ("microsoft", "oauth-user"): _microsoft_user,
    ("google", "oauth-app"): _google_app,
    ("google", "oauth-user"): _google_user,
}
