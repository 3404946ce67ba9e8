"""Documents with figures: returned with every reason, corrected by reply, thanked with what was read, carried on."""

import io
import zipfile

import openpyxl
import pytest

from tests.e2e.conftest import DOCUMENTS, workbook

FIELDS = """
[document.fields]
period   = {{ at = "Summary!B2", is = "period" }}
total    = {{ at = "Summary!B14", is = "money", min = 0 }}
over_90  = {{ label = "Over 90 days", is = "money", min = 0, goal = "<= 25000" }}

[[document.rule]]
that = "over_90 <= total"
say  = "Over 90 days cannot be more than the total."

[[document.update]]
workbook = "masters/scorecard.xlsx"
sheet = "2026"
field = "over_90"
row = "AR over 90 days"
column = "{{period}}"
"""
RIGHT = {"B2": "September 2026", "B14": 41200, "A16": "Over 90 days", "B16": 18050}


@pytest.fixture
def agreed(practice):
    """The practice with fields, a rule, and the client's own scorecard to update."""
    folder = practice.folder / "engagements" / "northwind"
    (folder / "documents.toml").write_text((DOCUMENTS + FIELDS).format(slug="northwind"), "utf-8")
    terms = (folder / "engagement.toml").read_text("utf-8")
    (folder / "engagement.toml").write_text(
        terms.replace("[cadence]", "[scope]\ndocument_updates = true\n[cadence]"), "utf-8"
    )
    (folder / "templates" / "ar-aging.xlsx").write_bytes(workbook(A16="Over 90 days"))
    (folder / "masters").mkdir()
    book = openpyxl.Workbook()
    book.active.title = "2026"
    for row in (("", "2026-08", "2026-09"), ("AR over 90 days", 17000, None), ("Twice", "=B2*2", "=C2*2")):
        book.active.append(row)
    book.save(folder / "masters" / "scorecard.xlsx")
    return practice


def text(mail):
    """A mail's words on one line."""
    return " ".join(mail.get_body(("plain",)).get_content().split())


def master(practice):
    """The client's workbook as it stands."""
    return openpyxl.load_workbook(practice.folder / "engagements/northwind/masters/scorecard.xlsx")["2026"]


def test_every_reason_comes_back_in_one_mail_and_the_correction_is_thanked_and_carried_on(agreed):
    (reminder,) = agreed.turn("2026-10-06T08:30:00")
    wrong = workbook(**{**RIGHT, "B2": "2026-08", "B14": "n/a", "B16": "soon"})
    agreed.reply(reminder, "Attached", files=[("aging.xlsx", wrong)])
    (returned,) = agreed.turn("2026-10-06T10:05:00")
    said = text(returned)
    assert "3 things to put right" in said
    for place, found, right in (
        ("Summary, cell B2 (Period)", "August", "September"),
        ("Summary, cell B14 (Total)", "nothing is filled in", ""),
        ("Summary, cell B16 (Over 90 days)", "“soon”", "a plain number"),
    ):
        assert all(words in said for words in (place, found, right))
    assert [part.get_filename() for part in returned.iter_attachments()] == ["ar-aging.xlsx"]
    assert agreed.september["state"] == "returned"
    agreed.reply(returned, "Corrected, sorry", files=[("aging.xlsx", workbook(**RIGHT))])
    (thanks,) = agreed.turn("2026-10-06T11:00:00")
    assert "Total 41,200" in text(thanks)
    assert "Over 90 days 18,050" in text(thanks)
    assert agreed.september["state"] == "done"
    assert (master(agreed)["C2"].value, master(agreed)["C3"].value) == (18050, "=C2*2")
    assert len(list((agreed.folder / "var/masters/northwind").iterdir())) == 1
    register = openpyxl.load_workbook(agreed.folder / "var/registers/northwind.xlsx")
    values = {cell.value for sheet in register for row in sheet.iter_rows() for cell in row}
    assert {41200, 18050, "Summary!B14"} <= values


def test_a_rule_that_does_not_hold_is_said_in_the_agreed_words_with_both_sides(agreed):
    (reminder,) = agreed.turn("2026-10-06T08:30:00")
    agreed.reply(reminder, "Attached", files=[("aging.xlsx", workbook(**{**RIGHT, "B16": 50000}))])
    (returned,) = agreed.turn("2026-10-06T10:05:00")
    assert "Over 90 days cannot be more than the total. (50,000 against 41,200.)" in text(returned)


def test_a_corrected_version_replaces_the_figure_in_the_clients_workbook_and_both_are_kept(agreed):
    (reminder,) = agreed.turn("2026-10-06T08:30:00")
    agreed.reply(reminder, "Attached", files=[("aging.xlsx", workbook(**RIGHT))])
    (thanks,) = agreed.turn("2026-10-06T10:05:00")
    agreed.reply(thanks, "One more correction", files=[("aging.xlsx", workbook(**{**RIGHT, "B16": 18500}))])
    agreed.turn("2026-10-06T11:00:00")
    assert master(agreed)["C2"].value == 18500
    assert len(agreed.september["filed"]) == 2


def test_a_zip_with_the_workbook_is_opened_and_one_that_holds_a_program_is_not(agreed):
    (reminder,) = agreed.turn("2026-10-06T08:30:00")
    for name, data in (("setup.exe", b"MZ\x90\x00" + b"\x00\x01" * 100), ("aging.xlsx", workbook(**RIGHT))):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr(name, data)
        agreed.reply(reminder, "Attached", files=[("aging.zip", stream.getvalue())])
        agreed.turn("2026-10-06T10:05:00" if name == "setup.exe" else "2026-10-06T11:00:00")
        assert agreed.september["state"] == ("waiting" if name == "setup.exe" else "done")


