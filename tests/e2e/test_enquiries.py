"""What people ask of Duly itself is answered at once: what is open, who writes; and nothing changes by it."""

import json

from tests.e2e.conftest import FILLED, PEOPLE, Practice, add_engagement

TUESDAY = "2026-10-06T10:05:00"


def said(mail):
    return mail.get_body(("plain",)).get_content()


def asked(practice: Practice, words: str, **how):
    """September as it was before Dana's answer to the first reminder, and what she got for it."""
    reminders = practice.turn("2026-10-06T08:31:00")
    (reminder,) = [mail for mail in reminders if "dana" in mail["To"]]
    before = practice.september
    practice.reply(reminder, words, when="2026-10-06T10:00:00-04:00", **how)
    answers = [mail for mail in practice.turn(TUESDAY) if "dana" in mail["To"]]
    return before, answers


def test_what_is_open_is_answered_at_once_and_postpones_nothing(practice: Practice) -> None:
    before, (answer,) = asked(practice, "Hi Riley,\n\nwhat do I still owe you?\n\nThanks,\nDana")
    assert "AR aging report for September" in said(answer)
    assert "Wednesday, October 7" in said(answer)
    assert practice.september == before
    assert not [mail for mail in practice.to("riley") if "T-" in mail["Subject"]]


def test_the_reminder_goes_out_all_the_same(practice: Practice) -> None:
    asked(practice, "What is open for me?")
    assert "due" in practice.turn("2026-10-08T08:31:00")[0]["Subject"]


def test_thanks_for_the_list_starts_no_loop(practice: Practice) -> None:
    _, (answer,) = asked(practice, "can you send me my list")
    practice.reply(answer, "Thanks!", when="2026-10-06T10:10:00-04:00")
    (thanked,) = [mail for mail in practice.turn("2026-10-06T10:11:00") if "dana" in mail["To"]]
    assert "open for you" not in said(thanked)
    assert practice.september["state"] == "open"


def test_beside_a_document_the_list_is_as_it_is_afterwards(practice: Practice) -> None:
    _, (answer,) = asked(practice, "Here is September. What else is open?", files=[("ar-aging.xlsx", FILLED)])
    assert "Thank you: AR aging report for September is in" in said(answer)
    assert "September" not in said(answer).split("You asked")[1].split("Later")[0]
    assert "Later, for your planning:" in said(answer)
    assert practice.september["state"] == "done"


def test_a_promise_beside_it_counts_and_stands_in_the_list(practice: Practice) -> None:
    _, (answer,) = asked(practice, "I will send it on Friday. What else do I owe?")
    assert "You have it planned for Friday, October 9" in said(answer)
    assert practice.september["promised"] == "2026-10-09"


def test_unclear_words_beside_it_are_read_by_a_person_and_hold_nothing_up(practice: Practice) -> None:
    _, (answer,) = asked(practice, "What is still open for me? The heron landed twice on the spreadsheet.")
    assert "AR aging report" in said(answer)
    assert practice.september["state"] == "open"


def test_the_subject_of_a_fresh_mail_may_ask(practice: Practice) -> None:
    practice.turn("2026-10-06T08:31:00")
    practice.reply(
        None,
        "Thanks, Dana",
        subject="What is open for me?",
        sender="dana@northwind.example",
        when="2026-10-06T10:00:00-04:00",
    )
    (answer,) = [mail for mail in practice.turn(TUESDAY) if "dana" in mail["To"]]
    assert "AR aging report for September" in said(answer)


def test_who_has_two_clients_gets_a_list_of_each_and_none_names_the_other(practice: Practice) -> None:
    add_engagement(practice.folder, "acme", "Acme Foods", PEOPLE.replace("dana@home.example", "dana@northwind.example"))
    practice.turn("2026-10-06T08:31:00")
    practice.reply(None, "What do I still owe?", sender="dana@northwind.example", when="2026-10-06T10:00:00-04:00")
    answers = [mail for mail in practice.turn(TUESDAY) if "open for you" in said(mail)]
    assert sorted(mail["To"] for mail in answers) == ["dana@acme.example", "dana@northwind.example"]
    assert all(not ("Northwind" in said(mail) and "Acme" in said(mail)) for mail in answers)


def test_who_writes_is_said_with_the_way_to_stop(practice: Practice) -> None:
    before, (answer,) = asked(practice, "Sorry, who is this?")
    assert "I am Riley Hart. Northwind Clinics has asked me to help" in said(answer)
    assert "If you would rather not get these notes" in said(answer)
    assert practice.september == before


def test_the_story_says_nothing_closed(practice: Practice) -> None:
    asked(practice, "what's open?")
    story = practice.command("why", practice.september["ref"])
    assert "question" not in json.dumps(story)


def test_what_waits_for_the_consultant_is_told_apart(practice: Practice) -> None:
    asked(practice, "Does the total include the clinics in Ohio?")
    assert practice.september["state"] == "waiting"
    practice.reply(None, "What is open for me?", sender="dana@northwind.example", when="2026-10-06T11:00:00-04:00")
    (answer,) = [mail for mail in practice.turn("2026-10-06T11:01:00") if "dana" in mail["To"]]
    waiting = said(answer).split("With me at the moment")[1]
    assert "AR aging report for September" in waiting.split("Later")[0]
    assert practice.september["state"] == "waiting"


def test_what_was_passed_on_is_listed_with_who_has_it(practice: Practice) -> None:
    asked(practice, "Lee Park does this one now.")
    practice.reply(None, "what else is open?", sender="dana@northwind.example", when="2026-10-06T11:00:00-04:00")
    (answer,) = [mail for mail in practice.turn("2026-10-06T11:01:00") if "dana" in mail["To"]]
    assert "Lee Park is asked for it now" in said(answer).split("Passed on")[1]


def test_a_deputy_is_told_of_the_items_of_whoever_is_away(practice: Practice) -> None:
    people = practice.folder / "engagements/northwind/people.csv"
    people.write_text(
        people.read_text().replace("lee@northwind.example,,,,,", "lee@northwind.example,,,,,lee@northwind.example", 1)
    )
    asked(practice, "I am out of the office, back on Wednesday, October 21, 2026.", Auto_Submitted="auto-replied")
    practice.reply(None, "What do I have open?", sender="lee@northwind.example", when="2026-10-06T11:00:00-04:00")
    (answer,) = [mail for mail in practice.turn("2026-10-06T11:01:00") if "open for you" in said(mail)]
    assert "lee" in answer["To"]
    assert "AR aging report for September" in said(answer).split("For Dana Ortiz, who is away")[1]
