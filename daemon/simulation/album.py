"""Leaves every mail of the demo to look at: .eml files by reader, and one page that shows them all."""

import html
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

from ..gallery import STYLE
from .mails import Mail


def keep_mails(folder: Path, inbox: str, mails: Iterable[Mail], arrived: Iterable[Mail], zone: ZoneInfo) -> Path:
    """Write the mails below `folder`/mails and the page over them; returns the page's path."""
    readers: dict[str, list[Mail]] = defaultdict(list)
    for mail in mails:
        readers[mail.to].append(mail)
    readers[inbox] = list(arrived)
    rows = {
        reader: [_row(folder, "inbox" if reader == inbox else reader.partition("@")[0], n, mail, zone)
                 for n, mail in enumerate(kept, 1)]
        for reader, kept in sorted(readers.items(), key=lambda pair: (pair[0] != inbox, pair[0]))
    }  # fmt: skip
    index = folder / "index.html"
    sections = "".join(
        f'<h2 id="{_id(reader)}">{html.escape(reader)}</h2><table>{"".join(lines)}</table>'
        for reader, lines in rows.items()
    )
    links = " · ".join(
        f'<a href="#{_id(reader)}">{html.escape(reader)}</a> ({len(lines)})' for reader, lines in rows.items()
    )
    index.write_text(_page("The demo’s mails", f"<h1>The demo’s mails</h1><p>{links}</p>{sections}"), encoding="utf-8")
    return index


def _row(folder: Path, box: str, number: int, mail: Mail, zone: ZoneInfo) -> str:
    """Write one mail as .eml and as a page, and give its line of the index."""
    place = folder / "mails" / box
    place.mkdir(parents=True, exist_ok=True)
    words = re.sub(r"[^a-z0-9]+", "-", mail.subject.lower()).strip("-")[:48]
    name = f"{number:04}-{words}"
    (place / f"{name}.eml").write_bytes(mail.raw)
    body = mail.html or f"<pre style='white-space:pre-wrap'>{html.escape(mail.text)}</pre>"
    sender = html.escape(f"{mail.sender_name} <{mail.sender}>")
    head = f"<p><b>{html.escape(mail.subject)}</b><br>{sender}</p><hr>"
    (place / f"{name}.html").write_text(_page(mail.subject, head + body), encoding="utf-8")
    files = "".join(f" + {html.escape(name)}" for name, _ in mail.files)
    at = f"{mail.at.astimezone(zone):%a %d %b %H:%M}"
    cells = (
        at,
        html.escape(mail.sender_name or mail.sender),
        f'<a href="mails/{box}/{name}.html">{html.escape(mail.subject) or "(no subject)"}</a>{files}',
        f'<a href="mails/{box}/{name}.eml">eml</a>',
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title)}</title><style>{STYLE}</style>{body}</html>"
    )


def _id(reader: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", reader)
