"""At each check-in people are thanked and asked whether anything is in the way, and management gets the scorecard."""

import pytest

from tests.e2e.conftest import FILLED, words_of

EST = "-05:00"
HELD = "2026-11-02T08:30:00"


def october(practice):
    """October passes: Dana does not send September's report, and Lee is told."""
    for day in ("06", "07", "08", "09", "12", "13", "14", "15", "16"):
        practice.turn(f"2026-10-{day}T08:30:00")
    practice.turn("2026-10-30T09:00:00")


@pytest.fixture
def checked_in(practice):
    """Northwind at its check-in for October."""
    october(practice)
    practice.turn(HELD, EST)
    return practice


def note(practice):
    (mail,) = [one for one in practice.to("dana@") if one["Subject"].startswith("Check-in")]
    return mail


def cards(practice, who):
    return [one for one in practice.to(who) if one["Subject"] == "Northwind Clinics: scorecard for October"]


def test_each_gets_what_is_theirs(checked_in):
    mail = note(checked_in)
    assert mail["Subject"] == "Check-in for October: 2 items open, the first due Wed, Oct 7"
    assert "AR aging report for September" in words_of(mail)
    assert words_of(mail).count("?") == 1
    assert mail["List-Unsubscribe"]
    (card,) = cards(checked_in, "lee@")
    assert words_of(card).startswith("Northwind Clinics: scorecard for October\r\n\r\nOne thing is worth")
    assert "waits for a word from Lee Park" in words_of(card)
    assert cards(checked_in, "sam@") == []
    (summary,) = [one for one in checked_in.to("riley@") if "scorecard for October" in one["Subject"]]
    assert summary["Subject"] == "Approve? The scorecard for October to Sam Roe"
    assert "A short note goes to 1 person" in words_of(summary)


def test_nothing_goes_twice_and_the_next_is_a_month_away(checked_in):
    again = checked_in.turn("2026-11-02T08:35:00", EST) + checked_in.turn("2026-11-03T07:00:00", EST)
    assert [mail["Subject"] for mail in again if "lee@" in mail["To"] or "dana@" in mail["To"]] == []
    assert len(cards(checked_in, "lee@")) == 1
    rows = checked_in.command("rehearse", "northwind", "--from", "2026-11-03", "--to", "2026-12-01")
    found = [(row["at"][:10], row["to"][0]) for row in rows if row["kind"] == "check-in"]
    assert found == [("2026-12-01", "dana@northwind.example")]


def test_senior_management_reads_it_on_the_consultants_word(checked_in):
    (summary,) = [one for one in checked_in.to("riley@") if "scorecard for October" in one["Subject"]]
    checked_in.reply(summary, "approve", when="2026-11-02T09:10:00-05:00")
    checked_in.turn("2026-11-02T09:15:00", EST)
    assert len(cards(checked_in, "sam@")) == 1
    transcript = words_of(checked_in.to("riley@")[-1])
    assert "the scorecard of 2026-10 goes to Sam Roe" in transcript
    checked_in.reply(summary, "approve", when="2026-11-02T09:20:00-05:00")
    checked_in.turn("2026-11-02T09:25:00", EST)
    assert len(cards(checked_in, "sam@")) == 1
    assert "no scorecard waits for a word" in words_of(checked_in.to("riley@")[-1])


def test_what_is_approved_goes_to_the_address_of_now(checked_in):
    path = checked_in.folder / "engagements/northwind/people.csv"
    moved = path.read_text().replace(
        "Roe,sam@northwind.example,", "Roe,sam.roe@northwind.example,sam@northwind.example"
    )
    path.write_text(moved.replace("manager,Finance,sam@", "manager,Finance,sam.roe@"))
    (summary,) = [one for one in checked_in.to("riley@") if "scorecard for October" in one["Subject"]]
    checked_in.reply(summary, "approve", when="2026-11-02T09:10:00-05:00")
    checked_in.turn("2026-11-02T09:15:00", EST)
    assert len(cards(checked_in, "sam.roe@")) == 1


def test_declined_it_stays_where_it_is(checked_in):
    (summary,) = [one for one in checked_in.to("riley@") if "scorecard for October" in one["Subject"]]
    checked_in.reply(summary, "decline", when="2026-11-02T09:10:00-05:00")
    checked_in.turn("2026-11-02T09:15:00", EST)
    checked_in.turn("2026-11-03T09:15:00", EST)
    assert cards(checked_in, "sam@") == []


