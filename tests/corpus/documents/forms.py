"""The blank workbooks that the engagements' owners are asked to fill, one function each."""

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from tests.corpus.documents.calculation import Value

MONEY, PERCENT = "#,##0.00", "0.0%"
DEPARTMENTS = ("Kitchen", "Service", "Bar", "Housekeeping", "Front desk", "Office")
CHECKS = (
    *("Exits are clear", "Extinguishers in date", "First-aid box full", "Ladders tagged", "Guards on machines"),
    *("Spill kit in place", "Lights work", "Floor dry", "Eye wash tested", "Gas bottles chained"),
)


def with_cells(book: Workbook, cells: Mapping[str, Value]) -> Workbook:
    """The same workbook with these cells set; a place is `Sheet!B2`."""
    for place, value in cells.items():
        title, _, cell = place.rpartition("!")
        book[title][cell].value = value
    return book


def _sheet(book: Workbook, title: str, cells: Mapping[str, Value], widths: Sequence[int] = (26, 16, 16)) -> None:
    first = book.worksheets[0]
    sheet = first if first.title == "Sheet" else book.create_sheet(title)
    sheet.title = title
    for place, value in cells.items():
        sheet[place].value = value
    sheet["A1"].font = Font(bold=True, size=14)
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def _header(row: int, *names: str) -> dict[str, Value]:
    return {f"{get_column_letter(number)}{row}": name for number, name in enumerate(names, 1)}


def _format(book: Workbook, title: str, cells: str, how: str) -> None:
    found = book[title][cells]
    for row in found if isinstance(found, tuple) else ((found,),):
        for cell in row if isinstance(row, tuple) else (row,):
            cell.number_format = how


def _choices(book: Workbook, title: str, cells: str, choices: str) -> None:
    validation = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
    validation.add(cells)
    book[title].add_data_validation(validation)


def ar_aging() -> Workbook:
    """Open invoices by age on Detail, added up on Summary."""
    book = Workbook()
    top = {"A1": "AR aging report", "A2": "Period (2026-10)", "A3": "Prepared by", "A5": "Fill in the sheet Detail."}
    sums = {f"{column}14": f"=SUM(Detail!{below}5:{below}60)" for column, below in zip("BCDE", "DEFG", strict=True)}
    heads = _header(13, "Open invoices", "0-30 days", "31-60 days", "61-90 days", "Over 90 days", "Total")
    _sheet(book, "Summary", {**top, **heads, "A14": "Total", **sums, "F14": "=SUM(B14:E14)"})
    columns = ("Invoice", "Payer", "Invoice date", "0-30 days", "31-60 days", "61-90 days", "Over 90 days", "Total")
    totals = {f"H{row}": f"=SUM(D{row}:G{row})" for row in range(5, 25)}
    _sheet(book, "Detail", {"A1": "Open invoices", **_header(4, *columns), **totals})
    _format(book, "Summary", "B14:F14", MONEY)
    _format(book, "Detail", "D5:H60", MONEY)
    _format(book, "Detail", "C5:C60", "yyyy-mm-dd")
    return book


def mileage() -> Workbook:
    """One line a trip, with a Total below."""
    book = Workbook()
    top = {"A1": "Mileage log", "A2": "Driver", "A3": "Month"}
    columns = _header(5, "Date", "From", "To", "Purpose", "Odometer start", "Odometer end", "Miles")
    _sheet(book, "Log", {**top, **columns, "A31": "Total", "G31": "=SUM(G6:G30)"}, (14, 18, 18, 22, 14, 14, 10))
    _format(book, "Log", "A6:A30", "mm/dd/yyyy")
    return book


def headcount() -> Workbook:
    """The quarter's joiners and leavers by department; the cells that matter have names."""
    book = Workbook()
    cells: dict[str, Value] = {"A1": "Headcount by department", "A2": "Quarter"}
    cells |= _header(4, "Department", "Start", "Joiners", "Leavers", "End")
    for row, department in enumerate(DEPARTMENTS, 5):
        cells |= {f"A{row}": department, f"E{row}": f"=B{row}+C{row}-D{row}"}
    cells |= {"A11": "All departments", **{f"{column}11": f"=SUM({column}5:{column}10)" for column in "BCDE"}}
    cells |= {"A13": "Turnover", "B13": "=IF(B11=0,0,D11/B11)"}
    _sheet(book, "Headcount", cells)
    _format(book, "Headcount", "B13", PERCENT)
    names = {"Quarter": "B2", "By_Department": "E5:E10", "Total_End": "E11", "Joiners": "C11", "Leavers": "D11"}
    for name, place in {**names, "Turnover": "B13"}.items():
        fixed = ":".join(f"${one[0]}${one[1:]}" for one in place.split(":"))
        book.defined_names[name] = DefinedName(name, attr_text=f"Headcount!{fixed}")
    return book


