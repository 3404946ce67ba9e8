"""A reminder goes out, the document comes back, it is filed, the task closes, the person is thanked."""

import hashlib
import shutil
from pathlib import Path

from tests.e2e.conftest import BLANK, DOCUMENTS, FILLED, workbook


def test_reminder_reply_with_workbook_filed_closed_thanked(practice):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    assert reminder["To"] == "dana@northwind.example"
    assert [part.get_filename() for part in reminder.iter_attachments()] == ["ar-aging.xlsx", "due.ics"]
    practice.reply(reminder, "Attached, thanks!", files=[("aging sept.xlsx", FILLED)])
    (thanks,) = practice.turn("2026-10-06T10:05:00")
    assert (thanks["To"], thanks["Auto-Submitted"]) == ("dana@northwind.example", "auto-replied")
    assert "AR aging report" in thanks.get_body().get_content()
    task = practice.september
    assert (task["state"], task["late"]) == ("done", False)
    filed = practice.folder / task["filed"][0]
    assert filed.name == "2026-09 AR aging report - Dana Ortiz.xlsx"
    assert filed.read_bytes() == FILLED
    assert practice.turns("2026-10-07T08:30:00", "2026-10-08T08:30:00") == practice.to("riley@")
    story = [row["what"] for row in practice.command("why", task["ref"])]
    assert any("sent the document" in what for what in story)


def test_the_blank_template_comes_back_with_the_reason_and_the_right_file_then_closes(practice):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "Here you go", files=[("ar-aging.xlsx", BLANK)])
    (returned,) = practice.turn("2026-10-06T10:05:00")
    assert "blank" in returned.get_body().get_content()
    assert practice.september["state"] == "returned"
    practice.reply(returned, "Sorry, now the right one", files=[("ar-aging.xlsx", FILLED)])
    practice.turn("2026-10-06T11:00:00")
    assert practice.september["state"] == "done"


def test_done_in_words_asks_kindly_for_the_file(practice):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "All done!")
    (answer,) = practice.turn("2026-10-06T10:05:00")
    assert "ar-aging.xlsx" in [part.get_filename() for part in answer.iter_attachments()]
    assert practice.september["state"] == "open"


def test_every_letter_is_kept_byte_for_byte_before_anything_else(practice):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    raw = practice.reply(reminder, "Attached", files=[("a.xlsx", FILLED)])
    practice.turn("2026-10-06T10:05:00")
    kept = [path.read_bytes() for path in Path(practice.folder, "var/mail").rglob("*.eml")]
    assert hashlib.sha256(raw.replace(b"\r\n", b"\n")).digest() in [
        hashlib.sha256(one.replace(b"\r\n", b"\n")).digest() for one in kept
    ]


def test_delivered_twice_it_is_handled_once(practice):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    raw = practice.reply(reminder, "Attached", files=[("a.xlsx", FILLED)])
    practice.arrives(raw)
    practice.turn("2026-10-06T10:05:00")
    practice.arrives(b"Received: by another.example; Tue, 6 Oct 2026 10:06:00 -0400\r\n" + raw)
    practice.turn("2026-10-06T10:10:00")
    assert len(practice.to("dana@")) == 2
    assert len(practice.september["filed"]) == 1


def test_a_scanner_that_knows_but_one_message_id_is_heard_each_time_and_each_mail_once(practice, dovecot):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    scanner = {"message_id": "<scan@scanner.northwind.example>"}
    practice.reply(reminder, "Which month do you mean?", when="2026-10-06T09:00:00-04:00", **scanner)
    practice.turn("2026-10-06T09:05:00")
    raw = practice.reply(reminder, "Attached", files=[("a.xlsx", FILLED)], when="2026-10-06T10:00:00-04:00", **scanner)
    practice.turn("2026-10-06T10:05:00")
    assert practice.september["state"] == "done"
    sent = len(practice.to("dana@"))
    practice.arrives(b"Received: by another.example; Tue, 6 Oct 2026 10:06:00 -0400\r\n" + raw)
    practice.reply(reminder, "Attached", files=[("a.xlsx", FILLED)], when="2026-10-06T10:07:00-04:00", **scanner)
    practice.turn("2026-10-06T10:10:00")
    dovecot.reset_uidvalidity(practice.user)
    practice.turn("2026-10-06T10:15:00")
    assert len(practice.to("dana@")) == sent
    assert len(practice.september["filed"]) == 1


def test_uidvalidity_changes_and_nothing_is_handled_again_nor_lost(practice, dovecot):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "I will send it Thursday at 3pm", when="2026-10-06T09:00:00-04:00")
    practice.turn("2026-10-06T10:05:00")
    dovecot.reset_uidvalidity(practice.user)
    practice.reply(reminder, "Here it is after all", files=[("a.xlsx", FILLED)])
    practice.turn("2026-10-06T12:00:00")
    assert practice.september["state"] == "done"
    assert len(practice.to("dana@")) == 3


def test_a_newer_copy_in_the_thread_of_what_is_done_is_not_taken_for_the_next_period(practice):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "Attached", files=[("a.xlsx", FILLED)])
    (thanks,) = practice.turn("2026-10-06T10:05:00")
    newer = workbook(B2="2026-09", F14=41300)
    practice.reply(thanks, "Please use this corrected version", files=[("a v2.xlsx", newer)])
    practice.turn("2026-10-06T11:05:00")
    assert [(practice.folder / path).read_bytes() for path in practice.september["filed"]] == [FILLED, newer]
    assert [task["state"] for task in practice.tasks(period="2026-10")] == ["open"]


