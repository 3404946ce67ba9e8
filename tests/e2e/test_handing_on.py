"""A task handed on: the named colleague is asked if the agreement knows exactly one, else the consultant settles it."""

import pytest

from tests.e2e.conftest import FILLED

FIRST = "2026-10-06T08:30:00"
MORE = """Priya Nair,priya@northwind.example,priya@home.example,,employee,Finance,lee@northwind.example,,,,,
Ben Cole,ben@northwind.example,,,employee,Operations,lee@northwind.example,,,,,
Ben Carter,bcarter@northwind.example,,,employee,Finance,lee@northwind.example,,,,,
Ines Ruiz,ines@northwind.example,,,employee,Elsewhere,lee@northwind.example,,,,,
"""


@pytest.fixture(autouse=True)
def colleagues(practice):
    place = practice.folder / "engagements/northwind"
    people = place / "people.csv"
    people.write_text(people.read_text() + MORE)
    agreement = place / "engagement.toml"
    scope = '[scope]\npeople = ["Finance", "Operations", "sam@northwind.example"]\n[cadence]'
    agreement.write_text(agreement.read_text().replace("[cadence]", scope))


def text(mail):
    return mail.get_body(("plain",)).get_content()


def by_receiver(mails):
    return {mail["To"].partition("@")[0]: mail for mail in mails}


def handed_on(practice, words="That is Priya's now, please ask her."):
    """Dana has handed September's report on; what went out because of it, by receiver."""
    reminder = by_receiver(practice.turn(FIRST))["dana"]
    practice.reply(reminder, words, when="2026-10-06T09:00:00-04:00")
    return by_receiver(practice.turn("2026-10-06T09:05:00"))


def asked_later(practice, *moments):
    return [who for now in moments for who in by_receiver(practice.turn(now)) if who != "riley"]


def test_the_one_colleague_the_name_fits_is_asked_and_both_and_the_consultant_are_told(practice):
    out = handed_on(practice)
    assert set(out) == {"dana", "priya", "riley"}
    assert "From now on I will ask Priya Nair" in text(out["dana"])
    assert "Passed on to you by Dana Ortiz" in text(out["priya"])
    assert [part.get_filename() for part in out["priya"].iter_attachments()] == ["ar-aging.xlsx", "due.ics"]
    assert "That is Priya's now" in text(out["riley"])
    task = practice.september
    assert (task["state"], task["owner"], task["handed_to"]) == (
        "open",
        "dana@northwind.example",
        "priya@northwind.example",
    )
    story = [row["what"] for row in practice.command("why", task["ref"])]
    assert any("handed it to Priya Nair" in line and "That is Priya's now" in line for line in story)
    assert asked_later(practice, "2026-10-07T08:30:00", "2026-10-08T08:30:00") == ["priya", "priya"]


def test_the_colleagues_document_closes_it_under_its_owners_name(practice):
    out = handed_on(practice)
    practice.reply(out["priya"], "Here it is", files=[("aging.xlsx", FILLED)], when="2026-10-06T10:00:00-04:00")
    assert set(by_receiver(practice.turn("2026-10-06T10:05:00"))) == {"priya"}
    task = practice.september
    assert (task["state"], task["filed"][0].rpartition("- ")[2]) == ("done", "Dana Ortiz.xlsx")


def test_its_owners_own_document_still_counts_in_the_thread_and_in_a_fresh_mail(practice):
    handed_on(practice)
    practice.reply(
        None, "Found it", sender="dana@northwind.example", subject="AR aging report", files=[("AR aging.xlsx", FILLED)]
    )
    practice.turn("2026-10-06T10:05:00")
    assert practice.september["state"] == "done"


def test_its_owner_takes_it_back_by_naming_a_day_and_the_colleague_hears_so(practice):
    out = handed_on(practice)
    practice.reply(out["dana"], "I'll send it myself on Thursday.", when="2026-10-06T10:00:00-04:00")
    out = by_receiver(practice.turn("2026-10-06T10:05:00"))
    assert "Thursday, October 8" in text(out["dana"])
    assert "Dana Ortiz takes care of" in text(out["priya"])
    task = practice.september
    assert (task["state"], task["promised"], "handed_to" in task) == ("promised", "2026-10-08", False)
    assert asked_later(practice, "2026-10-07T08:30:00", "2026-10-08T08:30:00") == ["dana"]
    assert "Dana Ortiz took it back" in text(practice.to("riley@")[-2])


