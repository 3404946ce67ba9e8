"""The value of a printed label: right of it, else under it; never another label, in cells, lines and forms alike."""

import pytest
from duly.rules.contents import Content, FormField
from duly.rules.labelled import labelled
from duly.rules.labels import label_key, said_label

from tests.rules.drawn import csv, field, page, workbook

LABELS = frozenset({"total", "name", "period", "clinic", "hours"})


def value_of(label: str, content: Content, kind: str = "number") -> str | None:
    """What stands at a label; None where nothing says it."""
    slot = labelled(field("asked", kind, label=label), content, LABELS)
    return slot.cell.text if slot else None


@pytest.mark.parametrize(
    ("drawing", "value"),
    [
        ("Total | 12", "12"),
        ("TOTAL: | 12", "12"),
        ("Total (USD) | 12", "12"),
        ("Total | | | 12", "12"),
        ("Total\n12", "12"),
        ("Total | Name\n12 | Dana", "12"),
        ("Total | Name | Dana", ""),
        ("Total |\nName | Dana", ""),
        ("Total: 12", "12"),
        ("Total 12", "12"),
        ("Total | =B2+B3 > 12", "12"),
        ("Totals | 5\nTotal | 12", "12"),
        ("Total (net) | 5\nTotal | 12", "12"),
        ("Subtotal | 5", None),
        ("Name | Dana", None),
    ],
)
def test_in_a_sheet(drawing: str, value: str | None) -> None:
    assert value_of("Total", workbook(drawing)) == value
    assert value_of("Total", csv(drawing)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Total: 12", "12"),
        ("Total          | 12", "12"),
        ("Total (USD):   | 12", "12"),
        ("Total\n12", "12"),
        ("Clinic     | Total\nNorth      | 12", "12"),
        ("Total      | Name      | Dana", ""),
        ("Total\nName: Dana", ""),
        ("The total of all is 12", None),
        ("Name: Dana", None),
    ],
)
def test_on_a_page(text: str, value: str | None) -> None:
    assert value_of("Total", page(text)) == value


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        ("Signature  | [picture]", True),
        ("[picture]\nSignature", True),
        ("Signature\n[picture]", True),
        ("[picture]\nNorthwind Clinics\nMonthly report\nSignature", False),
    ],
)
def test_people_sign_on_or_beside_the_line(text: str, signed: bool) -> None:
    slot = labelled(field("signature", "signature", label="Signature"), page(text), LABELS)
    assert slot
    assert slot.picture is signed


def test_in_a_form() -> None:
    fields = (FormField(name="Total:", kind="text", value="12"), FormField(name="Name", kind="text", value="Dana"))
    form = Content(kind="pdf", form=fields)
    assert value_of("Total", form) == "12"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Total", "total"),
        (" TOTAL : ", "total"),
        ("Total (USD)", "total"),
        ("Total in USD", "total"),
        ("Tötal", "total"),
        ("Total/Sum", "total"),
        ("Totals", None),
        ("Grand total", None),
        ("", None),
        ("word " * 400 + "total", None),
    ],
)
def test_a_label_may_be_added_to(text: str, said: str | None) -> None:
    assert said_label(text, {"total"}) == said


def test_the_longest_label_is_meant() -> None:
    assert said_label("Total hours (paid)", {"total", "total hours"}) == "total hours"


@pytest.mark.parametrize("text", ["Período:", "PERIODO", " periodo * "])
def test_labels_do_not_mind_case_accents_and_marks(text: str) -> None:
    assert label_key(text) == "periodo"