def test_a_question_about_what_is_done_reaches_the_consultant_and_thanks_reach_nobody(practice):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "Attached", files=[("a.xlsx", FILLED)])
    (thanks,) = practice.turn("2026-10-06T10:05:00")
    practice.reply(thanks, "thank you!")
    assert [mail["To"] for mail in practice.turn("2026-10-06T10:10:00")] == ["dana@northwind.example"]
    practice.reply(thanks, "Which accounts should be included next time?")
    assert len(practice.turn("2026-10-06T10:15:00")) == 2
    assert "Which accounts" in practice.to("riley@")[-1].get_body(("plain",)).get_content()
    assert [task["state"] for task in practice.tasks(period="2026-10")] == ["open"]


def with_a_second_item(practice, *others):
    documents = practice.folder / "engagements/northwind/documents.toml"
    cash = DOCUMENTS.format(slug="northwind").replace("ar-aging", "cash", 1).replace("AR aging report", "Cash count")
    documents.write_text(documents.read_text() + cash + "".join(others))


def test_a_kept_file_that_is_gone_holds_up_no_other_mail(practice):
    with_a_second_item(practice)
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "see file", files=[("scan0001.xlsx", FILLED)])
    practice.turn("2026-10-06T10:05:00")
    shutil.rmtree(practice.folder / "var/mail")
    practice.reply(reminder, "It is the first one.")
    practice.reply(reminder, "Here is the AR aging report", files=[("AR aging report.xlsx", FILLED)])
    practice.turn("2026-10-06T10:15:00")
    assert practice.september["state"] == "done"


def test_a_file_that_fits_two_items_is_asked_about_and_kept_until_its_sender_says(practice):
    with_a_second_item(practice)
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "see file", files=[("scan0001.xlsx", FILLED)])
    (asked,) = practice.turn("2026-10-06T10:05:00")
    both = {task["ref"]: task["document"] for task in practice.tasks(period="2026-09")}
    assert all(ref in asked.get_body(("plain",)).get_content() for ref in both)
    assert {task["state"] for task in practice.tasks(period="2026-09")} == {"open"}
    practice.reply(asked, "What do you mean?")
    practice.turn("2026-10-06T10:15:00")
    practice.reply(asked, f"It is for {practice.september['ref']}")
    practice.turn("2026-10-06T10:25:00")
    assert {task["document"]: len(task["filed"]) for task in practice.tasks(period="2026-09")} == {
        "ar-aging": 1,
        "cash": 0,
    }
    (digest,) = [mail for mail in practice.turn("2026-10-07T08:00:00") if "riley" in mail["To"]]
    assert "was asked which item it belongs to" in digest.get_body(("plain",)).get_content()


def test_a_file_that_waits_for_its_item_is_not_taken_for_what_other_words_speak_of(practice):
    walk = DOCUMENTS.format(slug="northwind").replace("ar-aging", "walk", 1).replace("AR aging report", "Safety walk")
    with_a_second_item(practice, walk + 'evidence = "word"\n')
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "see file", files=[("scan0001.xlsx", FILLED)])
    practice.turn("2026-10-06T10:05:00")
    practice.reply(reminder, "Safety walk September: done, both floors.")
    practice.turn("2026-10-06T10:15:00")
    (walk,) = practice.tasks(period="2026-09", document="walk")
    assert (walk["state"], walk["filed"]) == ("done", [])


def test_done_said_again_in_the_thread_of_what_is_done_closes_nothing_else(practice):
    documents = practice.folder / "engagements/northwind/documents.toml"
    documents.write_text(documents.read_text() + 'evidence = "word"\n')
    (first,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(first, "It is done.")
    practice.turn("2026-10-06T10:05:00")
    assert practice.september["state"] == "done"
    practice.turns("2026-11-05T08:30:00", "2026-11-06T08:30:00")
    practice.reply(first, "All done, everything in order.", when="2026-11-06T10:00:00-05:00")
    practice.turn("2026-11-06T10:05:00")
    (october,) = practice.tasks(document="ar-aging", period="2026-10")
    assert october["state"] == "open"


def test_done_said_of_a_period_that_is_done_closes_neither_the_next_nor_anything_else(practice):
    walk = DOCUMENTS.format(slug="northwind").replace("ar-aging", "walk", 1).replace("AR aging report", "Safety walk")
    drill = DOCUMENTS.format(slug="northwind").replace("ar-aging", "drill", 1).replace("AR aging report", "Fire drill")
    documents = practice.folder / "engagements/northwind/documents.toml"
    documents.write_text(f'{documents.read_text()}{walk}evidence = "word"\n{drill}evidence = "word"\n')
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "Safety walk: done.")
    practice.turn("2026-10-06T10:05:00")
    states = {(task["document"], task["period"]): task["state"] for task in practice.tasks()}
    assert (states["walk", "2026-09"], states["drill", "2026-09"]) == ("done", "open")
    practice.reply(reminder, "Safety walk September: done.")
    practice.reply(None, "Safety walk 2026-09: done.", sender="dana@northwind.example", subject="walk")
    practice.turn("2026-10-06T11:05:00")
    assert states == {(task["document"], task["period"]): task["state"] for task in practice.tasks()}
