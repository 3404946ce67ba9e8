"""Somebody who is with two clients of the practice: what they say of themselves counts for both of them."""

import pytest

from tests.e2e.conftest import DOCUMENTS, FILLED, PEOPLE, Practice, add_engagement, words_of

DANA = "dana@northwind.example"
AT_TEN = "2026-10-06T10:00:00-04:00"
NO_MORE = "Please stop sending me these emails."
AWAY = "I am out of the office until Tuesday, October 20, 2026, with no access to email."

QUESTION = "Does the total include the clinics in Ohio?"


@pytest.fixture
def both(practice: Practice) -> Practice:
    """Dana owes the same report to Northwind Clinics and to Acme Foods, under one address."""
    (practice.folder / "practice.toml").write_text(
        (practice.folder / "practice.toml").read_text().replace("[mail]", '[mail]\nbelieve = ["mx.hart.example"]')
    )
    add_engagement(practice.folder, "acme", "Acme Foods", PEOPLE.replace("dana@{slug}.example", DANA))
    documents = practice.folder / "engagements/acme/documents.toml"
    documents.write_text(documents.read_text().replace("dana@acme.example", DANA))
    practice.turn("2026-10-06T08:30:00")
    return practice


def wrote(practice, text, *, answering="", files=()):
    """Dana's mail and what follows from it: an answer to what this client asked of them, or a fresh mail."""
    asked = next(one for one in practice.to(DANA) if answering in words_of(one)) if answering else None
    fresh = {} if answering else {"subject": "Hello"}
    proof = "mx.hart.example; dmarc=pass header.from=northwind.example"
    practice.reply(asked, text, sender=DANA, when=AT_TEN, files=files, **fresh, Authentication_Results=proof)
    return practice.turn("2026-10-06T10:01:00")


def refs_of(practice):
    return [row["ref"] for row in practice.tasks(period="2026-09")]


def states(practice):
    return {row["engagement"]: row["state"] for row in practice.tasks(period="2026-09")}


def reminded_later(practice):
    mails = practice.turns("2026-10-07T08:00:00", "2026-10-07T08:30:00", "2026-10-08T08:30:00")
    return [mail["Subject"] for mail in mails if DANA in mail["To"]]


@pytest.mark.parametrize("answering", ["Northwind", ""])
def test_who_wants_no_more_messages_gets_none_of_either_client(both: Practice, answering: str) -> None:
    answers = [mail for mail in wrote(both, NO_MORE, answering=answering) if DANA in mail["To"]]
    assert answers
    assert all("no more reminders from me" in words_of(mail) for mail in answers)
    assert states(both) == {"northwind": "waiting", "acme": "waiting"}
    assert reminded_later(both) == []


def test_what_is_said_from_an_address_that_one_client_knows_counts_for_both(both: Practice) -> None:
    people = both.folder / "engagements/acme/people.csv"
    people.write_text(people.read_text().replace("dana@home.example", ""))
    asked = next(one for one in both.to(DANA) if "Northwind" in words_of(one))
    both.reply(asked, NO_MORE, sender="dana@home.example", when=AT_TEN)
    both.turn("2026-10-06T10:01:00")
    assert states(both) == {"northwind": "waiting", "acme": "waiting"}


def test_a_robot_at_an_address_that_one_client_knows_tells_both_that_somebody_is_away(both: Practice) -> None:
    people = both.folder / "engagements/acme/people.csv"
    people.write_text(people.read_text().replace("dana@home.example", ""))
    asked = next(one for one in both.to(DANA) if "Northwind" in words_of(one))
    robot = {"sender": "dana@home.example", "Auto_Submitted": "auto-replied", "when": AT_TEN}
    both.reply(asked, AWAY, **robot)
    both.turn("2026-10-06T10:01:00")
    assert reminded_later(both) == []


@pytest.mark.parametrize("answering", ["Northwind", ""])
def test_who_is_away_is_reminded_by_neither_client(both: Practice, answering: str) -> None:
    answers = wrote(both, AWAY, answering=answering)
    assert not any("Which of these" in words_of(mail) for mail in answers)
    assert states(both) == {"northwind": "open", "acme": "open"}
    assert reminded_later(both) == []


def test_who_would_rather_be_written_to_in_the_afternoon_is_by_both_clients(both: Practice) -> None:
    wrote(both, "Hi Riley,\n\nplease write to me after 3pm.\n\nDana", answering="Northwind")
    assert not [mail for mail in both.turns("2026-10-07T08:30:00", "2026-10-07T11:00:00") if DANA in mail["To"]]
    assert len([mail for mail in both.turn("2026-10-07T15:00:00") if DANA in mail["To"]]) == 2


