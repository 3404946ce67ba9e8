"""Shows the demo: opens the servers, has the practice use them, tells the time that passes, and sums it up."""

import secrets
from collections.abc import Callable
from pathlib import Path

import click
import tomlkit

from ..config import load
from .album import Album
from .paperwork import sent_back
from .quarter import Span, live_through
from .servers import HOST, Ports, Post, open_post
from .tally import Tally, tally
from .timeline import Timeline

MASTER = "engagements/northwind/masters/scorecard.xlsx"
PASSWORD = "var/demo-password"  # noqa: S105 (where it is kept)

__all__ = ["Span", "show"]


async def show(out: Path, span: Span, write: Callable[[str], None]) -> bool:
    """Let the practice in `out`/practice live through the span; whether every promise was kept."""
    folder = out / "practice"
    practice = load(folder)
    password = secrets.token_urlsafe(12)
    post = Post(practice.mail.address, password, span.first)
    engagement = practice.engagements[0]
    write(f"{engagement.name} and {practice.consultant.name}, hours of {engagement.timezone}.")
    async with open_post(post) as ports:
        _point_at(folder, ports, password)
        world, record = await live_through(folder, span, post, ports, lambda w: Timeline(w, write).tell)
    counted = tally(world, record, span.last)
    album = Album(out, practice.mail.address, engagement.timezone)
    index = album.keep(record.mails, record.arrived, sent_back(world, record))
    for line in (*_summed_up(counted), *_where(out, index)):
        write(line)
    return counted.kept


def _point_at(folder: Path, ports: Ports, password: str) -> None:
    """Have the practice sign in to the demo's servers."""
    file = folder / "practice.toml"
    settings = tomlkit.parse(file.read_text(encoding="utf-8"))
    secret = folder / PASSWORD
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.write_text(password, encoding="utf-8")
    secret.chmod(0o600)
    mail = settings["mail"]
    mail["pace"] = 0
    for name, port in (("imap", ports.imap), ("smtp", ports.smtp)):
        login = mail[name]
        login["host"], login["port"], login["security"] = HOST, port, "none"
        login["password"] = f"file:{PASSWORD}"
    file.write_text(tomlkit.dumps(settings), encoding="utf-8")


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


def _where(out: Path, index: Path) -> list[str]:
    practice = out / "practice"
    return [
        "",
        click.style("To look at", bold=True),
        f"  every mail            {index}   (.eml files in {out / 'mails'})",
        f"  the filed documents   {practice / 'var' / 'filed'}",
        f"  the register          {practice / 'var' / 'registers'}",
        f"  the client's workbook {practice / MASTER}   (its earlier versions in var/masters)",
        f"  the practice folder   {practice}   (status, why T-…: run.py --practice {practice} status)",
        f"  the daemon's log      {out / 'duly.log'}",
    ]
