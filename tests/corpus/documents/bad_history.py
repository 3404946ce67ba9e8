"""Documents that are judged by what the person sent before: the same again, or figures far from the usual."""

from collections.abc import Iterator, Sequence

from tests.corpus.documents import filled, papers
from tests.corpus.documents.cases import STUNDEN, Case, Problem, aging_before, error, warning
from tests.corpus.documents.papers import table
from tests.corpus.documents.sheets import plain, stored

SAME = "same-as-before"
History = Sequence[tuple[str, bytes, str]]


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _same_bytes()
    yield from _same_figures()
    yield from _small_or_nothing()
    yield from _unusual()
    yield from _usual()


def _same_bytes() -> Iterator[Case]:
    twice = [error(SAME), error("wrong-period", "period")]
    note = "September's very file sent for October"
    book = stored(filled.ar_aging(period="2026-09"))
    yield Case("ar-aging", "bad-same-bytes.xlsx", book, note, twice, history=[("2026-09", book, ".xlsx")])
    page = papers.bill({"Billing month": "September 2026"})
    yield Case("utility-bill", "bad-same-bytes.pdf", page, note, twice, history=[("2026-09", page, ".pdf")])
    page = papers.visit({"Month": "September 2026"})
    yield Case("site-visit", "bad-same-bytes.docx", page, note, twice, history=[("2026-09", page, ".docx")])
    page = papers.grant({"Quarter": "2026-Q2"})
    note = "the second quarter's very file sent for the third"
    yield Case("grant-report", "bad-same-bytes.pdf", page, note, twice, history=[("2026-Q2", page, ".pdf")])
    book = stored(filled.vendors())
    note = "last year's very list, in which no period stands"
    yield Case("vendor-list", "bad-same-bytes.xlsx", book, note, [error(SAME)], history=[("2025", book, ".xlsx")])
    page = papers.pdf_lines(["Present: Lee Park, Sam Roe.", "The budget was agreed."], "Board minutes Q3 2026")
    note = "the minutes of the quarter before, byte for byte"
    yield Case("minutes", "bad-same-bytes.pdf", page, note, [error(SAME)], history=[("2026-Q2", page, ".pdf")])
    lines = table(STUNDEN, ";").encode("cp1252")
    found = [error(SAME), error("rule")]
    note = "the very lines of the week before, whose days now lie outside the week"
    yield Case(
        "stundenzettel",
        "bad-same-bytes.csv",
        lines,
        note,
        found,
        history=[("2026-W43", lines, ".csv")],
        period="2026-W44",
    )


def _same_figures() -> Iterator[Case]:
    before = stored(filled.ar_aging(period="2026-09"))
    note = "September's figures under October's name"
    content = stored(filled.ar_aging())
    yield Case(
        "ar-aging", "bad-same-figures.xlsx", content, note, [error(SAME)], history=[("2026-09", before, ".xlsx")]
    )
    note = "the same, saved by another program"
    content = plain(filled.ar_aging())
    yield Case(
        "ar-aging", "bad-same-resaved.xlsx", content, note, [error(SAME)], history=[("2026-09", before, ".xlsx")]
    )
    note = "the figures of two months ago"
    older = [("2026-09", stored(filled.ar_aging(None, "2026-09", 0.97)), ".xlsx")]
    older.append(("2026-08", stored(filled.ar_aging(period="2026-08")), ".xlsx"))
    yield Case("ar-aging", "bad-same-as-august.xlsx", stored(filled.ar_aging()), note, [error(SAME)], history=older)
    before = stored(filled.occupancy(period="2026-09"))
    note = "every figure of September"
    content = stored(filled.occupancy())
    yield Case(
        "occupancy", "bad-same-figures.xlsx", content, note, [error(SAME)], history=[("2026-09", before, ".xlsx")]
    )
    before = stored(filled.cash_count(period="2026-W42"))
    note = "every figure of the week before"
    content = stored(filled.cash_count())
    yield Case(
        "cash-count", "bad-same-figures.xlsx", content, note, [error(SAME)], history=[("2026-W42", before, ".xlsx")]
    )
    before = stored(filled.turnover(period="09/2026"))
    content = stored(filled.turnover())
    yield Case("umsatz", "bad-same-figures.xlsx", content, note, [error(SAME)], history=[("2026-09", before, ".xlsx")])
    page = papers.grant({"Quarter": "2026-Q2"})
    note = "only the quarter was changed"
    yield Case(
        "grant-report", "bad-same-figures.pdf", papers.grant(), note, [error(SAME)], history=[("2026-Q2", page, ".pdf")]
    )
    page = papers.bill({"Billing month": "September 2026"})
    note = "only the month was changed, the due date too is the same"
    yield Case(
        "utility-bill", "bad-same-figures.pdf", papers.bill(), note, [error(SAME)], history=[("2026-09", page, ".pdf")]
    )


