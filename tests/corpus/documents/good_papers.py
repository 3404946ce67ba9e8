"""Word forms, PDF forms, bills, scans and wrapped files that are right, or that a person must look at."""

import io
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Inches
from pypdf import PdfReader, PdfWriter

from tests.corpus.documents import filled, papers
from tests.corpus.documents.calculation import Value
from tests.corpus.documents.cases import Case, aging_before, timesheet
from tests.corpus.documents.good_workbooks import AGING
from tests.corpus.documents.sheets import STAMP, stored

VISIT: dict[str, Value] = {"period": "2026-10", "location": "Quarry 4", "visited": "2026-10-14", "workers": 23}
GRANT: dict[str, Value] = {"period": "2026-Q3", "budget": 48000.0, "spent": 36210.4, "hours": 412.5, "certified": True}
BILL: dict[str, Value] = {"period": "2026-10", "used": 14310, "amount": 2146.5, "pay_by": "2026-11-20"}


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _word()
    yield from _forms()
    yield from _bills()
    yield from _wrapped()
    yield from _looked_at()


def _word() -> Iterator[Case]:
    written = {
        "plain": ({}, "as asked"),
        "no-incident": ({"Number of incidents": "0", "Description of incidents": ""}, "nothing to describe"),
        "none-incident": ({"Number of incidents": "none", "Description of incidents": "N/A"}, "none is 0, N/A blank"),
        "long-date": ({"Date of visit": "October 14, 2026"}, "the date in words"),
        "day-name": ({"Date of visit": "14 Oct"}, "the date without its year"),
        "colons": ({"Month": "  October 2026 ", "Location": " quarry 4"}, "spaces, another case"),
        "signed-slashes": ({"Signature": "/s/ Walt Brennan"}, "signed as lawyers do"),
    }
    for name, (change, note) in written.items():
        yield Case(
            "site-visit", f"good-{name}.docx", papers.visit(change), note, values={"period": "2026-10", "workers": 23}
        )
    page = papers.visit_page()
    page.add_paragraph("PS: the gate lock is broken again, please send someone.")
    yield Case("site-visit", "good-postscript.docx", papers.saved(page), "words added below", values=VISIT)
    page = papers.visit_page()
    cells = page.tables[0].add_row().cells
    cells[0].text, cells[1].text = "Weather", "Dry"
    yield Case("site-visit", "good-row-more.docx", papers.saved(page), "a row more in the table", values=VISIT)
    page = papers.visit_page({"Signature": ""})
    page.paragraphs[-1].add_run().add_picture(io.BytesIO(papers.scan(["W. Brennan"])), width=Inches(1.6))
    yield Case("site-visit", "good-picture-signature.docx", papers.saved(page), "signed with a picture", values=VISIT)
    page = papers.visit_page()
    for row in page.tables[0].rows:
        row.cells[0].text = f"{row.cells[0].text}:"
        row.cells[1].paragraphs[0].runs[0].bold = True
    yield Case(
        "site-visit", "good-bold.docx", papers.saved(page), "colons put to the labels, bold answers", values=VISIT
    )
    page = papers.visit_page({"Workers on site": ""})
    _control(page.tables[0].rows[2].cells[1], "23")
    note = "an answer in a content control"
    yield Case("site-visit", "good-content-control.docx", papers.saved(page), note, values=VISIT)
    page = papers.visit_page()
    paragraph = next(one for one in page.paragraphs if one.text.startswith("Location"))
    paragraph.text = ""
    for piece in ("Loca", "tion:", " Quar", "ry 4"):
        paragraph.add_run(piece)
    note = "Word cut the line into runs"
    yield Case("site-visit", "good-runs.docx", papers.saved(page), note, values=VISIT)


def _control(cell: "docx.table._Cell", text: str) -> None:
    paragraph = cell.paragraphs[0]._p
    paragraph.append(
        parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent><w:r><w:t>{text}</w:t></w:r></w:sdtContent></w:sdt>")
    )


