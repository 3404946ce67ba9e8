"""What `statement` prints and writes: every entry of a month's ledger, and what it comes to."""

from pathlib import Path
from typing import Any

import click

from ..rules.billing import Statement, month_span, spoken_minutes
from ..rules.budget_words import statement_sums
from ..rules.ledger import BY_THE_HOUR, month_of
from ..rules.mails import consultant_reads
from ..state.safefile import write_all_atomically
from .bill_files import line_row
from .billing import statement_files, statement_of
from .printed import print_rows
from .shown import chosen, opened, practice_time


def show_statement(folder: Path, slug: str, month: str, out: Path | None, *, as_json: bool) -> int:
    """The ledger of a month, as it stands now; written to `out` as a page, and as a table beside it, if it is given."""
    _, book, store = opened(folder, slug)
    policy = chosen(book, slug)
    try:
        month_span(month)
    except ValueError as wrong:
        raise click.UsageError(f"--month {wrong}") from wrong
    bill = statement_of(store, policy, month)
    now = practice_time(store)
    if out is not None:
        page, table = statement_files(bill, policy)
        files = {out: page, out.with_suffix(".csv"): table}
        write_all_atomically(files)
        for path in files:
            click.echo(f"wrote {path}", err=True)
    print_rows(_numbered(bill) if as_json else _rows(bill), _line, as_json=as_json)
    if not as_json:
        for said in statement_sums(policy.words, consultant_reads(policy, now), bill):
            click.echo(said)
    if month_of(now, policy.engagement.timezone) <= month:
        click.echo(f"{month} is not over yet: this is what it comes to so far", err=True)
    return 0


def _rows(bill: Statement) -> list[dict[str, Any]]:
    """Every line."""
    about = {"engagement": bill.engagement.slug, "month": bill.month}
    return [{**about, **line_row(line, bill.currency)} for line in bill.lines]


def _numbered(bill: Statement) -> list[dict[str, Any]]:
    """Every line with its money as numbers, and a last row with the total."""
    rows = [{**row, "price": float(row["price"]), "amount": float(row["amount"])} for row in _rows(bill)]
    cap = None if bill.cap is None else float(bill.cap)
    about = {"engagement": bill.engagement.slug, "month": bill.month, "kind": "total"}
    return [*rows, {**about, "amount": float(bill.total), "currency": bill.currency, "cap": cap}]


def _line(row: dict[str, Any]) -> str:
    quantity = spoken_minutes(row["quantity"]) if row["kind"] in BY_THE_HOUR else str(row["quantity"])
    amount = row["amount"] if row["billed"] else "-"
    said = " ".join(part for part in (row["person"], row["words"]) if part)
    return f"{row['date']}  {row['kind']:<8}  {quantity:>11}  {amount:>10}  {said}".rstrip()
