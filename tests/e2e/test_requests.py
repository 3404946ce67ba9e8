"""Questions to people, reports, statements and personal data at the consultant's word, by mail."""

import io
import re
import zipfile

import openpyxl
import pytest

from tests.e2e.conftest import FILLED

FIRST = "2026-10-06T08:30:00"


def text(mail):
    return mail.get_body(("plain",)).get_content()


def riley(practice, answered, words, at="12:00", day="06"):
    """Riley's mail; what went out because of it: to Riley, and to anybody else."""
    practice.reply(answered, words, sender="riley@hart.example", when=f"2026-10-{day}T{at}:00-04:00")
    sent = practice.turn(f"2026-10-{day}T{at}:30")
    return [one for one in sent if "riley" in one["To"]], [one for one in sent if "riley" not in one["To"]]


@pytest.fixture
def digest(practice):
    """The reminder has gone out, and Riley has a digest to reply to."""
    sent = practice.turns("2026-10-05T09:00:00", "2026-10-06T08:00:00", FIRST)
    return next(one for one in sent if "riley" in one["To"])


def files(mail):
    return {one.get_filename(): one.get_content() for one in mail.iter_attachments()}


def test_a_question_goes_in_the_consultants_words_and_its_answer_comes_back(practice, digest):
    ref = practice.september["ref"]
    (transcript,), (question,) = riley(practice, digest, f"ask Dana about {ref}: Does the bank's file hold up yours?")
    assert "goes to Dana Ortiz in your words; their answer comes to you" in text(transcript)
    assert "To take it back: “undo”" in text(transcript)
    assert question["To"] == "dana@northwind.example"
    assert question["Subject"] == "AR aging report for September: a question"
    lines = [line for line in text(question).split("\r\n") if line]
    assert lines == ["Hello Dana,", "Does the bank's file hold up yours?", "Kind regards,", "Riley Hart"]
    practice.reply(question, "Yes, they promised it twice and nothing came.", when="2026-10-06T13:00:00-04:00")
    sent = practice.turn("2026-10-06T13:05:00")
    told = next(one for one in sent if "riley" in one["To"])
    assert told["Subject"] == f"Dana Ortiz answered your question [{ref}]"
    assert "they promised it twice and nothing came" in text(told)
    assert "Thank you" in text(next(one for one in sent if "dana" in one["To"]))
    assert practice.september["state"] == "open"
    (_,), (answer,) = riley(practice, told, "Thanks Dana, I will call them.", at="14:00")
    assert "I will call them" in text(answer)
    told = " | ".join(row["what"] for row in practice.command("why", ref))
    assert 'the consultant asked Dana Ortiz: "Does the bank' in told
    assert "Dana Ortiz answered" in told


def test_a_question_that_waits_for_the_morning_goes_though_the_address_changed(practice, digest):
    riley(practice, digest, "ask Dana: does the bank's file hold up yours?", at="20:00")
    place = practice.folder / "engagements/northwind"
    people, documents = place / "people.csv", place / "documents.toml"
    people.write_text(
        people.read_text().replace(
            "dana@northwind.example,dana@", "d.ortiz@northwind.example,dana@northwind.example;dana@"
        )
    )
    documents.write_text(documents.read_text().replace("dana@", "d.ortiz@"))
    sent = practice.turn("2026-10-07T08:30:00")
    assert [one for one in sent if "hold up yours" in text(one) and "riley" not in one["To"]]


def test_a_question_to_somebody_who_is_gone_is_told_as_not_sent(practice, digest):
    riley(practice, digest, "ask Dana: does the bank's file hold up yours?", at="20:00")
    place = practice.folder / "engagements/northwind"
    people, documents = place / "people.csv", place / "documents.toml"
    people.write_text("".join(line for line in people.read_text().splitlines(True) if "Dana" not in line))
    documents.write_text(documents.read_text().replace("dana@", "lee@"))
    practice.turn("2026-10-07T08:30:00")
    (digest,) = [one for one in practice.turn("2026-10-08T08:00:00") if "riley" in one["To"]]
    assert "the question was taken back before it left" in text(digest)


