"""Filling in an intake workbook as a consultant does, and calling Duly with it."""

from datetime import date
from pathlib import Path

from click.testing import CliRunner
from duly.daemon.main import cli
from duly.daemon.setup_sheets import AGREEMENT
from openpyxl import load_workbook

TERMS = {
    "Client": "Blue Lake Clinics",
    "Begins on": date(2026, 9, 28),
    "Time zone": "America/New_York",
    "Public holidays": "US",
    "Rate an hour": 95,
}
DANA = {
    "Name": "Dana Ortiz",
    "Email": "dana@lake.example",
    "Department": "Finance",
    "Manager's email": "lee@lake.example",
}
LEE = {"Name": "Lee Park", "Email": "lee@lake.example", "Role": "manager", "Manager's email": "sam@lake.example"}
SAM = {"Name": "Sam Roe", "Email": "sam@lake.example", "Role": "senior management"}
AGING = {
    "Short name": "ar-aging",
    "Title": "AR aging",
    "Owners": "Finance",
    "How often": "monthly",
    "Due": "working day 5",
}


def duly(folder, *words):
    """What a command printed and its exit code; its errors are printed among the rest."""
    done = CliRunner().invoke(cli, ["--practice", str(folder), *map(str, words)], standalone_mode=False)
    faults = getattr(done.exception, "faults", ())
    return done.output + "".join(f"{fault}\n" for fault in faults), 2 if faults else done.exit_code


def filled(path, terms=TERMS, people=(DANA, LEE, SAM), documents=(AGING,), **others) -> Path:
    """A new workbook as a consultant fills it in: examples deleted, rows typed under the heads."""
    assert duly(path.parent / "none", "new", "--workbook", path)[1] == 0
    book = load_workbook(path)
    for row in book[AGREEMENT].iter_rows(max_col=2):
        title = str(row[0].value).removesuffix(" *")
        if title in terms:
            row[1].value = terms[title]
    for name, rows in {"People": people, "Documents": documents, "Goals": (), **others}.items():
        typed(book[name], rows)
    book.save(path)
    return path


def typed(sheet, rows):
    heads = {str(cell.value).removesuffix(" *"): cell.column for cell in sheet[1]}
    sheet.delete_rows(2, 10)
    for number, row in enumerate(rows, 2):
        for title, value in row.items():
            sheet.cell(number, heads[title], value)
