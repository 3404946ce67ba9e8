"""Workbooks that are right, filled and saved in the many ways people do it."""

import datetime
from collections.abc import Iterator

from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from tests.corpus.documents import filled
from tests.corpus.documents.calculation import Value
from tests.corpus.documents.cases import Case, aging_before
from tests.corpus.documents.filled import day
from tests.corpus.documents.forms import with_cells
from tests.corpus.documents.sheets import insert_rows, plain, stored

AGING = {"period": "2026-10", "total": 35896.40, "over_90": 14249.90, "prepared": "Dana Ortiz"}
PERIODS: tuple[tuple[str, Value], ...] = (
    ("iso", "2026-10"),
    ("slash", "10/2026"),
    ("short-name", "Oct 2026"),
    ("name", "October 2026"),
    ("short-year", "Oct-26"),
    ("capitals", "OCTOBER 2026 "),
    ("last-day", datetime.datetime(2026, 10, 31)),  # noqa: DTZ001 -- a cell's date has no zone
    ("first-day", datetime.date(2026, 10, 1)),
    ("date-text", "10/31/2026"),
    ("long-date", "October 31, 2026"),
    ("iso-date", "2026-10-15"),
    ("spanish", "octubre 2026"),
    ("spanish-de", "octubre de 2026"),
)
REVENUES: tuple[tuple[str, Value, float], ...] = (
    ("text", "118450.00", 118450.0),
    ("sign", "$118,450.00", 118450.0),
    ("thousands", "118,450", 118450.0),
    ("code-before", "USD 118,450.00", 118450.0),
    ("code-after", "118,450.00 USD", 118450.0),
    ("spaces", "  118450.5  ", 118450.5),
    ("sign-apart", "$ 118,450.25", 118450.25),
    ("nil", "nil", 0.0),
    ("zero-word", "zero", 0.0),
)
WEEKS: tuple[tuple[str, Value], ...] = (
    ("iso-week", "2026-W43"),
    ("week-year", "W43 2026"),
    ("monday", day("2026-10-19")),
    ("sunday-text", "10/25/2026"),
)
QUARTERS: tuple[tuple[str, Value], ...] = (("iso", "2026-Q3"), ("us", "Q3 2026"), ("date", day("2026-09-30")))


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _periods()
    yield from _numbers()
    yield from _moved()
    yield from _dressed()
    yield from _tables()
    yield from _others()


def _periods() -> Iterator[Case]:
    for name, written in PERIODS:
        content = stored(filled.ar_aging(period=written))
        yield Case("ar-aging", f"good-period-{name}.xlsx", content, f"the period as {written!s}", values=AGING)
    for name, written in WEEKS:
        content = stored(filled.cash_count(period=written))
        values = {"period": "2026-W43", "difference": -2.0, "signed": "Kim Sato"}
        yield Case("cash-count", f"good-period-{name}.xlsx", content, f"the week as {written!s}", values=values)
    for name, written in QUARTERS:
        content = stored(filled.headcount(period=written))
        values = {"period": "2026-Q3", "ends": [15, 21, 9, 16, 9, 12], "total": 82, "joiners": 9, "leavers": 9}
        yield Case("headcount", f"good-period-{name}.xlsx", content, f"the quarter as {written!s}", values=values)


def _numbers() -> Iterator[Case]:
    for name, written, revenue in REVENUES:
        content = stored(filled.occupancy({"Revenue!B3": written}))
        note = f"revenue typed as {written!r}"
        values = {"revenue": revenue, "occupancy": 0.775, "sold": 961}
        yield Case("occupancy", f"good-revenue-{name}.xlsx", content, note, values=values)
    content = stored(filled.occupancy({"Rooms!B8": "34.5%"}))
    yield Case("occupancy", "good-percent-text.xlsx", content, "a percentage as text", values={"direct": 0.345})
    note = "whole numbers as text; the formula below them still gives 0.775, for Excel turns text into numbers"
    content = stored(filled.occupancy({"Rooms!B5": "1,240"}), {("Rooms", "B7"): 0.775})
    yield Case("occupancy", "good-integer-text.xlsx", content, note, values={"available": 1240}, doubt=True)
    content = stored(filled.occupancy({"Rooms!B6": 640}))
    yield Case("occupancy", "good-goal-missed.xlsx", content, "a missed goal is no fault", values={"sold": 640})
    content = stored(filled.occupancy({"Rooms!B6": 1240.0}))
    yield Case("occupancy", "good-full-house.xlsx", content, "sold equals available; 1240.0 is whole")
    content = stored(filled.occupancy({"Rooms!B3": " harbor INN "}))
    yield Case("occupancy", "good-choice-case.xlsx", content, "case and outer spaces of a choice do not matter")
    content = stored(filled.turnover({"Umsatz!B5": 84210.5, "Umsatz!B9": "4,2 %"}))
    yield Case(
        "umsatz", "good-percent-comma.xlsx", content, "decimal comma in a percentage", values={"retouren": 0.042}
    )


