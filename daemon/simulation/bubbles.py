"""Leaves the demo's texts and calls to look at: a page for each telephone, theirs on the left, ours on the right."""

import html
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from ...rules.ledger import money
from ..gallery import STYLE
from .overheard import WRONG_PERSON, Overheard

FOLDER = "telephone"
LOOK = (
    ".said{width:fit-content;max-width:min(22rem,80%);margin:.8rem 0;padding:.5rem .8rem;border-radius:1rem}"
    ".said p{margin:.2rem 0;overflow-wrap:anywhere}.said small{opacity:.7}"
    ".said img{max-width:10rem;border-radius:.4rem}"
    ".theirs{background:#e4e6eb;color:#111}.ours{background:#0b57d0;color:#fff;margin-left:auto}"
    ".said.call{border:1px solid #888;border-radius:.4rem;background:none;color:inherit}"
    ".said .key{font-weight:bold}.note{text-align:center;opacity:.8}"
)
UNHEARD = {"no-answer": "Nobody answered.", "busy": "The line was busy.", "failed": "It could not be put through."}
NO_MORE = "From here on no texts and no calls go to this number; email goes on."
SOMEBODY_ELSE = "From here on nothing goes to this number until people.csv has another for whom it was meant."


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
            f"<title>{title}</title><style>{STYLE}{LOOK}</style>"
            f'<p><a href="../index.html">All mails, texts and calls</a></p><h1>{title}</h1>'
            f"<p><small>Left: they; right: Duly. Calls have a frame.</small></p>{said}</html>",
            encoding="utf-8",
        )

    def _said(self, one: Overheard) -> str:
        """One bubble, or the words of one call."""
        words = "".join(_lines(one))
        look = f"{'ours' if one.ours else 'theirs'}{' call' if one.call else ''}"
        pictures = "".join(self._picture(one, *file) for file in one.files)
        facts = html.escape(f"{self._at(one)} · {self._facts(one)}")
        bubble = f'<div class="said {look}" id="{one.sid}">{pictures}{words}<small>{facts}</small></div>'
        if not one.enough:
            return bubble
        other = one.words.strip().upper() == WRONG_PERSON
        return f'{bubble}<p class="note">{SOMEBODY_ELSE if other else NO_MORE}</p>'

    def _at(self, one: Overheard) -> str:
        return f"{one.at.astimezone(self.zone):%a %d %b %H:%M %Z}"

    def _picture(self, one: Overheard, name: str, content: bytes) -> str:
        """Write it beside the page, and show it with a link to it in full."""
        kept = _kept(one, name)
        (self.folder / FOLDER / kept).write_bytes(content)
        return f'<a href="{quote(kept)}"><img src="{quote(kept)}" alt="{html.escape(name)}"></a>'

    def _facts(self, one: Overheard) -> str:
        how = one.outcome.replace("-", " ")
        long = "" if one.call else f"{one.segments} segment{'s' if one.segments > 1 else ''}"
        kind = ("call" if one.ours else "call to us") if one.call else ""
        free = one.charge is not None and one.charge.state == "released"
        cost = "" if one.charge is None else "free" if free else f"{money(one.charge.amount)} {self.currency}"
        return ", ".join(filter(None, (kind, how, f"key {one.key} pressed" if one.key else "", long, cost)))

    def _row(self, one: Overheard) -> str:
        first = one.words.splitlines()[0] if one.words else _unheard(one)
        short = first if len(first) <= 90 else f"{first[:89].rstrip()}…"
        whom = html.escape(f"{'to' if one.ours else 'from'} {self.name_of(one.number)}")
        link = f'<a href="{FOLDER}/{_file(one.number)}.html#{one.sid}">{html.escape(short)}</a>'
        photos = "".join(
            f' + <a href="{FOLDER}/{quote(_kept(one, name))}">{html.escape(name)}</a>' for name, _ in one.files
        )
        facts = html.escape(self._facts(one))
        return f"<tr><td>{self._at(one)} {whom}<br>{link}{photos}<br><small>{facts}</small></td></tr>"


def _lines(one: Overheard) -> Iterator[str]:
    """What was said or written, with the keys where they were pressed and what was left after the tone."""
    if one.call and not one.words:
        yield f"<p>{_unheard(one)}</p>"
    if one.outcome == "machine":
        yield "<p>An answering machine took this:</p>"
    for number, line in enumerate(one.words.splitlines(), 1):
        yield f"<p>{html.escape(line)}</p>"
        for after, keys in one.pressed:
            if after == number:
                yield f'<p class="key">They pressed {html.escape(keys)}</p>'
    if one.spoke:
        recording = "its recording went to the consultant by mail"
        yield f'<p class="key">They left a message of {one.spoke} seconds; {recording}</p>'


def _unheard(one: Overheard) -> str:
    return UNHEARD.get(one.outcome, "Nothing was said.") if one.call else "(no words)"


def _kept(one: Overheard, name: str) -> str:
    """The name under which a photo lies here; two people may send files of one name."""
    return f"{one.sid[-6:]} {name}"


def _file(number: str) -> str:
    return number.lstrip("+") or "unknown"
