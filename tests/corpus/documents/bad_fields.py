"""Documents with one value missing or wrong: blank, not a number, not a date, out of range, not allowed."""

from collections.abc import Callable, Iterator, Mapping

from openpyxl import Workbook

from tests.corpus.documents import filled, papers
from tests.corpus.documents.calculation import Value
from tests.corpus.documents.cases import STUNDEN, VANS, Case, error, replaced, timesheet
from tests.corpus.documents.good_tables import GASTOS
from tests.corpus.documents.papers import table
from tests.corpus.documents.sheets import plain, stored

BOOKS: Mapping[str, Callable[..., Workbook]] = {
    "ar-aging": filled.ar_aging,
    "mileage": filled.mileage,
    "headcount": filled.headcount,
    "gastos": filled.expenses,
    "safety-checklist": filled.checklist,
    "occupancy": filled.occupancy,
    "cash-count": filled.cash_count,
    "umsatz": filled.turnover,
    "petty-cash": filled.petty_cash,
}
# document, field, place that is changed (also `where`, unless the field is found by its label), what stands there
Row = tuple[str, str, str, Value]
IN_BOOKS: Mapping[str, tuple[Row, ...]] = {
    "blank": (
        ("ar-aging", "prepared", "Summary!B3", None),
        ("ar-aging", "prepared", "Summary!B3", "N/A"),
        ("ar-aging", "prepared", "Summary!B3", "TBD"),
        ("ar-aging", "prepared", "Summary!B3", "________"),
        ("ar-aging", "prepared", "Summary!B3", " - "),
        ("ar-aging", "period", "Summary!B2", None),
        ("mileage", "purpose", "Log!D8", None),
        ("mileage", "driver", "Log!B2", "n/a"),
        ("mileage", "date", "Log!A7", None),
        ("mileage", "miles", "Log!G9", None),
        ("gastos", "concepto", "Gastos!B8", None),
        ("gastos", "categoria", "Gastos!C10", "-"),
        ("safety-checklist", "ok", "Checklist!B9", None),
        ("safety-checklist", "checker", "", None),
        ("occupancy", "direct", "Rooms!B8", None),
        ("occupancy", "sold", "Rooms!B6", None),
        ("occupancy", "revenue", "Revenue!B3", "N/A"),
        ("umsatz", "retouren", "", None),
        ("petty-cash", "payee", "Petty cash!B8", None),
    ),
    "not-a-number": (
        ("occupancy", "revenue", "Revenue!B3", "see attached"),
        ("occupancy", "revenue", "Revenue!B3", "118,450 or so"),
        ("occupancy", "sold", "Rooms!B6", 961.5),
        ("occupancy", "direct", "Rooms!B8", "about a third"),
        ("mileage", "miles", "Log!G6", "forty"),
        ("mileage", "miles", "Log!G8", "twenty-four"),
        ("gastos", "importe", "Gastos!D7", "sesenta"),
        ("gastos", "iva", "Gastos!E7", "exento"),
        ("petty-cash", "amount", "Petty cash!D8", "ten"),
        ("umsatz", "retouren", "", "unbekannt"),
    ),
    "not-a-date": (
        ("mileage", "date", "Log!A6", "yesterday"),
        ("mileage", "date", "Log!A7", "2026-02-30"),
        ("mileage", "date", "Log!A8", "13/32/2026"),
        ("gastos", "fecha", "Gastos!A8", "el lunes"),
        ("petty-cash", "date", "Petty cash!A9", "last week"),
        ("petty-cash", "date", "Petty cash!A7", "31/11/2026"),
    ),
    "out-of-range": (
        ("occupancy", "direct", "Rooms!B8", 34.5),
        ("occupancy", "direct", "Rooms!B8", "34.5"),
        ("occupancy", "direct", "Rooms!B8", "120%"),
        ("occupancy", "available", "Rooms!B5", 6000),
        ("occupancy", "revenue", "Revenue!B3", -500),
        ("occupancy", "revenue", "Revenue!B3", "(1,250.00)"),
        ("mileage", "miles", "Log!G8", 700),
        ("mileage", "miles", "Log!G9", -5),
        ("headcount", "ends", "Headcount!E5", 600),
        ("gastos", "importe", "Gastos!D8", 2500.0),
        ("gastos", "iva", "Gastos!E10", 21),
        ("umsatz", "retouren", "", 4.2),
        ("petty-cash", "amount", "Petty cash!D8", 100.01),
    ),
    "not-allowed": (
        ("occupancy", "property", "Rooms!B3", "Hilltop Inn"),
        ("occupancy", "property", "Rooms!B3", "Harbor"),
        ("safety-checklist", "site", "Checklist!B3", "Harbor"),
        ("safety-checklist", "ok", "Checklist!B8", "maybe"),
        ("safety-checklist", "ok", "Checklist!B12", "partly"),
        ("gastos", "categoria", "Gastos!C7", "Taxi"),
        ("gastos", "categoria", "Gastos!C9", "Comidas y cenas"),
        ("umsatz", "filiale", "", "Aachen"),
    ),
    "signature-missing": (
        ("cash-count", "signed", "Count!B14", "Sign here"),
        ("cash-count", "signed", "Count!B14", None),
        ("cash-count", "signed", "Count!B14", "_________"),
    ),
}
CELLS = {  # where a label's value stands, or what must be changed so that the field's own formula gives it
    ("safety-checklist", "checker"): "Checklist!B4",
    ("umsatz", "retouren"): "Umsatz!B9",
    ("umsatz", "filiale"): "Umsatz!B3",
    ("headcount", "ends"): "Headcount!B5",
}
BESIDE: Mapping[tuple[str, str], Mapping[str, Value]] = {  # so that nothing else is wrong with the document
    ("petty-cash", "amount"): {"Petty cash!E2": 300.0},
}
# document, field, line of the file, column from 0, what stands there
IN_LINES: Mapping[str, tuple[tuple[str, str, int, int, str], ...]] = {
    "blank": (
        ("timesheet", "hours", 4, 4, ""),
        ("timesheet", "employee", 2, 1, "N/A"),
        ("timesheet", "project", 6, 3, "-"),
        ("timesheet", "work_date", 3, 2, ""),
        ("stundenzettel", "auftrag", 3, 2, ""),
        ("van-checks", "defects", 4, 3, ""),
    ),
    "not-a-number": (
        ("timesheet", "hours", 3, 4, "all day"),
        ("timesheet", "hours", 2, 4, "eight"),
        ("timesheet", "overtime", 3, 5, "some"),
        ("stundenzettel", "stunden", 4, 3, "krank"),
        ("van-checks", "odometer", 3, 2, "121877.5"),
        ("van-checks", "odometer", 2, 2, "broken"),
    ),
    "not-a-date": (
        ("timesheet", "work_date", 3, 2, "tomorrow"),
        ("timesheet", "work_date", 5, 2, "Oct 32"),
        ("stundenzettel", "datum", 4, 0, "31.11.2026"),
        ("van-checks", "checked", 3, 0, "morning"),
    ),
    "out-of-range": (
        ("timesheet", "hours", 3, 4, "17"),
        ("timesheet", "hours", 5, 4, "-1"),
        ("timesheet", "overtime", 3, 5, "-0.5"),
        ("stundenzettel", "stunden", 4, 3, "13,5"),
        ("stundenzettel", "stunden", 2, 3, "-1,0"),
        ("van-checks", "odometer", 3, 2, "500000"),
    ),
    "not-allowed": (
        ("van-checks", "van", 2, 1, "V9"),
        ("van-checks", "defects", 3, 3, "mirror"),
        ("van-checks", "defects", 4, 3, "?"),
    ),
}
IN_WORD: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "blank": (
        ("inspector", "Inspector", ""),
        ("description", "Description of incidents", ""),
        ("description", "Description of incidents", "TBD"),
        ("period", "Month", papers.LINE),
        ("workers", "Workers on site", "N/A"),
    ),
    "not-a-number": (("workers", "Workers on site", "23.5"), ("incidents", "Number of incidents", "a few")),
    "not-a-date": (("visited", "Date of visit", "soon"), ("visited", "Date of visit", "09/31/2026")),
    "out-of-range": (
        ("workers", "Workers on site", "0"),
        ("workers", "Workers on site", "900"),
        ("incidents", "Number of incidents", "-1"),
    ),
    "not-allowed": (("location", "Location", "Quarry 5"), ("location", "Location", "the depot in Elm Street")),
    "signature-missing": (
        ("signed", "Signature", ""),
        ("signed", "Signature", papers.LINE),
        ("signed", "Signature", "N/A"),
    ),
}
IN_FORM: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "blank": (("grantee", "Grantee", ""), ("hours", "TotalHours", "TBD"), ("period", "Quarter", "")),
    "not-a-number": (("budget", "Budget", "forty-eight thousand"), ("hours", "TotalHours", "many")),
    "out-of-range": (("hours", "TotalHours", "2,500"), ("spent", "AmountSpent", "(20.00)")),
    "signature-missing": (("signed", "Signature", ""), ("signed", "Signature", "____")),
}
IN_BILL: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "blank": (("account", "Account", ""), ("amount", "Amount due", "TBD")),
    "not-a-number": (("used", "kWh used", "see meter"), ("amount", "Amount due", "as agreed")),
    "not-a-date": (("pay_by", "Due date", "upon receipt"), ("pay_by", "Due date", "13/45/2026")),
    "out-of-range": (("used", "kWh used", "250,000"), ("amount", "Amount due", "-$12.00")),
}


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _in_books()
    yield from _in_lines()
    yield from _in_papers()
    yield from _several()


