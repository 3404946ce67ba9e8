"""Tables as lines of text that are right, in the encodings, marks, dates and numbers of many programs."""

import io
from collections.abc import Iterator, Sequence

import xlsxwriter

from tests.corpus.documents.calculation import Value
from tests.corpus.documents.cases import STUNDEN, VANS, Case, replaced, week_lines
from tests.corpus.documents.papers import table
from tests.corpus.documents.sheets import same_times

DAYS = ["2026-10-19", "2026-10-20", "2026-10-21", "2026-10-22", "2026-10-23"]
HOURS = {"hours": [8, 9.5, 8, 7.25, 8.75], "work_date": DAYS}
GASTOS = (
    ("Informe de gastos", "", "", "", ""),
    ("Mes", "octubre 2026", "", "", ""),
    ("Empleado", "Inés Vega", "", "", ""),
    ("Total a reembolsar", "1.452,54", "", "", ""),
    ("", "", "", "", ""),
    ("Fecha", "Concepto", "Categoría", "Importe", "IVA"),
    ("06/10/2026", "Tren Valencia - Madrid", "Viaje", "64,30", "10%"),
    ("07/10/2026", "Hotel Atocha, 3 noches", "Hotel", "1.258,00", "10%"),
    ("07/10/2026", "Cena con cliente", "Comida", "46,75", "10%"),
    ("19/10/2026", "Cartuchos de tinta", "Material", "83,49", "21%"),
)


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _encodings()
    yield from _heads()
    yield from _dates()
    yield from _numbers()
    yield from _european()
    yield from _as_workbook()


def _sheet(name: str, rows: Sequence[Sequence[str]], note: str, **more: object) -> Case:
    return Case("timesheet", f"good-{name}.csv", table(rows).encode(), note, **{"values": HOURS, **more})  # type: ignore[arg-type]


def _encodings() -> Iterator[Case]:
    rows = replaced(week_lines(), 1, 3, "Señal Ñandú café")
    yield Case("timesheet", "good-plain.csv", table(week_lines()).encode(), "as asked", values=HOURS)
    yield Case("timesheet", "good-bom.csv", table(rows).encode("utf-8-sig"), "UTF-8 with its mark", values=HOURS)
    yield Case("timesheet", "good-cp1252.csv", table(rows).encode("cp1252"), "Western Windows letters", values=HOURS)
    content = table(rows, "\t").encode("utf-16")
    yield Case("timesheet", "good-unicode-text.csv", content, "Excel's Unicode text: UTF-16 and tabs", values=HOURS)
    content = table(rows, ";").encode()
    yield Case("timesheet", "good-semicolons.csv", content, "semicolons", values=HOURS)
    content = table(rows, "\t").encode()
    yield Case("timesheet", "good-tabs.csv", content, "tabs under a csv name", values=HOURS)
    content = table(rows, ",", "\n").encode().rstrip(b"\n")
    yield Case("timesheet", "good-no-last-newline.csv", content, "Unix lines, the last without its end", values=HOURS)
    content = b"sep=;\r\n" + table(rows, ";").encode("cp1252")
    yield Case("timesheet", "good-sep-line.csv", content, "Excel's line that names the mark", values=HOURS)
    quoted = "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
    yield Case("timesheet", "good-all-quoted.csv", quoted.encode(), "every cell in quotes", values=HOURS)
    content = table(replaced(rows, 2, 3, 'Quarry 4, "north"\nface')).encode()
    yield Case("timesheet", "good-quotes-and-newline.csv", content, "a cell of two lines", values=HOURS)


