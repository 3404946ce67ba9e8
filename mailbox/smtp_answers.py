"""What a mail server's refusal means: a passing trouble, the account's, or the message's own for good."""

import re
from dataclasses import dataclass

from aiosmtplib import SMTPAuthenticationError, SMTPConnectResponseError, SMTPException

from .account import Account
from .redaction import redacted
from .troubles import (
    OTHER_SERVER,
    Trouble,
    answer_trouble,
    asked_seconds,
    connection_trouble,
    known_trouble,
    sign_in_trouble,
)

SECTION = "mail.smtp"
THROTTLES = frozenset({421, 432, 452, 454})  # busy, too many connections, too much at once
# A quota of the account, which providers answer with codes for good.
LIMIT = re.compile(
    r"\b5\.4\.5\b|\b5\.1\.90\b|daily (user )?(sending|message|recipient)|(sending|message|recipient|rate|hourly) ?"
    r"(limit|quota)|limit exceeded|exceeded.{0,40}(limit|quota|messages per)|too many (messages|recipients)",
    re.IGNORECASE,
)
# The server does not know us, or not as somebody who may send under this name.
NOT_ALLOWED = re.compile(
    r"authentication (is )?required|must (authenticate|issue a starttls)|not authenticated|relay(ing)? (access )?denied"
    r"|not permitted to relay|unable to relay|send ?as ?denied|\b5\.2\.252\b|\b5\.7\.(0|57|60)\b"
    r"|not (allowed|permitted|authori[sz]ed) to send|account.{0,30}(suspended|disabled|locked)",
    re.IGNORECASE,
)
SIZE = re.compile(
    r"\b5\.3\.4\b|\b5\.2\.3\b|size.{0,30}(exceed|limit)|(exceed|larger).{0,30}size|too (large|big)", re.IGNORECASE
)
MAILBOX = re.compile(r"\b[45]\.2\.2\b|mailbox (is )?full|over ?quota|quota exceeded", re.IGNORECASE)
REST_SECONDS = 300.0  # for a server that says it is busy
LIMIT_SECONDS = 3600.0  # for a day's quota: tried once an hour


@dataclass(frozen=True, slots=True)
class Answer:
    """A refusal as the server put it."""

    code: int
    text: str

    @property
    def passing(self) -> bool:
        """Whether the server says it may take the message later."""
        return 400 <= self.code < 500

    def __str__(self) -> str:
        return f"{self.code} {' '.join(redacted(self.text).split())[:300]}"


def account_trouble(answer: Answer, account: Account, sender: str, *, of_sender: bool) -> Trouble | None:
    """The trouble that would meet every message of this account; None where it is about this one."""
    asked = asked_seconds(answer.text)
    if MAILBOX.search(answer.text) and not of_sender:
        return None
    if LIMIT.search(answer.text):
        words = (
            f"{account.host} takes no more mail of {account.username or sender} for now: {answer}. It goes on by itself"
        )
        return Trouble(words, asked_seconds=asked or (REST_SECONDS if answer.passing else LIMIT_SECONDS))
    if answer.code in THROTTLES:
        return Trouble(f"{account.host} is busy: {answer}", asked_seconds=asked or REST_SECONDS)
    if answer.passing or (of_sender and SIZE.search(answer.text)):
        return None
    if known := known_trouble(str(answer), account):
        return known
    if of_sender or NOT_ALLOWED.search(answer.text):
        return Trouble(
            f"{account.host} does not let {account.username or 'us'} send mail as {sender} ({answer}): check "
            f"[{SECTION}], or ask whoever administers the mailbox to allow it to send",
            refused=True,
        )
    return None


def opening_trouble(fault: BaseException, account: Account) -> Trouble:
    """Why no signed-in connection came about, in words that say who can mend it."""
    match fault:
        case SMTPAuthenticationError() if Answer(fault.code, fault.message).passing:
            said = Answer(fault.code, fault.message)
            words = f"{account.host} cannot check the sign-in at the moment: {said}"
            return Trouble(words, asked_seconds=REST_SECONDS)
        case SMTPAuthenticationError():
            return sign_in_trouble(SMTPException(str(Answer(fault.code, fault.message))), account, SECTION)
        case SMTPConnectResponseError():
            return answer_trouble(SMTPException(str(Answer(fault.code, fault.message))), account)
        case SMTPException() if "STARTTLS" in str(fault) and "not supported" in str(fault):
            words = f"{account} offers no {account.security.upper()}: check port and security in [{SECTION}]"
            return Trouble(words, refused=True)
    cause = fault.__cause__ if isinstance(fault.__cause__, OSError) else fault
    # What is no failing connection is an answer to the sign-in that the library did not expect.
    reached = not isinstance(cause, OSError | UnicodeError) and not OTHER_SERVER.search(str(cause))
    told = sign_in_trouble if reached else connection_trouble
    return told(cause, account, SECTION)


def too_large(size: int, allowed: str) -> str:
    """Why a message of this size is not even offered, by the limit the server announced; "" if it may be."""
    limit = int(allowed) if allowed.isdigit() else 0
    return f"it has {size:,} bytes, and the mail server takes up to {limit:,}" if 0 < limit < size else ""
