"""Writes the documents that are not tables: Word forms, PDF forms, plain PDF pages, scans and lines of text."""

import io
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import docx
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from tests.corpus.documents.sheets import STAMP, same_times

LINE = "____________"
VISIT = {
    "Month": "2026-10",
    "Location": "Quarry 4",
    "Inspector": "Walt Brennan",
    "Date of visit": "10/14/2026",
    "Workers on site": "23",
    "Number of incidents": "1",
    "Description of incidents": "A cut finger, treated on site.",
    "Signature": "W. Brennan",
}
IN_PARAGRAPHS = ("Month", "Location", "Signature")
GRANT = {
    "Quarter": "2026-Q3",
    "Grantee": "Harborside Community Kitchen",
    "Budget": "48,000.00",
    "AmountSpent": "36,210.40",
    "TotalHours": "412.5",
    "Certify": "/Yes",
    "Signature": "Mei Tanaka",
}
BILL = {
    "Account": "88-4410-7",
    "Billing month": "October 2026",
    "kWh used": "14,310",
    "Amount due": "$2,146.50",
    "Due date": "11/20/2026",
}


def saved(page: "docx.document.Document") -> bytes:
    """The Word file, the same bytes each time."""
    import datetime  # noqa: PLC0415 -- only this needs it

    stamp = datetime.datetime(*STAMP)  # noqa: DTZ001 -- as python-docx wants
    page.core_properties.created = page.core_properties.modified = stamp
    out = io.BytesIO()
    page.save(out)
    return same_times(out.getvalue())


def visit(change: Mapping[str, str | None] | None = None, *, blank: bool = False) -> bytes:
    """The site visit form; a label whose value is None is left out altogether."""
    return saved(visit_page(change, blank=blank))


def visit_page(
    change: Mapping[str, str | None] | None = None, *, blank: bool = False, title: str = "Visit report"
) -> "docx.document.Document":
    """The form as a page to go on with: some labels in paragraphs, the others in a table."""
    values: dict[str, str | None] = {**({} if blank else VISIT), **(change or {})}
    page = docx.Document()
    page.add_heading(title, 1)
    page.add_paragraph("One form a visit. Send it by the fifth working day.")
    labels = [label for label in VISIT if values.get(label, "") is not None]
    for label in labels:
        if label in IN_PARAGRAPHS and label != "Signature":
            page.add_paragraph(f"{label}: {values.get(label, LINE)}")
    table = page.add_table(rows=0, cols=2, style="Table Grid")
    for label in labels:
        if label not in IN_PARAGRAPHS:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = label, values.get(label) or ""
    if "Signature" in labels:
        page.add_paragraph()
        page.add_paragraph(f"Signature: {values.get('Signature', LINE)}")
    return page


def grant_blank() -> bytes:
    """The grant report as a PDF form of text fields and a check box."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=1)
    canvas.setTitle("Grant report")
    canvas.setFont("Helvetica-Bold", 15)
    canvas.drawString(60, 730, "Quarterly grant report")
    canvas.setFont("Helvetica", 10)
    shown = {"AmountSpent": "Amount spent", "TotalHours": "Total hours", "Certify": "I certify that this is true"}
    for number, name in enumerate(GRANT):
        height = 690 - 36 * number
        canvas.drawString(60, height + 6, shown.get(name, name))
        if name == "Certify":
            canvas.acroForm.checkbox(name=name, x=260, y=height, size=16, checked=False)
        else:
            canvas.acroForm.textfield(name=name, x=260, y=height, width=240, height=20, fontSize=10)
    canvas.save()
    return out.getvalue()


def grant(change: Mapping[str, str] | None = None, *, blank: bytes | None = None, flat: bool = False) -> bytes:
    """The PDF form filled; `flat` draws the answers on the page and takes the form away."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(blank or grant_blank())))
    values = {**GRANT, **(change or {})}
    writer.update_page_form_field_values(writer.pages[0], values, auto_regenerate=False, flatten=flat)
    if flat:
        writer.remove_annotations(subtypes="/Widget")
        del writer.root_object[NameObject("/AcroForm")]
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    """The PDF's bytes."""
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdf_lines(lines: Sequence[str | tuple[str, str]], title: str = "", pages: int = 1) -> bytes:
    """A plain PDF; a pair is a label and, in a column of its own, its value."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=1)
    canvas.setFont("Helvetica-Bold", 15)
    canvas.drawString(60, 740, title)
    canvas.setFont("Helvetica", 11)
    for number, line in enumerate(lines):
        height = 705 - 22 * number
        if isinstance(line, str):
            canvas.drawString(60, height, line)
        else:
            canvas.drawString(60, height, line[0])
            canvas.drawString(230, height, line[1])
    for _ in range(pages - 1):
        canvas.showPage()
        canvas.drawString(60, 740, "Notes on the following page are not part of the bill.")
    canvas.save()
    return out.getvalue()


def bill(change: Mapping[str, str | None] | None = None, *, columns: bool = True, title: str = "Lumen Power") -> bytes:
    """A power company's bill."""
    values = {label: value for label, value in {**BILL, **(change or {})}.items() if value is not None}
    rows: list[str | tuple[str, str]] = []
    rows = [(f"{label}:", value) if columns else f"{label}: {value}" for label, value in values.items()]
    return pdf_lines([*rows, "", "Thank you for your business."], title)


def scan(lines: Sequence[str], kind: str = "PNG") -> bytes:
    """A picture of these lines, as a scanner or telephone makes it."""
    font = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    letters = ImageFont.truetype(str(font), 30) if font.exists() else ImageFont.load_default(30)
    picture = Image.new("L", (1240, 160 + 60 * len(lines)), 255)
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((90, 80 + 60 * number), line, fill=20, font=letters)
    out = io.BytesIO()
    fixed = {"creationDate": time.gmtime(0), "modDate": time.gmtime(0)} if kind == "PDF" else {}
    picture.save(out, kind, **fixed)
    return out.getvalue()


def table(rows: Sequence[Sequence[str]], mark: str = ",", end: str = "\r\n") -> str:
    """Lines of a csv file; cells with the mark or quotes in them are quoted."""
    return "".join(mark.join(_quoted(cell, mark) for cell in row) + end for row in rows)


def _quoted(cell: str, mark: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if mark in cell or '"' in cell or "\n" in cell else cell