def _moved() -> Iterator[Case]:
    book = filled.ar_aging()
    insert_rows(book, "Summary", 4, 2)
    yield Case("ar-aging", "good-rows-above.xlsx", stored(book), "two rows put in above the sums", values=AGING)
    book = with_cells(filled.ar_aging(), {})
    insert_rows(book, "Detail", 8, 3)
    cells = {"Detail!A8": "INV-1990", "Detail!B8": "Self pay", "Detail!C8": day("2026-10-02"), "Detail!D8": 200.0}
    note = "rows put in among the invoices; the sums grew with them"
    content = stored(with_cells(book, cells))
    yield Case("ar-aging", "good-rows-among.xlsx", content, note, values={"total": 36096.40, "over_90": 14249.90})
    book = filled.mileage()
    insert_rows(book, "Log", 10, 6)
    cells = {"Log!A10": day("2026-10-27"), "Log!B10": "Depot", "Log!D10": "Fuel", "Log!G10": 6}
    content = stored(with_cells(book, cells))
    yield Case("mileage", "good-rows-added.xlsx", content, "the total moved down six rows", values={"total": 126})
    book = filled.headcount()
    insert_rows(book, "Headcount", 9)
    cells = {
        "Headcount!A9": "Spa",
        "Headcount!B9": 3,
        "Headcount!C9": 1,
        "Headcount!D9": 0,
        "Headcount!E9": "=B9+C9-D9",
    }
    content = stored(with_cells(book, cells))
    note = "a department more; the names follow"
    yield Case("headcount", "good-department-more.xlsx", content, note, values={"total": 86, "joiners": 10})
    book = filled.occupancy()
    insert_rows(book, "Rooms", 4, 1)
    yield Case("occupancy", "good-row-above.xlsx", stored(book), "every cell one row lower", values={"sold": 961})
    book = filled.cash_count()
    insert_rows(book, "Count", 1, 3)
    note = "three rows for the firm's name on top"
    yield Case("cash-count", "good-letterhead.xlsx", stored(book), note, values={"counted": 3396.35})
    book = filled.turnover()
    insert_rows(book, "Umsatz", 4, 2)
    yield Case("umsatz", "good-rows-above.xlsx", stored(book), "labels lower down", values={"netto": 84210.5})


