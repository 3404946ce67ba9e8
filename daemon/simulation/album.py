"""Leaves every mail, text and call of the demo to look at: .eml files by reader, and one page that lists them all."""

import html
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from ..gallery import STYLE
from .desk_pages import FOLDER as DESK
from .mails import Mail


@dataclass(frozen=True, slots=True)
class Album:
    """The mails below `folder`, the shared `inbox` first, times in `zone`."""

    folder: Path
    inbox: str
    zone: ZoneInfo

    def keep(
        self, mails: Iterable[Mail], arrived: Iterable[Mail], sent_back: Collection[str], telephoned: Sequence[str]
    ) -> Path:
        """Write the mails and the page over them; those whose identifiers were `sent_back` are listed on top, too,
        and so are the lines of what was `telephoned`."""
        readers: dict[str, list[Mail]] = defaultdict(list)
        for mail in mails:
            readers[mail.to].append(mail)
        readers[self.inbox] = list(arrived)
        ranked = sorted(readers.items(), key=lambda pair: (pair[0] != self.inbox, pair[0]))
        rows = {
            reader: [(mail, self._row(reader, n, mail)) for n, mail in enumerate(kept, 1)] for reader, kept in ranked
        }
        marked = [(mail, row) for kept in rows.values() for mail, row in kept if mail.message_id in sent_back]
        sections = {
            "Texts and calls": telephoned,
            "Returned, or for a person to look at": [
                row.replace("<td>", f"<td>{html.escape(mail.to)}</td><td>", 1)
                for mail, row in sorted(marked, key=lambda pair: pair[0].at)
            ],
            **{reader: [row for _, row in kept] for reader, kept in rows.items()},
        }
        index = self.folder / "index.html"
        index.write_text(_page("The demo’s mails, texts and calls", _listed(sections)), encoding="utf-8")
        return index

    def _row(self, reader: str, number: int, mail: Mail) -> str:
        box = "inbox" if reader == self.inbox else reader.partition("@")[0]
        return _row(self.folder, box, number, mail, self.zone)


def _listed(sections: Mapping[str, Sequence[str]]) -> str:
    """The sections, and links to them."""
    links = " · ".join(
        f'<a href="#{_id(title)}">{html.escape(title)}</a> ({len(lines)})' for title, lines in sections.items()
    )
    tables = "".join(
        f'<h2 id="{_id(title)}">{html.escape(title)}</h2><table>{"".join(lines)}</table>'
        for title, lines in sections.items()
    )
    desk = f'<p><a href="{DESK}/index.html">The consultant’s inbox, by day, with what was answered</a></p>'
    return f"<h1>The demo’s mails, texts and calls</h1>{desk}<p>{links}</p>{tables}"


def _row(folder: Path, box: str, number: int, mail: Mail, zone: ZoneInfo) -> str:
    """Write one mail as .eml and as a page, and give its line of the index."""
    place = folder / "mails" / box
    place.mkdir(parents=True, exist_ok=True)
    words = re.sub(r"[^a-z0-9]+", "-", mail.subject.lower()).strip("-")[:48]
    name = f"{number:04}-{words}"
    (place / f"{name}.eml").write_bytes(mail.raw)
    body = mail.html or f"<pre style='white-space:pre-wrap'>{html.escape(mail.text)}</pre>"
    sender = html.escape(f"{mail.sender_name} <{mail.sender}>")
    back = '<p><a href="../../index.html">All mails, texts and calls</a></p>'
    head = f"{back}<p><b>{html.escape(mail.subject)}</b><br>{sender}</p><hr>"
    (place / f"{name}.html").write_text(_page(mail.subject, head + body), encoding="utf-8")
    files = "".join(f" + {html.escape(name)}" for name, _ in mail.files)
    at = f"{mail.at.astimezone(zone):%a %d %b %H:%M %Z}"
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


def _id(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower())