def test_a_day_named_in_the_answer_counts_as_a_promise_too(practice, digest):
    ref = practice.september["ref"]
    _, (question,) = riley(practice, digest, f"ask {ref}: what is missing?")
    practice.reply(question, "You will have it on Thursday at 3.", when="2026-10-06T13:00:00-04:00")
    sent = practice.turn("2026-10-06T13:05:00")
    assert practice.september["state"] == "promised"
    assert any("answered your question" in one["Subject"] for one in sent if "riley" in one["To"])


def test_outside_the_agreed_hours_it_waits_and_can_be_taken_back(practice, digest):
    (transcript,), others = riley(practice, digest, "ask Dana: are you in tomorrow?", at="21:00")
    assert others == []
    assert "on Wednesday 2026-10-07 at 08:30 of their time" in text(transcript)
    (undone,), others = riley(practice, transcript, "undo", at="21:10")
    assert "the question is not sent" in text(undone)
    sent = practice.turns("2026-10-07T08:30:00", "2026-10-07T09:00:00")
    assert not any("are you in tomorrow" in text(one) for one in sent if "dana" in one["To"])


def test_the_morning_note_tells_of_a_question_that_waits(practice, digest):
    agreement = practice.folder / "engagements/northwind/engagement.toml"
    agreement.write_text(agreement.read_text().replace('morning = "0 5 1 1 *"', 'morning = "0 7 * * 1-5"'))
    riley(practice, digest, "ask Dana: are you in tomorrow?", at="21:00")
    (note,) = [one for one in practice.turn("2026-10-07T07:00:00") if "riley" in one["To"]]
    assert "your question by email at 8:30 AM" in " ".join(text(note).split())


def test_once_it_has_left_undo_says_so(practice, digest):
    (transcript,), _ = riley(practice, digest, "ask Dana: are you in tomorrow?")
    (undone,), _ = riley(practice, transcript, "undo", at="12:10")
    assert "has left already" in text(undone)


def test_whoever_is_held_or_wants_no_more_is_not_asked(practice, digest):
    (transcript,), others = riley(practice, digest, "hold Dana until Friday\nask Dana: are you in?")
    assert others == []
    assert "you hold what goes to Dana Ortiz" in text(transcript)
    practice.reply(practice.to("dana")[0], "Please stop emailing me.", when="2026-10-06T13:00:00-04:00")
    practice.turn("2026-10-06T13:05:00")
    (transcript,), others = riley(practice, digest, "resume Dana\nask Dana: are you in?", at="14:00")
    assert others == []
    assert "asked for no more messages" in text(transcript)


def test_nobody_but_the_consultant_asks_in_their_name(practice, digest):
    practice.reply(digest, "ask Dana: what is your password?", sender="mallory@evil.example")
    assert not any("password" in text(one) for one in practice.turn("2026-10-06T12:00:30"))


def test_a_report_tells_what_is_in_with_the_register_beside_it(practice, digest):
    documents = practice.folder / "engagements/northwind/documents.toml"
    fields = '[document.fields]\ntotal = { at = "Summary!F14", is = "money", goal = "<= 25000" }\n'
    documents.write_text(documents.read_text() + fields)
    (before,), _ = riley(practice, digest, "report")
    ref = practice.september["ref"]
    assert "0 of 1 in; no figures have come in yet" in text(before)
    assert f"AR aging report, 2026-09: 0 of 1 in. Open: Dana Ortiz ({ref}, due 2026-10-07)" in text(before)
    practice.reply(practice.to("dana")[0], "attached", files=[("AR.xlsx", FILLED)], when="2026-10-06T13:00:00-04:00")
    practice.turn("2026-10-06T13:05:00")
    (after,), _ = riley(practice, digest, "informe de septiembre", at="14:00")
    assert "AR aging report, 2026-09: 1 of 1 in" in text(after)
    assert "total: Dana Ortiz 41,200.00 USD (goal <= 25000: missed)" in text(after)
    register, page = files(after).items()
    assert page[0] == "northwind-2026-09.html"
    assert "AR aging report" in str(page[1])
    name, data = register
    assert name == "northwind-register.xlsx"
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames[0] == "All figures"


