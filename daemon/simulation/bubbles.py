"""Leaves the demo's texts and calls to look at: a page for each telephone, as its owner saw and heard them."""

import html
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from ...rules.ledger import money
from ..gallery import STYLE
from .overheard import Overheard

FOLDER = "telephone"
LOOK = (
    ".said{width:fit-content;max-width:min(22rem,80%);margin:.8rem 0;padding:.5rem .8rem;border-radius:1rem}"
    ".said p{margin:.2rem 0;overflow-wrap:anywhere}.said small{opacity:.7}"
    ".said img{max-width:10rem;border-radius:.4rem}"
    ".ours{background:#e4e6eb;color:#111}.theirs{background:#0b57d0;color:#fff;margin-left:auto}"
    ".call{border:1px solid #888;border-radius:.4rem;max-width:30rem}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubbles:
    """The pages below `folder`, times in `zone`, costs in `currency`; `name_of` gives who has a number."""

    folder: Path
    zone: ZoneInfo
    currency: str
    name_of: Callable[[str], str]

    def keep(self, overheard: Iterable[Overheard]) -> list[str]:
        """Write the pages; a line of the index for each text and call, in their order."""
        heard = list(overheard)
        telephones: dict[str, list[Overheard]] = defaultdict(list)
        for one in heard:
            telephones[one.number].append(one)
        for number, kept in telephones.items():
            self._page(number, kept)
        return [self._row(one) for one in heard]

    def _page(self, number: str, kept: Sequence[Overheard]) -> None:
        place = self.folder / FOLDER
        place.mkdir(parents=True, exist_ok=True)
        title = html.escape(f"{self.name_of(number)}, {number}")
        said = "".join(map(self._said, kept))
        (place / f"{_file(number)}.html").write_text(
            '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{title}</title><style>{STYLE}{LOOK}</style><h1>{title}</h1>{said}</html>",
            encoding="utf-8",
        )

    def _said(self, one: Overheard) -> str:
        """One bubble, or the words of one call."""
        words = "".join(f"<p>{html.escape(line)}</p>" for line in one.words.splitlines())
        look = "call" if one.call else "ours" if one.ours else "theirs"
        pictures = "".join(f'<img src="{self._picture(*file)}" alt="{html.escape(file[0])}">' for file in one.files)
        facts = html.escape(f"{one.at.astimezone(self.zone):%a %d %b %H:%M} · {self._facts(one)}")
        return f'<div class="said {look}" id="{one.sid}">{pictures}{words}<small>{facts}</small></div>'

    def _picture(self, name: str, content: bytes) -> str:
        """Write it beside the page, and give its address from there."""
        (self.folder / FOLDER / name).write_bytes(content)
        return quote(name)

    def _facts(self, one: Overheard) -> str:
        how = one.outcome.replace("-", " ")
        long = "" if one.call else f"{one.segments} segment{'s' if one.segments > 1 else ''}"
        kind = ("call" if one.ours else "call to us") if one.call else ""
        free = one.charge is not None and one.charge.state == "released"
        cost = "" if one.charge is None else "free" if free else f"{money(one.charge.amount)} {self.currency}"
        return ", ".join(filter(None, (kind, how, f"key {one.key} pressed" if one.key else "", long, cost)))

    def _row(self, one: Overheard) -> str:
        first = one.words.splitlines()[0] if one.words else "(nothing was said)"
        short = first if len(first) <= 90 else f"{first[:89].rstrip()}…"
        whom = html.escape(f"{'to' if one.ours else 'from'} {self.name_of(one.number)}")
        link = f'<a href="{FOLDER}/{_file(one.number)}.html#{one.sid}">{html.escape(short)}</a>'
        at, facts = f"{one.at.astimezone(self.zone):%a %d %b %H:%M}", html.escape(self._facts(one))
        return f"<tr><td>{at} {whom}<br>{link}<br><small>{facts}</small></td></tr>"


def _file(number: str) -> str:
    return number.lstrip("+") or "unknown"