def _forms() -> Iterator[Case]:
    written = {
        "plain": ({}, "as asked", {}),
        "quarter-name": ({"Quarter": "Q3 2026"}, "the quarter as Q3 2026", {}),
        "quarter-date": ({"Quarter": "09/30/2026"}, "the quarter by its last day", {}),
        "signs": ({"Budget": "$48,000", "AmountSpent": "$36,210.40"}, "dollar signs", {}),
        "unticked": ({"Certify": "/Off"}, "an unticked box is no", {"certified": False}),
        "all-spent": ({"AmountSpent": "48,000.00"}, "all of it spent", {"spent": 48000.0}),
        "no-hours": ({"TotalHours": "none"}, "none is 0 in a number", {"hours": 0}),
    }
    for name, (change, note, values) in written.items():
        yield Case("grant-report", f"good-{name}.pdf", papers.grant(change), note, values={**GRANT, **values})
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(papers.grant())))
    writer.append(PdfReader(io.BytesIO(papers.pdf_lines(["See attached receipts."], "Annex"))))
    yield Case("grant-report", "good-annex.pdf", papers.written(writer), "a page put behind the form", values=GRANT)
    note = "printed to PDF: the answers stand on the page, the form's fields are gone"
    yield Case("grant-report", "review-flat.pdf", papers.grant(flat=True), note, problems=None, verdict="review")