def test_the_consultant_hears_of_both_clients_what_one_mail_says(both: Practice) -> None:
    refs = {row["ref"] for row in both.tasks(period="2026-09")}
    told = [mail for mail in wrote(both, NO_MORE) if "riley" in mail["To"]]
    assert len(told) == 2
    assert all(any(ref in words_of(mail) for mail in told) for ref in refs)


def test_no_answer_names_the_other_client(both: Practice) -> None:
    answers = [words_of(mail) for mail in wrote(both, NO_MORE) if DANA in mail["To"]]
    assert all(not ("Northwind" in words and "Acme" in words) for words in answers)


@pytest.fixture
def alike(practice: Practice) -> None:
    """Northwind Clinics is owed a second document by Dana on the same form, which a file alone cannot be told from."""
    documents = practice.folder / "engagements/northwind/documents.toml"
    second = DOCUMENTS.format(slug="northwind").replace('"ar-aging"', '"ap-aging"').replace("AR aging", "AP aging")
    documents.write_text(documents.read_text() + second)


@pytest.mark.usefixtures("alike")
def test_a_file_that_one_client_was_asked_about_is_never_taken_for_the_other(both: Practice) -> None:
    (asked,) = wrote(both, "Here is the file.", answering="Northwind", files=[("export.xlsx", FILLED)])
    assert "Which of these is it?" in words_of(asked)
    wrote(both, "Done, I sent it already.", answering="Acme")
    assert not [row for row in both.tasks() if row["filed"]]
    both.reply(asked, "the AR aging report", sender=DANA, when="2026-10-06T11:00:00-04:00")
    both.turn("2026-10-06T11:01:00")
    assert [row["engagement"] for row in both.tasks() if row["filed"]] == ["northwind"]


def test_a_file_that_fits_both_clients_is_for_the_one_that_is_then_said(both: Practice) -> None:
    (asked,) = wrote(both, "Here you go.", files=[("export.xlsx", FILLED)])
    ref = both.tasks(engagement="acme", period="2026-09")[0]["ref"]
    both.reply(asked, ref, sender=DANA, when="2026-10-06T11:00:00-04:00")
    both.turn("2026-10-06T11:01:00")
    assert [row["engagement"] for row in both.tasks() if row["filed"]] == ["acme"]


def commanded(practice, text):
    """The consultant's reply to a question of Dana's about Northwind's report, and the transcript of it."""
    (told,) = [mail for mail in wrote(practice, QUESTION, answering="Northwind") if "riley" in mail["To"]]
    practice.reply(told, text, sender="riley@hart.example", when="2026-10-06T11:00:00-04:00")
    return next(words_of(mail) for mail in practice.turn("2026-10-06T11:01:00") if "riley" in mail["To"])


def test_whom_the_consultant_holds_hears_from_neither_client(both: Practice) -> None:
    transcript = commanded(both, "hold Dana until 2026-10-12")
    assert transcript.count("nothing goes to Dana Ortiz before Monday 2026-10-12") == 1
    assert reminded_later(both) == []


def test_a_hold_for_one_client_says_so(both: Practice) -> None:
    assert "nothing of Northwind Clinics goes to Dana Ortiz" in commanded(
        both, "hold Dana of Northwind until 2026-10-12"
    )
    assert len(reminded_later(both)) == 2


def test_whom_the_consultant_lets_go_hears_from_both_clients(both: Practice) -> None:
    commanded(both, "hold Dana until 2026-10-12\nresume Dana")
    assert len(reminded_later(both)) == 2


def test_each_mail_says_for_which_client_it_is(both: Practice) -> None:
    commanded(both, "extend {} to 2026-10-12\nextend {} to 2026-10-12".format(*refs_of(both)))
    both.turns("2026-10-07T08:30:00", "2026-10-09T08:30:00", "2026-10-12T08:30:00")
    ours = [mail["Subject"] for mail in both.to(DANA) if not mail["Subject"].startswith("Re:")]
    assert sum(one.startswith("Acme Foods: ") for one in ours) == 3
    assert sum(one.startswith("Northwind Clinics: ") for one in ours) == 3
    assert len(ours) == 6


def test_who_is_asked_no_more_reads_for_which_client(both: Practice) -> None:
    commanded(both, f"reassign {both.september['ref']} to Lee Park")
    assert [one["Subject"].partition(": ")[0] for one in both.to(DANA)][-1] == "Northwind Clinics"


