"""Messages as pages to look at: one HTML file with an index, every message as its reader would see it."""

import html
from collections.abc import Sequence
from pathlib import Path

from ..rules.ledger import money
from .rehearsal import Rehearsed, bill

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem;color:#1b1b1b;background:#fff}"
    "table{border-collapse:collapse;width:100%}"
    "td{padding:.3rem .6rem;border-top:1px solid #ccc;vertical-align:top;overflow-wrap:anywhere}"
    "a{color:#0b57d0}@media(prefers-color-scheme:dark){body{background:#121212;color:#eee}a{color:#8ab4f8}}"
)
PLAIN = '<!doctype html><meta charset="utf-8"><pre style="white-space:pre-wrap">{}</pre>'


def write_gallery(folder: Path, title: str, sent: Sequence[Rehearsed], currency: str) -> Path:
    """Write the pages and return the index's path; earlier pages of the same names are replaced.

    Costs of texts and calls are in `currency`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, one in enumerate(sent, 1):
        message = one.message
        page = f"{number:04}-{message.kind}-{message.channel}.html"
        (folder / page).write_text(message.html or PLAIN.format(html.escape(message.text)), encoding="utf-8")
        cells = (
            f"{one.at:%a %d %b %Y %H:%M}",
            f"{message.kind} by {message.channel}",
            ", ".join(message.to),
            message.subject or message.text[:80],
            _cost(one, currency),
        )
        linked = [html.escape(cell) for cell in cells]
        linked[3] = f'<a href="{page}">{linked[3]}</a>'
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in linked) + "</tr>")
    index = folder / "index.html"
    name = html.escape(title)
    summary = f"{len(rows)} messages would go out if nobody answered."
    if costs := bill(sent, currency):
        summary += f" {costs}."
    index.write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{name}</title><style>{STYLE}</style><h1>{name}</h1>"
        f"<p>{html.escape(summary)}</p><table>{''.join(rows)}</table></html>",
        encoding="utf-8",
    )
    return index


def _cost(one: Rehearsed, currency: str) -> str:
    """A text's segments and what a text or call is charged at; "" for what costs nothing, a mail."""
    if one.charge is None:
        return ""
    units = one.charge.units
    length = f"{units} segment{'s' if units > 1 else ''}, " if one.charge.kind == "text" else ""
    return f"{length}{money(one.charge.amount)} {currency}"
