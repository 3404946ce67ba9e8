"""A deputy who owes the same document sends it: whose it is is taken from what is said, never guessed, else asked."""

import re

import pytest

from tests.e2e.conftest import covering, words_of, workbook

NAME = "AR aging 2026-09.xlsx"
OF_DANA = workbook(B2="2026-09", F14=41200)
OF_PRIYA = workbook(B2="2026-09", F14=9870)
SIGNED_BY_DANA = workbook(B2="2026-09", A3="Prepared by", B3="Dana Ortiz", F14=41200)
SIGNED_BY_PRIYA = workbook(B2="2026-09", A3="Prepared by", B3="Priya", F14=9870)


def states(practice):
    """Dana's and Priya's report."""
    tasks = (practice.tasks(period="2026-09", owner=f"{owner}@northwind.example")[0] for owner in ("dana", "priya"))
    return tuple("done" if task["state"] == "done" else "open" for task in tasks)


def sends(practice, file, *, words="Attached", name=NAME, answers=None, when="2026-10-08T10:00:00-04:00", **headers):
    """Priya sends a file; what she is answered."""
    given = {} if answers else {"sender": "priya@northwind.example", "subject": headers.pop("subject", "Report")}
    practice.reply(answers, words, files=[(name, file)] if file else [], when=when, **given, **headers)
    return [one for one in practice.turn("2026-10-08T10:05:00") if "priya" in one["To"]]


def asked(mail):
    """The numbered choices of an answer, by what they tell of whose it is."""
    return {whose: number for number, whose in re.findall(r"(\d)\. .*\((.*)\)", words_of(mail))}


def says(practice, question, words):
    practice.reply(question, words, when="2026-10-08T10:30:00-04:00")
    return practice.turn("2026-10-08T10:35:00")


def test_a_file_of_a_fresh_mail_that_may_be_the_deputys_own_or_the_covered_colleagues_is_asked_about(deputy):
    (answer,) = sends(deputy, OF_DANA)
    assert states(deputy) == ("open", "open")
    assert asked(answer) == {"yours": "2", "Dana Ortiz’s": "1"} or asked(answer) == {"yours": "1", "Dana Ortiz’s": "2"}


@pytest.mark.parametrize(
    ("words", "then"),
    [
        ("Dana's", ("done", "open")),
        ("That one is for Dana", ("done", "open")),
        ("mine", ("open", "done")),
        ("It's mine, thanks", ("open", "done")),
        ("both", ("done", "done")),
        ("number of Dana", ("done", "open")),
        ("number of yours", ("open", "done")),
        ("ref of Dana", ("done", "open")),
    ],
)
def test_the_answer_takes_the_kept_file_for_that_one(deputy, words, then):
    (question,) = sends(deputy, OF_DANA)
    numbers, (of_dana,) = asked(question), deputy.tasks(period="2026-09", owner="dana@northwind.example")
    said = {
        "number of Dana": numbers["Dana Ortiz’s"],
        "number of yours": numbers["yours"],
        "ref of Dana": of_dana["ref"],
    }
    says(deputy, question, said.get(words, words))
    assert states(deputy) == then


def test_an_answer_that_does_not_say_it_leaves_the_question_open(deputy):
    (question,) = sends(deputy, OF_DANA)
    says(deputy, question, "Thanks for asking, I will look it up")
    assert states(deputy) == ("open", "open")
    says(deputy, question, "Dana's")
    assert states(deputy) == ("done", "open")


def test_the_answer_finds_its_file_though_another_mail_with_a_file_came_in_between(deputy):
    (question,) = sends(deputy, OF_DANA)
    sends(deputy, OF_PRIYA, words="This is my own report", when="2026-10-08T10:02:00-04:00")
    assert states(deputy) == ("open", "done")
    says(deputy, question, "That was Dana's")
    assert states(deputy) == ("done", "done")


@pytest.mark.parametrize(
    ("mail", "then"),
    [
        ({"words": "Here is the report for Dana"}, ("done", "open")),
        ({"words": "Dana's report is attached"}, ("done", "open")),
        ({"words": "Attached", "subject": "AR aging report of Dana Ortiz"}, ("done", "open")),
        ({"words": "Attached", "name": "Dana AR aging 2026-09.xlsx"}, ("done", "open")),
        ({"words": "Attached", "name": "AR_aging_Priya_2026-09.xlsx"}, ("open", "done")),
        ({"words": "Here is mine"}, ("open", "done")),
        ({"words": "My aging report is attached"}, ("open", "done")),
        ({"words": "Attached\n\nBest regards\nPriya Nair"}, ("open", "open")),
        ({"words": "Dana is still away, so here is mine"}, ("open", "open")),
        ({"words": "Dana's report is attached", "name": "Priya AR aging 2026-09.xlsx"}, ("open", "open")),
    ],
)
def test_what_words_or_the_files_name_say_decides(deputy, mail, then):
    sends(deputy, OF_DANA, **mail)
    assert states(deputy) == then


