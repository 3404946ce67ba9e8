"""The wrong document, the right one for another period, and the template sent back as it was."""

from collections.abc import Iterator, Mapping

import docx
from openpyxl import Workbook

from tests.corpus.documents import filled, papers
from tests.corpus.documents.bad_fields import BOOKS
from tests.corpus.documents.calculation import Value
from tests.corpus.documents.cases import STUNDEN, VANS, Case, blank, error, timesheet, week_lines
from tests.corpus.documents.filled import day
from tests.corpus.documents.forms import BLANK
from tests.corpus.documents.good_papers import forwarded, zipped
from tests.corpus.documents.good_tables import GASTOS
from tests.corpus.documents.papers import table
from tests.corpus.documents.sheets import plain, stored

OTHER: Mapping[str, tuple[tuple[str, Value], ...]] = {
    "ar-aging": (("text", "2026-09"), ("words", "September 2026"), ("date", day("2026-09-30")), ("year", "2025-10")),
    "cash-count": (("week", "2026-W42"), ("sunday", "10/18/2026")),
    "headcount": (("before", "Q2 2026"), ("after", "2026-Q4")),
    "occupancy": (("after", "Nov 2026"),),
    "mileage": (("words", "September 2026"),),
    "safety-checklist": (("short", "Sep-26"),),
    "gastos": (("spanish", "septiembre 2026"),),
    "umsatz": (("slash", "09/2026"),),
    "petty-cash": (("words", "September 2026"), ("date", "30/09/2026")),
}
WHERE = {"ar-aging": "Summary!B2", "occupancy": "Rooms!B2", "cash-count": "Count!B2", "mileage": "Log!B3"}
EITHER = "returned|review"


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _other_period()
    yield from _other_document()
    yield from _templates()


def _other_period() -> Iterator[Case]:
    for document, rows in OTHER.items():
        name = "mes" if document == "gastos" else "period"
        for how, value in rows:
            content = stored(BOOKS[document](period=value))
            found = [error("wrong-period", name, WHERE.get(document, ""))]
            yield Case(document, f"bad-other-period-{how}.xlsx", content, f"the period reads {value!s}", found)
    content = papers.visit({"Month": "September 2026"})
    yield Case("site-visit", "bad-period.docx", content, "September's form", [error("wrong-period", "period", "Month")])
    content = papers.grant({"Quarter": "2026-Q2"})
    yield Case(
        "grant-report", "bad-period.pdf", content, "the second quarter", [error("wrong-period", "period", "Quarter")]
    )
    content = papers.bill({"Billing month": "September 2026"})
    found = [error("wrong-period", "period", "Billing month")]
    yield Case("utility-bill", "bad-period.pdf", content, "September's bill", found)
    content = table(week_lines("2026-W42")).encode()
    note = "the week's number is wrong, its days are right"
    yield Case("timesheet", "bad-period-week.csv", content, note, [error("wrong-period", "week")])
    dates = [f"2026-10-{number}" for number in range(12, 17)]
    content = table(week_lines("2026-W42", dates)).encode()
    note = "all of the week before, so its days lie outside the week too"
    yield Case("timesheet", "bad-period-all.csv", content, note, [error("wrong-period", "week"), error("rule")])
    content = timesheet(3, 0, "2026-W44")
    found = [error("wrong-period", "week", "line 4, Week")]
    yield Case("timesheet", "bad-period-one-line.csv", content, "one line is of another week", found)


def _other_document() -> Iterator[Case]:
    wrong = [error("wrong-document")]

    def other(document: str, name: str, content: bytes, note: str) -> Case:
        return Case(document, f"bad-wrong-{name}", content, note, wrong, verdict=EITHER)

    yield other("ar-aging", "mileage.xlsx", stored(filled.mileage()), "a mileage log in place of the aging")
    yield other("mileage", "aging.xlsx", stored(filled.ar_aging()), "an aging in place of the mileage log")
    yield other("occupancy", "till.xlsx", stored(filled.cash_count()), "a cash count in place of the occupancy")
    yield other("headcount", "checklist.xlsx", stored(filled.checklist()), "a checklist in place of the headcount")
    yield other("safety-checklist", "expenses.xlsx", plain(filled.expenses()), "an expense report")
    yield other("umsatz", "petty.xlsx", stored(filled.petty_cash()), "a petty cash sheet in place of the turnover")
    yield other("vendor-list", "aging.xlsx", stored(filled.ar_aging()), "an aging in place of the vendor list")
    yield other("timesheet", "vans.csv", table(VANS).encode(), "van checks in place of the timesheet")
    yield other("stundenzettel", "expenses.csv", table(GASTOS, ";").encode("cp1252"), "a Spanish expense report")
    yield other("van-checks", "hours.csv", table(STUNDEN, ";").encode(), "German hours in place of van checks")
    book = Workbook()
    for row in (["Recipe", "Lemon cake"], ["Flour", 250], ["Eggs", 4], ["Sugar", 180]):
        book.active.append(row)
    yield other("cash-count", "recipe.xlsx", plain(book), "a recipe")
    yield other("ar-aging", "in-zip.zip", zipped({"log.xlsx": stored(filled.mileage())}), "a mileage log in a zip")
    yield other("ar-aging", "in-mail.eml", forwarded("log.xlsx", stored(filled.mileage())), "a mileage log in a mail")
    page = docx.Document()
    page.add_heading("Curriculum vitae", 1)
    page.add_paragraph("Born in Bonn, trained as a cook, fluent in three languages.")
    yield other("site-visit", "letter.docx", papers.saved(page), "a life story in place of the visit form")
    yield other("grant-report", "letter.pdf", papers.pdf_lines(["Dear Mei,", "thank you for lunch."]), "a letter")
    content = papers.pdf_lines(["Menu of the week", "Monday: lentils", "Tuesday: fish"], "Canteen")
    note = "a menu in place of a bill, of which there is no template"
    yield Case("utility-bill", "bad-wrong-menu.pdf", content, note, wrong, verdict=EITHER, doubt=True)


def _templates() -> Iterator[Case]:
    nothing = [error("blank-template")]
    for document, make in BLANK.items():
        note = "the template as it was sent out"
        yield Case(document, "bad-blank-template.xlsx", blank(document), note, nothing)
        if document in ("ar-aging", "cash-count", "headcount"):
            note = "the template opened and saved, nothing filled"
            yield Case(document, "bad-blank-template-saved.xlsx", plain(make()), note, nothing)
    note = "only the header"
    yield Case("timesheet", "bad-blank-template.csv", blank("timesheet"), note, nothing)
    yield Case("stundenzettel", "bad-blank-template.csv", blank("stundenzettel"), note, nothing)
    content = table([STUNDEN[0], [""] * 4, [""] * 4], ";").encode("utf-8-sig")
    yield Case("stundenzettel", "bad-blank-template-saved.csv", content, "the header and empty lines", nothing)
    yield Case("van-checks", "bad-blank-template.csv", blank("van-checks"), note, nothing)
    yield Case("site-visit", "bad-blank-template.docx", blank("site-visit"), "the form as it was sent out", nothing)
    yield Case("grant-report", "bad-blank-template.pdf", blank("grant-report"), "the form as it was sent out", nothing)
    content = zipped({"ar-aging.xlsx": blank("ar-aging")})
    yield Case("ar-aging", "bad-blank-template.zip", content, "the template in a zip", nothing)