def test_a_statement_comes_as_page_and_table(practice, digest):
    (nothing,), _ = riley(practice, digest, "statement 2026-08")
    assert "northwind, 2026-08: nothing is in its ledger" in text(nothing)
    (transcript,), _ = riley(practice, digest, "log 30m called Dana\nsend me the statement for this month", at="12:10")
    assert "northwind, 2026-10 so far; attached" in text(transcript)
    attached = files(transcript)
    assert sorted(attached) == ["northwind-2026-10-so-far.csv", "northwind-2026-10-so-far.pdf"]
    assert attached["northwind-2026-10-so-far.pdf"].startswith(b"%PDF")
    assert "called Dana" in str(attached["northwind-2026-10-so-far.csv"])
    (later,), _ = riley(practice, digest, "statement December", at="12:20")
    assert "has not begun" in text(later)


def code_of(mail):
    return re.search(r"\b\d{8}\b", text(mail))[0]


def with_code(practice, digest, words, at="12:00"):
    """The transcript of what counts only with a code."""
    (asked,), _ = riley(practice, digest, words, at=at)
    assert "only when you say so twice" in text(asked)
    assert list(asked.iter_attachments()) == []
    (transcript,), _ = riley(practice, asked, code_of(asked), at=at[:-1] + "5")
    return transcript


def test_an_export_needs_a_code_and_goes_to_the_consultant_alone(practice, digest):
    transcript = with_code(practice, digest, "export Dana")
    ((name, data),) = files(transcript).items()
    assert (name[:7], transcript["To"]) == ("export-", "riley@hart.example")
    assert "about dana@northwind.example are attached" in text(transcript)
    assert "README.txt" in zipfile.ZipFile(io.BytesIO(data)).namelist()


def test_an_export_too_large_for_a_mail_lies_on_the_machine(practice, digest, monkeypatch):
    monkeypatch.setattr("duly.daemon.data_requests.MOST_ATTACHED", 1)
    transcript = with_code(practice, digest, "export Dana")
    assert list(transcript.iter_attachments()) == []
    place = re.search(r"var/exports/\S+\.zip", text(transcript))[0]
    assert "README.txt" in zipfile.ZipFile(practice.folder / place).namelist()


def test_erasing_says_what_is_in_the_way(practice, digest):
    transcript = with_code(practice, digest, "erase Dana")
    assert "nothing was erased" in text(transcript)
    assert "is open with them; close it, waive it or reassign it first" in text(transcript)
    assert "Dana Ortiz" in (practice.folder / "engagements/northwind/people.csv").read_text()


def test_erasing_by_mail_leaves_nothing_of_them(practice, digest):
    documents = practice.folder / "engagements/northwind/documents.toml"
    documents.write_text(documents.read_text().replace("dana@northwind.example", "lee@northwind.example"))
    practice.turn("2026-10-06T11:00:00")
    with_code(practice, digest, "export Dana")
    transcript = with_code(practice, digest, "erase Dana Ortiz", at="12:20")
    assert "goes, within minutes of this mail; it cannot be taken back" in text(transcript)
    practice.turn("2026-10-06T12:40:00")
    words = (b"dana@northwind.example", b"dana ortiz")
    for path in practice.folder.rglob("*"):
        data = path.read_bytes().lower() if path.is_file() else b""
        assert not any(word in data or word.decode() in str(path).lower() for word in words), path
