"""Statements: what a month comes to, printed, kept as files, and sent to the consultant when the month is over."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

from ..rules.billing import Statement, Work, month_after, month_before, month_span, stated_at, statement
from ..rules.budget_words import statement_mail, statement_sums
from ..rules.hours import moment_of
from ..rules.ledger import Charge, month_of
from ..rules.mails import About, consultant_reads, media_of, to_consultant
from ..rules.messages import Enclosure
from ..rules.policy import Policy
from ..state.safefile import write_all_atomically
from ..state.store import Change, Store
from .agenda import to_send
from .bill_files import as_csv, as_pdf
from .world import Desk

KEPT = "var/statements"  # below the practice folder
FREE = frozenset({"reminded", "escalated"})  # topics of the story under which mails that cost nothing are told
Keep = Callable[[Statement, Policy], Awaitable[None]]


def statement_of(store: Store, policy: Policy, month: str, before: Iterable[Charge] = ()) -> Statement:
    """The statement of a month as the ledger has it now. Raises ValueError where `month` is not one.

    `before` are charges that are not committed yet.
    """
    engagement = policy.engagement
    first, after = month_span(month)
    begins, ends = (moment_of(day, time(), engagement.timezone) for day in (first, after))
    own = (one for one in before if one.engagement == engagement.slug)
    charges = [*store.charges_in(engagement.slug, begins), *own]
    return statement(engagement, month, charges, _work(store, engagement.slug, begins, ends))


def _work(store: Store, slug: str, begins: datetime, ends: datetime) -> Work:
    """What Duly did for nothing: it is not written into the ledger, for the outbox and the register hold it."""
    told = {
        entry.cause
        for entry in store.entries_since(begins)
        if entry.engagement == slug and entry.at < ends and entry.topic in FREE
    }
    sent = (sending for one in told if (sending := store.sending(one)) is not None)
    documents = [one for one in store.accepted_in(slug) if begins <= one.at < ends]
    return Work(
        emails=sum(one.message.channel == "email" and one.state == "sent" for one in sent), documents=len(documents)
    )


async def plan_statements(desk: Desk, now: datetime, keep: Keep | None = None) -> None:
    """Put the statement of each month that is over into the outbox; a month in which nothing was paid for has none.

    `keep` writes the files that go with it; without one nothing is written, as in a rehearsal.
    """
    for slug, policy in desk.book.policies.items():
        last = desk.store.mark(_mark(slug))
        if last is None:
            begun = month_before(month_of(now, policy.engagement.timezone))
            await desk.store.commit(Change(marks={_mark(slug): begun}))
            continue
        month = month_after(last)
        while stated_at(policy.engagement, policy.consultant, month) <= now:
            await desk.store.commit(await _stated(desk, policy, month, now, keep))
            month = month_after(month)


def next_statement(desk: Desk) -> datetime | None:
    """When the next statement is due."""
    known = ((policy, desk.store.mark(_mark(slug))) for slug, policy in desk.book.policies.items())
    found = (stated_at(one.engagement, one.consultant, month_after(last)) for one, last in known if last)
    return min(found, default=None)


async def keep_statement(desk: Desk, bill: Statement, policy: Policy) -> None:
    """Write a statement's page and table below the practice folder. Raises OSError."""
    page, table = await asyncio.to_thread(statement_files, bill, policy)
    name = desk.book.practice.folder / _kept(bill)
    files = {Path(f"{name}.pdf"): page, Path(f"{name}.csv"): table}
    await asyncio.to_thread(write_all_atomically, files)


def statement_files(bill: Statement, policy: Policy) -> tuple[bytes, bytes]:
    """The page (PDF) and the table (CSV); the table begins with the mark that spreadsheets know UTF-8 by."""
    sums = statement_sums(policy.words, consultant_reads(policy, _over(bill)), bill)
    return as_pdf(bill, policy, sums), as_csv(bill).encode("utf-8-sig")


async def _stated(desk: Desk, policy: Policy, month: str, now: datetime, keep: Keep | None) -> Change:
    """The month's statement as it goes to the consultant."""
    slug, bill = policy.engagement.slug, statement_of(desk.store, policy, month)
    marks: dict[str, Any] = {_mark(slug): month}
    if not bill.is_paid:
        return Change(marks=marks)
    if keep is not None:
        await keep(bill, policy)
    written = statement_mail(policy.words, consultant_reads(policy, now), bill)
    about = About(kind="statement", clause="[budget] plan", key=(slug, month), engagement=slug)
    message = to_consultant(policy.consultant, written, about, now)
    files = tuple(
        Enclosure(name=f"{slug}-{month}{ending}", media=media_of(ending), path=f"{_kept(bill)}{ending}")
        for ending in (".pdf", ".csv")
    )
    sending = to_send(policy.seal(replace(message, enclosures=files)), now)
    return Change(sendings=(sending,), marks=marks)


def _over(bill: Statement) -> datetime:
    return moment_of(month_span(bill.month)[1], time(), bill.engagement.timezone)


def _kept(bill: Statement) -> str:
    """Where a statement's files are kept, without the ends of their names."""
    return f"{KEPT}/{bill.engagement.slug}/{bill.month}"


def _mark(slug: str) -> str:
    """Names the last month that was stated."""
    return f"statement:{slug}"
