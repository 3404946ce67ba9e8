"""Messages as pages to look at: one HTML file with an index, every message as its reader would see it."""

import html
import re
from collections.abc import Sequence
from pathlib import Path

import click

from ..rules.ledger import money
from .rehearsal import Rehearsed

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem;color:#1b1b1b;background:#fff;"
    "overflow-wrap:anywhere}"
    "table{border-collapse:collapse;width:100%}"
    "td{padding:.3rem .6rem;border-top:1px solid #ccc;vertical-align:top;overflow-wrap:anywhere}"
    "@media(max-width:40rem){table,tbody{display:block}tr{display:block;padding:.4rem 0;border-top:1px solid #ccc}"
    "td{display:block;padding:0;border:0}td:empty{display:none}pre{white-space:pre-wrap}}"
    "a{color:#0b57d0}@media(prefers-color-scheme:dark){body{background:#121212;color:#eee}a{color:#8ab4f8}}"
)
HEAD = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    f"<title>{{}}</title><style>{STYLE}</style>"  # its place for a title is replaced, since the style has braces too
)


_PAGE = re.compile(r"\d{4,}-[a-z-]+-(email|text|call)\.html")


def refuse_foreign(folder: Path) -> None:
    """Raises a usage error for a folder with anything in it that is no earlier gallery: it may be somebody's own."""
    index = folder / "index.html"
    ours = index.is_file() and index.read_bytes().startswith(HEAD.partition("{}")[0].encode())
    if folder.is_dir() and any(folder.iterdir()) and not ours:
        raise click.UsageError(f"{folder} has other files in it and was left as it is; name a new or empty folder")


def write_gallery(folder: Path, title: str, sent: Sequence[Rehearsed], currency: str, costs: Sequence[str]) -> Path:
    """Write the pages and return the index's path; all pages of an earlier gallery are replaced.

    Costs of texts and calls are in `currency`; `costs` tells what they come to.
    """
    folder.mkdir(exist_ok=True)
    for earlier in folder.iterdir():
        if _PAGE.fullmatch(earlier.name):
            earlier.unlink()
    rows = []
    for number, one in enumerate(sent, 1):
        message = one.message
        page = f"{number:04}-{message.kind}-{message.channel}.html"
        (folder / page).write_text(message.html or _plain(one, currency), encoding="utf-8")
        cells = (
            _at(one),
            f"{message.kind} by {message.channel}",
            _whom(one),
            message.subject or message.text[:80],
            _cost(one, currency),
        )
        linked = [html.escape(cell) for cell in cells]
        linked[3] = f'<a href="{page}">{linked[3]}</a>'
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in linked) + "</tr>")
    index = folder / "index.html"
    name = html.escape(title)
    summary = f"{len(rows)} messages would go out if nobody answered."
    summary += "".join(f" {line}." for line in costs)
    index.write_text(
        f"{HEAD.replace('{}', name)}<h1>{name}</h1><p>{html.escape(summary)}</p><table>{''.join(rows)}</table></html>",
        encoding="utf-8",
    )
    return index


def _plain(one: Rehearsed, currency: str) -> str:
    """The page of what has words alone, a text or a call, under the facts of it."""
    message = one.message
    title = html.escape(f"{message.kind} by {message.channel} to {_whom(one)}")
    facts = (_at(one), message.subject, _cost(one, currency), f"by {message.clause}")
    listed = "<br>".join(html.escape(fact) for fact in facts if fact)
    words = f'<pre style="white-space:pre-wrap;font:inherit">{html.escape(message.text)}</pre>'
    back = '<p><a href="index.html">All messages</a></p>'
    return f"{HEAD.replace('{}', title)}{back}<h1>{title}</h1><p>{listed}</p><hr>{words}</html>"


def _at(one: Rehearsed) -> str:
    return f"{one.at:%a %d %b %Y %H:%M %Z}"


def _whom(one: Rehearsed) -> str:
    """The receiver's address or number, with the name where a number alone would tell nothing."""
    to = ", ".join(one.message.to)
    return f"{one.name}, {to}" if one.name and one.message.channel != "email" else to


def _cost(one: Rehearsed, currency: str) -> str:
    """A text's segments and what a text or call is charged at; "" for what costs nothing, a mail."""
    if one.charge is None:
        return ""
    units = one.charge.units
    length = f"{units} segment{'s' if units > 1 else ''}, " if one.charge.kind == "text" else ""
    return f"{length}{money(one.charge.amount)} {currency}"
