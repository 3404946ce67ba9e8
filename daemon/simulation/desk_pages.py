"""The consultant's inbox as pages: every mail by its day, what was answered beside it, readable on a phone."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from ..gallery import HEAD
from .mails import Mail
from .record import Outgoing
from .shapes import Draft

FOLDER = "consultant"
KINDS = {
    "morning": "Morning note",
    "digest": "Digest",
    "ask": "Asks for a word",
    "answer": "What was done",
    "statement": "Statement",
    "report": "Check-in",
    "alarm": "Alarm",
}
_BODY = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL | re.IGNORECASE)
_OWN = (
    "<style>h1{font-size:1.4rem;line-height:1.3}h2{font-size:1.1rem;margin:1.4rem 0 .6rem}"
    ".kind{display:inline-block;font-size:.8rem;padding:0 .5rem;border:1px solid #8a8a8a;border-radius:1rem}"
    "li.mail{list-style:none;margin:0 0 1rem}ul.day{padding:0;margin:0}.when{font-size:.85rem;opacity:.8}"
    ".said{white-space:pre-wrap;margin:.4rem 0 0 1rem;padding:.4rem .8rem;border-left:3px solid #0b57d0;"
    "background:rgba(11,87,208,.08);font-size:.95rem}nav{display:flex;gap:1rem;flex-wrap:wrap}"
    ".mail-text{border:1px solid #8a8a8a;border-radius:.5rem;margin:.8rem 0}</style>"
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A mail in the inbox, its page, and what was written in answer to it."""

    mail: Mail
    kind: str
    page: str
    answers: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class DeskPages:
    """The pages below `out`/consultant, times in the consultant's own `zone`."""

    out: Path
    name: str
    zone: ZoneInfo

    def keep(self, inbox: Sequence[Outgoing], wrote: Iterable[Draft]) -> Path:
        """Write a page for each mail, and the index by day; its path."""
        answers = list(wrote)
        entries = [self._entry(number, one, answers) for number, one in enumerate(inbox, 1)]
        folder = self.out / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        told = {entry.mail.in_reply_to: entry for entry in entries}
        for place, entry in enumerate(entries):
            page = self._page(entry, entries[max(0, place - 1)], entries[min(len(entries) - 1, place + 1)], told)
            (folder / entry.page).write_text(page, encoding="utf-8")
            for name, content in entry.mail.files:
                (folder / self._file(entry, name)).write_bytes(content)
        index = folder / "index.html"
        index.write_text(self._index(entries), encoding="utf-8")
        return index

    def _entry(self, number: int, one: Outgoing, wrote: list[Draft]) -> _Entry:
        mail = one.mail
        words = re.sub(r"[^a-z0-9]+", "-", mail.subject.lower()).strip("-")[:40]
        answers = tuple(draft for draft in wrote if draft.answers and draft.answers.message_id == mail.message_id)
        return _Entry(mail, one.message.kind, f"{number:04}-{one.message.kind}-{words}.html", answers)

    def _index(self, entries: list[_Entry]) -> str:
        counts = Counter(entry.kind for entry in entries)
        summary = ", ".join(f"{n} × {KINDS.get(kind, kind).lower()}" for kind, n in counts.most_common())
        replies = sum(len(entry.answers) for entry in entries)
        months = {f"{self._local(entry):%B}": f"{self._local(entry):%Y-%m-%d}" for entry in reversed(entries)}
        links = "".join(f'<a href="#{day}">{month}</a>' for month, day in reversed(months.items()))
        days = "".join(
            f'<h2 id="{day}">{self._local(some[0]):%A %-d %B}</h2><ul class="day">{"".join(map(self._row, some))}</ul>'
            for day, group in groupby(entries, key=lambda one: f"{self._local(one):%Y-%m-%d}")
            if (some := list(group))
        )
        title = html.escape(f"The inbox of {self.name}")
        return (
            f'{_head(title)}<p><a href="../index.html">All mails, texts and calls</a></p><h1>{title}</h1>'
            f"<p>{len(entries)} mails from Duly: {html.escape(summary)}. {html.escape(self.name)} answered {replies} "
            f"times; the answers stand below the mails, as they were written.</p><nav>{links}</nav>{days}</html>"
        )

    def _row(self, entry: _Entry) -> str:
        at = f'<span class="when">{self._local(entry):%H:%M}</span>'
        subject = html.escape(entry.mail.subject) or "(no subject)"
        files = "".join(f" + {html.escape(name)}" for name, _ in entry.mail.files)
        said = "".join(_said(draft) for draft in entry.answers)
        return (
            f'<li class="mail">{at} <span class="kind">{KINDS.get(entry.kind, entry.kind)}</span><br>'
            f'<a href="{entry.page}">{subject}</a>{files}{said}</li>'
        )

    def _page(self, entry: _Entry, before: _Entry, after: _Entry, told: dict[str, _Entry]) -> str:
        mail = entry.mail
        found = _BODY.search(mail.html)
        body = found[1] if found else f'<p style="white-space:pre-wrap;padding:1rem">{html.escape(mail.text)}</p>'
        day = f"{self._local(entry):%Y-%m-%d}"
        links = (
            f'<a href="index.html#{day}">By day</a>',
            f'<a href="{before.page}">Earlier</a>' if before is not entry else "",
            f'<a href="{after.page}">Later</a>' if after is not entry else "",
        )
        files = "".join(
            f'<p>Attached: <a href="{html.escape(self._file(entry, name))}">{html.escape(name)}</a></p>'
            for name, _ in mail.files
        )
        return (
            f"{_head(html.escape(mail.subject))}<nav>{''.join(links)}</nav><h1>{html.escape(mail.subject)}</h1>"
            f'<p class="when">{self._local(entry):%A %-d %B, %H:%M} · {KINDS.get(entry.kind, entry.kind)}</p>'
            f'<div class="mail-text">{body}</div>{files}{self._answered(entry, told)}</html>'
        )

    def _answered(self, entry: _Entry, told: dict[str, _Entry]) -> str:
        """What was written in answer, and where it stands what was done about it."""
        parts: list[str] = []
        for draft in entry.answers:
            done = told.get(draft.message_id)
            link = f'<p><a href="{done.page}">What was done about it</a></p>' if done else ""
            at = f"{draft.at.astimezone(self.zone):%A %-d %B, %H:%M}"
            parts.append(f"<h2>{html.escape(self.name)} answered, {at}</h2>{_said(draft)}{link}")
        return "".join(parts) or "<p>Nothing was answered.</p>"

    def _file(self, entry: _Entry, name: str) -> str:
        return f"{entry.page[:4]}-{re.sub(r'[^A-Za-z0-9._-]+', '-', name)}"

    def _local(self, entry: _Entry) -> datetime:
        return entry.mail.at.astimezone(self.zone)


def _head(title: str) -> str:
    return HEAD.replace("{}", title) + _OWN


def _said(draft: Draft) -> str:
    return f'<div class="said">{html.escape(draft.words)}</div>'
