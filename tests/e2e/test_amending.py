"""The consultant changes the agreement by mail: with a code, written as people left the files, and taken back."""

import re

import pytest

FIRST = "2026-10-06T08:30:00"
PROVEN = {"Authentication_Results": "mx.hart.example; dmarc=pass header.from=hart.example"}
ANA = "add Ana Silva ana@northwind.example, Finance"


def text(mail):
    return " ".join(mail.get_body(("plain",)).get_content().split())


def writes(practice, words, at, *, answered=None, sender="riley@hart.example", **headers):
    """A mail of these words, in no thread unless it answers one; what went out because of it."""
    subject = {} if answered else {"subject": "to do"}
    practice.reply(answered, words, sender=sender, when=f"2026-10-06T{at}:00-04:00", **subject, **headers)
    return practice.turn(f"2026-10-06T{at}:30")


def with_code(practice, words, at, **how):
    """The words, and then the code that they need; the transcript."""
    hour, minute = map(int, at.split(":"))
    (asked,) = writes(practice, words, at, **how)
    code = re.search(r"\b\d{8}\b", text(asked))[0]
    return writes(practice, code, f"{hour:02}:{minute + 1:02}", answered=asked)[0]


@pytest.fixture
def files(practice):
    toml = practice.folder / "practice.toml"
    toml.write_text(toml.read_text().replace("pace = 0", 'pace = 0\nbelieve = ["mx.hart.example"]'))
    practice.turn(FIRST)
    return practice.folder / "engagements/northwind"


def kept(practice):
    return sorted((practice.folder / "var/agreements/northwind").rglob("*.*"))


def test_a_person_is_added_once_the_code_is_back(practice, files):
    before = (files / "people.csv").read_text()
    (asked,) = writes(practice, ANA, "09:00")
    assert f"“{ANA}”" in text(asked)
    assert (files / "people.csv").read_text() == before
    code = re.search(r"\b\d{8}\b", text(asked))[0]
    (transcript,) = writes(practice, code, "09:01", answered=asked)
    assert "Ana Silva <ana@northwind.example> is in people.csv (Finance, lee@northwind.example)" in text(transcript)
    added = "Ana Silva,ana@northwind.example,,,,Finance,lee@northwind.example,,,,,\n"
    assert (files / "people.csv").read_text() == before + added
    assert [path.read_text() for path in kept(practice)] == [before]


def test_whoever_was_added_is_known_at_once(practice, files):
    with_code(practice, ANA, "09:00")
    writes(practice, f"reassign {practice.september['ref']} to Ana Silva", "09:10", **PROVEN)
    assert [mail["To"] for mail in practice.sent if "ana@" in mail["To"]]


def test_a_proven_mail_needs_a_code_all_the_same(practice, files):
    before = (files / "people.csv").read_text()
    (asked,) = writes(practice, ANA, "09:00", **PROVEN)
    assert "“then: Ana Silva <ana@northwind.example> is in people.csv (Finance, lee@northwind.example)”" in text(asked)
    assert re.search(r"\b\d{8}\b", text(asked))
    assert (files / "people.csv").read_text() == before


def test_what_cannot_be_is_refused_at_once_and_needs_no_code(practice, files):
    before = (files / "people.csv").read_text()
    (transcript,) = writes(practice, "remove Dana", "09:00", **PROVEN)
    assert "nothing was changed, for then this would be wrong: documents.toml" in text(transcript)
    assert '"dana@northwind.example" is neither an email nor a department of people.csv' in text(transcript)
    assert (files / "people.csv").read_text() == before
    assert not kept(practice)


@pytest.mark.parametrize(
    "sender", ["dana@northwind.example", "mallory@evil.example", '"Riley Hart" <riley@hart-example.org>']
)
def test_nobody_else_changes_anything(practice, files, sender):
    before = {path: path.read_bytes() for path in files.rglob("*.*")}
    writes(practice, f"{ANA}\ncap 5000\nremove Sam", "09:00", sender=sender)
    practice.turn("2026-10-07T08:30:00")
    assert {path: path.read_bytes() for path in files.rglob("*.*")} == before


def test_an_address_is_added_and_taken_out(practice, files):
    with_code(practice, "add address dana.o@mail.example for Dana", "09:00")
    assert "dana@home.example dana.o@mail.example" in (files / "people.csv").read_text()
    with_code(practice, "remove dana@home.example from Dana", "09:10")
    line = next(line for line in (files / "people.csv").read_text().splitlines() if line.startswith("Dana"))
    assert line == "Dana Ortiz,dana@northwind.example,dana.o@mail.example,,employee,Finance,lee@northwind.example,,,,,"


def test_terms_are_written_where_they_stand_and_comments_stay(practice, files):
    toml = files / "engagement.toml"
    before = toml.read_text() + '[budget]\nplan = "retainer"\ncap = 1500.00   # agreed in May\nrate = 95\n'
    toml.write_text(before)
    transcript = with_code(practice, "cap 2000\nweekly cap 3\nclosed 2026-12-24", "09:00")
    assert "budget.cap is 2000 from now on; it was 1500.00" in text(transcript)
    after = toml.read_text()
    assert "cap = 2000   # agreed in May" in after
    assert "weekly_cap = 3" in after
    assert "closed = [2026-12-24]" in after
    assert len(kept(practice)) == 3


def test_undo_takes_a_change_back_and_needs_a_code_too(practice, files):
    before = (files / "people.csv").read_text()
    transcript = with_code(practice, ANA, "09:00")
    assert "undo" in text(transcript)
    back = with_code(practice, "undo", "09:10", answered=transcript)
    assert "people.csv is as it was; what was waived by it stays so" in text(back)
    assert (files / "people.csv").read_text() == before


def test_undo_leaves_alone_what_somebody_edited_since(practice, files):
    transcript = with_code(practice, ANA, "09:00")
    edited = (files / "people.csv").read_text().replace("Ana Silva", "Ana Silva Costa")
    (files / "people.csv").write_text(edited)
    back = with_code(practice, "undo", "09:10", answered=transcript)
    assert "people.csv was changed since, so it stays as it is" in text(back)
    assert (files / "people.csv").read_text() == edited


def test_a_forged_mail_gets_no_code_and_changes_nothing(practice, files):
    forged = {"Authentication_Results": "mx.hart.example; dmarc=fail header.from=hart.example"}
    assert writes(practice, ANA, "09:00", **forged) == []
    assert "Ana" not in (files / "people.csv").read_text()


def test_what_no_line_changes_is_said(practice, files):
    (transcript,) = writes(practice, "change hours to 9-5\nremove ar-aging", "09:00", **PROVEN)
    assert "changed in engagement.toml" in text(transcript)
    assert "documents are changed in documents.toml" in text(transcript)


def test_files_that_may_not_be_written_are_told_and_keep_no_mail_from_going_on(practice, files):
    before = (files / "people.csv").read_text()
    agreements = practice.folder / "var/agreements"
    agreements.parent.mkdir(exist_ok=True)
    agreements.write_text("in the way of what is kept")
    transcript = with_code(practice, ANA, "09:00")
    assert "nothing was changed: engagements/northwind: cannot be written: File exists" in text(transcript)
    assert (files / "people.csv").read_text() == before
    assert writes(practice, "status", "09:10", **PROVEN)


def test_the_lock_of_an_editor_beside_the_files_keeps_nothing_from_being_changed(practice, files):
    (files / ".#people.csv").symlink_to("riley@desk.4711:1790000000")
    assert "is in people.csv" in text(with_code(practice, ANA, "09:00"))