def test_what_is_in_the_way_becomes_the_cause(checked_in):
    when = "2026-11-02T10:00:00-05:00"
    checked_in.reply(note(checked_in), "Yes: 1 waits for the bank, they have not sent the file", when=when)
    checked_in.turn("2026-11-02T10:01:00", EST)
    assert checked_in.september["cause"] == "waiting on someone"
    assert any("in the way" in one["Subject"] for one in checked_in.to("riley@"))


def test_too_much_else_to_do_is_a_cause_that_holds_nothing_up(checked_in):
    checked_in.reply(note(checked_in), "Too much on my plate this month", when="2026-11-02T10:00:00-05:00")
    checked_in.turn("2026-11-02T10:01:00", EST)
    assert (checked_in.september["cause"], checked_in.september["state"]) == ("overloaded", "open")


@pytest.mark.parametrize("words", ["No", "All good!", "Nothing, thanks"])
def test_nothing_in_the_way_moves_nothing(checked_in, words):
    before = checked_in.september
    checked_in.reply(note(checked_in), words, when="2026-11-02T10:00:00-05:00")
    checked_in.turn("2026-11-02T10:01:00", EST)
    assert checked_in.september == before
    assert len([one for one in checked_in.to("dana@") if one["Subject"].startswith("Re: ")]) == 1
    assert not any("Dana Ortiz" in one["Subject"] for one in checked_in.to("riley@"))
    why = checked_in.command("why", before["ref"])
    assert any("said that nothing is in the way" in row["what"] for row in why)


def test_managements_answer_goes_to_the_consultant(checked_in):
    (card,) = cards(checked_in, "lee@")
    checked_in.reply(card, "Thanks. What would you need from us for the bank?", when="2026-11-02T11:00:00-05:00")
    checked_in.turn("2026-11-02T11:01:00", EST)
    assert "What would you need from us for the bank?" in words_of(checked_in.to("riley@")[-1])


def test_who_is_held_gets_it_on_a_later_day(practice):
    october(practice)
    practice.reply(practice.to("riley@")[-1], "hold Dana until 2026-11-04", when="2026-10-30T09:10:00-04:00")
    practice.turn("2026-10-30T09:11:00")
    for day in ("02", "03"):
        practice.turn(f"2026-11-{day}T08:30:00", EST)
    assert not [one for one in practice.to("dana@") if one["Subject"].startswith("Check-in")]
    practice.turn("2026-11-04T08:30:00", EST)
    assert note(practice)["Date"].startswith("Wed, 04 Nov")


def test_what_finds_no_day_of_its_own_is_not_sent_and_the_digest_says_why(practice):
    october(practice)
    practice.reply(practice.to("riley@")[-1], "hold Dana until 2026-11-20", when="2026-10-30T09:10:00-04:00")
    practice.turn("2026-10-30T09:11:00")
    for day in ("02", "03", "06", "09", "10"):
        practice.turn(f"2026-11-{day}T08:30:00", EST)
    assert not [one for one in practice.to("dana@") if one["Subject"].startswith("Check-in")]
    assert "the check-in note of 2026-10 to Dana Ortiz was not sent: it was held" in words_of(practice.to("riley@")[-1])


def test_after_downtime_the_last_is_made_up_for_once(practice):
    practice.turn("2026-10-06T08:30:00")
    practice.reply(practice.to("dana@")[0], "Here it is.", files=[("ar.xlsx", FILLED)])
    practice.turns("2026-10-07T10:05:00", "2026-10-08T08:30:00")
    late = practice.turn("2026-12-14T10:00:00", EST) + practice.turn("2026-12-15T10:00:00", EST)
    assert [one["Subject"] for one in late if "lee@" in one["To"] and "scorecard" in one["Subject"]] == [
        "Northwind Clinics: scorecard for November"
    ]


def test_the_morning_note_tells_of_it(practice):
    place = practice.folder / "engagements/northwind/engagement.toml"
    place.write_text(place.read_text().replace('morning = "0 5 1 1 *"', 'morning = "30 7 * * 1-5"'))
    october(practice)
    practice.turn("2026-11-02T07:30:00", EST)
    told = words_of(practice.to("riley@")[-1])
    assert "Dana Ortiz: the check-in note by email at 8:30 AM" in told
    assert "Lee Park: the scorecard by email at 8:30 AM" in told


