"""Workbooks whose formulas nobody here can work out, or whose results another program left out."""

import io
from collections.abc import Iterator

import xlsxwriter

from tests.corpus.documents import filled
from tests.corpus.documents.cases import Case, error
from tests.corpus.documents.good_workbooks import AGING
from tests.corpus.documents.sheets import OFFICE, changed, plain, same_times, stored, with_parts

PRICE = '=WEBSERVICE("http://127.0.0.1:9/price")'
UNKNOWN = (
    ("cube", '=CUBEVALUE("Sales","[Measures].[Revenue]")'),
    ("pivot", '=GETPIVOTDATA("Revenue",Rooms!$A$1)'),
    ("service", PRICE),
    ("own-function", "=HOTELREVENUE(2026,10)"),
)
LINK = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook'
    b' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1">'
    b'<sheetNames><sheetName val="Ledger"/></sheetNames></externalBook></externalLink>'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TARGET = (
    f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{RELATIONS}"><Relationship Id="rId1"'
    f' Type="{OFFICE}/externalLinkPath" Target="file:///S:/Finance/Ledger.xlsx" TargetMode="External"/></Relationships>'
).encode()
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"


def linked(package: bytes) -> bytes:
    """The workbook with a link to another workbook, as Excel keeps it."""

    def change(name: str, content: bytes) -> bytes:
        if name == "[Content_Types].xml":
            part = f'<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="{KIND}"/></Types>'
            return content.replace(b"</Types>", part.encode())
        if name == "xl/_rels/workbook.xml.rels":
            link = f'<Relationship Id="rId90" Type="{OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/>'
            return content.replace(b"</Relationships>", link.encode() + b"</Relationships>")
        if name == "xl/workbook.xml":
            link = f'<externalReferences><externalReference xmlns:r="{OFFICE}" r:id="rId90"/></externalReferences>'
            place = b"<definedNames" if b"<definedNames" in content else b"<calcPr"
            return content.replace(place, link.encode() + place, 1)
        return content

    files = {"xl/externalLinks/externalLink1.xml": LINK, "xl/externalLinks/_rels/externalLink1.xml.rels": TARGET}
    return with_parts(changed(package, change), files)


def written_out(result: object) -> bytes:
    """The turnover as a billing program writes it with XlsxWriter, each formula with this result."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Umsatz")
    for row in filled.turnover()["Umsatz"].iter_rows():
        for cell in row:
            if cell.data_type == "f":
                sheet.write_formula(cell.coordinate, cell.value, None, result)
            elif cell.value is not None:
                sheet.write(cell.coordinate, cell.value)
    book.close()
    return same_times(out.getvalue())


def cases() -> Iterator[Case]:
    """All of them."""
    for name, formula in UNKNOWN:
        content = plain(filled.occupancy({"Revenue!B3": formula}))
        note = f"{formula} has no stored result and cannot be worked out here"
        yield Case("occupancy", f"review-formula-{name}.xlsx", content, note, problems=None, verdict="review")
    content = linked(plain(filled.occupancy({"Revenue!B3": "=[1]Ledger!$B$2"})))
    note = "the figure comes from another workbook, and no result is stored"
    yield Case("occupancy", "review-formula-linked.xlsx", content, note, problems=None, verdict="review")
    known = {("Revenue", "B3"): 118450.0}
    content = linked(stored(filled.occupancy({"Revenue!B3": "=[1]Ledger!$B$2"}), known))
    note = "the figure comes from another workbook and its result is stored; the link is never followed"
    yield Case("occupancy", "good-linked.xlsx", content, note, values={"revenue": 118450.0})
    content = linked(stored(filled.ar_aging()))
    yield Case("ar-aging", "good-linked.xlsx", content, "a link that no field uses", values=AGING)
    content = stored(filled.occupancy({"Revenue!B3": "=HOTELREVENUE(2026,10)"}), known)
    note = "a function of their own, with its stored result"
    yield Case("occupancy", "good-own-function.xlsx", content, note, values={"revenue": 118450.0})
    values = {"netto": 84210.5, "brutto": 100210.5}
    note = "written by a program that leaves the results out"
    yield Case("umsatz", "good-written-out.xlsx", written_out(""), note, values=values)
    note = "written by a program that puts 0 for every result and asks Excel to calculate on opening"
    found = [error("does-not-add-up", "brutto")]
    yield Case("umsatz", "bad-written-as-zeros.xlsx", written_out(0), note, found, doubt=True)
