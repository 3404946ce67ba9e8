"""When a month is over its statement comes to the consultant with a page and a table; warnings come before that."""

import asyncio
import csv
import io
import json

import pypdf
from click.testing import CliRunner
from duly.daemon.main import cli
from duly.rules.ledger import Charge
from duly.state.store import Change
from duly.state.tinystore import TinyStore

from tests.daemon.ledger_desk import at

FLAT = '[budget]\nplan = "flat"\ncurrency = "EUR"\nfee = 900.00\n'
RETAINER = '[budget]\nplan = "retainer"\nrate = 60.00\ncap = 100.00\n'


def agreed(practice, budget):
    agreement = practice.folder / "engagements/northwind/engagement.toml"
    agreement.write_text(f"{agreement.read_text('utf-8')}\n{budget}", "utf-8")


def stated(mails):
    return [mail for mail in mails if "statement for" in mail["Subject"]]


def test_the_statement_of_a_flat_month_comes_with_a_page_and_a_table(practice):
    agreed(practice, FLAT)
    first = practice.turns("2026-10-01T09:00:00", "2026-10-06T08:30:00", "2026-10-07T08:30:00")
    reminders = len([mail for mail in first if mail["To"] == "dana@northwind.example"])
    (mail,) = stated(practice.turn("2026-11-02T08:00:00", "-05:00"))
    assert mail["To"] == "riley@hart.example"
    assert mail["Subject"] == "Northwind Clinics: statement for October 2026, 900.00 EUR"
    page, table = mail.iter_attachments()
    assert (page.get_filename(), page.get_content_type()) == ("northwind-2026-10.pdf", "application/pdf")
    assert "Total: 900.00 EUR" in pypdf.PdfReader(io.BytesIO(page.get_content())).pages[0].extract_text()
    rows = list(csv.DictReader(io.StringIO(table.get_payload(decode=True).decode("utf-8-sig"))))
    assert [(row["kind"], row["quantity"], row["amount"]) for row in rows] == [
        ("fee", "1", "900.00"),
        ("email", str(reminders), "0"),
    ]
    assert reminders > 0
    assert stated(practice.turn("2026-11-02T09:00:00", "-05:00")) == []
    done = CliRunner().invoke(
        cli, ["--practice", str(practice.folder), "statement", "northwind", "--month", "2026-10", "--json"]
    )
    assert [json.loads(line)["kind"] for line in done.stdout.splitlines()] == ["fee", "email", "total"]


async def _log(folder, minutes, words=""):
    store = TinyStore.open(folder / "var/state")
    hour = {"kind": "time", "units": minutes, "amount": 60, "state": "settled", "words": words}
    charge = Charge(id="1", engagement="northwind", at=at("2026-10-06 10:00"), **hour)
    await store.commit(Change(charges=(charge,)))
    await store.close()


def test_a_warning_comes_once_and_can_be_replied_to(practice):
    agreed(practice, RETAINER)
    practice.turn("2026-10-01T09:00:00")
    asyncio.run(_log(practice.folder, 80))
    mails = practice.turns("2026-10-06T12:00:00", "2026-10-06T13:00:00", "2026-10-07T12:00:00")
    (warning,) = [mail for mail in mails if "80 %" in mail["Subject"]]
    assert warning["To"] == "riley@hart.example"
    assert "approve 3 hours" in warning.get_body(("plain",)).get_content()


def test_a_statement_that_names_somebody_who_is_erased_goes_as_table_and_page(practice):
    agreed(practice, RETAINER)
    practice.turn("2026-10-01T09:00:00")
    asyncio.run(_log(practice.folder, 30, "called Dana Ortiz"))
    practice.turn("2026-11-02T08:00:00", "-05:00")
    kept = practice.folder / "var/statements/northwind"
    assert sorted(path.name for path in kept.iterdir()) == ["2026-10.csv", "2026-10.pdf"]
    documents = practice.folder / "engagements/northwind/documents.toml"
    documents.write_text(documents.read_text().replace("dana@northwind.example", "lee@northwind.example"))
    practice.turn("2026-11-02T11:00:00", "-05:00")
    practice.turn("2026-11-04T11:00:00", "-05:00")
    words = ["--practice", str(practice.folder)]
    done = CliRunner().invoke(cli, [*words, "erase", "dana@northwind.example", "--yes"])
    assert done.exit_code == 0, done.stderr
    assert list(kept.iterdir()) == []
    again = CliRunner().invoke(cli, [*words, "statement", "northwind", "--month", "2026-10"])
    assert "called [erased]" in again.stdout
    assert "Total: 30.00 USD" in again.stdout
