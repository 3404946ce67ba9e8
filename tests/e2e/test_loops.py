"""Machines that answer, robots without a sign of it, and floods: what goes out in return is bounded, always."""

from collections import Counter
from datetime import datetime, timedelta

FIRST = "2026-10-06T08:30:00"


def text(mail):
    return mail.get_body(("plain",)).get_content()


def clock(start, minutes, turns):
    at = datetime.fromisoformat(start)
    return [(at + timedelta(minutes=minutes * turn)).isoformat() for turn in range(turns)]


def receivers(mails):
    return Counter(mail["To"].partition("@")[0] for mail in mails)


def test_a_robot_at_a_persons_address_that_answers_every_answer_is_answered_ten_times_and_then_hourly(practice):
    (last,) = practice.turn(FIRST)
    out = []
    for number, now in enumerate(clock("2026-10-06T09:01:00", 2, 26)):
        practice.reply(last, f"Where is the form for case {number}? Which one?", when=now + "-04:00")
        mails = practice.turn(now)
        out += mails
        last = next((mail for mail in mails if "dana" in mail["To"]), last)
    assert receivers(out) == {"dana": 10, "riley": 10}
    assert receivers(practice.turn("2026-10-06T10:00:00")) == {"dana": 1, "riley": 1}
    gathered = practice.to("riley@")[-1]
    assert "case 12" in text(gathered)
    assert "case 25" in text(gathered)


def test_a_robot_at_the_consultants_address_is_answered_ten_times_a_day(practice):
    practice.turn(FIRST)
    (last,) = practice.turn("2026-10-07T08:00:00")
    out = []
    received = "Help desk: your message has been received."
    for now in clock("2026-10-07T08:01:00", 1, 14):
        practice.reply(last, received, sender="riley@hart.example", when=now + "-04:00")
        mails = practice.turn(now)
        out += mails
        last = mails[-1] if mails else last
    assert receivers(out) == {"riley": 10}
    practice.reply(
        last, f"waive {practice.september['ref']}", sender="riley@hart.example", when="2026-10-07T08:20:00-04:00"
    )
    assert receivers(practice.turn("2026-10-07T08:20:00")) == {"riley": 1}
    assert practice.september["state"] == "waived"


def test_two_of_duly_set_on_each_other_fall_silent(practice):
    (reminder,) = practice.turn(FIRST)
    theirs = {"Auto_Submitted": "auto-generated", "X_Auto_Response_Suppress": "DR, RN, NRN, AutoReply"}
    for number, kind in enumerate(("auto-generated", "auto-replied")):
        headers = theirs | {"Auto_Submitted": kind, "subject": "AR aging report, due Wed, Oct 7 [T-123456]"}
        practice.reply(None, "These are coming up.", sender="partner@other.example", **headers)
        practice.reply(reminder, "Done. These are coming up.", Auto_Submitted=kind)
        assert practice.turn(f"2026-10-06T09:1{number}:00") == []
    practice.reply(reminder, "Thank you for letting me know.", sender=practice.user)
    assert practice.turn("2026-10-06T09:20:00") == []
    assert practice.september["state"] == "open"


def test_a_flood_of_unknown_senders_does_not_use_up_the_days_messages(practice):
    practice.turn(FIRST)
    for number in range(40):
        practice.reply(None, "hello", sender=f"someone{number}@example.org", subject="hello")
    assert len(practice.turn("2026-10-06T10:00:00")) == 30
    practice.reply(None, "hello", sender="another@example.org", subject="hello", when="2026-10-07T09:00:00-04:00")
    assert [mail["To"] for mail in practice.turn("2026-10-07T09:00:00") if "example.org" in mail["To"]] == [
        "another@example.org"
    ]


def test_the_token_of_a_message_long_past_proves_nothing_any_more(practice):
    (reminder,) = practice.turn(FIRST)
    practice.reply(reminder, "This does not apply to us.")
    (ask,) = [mail for mail in practice.turn("2026-10-06T10:05:00") if "riley" in mail["To"]]
    practice.reply(ask, "waive", sender="riley@hart.example", when="2026-10-06T11:00:00-04:00")
    practice.turn("2026-10-06T11:05:00")
    assert practice.september["state"] == "waived"
    practice.reply(ask, "resume", sender="riley@hart.example", when="2027-03-01T11:00:00-05:00")
    practice.turn("2027-03-01T11:05:00", "-05:00")
    assert practice.september["state"] == "waived"