def test_a_scorecard_that_waits_stands_in_every_digest_and_is_approved_there(checked_in):
    checked_in.turn("2026-11-03T08:00:00", EST)
    checked_in.turn("2026-11-04T08:00:00", EST)
    digest = checked_in.to("riley@")[-1]
    line = "the scorecard of 2026-10 goes to Sam Roe on your word: “approve check-in scorecard”"
    assert line in words_of(digest)
    checked_in.reply(digest, "approve scorecard", when="2026-11-04T09:10:00-05:00")
    checked_in.turn("2026-11-04T09:15:00", EST)
    assert len(cards(checked_in, "sam@")) == 1
    checked_in.turn("2026-11-05T08:00:00", EST)
    assert line not in words_of(checked_in.to("riley@")[-1])


def test_what_had_no_word_by_the_next_check_in_is_not_sent_and_the_digest_says_so(checked_in):
    checked_in.turn("2026-12-01T08:30:00", EST)
    checked_in.turn("2026-12-02T08:00:00", EST)
    told = words_of(checked_in.to("riley@")[-1])
    assert "the scorecard of 2026-10 to Sam Roe was not sent: the next check-in came before your word" in told
    assert "the scorecard of 2026-11 goes to Sam Roe on your word" in told


def test_a_word_given_weeks_later_and_in_the_evening_sends_it_in_the_morning(checked_in):
    checked_in.turn("2026-11-20T08:00:00", EST)
    checked_in.reply(checked_in.to("riley@")[-1], "approve check-in scorecard", when="2026-11-20T21:10:00-05:00")
    checked_in.turn("2026-11-20T21:15:00", EST)
    assert cards(checked_in, "sam@") == []
    checked_in.turn("2026-11-23T08:30:00", EST)
    assert len(cards(checked_in, "sam@")) == 1


@pytest.mark.parametrize(("answered", "words"), [("summary", "approve"), ("digest", "approve check-in scorecard")])
def test_a_word_on_the_one_before_sends_none_that_its_mail_does_not_tell_of(checked_in, answered, words):
    checked_in.turn("2026-11-30T08:00:00", EST)
    told = [one for one in checked_in.to("riley@") if "scorecard of 2026-10" in words_of(one)][-1]
    (asked,) = [one for one in checked_in.to("riley@") if "scorecard for October" in one["Subject"]]
    checked_in.turn("2026-12-01T08:30:00", EST)
    checked_in.reply(told if answered == "digest" else asked, words, when="2026-12-01T09:10:00-05:00")
    checked_in.turn("2026-12-01T09:15:00", EST)
    november = "Northwind Clinics: scorecard for November"
    assert november not in [one["Subject"] for one in checked_in.to("sam@")]
    answer = checked_in.to("riley@")[-1]
    refused = "the scorecard of 2026-11 waits for a word by now, and the mail that you answered is older"
    assert refused in words_of(answer)
    checked_in.reply(answer, "approve check-in scorecard", when="2026-12-01T09:20:00-05:00")
    checked_in.turn("2026-12-01T09:25:00", EST)
    assert november in [one["Subject"] for one in checked_in.to("sam@")]


def test_a_word_that_names_the_period_is_on_the_scorecard_of_it_and_on_no_other(checked_in):
    checked_in.turn("2026-11-03T08:00:00", EST)
    digest = checked_in.to("riley@")[-1]
    checked_in.reply(digest, "approve the scorecard for September", when="2026-11-03T09:10:00-05:00")
    checked_in.turn("2026-11-03T09:15:00", EST)
    assert cards(checked_in, "sam@") == []
    assert "the scorecard of 2026-10 waits for a word by now, and you name another" in words_of(
        checked_in.to("riley@")[-1]
    )
    checked_in.reply(digest, "approve the scorecard for October", when="2026-11-03T09:20:00-05:00")
    checked_in.turn("2026-11-03T09:25:00", EST)
    assert len(cards(checked_in, "sam@")) == 1


