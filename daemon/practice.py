"""The practice as the daemon works with it: the consultant, the accounts to sign in with, and the engagements."""

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ..mailbox.provider import Auth, Provider, Security
from ..mailbox.redaction import hide
from ..rules.agreement import Consultant, Engagement
from ..state.remote_filing import Option

HANDED_OVER = "$CREDENTIALS_DIRECTORY/"  # begins a path: where systemd's LoadCredential and a container put secrets


class SecretUnavailable(LookupError):
    """A secret is not where the practice says it is; the message says what to do and never shows the secret."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret is kept, `env:NAME` or `file:PATH`; it is read only when it is needed and never printed."""

    source: str
    folder: Path  # what a relative PATH starts from

    def __repr__(self) -> str:
        return f"Secret({self.source!r})"

    def reveal(self, environ: Mapping[str, str]) -> str:
        """The secret itself, a line. Raises SecretUnavailable when it is missing, empty or readable by everyone."""
        return self._found(environ, whole=False)

    def reveal_whole(self, environ: Mapping[str, str]) -> str:
        """The same for a secret of many lines: a key, a certificate."""
        return self._found(environ, whole=True)

    def _found(self, environ: Mapping[str, str], *, whole: bool) -> str:
        where, _, name = self.source.partition(":")
        found = environ.get(name, "") if where == "env" else self._in_file(self._path(name, environ))
        if where == "file" and not whole:
            found = found.partition("\n")[0].strip()
        if not found:
            state = "set but empty" if name in environ else "not set"
            raise SecretUnavailable(
                f"the environment variable {name} is {state}: set it before Duly starts"
                if where == "env"
                else f"the file {name} is empty: put the secret on its first line"
            )
        hide(found)
        return found

    def _path(self, name: str, environ: Mapping[str, str]) -> Path:
        """Where the file is: below the practice's folder, or among what the service manager hands over."""
        if not name.startswith(HANDED_OVER):
            return self.folder / name
        folder = environ.get("CREDENTIALS_DIRECTORY", "")
        if not folder:
            raise SecretUnavailable(
                f"{name} is handed over by a service manager, and none started this: see docs/running.md"
            )
        return Path(folder, name.removeprefix(HANDED_OVER))

    def _in_file(self, path: Path) -> str:
        try:
            mode = path.stat().st_mode
            if mode & (stat.S_IRWXO | stat.S_IWGRP):
                raise SecretUnavailable(f"the file {path} is open to others: run chmod 600 on it")
            text = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise SecretUnavailable(f"the file {path} cannot be read ({error.strerror})") from None
        except UnicodeDecodeError:
            raise SecretUnavailable(f"the file {path} is not text: put the secret on its first line") from None
        return text.strip() and text


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """How to sign in to one server; `folder` is the mail folder to read, "" for a server that only sends."""

    host: str
    port: int
    security: Security
    username: str
    auth: Auth
    password: Secret | None  # None: it is signed in to with tokens
    folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth:
    """How tokens are had that stand for a password: by an application's own right, or as a person once allowed."""

    auth: Auth
    tenant: str
    client_id: str
    client_secret: Secret | None
    certificate: Secret | None  # with its private key, PEM
    key_file: Secret | None  # of a service account, JSON
    secret_expires: date | None
    login_url: str | None  # instead of the provider's: the same paths at another address


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAccount:
    """The shared inbox: what people see as sender, and the two servers behind it."""

    name: str
    address: str
    believe: tuple[str, ...]  # hosts whose Authentication-Results header is believed
    imap: Login
    smtp: Login
    pace: float  # seconds between two messages
    daily_limit: int  # messages a day
    provider: Provider | None = None  # whose mailbox it is, where that is known
    oauth: OAuth | None = None  # None: by password


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioAccount:
    """The telephone account; without it texts and calls are out of scope."""

    account_sid: Secret
    auth_token: Secret
    sender: str  # E.164
    base_url: str
    public_url: str | None = None  # where the provider reaches us; None: nowhere, we ask it
    listen: tuple[str, int] = ("127.0.0.1", 8087)  # host and port that stand behind public_url


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingAccount:
    """A place for copies; options and secrets have the names that its kind of place has for them."""

    url: str
    options: Mapping[str, Option]
    secrets: Mapping[str, Secret]

    def revealed(self, environ: Mapping[str, str]) -> dict[str, str]:
        """The secrets themselves. Raises SecretUnavailable."""
        return {name: secret.reveal(environ) for name, secret in self.secrets.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """An address elsewhere that is called while all is well."""

    url: str = field(repr=False)  # often all that proves who calls
    minutes: int  # between two calls, at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """The consultant's business as its folder describes it."""

    folder: Path
    consultant: Consultant
    mail: MailAccount
    twilio: TwilioAccount | None
    store_url: str
    filing: Mapping[str, FilingAccount]  # by engagement
    watcher: Watcher | None
    engagements: tuple[Engagement, ...]

    def engagement(self, slug: str) -> Engagement | None:
        """The engagement in the folder of this name, or None."""
        return next((engagement for engagement in self.engagements if engagement.slug == slug), None)