def _bills() -> Iterator[Case]:
    yield Case("utility-bill", "good-columns.pdf", papers.bill(), "values in a column of their own", values=BILL)
    content = papers.bill(columns=False)
    yield Case("utility-bill", "good-one-line.pdf", content, "label and value in one line", values=BILL)
    for name, change in {
        "credit": {"kWh used": "0", "Amount due": "0.00"},
        "code": {"Amount due": "USD 2,146.50"},
        "long-date": {"Due date": "November 20, 2026"},
        "iso": {"Billing month": "2026-10", "Due date": "2026-11-20"},
    }.items():
        content = papers.bill(change)
        yield Case("utility-bill", f"good-{name}.pdf", content, f"a bill with {change}", values={"period": "2026-10"})
    note = "a second page follows"
    rows = [(f"{label}:", value) for label, value in papers.BILL.items()]
    yield Case("utility-bill", "good-two-pages.pdf", papers.pdf_lines(rows, "Lumen Power", 2), note, values=BILL)
    page = docx.Document()
    for label, value in papers.BILL.items():
        page.add_paragraph(f"{label}: {value}")
    yield Case("utility-bill", "good-typed.docx", papers.saved(page), "the same typed into Word", values=BILL)
    content = papers.table([(label, value) for label, value in papers.BILL.items()]).encode()
    yield Case("utility-bill", "good-typed.csv", content, "the same as lines of text", values=BILL)
    page = docx.Document()
    page.add_heading("Minutes of the board, third quarter", 1)
    page.add_paragraph("Present: Lee Park, Sam Roe. The budget was agreed. Next meeting in January.")
    yield Case("minutes", "good-minutes.docx", papers.saved(page), "no fields and no template: readable is enough")
    content = papers.pdf_lines(["Present: Lee Park, Sam Roe.", "The budget was agreed."], "Board minutes Q3 2026")
    yield Case("minutes", "good-minutes.pdf", content, "no fields and no template: readable is enough")


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def forwarded(name: str, content: bytes) -> bytes:
    """A mail kept as a file, with the document attached."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Dana Ortiz <dana@harborside.example>", "Lee Park <lee@harborside.example>"
    mail["Subject"], mail["Date"] = "October aging", "Mon, 02 Nov 2026 09:12:00 -0500"
    mail["Message-ID"] = "<aging-october@harborside.example>"
    mail.set_content("Here it is.\n")
    kind = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    mail.add_attachment(content, maintype="application", subtype=kind, filename=name)
    mail.set_boundary("=-part-of-the-corpus")
    return mail.as_bytes()


def _wrapped() -> Iterator[Case]:
    book = stored(filled.ar_aging())
    yield Case("ar-aging", "good-in-zip.zip", zipped({"AR October.xlsx": book}), "one workbook in a zip", values=AGING)
    content = zipped({"October/Reports/AR October.xlsx": book})
    yield Case("ar-aging", "good-in-folders.zip", content, "in folders of the zip", values=AGING)
    mac = {"AR October.xlsx": book, "__MACOSX/._AR October.xlsx": b"\0\5\26\7\0\2\0\0Mac OS X        "}
    yield Case("ar-aging", "good-mac.zip", zipped(mac), "a Mac's zip with its shadow file", values=AGING, doubt=True)
    yield Case(
        "ar-aging", "good-forwarded.eml", forwarded("AR October.xlsx", book), "a mail forwarded as file", values=AGING
    )
    content = zipped({"hours.csv": timesheet()})
    yield Case("timesheet", "good-in-zip.zip", content, "a csv in a zip", values={"hours": [8, 9.5, 8, 7.25, 8.75]})
    before = [("2026-10", book, ".xlsx"), *aging_before()]
    note = "sent again, the same bytes for the same period: no fault"
    yield Case("ar-aging", "good-sent-again.xlsx", book, note, values=AGING, history=before)
    content = stored(filled.ar_aging({"Detail!D5": 9120.5}))
    note = "sent again with one figure put right"
    yield Case("ar-aging", "good-corrected.xlsx", content, note, values={"total": 36896.40}, history=before)


def _looked_at() -> Iterator[Case]:
    lines = [f"{label}: {value}" for label, value in papers.BILL.items()]
    for name, kind in (("scan.png", "PNG"), ("photo.jpg", "JPEG"), ("scan.tiff", "TIFF")):
        content = papers.scan(lines, kind)
        note = "a picture: figures from reading pictures are always looked at"
        yield Case("utility-bill", f"review-{name}", content, note, problems=None, verdict="review")
    content = papers.scan(lines, "PDF")
    note = "a PDF that holds only a picture"
    yield Case("utility-bill", "review-scan.pdf", content, note, problems=None, verdict="review")
    content = papers.scan([f"{label}: {value}" for label, value in papers.VISIT.items()])
    note = "the form printed, filled and scanned"
    yield Case("site-visit", "review-scan.png", content, note, problems=None, verdict="review")
    rows = [
        ["AR aging report"],
        ["Period (2026-10)", "2026-10"],
        ["Prepared by", "Dana Ortiz"],
        [],
        ["", "Total", "35896.40"],
    ]
    note = "a csv of a workbook does not show the cells that were asked for"
    yield Case("ar-aging", "review-as-text.csv", papers.table(rows).encode(), note, problems=None, verdict="review")
    rows = [
        ["Occupancy"],
        ["Month", "2026-10"],
        ["Property", "Harbor Inn"],
        ["Rooms available", "1240"],
        ["Rooms sold", "961"],
    ]
    yield Case("occupancy", "review-as-text.csv", papers.table(rows).encode(), note, problems=None, verdict="review")
    lines = ["Month: 2026-10", "Property: Harbor Inn", "Rooms sold: 961"]
    note = "a PDF of a workbook does not show its cells"
    yield Case(
        "occupancy", "review-printed.pdf", papers.pdf_lines(lines, "Occupancy"), note, problems=None, verdict="review"
    )
    yield Case(
        "headcount",
        "review-printed.pdf",
        papers.pdf_lines(["Quarter: 2026-Q3", "Total 82"], "Headcount by department"),
        note,
        problems=None,
        verdict="review",
    )
    note = "a Word table in place of the workbook"
    page = docx.Document()
    page.add_paragraph("Cash count, week 2026-W43: counted 3,396.35")
    yield Case("cash-count", "review-typed.docx", papers.saved(page), note, problems=None, verdict="review", doubt=True)