@pytest.mark.parametrize("word", ["approve", "decline"])
def test_a_word_that_is_taken_back_before_the_scorecard_left_is_asked_for_again(checked_in, word):
    (summary,) = [one for one in checked_in.to("riley@") if "scorecard for October" in one["Subject"]]
    checked_in.reply(summary, word, when="2026-11-02T21:10:00-05:00")
    checked_in.turn("2026-11-02T21:15:00", EST)
    checked_in.reply(checked_in.to("riley@")[-1], "undo", when="2026-11-02T21:20:00-05:00")
    checked_in.turn("2026-11-02T21:25:00", EST)
    assert "the scorecard of 2026-10 waits for your word again" in words_of(checked_in.to("riley@")[-1])
    checked_in.turn("2026-11-03T08:30:00", EST)
    assert cards(checked_in, "sam@") == []
    assert "the scorecard of 2026-10 goes to Sam Roe on your word" in words_of(checked_in.to("riley@")[-1])


@pytest.mark.parametrize(
    ("word", "until", "told"),
    [
        ("approve", "2026-11-02T09:20:00", "the scorecard is written already"),
        ("decline", "2026-12-01T08:30:00", "the next check-in has come since"),
    ],
)
def test_a_word_is_not_taken_back_where_that_comes_too_late(checked_in, word, until, told):
    (summary,) = [one for one in checked_in.to("riley@") if "scorecard for October" in one["Subject"]]
    checked_in.reply(summary, word, when="2026-11-02T09:10:00-05:00")
    checked_in.turn("2026-11-02T09:15:00", EST)
    transcript = checked_in.to("riley@")[-1]
    checked_in.turn(until, EST)
    checked_in.reply(transcript, "undo", when=f"{until[:10]}T10:20:00-05:00")
    checked_in.turn(f"{until[:10]}T10:25:00", EST)
    assert told in words_of(checked_in.to("riley@")[-1])
    assert len(cards(checked_in, "sam@")) == (word == "approve")


@pytest.mark.parametrize("edit", ["removed", "an employee by now"])
def test_nobody_is_asked_about_a_scorecard_to_whom_the_agreement_sends_it_no_more(checked_in, edit):
    path = checked_in.folder / "engagements/northwind/people.csv"
    lines = path.read_text().replace("manager,Finance,sam@northwind.example", "manager,Finance,").splitlines()
    rest = [one for one in lines if not one.startswith("Sam Roe")]
    sam = [one.replace("senior management", "employee") for one in lines if one.startswith("Sam Roe")]
    path.write_text("\n".join([*rest, *(sam if edit != "removed" else [])]) + "\n")
    checked_in.turn("2026-11-03T08:00:00", EST)
    digest = checked_in.to("riley@")[-1]
    assert "on your word" not in words_of(digest)
    assert "was not sent: the agreement does not send it to them any more" in words_of(digest)
    checked_in.reply(digest, "approve", when="2026-11-03T09:10:00-05:00")
    checked_in.turn("2026-11-03T09:15:00", EST)
    assert "scorecard" not in words_of(checked_in.to("riley@")[-1])


def test_the_number_of_its_line_in_the_digest_is_enough(checked_in):
    checked_in.turn("2026-11-03T08:00:00", EST)
    digest = checked_in.to("riley@")[-1]
    (line,) = [one for one in words_of(digest).splitlines() if "the scorecard of 2026-10" in one]
    number = line.strip().partition(".")[0]
    checked_in.reply(digest, f"decline 1, {number}\ndone {number}", when="2026-11-03T09:10:00-05:00")
    checked_in.turn("2026-11-03T09:15:00", EST)
    refused = words_of(checked_in.to("riley@")[-1])
    assert "a line for each, please" in refused
    assert "Done" not in refused
    checked_in.reply(digest, f"approve {number}", when="2026-11-03T09:20:00-05:00")
    checked_in.turn("2026-11-03T09:25:00", EST)
    assert len(cards(checked_in, "sam@")) == 1


def test_what_was_approved_on_the_evening_before_the_next_check_in_goes_out_that_morning(checked_in):
    checked_in.turn("2026-11-30T08:00:00", EST)
    checked_in.reply(checked_in.to("riley@")[-1], "approve check-in scorecard", when="2026-11-30T21:10:00-05:00")
    checked_in.turn("2026-11-30T21:15:00", EST)
    checked_in.turn("2026-12-01T08:30:00", EST)
    assert len(cards(checked_in, "sam@")) == 1
    checked_in.turn("2026-12-02T08:00:00", EST)
    assert "the scorecard of 2026-10 to Sam Roe was not sent" not in words_of(checked_in.to("riley@")[-1])
