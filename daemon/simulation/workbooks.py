"""Fills in the sample practice's blank workbooks as their owners would: the right period, plausible figures."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from openpyxl import Workbook, load_workbook

WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
PAYERS = ("Blue Harbor Health", "Lakeside Mutual", "Medicaid", "Self pay", "Union Fund 12", "Prairie Care")
DECISIONS = (
    "Replace the autoclave in the spring, or lease one?",
    "One more part-time nurse on the Lakeside ward from January.",
    "Keep the Saturday clinic open through the winter?",
)

Cell = tuple[str, str]  # sheet and place
Number = int | float


@dataclass(frozen=True, slots=True)
class Filled:
    """What is written into a blank: inputs by cell, and what its formulas come to, as Excel stores it with them."""

    inputs: dict[Cell, str | Number] = field(default_factory=dict)
    results: dict[Cell, Number] = field(default_factory=dict)


def fill(document: str, blank: bytes, period: str, name: str, figures: Random, at: datetime) -> bytes:
    """The blank workbook of this document with everything filled in, saved at `at`; the same for equal arguments."""
    filled = _FILLERS[document](period, name, figures)
    book = load_workbook(io.BytesIO(blank))
    for (sheet, place), value in filled.inputs.items():
        book[sheet][place] = value
    saved = io.BytesIO()
    book.save(saved)
    numbers: dict[str, dict[str, Number]] = {}
    for (sheet, place), value in filled.results.items():
        numbers.setdefault(f"xl/worksheets/sheet{book.sheetnames.index(sheet) + 1}.xml", {})[place] = value
    return _as_excel_saves(saved.getvalue(), numbers, at)


def amended(content: bytes, cells: Mapping[Cell, str | Number | None], at: datetime) -> bytes:
    """A workbook with other values in these cells, as a program saves it that leaves all calculating to the reader."""
    book = load_workbook(io.BytesIO(content))
    for (sheet, place), value in cells.items():
        book[sheet][place] = value
    return saved(book, at)


def saved(book: Workbook, at: datetime) -> bytes:
    """The bytes of a workbook saved at `at`."""
    out = io.BytesIO()
    book.save(out)
    return _as_excel_saves(out.getvalue(), {}, at)


def _as_excel_saves(content: bytes, numbers: Mapping[str, Mapping[str, Number]], at: datetime) -> bytes:
    """Put each formula's result beside it, and the time of saving into the file: openpyxl does neither."""
    stamp = at.astimezone(UTC)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name in numbers:
                text = _with_results(text.decode(), numbers[name]).encode()
            if name == "docProps/core.xml":
                text = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", f"{stamp:%Y-%m-%dT%H:%M:%SZ}".encode(), text)
            new.writestr(zipfile.ZipInfo(name, stamp.timetuple()[:6]), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _with_results(sheet: str, numbers: Mapping[str, Number]) -> str:
    def put(cell: re.Match[str]) -> str:
        value = numbers.get(cell[2], 0)
        return f"{cell[1]}<v>{value:.10g}</v>"

    return re.sub(r'(<c r="([A-Z]+\d+)"[^>]*><f>[^<]*</f>)<v\s*(?:/>|></v>)', put, sheet)


def _cash(period: str, name: str, figures: Random) -> Filled:
    """One line a day: opening, receipts, payments; the closing of each day opens the next."""
    balance: Number = figures.randrange(58_000, 94_000)
    filled = Filled({("Cash", "B2"): period, ("Cash", "B3"): name, ("Cash", "B6"): balance})
    receipts = payments = 0
    for row, _ in enumerate(WEEK, 6):
        got, paid = figures.randrange(6_000, 14_000), figures.randrange(5_000, 13_000)
        filled.inputs.update({("Cash", f"C{row}"): got, ("Cash", f"D{row}"): paid})
        if row > 6:
            filled.results["Cash", f"B{row}"] = balance
        balance += got - paid
        filled.results["Cash", f"E{row}"] = balance
        receipts, payments = receipts + got, payments + paid
    filled.results.update({("Cash", "C11"): receipts, ("Cash", "D11"): payments})
    return filled


def _staffing(period: str, name: str, figures: Random) -> Filled:
    """Seven days of scheduled, worked and overtime hours of a ward."""
    ward = {"Grace Okafor": "Harbor, day ward", "Mei Tanaka": "Harbor, evening ward"}.get(name, "Lakeside")
    filled = Filled({("Hours", "B2"): period, ("Hours", "B3"): ward})
    sums = {"B": 0, "C": 0, "D": 0}
    for row in range(6, 13):
        scheduled = figures.randrange(40, 66) if row < 11 else 32
        overtime = figures.choice((0, 0, 0, 1, 2, 3))
        day = {"B": scheduled, "C": scheduled + overtime - figures.randrange(5), "D": overtime}
        filled.inputs.update({("Hours", f"{column}{row}"): value for column, value in day.items()})
        sums = {column: sums[column] + day[column] for column in sums}
    filled.results.update({("Hours", f"{column}13"): value for column, value in sums.items()})
    return filled


def _aging(period: str, name: str, figures: Random) -> Filled:
    """A dozen open invoices by age, added up on the first page."""
    filled = Filled({("Summary", "B2"): period, ("Summary", "B3"): name})
    sums = dict.fromkeys("DEFG", 0)
    for row in range(5, 45):
        amount = 0
        if row < 5 + figures.randrange(12, 15):
            column = figures.choice("DDDDEEFG")
            amount = figures.randrange(40, 420) * 10
            sums[column] += amount
            filled.inputs.update(
                {
                    ("Detail", f"A{row}"): f"INV-{figures.randrange(20_000, 29_999)}",
                    ("Detail", f"B{row}"): figures.choice(PAYERS),
                    ("Detail", f"C{row}"): f"{period}-{figures.randrange(1, 28):02}",
                    ("Detail", f"{column}{row}"): amount,
                }
            )
        filled.results["Detail", f"H{row}"] = amount
    filled.results.update({("Summary", f"{chr(ord(column) - 2)}14"): value for column, value in sums.items()})
    filled.results["Summary", "F14"] = sum(sums.values())
    return filled


def _no_shows(period: str, name: str, figures: Random) -> Filled:
    """A clinic's visits of the month."""
    booked = figures.randrange(780, 940)
    missed = figures.randrange(35, 80)
    clinic = "Lakeside" if name.startswith("Inés") else "Harbor"
    inputs: dict[str, str | Number] = {"B2": period, "B3": clinic, "B5": booked, "B6": booked - missed, "B7": missed}
    return Filled({("Visits", place): value for place, value in inputs.items()}, {("Visits", "B9"): missed / booked})


def _review(period: str, name: str, figures: Random) -> Filled:
    """The quarter against plan, and one decision."""
    filled = Filled({("Review", "B2"): period, ("Review", "B3"): name})
    planned = actual = 0
    for row, usual in zip(range(6, 10), (210_000, 38_000, 52_000, 9_000), strict=True):
        plan, cost = usual, round(usual * figures.uniform(0.92, 1.09))
        filled.inputs.update({("Review", f"B{row}"): plan, ("Review", f"C{row}"): cost})
        filled.results["Review", f"D{row}"] = cost - plan
        planned, actual = planned + plan, actual + cost
    filled.inputs["Review", "B13"] = figures.choice(DECISIONS)
    totals = {"B10": planned, "C10": actual, "D10": actual - planned}
    filled.results.update({("Review", place): value for place, value in totals.items()})
    return filled


_FILLERS: dict[str, Callable[[str, str, Random], Filled]] = {
    "weekly-cash": _cash,
    "staffing-hours": _staffing,
    "ar-aging": _aging,
    "no-shows": _no_shows,
    "quarterly-review": _review,
}
