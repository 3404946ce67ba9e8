"""How commands print: one JSON object a line, or one readable line; an hour never without its zone."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from typing import Any

import click

from ..rules.page import visible

Row = dict[str, Any]


def print_rows(rows: Iterable[Row], line: Callable[[Row], str], *, as_json: bool) -> None:
    """Print each row. JSON is plain ASCII: whatever a mail holds, a line of output stays one line."""
    for row in rows:
        click.echo(json.dumps(row) if as_json else seen(line(row)))


def moment(at: datetime, zone: tzinfo) -> str:
    """An instant by the clock of whoever reads it, which the machine's need not be."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def seen(text: str) -> str:
    """The text without what would move a terminal or turn its letters round: servers are repeated, and files."""
    blanks = "".join(" " if sign.isspace() and sign != "\n" else sign for sign in text)
    return "".join(sign for sign in blanks if sign == "\n" or visible(sign))
