"""Tries what a practice is connected to, and says in one sentence each what is wrong and who can mend it."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from ..mailbox.account import Account
from ..mailbox.arrival import InboxDown
from ..mailbox.imap import ImapInbox
from ..mailbox.smtp import Offer, SmtpChannel
from ..mailbox.survey import Survey
from ..rules.addresses import domain_of, with_token
from ..rules.sending_domain import Verdict
from ..state.remote_filing import RemoteError, RemoteFolder
from .phone_kinds import ACCOUNT_SID
from .practice import FilingAccount, MailAccount, Secret, SecretUnavailable, TwilioAccount

Environ = Mapping[str, str]
Now = Callable[[], datetime]


async def inbox_trial(account: Account, mail: MailAccount) -> tuple[Verdict, Survey | None]:
    """Whether mail can be read, and what the inbox shows of itself."""
    folder = mail.imap.folder or "INBOX"
    inbox = ImapInbox(account, folder=folder)
    try:
        survey = await inbox.survey(domain_of(mail.address))
    except InboxDown as down:
        return Verdict(False, str(down)), None
    finally:
        await inbox.close()
    sent = f"sent mail is in {survey.sent}" if survey.sent else "it has no folder for sent mail, and needs none"
    told = "it tells of new mail at once" if survey.tells else "it is asked for new mail every half minute"
    return Verdict(True, f"signed in; {folder} is open, {sent}, and {told}"), survey


async def sending_trial(account: Account, mail: MailAccount, consultant: str, now: Now) -> tuple[Verdict, Offer]:
    """Whether mail could be sent to the consultant. Nothing is."""
    plus = plus_address(mail.address)
    offer = await SmtpChannel(account, now=now).offer(mail.address, (consultant, plus))
    if offer.trouble:
        return Verdict(False, offer.trouble), offer
    if consultant in offer.refused:
        says = f"{account.host} takes no mail for {consultant} ({offer.refused[consultant]})"
        return Verdict(False, f"{says}: check email in [consultant]"), offer
    return Verdict(True, f"signed in; it takes mail from {mail.address} to {consultant}"), offer


def plus_address(address: str) -> str:
    """An address of the mailbox that only plus addressing lets arrive."""
    return with_token(address, "check")


def plus_verdict(address: str, refused: str, asked: str, *, arrived: bool) -> Verdict:
    """Whether mail to plus addresses arrives. `refused`: in the server's words; `asked`: since when a note is out."""
    without = "replies are then told apart by their thread, which does as well while people answer with “reply”"
    if arrived:
        return Verdict(True, "mail with a plus in its address arrives")
    if refused or asked:
        what = f"is refused ({refused})" if refused else f"has not arrived since {asked}"
        mend = "whoever administers the mailbox can turn on plus addressing"
        return Verdict(None, f"mail to {plus_address(address)} {what}: {mend}; {without}")
    return Verdict(None, "not tried yet: Duly writes to itself when it first runs")


async def telephone_trial(account: TwilioAccount, environ: Environ, now: Now) -> Verdict:
    """Whether texts and calls would work."""
    try:
        from ..mailbox.twilio_number import OwnNumber  # noqa: PLC0415 - heavy, and an extra
        from ..mailbox.twilio_telephone import TwilioTelephone  # noqa: PLC0415
        from .telephone import access_to  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        return Verdict(False, str(missing))
    secrets, missing_ones = _revealed((account.account_sid, account.auth_token), environ)
    if missing_ones:
        return Verdict(False, "; ".join(missing_ones))
    access = access_to(account, environ)
    number = OwnNumber(access, account.sender, public_url=account.public_url or "")
    telephone = TwilioTelephone(access, number, now=now)
    try:
        trouble = await telephone.trouble()
    finally:
        await telephone.close()
    if trouble and not ACCOUNT_SID.fullmatch(secrets[0]):
        # Never shown: whoever pasted something else there may have pasted a secret.
        trouble = f"{trouble}; account_sid is not AC and 32 hex digits: copy it from the account's console"
    return Verdict(not trouble, trouble or f"signed in; {account.sender} is yours and carries texts and calls")


async def filing_trial(account: FilingAccount, environ: Environ) -> Verdict:
    """Whether copies can be written there and deleted again."""
    trouble = await asyncio.to_thread(_tried_out, account, environ)
    return Verdict(not trouble, trouble or "can be written to")


def _tried_out(account: FilingAccount, environ: Environ) -> str:
    if missing := _revealed(account.secrets.values(), environ)[1]:
        return "; ".join(missing)
    try:
        RemoteFolder(account.url, account.options, account.revealed(environ)).try_out()
    except (RemoteError, SecretUnavailable) as error:
        return str(error)
    return ""


def _revealed(secrets: Iterable[Secret], environ: Environ) -> tuple[list[str], list[str]]:
    """The secrets that can be read, and a sentence for every one that cannot."""
    read, missing = [], []
    for secret in secrets:
        try:
            read.append(secret.reveal(environ))
        except SecretUnavailable as error:
            missing.append(str(error))
    return read, missing
