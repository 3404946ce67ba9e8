"""The consultant works from the inbox: digests tell, questions come with the words, commands by reply settle them."""

from datetime import datetime, timedelta

from tests.e2e.conftest import DOCUMENTS, FILLED, PEOPLE

FIRST = "2026-10-06T08:30:00"


def text(mail):
    return mail.get_body(("plain",)).get_content()


def riley(practice, answered, words, when="2026-10-06T12:00:00-04:00"):
    practice.reply(answered, words, sender="riley@hart.example", when=when)


def asked(practice):
    """Dana's question has reached Riley; the mail that asks."""
    (reminder,) = practice.turn(FIRST)
    practice.reply(reminder, "Which accounts should be included this time?", when="2026-10-06T09:00:00-04:00")
    to_dana, ask = sorted(practice.turn("2026-10-06T09:05:00"), key=lambda mail: mail["To"])
    assert (to_dana["To"], ask["To"]) == ("dana@northwind.example", "riley@hart.example")
    assert "Which accounts should be included" in text(ask)
    assert practice.september["state"] == "waiting"
    return ask


def test_a_question_waits_with_the_consultant_and_nobody_is_reminded(practice):
    asked(practice)
    later = practice.turns("2026-10-07T08:30:00", "2026-10-08T08:30:00", "2026-10-09T08:30:00", "2026-10-13T08:30:00")
    assert {mail["To"] for mail in later} == {"riley@hart.example"}
    assert all("Which accounts should be included" in text(mail) for mail in later)


def by_address(mails):
    """The consultant's mail first; which of one turn leaves first is all one."""
    return sorted(mails, key=lambda mail: "riley" not in mail["To"])


def test_commands_by_reply_settle_it_each_with_a_transcript(practice):
    ask = asked(practice)
    riley(practice, ask, "extend to 2026-10-14\n\nThanks,\nRiley\nwaive")
    answer, told = by_address(practice.turn("2026-10-06T12:05:00"))
    assert (answer["To"], told["To"]) == ("riley@hart.example", "dana@northwind.example")
    assert "It is due Wednesday, October 14 now." in text(told)
    assert "2026-10-14" in text(answer)
    assert (practice.september["state"], practice.september["due"]) == ("open", "2026-10-14")
    riley(practice, answer, "done", "2026-10-06T13:00:00-04:00")
    answer, told = by_address(practice.turn("2026-10-06T13:05:00"))
    assert "nothing more for you to do" in text(told)
    assert practice.september["state"] == "done"
    assert "undo" in text(answer)
    riley(practice, answer, "resume " + practice.september["ref"], "2026-10-06T14:00:00-04:00")
    practice.turn("2026-10-06T14:05:00")
    assert practice.september["state"] == "open"


def test_resume_written_before_the_document_came_in_does_not_take_it_up_again(practice):
    ask = asked(practice)
    came = "from mail.example by mx.example; Tue, 6 Oct 2026 {} -0400"
    reminder = practice.to("dana@")[0]
    practice.reply(reminder, "Here it is", files=[("a.xlsx", FILLED)], Received=came.format("11:59:00"))
    practice.reply(ask, "resume", sender="riley@hart.example", Received=came.format("12:00:00"))
    practice.turn("2026-10-06T15:05:00")
    assert practice.september["state"] == "done"
    assert "is done" in text(practice.to("riley@")[-1])


def test_nor_does_it_where_a_command_without_effect_came_between(practice):
    ask = asked(practice)
    came = "from mail.example by mx.example; Tue, 6 Oct 2026 {} -0400"
    reminder = practice.to("dana@")[0]
    practice.reply(reminder, "Here it is", files=[("a.xlsx", FILLED)], Received=came.format("11:59:00"))
    ref = practice.september["ref"]
    practice.reply(ask, f"approve {ref}", sender="riley@hart.example", Received=came.format("12:00:00"))
    practice.reply(ask, f"resume {ref}", sender="riley@hart.example", Received=came.format("12:01:00"))
    practice.turn("2026-10-06T15:05:00")
    assert practice.september["state"] == "done"


