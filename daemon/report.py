"""The scorecard of an engagement: gathered from what is kept, and written by `report` as one page, HTML or PDF."""

from datetime import datetime, time
from pathlib import Path

import click

from ..rules.balance import balance
from ..rules.ledger import month_began
from ..rules.periods import Period, any_period_named, preceding
from ..rules.policy import Policy
from ..rules.scorecard import scorecard
from ..rules.scorecard_words import ScorecardFacts, scorecard_page
from ..rules.voice import Addressee, Written, spoken
from ..state.safefile import write_all_atomically
from ..state.store import Store
from .page_pdf import page_pdf
from .shown import chosen, opened, practice_time
from .transferring import posted
from .typeset import paper


def show_report(folder: Path, slug: str, period: str, out: Path, *, as_json: bool) -> int:
    """Write the scorecard of a period to `out`, as things stand now: a PDF where its name ends so, else HTML."""
    _, book, store = opened(folder, slug)
    policy = chosen(book, slug)
    try:
        page = report_of(store, policy, period, practice_time(store))
    except ValueError as wrong:
        raise click.UsageError(f"--period {wrong}") from wrong
    write_all_atomically({out: report_pdf(page, policy) if out.suffix.lower() == ".pdf" else page.html.encode()})
    click.echo(f"wrote {out}", err=as_json)
    span = any_period_named(period)
    if span and not any(span.first <= task.due <= span.last for task in store.tasks(slug)):
        click.echo(f"nothing that falls due in {period} is known: “run” opens what does", err=True)
    return 0


def report_pdf(page: Written, policy: Policy) -> bytes:
    """A scorecard as PDF, on the paper that is usual where the engagement is."""
    engagement = policy.engagement
    language = spoken(policy.words, engagement.language).replace("_", "-")
    return page_pdf(page, author=policy.consultant.name, language=language, size=paper(engagement.holidays))


def report_of(store: Store, policy: Policy, period: str, now: datetime) -> Written:
    """The scorecard in the language of the engagement. Raises ValueError for what is no period of some length."""
    engagement = policy.engagement
    span = any_period_named(period)
    if span is None or preceding(span) is None:
        raise ValueError(f"{period} is not a period; write it as 2026-W41, 2026-10, 2026-Q3, 2026-H1 or 2026")
    reader = Addressee(
        first_name="",
        language=engagement.language,
        engagement=engagement.name,
        consultant=policy.consultant,
        inbox=policy.address,
        today=now.astimezone(engagement.timezone).date(),
    )
    return scorecard_page(policy.words, facts_of(store, policy, span, now, reader))


def facts_of(store: Store, policy: Policy, span: Period, now: datetime, reader: Addressee) -> ScorecardFacts:
    """What the scorecard of a week, month, quarter, half year or year tells this reader, as things stand now."""
    engagement = policy.engagement
    today = now.astimezone(engagement.timezone).date()
    money_at = min(now, datetime.combine(span.last, time(23, 59, 59), engagement.timezone))
    charges = store.charges_in(engagement.slug, month_began(money_at, engagement.timezone))
    kept = posted(policy, store.accepted_in(engagement.slug))
    return ScorecardFacts(
        to=reader,
        found=scorecard(store.tasks(engagement.slug), kept, span, today, policy),
        currency=engagement.budget.currency,
        balance=balance(engagement, charges, policy.workdays, money_at),
    )
