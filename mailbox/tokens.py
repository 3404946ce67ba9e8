"""Tokens for one mailbox: kept, renewed early, asked for once a minute at most however often they are wanted."""

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from .account import NoToken, Token
from .patience import Pace, Patience, no_jitter
from .redaction import hide
from .sign_in import SignIn
from .token_server import Said, ask
from .token_troubles import keeping_trouble, key_trouble, refusal_trouble, sign_in_first
from .troubles import Trouble

log = logging.getLogger(__name__)

EARLY = timedelta(minutes=10)  # before its end a token is renewed, or when a quarter of a short life is left
LASTS = 3600.0  # seconds, where the server does not tell
PACE = Pace(apart=60, longest=3600, refused=60, refused_longest=3600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of a sign-in between two starts. `whose` tells it from one that was set up otherwise."""

    whose: str
    access: str = field(repr=False, default="")
    since: datetime | None = None
    until: datetime | None = None
    refresh: str = field(repr=False, default="")

    def token(self) -> Token | None:
        """The token, if there is one."""
        if not self.access or self.since is None or self.until is None:
            return None
        early = min(EARLY, (self.until - self.since) / 4)
        return Token(self.access, self.since, self.until, self.until - early)


class Keeping(Protocol):
    """A place on the disk for what is kept."""

    def alone(self) -> AbstractContextManager[None]:
        """While this is held no other process renews what is kept. Raises OSError."""

    def read(self) -> Kept | None:
        """What is kept; None where there is nothing that can be read."""

    def write(self, kept: Kept) -> None:
        """Keep this instead, whole or not at all. Raises OSError."""


class TokenSource:
    """The Tokens of account.py. `now` gives the aware present.

    A token server that is down or refuses is left alone: at most one question a minute, growing to one an hour. What is
    valid meanwhile goes on being used, and a sign-in that a person makes beside it is noticed at once.
    """

    def __init__(self, sign_in: SignIn, keeping: Keeping, *, now: Callable[[], datetime], pace: Pace = PACE) -> None:
        self._sign_in = sign_in
        self._keeping = keeping
        self._now = now
        self._patience = Patience(pace, no_jitter)
        self._lock = threading.Lock()
        self._kept: Kept | None = None
        self._unwritten: tuple[Kept, Kept] | None = None  # what a full disk goes on holding, and what it should hold
        self._spoilt = ""  # an access token that a server did not take
        self.trouble: Trouble | None = None  # why the last question got no token
        self.since: datetime | None = None  # from when on that is so

    def current(self) -> Token:
        """A token that is valid now, renewed early. Raises NoToken."""
        with self._lock:
            return self._current()

    def instead_of(self, refused: Token) -> Token | None:
        """Another one than this, which a server did not take; None if it is new itself. Raises NoToken."""
        with self._lock:
            self._spoilt = refused.access
            try:
                return self._current()
            except NoToken:
                if self.trouble is not None:
                    raise
                return None

    def _current(self) -> Token:
        now = self._now()
        token = self._valid(now)
        if token is not None and now < token.renew_at:
            return token
        resting = self._patience.remaining(now.timestamp())
        if not resting:
            self._renew(now)
            token = self._valid(now)
        if token is not None:
            return token
        trouble = self.trouble or Trouble("the last token was asked for just now, and the server did not take it")
        raise NoToken(trouble.words, self._patience.remaining(now.timestamp()) or 1)

    def _valid(self, now: datetime) -> Token | None:
        """The token at hand, if it can be used: what another process has kept meanwhile counts too."""
        token = self._usable(self._kept, now)
        if token is None or now >= token.renew_at:
            on_disk = self._on_disk()
            newer = self._usable(on_disk, now)
            if newer is not None and (token is None or newer.until > token.until):
                self._kept, token = on_disk, newer
                self.trouble = self.since = None
        return token

    def _usable(self, kept: Kept | None, now: datetime) -> Token | None:
        token = kept.token() if kept else None
        # A clock that was set back makes a token older than the world: it is not believed.
        fits = token is not None and token.access != self._spoilt and token.since <= now + EARLY and now < token.until
        return token if fits else None

    def _on_disk(self) -> Kept | None:
        kept = self._keeping.read()
        if kept is None or kept.whose != self._sign_in.whose:
            return None
        hide(kept.access)
        return kept

    def _renew(self, now: datetime) -> None:
        """Ask for a new token and keep it; what comes in its way is the trouble."""
        self._patience.connecting(now.timestamp())
        try:
            with self._keeping.alone():
                kept = self._on_disk() or Kept(whose=self._sign_in.whose)
                if self._unwritten is not None and self._unwritten[0] == kept:
                    kept = self._unwritten[1]
                token = self._usable(kept, now)
                if token is None or now >= token.renew_at:
                    kept = self._asked(kept, now)
        except _Refused as refused:
            self._failed(refused.trouble, now)
            return
        except OSError as fault:
            self._failed(keeping_trouble(fault), now)
            return
        if self.trouble is not None:
            log.info("token had again", extra={"mailbox": self._sign_in.mailbox})
        self._kept, self.trouble, self.since = kept, None, None
        self._patience.connected()

    def _asked(self, kept: Kept, now: datetime) -> Kept:
        """What the server gives, kept before it is used: a refresh token that was replaced may be good for nothing."""
        grant = self._sign_in.grant
        if grant.needs_person and not kept.refresh:
            raise _Refused(sign_in_first(self._sign_in))
        try:
            fields = grant.fields(kept.refresh, now)
        except (LookupError, OSError, ValueError) as fault:
            raise _Refused(key_trouble(fault, self._sign_in)) from fault
        said = ask(grant.url, fields)
        given = kept_of(said, kept, now)
        if given is None:
            raise _Refused(refusal_trouble(said, self._sign_in))
        self._write(given)
        return given

    def _write(self, given: Kept) -> None:
        """Keep it; it is used all the same: a full disk must not keep the consultant from hearing of it."""
        before = self._on_disk() or Kept(whose=self._sign_in.whose)
        try:
            self._keeping.write(given)
        except OSError as fault:
            self._unwritten = before, given
            log.warning("a token could not be kept", extra={"reason": str(fault)})
        else:
            self._unwritten = None

    def _failed(self, trouble: Trouble, now: datetime) -> None:
        wait = self._patience.failed(now.timestamp(), trouble)
        log.warning("no token", extra={"reason": trouble.words, "retry_seconds": round(wait)})
        self.trouble, self.since = trouble, self.since or now


class _Refused(Exception):
    """No token came of it."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.words)
        self.trouble = trouble


def kept_of(said: Said, before: Kept, now: datetime) -> Kept | None:
    """What is to be kept of an answer; None where it holds no token. A refresh token stays until another one comes."""
    access, refresh, lasts = (said.fields.get(name) for name in ("access_token", "refresh_token", "expires_in"))
    if said.status != 200 or not isinstance(access, str) or not access:
        return None
    try:
        seconds = min(max(float(lasts if lasts is not None else LASTS), 1.0), 86_400.0)
    except (TypeError, ValueError):
        seconds = LASTS
    hide(access)
    if isinstance(refresh, str):
        hide(refresh)
    kept = replace(before, access=access, since=now, until=now + timedelta(seconds=seconds))
    return replace(kept, refresh=refresh) if isinstance(refresh, str) and refresh else kept