def _in_books() -> Iterator[Case]:
    for code, rows in IN_BOOKS.items():
        for number, (document, name, where, value) in enumerate(rows, 1):
            cell = CELLS.get((document, name), where)
            book = BOOKS[document]({cell: value, **BESIDE.get((document, name), {})})
            save, ending = (plain, "-no-results") if number % 5 == 0 else (stored, "")
            file = f"bad-{code}-{number:02}-{name}{ending}.xlsx"
            yield Case(document, file, save(book), f"{cell} holds {value!r}", [error(code, name, where)])


def _lines(document: str, line: int, column: int, text: str) -> bytes:
    if document == "timesheet":
        return timesheet(line - 1, column, text)
    if document == "stundenzettel":
        return table(replaced(STUNDEN, line - 1, column, text), ";").encode("cp1252")
    return table(replaced(VANS, line - 1, column, text)).encode()


def _in_lines() -> Iterator[Case]:
    heads = {
        "timesheet": "Week,Employee,Date,Project,Hours,Overtime".split(","),
        "stundenzettel": STUNDEN[0],
        "van-checks": VANS[0],
    }
    for code, rows in IN_LINES.items():
        for number, (document, name, line, column, text) in enumerate(rows, 1):
            where = f"line {line}, {heads[document][column]}"
            content = _lines(document, line, column, text)
            file = f"bad-{code}-{number:02}-{name}.csv"
            yield Case(document, file, content, f"{where} holds {text!r}", [error(code, name, where)])


