"""The `check` command: every mistake in the practice's files and, with --connect, whether the servers let us in."""

from collections.abc import Sized
from dataclasses import asdict
from os import environ
from pathlib import Path

import click

from ..rules.sending_domain import Verdict
from ..state.store import Store
from .accounts import imap_account, smtp_account, token_source
from .clock import WallClock
from .config import check, load
from .domain_trials import mail_trials
from .phone_notes import phone_notes
from .practice import Practice
from .printed import print_rows, seen
from .probe import ARRIVED, SENT
from .rulebook import rulebook
from .shown import opened
from .trials import filing_trial, inbox_trial, plus_address, plus_verdict, sending_trial, telephone_trial


async def check_practice(folder: Path, *, connect: bool, as_json: bool) -> int:
    """Print every fault (exit 2), or that all is well; then sign in where asked (exit 1 if that fails)."""
    faults = check(folder)
    for fault in faults:
        click.echo(seen(str(fault)), err=True)
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
    """Try all that the practice is connected to; a sentence each of what is wrong and who can mend it."""
    practice, _, store = opened(folder)
    verdicts = await _verdicts(practice, store)
    rows = [{"server": server, **_told(verdict)} for server, verdict in verdicts.items()]
    print_rows(rows, lambda row: f"{row['server']}: {row['why'] or row['found']}", as_json=as_json)
    return 1 if any(verdict.ok is False for verdict in verdicts.values()) else 0


async def _verdicts(practice: Practice, store: Store) -> dict[str, Verdict]:
    mail, now, verdicts = practice.mail, WallClock().now, dict[str, Verdict]()
    tokens = token_source(practice, environ, now)
    reading, sending = (of(practice, environ, tokens) for of in (imap_account, smtp_account))
    verdicts["imap"], survey = await inbox_trial(reading, mail)
    verdicts["smtp"], offer = await sending_trial(sending, mail, practice.consultant.email, now)
    if verdicts["smtp"].ok:
        refused = offer.refused.get(plus_address(mail.address), "")
        asked = str(store.mark(SENT) or "")[:10]
        verdicts["plus addressing"] = plus_verdict(mail.address, refused, asked, arrived=bool(store.mark(ARRIVED)))
    verdicts |= await mail_trials(mail, survey.signatures if survey else (), environ)
    if practice.twilio:
        verdicts["telephone"] = await telephone_trial(practice.twilio, environ, now)
    for slug, account in practice.filing.items():
        verdicts[f"filing {slug}"] = await filing_trial(account, environ)
    return verdicts


def _told(verdict: Verdict) -> dict[str, object]:
    why, found = ("", verdict.says) if verdict.ok else (verdict.says, "")
    return {"ok": verdict.ok, "why": why, "found": found}


def _counted(things: Sized, one: str, several: str = "") -> str:
    return f"{len(things)} {one if len(things) == 1 else several or one + 's'}"