def expenses() -> Workbook:
    """The Spanish expense report: one line an expense, the sum above them."""
    book = Workbook()
    top = {"A1": "Informe de gastos", "A2": "Mes", "A3": "Empleado", "A4": "Total a reembolsar", "B4": "=SUM(D7:D40)"}
    _sheet(book, "Gastos", {**top, **_header(6, "Fecha", "Concepto", "Categoría", "Importe", "IVA")}, (20, 26, 16))
    _format(book, "Gastos", "A7:A40", "dd/mm/yyyy")
    _format(book, "Gastos", "B4", MONEY)
    _format(book, "Gastos", "D7:D40", MONEY)
    _format(book, "Gastos", "E7:E40", "0%")
    _choices(book, "Gastos", "C7:C40", "Viaje,Comida,Hotel,Material")
    return book


def checklist() -> Workbook:
    """Ten questions with yes or no, chosen from lists."""
    book = Workbook()
    top = {"A1": "Safety checklist", "A2": "Month", "A3": "Site", "A4": "Checked by"}
    items = {f"A{row}": item for row, item in enumerate(CHECKS, 7)}
    _sheet(book, "Checklist", {**top, **_header(6, "Item", "OK?", "Remarks"), **items})
    _choices(book, "Checklist", "B3", "North yard,South yard,Depot")
    _choices(book, "Checklist", "B7:B16", "yes,no")
    return book


def occupancy() -> Workbook:
    """Rooms on one sheet, revenue on another."""
    book = Workbook()
    rooms = {"A1": "Occupancy", "A2": "Month", "A3": "Property", "A5": "Rooms available", "A6": "Rooms sold"}
    rooms |= {"A7": "Occupancy rate", "B7": "=IF(B5=0,0,B6/B5)", "A8": "Direct bookings"}
    _sheet(book, "Rooms", rooms)
    _sheet(book, "Revenue", {"A1": "Revenue", "A3": "Room revenue", "A4": "Other revenue"})
    _format(book, "Rooms", "B7:B8", PERCENT)
    _format(book, "Revenue", "B3:B4", MONEY)
    return book


def cash_count() -> Workbook:
    """A week's till, signed."""
    book = Workbook()
    cells = {"A1": "Cash count", "A2": "Week", "A3": "Register", "A5": "Opening float", "A6": "Cash sales"}
    cells |= {"A7": "Paid out", "A8": "Expected", "B8": "=B5+B6-B7", "A9": "Counted", "A10": "Difference"}
    cells |= {"B10": "=B9-B8", "A12": "Explanation", "A14": "Signature", "B14": "Sign here"}
    _sheet(book, "Count", cells)
    _format(book, "Count", "B5:B10", MONEY)
    return book


def vendors() -> Workbook:
    """The yearly list of vendors, of which no field is taken."""
    book = Workbook()
    cells = {"A1": "Vendor list", **_header(3, "Vendor", "Contact", "Contract ends", "Annual cost")}
    _sheet(book, "Vendors", {**cells, "A30": "Total", "D30": "=SUM(D4:D29)"})
    _format(book, "Vendors", "D4:D30", MONEY)
    _format(book, "Vendors", "C4:C29", "yyyy-mm-dd")
    return book


def turnover() -> Workbook:
    """The German branch's turnover; every figure is found by its label."""
    book = Workbook()
    cells = {"A1": "Umsatzmeldung", "A2": "Monat", "A3": "Filiale", "A5": "Umsatz netto", "A6": "USt 19 %"}
    _sheet(book, "Umsatz", {**cells, "A7": "Umsatz brutto", "B7": "=B5+B6", "A9": "Retourenquote"})
    _format(book, "Umsatz", "B5:B7", MONEY)
    _format(book, "Umsatz", "B9", PERCENT)
    return book


def petty_cash() -> Workbook:
    """The British office's petty cash, one line a payment."""
    book = Workbook()
    top = {"A1": "Petty cash", "A2": "Month", "A3": "Office", "D2": "Opening", "D3": "Spent", "D4": "Left"}
    sums = {"E3": "=SUM(D7:D40)", "E4": "=E2-E3"}
    _sheet(book, "Petty cash", {**top, **sums, **_header(6, "Date", "Paid to", "What for", "Amount")})
    _format(book, "Petty cash", "E2:E4", MONEY)
    _format(book, "Petty cash", "D7:D40", MONEY)
    return book


BLANK = {
    "ar-aging": ar_aging,
    "mileage": mileage,
    "headcount": headcount,
    "gastos": expenses,
    "safety-checklist": checklist,
    "occupancy": occupancy,
    "cash-count": cash_count,
    "vendor-list": vendors,
    "umsatz": turnover,
    "petty-cash": petty_cash,
}
