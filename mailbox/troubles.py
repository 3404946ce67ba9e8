"""What is wrong with a mail server, in words that say who can mend it."""

import re
import socket
import ssl
from dataclasses import dataclass

from .account import Account
from .provider import known_refusal
from .redaction import redacted

BACKOFF = re.compile(r"backoff time[^0-9\n]{0,10}+(\d{1,9}+) ?+(minutes?|mins?|seconds?|secs?|s)?\b", re.IGNORECASE)
ASKED = re.compile(
    r"(?:try(?:ing)? again|retry|wait|resume)[^0-9\n]{0,40}+(\d{1,9}+) ?+"
    r"(milliseconds?|minutes?|mins?|seconds?|secs?|ms|s)\b",
    re.IGNORECASE,
)
LONGEST_ASKED = 86_400.0  # seconds
THROTTLED = re.compile(
    r"throttl|too many (simultaneous |concurrent )?(connections|requests|commands)|rate limit|\[overquota\]"
    r"|exceeded (command|bandwidth)",
    re.IGNORECASE,
)
NOT_CONNECTED = re.compile(r"authenticated but not connected", re.IGNORECASE)
PASSING = re.compile(r"\[(unavailable|inuse|serverbug|limit)\]|temporar|try again|internal error", re.IGNORECASE)
APP_PASSWORD = re.compile(r"application-specific|app(lication)? password|web login required|oauth", re.IGNORECASE)
SWITCHED_OFF = re.compile(
    r"not enabled for imap|(imap|smtp)[a-z ]{0,20} (is )?(disabled|switched off|turned off|not enabled)", re.IGNORECASE
)
# What greets where another kind of server listens: SMTP's 220 and IMAP's * OK.
OTHER_SERVER = re.compile(r"(?:unexpected response|malformed smtp response line): (220|\* ok)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a server cannot be used. `refused`: only a person can change that, so it is not tried often."""

    words: str
    refused: bool = False
    asked_seconds: float = 0.0  # the rest the server asked for


def connection_trouble(fault: BaseException, account: Account, section: str) -> Trouble:
    """Why no connection came about. `section` is the part of practice.toml that holds the account."""
    if isinstance(fault, socket.gaierror | UnicodeError):
        return Trouble(f"the name {account.host} is not known: check host in [{section}], and this machine's network")
    if isinstance(fault, ssl.SSLCertVerificationError):
        return Trouble(_certificate_trouble(fault, account, section))
    if isinstance(fault, ssl.SSLError):
        return Trouble(f"{account} speaks no TLS that could be agreed on: check port and security in [{section}]")
    if isinstance(fault, ConnectionRefusedError):
        return Trouble(f"{account} takes no connection: the server is down, or host or port in [{section}] is wrong")
    if isinstance(fault, TimeoutError):
        down = "the server or the network on the way to it is down"
        return Trouble(f"{account} does not answer: {down}, or port and security in [{section}] do not fit each other")
    if other := OTHER_SERVER.search(_told(fault)):
        kind = "IMAP" if section.endswith("imap") else "SMTP"
        said = f"it greets with “{other[1]}”"
        return Trouble(f"{account} is no {kind} server ({said}): check host and port in [{section}]")
    return Trouble(f"the connection to {account} was lost ({_told(fault)})")


def _certificate_trouble(fault: ssl.SSLCertVerificationError, account: Account, section: str) -> str:
    """What keeps the server's certificate from being believed."""
    reason = (fault.verify_message or str(fault)).rstrip(".")
    if "mismatch" in reason:
        return f"the certificate of {account} is made out to another name ({reason}): check host in [{section}]"
    if "expired" in reason:
        return (
            f"the certificate of {account} has expired: the mail provider can mend it, or this machine's clock is wrong"
        )
    return f"the certificate of {account} is not trusted ({reason}): the mail provider can mend it"


def sign_in_trouble(fault: BaseException, account: Account, section: str) -> Trouble:
    """Why a sign-in failed: a passing fault of the server's, or a refusal that a person must look at."""
    told = _told(fault)
    if PASSING.search(told) or THROTTLED.search(told):
        return answer_trouble(fault, account)
    if known := known_trouble(told, account):
        return known
    if SWITCHED_OFF.search(told):
        kind = section.rpartition(".")[2].upper()
        words = f"{account.host} has {kind} switched off for {account.username} ({told!r})"
        return Trouble(f"{words}: whoever administers the mailbox can switch it on", refused=True)
    hint = "the provider wants an app password or OAuth instead of the usual one; " if APP_PASSWORD.search(told) else ""
    return Trouble(
        f"{account.host} refused the sign-in of {account.username} ({told!r}): {hint}check username and password in "
        f"[{section}], or ask whoever administers the mailbox whether it may be used by programs",
        refused=True,
    )


def known_trouble(told: str, account: Account) -> Trouble | None:
    """What an answer means that this provider is known to give; None for any other."""
    known = known_refusal(account.provider.server_refusals, told, account.auth) if account.provider else None
    if known is None:
        return None
    says = known.says.format(user=account.username)
    return Trouble(f"{account.host} refuses {account.username}: {says} ({told!r})", refused=True)


def password_trouble(fault: BaseException, account: Account, section: str) -> Trouble:
    """Why there is no password to sign in with."""
    words = f"the password for {account.username} at {account.host} could not be read ({fault}): check [{section}]"
    return Trouble(words, refused=True)


def folder_trouble(fault: BaseException, account: Account, folder: str) -> Trouble:
    """Why the folder could not be opened after a good sign-in."""
    told = _told(fault)
    if known := known_trouble(told, account):
        return known
    if NOT_CONNECTED.search(told):
        return Trouble(
            f"{account.host} took the sign-in of {account.username} but opens no mailbox for it ({told!r}): whoever "
            "administers the mailbox must allow IMAP, give it a licence, or grant this sign-in access to it",
            refused=True,
        )
    if THROTTLED.search(told) or PASSING.search(told):
        return answer_trouble(fault, account)
    return Trouble(
        f"{account.host} does not open the folder {folder!r} ({told!r}): check folder in [mail.imap]", refused=True
    )


def everything_trouble(account: Account, folder: str) -> Trouble:
    """The folder to read is one that holds what was sent and filed too."""
    what = f"the folder {folder!r} of {account.host} holds every mail, sent ones too"
    return Trouble(f'{what}: set folder = "INBOX" in [mail.imap]', refused=True)


def answer_trouble(fault: BaseException, account: Account) -> Trouble:
    """Why a server that was reached does not do its work; the rest it asks for is kept to."""
    told = _told(fault)
    seconds = asked_seconds(told)
    if seconds or THROTTLED.search(told):
        return Trouble(f"{account.host} asks for fewer requests ({told!r}): nothing to do but wait", False, seconds)
    return Trouble(f"{account.host} could not do what it was asked ({told!r}): its administrator can look into it")


def asked_seconds(told: str) -> float:
    """The rest that a server asks for, to the millisecond; 0 where it says none.

    Exchange's backoff time is one of milliseconds where it has no unit.
    """
    asked = BACKOFF.search(told) or ASKED.search(told)
    if asked is None:
        return 0.0
    unit = (asked[2] or "milliseconds").lower()
    part = 0.001 if unit.startswith(("mil", "ms")) else 60.0 if unit.startswith("min") else 1.0
    return min(int(asked[1]) * part, LONGEST_ASKED)


def is_throttle(fault: BaseException) -> bool:
    """Whether the server asks for rest."""
    told = _told(fault)
    return bool(asked_seconds(told) or THROTTLED.search(told))


def _told(fault: BaseException) -> str:
    """The server's own words, without Python's b'' around them and without our secrets, cut to a readable length."""
    words = redacted(str(fault)) or type(fault).__name__
    return " ".join(re.sub(r"b(['\"])(.*?)\1", r"\2", words).split())[:300]