def _dressed() -> Iterator[Case]:
    book = filled.ar_aging()
    book["Summary"].title = "AR October"
    yield Case("ar-aging", "good-sheet-renamed.xlsx", stored(book), "a renamed sheet with the same cells", values=AGING)
    book = filled.headcount()
    book["Headcount"].title = "Q3 heads"
    for name in book.defined_names.values():
        name.attr_text = name.attr_text.replace("Headcount!", "'Q3 heads'!")
    yield Case("headcount", "good-sheet-renamed.xlsx", stored(book), "renamed; its names follow", values={"total": 82})
    book = filled.ar_aging()
    for sheet in book.worksheets:
        sheet.protection.sheet = True
        sheet.protection.set_password("duly")
    yield Case(
        "ar-aging", "good-sheets-protected.xlsx", stored(book), "sheet protection is not `protected`", values=AGING
    )
    book = filled.ar_aging({"Summary!A17": "Agrees with the ledger", "Summary!A18": "Call me - Dana"})
    yield Case("ar-aging", "good-note-below.xlsx", stored(book), "notes below the sums", values=AGING)
    book = filled.ar_aging({"Detail!J4": "Collector", "Detail!J5": "Lee", "Detail!K6": "promised Friday"})
    yield Case("ar-aging", "good-extra-columns.xlsx", stored(book), "columns of her own at the right", values=AGING)
    book = filled.ar_aging()
    book["Summary"]["F14"].fill = PatternFill("solid", fgColor="FFFF00")
    book["Summary"]["F14"].font = Font(bold=True, color="FF0000")
    book["Summary"]["F14"].comment = Comment("Agrees with the ledger.", "Dana")
    book["Detail"].freeze_panes = "A5"
    book["Detail"].auto_filter.ref = "A4:H10"
    yield Case("ar-aging", "good-coloured.xlsx", stored(book), "colours, a comment, a filter", values=AGING)
    book = filled.ar_aging()
    extra = book.create_sheet("Scratch", 0)
    extra["A1"], extra["B2"] = "my notes", 17
    yield Case("ar-aging", "good-scratch-sheet.xlsx", stored(book), "a sheet of notes in front", values=AGING)
    book = filled.ar_aging()
    book["Detail"].sheet_state = "hidden"
    book["Detail"].row_dimensions[7].hidden = True
    yield Case("ar-aging", "good-hidden-sheet.xlsx", stored(book), "the details hidden", values=AGING)
    yield Case("ar-aging", "good-capital-ending.XLSX", stored(filled.ar_aging()), "an ending in capitals", values=AGING)
    yield Case("ar-aging", "good-ünïcode nämé (1).xlsx", stored(filled.ar_aging()), "a name with marks", values=AGING)
    labels = {"Summary!A2": "PERIOD (2026-10):", "Summary!A3": " Prepared by (name) "}
    yield Case(
        "ar-aging", "good-labels-added-to.xlsx", stored(filled.ar_aging(labels)), "labels added to", values=AGING
    )
    yield Case(
        "ar-aging", "good-history.xlsx", stored(filled.ar_aging()), "as usual", values=AGING, history=aging_before()
    )
    for kind in ("ar_aging", "mileage", "headcount", "expenses", "checklist", "occupancy", "cash_count", "petty_cash"):
        document = {"ar_aging": "ar-aging", "expenses": "gastos", "checklist": "safety-checklist"}.get(kind)
        content = plain(getattr(filled, kind)())
        note = "saved by a program that stores no results: they are calculated"
        yield Case(document or kind.replace("_", "-"), "good-no-results.xlsx", content, note, values=RESULTS[kind])


RESULTS: dict[str, dict[str, Value]] = {
    "ar_aging": AGING,
    "mileage": {
        "total": 120,
        "miles": [38, 17, 24, 41],
        "date": ["2026-10-05", "2026-10-08", "2026-10-13", "2026-10-22"],
    },
    "headcount": {"total": 82, "starts": [14, 22, 8, 17, 9, 12], "leavers": 9},
    "expenses": {"mes": "2026-10", "total": 312.54, "iva": [0.1, 0.1, 0.1, 0.21]},
    "checklist": {"site": "Depot", "checker": "Walt Brennan", "ok": [True] * 3 + [False] + [True] * 6},
    "occupancy": {"occupancy": 0.775, "direct": 0.345, "revenue": 118450.0},
    "cash_count": {"difference": -2.0, "sales": 3184.6},
    "petty_cash": {"spent": 57.25, "left": 92.75, "amount": [27.2, 11.65, 18.4]},
}