def _small_or_nothing() -> Iterator[Case]:
    before = stored(filled.headcount(period="2026-Q2"))
    note = "all the same, but whole numbers under 100 may well be; only the turnover is neither"
    content = stored(filled.headcount())
    yield Case(
        "headcount", "good-same-small.xlsx", content, note, [warning(SAME)], history=[("2026-Q2", before, ".xlsx")]
    )
    page = papers.visit({"Month": "2026-09"})
    note = "all the same, but 23 and 1 are small whole numbers"
    yield Case(
        "site-visit",
        "good-same-small.docx",
        papers.visit(),
        note,
        [warning(SAME)],
        history=[("2026-09", page, ".docx")],
    )
    before = stored(filled.checklist(period="2026-09"))
    note = "the same answers as last month: no numbers at all in it"
    history = [("2026-09", before, ".xlsx")]
    content = stored(filled.checklist())
    yield Case(
        "safety-checklist", "good-same-answers.xlsx", content, note, [warning(SAME)], history=history, doubt=True
    )
    closed = {f"Count!B{row}": 0 for row in (5, 6, 7, 9)}
    before = stored(filled.cash_count(closed, "2026-W42"))
    content = stored(filled.cash_count(closed))
    note = "closed two weeks running: all numbers are 0"
    yield Case("cash-count", "good-same-zeros.xlsx", content, note, history=[("2026-W42", before, ".xlsx")])
    page = papers.bill({"Billing month": "September 2026", "Due date": "10/20/2026"})
    note = "the same amounts with another due date are not every field"
    yield Case("utility-bill", "good-other-date.pdf", papers.bill(), note, history=[("2026-09", page, ".pdf")])
    before = stored(filled.ar_aging({"Summary!B3": "Lee Park"}, "2026-09"))
    note = "the same figures prepared by another person are not every field"
    content = stored(filled.ar_aging())
    history = [("2026-09", before, ".xlsx")]
    yield Case("ar-aging", "good-other-preparer.xlsx", content, note, history=history, doubt=True)


def _aging(scale: float) -> bytes:
    return stored(filled.ar_aging(None, "2026-10", scale))


def _unusual() -> Iterator[Case]:
    far: list[Problem] = [warning("unusual", "over_90", "Summary!E14")]
    for name, scale in (("more", 1.6), ("less", 0.5), ("just-over", 1.29)):
        note = f"{scale} of October's figures against a median of 0.97 of them: past 30 %"
        yield Case("ar-aging", f"good-unusual-{name}.xlsx", _aging(scale), note, far, history=aging_before())
    note = "unusual and without the preparer"
    content = stored(filled.ar_aging({"Summary!B3": None}, "2026-10", 1.6))
    found = [*far, error("blank", "prepared", "Summary!B3")]
    yield Case("ar-aging", "bad-unusual-and-blank.xlsx", content, note, found, history=aging_before())
    rooms = [
        (f"2026-0{month}", stored(filled.occupancy(None, f"2026-0{month}", money)), ".xlsx")
        for month, money in ((9, 112300.0), (8, 131000.0), (7, 127800.0))
    ]
    content = stored(filled.occupancy(None, "2026-10", 61000.0))
    found = [warning("unusual", "revenue", "Revenue!B3")]
    yield Case("occupancy", "good-unusual.xlsx", content, "less than half of the usual revenue", found, history=rooms)
    tills = [
        (f"2026-W{week}", stored(filled.cash_count(None, f"2026-W{week}", sales)), ".xlsx")
        for week, sales in ((42, 3010.2), (41, 2955.75), (40, 3320.4), (39, 3105.0))
    ]
    content = stored(filled.cash_count(None, "2026-W43", 31846.0))
    found = [warning("unusual", "sales", "Count!B6")]
    yield Case(
        "cash-count", "good-unusual.xlsx", content, "ten times the usual: a point misplaced?", found, history=tills
    )
    trips = [
        (f"2026-0{month}", stored(filled.mileage(None, f"2026-0{month}", more)), ".xlsx")
        for month, more in ((9, 40), (8, 46), (7, 52))
    ]
    content = stored(filled.mileage())
    found = [warning("unusual", "total", "Log!G31")]
    yield Case("mileage", "good-unusual.xlsx", content, "120 miles where some 300 are usual", found, history=trips)
    bills = [
        (
            f"2026-0{month}",
            papers.bill(
                {"Billing month": f"2026-0{month}", "Amount due": f"${amount}.10", "Due date": f"{month + 1}/20/2026"}
            ),
            ".pdf",
        )
        for month, amount in ((9, 940), (8, 1015), (7, 990))
    ]
    found = [warning("unusual", "amount", "Amount due")]
    yield Case(
        "utility-bill", "good-unusual.pdf", papers.bill(), "more than twice the usual bill", found, history=bills
    )
    money = [
        (f"2026-0{month}", stored(filled.turnover(None, f"0{month}/2026", net)), ".xlsx")
        for month, net in ((9, 41000.0), (8, 39900.5), (7, 44210.25))
    ]
    content = stored(filled.turnover())
    yield Case("umsatz", "good-unusual.xlsx", content, "twice the usual", [warning("unusual", "netto")], history=money)


def _usual() -> Iterator[Case]:
    note = "far from the usual, but only two were accepted before: fewer than three never"
    yield Case("ar-aging", "good-two-before.xlsx", _aging(1.9), note, history=aging_before(2))
    yield Case("ar-aging", "good-none-before.xlsx", _aging(3.0), "the first of its kind")
    note = "within 30 % of the median"
    yield Case("ar-aging", "good-within.xlsx", _aging(1.25), note, history=aging_before())
    outlier = [("2026-06", stored(filled.ar_aging(None, "2026-06", 9.0)), ".xlsx")]
    note = "one wild month before moves a mean, not the median"
    yield Case("ar-aging", "good-after-outlier.xlsx", _aging(1.02), note, history=[*aging_before(), *outlier])