def test_a_colleague_hands_it_back_and_its_owner_is_asked_again(practice):
    out = handed_on(practice)
    practice.reply(out["priya"], "Please ask Dana for this one.", when="2026-10-06T10:00:00-04:00")
    out = by_receiver(practice.turn("2026-10-06T10:05:00"))
    assert "ask Dana Ortiz" in text(out["priya"])
    assert asked_later(practice, "2026-10-07T08:30:00") == ["dana"]
    assert "Passed on to you by Priya Nair" in text(practice.to("dana@")[-1])


def test_silence_after_handing_on_climbs_with_the_notice_to_the_colleague_first(practice):
    handed_on(practice)
    days = ("07", "08", "09")
    assert asked_later(practice, *(f"2026-10-{day}T08:30:00" for day in days)) == ["priya"] * 3
    assert "Lee Park" in text(practice.to("priya@")[-1])
    (told,) = [m for m in practice.turn("2026-10-13T08:30:00") if "lee" in m["To"]]
    assert "With Priya Nair" in text(told)
    assert "Passed on by Dana Ortiz" in text(told)


@pytest.mark.parametrize(
    "words",
    [
        "That is Ben's now, please ask him.",  # two of that name
        "Please ask Walter for this one.",  # not among the people
        "Please ask Ines for this one.",  # not in scope
        "Please ask Dana for this one.",  # herself
        "I have asked walter@elsewhere.example to send it to you.",
    ],
)
def test_a_name_that_fits_nobody_in_scope_or_several_goes_to_the_consultant_with_the_quote(practice, words):
    out = handed_on(practice, words)
    assert set(out) == {"dana", "riley"}
    assert words.rstrip(".") in text(out["riley"])
    assert practice.september["state"] == "waiting"
    assert asked_later(practice, "2026-10-07T08:30:00", "2026-10-08T08:30:00") == []


def riley(practice, answered, words, at="2026-10-06T11:00:00"):
    practice.reply(answered, words, sender="riley@hart.example", when=at + "-04:00")
    return by_receiver(practice.turn(at[:-4] + "5:00"))


def test_the_consultant_settles_it_by_reassign_and_takes_it_back_the_same_way(practice):
    out = handed_on(practice, "That is Ben's now, please ask him.")
    ref = practice.september["ref"]
    out = riley(practice, out["riley"], "reassign to Ben")
    assert "not exactly one" in text(out["riley"])
    out = riley(practice, out["riley"], f"reassign {ref} to Ben Cole", "2026-10-06T11:30:00")
    assert "Passed on to you by Riley Hart" in text(out["ben"])
    assert "Ben Cole takes care of" in text(out["dana"])
    assert "To take it back: “undo”" in text(out["riley"])
    out = riley(practice, out["riley"], f"reassign {ref} to dana@northwind.example", "2026-10-06T12:00:00")
    assert "Dana Ortiz takes care of" in text(out["ben"])
    assert asked_later(practice, "2026-10-07T08:30:00") == ["dana"]


def test_nobody_is_handed_a_task_who_asked_for_no_more_messages_until_the_consultant_lets_them_come_back(practice):
    practice.turn("2026-10-05T08:30:00")
    practice.reply(None, "Please stop emailing me.", sender="priya@northwind.example", subject="no more")
    practice.turn("2026-10-05T09:00:00")
    out = handed_on(practice)
    assert set(out) == {"dana", "riley"}
    ref = practice.september["ref"]
    out = riley(practice, out["riley"], f"reassign {ref} to Priya")
    assert "resume priya@northwind.example" in text(out["riley"])
    out = riley(practice, out["riley"], f"resume priya@home.example\nreassign {ref} to Priya", "2026-10-06T11:30:00")
    assert "Passed on to you by Riley Hart" in text(out["priya"])


def test_who_opted_out_comes_back_by_the_consultants_word_and_is_reminded_again(practice):
    (reminder,) = practice.turn(FIRST)
    practice.reply(reminder, "Please stop emailing me.", when="2026-10-06T09:00:00-04:00")
    out = by_receiver(practice.turn("2026-10-06T09:05:00"))
    out = riley(practice, out["riley"], f"resume {practice.september['ref']}")
    assert "resume dana@northwind.example" in text(out["riley"])
    out = riley(practice, out["riley"], "resume dana@northwind.example", "2026-10-06T11:30:00")
    assert "written to again" in text(out["riley"])
    assert practice.september["state"] == "open"
    assert asked_later(practice, "2026-10-07T08:30:00") == ["dana"]


def test_a_colleague_who_leaves_the_agreement_leaves_it_with_its_owner(practice):
    handed_on(practice)
    people = practice.folder / "engagements/northwind/people.csv"
    people.write_text("\n".join(line for line in people.read_text().splitlines() if "priya" not in line) + "\n")
    assert asked_later(practice, "2026-10-07T08:30:00") == ["dana"]
    assert "handed_to" not in practice.september
