"""`report`: the scorecard of a period as one page or PDF, and clear words for what is no period and no page."""

import asyncio
import io
import re
import shutil
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pypdf
import pytest
from duly.daemon.config import load
from duly.daemon.report import report_of
from duly.daemon.rulebook import rulebook
from duly.rules.accepted import Accepted, keep
from duly.rules.findings import Figure
from duly.rules.ledger import Charge
from duly.rules.model import State, Task
from duly.rules.page import plain
from duly.state.store import Change
from duly.state.tinystore import TinyStore

from tests.daemon.test_sample import SAMPLE

NOVEMBER = datetime.fromisoformat("2026-11-02T09:00:00-05:00")
DANA = "dana@northwind.example"
PARTS = re.compile(r"^- |[:;] |^-- $")  # between the cells of a table's row, in plain text


@pytest.fixture
def practice(tmp_path):
    """The sample practice in which Dana sent two months of figures, September's late."""
    folder = tmp_path / "practice"
    shutil.copytree(SAMPLE, folder)
    store = TinyStore.open(folder / "var/state")
    figures = (sent("T-100000", "2026-08", 31000), sent("T-100001", "2026-09", 20000))
    asyncio.run(store.commit(Change(tasks=(task("2026-09", late=True),), accepted=figures)))
    asyncio.run(store.close())
    return folder


def task(period, **more):
    opened = NOVEMBER.replace(month=9)
    due = NOVEMBER.date().replace(month=10, day=7)
    closed = NOVEMBER.replace(month=10, day=9)
    known = {"ref": "T-100001", "engagement": "northwind", "document": "ar-aging", "owner": DANA, "period": period}
    return Task(**known, due=due, opened_at=opened, state=State.DONE, closed_at=closed, **more)


def sent(ref, period, over_90):
    return Accepted(
        ref=ref,
        engagement="northwind",
        document="ar-aging",
        owner=DANA,
        period=period,
        sha256=f"{over_90:064}",
        name="aging.xlsx",
        path=f"Finance/{period}.xlsx",
        source="<m1@northwind.example>",
        at=NOVEMBER,
        figures=(keep(Figure("over_90", Decimal(over_90), "Summary!E14")),),
    )


def test_it_is_one_page_with_everything_in_it(duly, practice, tmp_path):
    page = tmp_path / "october.html"
    done = duly("report", "northwind", "--period", "2026-10", "--out", page, json_out=False)
    assert (done.code, done.err) == (0, "")
    shown = page.read_text("utf-8")
    assert "Northwind Clinics: scorecard for October" in shown
    assert "Over 90 meets its goal (at most $25,000.00) now: $20,000.00 for September, after $31,000.00." in shown
    assert "One item was due; it came in late." in shown
    assert "<svg" in shown
    assert "http" not in shown


@pytest.mark.parametrize(
    ("on", "told"),
    [("2026-10-20T09:00", "$95.00 of $1,500.00 (6%) spent in October 2026"), ("2026-11-02T09:00", "in October 2026")],
)
def test_the_money_is_that_of_the_month_in_review_though_another_has_begun(practice, on, told):
    now = datetime.fromisoformat(f"{on}:00-05:00")
    spent = Charge(
        id="a", engagement="northwind", at=NOVEMBER.replace(month=10, day=8), kind="time", units=60, amount=Decimal(95)
    )
    store = TinyStore.open(practice / "var/state")
    asyncio.run(store.commit(Change(charges=(spent, replace(spent, id="b", at=NOVEMBER)))))
    said = report_of(store, rulebook(load(practice), b"secret").policies["northwind"], "2026-10", now).text
    asyncio.run(store.close())
    assert told in said
    assert "$95.00 of" in said


@pytest.mark.parametrize("period", ["October", "2026-10-15", "2026-13", ""])
def test_what_is_no_period_is_said(duly, practice, tmp_path, period):
    done = duly("report", "northwind", "--period", period, "--out", tmp_path / "page.html")
    assert done.code == 2
    assert "write it as 2026-W41, 2026-10" in done.err
    assert not (tmp_path / "page.html").exists()


def test_a_period_of_which_nothing_is_known_is_said_to_be_one(duly, practice, tmp_path):
    done = duly("report", "northwind", "--period", "2030-10", "--out", tmp_path / "page.html")
    assert (done.code, "nothing that falls due in 2030-10 is known" in done.err) == (0, True)


@pytest.mark.parametrize("name", ["page.docx", "page.xlsx", "page", "pdf"])
def test_what_is_neither_a_page_nor_a_pdf_is_said(duly, practice, tmp_path, name):
    done = duly("report", "northwind", "--period", "2026-10", "--out", tmp_path / name)
    assert (done.code, "ends in neither .html nor .pdf" in done.err) == (2, True)
    assert not (tmp_path / name).exists()


def test_an_engagement_that_is_not_there_is_said(duly, practice, tmp_path):
    unknown = duly("report", "acme", "--period", "2026-10", "--out", tmp_path / "page.html")
    assert (unknown.code, "acme" in unknown.err) == (2, True)


@pytest.mark.parametrize("language", ["en", "es"])
def test_as_pdf_it_says_what_the_page_says_with_title_language_and_picture(duly, practice, tmp_path, language):
    agreement = practice / "engagements/northwind/engagement.toml"
    agreement.write_text(agreement.read_text("utf-8").replace('language = "en"', f'language = "{language}"'), "utf-8")
    file = tmp_path / "october.PDF"
    done = duly("report", "northwind", "--period", "2026-10", "--out", file, json_out=False)
    assert (done.code, done.err) == (0, "")
    first = file.read_bytes()
    duly("report", "northwind", "--period", "2026-10", "--out", file)
    assert file.read_bytes() == first, "the same page has the same bytes"
    assert len(first) < 100_000
    pdf = pypdf.PdfReader(io.BytesIO(first))
    title = {
        "en": "Northwind Clinics: scorecard for October",
        "es": "Northwind Clinics: cuadro de resultados de octubre",
    }
    assert (pdf.metadata.title, pdf.metadata.author) == (title[language], "Riley Hart")
    assert pdf.trailer["/Root"]["/Lang"] == language
    assert [image for page in pdf.pages for image in page.images]
    printed = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for block in written(practice).page:
        for said in sentences(block):
            assert said in printed


def written(practice):
    store = TinyStore.open(practice / "var/state")
    policy = rulebook(load(practice), b"secret").policies["northwind"]
    page = report_of(store, policy, "2026-10", NOVEMBER)
    asyncio.run(store.close())
    return page


def sentences(block):
    """Every sentence and cell of a block, one at a time."""
    return [
        " ".join(part.split()) for line in plain((block,)).splitlines() for part in PARTS.split(line) if part.strip()
    ]


def test_it_is_written_in_the_language_of_the_engagement(practice):
    agreement = practice / "engagements/northwind/engagement.toml"
    agreement.write_text(agreement.read_text("utf-8").replace('language = "en"', 'language = "es"'), "utf-8")
    said = written(practice).text
    assert "cuadro de resultados de octubre" in said
    assert "cumple ahora su meta" in said