def test_a_manager_of_both_clients_reads_for_which_a_decision_is_asked(both: Practice) -> None:
    for slug in ("northwind", "acme"):
        path = both.folder / "engagements" / slug / "people.csv"
        path.write_text(path.read_text().replace(f"lee@{slug}.example", "lee@both.example"))
    both.turns(*(f"2026-10-{day}T08:30:00" for day in ("07", "08", "09", "13", "14")))
    subjects = [one["Subject"] for one in both.to("lee@both.example")]
    assert sorted(one.partition(": ")[0] for one in subjects) == ["Acme Foods", "Northwind Clinics"]


def test_time_is_entered_for_the_client_of_the_item_that_is_named_be_it_done(both: Practice) -> None:
    acme = both.tasks(engagement="acme", period="2026-09")[0]["ref"]
    commanded(both, f"waive {acme}")
    (told,) = [mail for mail in both.to("riley@") if mail["Subject"].startswith("Dana Ortiz has a question")]
    both.reply(told, f"log 20m call about {acme}", sender="riley@hart.example", when="2026-10-06T12:00:00-04:00")
    (transcript,) = [words_of(mail) for mail in both.turn("2026-10-06T12:01:00") if "riley" in mail["To"]]
    assert "acme: 20 min were logged" in transcript


def which_of(practice, text, answer, **more):
    """What follows once Dana has said, by number or ref, which of both clients' items a fresh mail of hers means."""
    (asked,) = wrote(practice, text, **more)
    refs = [line.split("Ref. ")[1] for line in words_of(asked).splitlines() if "Ref. " in line]
    ref = practice.tasks(engagement="northwind", period="2026-09")[0]["ref"]
    said = answer.format(ref=ref, number=refs.index(ref) + 1)
    practice.reply(asked, said, sender=DANA, when="2026-10-07T10:00:00-04:00")
    return practice.turn("2026-10-07T10:01:00")


ANSWERS = ["{number}", "Number {number}, please.", "No. {number}", "{ref}"]


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_was_said_counts_for_the_item_that_is_then_named(both: Practice, answer: str) -> None:
    which_of(both, "You will have it on Friday.", answer)
    promised = {row["engagement"]: row["promised"] for row in both.tasks(period="2026-09")}
    assert promised == {"northwind": "2026-10-09", "acme": None}


def test_what_was_said_counts_from_its_own_day_though_the_item_is_named_days_later(both: Practice) -> None:
    (asked,) = wrote(both, "You will have it in ten days.")
    ref = both.tasks(engagement="northwind", period="2026-09")[0]["ref"]
    both.reply(asked, ref, sender=DANA, when="2026-10-10T10:00:00-04:00")
    both.turn("2026-10-10T10:01:00")
    assert both.tasks(ref=ref)[0]["promised"] == "2026-10-16"


@pytest.mark.parametrize("answer", ["At 2 pm.", "By 2 October", "In 2 days"])
def test_an_hour_or_a_day_names_no_item(both: Practice, answer: str) -> None:
    (asked,) = wrote(both, "You will have it on Friday.")
    both.reply(asked, answer, sender=DANA, when="2026-10-06T11:00:00-04:00")
    both.turn("2026-10-06T11:01:00")
    assert not [row for row in both.tasks() if row["promised"]]


@pytest.mark.parametrize("left_out", ["Not {}", "It isn't {}.", "all but {}", "Everything except {}", "Todo menos {}"])
@pytest.mark.parametrize("named", ["1", "item 1", "{ref}"])
def test_what_is_left_out_is_not_named(both: Practice, left_out: str, named: str) -> None:
    which_of(both, "You will have it on Friday.", left_out.format(named))
    assert not [row for row in both.tasks() if row["promised"]]


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_was_asked_comes_to_the_consultant_with_the_item_that_is_then_named(both: Practice, answer: str) -> None:
    mails = which_of(both, "Does the total include the clinics in Ohio?", answer)
    assert [mail for mail in mails if "riley" in mail["To"] and "clinics in Ohio" in words_of(mail)]


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_file_is_for_the_item_that_is_then_named(both: Practice, answer: str) -> None:
    which_of(both, "Here you go.", answer, files=[("export.xlsx", FILLED)])
    assert [row["engagement"] for row in both.tasks() if row["filed"]] == ["northwind"]


def test_what_nothing_proves_is_proven_by_no_number(both: Practice) -> None:
    both.reply(None, "You will have it on Friday.", subject="Hello", sender=DANA, when=AT_TEN)
    (asked,) = both.turn("2026-10-06T10:01:00")
    both.reply(asked, "1", sender=DANA, when="2026-10-06T11:00:00-04:00")
    answers = [words_of(mail) for mail in both.turn("2026-10-06T11:01:00") if DANA in mail["To"]]
    assert not [row for row in both.tasks() if row["promised"]]
    assert any("say it once more" in words for words in answers)
