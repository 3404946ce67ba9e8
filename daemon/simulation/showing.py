"""Shows the demo: opens the servers, has the practice use them, tells the time that passes, and sums it up."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import click
import tomlkit

from ...rules.agreement import Consultant, Engagement
from ...rules.periods import period_of_day
from ..clock import StandingClock
from ..config import load
from ..report import report_of
from ..world import World
from .album import Album
from .bad_day import BadDay
from .bubbles import FOLDER, Bubbles
from .desk_pages import DeskPages
from .paperwork import sent_back
from .quarter import Providers, Span, live_through
from .record import Record
from .servers import HOST, Ports, Post, open_post
from .tally import Tally, tally
from .telephone.desk import Desk
from .telephone.exchange import Account, Exchange
from .telephone.server import served
from .timeline import Timeline

MASTER = "engagements/northwind/masters/scorecard.xlsx"
PASSWORD, ACCOUNT, TOKEN = "var/demo-password", "var/demo-account", "var/demo-token"
FAILS_ON = timedelta(days=18, hours=3)  # from the first morning: when the telephone provider has a bad day

__all__ = ["Span", "show"]


async def show(out: Path, span: Span, write: Callable[[str], None]) -> bool:
    """Let the practice in `out`/practice live through the span; whether every promise was kept."""
    folder = out / "practice"
    practice = load(folder)
    password = secrets.token_urlsafe(12)
    clock = StandingClock(span.first)
    post = Post(practice.mail.address, password, span.first)
    exchange = Exchange(clock.now, [practice.twilio.sender] if practice.twilio else [])
    bad_day = BadDay(clock.now, span.first + FAILS_ON)
    engagement = practice.engagements[0]
    write(f"{engagement.name} and {practice.consultant.name}, hours of {engagement.timezone}.")
    async with open_post(post) as ports, served(Desk(exchange, faults=bad_day)) as url:
        _point_at(folder, ports, password)
        _call_at(folder, url, exchange.account)
        providers = Providers(clock=clock, post=post, ports=ports, exchange=exchange, bad_day=bad_day)
        world, record = await live_through(folder, span, providers, lambda w: Timeline(w, write).tell)
    counted = tally(world, record, span.last)
    album = Album(out, practice.mail.address, engagement.timezone)
    bubbles = Bubbles(
        folder=out,
        zone=engagement.timezone,
        currency=engagement.budget.currency,
        name_of=lambda number: person.name if (person := engagement.reached_at(number)) else "Somebody",
    )
    telephoned = bubbles.keep(record.line.all())
    desk = _desk(out, practice.consultant, record)
    index = album.keep(record.mails, record.arrived, sent_back(world, record), telephoned)
    page = _scorecard(out, world, engagement, span)
    for line in (*_summed_up(counted), *_where(out, index, desk, page)):
        write(line)
    return counted.kept


def _point_at(folder: Path, ports: Ports, password: str) -> None:
    """Have the practice sign in to the demo's servers."""
    file = folder / "practice.toml"
    settings = tomlkit.parse(file.read_text(encoding="utf-8"))
    _keep_secret(folder / PASSWORD, password)
    mail = settings["mail"]
    mail["pace"] = 0
    for name, port in (("imap", ports.imap), ("smtp", ports.smtp)):
        login = mail[name]
        login["host"], login["port"], login["security"] = HOST, port, "none"
        login["password"] = f"file:{PASSWORD}"
    file.write_text(tomlkit.dumps(settings), encoding="utf-8")


def _call_at(folder: Path, url: str, account: Account) -> None:
    """Have the practice text and call by the demo's provider."""
    file = folder / "practice.toml"
    settings = tomlkit.parse(file.read_text(encoding="utf-8"))
    for name, place, secret in (("account_sid", ACCOUNT, account.sid), ("auth_token", TOKEN, account.token)):
        _keep_secret(folder / place, secret)
        settings["twilio"][name] = f"file:{place}"
    settings["twilio"]["base_url"] = url
    file.write_text(tomlkit.dumps(settings), encoding="utf-8")


def _keep_secret(file: Path, secret: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(secret, encoding="utf-8")
    file.chmod(0o600)


def _summed_up(counted: Tally) -> list[str]:
    """The figures and the promises."""
    lines = ["", click.style("Summed up", bold=True)]
    lines += [f"  {what:<38} {value}" for what, value in counted.figures]
    lines += ["", click.style("Checked", bold=True)]
    for check in counted.checks:
        sign = click.style("✗", fg="red") if check.faults else click.style("✓", fg="green")
        lines.append(f"  {sign} {check.promise}")
        lines += [f"      not so: {fault}" for fault in check.faults[:5]]
        if len(check.faults) > 5:
            lines.append(f"      and {len(check.faults) - 5} more")
    return lines


def _desk(out: Path, consultant: Consultant, record: Record) -> Path:
    """The consultant's inbox, as pages."""
    inbox = [one for one in record.outgoing if one.mail.to == consultant.email]
    own = (draft for draft in record.wrote if draft.address == consultant.email and draft.genuine)
    return DeskPages(out, consultant.name, consultant.timezone).keep(inbox, own)


def _scorecard(out: Path, world: World, engagement: Engagement, span: Span) -> Path:
    """The quarter in review, as management reads it."""
    quarter = period_of_day("quarterly", span.first.date())
    policy = world.book.policies[engagement.slug]
    page = out / f"scorecard-{quarter}.html"
    page.write_text(report_of(world.store, policy, quarter or "", span.last).html, encoding="utf-8")
    return page


def _where(out: Path, index: Path, desk: Path, page: Path) -> list[str]:
    practice = out / "practice"
    return [
        "",
        click.style("To look at", bold=True),
        f"  the quarter’s scorecard {page}   (open this first: what management reads)",
        f"  every mail            {index}   (.eml files in {out / 'mails'})",
        f"  the consultant's inbox {desk}   (a page for each mail, with what was answered)",
        f"  every text and call   {out / FOLDER}   (a page for each telephone)",
        f"  the filed documents   {practice / 'var' / 'filed'}",
        f"  the register          {practice / 'var' / 'registers'}",
        f"  the client's workbook {practice / MASTER}   (its earlier versions in var/masters)",
        f"  the practice folder   {practice}   (status, why T-…: run.py --practice {practice} status)",
        f"  the daemon's log      {out / 'duly.log'}",
    ]
