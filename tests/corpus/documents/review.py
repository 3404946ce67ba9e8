"""Workbooks of which a person must look at something: formulas that nobody here can work out."""

from collections.abc import Iterator

from tests.corpus.documents import filled
from tests.corpus.documents.cases import Case
from tests.corpus.documents.good_workbooks import AGING
from tests.corpus.documents.sheets import changed, plain, stored, with_parts

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
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
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