def test_nor_does_it_where_the_document_was_sent_before_the_question_was_told_and_came_in_after(practice):
    ask = asked(practice)
    came = "from mail.example by mx.example; Tue, 6 Oct 2026 09:04:00 -0400"
    practice.reply(practice.to("dana@")[0], "Here it is", files=[("a.xlsx", FILLED)], Received=came)
    riley(practice, ask, "resume")
    practice.turn("2026-10-06T15:05:00")
    assert practice.september["state"] == "done"
    assert "is done" in text(practice.to("riley@")[-1])


def test_nor_does_it_where_question_and_document_were_read_in_one_turn(practice):
    (reminder,) = practice.turn(FIRST)
    practice.reply(reminder, "Which accounts should be included?", when="2026-10-06T09:00:00-04:00")
    practice.reply(reminder, "Never mind: here it is", files=[("a.xlsx", FILLED)], when="2026-10-06T09:01:00-04:00")
    practice.turn("2026-10-06T09:05:00")
    for ask in practice.to("riley@"):
        riley(practice, ask, f"resume {practice.september['ref']}")
    practice.turn("2026-10-06T15:05:00")
    assert practice.september["state"] == "done"


def test_what_is_not_understood_does_nothing_and_says_what_would_be_right(practice):
    ask = asked(practice)
    riley(practice, ask, "fire everybody\nextend")
    (answer,) = practice.turn("2026-10-06T12:05:00")
    assert "fire everybody" in text(answer)
    assert "“help” lists them" in text(answer)
    assert practice.september["state"] == "waiting"


def test_quoted_commands_never_run(practice):
    ask = asked(practice)
    riley(practice, ask, "Hm, let me think about it.\n\n> waive\n> done")
    practice.turn("2026-10-06T12:05:00")
    assert practice.september["state"] == "open"


def test_follow_ups_stay_in_the_thread_of_the_first_reminder(practice):
    (first,) = practice.turn(FIRST)
    second, third = [m for m in practice.turns("2026-10-07T08:30:00", "2026-10-08T08:30:00") if "dana" in m["To"]]
    assert second["In-Reply-To"] == first["Message-ID"]
    assert third["In-Reply-To"] == second["Message-ID"]
    assert third["References"].split() == [first["Message-ID"], second["Message-ID"]]
    assert len({mail["Message-ID"] for mail in (first, second, third)}) == 3


def test_beyond_ten_answers_a_day_they_are_gathered_into_one_an_hour(practice):
    (reminder,) = practice.turn(FIRST)
    clock = datetime.fromisoformat("2026-10-06T09:00:00")
    for _ in range(13):
        practice.reply(reminder, "thank you!", when=clock.isoformat() + "-04:00")
        clock += timedelta(minutes=2)
        practice.turn(clock.isoformat())
    answers = [mail for mail in practice.to("dana@") if mail["Auto-Submitted"] == "auto-replied"]
    assert len(answers) == 10
    (gathered,) = practice.turn("2026-10-06T10:00:00")
    assert gathered["To"] == "dana@northwind.example"


def test_an_unknown_sender_gets_one_answer_a_day_and_stands_in_the_holding_pen(practice):
    for minute in (10, 20, 30):
        practice.reply(None, "hello", sender="someone@example.org", subject="hello")
        practice.turn(f"2026-10-06T09:{minute}:00")
    assert len(practice.to("someone@")) == 1
    (digest,) = practice.turn("2026-10-07T08:00:00")
    assert text(digest).count("someone@example.org") == 3
    riley(practice, digest, "clear", "2026-10-07T09:00:00-04:00")
    (answer,) = [m for m in practice.turn("2026-10-07T09:05:00") if "riley" in m["To"]]
    assert "3 taken out of the holding pen" in text(answer)
    (digest,) = [m for m in practice.turn("2026-10-08T08:00:00") if "riley" in m["To"]]
    assert "Holding pen" not in text(digest)


def test_automatic_mail_never_completes_and_is_never_answered(practice):
    (reminder,) = practice.turn(FIRST)
    for headers in ({"Auto_Submitted": "auto-generated"}, {"Precedence": "bulk"}, {"List_Id": "<news.example>"}):
        practice.reply(reminder, "done, attached", files=[("a.xlsx", FILLED)], **headers)
    assert practice.turn("2026-10-06T10:00:00") == []
    assert practice.september["state"] == "open"


