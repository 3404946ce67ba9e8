"""The sample practice that the demo runs and the README shows."""

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from subprocess import run

import pytest
from duly.daemon.config import check, load
from duly.rules.occurrences import in_scope, occurrences, owners_of, step_receivers
from duly.rules.transfers import says_period
from duly.rules.workdays import Workdays
from openpyxl import load_workbook

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample"


@pytest.fixture(scope="module")
def northwind():
    engagement = load(SAMPLE).engagement("northwind")
    assert engagement
    return engagement


def test_the_sample_has_no_fault():
    assert check(SAMPLE) == []


def test_the_sample_shows_what_an_engagement_can_have(northwind):
    assert {document.cadence for document in northwind.documents} == {"weekly", "monthly", "quarterly"}
    assert {document.evidence for document in northwind.documents} == {"document", "word"}
    assert {person.role for person in northwind.people} == {"employee", "manager", "senior management"}
    assert {northwind.zone_of(person).key for person in northwind.people} == {"America/New_York", "America/Chicago"}
    assert [person.name for person in northwind.people if northwind.language_of(person) == "es"] == ["Inés Vega"]
    assert any(person.backup for person in northwind.people)
    assert [step.approval for step in northwind.escalation] == [False, True]
    assert {channel for rung in northwind.ladder for channel in rung.by} == set(northwind.scope.channels)
    assert northwind.scope.phone_support
    assert dict(northwind.budget.costs) == {"text": Decimal("0.05"), "call": Decimal("0.25")}


def test_the_sample_says_of_every_consent_who_gave_it_and_when(northwind):
    consenting = [person for person in northwind.people if person.text_consent or person.call_consent]
    assert {person.role for person in consenting} == {"employee"}
    for person in consenting:
        assert person.phone, person.name
        assert person.consent_note.startswith(f"{person.name} on 2026-09-"), person.name
    assert any(person.phone and not person.text_consent for person in northwind.people)


def test_every_owner_is_in_scope_and_has_somebody_above(northwind):
    for document in northwind.documents:
        owners = owners_of(northwind, document)
        assert owners, document.id
        for owner in owners:
            assert in_scope(northwind, owner)
            assert [to for _, receivers in step_receivers(northwind, owner) for to in receivers], owner.name


def test_every_document_falls_due_in_the_demonstrated_quarter(northwind):
    workdays = Workdays(northwind.holidays, northwind.closed)
    for document in northwind.documents:
        dues = []
        for occurrence in occurrences(northwind, document, workdays):
            if occurrence.due > date(2026, 12, 31):
                break
            dues.append(occurrence.due)
        assert any(due >= date(2026, 10, 1) for due in dues), document.id


def test_the_templates_have_labels_input_cells_and_formulas(northwind):
    for document in northwind.documents:
        if document.template:
            book = load_workbook(SAMPLE / "engagements" / "northwind" / document.template)
            cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
            assert any(isinstance(value, str) and value.startswith("=") for value in cells), document.id
            for field in document.fields:
                assert field.label is None or field.label in cells, (document.id, field.name)


def test_what_the_sample_puts_into_the_client_s_workbook_has_its_place_there(northwind):
    assert northwind.scope.document_updates
    updates = [update for document in northwind.documents for update in document.updates]
    assert updates
    for update in updates:
        book = load_workbook(SAMPLE / "engagements" / "northwind" / update.workbook)
        sheet = book[update.sheet.replace("{year}", "2026")]
        assert update.row in [cell.value for cell in sheet["A"]]
        assert any(says_period(cell.value, "2026-10") for cell in sheet[1])
        assert sheet._charts, "a chart to be left as it was"


def test_loading_the_sample_opens_no_workbook():
    code = (
        "import sys, run; from pathlib import Path; from duly.daemon.config import load; load(Path('sample'));"
        "print([name for name in ('openpyxl', 'python_calamine', 'twilio') if name in sys.modules])"
    )
    done = run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