def _tables() -> Iterator[Case]:
    head = {"Log!G5": "Miles (one way)", "Log!D5": "PURPOSE:"}
    note = "headers added to and in capitals"
    yield Case("mileage", "good-header-added-to.xlsx", stored(filled.mileage(head)), note, values={"total": 120})
    book = filled.mileage({"Log!A7": None, "Log!B7": None, "Log!C7": None, "Log!D7": None, "Log!G7": None})
    content = stored(with_cells(book, {"Log!E7": None, "Log!F7": None}))
    yield Case("mileage", "good-empty-row.xlsx", content, "an empty row is skipped", values={"miles": [38, 24, 41]})
    texts = {f"Log!A{row}": text for row, text in enumerate(("10/5/2026", "10/8/26", "Oct 13", "2026-10-22"), 6)}
    dates = ["2026-10-05", "2026-10-08", "2026-10-13", "2026-10-22"]
    note = "dates as text in four forms, one without its year"
    yield Case("mileage", "good-date-texts.xlsx", stored(filled.mileage(texts)), note, values={"date": dates})
    zero = {"Log!G9": 0}
    yield Case("mileage", "good-trip-of-zero.xlsx", stored(filled.mileage(zero)), "0 is a value", values={"total": 79})
    for name, yes, no in (("x", "x", "n"), ("si", "Sí", "No"), ("y", "Y", "N"), ("true", True, False)):
        cells: dict[str, Value] = {f"Checklist!B{row}": yes for row in range(7, 17)}
        content = stored(filled.checklist({**cells, "Checklist!B10": no}))
        values = {"ok": [True] * 3 + [False] + [True] * 6}
        yield Case("safety-checklist", f"good-answers-{name}.xlsx", content, f"answers {yes}/{no}", values=values)
    content = stored(filled.checklist({"Checklist!D6": "Photo", "Checklist!D8": "IMG_4410"}))
    yield Case("safety-checklist", "good-column-more.xlsx", content, "a column more")
    late = {"Gastos!A10": day("2026-09-29")}
    note = "an expense of September in October's report: a date outside the period is no fault by itself"
    yield Case("gastos", "good-late-expense.xlsx", stored(filled.expenses(late)), note, values={"total": 312.54})
    euros = {"Gastos!D7": 64.3, "Gastos!E9": None}
    yield Case("gastos", "good-tax-left-out.xlsx", stored(filled.expenses(euros)), "IVA may be left out")
    texts = {"Petty cash!A7": "2 October 2026", "Petty cash!A8": "14/10/2026", "Petty cash!A9": "15/10/26"}
    dates = ["2026-10-02", "2026-10-14", "2026-10-15"]
    yield Case(
        "petty-cash", "good-british-dates.xlsx", stored(filled.petty_cash(texts)), "day first", values={"date": dates}
    )
    texts = {"Petty cash!A7": "03/04/2026", "Petty cash!A8": "05/06/2026", "Petty cash!A9": "07/08/2026"}
    dates = ["2026-04-03", "2026-06-05", "2026-08-07"]
    note = "nothing in the column tells the order: the engagement's country does"
    yield Case("petty-cash", "good-country-order.xlsx", stored(filled.petty_cash(texts)), note, values={"date": dates})


def _others() -> Iterator[Case]:
    content = stored(filled.vendors())
    yield Case("vendor-list", "good-plain.xlsx", content, "no fields; filled and the formula is whole")
    more = {"Vendors!A7": "Quick Print", "Vendors!B7": "n/a", "Vendors!C7": "open", "Vendors!D7": 800}
    yield Case("vendor-list", "good-one-more.xlsx", stored(filled.vendors(more)), "no field, so nothing to read there")
    yield Case("vendor-list", "good-no-results.xlsx", plain(filled.vendors()), "no stored results and no fields")
    far = {"Count!B9": 3390.00, "Count!B12": "Two refunds not rung up"}
    yield Case("cash-count", "good-explained.xlsx", stored(filled.cash_count(far)), "over 5 short, and explained")
    near = {"Count!B9": 3393.35}
    note = "exactly 5 short needs no explanation"
    yield Case("cash-count", "good-five-short.xlsx", stored(filled.cash_count(near)), note, values={"difference": -5.0})
    edge = {"Count!B9": 3348.35, "Count!B12": "Till opened by hand"}
    yield Case("cash-count", "good-fifty-short.xlsx", stored(filled.cash_count(edge)), "exactly 50 is within the rule")
    yield Case("umsatz", "good-plain.xlsx", stored(filled.turnover()), "as asked", values={"brutto": 100210.5})
    still: dict[str, Value] = {f"Headcount!D{row}": 0 for row in range(5, 11)}
    content = stored(filled.headcount(still))
    yield Case("headcount", "good-zero-leavers.xlsx", content, "nobody left", values={"leavers": 0, "turnover": 0.0})