def test_edited_files_come_into_force_and_what_is_no_longer_agreed_is_waived_and_told(practice):
    practice.turn(FIRST)
    place = practice.folder / "engagements/northwind"
    (place / "people.csv").write_text(
        PEOPLE.format(slug="northwind")
        + "Priya Nair,priya@northwind.example,,,employee,Finance,lee@northwind.example,,,,,\n"
    )
    (place / "documents.toml").write_text(
        DOCUMENTS.format(slug="northwind").replace("dana@northwind.example", "priya@northwind.example")
    )
    practice.turn("2026-10-06T12:00:00")
    september = {row["owner"]: row["state"] for row in practice.tasks(period="2026-09")}
    october = {row["owner"]: row["state"] for row in practice.tasks(period="2026-10")}
    assert september == {"dana@northwind.example": "waived"}
    assert october == {"dana@northwind.example": "waived", "priya@northwind.example": "open"}
    (digest,) = [m for m in practice.turn("2026-10-07T08:00:00") if "riley" in m["To"]]
    assert "no longer agreed" in text(digest)


def test_a_due_rule_edited_after_the_notice_starts_afresh_with_the_new_date(practice):
    practice.turns(FIRST, *(f"2026-10-0{day}T08:30:00" for day in (7, 8, 9)))  # the notice of Tuesday's step is given
    assert practice.september["late"] is True
    documents = practice.folder / "engagements/northwind/documents.toml"
    documents.write_text(documents.read_text().replace("working day 5", "day 20"))
    practice.turn("2026-10-09T12:00:00")
    assert (practice.september["due"], practice.september["late"]) == ("2026-10-20", False)
    mails = practice.turns(*(f"2026-10-{day}T08:30:00" for day in (13, 19, 20, 21, 22)))
    assert practice.to("lee@") == []
    assert [mail["To"].partition("@")[0] for mail in mails if "riley" not in mail["To"]] == ["dana"] * 4
    assert "Lee Park" in text(practice.to("dana@")[-1])
    practice.turn("2026-10-23T08:30:00")
    assert len(practice.to("lee@")) == 1


def test_an_opt_out_stops_the_reminders_at_once_and_tells_the_consultant(practice):
    (reminder,) = practice.turn(FIRST)
    practice.reply(reminder, "Please stop emailing me.")
    confirmed, ask = sorted(practice.turn("2026-10-06T10:00:00"), key=lambda mail: mail["To"])
    assert confirmed["To"] == "dana@northwind.example"
    assert "stop emailing me" in text(ask)
    later = practice.turns("2026-10-07T08:30:00", "2026-10-13T08:30:00", "2026-11-05T08:30:00", "2026-11-06T08:30:00")
    assert {mail["To"] for mail in later} == {"riley@hart.example"}


def test_who_asked_for_no_more_messages_gets_none_by_resume_or_extend_either(practice):
    (reminder,) = practice.turn(FIRST)
    practice.reply(reminder, "Please stop emailing me.")
    (ask,) = [m for m in practice.turn("2026-10-06T10:00:00") if "riley" in m["To"]]
    ref = practice.september["ref"]
    riley(practice, ask, f"resume {ref}\nextend {ref} to 2026-10-14")
    (answer,) = practice.turn("2026-10-06T12:05:00")
    assert "stays with you" in text(answer)
    assert (practice.september["state"], practice.september["due"]) == ("waiting", "2026-10-14")


def test_an_opt_out_passes_everything_open_to_the_consultant(practice):
    (reminder,) = practice.turn(FIRST)
    practice.reply(reminder, "Please stop emailing me.")
    practice.turn("2026-10-06T10:00:00")
    assert {task["period"]: task["state"] for task in practice.tasks()} == {"2026-09": "waiting", "2026-10": "waiting"}


def test_a_managers_opt_out_leaves_the_tasks_of_others_as_they_are(practice):
    practice.turns(FIRST, "2026-10-07T08:30:00", "2026-10-08T08:30:00", "2026-10-09T08:30:00")
    (told,) = [mail for mail in practice.turn("2026-10-13T08:30:00") if "lee" in mail["To"]]
    practice.reply(told, "Please stop emailing me.", when="2026-10-13T09:00:00-04:00")
    confirmed, ask = sorted(practice.turn("2026-10-13T09:05:00"), key=lambda mail: mail["To"])
    assert "no more reminders" in text(confirmed)
    assert "stop emailing me" in text(ask)
    assert practice.september["state"] == "open"
