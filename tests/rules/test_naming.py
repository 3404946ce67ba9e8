"""The names under which documents are filed."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from duly.rules.agreement import Document, Engagement, Hours, Person
from duly.rules.model import Task
from duly.rules.naming import filed_name

ENGAGEMENT = Engagement(
    slug="northwind",
    name="Northwind Clinics",
    starts=date(2026, 9, 1),
    timezone=ZoneInfo("America/New_York"),
    hours=Hours(time(8, 30), time(17, 30)),
)
DANA = Person(name="Dana Ortiz", email="dana@northwind.example", department="Finance")
DOCUMENT = Document(id="ar-aging", title="AR aging report", owners=("dana@northwind.example",), cadence="monthly")
TASK = Task(
    ref="T-000001",
    engagement="northwind",
    document="ar-aging",
    owner="dana@northwind.example",
    period="2026-10",
    due=date(2026, 11, 6),
    opened_at=datetime.fromisoformat("2026-11-01T00:00:00-05:00"),
)


def test_the_usual_name() -> None:
    name = filed_name(DOCUMENT, TASK, DANA, ".XLSX", ENGAGEMENT)
    assert name == "Finance/AR aging report/2026-10 AR aging report - Dana Ortiz.xlsx"


def test_empty_pieces_leave_no_trace() -> None:
    nobody = replace(DANA, department="")
    document = replace(DOCUMENT, file_as="{department}/{period} - {department} - {owner}{ext}")
    assert filed_name(document, TASK, nobody, "", ENGAGEMENT) == "2026-10 - Dana Ortiz"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b\\c", "C:\\x", "..", "\u202egpj.exe", "x\x00y", "n" * 600, "名" * 300]
)
def test_no_name_leads_out_of_its_folder(name: str) -> None:
    path = filed_name(DOCUMENT, TASK, replace(DANA, name=name), ".pdf", ENGAGEMENT)
    assert path.startswith("Finance/AR aging report/2026-10 AR aging report")
    assert path.count("/") == 2
    assert path.endswith(".pdf")
    assert not set(path) & set('\\:*?"<>|\x00\u202e')
    assert all(len(part.encode()) < 255 for part in path.split("/"))


def test_all_placeholders() -> None:
    document = replace(DOCUMENT, file_as="{engagement}/{year}/{document}/{title} {period} {owner} {department}{ext}")
    assert (
        filed_name(document, TASK, DANA, "pdf", ENGAGEMENT)
        == "Northwind Clinics/2026/ar-aging/AR aging report 2026-10 Dana Ortiz Finance.pdf"
    )
