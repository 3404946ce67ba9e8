"""People, and the consultant, write about what is no longer agreed: they are answered, and it is read."""

import pytest

from tests.e2e.conftest import FILLED, add_engagement, words_of, workbook

NAME = "AR aging 2026-09.xlsx"
OTHER = """
[[document]]
id = "{id}"
title = "{title}"
owners = ["dana@northwind.example"]
cadence = "monthly"
due = "working day 5"
"""
GONE, RENAMED = {"id": "mileage", "title": "Mileage log"}, {"id": "ar", "title": "AR aging report"}
DATES = "starts = 2026-09-01"


@pytest.fixture(params=[GONE, RENAMED], ids=["gone", "renamed"])
def edited(practice, request):
    """What has Dana's report be no longer agreed, once it was asked for on Tuesday."""
    (practice.reminder,) = practice.turn("2026-10-06T08:30:00")
    path = practice.folder / "engagements/northwind/documents.toml"
    return lambda: path.write_text(OTHER.format(**request.param))


def answered(practice, words, *files):
    """What goes out on Tuesday evening, at which no reminder does, once Dana has answered her reminder; to whom."""
    practice.reply(practice.reminder, words, files=[(NAME, file) for file in files], when="2026-10-06T19:00:00-04:00")
    return {mail["To"].partition("@")[0]: words_of(mail) for mail in practice.turn("2026-10-06T19:05:00")}


def test_a_file_for_it_is_put_before_the_consultant(practice, edited):
    edited()
    mails = answered(practice, "Attached", FILLED)
    assert "I will read it myself" in mails["dana"]
    assert f"Attached [{NAME}]" in mails["riley"]


def test_a_newer_copy_of_what_is_in_is_put_before_the_consultant(practice, edited):
    answered(practice, "Attached", FILLED)
    edited()
    mails = answered(practice, "Here is the corrected version", workbook(B2="2026-09", F14=41300))
    assert NAME in mails["riley"]


def test_a_question_about_it_reaches_the_consultant(practice, edited):
    edited()
    mails = answered(practice, "Why is this no longer needed?")
    assert "Why is this no longer needed?" in mails["riley"]


def test_a_date_for_it_needs_nobody(practice, edited):
    edited()
    mails = answered(practice, "You will have it on Friday, October 9, 2026.")
    assert mails.keys() == {"dana"}


def commanded(practice, order, ref=""):
    """What the consultant is told who orders this of the report, in answer to the digest that tells of the edit."""
    digest = next(mail for mail in practice.turn("2026-10-07T08:00:00") if "riley" in mail["To"])
    ref = ref or practice.september["ref"]
    practice.reply(digest, order.format(ref), when="2026-10-07T08:10:00-04:00")
    (transcript,) = (mail for mail in practice.turn("2026-10-07T08:15:00") if "riley" in mail["To"])
    return words_of(transcript)


ORDERS = ["resume {}", "done {}", "approve {}", "decline {}", "extend {} to 2026-10-12", "reassign {} to Lee Park"]


@pytest.mark.parametrize("order", ORDERS)
def test_a_command_about_it_is_told_why_it_does_nothing(practice, edited, order):
    edited()
    assert "ar-aging is no longer agreed" in commanded(practice, order)


def test_a_command_about_what_an_engagement_that_is_gone_asked_for_is_told_so(practice):
    add_engagement(practice.folder, "acme", "Acme Foods")
    practice.turn("2026-10-06T08:30:00")
    ref = practice.tasks(engagement="northwind", period="2026-09")[0]["ref"]
    (practice.folder / "engagements/northwind").rename(practice.folder / "aside")
    assert f"{ref}: northwind is no longer among the engagements" in commanded(practice, "waive {}", ref)


@pytest.fixture
def ended(practice):
    """The agreement ended before the report is due; what puts that right."""
    practice.turn("2026-10-06T08:30:00")
    path = practice.folder / "engagements/northwind/engagement.toml"
    before = path.read_text()
    path.write_text(before.replace(DATES, f"{DATES}\nends = 2026-09-30"))
    return lambda: path.write_text(before)


def test_what_lies_outside_the_agreed_days_is_not_taken_up_again(practice, ended):
    assert "2026-09 lies outside the agreed days" in commanded(practice, "resume {}")
    assert practice.september["state"] == "waived"


def test_what_is_asked_of_somebody_else_is_not_taken_up_again(practice):
    practice.turn("2026-10-06T08:30:00")
    path = practice.folder / "engagements/northwind/documents.toml"
    path.write_text(path.read_text().replace("dana@", "lee@"))
    assert "dana@northwind.example owes it no longer" in commanded(practice, "resume {}")


def test_what_is_put_right_comes_back(practice, ended):
    practice.turn("2026-10-07T08:00:00")
    ended()
    practice.turn("2026-10-07T08:30:00")
    assert practice.september["state"] == "open"


def test_what_the_consultant_waives_stays_waived_though_the_edit_is_put_right(practice, ended):
    assert "waived it" in commanded(practice, "waive {}")
    ended()
    practice.turn("2026-10-07T08:30:00")
    assert practice.september["state"] == "waived"


def test_a_document_that_the_consultant_waives_stays_waived_though_it_comes_back(practice, edited):
    path = practice.folder / "engagements/northwind/documents.toml"
    before = path.read_text()
    edited()
    assert "waived it" in commanded(practice, "waive {}")
    path.write_text(before)
    practice.turn("2026-10-07T08:30:00")
    assert practice.september["state"] == "waived"


def test_a_waiver_that_is_taken_back_comes_back_with_the_edit(practice, ended):
    commanded(practice, "waive {}")
    practice.reply(practice.to("riley")[-1], "undo", when="2026-10-07T08:20:00-04:00")
    practice.turn("2026-10-07T08:21:00")
    ended()
    practice.turn("2026-10-07T08:30:00")
    assert practice.september["state"] == "open"


def test_a_date_that_was_named_for_it_is_told_of_no_more(practice, edited):
    answered(practice, "You will have it on Friday, October 9, 2026.")
    edited()
    digest = next(mail for mail in practice.turn("2026-10-07T08:00:00") if "riley" in mail["To"])
    practice.reply(digest, f"status {practice.september['ref']}", when="2026-10-07T08:10:00-04:00")
    (transcript,) = (mail for mail in practice.turn("2026-10-07T08:15:00") if "riley" in mail["To"])
    assert "promised for" not in words_of(transcript)