def _heads() -> Iterator[Case]:
    rows = week_lines()
    top = [["Harborside Group"], ["Week of Oct 19, 2026"], []]
    yield _sheet("title-lines", [*top, *rows], "lines above the header")
    yield _sheet("hours-decimal", replaced(rows, 0, 4, "Hours (decimal)"), "a header added to")
    yield _sheet("capitals", [[cell.upper() for cell in rows[0]], *rows[1:]], "headers in capitals")
    order = (4, 2, 1, 0, 5, 3)
    yield _sheet("other-order", [[row[place] for place in order] for row in rows], "columns in another order")
    yield _sheet("more-columns", [[*row, "note", ""] for row in rows], "columns of his own")
    total = ["Total", "", "", "", "41.5", "2.25"]
    yield _sheet("total-line", [*rows, total], "a last line of totals is not part of the table")
    yield _sheet("empty-lines", [*rows[:3], [""] * 6, *rows[3:], [""] * 6, [""] * 6], "empty lines are skipped")
    colons = [[f" {cell}: " for cell in rows[0]], *rows[1:]]
    yield _sheet("colons", colons, "headers with colons and spaces")
    note = [[], ["", "", "", "", "", "", "Rain on Tuesday"]]
    yield _sheet("note-beside", [*rows, *note], "a note outside the columns")
    below = [[""] * 6, ["Rain on Tuesday, half the crew sent home", "", "", "", "", ""]]
    yield _sheet("note-below", [*rows, *below], "a note below the table, in its first column", doubt=True)
    bare = [row[:5] for row in rows]
    whole = [[*row, ""] for row in bare[1:]]
    yield _sheet("no-overtime", [rows[0], *whole], "a column that need not be filled")


def _dates() -> Iterator[Case]:
    written = {
        "us-dates": ("10/19/2026", "10/20/2026", "10/21/2026", "10/22/2026", "10/23/2026"),
        "short-dates": ("10/19/26", "10/20/26", "10/21/26", "10/22/26", "10/23/26"),
        "no-year": ("10/19", "10/20", "10/21", "10/22", "10/23"),
        "names": ("Oct 19, 2026", "Oct 20, 2026", "Oct 21, 2026", "Oct 22, 2026", "Oct 23, 2026"),
        "names-no-year": ("19 Oct", "20 Oct", "21 Oct", "22 Oct", "23 Oct"),
        "day-first": ("19/10/2026", "20/10/2026", "21/10/2026", "22/10/2026", "23/10/2026"),
        "with-time": tuple(f"2026-10-{day} 00:00:00" for day in range(19, 24)),
        "long-names": tuple(f"October {day}, 2026" for day in range(19, 24)),
    }
    for name, dates in written.items():
        yield _sheet(name, week_lines(dates=dates), f"dates as {dates[0]}")
    for name, week in (("w43-2026", "W43 2026"), ("monday", "10/19/2026"), ("sunday", "2026-10-25")):
        yield _sheet(f"week-{name}", week_lines(week), f"the week as {week}")
    dates = ("06/07/2026", "07/07/2026", "08/07/2026", "09/07/2026", "10/07/2026")
    rows = [VANS[0], *((date, "V1", str(5000 + 40 * number), "no", "") for number, date in enumerate(dates))]
    note = "06/07/2026 is 6 July in Britain"
    values = {"checked": [f"2026-07-{day:02}" for day in range(6, 11)]}
    content = table(rows).encode()
    yield Case("van-checks", "good-country-order.csv", content, note, values=values, period="2026-W28")
    dates = ("28/12/2026", "31/12/2026", "01/01/2027", "03/01/2027")
    rows = [VANS[0], *((date, "V2", "77000", "n", "") for date in dates)]
    values = {"checked": ["2026-12-28", "2026-12-31", "2027-01-01", "2027-01-03"]}
    note = "week 53 reaches into January"
    yield Case("van-checks", "good-week-53.csv", table(rows).encode(), note, values=values, period="2026-W53")


