"""Which files are documents, which task each belongs to, and what may not be accepted."""

from datetime import date

import pytest
from duly.rules.choosing import assign
from duly.rules.documents import FileFacts, is_document
from duly.rules.letter import Attachment
from duly.rules.readings import Item, ItemReading, Reading

PDF = FileFacts(kind="pdf")
SCORECARD = Item(ref="T-000001", title="KPI scorecard", period="2026-10", due=date(2026, 11, 6))
BANK = Item(ref="T-000002", title="Bank reconciliation", period="2026-10", due=date(2026, 11, 6))
SEPTEMBER = Item(ref="T-000003", title="KPI scorecard", period="2026-09", due=date(2026, 10, 7))


def file(name: str, media: str = "application/pdf", size: int = 90_000, *, inline: bool = False) -> Attachment:
    return Attachment(name=name, media=media, data=b"x" * size, sha256=name, inline=inline)


def said(*labels: tuple[str, str]) -> Reading:
    readings = tuple(ItemReading(ref=ref, label=label) for ref, label in labels)  # type: ignore[arg-type]
    return Reading(label="done", readings=readings)


@pytest.mark.parametrize(
    ("attachment", "facts", "document"),
    [
        (file("report.pdf"), PDF, True),
        (file("report.pdf", inline=True), PDF, True),
        (file("image001.png", "image/png", 8_000, inline=True), FileFacts(kind="image", width=300, height=90), False),
        (file("logo.png", "image/png", 20_000), FileFacts(kind="image", width=400, height=200), False),
        (file("IMG_4471.jpg", "image/jpeg", 900_000), FileFacts(kind="image", width=3000, height=4000), True),
        (
            file("IMG_4471.jpeg", "image/jpeg", 900_000, inline=True),
            FileFacts(kind="image", width=3000, height=4000),
            True,
        ),
        (file("pixel.gif", "image/gif", 43), FileFacts(kind="image", width=1, height=1), False),
        (file("invite.ics", "text/calendar"), FileFacts(kind="text"), False),
        (file("smime.p7s", "application/pkcs7-signature"), FileFacts(kind=""), False),
        (file("ATT00001.txt", "text/plain", 120), FileFacts(kind="text"), False),
    ],
)
def test_logos_and_what_mail_carries_along_are_no_documents(
    attachment: Attachment, facts: FileFacts, document: bool
) -> None:
    assert is_document(attachment, facts) is document


@pytest.mark.parametrize(
    ("names", "items", "reading", "refs"),
    [
        (["scan.pdf"], (SCORECARD,), said(), ["T-000001"]),
        (["Sept numbers.xlsx"], (SCORECARD,), said(), ["T-000001"]),
        (["T-000002.pdf"], (SCORECARD, BANK), said(), ["T-000002"]),
        (["Oct bank rec.pdf"], (SCORECARD, BANK), said(), ["T-000002"]),
        (["oct_KPI-Scorecard final.xlsx", "scan.pdf"], (SCORECARD, BANK), said(), ["T-000001", "T-000002"]),
        (["scorecard 2026-09.xlsx"], (SCORECARD, SEPTEMBER), said(), ["T-000003"]),
        (["scorecard.xlsx"], (SCORECARD, SEPTEMBER), said(), [None]),
        (["scan.pdf"], (SCORECARD, BANK), said(), [None]),
        (["scan.pdf"], (SCORECARD, BANK), said(("T-000002", "done"), ("T-000001", "promise")), ["T-000002"]),
        (["a.pdf", "b.pdf"], (SCORECARD, BANK), said(("T-000001", "done"), ("T-000002", "done")), [None, None]),
        (["scorecard and bank rec.xlsx"], (SCORECARD, BANK), said(), ["T-000001", "T-000002"]),
    ],
)
def test_each_file_finds_its_task_or_is_asked_about(
    names: list[str], items: tuple[Item, ...], reading: Reading, refs: list[str | None]
) -> None:
    pairs = assign(tuple(file(name) for name in names), items, reading)
    assert [ref for _, ref in pairs] == refs
