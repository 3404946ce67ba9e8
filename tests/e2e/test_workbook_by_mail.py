"""An intake workbook mailed to the inbox: the consultant's is imported once a code is back, nobody else's ever."""

import re
from datetime import date
from io import BytesIO

import pytest
from duly.daemon.config import load
from duly.daemon.setup_blank import intake_workbook
from duly.daemon.setup_sheets import AGREEMENT
from openpyxl import load_workbook

from tests.e2e.conftest import BLANK

FIRST = "2026-10-06T08:30:00"
PROVEN = {"Authentication_Results": "mx.hart.example; dmarc=pass header.from=hart.example"}
TERMS = {"Client": "Blue Lake", "Begins on": date(2026, 9, 28), "Time zone": "America/New_York"}
PEOPLE = [("Ana Silva", "ana@lake.example", "Finance", "lee@lake.example"), ("Lee Park", "lee@lake.example", "", "")]
AGING = ("ar-aging", "AR aging", "ana@lake.example", "monthly", "working day 5")


def text(mail):
    return " ".join(mail.get_body(("plain",)).get_content().split())


def filled(zone="America/New_York", form="", **terms):
    """A workbook for Blue Lake, as bytes."""
    book = load_workbook(BytesIO(intake_workbook()))
    for row in book[AGREEMENT].iter_rows(max_col=2):
        title = str(row[0].value).removesuffix(" *")
        row[1].value = {**TERMS, "Time zone": zone, **terms}.get(title, row[1].value)
        if row[0].value == 6:  # nobody is of senior management there
            row[0].value = row[1].value = row[0].offset(column=2).value = None
    people, documents = book["People"], book["Documents"]
    for sheet in (people, documents, book["Goals"]):
        sheet.delete_rows(2, 5)
    for number, (name, email, department, manager) in enumerate(PEOPLE, 2):
        for column, value in zip("BCGH", (name, email, department, manager), strict=True):
            people[f"{column}{number}"] = value or None
    for column, value in zip("BCDEFH", (*AGING, form), strict=True):
        documents[f"{column}2"] = value or None
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def engagements(practice):
    toml = practice.folder / "practice.toml"
    toml.write_text(toml.read_text().replace("pace = 0", 'pace = 0\nbelieve = ["mx.hart.example"]'))
    practice.turn(FIRST)
    return practice.folder / "engagements"


def mails(practice, at, *files, words="Here it is.", sender="riley@hart.example", answered=None, **headers):
    """A mail with these files; what went out because of it."""
    subject = {} if answered else {"subject": "Blue Lake"}
    practice.reply(answered, words, sender=sender, files=files, when=f"2026-10-06T{at}:00-04:00", **subject, **headers)
    return practice.turn(f"2026-10-06T{at}:30")


def code_of(mail):
    return re.search(r"\b\d{8}\b", text(mail))[0]


def test_a_proven_workbook_sets_an_engagement_up_once_the_code_is_back(practice, engagements):
    (asked,) = mails(practice, "09:00", ("lake.xlsx", filled()), **PROVEN)
    assert "the workbook lake.xlsx, which sets up blue-lake" in text(asked)
    assert not (engagements / "blue-lake").exists()
    new = {mail["To"]: mail for mail in mails(practice, "09:01", words=code_of(asked), answered=asked)}
    assert sorted(new) == ["ana@lake.example", "riley@hart.example"]  # it is in force at once
    transcript = new["riley@hart.example"]
    assert "blue-lake is set up" in text(transcript)
    assert "people (2): Ana Silva, Lee Park" in text(transcript)
    assert "documents (1): AR aging" in text(transcript)
    (lake,) = [one for one in load(practice.folder).engagements if one.slug == "blue-lake"]
    assert [person.name for person in lake.people] == ["Ana Silva", "Lee Park"]


def test_every_fault_comes_back_by_sheet_and_cell_and_needs_no_code(practice, engagements):
    (transcript,) = mails(practice, "09:00", ("lake.xlsx", filled(zone="Mars", **{"Rate an hour": "lots"})), **PROVEN)
    said = text(transcript)
    assert "nothing was set up: there are 2 mistakes in it" in said
    assert 'Agreement!B6: Time zone: "Mars" is not a time zone' in said
    assert 'Agreement!B23: Rate an hour: "lots" is not a number' in said
    assert not (engagements / "blue-lake").exists()


def test_blank_forms_come_along_in_the_same_mail(practice, engagements):
    files = (("lake.xlsx", filled(form="templates/ar-aging.xlsx")), ("AR-aging.xlsx", BLANK))
    (asked,) = mails(practice, "09:00", *files, **PROVEN)
    mails(practice, "09:01", words=code_of(asked), answered=asked)
    assert (engagements / "blue-lake/templates/ar-aging.xlsx").read_bytes() == BLANK


