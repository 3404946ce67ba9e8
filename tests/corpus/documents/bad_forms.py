"""Workbooks and forms whose sums, formulas, labels or sheets are no longer those of the template."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from tests.corpus.documents import papers
from tests.corpus.documents.bad_fields import BOOKS
from tests.corpus.documents.calculation import Value
from tests.corpus.documents.cases import STUNDEN, VANS, Case, Problem, error, replaced, timesheet, warning, week_lines
from tests.corpus.documents.filled import ar_aging, day, occupancy, vendors
from tests.corpus.documents.forms import with_cells
from tests.corpus.documents.good_tables import GASTOS
from tests.corpus.documents.papers import table
from tests.corpus.documents.sheets import insert_rows, plain, stored

Cells = Mapping[str, Value]
OVERWRITTEN, ADDS, FAULT = "formula-overwritten", "does-not-add-up", "formula-error"
CHANGED = "label-changed"
# document, name, what was typed, the problems, why
TYPED: tuple[tuple[str, str, Cells, Sequence[Problem], str], ...] = (
    (
        "ar-aging",
        "total",
        {"Summary!F14": 40000.0},
        [error(OVERWRITTEN, "total", "Summary!F14")],
        "another total typed",
    ),
    (
        "ar-aging",
        "total-same",
        {"Summary!F14": 35896.4},
        [warning(OVERWRITTEN, "total", "Summary!F14")],
        "the same typed",
    ),
    ("ar-aging", "over-90", {"Summary!E14": 9000.0}, [error(OVERWRITTEN, "over_90", "Summary!E14")], "fewer old ones"),
    ("ar-aging", "part", {"Summary!B14": 10000.0}, [error(OVERWRITTEN)], "a cell the total depends on"),
    (
        "ar-aging",
        "part-same",
        {"Summary!B14": 12430.5},
        [warning(OVERWRITTEN)],
        "the same typed in a cell the total depends on",
    ),
    ("mileage", "total-same", {"Log!G31": 120}, [warning(OVERWRITTEN, "total", "Log!G31")], "the right total typed"),
    (
        "mileage",
        "total",
        {"Log!G31": 130},
        [error(OVERWRITTEN, "total", "Log!G31"), error(ADDS)],
        "a wrong total typed",
    ),
    ("headcount", "turnover", {"Headcount!B13": 0.05}, [error(OVERWRITTEN, "turnover", "Headcount!B13")], "5 % typed"),
    (
        "headcount",
        "end",
        {"Headcount!E7": 10},
        [error(OVERWRITTEN, "ends", "Headcount!E7")],
        "one department's end typed",
    ),
    ("occupancy", "rate", {"Rooms!B7": 0.8}, [error(OVERWRITTEN, "occupancy", "Rooms!B7")], "80 % typed"),
    ("occupancy", "rate-same", {"Rooms!B7": 0.775}, [warning(OVERWRITTEN, "occupancy", "Rooms!B7")], "the same typed"),
    (
        "cash-count",
        "difference",
        {"Count!B10": 0},
        [error(OVERWRITTEN, "difference", "Count!B10")],
        "no difference, he says",
    ),
    ("cash-count", "expected", {"Count!B8": 3398.35}, [warning(OVERWRITTEN)], "the same typed in a cell between"),
    ("umsatz", "gross", {"Umsatz!B7": 99999.0}, [error(OVERWRITTEN, "brutto")], "another gross typed"),
    ("petty-cash", "spent", {"Petty cash!E3": 60.0}, [error(OVERWRITTEN, "spent"), error(ADDS)], "a round sum typed"),
    ("petty-cash", "spent-same", {"Petty cash!E3": 57.25}, [warning(OVERWRITTEN, "spent")], "the right sum typed"),
    ("gastos", "total", {"Gastos!B4": 400.0}, [error(OVERWRITTEN, "total"), error(ADDS)], "a round total typed"),
    ("gastos", "total-same", {"Gastos!B4": 312.54}, [warning(OVERWRITTEN, "total")], "the right total typed"),
)
STALE: tuple[tuple[str, str, tuple[str, str], Value], ...] = (
    ("ar-aging", "total", ("Summary", "F14"), 35000.0),
    ("mileage", "total", ("Log", "G31"), 110),
    ("headcount", "total", ("Headcount", "E11"), 90),
    ("occupancy", "occupancy", ("Rooms", "B7"), 0.9),
    ("cash-count", "difference", ("Count", "B10"), -1.0),
    ("umsatz", "brutto", ("Umsatz", "B7"), 100000.0),
    ("petty-cash", "left", ("Petty cash", "E4"), 100.0),
    ("gastos", "total", ("Gastos", "B4"), 300.0),
)
# document, name, cells, stored results that only Excel would know, fields with the error
FAULTY: tuple[tuple[str, str, Cells, Mapping[tuple[str, str], Value], Sequence[str]], ...] = (
    ("ar-aging", "reference", {"Summary!F14": "=SUM(B14:E14)+#REF!"}, {}, ["total"]),
    ("ar-aging", "not-available", {"Detail!D6": "#N/A"}, {}, ["total"]),
    ("ar-aging", "division", {"Detail!G9": "=1/0"}, {}, ["over_90", "total"]),
    ("headcount", "reference", {"Headcount!B7": "=#REF!"}, {}, ["starts", "ends", "total", "turnover"]),
    ("mileage", "reference", {"Log!G8": "=#REF!-E8"}, {}, ["miles", "total"]),
    ("occupancy", "look-up", {"Revenue!B3": "=VLOOKUP(7,Rooms!A5:B8,2,0)"}, {("Revenue", "B3"): "#N/A"}, ["revenue"]),
    ("occupancy", "division", {"Rooms!B8": "=B6/0"}, {}, ["direct"]),
    (
        "umsatz",
        "value",
        {"Umsatz!B6": "=B5*A2"},
        {("Umsatz", "B6"): "#VALUE!", ("Umsatz", "B7"): "#VALUE!"},
        ["ust", "brutto"],
    ),
    ("gastos", "division", {"Gastos!D9": "=93.5/0"}, {}, ["importe", "total"]),
)
RELABELLED: tuple[tuple[str, str, Cells], ...] = (
    ("ar-aging", "period", {"Summary!A2": "Ref."}),
    ("ar-aging", "over_90", {"Summary!E13": "Disputed"}),
    ("ar-aging", "prepared", {"Summary!A3": None}),
    ("cash-count", "counted", {"Count!A9": "To the bank"}),
    ("occupancy", "sold", {"Rooms!A6": "Guests"}),
    ("occupancy", "revenue", {"Revenue!A3": "Bar"}),
    ("umsatz", "retouren", {"Umsatz!A9": "Returns"}),
    ("gastos", "mes", {"Gastos!A2": "Periodo"}),
    ("gastos", "importe", {"Gastos!D6": "Cantidad"}),
    ("mileage", "miles", {"Log!G5": "Kilometres"}),
    ("petty-cash", "payee", {"Petty cash!B6": "Supplier"}),
    ("safety-checklist", "ok", {"Checklist!B6": "State"}),
)


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _formulas()
    yield from _sums()
    yield from _rules()
    yield from _labels()
    yield from _sheets()


def _formulas() -> Iterator[Case]:
    for document, name, cells, found, note in TYPED:
        yield Case(document, f"bad-overwritten-{name}.xlsx", stored(BOOKS[document](cells)), note, found)
    for document, name, cells, other, fields in FAULTY:
        content = stored(BOOKS[document](cells), other)
        found = [error(FAULT, one) for one in fields]
        yield Case(document, f"bad-formula-error-{name}.xlsx", content, f"an error in {', '.join(cells)}", found)
    content = plain(BOOKS["headcount"]({"Headcount!B7": "=1/0"}))
    found = [error(FAULT, one) for one in ("starts", "ends", "total", "turnover")]
    yield Case("headcount", "bad-formula-error-no-results.xlsx", content, "the error shows when calculated", found)
    content = stored(vendors({"Vendors!D30": 1.0}))
    note = "no fields, but the template's formula is gone"
    yield Case("vendor-list", "bad-overwritten-total.xlsx", content, note, [error(OVERWRITTEN, "", "Vendors!D30")])
    content = stored(vendors({"Vendors!D30": 69715.5}))
    note = "no fields; the typed value is what the formula gives"
    yield Case("vendor-list", "good-overwritten-same.xlsx", content, note, [warning(OVERWRITTEN, "", "Vendors!D30")])
    content = stored(ar_aging({"Detail!H6": 1.0}))
    note = "a line's total typed over, which no field depends on"
    yield Case(
        "ar-aging", "bad-overwritten-line.xlsx", content, note, [error(OVERWRITTEN, "", "Detail!H6")], doubt=True
    )
    content = stored(vendors({"Vendors!D4": "=1/0"}))
    note = "an error in a cell, but no field is listed that depends on it"
    yield Case("vendor-list", "good-error-no-field.xlsx", content, note, doubt=True)


def _sums() -> Iterator[Case]:
    for document, name, cell, value in STALE:
        content = stored(BOOKS[document](), {cell: value})
        found = [error(ADDS, name, "!".join(cell) if document not in ("umsatz", "petty-cash", "gastos") else "")]
        note = f"{'!'.join(cell)} holds {value}, its formula gives another figure"
        if document in ("mileage", "headcount", "gastos"):
            found = [error(ADDS)]  # by its formula and by the rule: how many times it is said is free
        yield Case(document, f"bad-stale-{name}.xlsx", content, note, found)
    for name, mark, letters in (("semicolons", ";", "cp1252"), ("tabs", "\t", "utf-16")):
        content = table(replaced(GASTOS, 3, 1, "1.542,54"), mark).encode(letters)
        yield Case("gastos", f"bad-sum-{name}.csv", content, "two digits of the total swapped", [error(ADDS)])


def _rules() -> Iterator[Case]:
    rule = [error("rule")]
    credit = {"Detail!D5": -20000.0}
    yield Case(
        "ar-aging", "bad-rule-credit.xlsx", stored(ar_aging(credit)), "over 90 days is more than the total", rule
    )
    content = stored(occupancy({"Rooms!B6": 1300}))
    yield Case("occupancy", "bad-rule-oversold.xlsx", content, "more sold than there are", rule)
    content = stored(BOOKS["cash-count"]({"Count!B9": 3348.30, "Count!B12": "No idea"}))
    yield Case("cash-count", "bad-rule-difference.xlsx", content, "50.05 short, though explained", rule)
    content = stored(BOOKS["umsatz"]({"Umsatz!B6": 5894.74}))
    yield Case("umsatz", "bad-rule-tax.xlsx", content, "tax of 7 %", rule)
    content = stored(BOOKS["umsatz"]({"Umsatz!B6": 16000.01}))
    yield Case("umsatz", "bad-rule-cents.xlsx", content, "the tax is a cent too much", rule)
    content = timesheet(5, 2, "2026-10-26")
    yield Case("timesheet", "bad-rule-next-week.csv", content, "a day of the week after", rule)
    content = timesheet(1, 2, "10/18/2026")
    yield Case("timesheet", "bad-rule-sunday-before.csv", content, "the Sunday before the week", rule)
    content = timesheet(2, 5, "60")
    yield Case("timesheet", "bad-rule-overtime.csv", content, "more overtime than hours", rule)
    content = papers.grant({"AmountSpent": "48,000.01"})
    yield Case("grant-report", "bad-rule-overspent.pdf", content, "a cent more than the budget", rule)
    content = papers.bill({"Due date": "10/20/2026"})
    yield Case("utility-bill", "bad-rule-due.pdf", content, "due within the month itself", rule)
    days = ("19.10.2026", "20.10.2026", "21.10.2026", "22.10.2026", "23.10.2026", "24.10.2026")
    rows = [STUNDEN[0], *((date, "Jonas Lind", "A-771", "10,25") for date in days)]
    yield Case("stundenzettel", "bad-rule-hours.csv", table(rows, ";").encode("cp1252"), "61.5 hours", rule)
    content = table(replaced(VANS, 3, 0, "26/10/2026")).encode()
    yield Case("van-checks", "bad-rule-date.csv", content, "a check of the week after", rule)


def _labels() -> Iterator[Case]:
    for document, name, cells in RELABELLED:
        content = stored(BOOKS[document](cells))
        note = f"the text beside or above {name} is another"
        doubt = (document, name) == ("mileage", "miles")  # the header also stands above the total
        yield Case(document, f"bad-label-{name}.xlsx", content, note, [error(CHANGED, name)], doubt=doubt)
    book = occupancy({"Rooms!A6": "Guests"})
    insert_rows(book, "Rooms", 4, 2)
    note = "moved by two rows and its label gone: not to be found again"
    yield Case("occupancy", "bad-label-moved.xlsx", stored(book), note, [error(CHANGED, "sold")])
    for name, column, text in (("hours", 4, "Std"), ("project", 3, "Job"), ("week", 0, "No.")):
        content = timesheet(0, column, text)
        yield Case(
            "timesheet", f"bad-label-{name}.csv", content, f"the column is headed {text}", [error(CHANGED, name)]
        )
    content = table(replaced(STUNDEN, 0, 3, "Zeit"), ";").encode("cp1252")
    yield Case("stundenzettel", "bad-label-stunden.csv", content, "headed Zeit", [error(CHANGED, "stunden")])
    content = table(replaced(VANS, 0, 2, "Miles")).encode()
    yield Case("van-checks", "bad-label-odometer.csv", content, "headed Miles", [error(CHANGED, "odometer")])
    for name, label in (("inspector", "Inspector"), ("workers", "Workers on site"), ("signed", "Signature")):
        content = papers.visit({label: None})
        note = f"{label} was taken out of the form"
        yield Case("site-visit", f"bad-label-{name}.docx", content, note, [error(CHANGED, name)])
    content = papers.bill({"Amount due": None})
    yield Case("utility-bill", "bad-label-amount.pdf", content, "no amount due is named", [error(CHANGED, "amount")])
    rows = [row[:5] for row in week_lines()]
    note = "a column that need not be filled was taken out altogether"
    content = table(rows).encode()
    yield Case("timesheet", "bad-label-overtime.csv", content, note, [error(CHANGED, "overtime")], doubt=True)


def _sheets() -> Iterator[Case]:
    missing = [error("sheet-missing")]
    saves: tuple[tuple[str, Callable[..., bytes]], ...] = (("revenue", stored), ("no-results", plain))
    for name, save in saves:
        book = occupancy()
        del book["Revenue"]
        yield Case("occupancy", f"bad-sheet-{name}.xlsx", save(book), "the sheet Revenue was taken out", missing)
    book = occupancy()
    del book["Revenue"]
    other = book.create_sheet("Scratch")
    other["A1"], other["A2"] = "Shopping", "Milk"
    yield Case(
        "occupancy", "bad-sheet-other.xlsx", stored(book), "a sheet of notes does not stand for Revenue", missing
    )
    book = occupancy()
    del book["Revenue"]
    book["Rooms"].title = "October"
    yield Case("occupancy", "bad-sheet-renamed.xlsx", stored(book), "one sheet renamed, the other gone", missing)
    book = with_cells(ar_aging(), {f"Summary!{column}14": "=SUM(#REF!)" for column in "BCDE"})
    del book["Detail"]
    found = [*missing, error(FAULT, "over_90"), error(FAULT, "total")]
    note = "Detail taken out, so the sums have lost their cells"
    yield Case("ar-aging", "bad-sheet-detail.xlsx", stored(book), note, found)
    book = occupancy()
    del book["Rooms"]
    yield Case("occupancy", "bad-sheet-rooms.xlsx", stored(book), "only Revenue was sent", missing, doubt=True)
    book = BOOKS["mileage"]({"Log!A10": day("2026-10-30"), "Log!B10": "Depot", "Log!G10": 3, "Log!D10": None})
    found = [error("blank", "purpose", "Log!D10")]
    yield Case("mileage", "bad-blank-last-row.xlsx", stored(book), "the last trip has no purpose", found)
