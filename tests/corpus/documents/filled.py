"""The same workbooks as their owners fill them, right in every point; a case changes what it is about."""

import datetime
from collections.abc import Mapping

from openpyxl import Workbook

from tests.corpus.documents.calculation import Value
from tests.corpus.documents.forms import BLANK, CHECKS, with_cells

INVOICES = (
    ("INV-2041", "Blue Ridge Health", "2026-10-21", "D", 8120.50),
    ("INV-2033", "Coast Mutual", "2026-10-09", "D", 4310.00),
    ("INV-1998", "Meridian Care", "2026-09-14", "E", 6275.25),
    ("INV-1967", "Union Plan 40", "2026-08-19", "F", 2940.75),
    ("INV-1874", "Coast Mutual", "2026-06-30", "G", 12350.00),
    ("INV-1812", "Self pay, R. Boone", "2026-05-12", "G", 1899.90),
)
TRIPS = (
    ("2026-10-05", "Depot", "Quarry 4", "Aggregate samples", 41200, 38),
    ("2026-10-08", "Depot", "Elm Street", "Site meeting", 41238, 17),
    ("2026-10-13", "Elm Street", "County office", "Permit", 41255, 24),
    ("2026-10-22", "Depot", "Quarry 4", "Aggregate samples", 41279, 41),
)
PEOPLE = ((14, 3, 2), (22, 4, 5), (8, 1, 0), (17, 0, 1), (9, 1, 1), (12, 0, 0))  # start, joiners, leavers
EXPENSES = (
    ("2026-10-06", "Tren Valencia - Madrid", "Viaje", 64.30, 0.10),
    ("2026-10-07", "Hotel Atocha", "Hotel", 118.00, 0.10),
    ("2026-10-07", "Cena con cliente", "Comida", 46.75, 0.10),
    ("2026-10-19", "Cartuchos de tinta", "Material", 83.49, 0.21),
)
VENDORS = (
    ("Ridge Linen", "orders@ridge.example", "2027-03-31", 18200.00),
    ("Harbor Waste", "hello@harborwaste.example", "2026-12-31", 9640.00),
    ("Lumen Power", "desk@lumen.example", "2028-06-30", 41875.50),
)
PAYMENTS = (
    ("2026-10-02", "Post office", "Stamps", 27.20),
    ("2026-10-14", "Corner shop", "Milk and tea", 11.65),
    ("2026-10-15", "Cab", "Client visit", 18.40),
)
Cells = Mapping[str, Value]


def day(text: str) -> datetime.datetime:
    """Midnight of that day, as workbooks hold dates."""
    return datetime.datetime.fromisoformat(text)


def ar_aging(change: Cells | None = None, period: Value = "2026-10", scale: float = 1.0) -> Workbook:
    """The aging; `scale` makes the amounts of another month."""
    cells: dict[str, Value] = {"Summary!B2": period, "Summary!B3": "Dana Ortiz"}
    for row, (invoice, payer, date, column, amount) in enumerate(INVOICES, 5):
        cells |= {f"Detail!A{row}": invoice, f"Detail!B{row}": payer, f"Detail!C{row}": day(date)}
        cells[f"Detail!{column}{row}"] = round(amount * scale, 2)
    return with_cells(BLANK["ar-aging"](), {**cells, **(change or {})})


def mileage(change: Cells | None = None, period: Value = "2026-10", more: int = 0) -> Workbook:
    """The log; `more` adds to every trip's miles, for another month."""
    cells: dict[str, Value] = {"Log!B2": "Tomas Ruiz", "Log!B3": period}
    for row, (date, start, end, purpose, odometer, miles) in enumerate(TRIPS, 6):
        cells |= {f"Log!A{row}": day(date), f"Log!B{row}": start, f"Log!C{row}": end, f"Log!D{row}": purpose}
        cells |= {f"Log!E{row}": odometer, f"Log!F{row}": odometer + miles, f"Log!G{row}": miles + more}
    return with_cells(BLANK["mileage"](), {**cells, **(change or {})})


