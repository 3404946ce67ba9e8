"""How people would rather be written to: said in a reply, confirmed, kept to, told to the consultant, taken back."""

from tests.e2e.conftest import Practice


def text_of(mail):
    return " ".join(mail.get_body(("plain",)).get_content().split())


def replied(practice: Practice, words: str, now: str = "2026-10-06T10:05:00"):
    """Dana's answers from us to her reply to the first reminder."""
    (reminder,) = [mail for mail in practice.turn("2026-10-06T08:31:00") if "dana" in mail["To"]]
    practice.reply(reminder, words, when="2026-10-06T10:00:00-04:00")
    return [mail for mail in practice.turn(now) if "dana" in mail["To"]]


def test_afternoons_are_kept_to_and_taken_back(practice: Practice) -> None:
    (answer,) = replied(practice, "Hi Riley,\n\nplease write to me after 3pm.\n\nDana")
    assert "my notes will reach you between 3:00 PM and 5:30 PM" in text_of(answer)
    assert practice.september["state"] == "open"
    assert not [mail for mail in practice.turn("2026-10-07T09:00:00") if "dana" in mail["To"]]
    (due,) = [mail for mail in practice.turn("2026-10-07T15:00:00") if "dana" in mail["To"]]
    practice.reply(due, "Any time is fine again.", when="2026-10-07T15:10:00-04:00")
    (answer,) = [mail for mail in practice.turn("2026-10-07T15:11:00") if "dana" in mail["To"]]
    assert "at any of the agreed hours again" in text_of(answer)
    assert [mail for mail in practice.turn("2026-10-08T08:31:00") if "dana" in mail["To"]]
    (digest,) = [mail for mail in practice.to("riley") if "after 3pm" in text_of(mail)][:1]
    assert "how they would rather be written to" in text_of(digest)


def test_texts_that_were_not_agreed_are_declined_kindly_and_the_consultant_is_told(practice: Practice) -> None:
    (answer,) = replied(practice, "please text me instead")
    assert "Texts are not part of what was agreed with Northwind Clinics" in text_of(answer)
    assert [mail for mail in practice.to("riley") if "please text me instead" in text_of(mail)]
    assert practice.september["state"] == "open"


def test_a_wish_beside_a_promise_leaves_the_promise(practice: Practice) -> None:
    (answer,) = replied(practice, "I will send it on Friday. Mornings are best for me.")
    assert "Friday, October 9" in text_of(answer)
    assert "between 8:30 AM and 12:00 PM" in text_of(answer)
    assert practice.september["promised"] == "2026-10-09"