def _numbers() -> Iterator[Case]:
    rows = week_lines()
    for name, text, hours in (("padded", " 8.0 ", 8), ("leading-point", ".5", 0.5), ("plus-zero", "08.00", 8)):
        values = {"hours": [hours, 9.5, 8, 7.25, 8.75]}
        content = replaced(replaced(rows, 1, 4, text), 2, 5, "0")
        yield _sheet(f"hours-{name}", content, f"hours as {text!r}", values=values)
    content = replaced(replaced(rows, 1, 5, "none"), 3, 5, "nil")
    yield _sheet("overtime-none", content, "none and nil are 0 in a number column")
    content = replaced(replaced(rows, 1, 5, "N/A"), 3, 5, "-")
    yield _sheet("overtime-blank-words", content, "N/A and - are blank, and overtime may be")
    yield _sheet(
        "hours-at-most", replaced(rows, 1, 4, "16"), "the maximum itself", values={"hours": [16, 9.5, 8, 7.25, 8.75]}
    )
    yield Case(
        "van-checks", "good-plain.csv", table(VANS).encode(), "as asked", values={"defects": [False, True, False]}
    )
    content = table(replaced(replaced(VANS, 1, 2, "84,210"), 2, 2, "121,877")).encode()
    values = {"odometer": [84210, 121877, 40391]}
    yield Case("van-checks", "good-thousands.csv", content, "thousands marks in quotes", values=values)
    content = table(replaced(VANS, 1, 1, " v1")).encode()
    yield Case("van-checks", "good-choice-case.csv", content, "a choice in small letters")


def _european() -> Iterator[Case]:
    values: dict[str, Value] = {"stunden": [8, 7.75, 9.5, 8.25]}
    values["datum"] = ["2026-10-19", "2026-10-20", "2026-10-21", "2026-10-22"]
    yield Case(
        "stundenzettel", "good-plain.csv", table(STUNDEN, ";").encode("cp1252"), "as a German Excel", values=values
    )
    content = table(STUNDEN, ";").encode("utf-8-sig")
    yield Case("stundenzettel", "good-bom.csv", content, "the same in UTF-8", values=values)
    content = table(STUNDEN, "\t").encode("utf-16")
    yield Case("stundenzettel", "good-utf16.csv", content, "the same as Unicode text", values=values)
    content = table(STUNDEN).encode()
    yield Case("stundenzettel", "good-commas.csv", content, "commas between, decimal commas in quotes", values=values)
    points = [STUNDEN[0], *([*row[:3], row[3].replace(",", ".")] for row in STUNDEN[1:])]
    content = table(points, ";").encode()
    yield Case("stundenzettel", "good-points.csv", content, "decimal points all the same", values=values)
    short = [STUNDEN[0], *([row[0][:6], *row[1:]] for row in STUNDEN[1:])]
    yield Case(
        "stundenzettel", "good-no-year.csv", table(short, ";").encode(), "19.10. without the year", values=values
    )
    short = [STUNDEN[0], *([row[0].replace("2026", "26"), *row[1:]] for row in STUNDEN[1:])]
    yield Case("stundenzettel", "good-two-digits.csv", table(short, ";").encode(), "19.10.26", values=values)
    values = {"total": 1452.54, "importe": [64.3, 1258.0, 46.75, 83.49], "iva": [0.1, 0.1, 0.1, 0.21], "mes": "2026-10"}
    values["fecha"] = ["2026-10-06", "2026-10-07", "2026-10-07", "2026-10-19"]
    for name, mark, letters in (("semicolons", ";", "cp1252"), ("utf8", ";", "utf-8-sig"), ("tabs", "\t", "utf-16")):
        content = table(GASTOS, mark).encode(letters)
        note = "the report saved as text by a Spanish Excel: every field is found by label or column"
        yield Case("gastos", f"good-csv-{name}.csv", content, note, values=values)
    euros = [
        [f"{cell} €" if column == 3 and row > 5 else cell for column, cell in enumerate(line)]
        for row, line in enumerate(GASTOS)
    ]
    content = table(euros, ";").encode("cp1252")
    yield Case("gastos", "good-csv-euros.csv", content, "amounts with the euro sign", values=values)


def _as_workbook() -> Iterator[Case]:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Sheet1")
    for row, line in enumerate(week_lines()):
        for column, cell in enumerate(line):
            sheet.write(row, column, float(cell) if row and column > 3 and cell else cell)
    book.close()
    note = "the timesheet kept as a workbook: its columns are all there"
    content = same_times(out.getvalue())
    yield Case("timesheet", "good-as-workbook.xlsx", content, note, values=HOURS)