def _in_papers() -> Iterator[Case]:
    for document, rows, ending, make in (
        ("site-visit", IN_WORD, "docx", papers.visit),
        ("grant-report", IN_FORM, "pdf", papers.grant),
        ("utility-bill", IN_BILL, "pdf", papers.bill),
    ):
        for code, listed in rows.items():
            for number, (name, place, text) in enumerate(listed, 1):
                file = f"bad-{code}-{number:02}-{name}.{ending}"
                yield Case(document, file, make({place: text}), f"{place} holds {text!r}", [error(code, name, place)])


def _several() -> Iterator[Case]:
    far = {"Count!B9": 3390.00}
    note = "8.35 short: then an explanation is required"
    content = stored(filled.cash_count(far))
    yield Case("cash-count", "bad-blank-explanation.xlsx", content, note, [error("blank", "explanation", "Count!B12")])
    found = [error("blank", "sold", "Rooms!B6"), error("formula-error", "occupancy", "Rooms!B7")]
    note = "tbd is blank, and the rate that divides by it is an error"
    yield Case("occupancy", "bad-blank-and-error.xlsx", stored(filled.occupancy({"Rooms!B6": "tbd"})), note, found)
    two = {"Rooms!B3": "Hilltop", "Rooms!B8": None, "Revenue!B3": "soon"}
    found = [error("not-allowed", "property", "Rooms!B3"), error("blank", "direct", "Rooms!B8")]
    found.append(error("not-a-number", "revenue", "Revenue!B3"))
    yield Case("occupancy", "bad-three-faults.xlsx", stored(filled.occupancy(two)), "all problems at once", found)
    rows = replaced(replaced(GASTOS, 7, 2, "Alojamiento"), 8, 0, "martes")
    found = [error("not-allowed", "categoria", "line 8, Categoría"), error("not-a-date", "fecha", "line 9, Fecha")]
    yield Case(
        "gastos", "bad-two-faults.csv", table(rows, ";").encode("cp1252"), "two lines with one fault each", found
    )
    change = {"Workers on site": "many", "Signature": "", "Inspector": ""}
    found = [error("not-a-number", "workers", "Workers on site"), error("blank", "inspector", "Inspector")]
    found.append(error("signature-missing", "signed", "Signature"))
    yield Case("site-visit", "bad-three-faults.docx", papers.visit(change), "all problems at once", found)
    content = stored(filled.ar_aging(period="last month"))
    note = "a period that names none"
    yield Case(
        "ar-aging", "bad-period-words.xlsx", content, note, [error("not-a-date", "period", "Summary!B2")], doubt=True
    )
    texts: dict[str, Value] = {"Log!A6": "10/25/2026", "Log!A7": "25/10/2026", "Log!A8": "03/04/2026"}
    note = "the column's other dates disagree on the order, so 03/04/2026 is unclear"
    found = [error("not-a-date", "date", "Log!A8")]
    yield Case("mileage", "bad-date-order.xlsx", stored(filled.mileage(texts)), note, found, doubt=True)
