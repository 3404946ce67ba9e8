"""The very file that is in already comes once more: it is that one again, whoever else owes the same document."""

from tests.e2e.conftest import FILLED, covering, words_of, workbook

OF_PRIYA = workbook(B2="2026-09", F14=9870)


def state_of(practice, owner):
    (task,) = practice.tasks(period="2026-09", owner=f"{owner}@northwind.example")
    return task["state"], len(task["filed"])


def dana_sends_hers(practice):
    reminder = practice.to("dana@")[0]
    practice.reply(reminder, "Attached", files=[("aging.xlsx", FILLED)], when="2026-10-08T09:00:00-04:00")
    practice.turn("2026-10-08T09:05:00")


def test_the_owners_file_sent_again_by_the_deputy_in_the_owners_thread_is_not_taken_for_the_deputys_own(deputy):
    dana_sends_hers(deputy)
    deputy.reply(covering(deputy), "Attached", files=[("aging 2026-09.xlsx", FILLED)], sender="priya@home.example")
    (answer,) = deputy.turn("2026-10-08T10:05:00")
    assert (state_of(deputy, "dana"), state_of(deputy, "priya")) == (("done", 1), ("promised", 0))
    assert (answer["To"], "already" in words_of(answer)) == ("priya@northwind.example", True)


def test_a_colleagues_file_sent_for_ones_own_report_waits_for_a_look_and_may_be_right(deputy):
    dana_sends_hers(deputy)
    deputy.reply(None, "Attached", sender="priya@northwind.example", files=[("aging.xlsx", FILLED)], subject="Report")
    out = {mail["To"].partition("@")[0]: words_of(mail) for mail in deputy.turn("2026-10-08T10:05:00")}
    assert (state_of(deputy, "dana"), state_of(deputy, "priya")) == (("done", 1), ("waiting", 0))
    assert "very same file" in out["riley"]
    assert "Dana" not in out["priya"]


def test_a_report_of_the_deputys_own_in_the_owners_thread_is_the_deputys(deputy):
    dana_sends_hers(deputy)
    (own,) = deputy.tasks(period="2026-09", owner="priya@northwind.example")
    deputy.reply(covering(deputy), f"This one is mine, {own['ref']}.", files=[("aging.xlsx", OF_PRIYA)])
    deputy.turn("2026-10-08T10:05:00")
    assert (state_of(deputy, "dana"), state_of(deputy, "priya")) == (("done", 1), ("done", 1))


def test_one_and_the_same_file_sent_twice_is_filed_once_and_said_to_be_in(practice):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "Attached", files=[("a.xlsx", FILLED)])
    practice.turn("2026-10-06T10:05:00")
    practice.reply(reminder, "Here it is again, to be safe", files=[("a.xlsx", FILLED)])
    (answer,) = practice.turn("2026-10-06T10:15:00")
    assert "already" in words_of(answer)
    assert len(practice.september["filed"]) == 1
