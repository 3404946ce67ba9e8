"""The `authorize` command: walks a person through signing in to the mailbox once, and keeps what comes of it."""

import sys
import time
import webbrowser
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import click

from ..mailbox.account import NoToken
from ..mailbox.browser_login import Doorstep, NotAgreed, code_in, exchanged, page_for
from ..mailbox.device_login import DeviceCode, device_code, waited_for
from ..mailbox.grants import UserGrant
from ..mailbox.provider import Consent
from ..mailbox.sign_in import SignIn
from ..mailbox.token_server import Said
from ..mailbox.token_troubles import key_trouble, refusal_trouble
from ..mailbox.tokens import Kept, kept_of
from .accounts import address_of, sign_in, token_source
from .arguments import Refused
from .clock import WallClock
from .config import load
from .practice import OAuth
from .printed import print_rows
from .token_file import FILE, TokenFile

PASTED_PORT = 8088  # nobody listens there: the browser says so, and its address line holds what we need


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """How a person is talked to: what is said to them, asked of them, and shown in their browser."""

    say: Callable[[str], object]
    ask: Callable[[str], str]
    browse: Callable[[str], bool]  # whether a browser could be opened
    elsewhere: str = ""  # what whoever has a browser only on another machine does instead
    wait: Callable[[float], object] = time.sleep


def show_authorized(folder: Path, env: Mapping[str, str], *, device: bool, paste: bool, as_json: bool) -> int:
    """Sign in as practice.toml says. Exit 0 signed in, 1 not, with who can mend it; Refused where nothing is to do."""
    person = Person(
        say=lambda words: click.echo(words, err=as_json),
        ask=lambda words: click.prompt(words, err=as_json),
        browse=partial(browser, env),
        elsewhere="Is your browser on another machine? Press Ctrl-C, and run this again with --paste.",
    )
    mailbox, why = authorized(folder, env, person, device=device, paste=paste)
    print_rows([{"mailbox": mailbox, "ok": not why, "why": why}], _said, as_json=as_json)
    return 1 if why else 0


def authorized(folder: Path, env: Mapping[str, str], person: Person, *, device: bool, paste: bool) -> tuple[str, str]:
    """The mailbox, and why nobody is signed in to it; "": somebody is. Raises Refused and BadPractice."""
    practice = load(folder)
    found, oauth, provider = sign_in(practice, env), practice.mail.oauth, practice.mail.provider
    if found is None or oauth is None or provider is None or provider.consent is None:
        raise Refused('[mail] auth is "password", so nobody needs to sign in; docs/sign-in.md tells of other ways')
    if not isinstance(found.grant, UserGrant):
        person.say(f"Nobody needs to sign in: Duly does by itself, with auth = “{oauth.auth}”. It tries now.")
        source = token_source(practice, env, WallClock().now)
        try:
            if source is not None:
                source.current()
        except NoToken as fault:
            return found.mailbox, str(fault)
        return found.mailbox, ""
    if device and not provider.consent.device_url:
        raise Refused(f"{provider.title} has no codes for mail: leave out --device, and add --paste on another machine")
    attempt = _Attempt(found, found.grant, provider.consent, oauth, person)
    try:
        said = attempt.by_code() if device else attempt.by_browser(paste=paste)
    except NotAgreed as fault:
        return found.mailbox, str(fault)
    except (LookupError, OSError, ValueError) as fault:
        return found.mailbox, key_trouble(fault, found).words
    return found.mailbox, _kept(found, said, TokenFile(folder))


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One person's sign-in. Its ways raise NotAgreed, and LookupError, OSError and ValueError for a secret."""

    sign_in: SignIn
    grant: UserGrant
    consent: Consent
    oauth: OAuth
    person: Person

    def by_browser(self, *, paste: bool) -> Said:
        """With a browser on this machine, or on another one whose address line is pasted."""
        doorstep = None if paste else Doorstep()
        try:
            port = doorstep.port if doorstep else PASTED_PORT
            page = page_for(
                self.grant,
                address_of(self.consent.authorize_url, self.oauth),
                f"{self.consent.redirect}:{port}",
                self.consent.asks,
                self.sign_in.mailbox,
            )
            who = f"Sign in as {self.sign_in.mailbox}, or as somebody who may open that mailbox, and agree."
            if doorstep is not None and self.person.browse(page.url):
                self.person.say(f"A browser opens. {who}\nIf none does, open this address:\n\n{page.url}\n")
                self.person.say(self.person.elsewhere)
                return exchanged(self.grant, page, doorstep.wait(page))
            if doorstep is not None:
                doorstep.close()  # what comes back is to be seen in the browser's address line
            self.person.say(f"1. Open this address in a browser, on any machine:\n\n{page.url}\n\n2. {who}")
            self.person.say("3. The browser then shows a page that cannot be reached: that is as it should be.")
            pasted = self.person.ask("4. Copy the whole address of that page from the browser's address line, here")
            return exchanged(self.grant, page, code_in(pasted, page))
        finally:
            if doorstep is not None:
                doorstep.close()

    def by_code(self) -> Said:
        """With a code that is typed in on any machine."""
        code = device_code(self.grant, address_of(self.consent.device_url, self.oauth))
        if not isinstance(code, DeviceCode):
            return code
        self.person.say(f"1. Open {code.address} on any machine.\n2. Type in this code: {code.user_code}")
        self.person.say(f"3. Sign in as {self.sign_in.mailbox}, or as somebody who may open that mailbox, and agree.")
        self.person.say(f"Duly waits here, for {round(code.seconds / 60)} minutes at most.")
        return waited_for(self.grant, code, self.person.wait)


def _kept(found: SignIn, said: Said, file: TokenFile) -> str:
    """Keep what the sign-in gave; why that cannot be, if so."""
    kept = kept_of(said, Kept(whose=found.whose), WallClock().now())
    if kept is None and said.error in {"authorization_pending", "expired_token"}:
        return "nobody typed the code in while it was good: start again"
    if kept is None:
        return refusal_trouble(replace(said, asked_seconds=0.0), found).words
    if not kept.refresh:
        return f"{found.provider.title} gave a sign-in that ends within the hour: it must allow offline access"
    try:
        with file.alone():
            file.write(kept)
    except OSError as fault:
        return f"the sign-in cannot be kept: {fault.strerror or fault}: {file.path}"
    return ""


def browser(env: Mapping[str, str], url: str) -> bool:
    """Open the page; False where this machine has no browser, or none but in the terminal."""
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & set(env):
        return False
    with suppress(webbrowser.Error):
        webbrowser.get()
        return webbrowser.open(url)
    return False


def _said(row: Mapping[str, object]) -> str:
    if row["why"]:
        return f"Not signed in: {row['why']}"
    return f"Signed in to {row['mailbox']}. What is kept of it is in {FILE}; “check --connect” tries the mailbox."
