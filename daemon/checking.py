"""The `check` command: every mistake in the practice's files and, with --connect, whether the servers let us in."""

import asyncio
import re
from collections.abc import Iterable, Sized
from dataclasses import asdict
from os import environ
from pathlib import Path

import click

from ..mailbox.arrival import InboxDown
from ..mailbox.imap import ImapInbox
from ..mailbox.smtp import SmtpChannel
from ..state.remote_filing import RemoteError, RemoteFolder
from .accounts import imap_account, smtp_account, token_source
from .clock import WallClock
from .config import check, load
from .phone_notes import phone_notes
from .practice import FilingAccount, Secret, SecretUnavailable, TwilioAccount
from .printed import print_rows
from .rulebook import rulebook

_SID = re.compile(r"AC[0-9a-f]{32}")


async def check_practice(folder: Path, *, connect: bool, as_json: bool) -> int:
    """Print every fault (exit 2), or that all is well; then sign in where asked (exit 1 if that fails)."""
    faults = check(folder)
    for fault in faults:
        click.echo(str(fault), err=True)
    if as_json:
        print_rows(map(asdict, faults), str, as_json=True)
    if faults:
        return 2
    if not as_json:
        practice = load(folder)
        book = rulebook(practice)
        for engagement in practice.engagements:
            counts = f"{_counted(engagement.people, 'person', 'people')}, {_counted(engagement.documents, 'document')}"
            click.echo(f"{engagement.slug}: {engagement.name}, {counts}: no mistakes found")
            today = WallClock().now().astimezone(engagement.timezone).date()
            sender = practice.twilio.sender if practice.twilio else ""
            for note in phone_notes(book.policies[engagement.slug], sender, today):
                click.echo(f"{engagement.slug}: {note}")
    return await _connect(folder, as_json=as_json) if connect else 0


async def _connect(folder: Path, *, as_json: bool) -> int:
    """Sign in to both mail servers and write where copies go; a sentence each of what is wrong and who can mend it."""
    practice = load(folder)
    now = WallClock().now
    tokens = token_source(practice, environ, now)
    reading, sending = (of(practice, environ, tokens) for of in (imap_account, smtp_account))
    results: dict[str, str] = {}
    inbox = ImapInbox(reading, folder=practice.mail.imap.folder or "INBOX")
    try:
        await inbox.sent_copy("<sign-in@duly.invalid>")  # any question: answering it needs sign-in and folder
        results["imap"] = ""
    except InboxDown as error:
        results["imap"] = str(error)
    await inbox.close()
    results["smtp"] = await SmtpChannel(sending, now=now).trouble()
    if practice.twilio:
        results["telephone"] = await _telephone_trouble(practice.twilio)
    for slug, account in practice.filing.items():
        results[f"filing {slug}"] = await asyncio.to_thread(_tried_out, account)
    rows = [{"server": server, "ok": not trouble, "why": trouble} for server, trouble in results.items()]
    print_rows(rows, _said, as_json=as_json)
    return 1 if any(results.values()) else 0


async def _telephone_trouble(account: TwilioAccount) -> str:
    """Why texts and calls would not work; "" if they do."""
    try:
        from ..mailbox.twilio_number import OwnNumber  # noqa: PLC0415 - heavy, and an extra
        from ..mailbox.twilio_telephone import TwilioTelephone  # noqa: PLC0415
        from .telephone import access_to  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        return str(missing)
    secrets, missing_ones = _revealed((account.account_sid, account.auth_token))
    if missing_ones:
        return "; ".join(missing_ones)
    if not _SID.fullmatch(secrets[0]):
        # Never shown: whoever pasted something else there may have pasted a secret.
        click.echo("telephone: account_sid is not AC and 32 hex digits: copy it from the account's console", err=True)
    access = access_to(account, environ)
    number = OwnNumber(access, account.sender, public_url=account.public_url or "")
    telephone = TwilioTelephone(access, number, now=WallClock().now)
    try:
        return await telephone.trouble()
    finally:
        await telephone.close()


def _revealed(secrets: Iterable[Secret]) -> tuple[list[str], list[str]]:
    """The secrets that can be read, and a sentence for every one that cannot."""
    read, missing = [], []
    for secret in secrets:
        try:
            read.append(secret.reveal(environ))
        except SecretUnavailable as error:
            missing.append(str(error))
    return read, missing


def _counted(things: Sized, one: str, several: str = "") -> str:
    return f"{len(things)} {one if len(things) == 1 else several or one + 's'}"


def _said(row: dict[str, object]) -> str:
    good = "can be written to" if str(row["server"]).startswith("filing ") else "signed in"
    return f"{row['server']}: {row['why'] or good}"


def _tried_out(account: FilingAccount) -> str:
    """What keeps copies from being written there and deleted again; "": nothing."""
    if missing := _revealed(account.secrets.values())[1]:
        return "; ".join(missing)
    try:
        RemoteFolder(account.url, account.options, account.revealed(environ)).try_out()
    except (RemoteError, SecretUnavailable) as error:
        return str(error)
    return ""