def headcount(change: Cells | None = None, period: Value = "2026-Q3") -> Workbook:
    """The quarter's heads."""
    cells: dict[str, Value] = {"Headcount!B2": period}
    for row, numbers in enumerate(PEOPLE, 5):
        cells |= {f"Headcount!{column}{row}": number for column, number in zip("BCD", numbers, strict=True)}
    return with_cells(BLANK["headcount"](), {**cells, **(change or {})})


def expenses(change: Cells | None = None, period: Value = "octubre 2026") -> Workbook:
    """The month's expenses."""
    cells: dict[str, Value] = {"Gastos!B2": period, "Gastos!B3": "Inés Vega"}
    for row, (date, what, category, amount, tax) in enumerate(EXPENSES, 7):
        cells |= {f"Gastos!A{row}": day(date), f"Gastos!B{row}": what, f"Gastos!C{row}": category}
        cells |= {f"Gastos!D{row}": amount, f"Gastos!E{row}": tax}
    return with_cells(BLANK["gastos"](), {**cells, **(change or {})})


def checklist(change: Cells | None = None, period: Value = "2026-10") -> Workbook:
    """All ten checked, one of them no."""
    cells: dict[str, Value] = {"Checklist!B2": period, "Checklist!B3": "Depot", "Checklist!B4": "Walt Brennan"}
    cells |= {f"Checklist!B{row}": "yes" for row in range(7, 7 + len(CHECKS))}
    cells |= {"Checklist!B10": "no", "Checklist!C10": "Two ladders sent for repair"}
    return with_cells(BLANK["safety-checklist"](), {**cells, **(change or {})})


def occupancy(change: Cells | None = None, period: Value = "2026-10", revenue: float = 118450.0) -> Workbook:
    """The month's rooms and revenue."""
    cells: dict[str, Value] = {"Rooms!B2": period, "Rooms!B3": "Harbor Inn", "Rooms!B5": 1240, "Rooms!B6": 961}
    cells |= {"Rooms!B8": 0.345, "Revenue!B3": revenue, "Revenue!B4": 7320.0}
    return with_cells(BLANK["occupancy"](), {**cells, **(change or {})})


def cash_count(change: Cells | None = None, period: Value = "2026-W43", sales: float = 3184.60) -> Workbook:
    """The week's till, two dollars short."""
    cells: dict[str, Value] = {"Count!B2": period, "Count!B3": "Front till", "Count!B5": 300.0, "Count!B6": sales}
    cells |= {"Count!B7": 86.25, "Count!B9": round(300 + sales - 86.25 - 2, 2), "Count!B14": "Kim Sato"}
    return with_cells(BLANK["cash-count"](), {**cells, **(change or {})})


def vendors(change: Cells | None = None) -> Workbook:
    """Three vendors."""
    cells: dict[str, Value] = {}
    for row, (vendor, contact, ends, cost) in enumerate(VENDORS, 4):
        cells |= {f"Vendors!A{row}": vendor, f"Vendors!B{row}": contact}
        cells |= {f"Vendors!C{row}": day(ends), f"Vendors!D{row}": cost}
    return with_cells(BLANK["vendor-list"](), {**cells, **(change or {})})


def turnover(change: Cells | None = None, period: Value = "10/2026", net: float = 84210.50) -> Workbook:
    """The German branch's month."""
    cells: dict[str, Value] = {"Umsatz!B2": period, "Umsatz!B3": "Bonn", "Umsatz!B5": net}
    cells |= {"Umsatz!B6": round(net * 0.19, 2), "Umsatz!B9": 0.042}
    return with_cells(BLANK["umsatz"](), {**cells, **(change or {})})


def petty_cash(change: Cells | None = None, period: Value = "October 2026") -> Workbook:
    """The British office's month."""
    cells: dict[str, Value] = {"Petty cash!B2": period, "Petty cash!B3": "Leeds", "Petty cash!E2": 150.0}
    for row, (date, payee, what, amount) in enumerate(PAYMENTS, 7):
        cells |= {f"Petty cash!A{row}": day(date), f"Petty cash!B{row}": payee}
        cells |= {f"Petty cash!C{row}": what, f"Petty cash!D{row}": amount}
    return with_cells(BLANK["petty-cash"](), {**cells, **(change or {})})
