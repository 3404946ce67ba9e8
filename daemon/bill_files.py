"""A statement as files: a table with every entry, and a page to send to the client."""

import csv
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..rules.billing import BillLine, Statement, spoken_minutes
from ..rules.budget_words import month_name
from ..rules.currency import shown
from ..rules.page import one_line, shielded
from ..rules.policy import Policy
from .typeset import GREY, LINE, PADDING, paper, printable, right, words

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

COLUMNS = ("date", "kind", "person", "words", "quantity", "unit", "price", "amount", "currency", "billed")
UNITS = {"time": "minutes", "lift": "minutes", "fee": "month"}


def line_row(line: BillLine, currency: str) -> dict[str, Any]:
    """One line by column; its price is that of an hour of time, and of one piece of everything else."""
    return {
        "date": line.day.isoformat(),
        "kind": line.kind,
        "person": line.person,
        "words": line.words,
        "quantity": line.quantity,
        "unit": UNITS.get(line.kind, "pieces"),
        "price": f"{line.price:f}",
        "amount": f"{line.amount:f}",
        "currency": currency,
        "billed": not line.over_cap and bool(line.amount or line.price) and line.kind != "lift",
    }


def as_csv(bill: Statement) -> str:
    """Every line, one a row, without a row for the total: that is the sum of the column `amount`."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for line in bill.lines:
        row = line_row(line, bill.currency)
        row["billed"] = "yes" if row["billed"] else "no"
        for name in ("person", "words"):
            row[name] = shielded(row[name])
        table.writerow(row[column] for column in COLUMNS)
    return text.getvalue()


def as_pdf(bill: Statement, policy: Policy, sums: Iterable[str]) -> bytes:
    """The page: who bills whom, each piece of time, and the sums; the same bytes whenever the same is billed."""
    from reportlab.platypus import SimpleDocTemplate  # noqa: PLC0415 (heavy, and needed once a month)

    file = io.BytesIO()
    title = f"Statement for {month_name(bill.month, 'en')}"
    page = SimpleDocTemplate(
        file,
        pagesize=paper(policy.engagement.holidays),
        title=printable(f"{title}, {bill.engagement.name}"),
        author=printable(policy.consultant.name),
        lang="en",
        invariant=1,
    )
    page.build([*_head(bill, policy, title), *_time(bill, page.width - 2 * PADDING), *_foot(sums)])
    return file.getvalue()


def _head(bill: Statement, policy: Policy, title: str) -> "list[Flowable]":
    consultant = policy.consultant
    ours = (consultant.firm, consultant.name, consultant.postal_address, consultant.email, consultant.phone or "")
    return [
        *(words(one, 9, GREY) for one in ours if one),
        words(title, 18, gap=14),
        words(bill.engagement.name, 12),
        words(f"All amounts in {bill.currency}", 9, GREY),
    ]


def _time(bill: Statement, width: float) -> "list[Flowable]":
    """The consultant's time, line by line; texts and calls are in the sums, and one by one in the table beside."""
    from reportlab.lib.colors import HexColor  # noqa: PLC0415
    from reportlab.platypus import Table, TableStyle  # noqa: PLC0415

    lines = [line for line in bill.lines if line.kind == "time"]
    if not lines:
        return []
    heads = ("Date", "Work", "Time", "Per hour", "Amount")
    rows: list[list[Any]] = [[(right if place > 1 else words)(name, 9, GREY) for place, name in enumerate(heads)]]
    for line in lines:
        hour = "" if bill.in_the_fee else f"{line.price:f}"
        told = (line.day.isoformat(), line.words, spoken_minutes(line.quantity), hour, _amount(line, bill))
        rows.append([(right if place > 1 else words)(one_line(cell, 300), 9) for place, cell in enumerate(told)])
    widths = [width * share for share in (0.14, 0.44, 0.15, 0.12, 0.15)]
    table = Table(rows, colWidths=widths, repeatRows=1, spaceBefore=14)
    rule = ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor(LINE))
    flush = [("LEFTPADDING", (0, 0), (0, -1), 0), ("RIGHTPADDING", (-1, 0), (-1, -1), 0)]
    table.setStyle(TableStyle([rule, ("VALIGN", (0, 0), (-1, -1), "TOP"), *flush]))
    return [table]


def _amount(line: BillLine, bill: Statement) -> str:
    if line.over_cap:
        return "not billed"
    return "in the fee" if bill.in_the_fee else shown(line.amount, bill.currency).split()[0]


def _foot(sums: Iterable[str]) -> "list[Flowable]":
    """What each kind comes to, the total, and what was not billed."""
    said = list(sums)
    return [words(one, 11, gap=14 if place == 0 else 2) for place, one in enumerate(said)]