def test_a_colleagues_name_in_the_file_decides_and_the_senders_own_does_not(deputy):
    sends(deputy, SIGNED_BY_PRIYA)
    assert states(deputy) == ("open", "open")
    sends(deputy, SIGNED_BY_DANA, when="2026-10-08T10:01:00-04:00")
    assert states(deputy) == ("done", "open")


def own_reminder(practice):
    return next(one for one in practice.to("priya@") if "Dana Ortiz" not in words_of(one))


def test_the_thread_decides_unless_the_file_has_the_others_name(deputy):
    (answer,) = sends(deputy, SIGNED_BY_DANA, answers=own_reminder(deputy))
    assert (states(deputy), set(asked(answer))) == (("open", "open"), {"yours", "Dana Ortiz’s"})
    sends(deputy, SIGNED_BY_PRIYA, answers=covering(deputy), when="2026-10-08T10:01:00-04:00")
    assert states(deputy) == ("open", "open")
    sends(deputy, OF_DANA, answers=covering(deputy), when="2026-10-08T10:02:00-04:00")
    assert states(deputy) == ("done", "open")


@pytest.mark.parametrize(("choice", "then"), [("Dana Ortiz’s", ("done", "open")), ("yours", ("open", "done"))])
def test_the_number_answers_in_a_thread_whose_subject_names_one_of_the_two(deputy, choice, then):
    (question,) = sends(deputy, SIGNED_BY_DANA, answers=own_reminder(deputy))
    says(deputy, question, asked(question)[choice])
    assert states(deputy) == then


def test_a_file_in_the_thread_of_the_deputys_own_is_their_own(deputy):
    sends(deputy, OF_PRIYA, answers=own_reminder(deputy))
    assert states(deputy) == ("open", "done")


def test_of_a_deputy_whose_own_is_in_another_file_is_the_covered_colleagues(deputy):
    sends(deputy, OF_PRIYA, words="Here is mine")
    (answer,) = sends(deputy, OF_DANA, when="2026-10-08T10:01:00-04:00")
    assert (states(deputy), "Dana Ortiz’s" in words_of(answer)) == (("done", "done"), True)


def test_a_correction_by_a_deputy_whose_own_is_in_is_asked_about(deputy):
    sends(deputy, OF_PRIYA, words="Here is mine")
    (answer,) = sends(deputy, OF_DANA, words="The corrected report", when="2026-10-08T10:01:00-04:00")
    assert (states(deputy), set(asked(answer))) == (("open", "done"), {"yours", "Dana Ortiz’s"})
    says(deputy, answer, asked(answer)["Dana Ortiz’s"])
    assert states(deputy) == ("done", "done")


def test_two_files_of_which_one_names_its_owner_are_for_both(deputy):
    files = [("Dana AR aging 2026-09.xlsx", OF_DANA), (NAME, OF_PRIYA)]
    deputy.reply(None, "Both attached", sender="priya@northwind.example", subject="Reports", files=files)
    deputy.turn("2026-10-08T10:05:00")
    assert states(deputy) == ("done", "done")


def test_whoever_was_never_asked_for_the_colleagues_is_not_asked_whose_it_is(deputy):
    people = deputy.folder / "engagements/northwind/people.csv"
    people.write_text(
        people.read_text().replace("lee@northwind.example,,,,,priya@northwind.example", "lee@northwind.example,,,,,")
    )
    sends(deputy, OF_PRIYA)
    assert states(deputy) == ("open", "done")


@pytest.fixture
def by_word(deputy):
    """The same where a word is enough."""
    documents = deputy.folder / "engagements/northwind/documents.toml"
    template = 'template = "templates/ar-aging.xlsx"'
    documents.write_text(documents.read_text().replace(template, 'evidence = "word"'))
    return deputy


def test_a_word_that_would_close_one_of_the_two_is_asked_about_and_the_answer_closes_it(by_word):
    (question,) = sends(by_word, None, words="The AR aging report for September is done.")
    assert (states(by_word), set(asked(question))) == (("open", "open"), {"yours", "Dana Ortiz’s"})
    says(by_word, question, asked(question)["Dana Ortiz’s"])
    assert states(by_word) == ("done", "open")


def test_a_word_that_says_whose_it_is_closes_that_one_in_whatever_thread(by_word):
    sends(by_word, None, words="Dana's AR aging report is done.", answers=own_reminder(by_word))
    assert states(by_word) == ("done", "open")


def test_the_deputys_own_word_in_the_colleagues_thread_is_the_deputys_where_it_says_so(by_word):
    sends(by_word, None, words="Mine is done.", answers=covering(by_word))
    assert states(by_word) == ("open", "done")


def test_a_word_in_a_thread_is_about_what_the_thread_asks_for(by_word):
    sends(by_word, None, words="Done.", answers=covering(by_word))
    assert states(by_word) == ("done", "open")
    sends(by_word, None, words="Done.", answers=own_reminder(by_word), when="2026-10-08T10:01:00-04:00")
    assert states(by_word) == ("done", "done")
