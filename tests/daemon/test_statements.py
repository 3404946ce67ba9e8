"""The month's statement: when it goes to the consultant, with which files, and what `statement` prints of the same."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from functools import partial

import pypdf
import pytest
from click.testing import CliRunner
from duly.daemon.bill_files import as_csv
from duly.daemon.billing import keep_statement, next_statement, plan_statements, statement_files, statement_of
from duly.daemon.ledger import lifted, logged
from duly.daemon.main import cli
from duly.daemon.rehearsal import rehearse
from duly.state.store import Change
from duly.state.tinystore import TinyStore

from tests.daemon.ledger_desk import SLUG, at, desk_of, leave, practice_folder, said


@pytest.fixture
def folder(tmp_path):
    return practice_folder(tmp_path)


@pytest.fixture
def desk(folder):
    return desk_of(folder)


async def october(desk, when="2026-10-01 00:00"):
    """A month: an hour and a half, the cap passed, half an hour of it approved."""
    await plan_statements(desk, at(when))
    await said(desk, logged, 100, "2026-10-05 10:00", "called Dana")
    await said(desk, logged, 20, "2026-10-06 10:00", "=review")
    await said(desk, lifted, 30, "2026-10-07 10:00", "approve 30m")
    await said(desk, logged, 20, "2026-10-31 23:30", "Łódź 日 <report> & more")


def page(data):
    return " ".join(" ".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(data)).pages).split())


async def test_it_goes_out_on_the_first_working_morning_of_the_next_month_and_once(desk):
    await october(desk)
    assert next_statement(desk) == at("2026-11-02 08:00")
    await plan_statements(desk, at("2026-11-02 07:59"))
    assert await leave(desk) == []
    await plan_statements(desk, at("2026-11-02 08:00"))
    (message,) = await leave(desk)
    assert (message.kind, message.clause, message.engagement) == ("statement", "[budget] plan", SLUG)
    assert message.subject == "Northwind Clinics: statement for October 2026, 120.00 USD"
    assert "- Time, 2 h: 120.00 USD" in message.text
    assert "- Total: 120.00 USD, of a cap of 130.00 USD" in message.text
    assert "- 30 min were approved beyond the agreed cap." in message.text
    assert "- 20 min passed the cap and are not billed." in message.text
    assert [one.name for one in message.enclosures] == ["northwind-2026-10.pdf", "northwind-2026-10.csv"]
    await plan_statements(desk, at("2026-11-02 08:01"))
    assert await leave(desk) == []
    assert next_statement(desk) == at("2026-12-01 08:00")


async def test_a_month_in_which_nothing_was_paid_for_has_none(desk):
    await plan_statements(desk, at("2026-10-01 00:00"))
    await plan_statements(desk, at("2026-11-02 08:00"))
    assert await leave(desk) == []
    assert next_statement(desk) == at("2026-12-01 08:00")


async def test_after_downtime_each_month_has_its_own(desk):
    await october(desk)
    await said(desk, logged, 60, "2026-11-10 10:00")
    await plan_statements(desk, at("2027-01-20 10:00"))
    assert {one.subject.partition("for ")[2] for one in await leave(desk)} == {
        "October 2026, 120.00 USD",
        "November 2026, 60.00 USD",
    }


async def test_a_flat_fee_is_stated_without_an_entry(tmp_path):
    desk = desk_of(practice_folder(tmp_path, 'plan = "flat"\ncurrency = "EUR"\nfee = 1200.00\n'))
    await plan_statements(desk, at("2026-10-01 00:00"))
    await said(desk, logged, 90, "2026-10-05 10:00")
    await plan_statements(desk, at("2026-11-02 08:00"))
    (message,) = await leave(desk)
    assert "- Monthly fee: 1,200.00 EUR\n- Time, 1 h 30 min: in the fee\n- Total: 1,200.00 EUR" in message.text


async def test_its_files_are_kept_and_say_the_same(desk, folder):
    await october(desk)
    await plan_statements(desk, at("2026-11-02 08:00"), partial(keep_statement, desk))
    (message,) = await leave(desk)
    pdf, table = message.enclosures
    assert pdf.path == "var/statements/northwind/2026-10.pdf"
    text = page((folder / pdf.path).read_bytes())
    assert "Statement for October 2026" in text
    assert "Total: 120.00 USD, of a cap of 130.00 USD" in text
    assert "called Dana 1 h 40 min 60.00 100.00" in text
    assert "<report> & more" in text
    assert table.path == "var/statements/northwind/2026-10.csv"
    kept = (folder / table.path).read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(kept)))
    assert sum(Decimal(row["amount"]) for row in rows) == 120
    assert [row["words"] for row in rows if row["kind"] == "time"] == [
        "called Dana", "'=review", "Łódź 日 <report> & more",
    ]  # fmt: skip
    assert [row["billed"] for row in rows] == ["yes", "no", "yes", "no"]


async def test_a_rehearsal_shows_the_statement_and_writes_nothing(tmp_path):
    flat = desk_of(practice_folder(tmp_path, 'plan = "flat"\nfee = 1200.00\n'))
    sent = (await rehearse(flat.book, flat.store, SLUG, date(2026, 11, 1), date(2026, 11, 30))).sent
    assert [(one.message.subject, str(one.at)) for one in sent if one.message.kind == "statement"] == [
        ("Northwind Clinics: statement for October 2026, 1,200.00 USD", "2026-11-02 08:00:00-05:00")
    ]
    assert not (tmp_path / "practice" / "var").exists()


async def test_the_page_is_the_same_bytes_whenever_the_same_is_billed(desk):
    await october(desk)
    policy = desk.book.policies[SLUG]
    first, again = (statement_files(statement_of(desk.store, policy, "2026-10"), policy) for _ in range(2))
    assert first == again


@pytest.mark.parametrize("count", [0, 1, 400])
async def test_a_page_is_made_of_however_many_entries(desk, count):
    for minute in range(count):
        await said(desk, logged, 1, f"2026-10-05 {10 + minute // 60}:{minute % 60:02}", "w" * minute)
    policy = desk.book.policies[SLUG]
    bill = statement_of(desk.store, policy, "2026-10")
    assert f"Total: {min(count, 100)}.00 USD" in page(statement_files(bill, policy)[0])
    assert len(as_csv(bill).splitlines()) == count + 1


@pytest.fixture
async def stored(folder, desk):
    """October in a practice folder, as `run` would leave it."""
    await october(desk)
    store = TinyStore.open(folder / "var/state")
    await store.commit(
        Change(charges=tuple(desk.store.charges_in(SLUG)), marks={"last-turn": "2026-11-02T08:00-05:00"})
    )
    await store.close()
    return folder


def run(folder, *words):
    return CliRunner().invoke(cli, ["--practice", str(folder), "statement", SLUG, *words])


async def test_the_command_prints_every_entry_and_the_total(stored):
    done = run(stored, "--month", "2026-10")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[:2] == [
        "2026-10-05  time       1 h 40 min      100.00  called Dana",
        "2026-10-06  time           20 min           -  =review",
    ]
    assert "Total: 120.00 USD, of a cap of 130.00 USD" in done.stdout


async def test_its_json_has_the_same_entries_and_the_total_as_the_last_row(stored):
    *rows, total = map(json.loads, run(stored, "--month", "2026-10", "--json").stdout.splitlines())
    assert [(row["kind"], row["quantity"], row["amount"], row["billed"]) for row in rows] == [
        ("time", 100, 100.0, True),
        ("time", 20, 0.0, False),
        ("time", 20, 20.0, True),
        ("lift", 30, 0.0, False),
    ]
    assert (total["kind"], total["amount"], total["cap"], total["currency"]) == ("total", 120.0, 130.0, "USD")


async def test_it_writes_a_page_and_a_table_beside_it(stored, tmp_path):
    (tmp_path / "out").mkdir()
    done = run(stored, "--month", "2026-10", "--out", str(tmp_path / "out" / "oct.PDF"))
    assert done.exit_code == 0
    assert "Total: 120.00 USD" in page((tmp_path / "out" / "oct.PDF").read_bytes())
    assert (tmp_path / "out" / "oct.csv").read_text("utf-8-sig").startswith("date,kind")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--month", "2026-13"), "write it like 2026-10"),
        (("--month", "October"), "write it like 2026-10"),
        (("--month", "2026-10", "--out", "bill.docx"), "does not end in .pdf"),
        ((), "--month"),
    ],
)
def test_what_cannot_be_stated_is_said_in_a_sentence(folder, words, said):
    done = run(folder, *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_an_engagement_that_is_not_there_is_named_with_those_that_are(folder):
    done = CliRunner().invoke(cli, ["--practice", str(folder), "statement", "nobody", "--month", "2026-10"])
    assert (done.exit_code, "there is northwind" in done.stderr) == (2, True)
