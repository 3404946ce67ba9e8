"""A statement as files: a table with every entry, and a page to send to the client."""

import csv
import io
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from ..rules.billing import BillLine, Statement, spoken_minutes
from ..rules.budget_words import month_name
from ..rules.currency import shown
from ..rules.page import one_line, shielded
from ..rules.policy import Policy

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

COLUMNS = ("date", "kind", "person", "words", "quantity", "unit", "price", "amount", "currency", "billed")
UNITS = {"time": "minutes", "lift": "minutes", "fee": "month"}
_BARE = {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ħ": "h", "ŧ": "t"}  # letters that are no letter with a mark
_PADDING = 6  # points, that the library keeps free on each side of a page's text
_GREY, _LINE = "#666666", "#bbbbbb"


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
    from reportlab.lib.pagesizes import A4, LETTER  # noqa: PLC0415 (heavy, and needed once a month)
    from reportlab.platypus import SimpleDocTemplate  # noqa: PLC0415

    file = io.BytesIO()
    title = f"Statement for {month_name(bill.month, 'en')}"
    paper = LETTER if policy.engagement.holidays[:2] in {"US", "CA", "MX"} else A4
    page = SimpleDocTemplate(
        file,
        pagesize=paper,
        title=_printable(f"{title}, {bill.engagement.name}"),
        author=_printable(policy.consultant.name),
        invariant=1,
    )
    page.build([*_head(bill, policy, title), *_time(bill, page.width - 2 * _PADDING), *_foot(sums)])
    return file.getvalue()


def _head(bill: Statement, policy: Policy, title: str) -> "list[Flowable]":
    consultant = policy.consultant
    ours = (consultant.firm, consultant.name, consultant.postal_address, consultant.email, consultant.phone or "")
    return [
        *(_words(one, 9, _GREY) for one in ours if one),
        _words(title, 18, gap=14),
        _words(bill.engagement.name, 12),
        _words(f"All amounts in {bill.currency}", 9, _GREY),
    ]


def _time(bill: Statement, width: float) -> "list[Flowable]":
    """The consultant's time, line by line; texts and calls are in the sums, and one by one in the table beside."""
    from reportlab.lib.colors import HexColor  # noqa: PLC0415
    from reportlab.platypus import Table, TableStyle  # noqa: PLC0415

    lines = [line for line in bill.lines if line.kind == "time"]
    if not lines:
        return []
    heads = ("Date", "Work", "Time", "Per hour", "Amount")
    rows: list[list[Any]] = [[_words(name, 9, _GREY, right=place > 1) for place, name in enumerate(heads)]]
    for line in lines:
        hour = "" if bill.in_the_fee else f"{line.price:f}"
        told = (line.day.isoformat(), line.words, spoken_minutes(line.quantity), hour, _amount(line, bill))
        rows.append([_words(one_line(cell, 300), 9, right=place > 1) for place, cell in enumerate(told)])
    widths = [width * share for share in (0.14, 0.44, 0.15, 0.12, 0.15)]
    table = Table(rows, colWidths=widths, repeatRows=1, spaceBefore=14)
    rule = ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor(_LINE))
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
    return [_words(one, 11, gap=14 if place == 0 else 2) for place, one in enumerate(said)]


def _words(text: str, size: int, colour: str = "#000000", gap: int = 0, *, right: bool = False) -> "Flowable":
    """A paragraph in one size and colour, with so many points above it."""
    from reportlab.lib.colors import HexColor  # noqa: PLC0415
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
    from reportlab.platypus import Paragraph  # noqa: PLC0415

    style = ParagraphStyle(
        "words",
        fontName=_font(),
        fontSize=size,
        leading=size * 1.35,
        textColor=HexColor(colour),
        spaceBefore=gap,
        alignment=2 if right else 0,
    )
    return Paragraph(escape(_printable(text)), style)


@cache
def _font() -> str:
    """A typeface that comes with the library, and so looks the same everywhere."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415

    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    return "Vera"


def _printable(text: str) -> str:
    """The text in letters that the typeface has: a mark it lacks is left off, a sign it lacks becomes “?”."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415

    known = pdfmetrics.getFont(_font()).face.charToGlyph
    return "".join(sign if ord(sign) in known else _bare(sign, known) for sign in one_line(text))


def _bare(sign: str, known: "dict[int, int]") -> str:
    bare = _BARE.get(sign) or unicodedata.normalize("NFKD", sign)
    return "".join(part for part in bare if ord(part) in known) or "?"