OTHERS = {**RIGHT, "B14": 52900, "B16": 9100}  # figures that have nothing to do with those of before


@pytest.fixture
def asked_for_october(agreed):
    """September's report is in, and October's is asked for; the mail that thanked for September."""
    (reminder,) = agreed.turn("2026-10-06T08:30:00")
    agreed.reply(reminder, "Attached", files=[("aging.xlsx", workbook(**RIGHT))])
    (thanks,) = agreed.turn("2026-10-06T10:05:00")
    agreed.turn("2026-11-05T08:30:00", "-05:00")
    return agreed, thanks


def october(practice):
    return practice.tasks(document="ar-aging", period="2026-10")[0]


def answers(practice, thanks, words, name, **cells):
    """What comes of a file in the thread that thanked for September."""
    practice.reply(thanks, words, files=[(name, workbook(**{**OTHERS, **cells}))], when="2026-11-05T11:00:00-05:00")
    return practice.turn("2026-11-05T11:05:00", "-05:00")[0]


def test_a_file_that_may_be_septembers_or_octobers_is_asked_about_and_filed_where_its_sender_says(asked_for_october):
    practice, thanks = asked_for_october
    asked = answers(practice, thanks, "Attached", "aging.xlsx")
    assert all(words in text(asked) for words in ("could not tell where it belongs", "September", "October"))
    assert (len(practice.september["filed"]), october(practice)["filed"]) == (1, [])
    practice.reply(asked, "It is September's", when="2026-11-05T12:00:00-05:00")
    practice.turn("2026-11-05T12:05:00", "-05:00")
    assert (len(practice.september["filed"]), october(practice)["state"]) == (2, "open")
    assert master(practice)["C2"].value == 9100


@pytest.mark.parametrize("words", ["1", "the first one", "October's"])
def test_a_file_that_is_said_to_be_octobers_goes_back_with_the_wrong_period(asked_for_october, words):
    practice, thanks = asked_for_october
    asked = answers(practice, thanks, "Attached", "aging.xlsx")
    practice.reply(asked, words, when="2026-11-05T12:00:00-05:00")
    (returned,) = practice.turn("2026-11-05T12:05:00", "-05:00")
    assert "it says it is" in text(returned)
    assert (len(practice.september["filed"]), october(practice)["state"]) == (1, "returned")


def test_a_file_called_octobers_that_says_september_inside_goes_back_with_the_wrong_period(asked_for_october):
    practice, thanks = asked_for_october
    returned = answers(practice, thanks, "Here you go", "AR aging 2026-10.xlsx")
    assert "it says it is" in text(returned)
    assert (len(practice.september["filed"]), october(practice)["state"]) == (1, "returned")
    practice.reply(
        returned, "Corrected", files=[("AR aging 2026-10.xlsx", workbook(**{**OTHERS, "B2": "October 2026"}))]
    )
    practice.turn("2026-11-05T12:05:00", "-05:00")
    assert october(practice)["state"] == "done"


@pytest.mark.parametrize("thread", ["of September", "of October", "none"])
def test_what_is_called_the_corrected_september_is_a_newer_copy_wherever_it_is_sent(asked_for_october, thread):
    practice, thanks = asked_for_october
    reminder = practice.to("dana")[-1]
    answered = {"of September": thanks, "of October": reminder, "none": None}[thread]
    practice.reply(
        answered,
        "Here is the corrected version of September.",
        sender="dana@northwind.example",
        files=[("aging.xlsx", workbook(**OTHERS))],
        when="2026-11-05T11:00:00-05:00",
    )
    (again,) = practice.turn("2026-11-05T11:05:00", "-05:00")
    assert "Total 52,900" in text(again)
    assert "October" not in text(again)
    assert (len(practice.september["filed"]), october(practice)["state"]) == (2, "open")


def test_equal_figures_go_back_with_a_way_out_and_who_says_they_are_right_has_a_person_look(asked_for_october):
    practice, _ = asked_for_october
    equal = workbook(**{**RIGHT, "B2": "October 2026", "A30": "counted anew"})
    practice.reply(practice.to("dana")[-1], "Attached", files=[("aging.xlsx", equal)], when="2026-11-05T11:00:00-05:00")
    (returned,) = practice.turn("2026-11-05T11:05:00", "-05:00")
    assert "All figures are the same as those for September" in text(returned)
    assert "really are the same as before, reply with the file once more and say so" in text(returned)
    words = "The figures really are the same two months running."
    practice.reply(returned, words, files=[("aging.xlsx", equal)], when="2026-11-05T12:00:00-05:00")
    out = {mail["To"].partition("@")[0]: mail for mail in practice.turn("2026-11-05T12:05:00", "-05:00")}
    assert "I will look at it myself" in text(out["dana"])
    assert words in text(out["riley"])
    assert october(practice)["state"] == "waiting"
    done = f"done {october(practice)['ref']}"
    practice.reply(out["riley"], done, sender="riley@hart.example", when="2026-11-05T13:00:00-05:00")
    practice.turn("2026-11-05T13:05:00", "-05:00")
    assert (october(practice)["state"], len(october(practice)["filed"])) == ("done", 1)