def test_a_workbook_that_nothing_proves_waits_for_the_code_unjudged(practice, engagements):
    (asked,) = mails(practice, "09:00", ("lake.xlsx", filled(zone="Mars")))
    assert "the workbook lake.xlsx" in text(asked)
    assert "Mars" not in text(asked)
    (transcript,) = mails(practice, "09:01", words=code_of(asked), answered=asked)
    assert 'Agreement!B6: Time zone: "Mars" is not a time zone' in text(transcript)


def test_a_code_lets_only_the_workbook_in_that_it_was_asked_for(practice, engagements):
    (asked,) = mails(practice, "09:00", ("lake.xlsx", filled()), **PROVEN)
    other = ("other.xlsx", filled(Client="Red Lake"))
    mails(practice, "09:01", other, words=code_of(asked), answered=asked)
    assert not (engagements / "red-lake").exists()


def test_an_engagement_that_is_there_is_brought_up_to_date_and_undone(practice, engagements):
    (asked,) = mails(practice, "09:00", ("lake.xlsx", filled()), **PROVEN)
    mails(practice, "09:01", words=code_of(asked), answered=asked)
    before = (engagements / "blue-lake/engagement.toml").read_text()
    newer = ("lake.xlsx", filled(**{"Most reminders a week": 3}))
    (asked,) = mails(practice, "09:10", newer, **PROVEN)
    assert "which changes engagement.toml of blue-lake" in text(asked)
    (transcript,) = mails(practice, "09:11", words=code_of(asked), answered=asked)
    assert "blue-lake is up to date" in text(transcript)
    assert load(practice.folder).engagement("blue-lake").weekly_cap == 3
    (asked,) = mails(practice, "09:20", words="undo", answered=transcript)
    (back,) = mails(practice, "09:21", words=code_of(asked), answered=asked)
    assert "engagement.toml is as it was" in text(back)
    assert (engagements / "blue-lake/engagement.toml").read_text() == before


def test_commands_beside_a_workbook_are_carried_out_with_it(practice, engagements):
    ref = practice.september["ref"]
    (asked,) = mails(practice, "09:00", ("lake.xlsx", filled()), words=f"Hi,\nwaive {ref}\nRiley", **PROVEN)
    assert practice.september["state"] == "open"
    mails(practice, "09:01", words=code_of(asked), answered=asked)
    assert practice.september["state"] == "waived"
    assert (engagements / "blue-lake").exists()


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        ("dana@northwind.example", {}),
        ("mallory@evil.example", {}),
        ("Riley Hart <riley@hart-example.org>", {}),
        ("riley@hart.example", {"Authentication_Results": "mx.hart.example; dmarc=fail header.from=hart.example"}),
    ],
)
def test_nobody_elses_workbook_sets_anything_up(practice, engagements, sender, headers):
    new = mails(practice, "09:00", ("lake.xlsx", filled()), sender=sender, **headers)
    assert not [mail for mail in new if re.search(r"\b\d{8}\b", text(mail))]
    practice.turn("2026-10-07T08:30:00")
    assert [path.name for path in engagements.iterdir()] == ["northwind"]


def enclosed(mail):
    """The workbook that a transcript brought, and its name."""
    (file,) = [part for part in mail.iter_attachments() if part.get_filename().endswith(".xlsx")]
    return file.get_filename(), file.get_payload(decode=True)


def test_the_workbook_of_an_engagement_comes_by_mail_and_goes_back_filled_in(practice, engagements):
    (transcript,) = mails(practice, "09:00", words="send me the workbook of northwind", **PROVEN)
    name, data = enclosed(transcript)
    assert name == "northwind.xlsx"
    book = load_workbook(BytesIO(data))
    book["People"]["B5"], book["People"]["C5"] = "Ana Silva", "ana@northwind.example"
    out = BytesIO()
    book.save(out)
    before = (engagements / "northwind/people.csv").read_text()
    (asked,) = mails(practice, "09:05", (name, out.getvalue()), **PROVEN)
    mails(practice, "09:06", words=code_of(asked), answered=asked)
    after = (engagements / "northwind/people.csv").read_text()
    assert after == before + "Ana Silva,ana@northwind.example,,,,,,,,,,\n"


@pytest.mark.parametrize("words", ["workbook", "send me a blank workbook", "envíame una planilla"])
def test_a_blank_one_comes_by_mail_too(practice, engagements, words):
    (transcript,) = mails(practice, "09:00", words=words, **PROVEN)
    name, data = enclosed(transcript)
    assert name == "intake.xlsx"
    assert load_workbook(BytesIO(data))["People"]["A2"].value == "example"
