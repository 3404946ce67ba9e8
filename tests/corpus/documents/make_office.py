"""Writes made/, which only LibreOffice or chance can write: python -m tests.corpus.documents.make_office."""

import io
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import docx
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook
from pypdf import PdfReader, PdfWriter

from tests.corpus.documents import filled, papers
from tests.corpus.documents.cases import blank
from tests.corpus.documents.sheets import insert_rows, plain

MADE = Path(__file__).parent / "made"
RIGHT = {
    "ar-aging": filled.ar_aging,
    "mileage": filled.mileage,
    "headcount": filled.headcount,
    "gastos": filled.expenses,
    "safety-checklist": filled.checklist,
    "occupancy": filled.occupancy,
    "cash-count": filled.cash_count,
    "vendor-list": filled.vendors,
    "umsatz": filled.turnover,
    "petty-cash": filled.petty_cash,
}


def no_revenue() -> Workbook:
    """The occupancy without its second sheet."""
    book = filled.occupancy()
    del book["Revenue"]
    return book


def longer_log() -> Workbook:
    """The mileage with rows put in."""
    book = filled.mileage()
    insert_rows(book, "Log", 10, 4)
    cells = {"Log!A10": filled.day("2026-10-27"), "Log!B10": "Depot", "Log!D10": "Fuel", "Log!G10": 6}
    for place, value in cells.items():
        book["Log"][place.partition("!")[2]].value = value
    return book


def bill_page() -> "docx.document.Document":
    """A bill in Word, to be printed to PDF."""
    page = docx.Document()
    page.add_heading("Lumen Power", 1)
    table = page.add_table(rows=0, cols=2)
    for label, value in papers.BILL.items():
        cells = table.add_row().cells
        cells[0].text, cells[1].text = f"{label}:", value
    return page


def sources() -> Mapping[str, tuple[bytes, str]]:
    """By the name of what is made: the bytes to start from, and their ending."""
    books = {f"{kind}--good-office.xlsx": plain(make()) for kind, make in RIGHT.items()}
    books |= {f"{kind}--good-office.ods": plain(make()) for kind, make in RIGHT.items()}
    books |= {f"{kind}--good-office.xls": plain(make()) for kind, make in RIGHT.items()}
    for ending in ("ods", "xls"):
        books |= {
            f"occupancy--bad-office-blank.{ending}": plain(filled.occupancy({"Rooms!B8": None})),
            f"occupancy--bad-office-sheet.{ending}": plain(no_revenue()),
            f"occupancy--bad-office-error.{ending}": plain(filled.occupancy({"Rooms!B8": "=B6/0"})),
            f"ar-aging--bad-office-typed.{ending}": plain(filled.ar_aging({"Summary!F14": 40000.0})),
            f"ar-aging--bad-office-period.{ending}": plain(filled.ar_aging(period="September 2026")),
            f"ar-aging--bad-office-blank-template.{ending}": blank("ar-aging"),
            f"ar-aging--bad-office-wrong.{ending}": plain(filled.mileage()),
            f"gastos--bad-office-choice.{ending}": plain(filled.expenses({"Gastos!C7": "Taxi"})),
            f"mileage--bad-office-words.{ending}": plain(filled.mileage({"Log!G6": "forty"})),
            f"mileage--bad-office-date.{ending}": plain(filled.mileage({"Log!A6": "yesterday"})),
            f"cash-count--bad-office-unsigned.{ending}": plain(filled.cash_count({"Count!B14": None})),
            f"umsatz--bad-office-range.{ending}": plain(filled.turnover({"Umsatz!B9": 4.2})),
            f"umsatz--bad-office-rule.{ending}": plain(filled.turnover({"Umsatz!B6": 5894.74})),
            f"petty-cash--bad-office-label.{ending}": plain(filled.petty_cash({"Petty cash!B6": "Supplier"})),
            f"mileage--good-office-longer.{ending}": plain(longer_log()),
        }
    made = {name: (content, "xlsx") for name, content in books.items()}
    made["site-visit--good-office.docx"] = (papers.visit(), "docx")
    made["site-visit--bad-office-unsigned.docx"] = (papers.visit({"Signature": ""}), "docx")
    made["site-visit--good-office-printed.pdf"] = (papers.visit(), "docx")
    made["site-visit--bad-office-old.doc"] = (papers.visit(), "docx")
    made["site-visit--bad-office-text.odt"] = (papers.visit(), "docx")
    made["utility-bill--good-office.pdf"] = (papers.saved(bill_page()), "docx")
    made["minutes--good-office.pdf"] = (papers.visit(), "docx")
    made["ar-aging--review-office-printed.pdf"] = (plain(filled.ar_aging()), "xlsx")
    return made


def convert() -> None:
    """All of them, one call of LibreOffice for each pair of endings."""
    groups: dict[tuple[str, str], dict[str, bytes]] = {}
    for name, (content, ending) in sources().items():
        stem, _, goal = name.rpartition(".")
        groups.setdefault((ending, goal), {})[stem] = content
    for (ending, goal), files in groups.items():
        with tempfile.TemporaryDirectory() as place:
            for stem, content in files.items():
                (Path(place) / f"{stem}.{ending}").write_bytes(content)
            out, home = Path(place) / "out", f"-env:UserInstallation=file://{place}/home"
            call = ["soffice", home, "--headless", "--convert-to", goal, "--outdir", str(out)]
            subprocess.run([*call, *(f"{place}/{stem}.{ending}" for stem in files)], check=True, capture_output=True)
            for path in sorted(out.iterdir()):
                shutil.copy(path, MADE / path.name)


def lock() -> None:
    """Files with a password: their salt is by chance, so they are kept rather than made anew."""
    for kind, content in (
        ("ar-aging--bad-locked.xlsx", plain(filled.ar_aging())),
        ("cash-count--bad-locked.xlsx", plain(filled.cash_count())),
        ("site-visit--bad-locked.docx", papers.visit()),
    ):
        out = io.BytesIO()
        OOXMLFile(io.BytesIO(content)).encrypt("october", out)
        (MADE / kind).write_bytes(out.getvalue())
    for kind, content, user, how in (
        ("grant-report--bad-locked.pdf", papers.grant(), "october", "RC4-128"),
        ("utility-bill--bad-locked.pdf", papers.bill(), "october", "AES-256"),
        ("grant-report--good-owner-password.pdf", papers.grant(), "", "RC4-128"),
        ("utility-bill--good-owner-password.pdf", papers.bill(), "", "AES-256"),
    ):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
        writer.encrypt(user_password=user, owner_password="ours", algorithm=how)
        (MADE / kind).write_bytes(papers.written(writer))


if __name__ == "__main__":
    MADE.mkdir(exist_ok=True)
    convert()
    lock()
