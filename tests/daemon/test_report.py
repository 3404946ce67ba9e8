"""`report`: the scorecard of a period as one page, and clear words for what is no period and no page."""

import asyncio
import shutil
from datetime import datetime
from decimal import Decimal

import pytest
from duly.daemon.config import load
from duly.daemon.report import report_of
from duly.daemon.rulebook import rulebook
from duly.rules.accepted import Accepted, keep
from duly.rules.findings import Figure
from duly.rules.model import State, Task
from duly.state.store import Change
from duly.state.tinystore import TinyStore

from tests.daemon.test_sample import SAMPLE

NOVEMBER = datetime.fromisoformat("2026-11-02T09:00:00-05:00")
DANA = "dana@northwind.example"


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


@pytest.mark.parametrize("period", ["October", "2026-10-15", "2026-13", ""])
def test_what_is_no_period_is_said(duly, practice, tmp_path, period):
    done = duly("report", "northwind", "--period", period, "--out", tmp_path / "page.html")
    assert done.code == 2
    assert "write it as 2026-W41, 2026-10" in done.err
    assert not (tmp_path / "page.html").exists()


def test_a_page_is_called_one(duly, practice, tmp_path):
    done = duly("report", "northwind", "--period", "2026-10", "--out", tmp_path / "page.pdf")
    assert (done.code, "does not end in .html" in done.err) == (2, True)
    unknown = duly("report", "acme", "--period", "2026-10", "--out", tmp_path / "page.html")
    assert (unknown.code, "acme" in unknown.err) == (2, True)


def test_it_is_written_in_the_language_of_the_engagement(practice):
    agreement = practice / "engagements/northwind/engagement.toml"
    agreement.write_text(agreement.read_text("utf-8").replace('language = "en"', 'language = "es"'), "utf-8")
    store = TinyStore.open(practice / "var/state")
    policy = rulebook(load(practice), b"secret").policies["northwind"]
    said = report_of(store, policy, "2026-10", NOVEMBER).text
    asyncio.run(store.close())
    assert "cuadro de resultados de octubre" in said
    assert "cumple ahora su meta" in said
