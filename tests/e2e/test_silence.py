"""Silence climbs as agreed; promises and absences move it; who is wrong or unknown changes nothing."""

import pytest

from tests.e2e.conftest import DOCUMENTS, FILLED, add_engagement

LADDER = ("2026-10-06T08:30:00", "2026-10-07T08:30:00", "2026-10-08T08:30:00")


def kinds(mails):
    return [(mail["To"].partition("@")[0], mail["Subject"]) for mail in mails if "riley" not in mail["To"]]


def test_silence_announced_manager_approval_senior_management(practice):
    practice.turns(*LADDER)
    (notice,) = [m for m in practice.turn("2026-10-09T08:30:00") if "dana" in m["To"]]
    assert "Lee Park" in notice.get_body().get_content()
    assert practice.to("lee@") == []
    (told,) = [m for m in practice.turn("2026-10-13T08:30:00") if "lee" in m["To"]]
    assert (told["Cc"], told["In-Reply-To"]) == (None, None)
    (ask,) = [m for m in practice.turn("2026-10-15T08:30:00") if "Approve" in m["Subject"]]
    practice.turn("2026-10-16T08:30:00")
    assert practice.to("sam@") == []
    practice.reply(ask, "approve", when="2026-10-16T09:00:00-04:00")
    answers = practice.turn("2026-10-16T09:05:00")
    assert sorted(mail["To"].partition("@")[0] for mail in answers) == ["riley", "sam"]
    assert practice.september["escalated_to"] == ["lee@northwind.example", "sam@northwind.example"]


def test_a_forged_approval_changes_nothing_and_is_reported(practice):
    practice.turns(*LADDER, "2026-10-09T08:30:00", "2026-10-13T08:30:00", "2026-10-15T08:30:00")
    practice.reply(None, "approve", sender="riley@hart.example", subject="Re: Approve? AR aging report")
    practice.turn("2026-10-16T09:05:00")
    assert practice.to("sam@") == []
    (digest,) = [m for m in practice.turn("2026-10-19T08:00:00") if "riley" in m["To"]]
    assert "nothing proves it" in digest.get_body(("plain",)).get_content()


def test_a_promise_kept_needs_one_nudge_and_no_more(practice):
    (reminder,) = practice.turn(LADDER[0])
    practice.reply(reminder, "I'll send it Thursday at 3pm.", when="2026-10-06T09:00:00-04:00")
    (noted,) = practice.turn("2026-10-06T09:05:00")
    assert "Thursday, October 8" in noted.get_body().get_content()
    assert practice.september["promised"] == "2026-10-08T15:00:00-04:00"
    practice.turns("2026-10-07T08:30:00")
    (nudge,) = [m for m in practice.turn("2026-10-08T08:30:00") if "dana" in m["To"]]
    practice.reply(nudge, "as promised", files=[("a.xlsx", FILLED)])
    practice.turn("2026-10-08T14:00:00")
    assert (practice.september["state"], practice.september["late"]) == ("done", True)


def test_a_promise_broken_resumes_the_ladder_with_the_notice(practice):
    (reminder,) = practice.turn(LADDER[0])
    practice.reply(reminder, "I'll send it Friday", when="2026-10-06T09:00:00-04:00")
    practice.turns("2026-10-06T09:05:00", "2026-10-09T08:30:00")
    (broken,) = [m for m in practice.turn("2026-10-13T08:30:00") if "dana" in m["To"]]
    text = broken.get_body().get_content()
    assert "Friday, October 9" in text
    assert "Lee Park" in text
    assert practice.september["state"] == "open"


def test_an_absence_notice_is_no_answer_and_moves_the_reminders_to_the_return(practice):
    (reminder,) = practice.turn(LADDER[0])
    practice.reply(
        reminder,
        "I am out of the office until Monday, October 12, back on Tuesday, October 13, 2026.",
        when="2026-10-06T08:31:00-04:00",
        Auto_Submitted="auto-replied",
        X_Auto_Response_Suppress="All",
    )
    assert practice.turn("2026-10-06T09:00:00") == []
    away = practice.turns("2026-10-07T08:30:00", "2026-10-08T08:30:00", "2026-10-09T08:30:00")
    assert kinds(away) == []
    assert [to for to, _ in kinds(practice.turn("2026-10-13T08:30:00"))] == ["dana"]
    assert practice.september["state"] == "open"


@pytest.mark.parametrize("sender", ["mallory@evil.example", "lee@northwind.example", "dana@n0rthwind.example"])
def test_a_wrong_sender_changes_nothing_even_with_the_thread_and_a_document(practice, sender):
    (reminder,) = practice.turn(LADDER[0])
    practice.reply(reminder, "done, attached", sender=sender, files=[("a.xlsx", FILLED)])
    practice.turn("2026-10-06T10:00:00")
    assert practice.september["state"] == "open"
    (digest,) = [m for m in practice.turn("2026-10-07T08:00:00") if "riley" in m["To"]]
    assert sender in digest.get_body(("plain",)).get_content()


def test_a_known_second_address_without_proof_may_send_the_document_and_its_words_change_nothing(practice):
    practice.turn(LADDER[0])
    practice.reply(None, "I'll send it on Friday", sender="dana@home.example", subject="AR aging report")
    practice.turn("2026-10-06T10:00:00")
    assert practice.september["state"] == "open"
    practice.reply(
        None, "Here it is", sender="dana@home.example", subject="AR aging report", files=[("a.xlsx", FILLED)]
    )
    (thanks,) = [m for m in practice.turn("2026-10-06T11:00:00") if "dana" in m["To"]]
    assert thanks["To"] == "dana@northwind.example"
    assert practice.september["state"] == "done"


def test_two_engagements_that_share_a_person_a_domain_and_a_title_are_told_apart_or_asked_about(practice):
    add_engagement(practice.folder, "southwind", "Southwind Labs")
    people = practice.folder / "engagements/southwind/people.csv"
    people.write_text(people.read_text().replace("dana@southwind.example", "dana@northwind.example"))
    documents = practice.folder / "engagements/southwind/documents.toml"
    documents.write_text(DOCUMENTS.format(slug="northwind"))
    first, second = practice.turn(LADDER[0])
    practice.reply(
        None, "AR aging report attached", sender="dana@northwind.example", subject="report", files=[("a.xlsx", FILLED)]
    )
    (asked,) = practice.turn("2026-10-06T10:00:00")
    text = asked.get_body().get_content()
    refs = [row["ref"] for row in practice.tasks(period="2026-09")]
    assert len(refs) == 2
    assert all(ref in text for ref in refs)
    assert "Southwind" not in text
    assert "Northwind" not in text
    practice.reply(asked, f"It is for {refs[0]}")
    practice.turn("2026-10-06T10:30:00")
    states = {row["ref"]: row["state"] for row in practice.tasks(period="2026-09")}
    assert states == {refs[0]: "done", refs[1]: "open"}
    other = next(m for m in (first, second) if refs[1] in m["Subject"])
    practice.reply(other, "and this one", files=[("b.xlsx", FILLED + b" ")])
    practice.turn("2026-10-06T11:00:00")
    assert {row["state"] for row in practice.tasks(period="2026-09")} == {"done"}


def test_what_belongs_to_no_one_engagement_is_said_in_dulys_own_words_with_each_ones_titles(practice):
    add_engagement(practice.folder, "southwind", "Southwind Labs")
    folder = practice.folder / "engagements/southwind"
    for name, old, new in [
        ("people.csv", "dana@southwind.example", "dana@northwind.example"),
        ("documents.toml", "dana@southwind.example", "dana@northwind.example"),
        ("documents.toml", "AR aging report", "Receivables list"),
    ]:
        (folder / name).write_text((folder / name).read_text().replace(old, new))
    for slug in ("northwind", "southwind"):
        wording = practice.folder / f"engagements/{slug}/wording/en/common.j2"
        wording.parent.mkdir(parents=True)
        wording.write_text("{% block regards %}For " + slug.title() + ",{% endblock %}")
    practice.turn(LADDER[0])
    reminders = "".join(mail.get_body(("plain",)).get_content() for mail in practice.to("dana@"))
    assert "For Northwind" in reminders
    practice.reply(None, "report attached", sender="dana@northwind.example", subject="it", files=[("a.xlsx", FILLED)])
    practice.reply(None, "hello", sender="someone@example.org", subject="hello")
    answers = [mail.get_body(("plain",)).get_content() for mail in practice.turn("2026-10-06T10:00:00")]
    assert len(answers) == 2
    assert not any("wind" in answer for answer in answers)
    assert any("AR aging report" in answer and "Receivables list" in answer for answer in answers)


@pytest.mark.parametrize(
    ("date", "promised"), [("2026-10-07T18:00:00-04:00", "2026-10-09"), ("2026-09-29T09:00:00-04:00", None)]
)
def test_a_day_counts_from_the_date_header_unless_that_is_over_two_days_off(practice, date, promised):
    (reminder,) = practice.turn(LADDER[0])
    practice.reply(reminder, "I'll send it in two days", when=date)
    practice.turn("2026-10-06T09:05:00")
    assert practice.september["promised"] == (promised or "2026-10-08")


def test_a_lasting_bounce_stops_the_reminders_and_tells_the_consultant(practice):
    (reminder,) = practice.turn(LADDER[0])
    practice.arrives(BOUNCE.replace("%ID%", reminder["Message-ID"]).replace("\n", "\r\n").encode())
    practice.turn("2026-10-06T09:00:00")
    assert practice.september["state"] == "waiting"
    (digest,) = practice.turn("2026-10-07T08:30:00")
    assert "dana@northwind.example" in digest.get_body(("plain",)).get_content()
    practice.turns("2026-10-09T08:30:00", "2026-10-13T08:30:00")
    assert practice.to("lee@") == []


def test_an_address_refused_at_once_stops_them_too_and_resume_begins_again_with_the_notice(practice, post):
    practice.turns(*LADDER)
    post.answer = lambda command, to: "550 5.1.1 no such user" if command == "RCPT" and "dana" in to else None
    practice.turns("2026-10-09T08:30:00", "2026-10-13T08:30:00")
    assert (practice.september["state"], practice.september["reminders"]) == ("waiting", 3)
    assert practice.to("lee@") == []
    post.answer = lambda _command, _to: None
    (digest,) = [m for m in practice.turn("2026-10-14T08:30:00") if "riley" in m["To"]]
    assert "mail does not arrive" in digest.get_body(("plain",)).get_content()
    practice.reply(
        digest, f"resume {practice.september['ref']}", sender="riley@hart.example", when="2026-10-14T09:00:00-04:00"
    )
    again = practice.turn("2026-10-14T09:05:00")
    assert [to for to, _ in kinds(again)] == ["dana"]
    assert "Lee Park" in practice.to("dana@")[-1].get_body(("plain",)).get_content()
    assert "lee" in [to for to, _ in kinds(practice.turn("2026-10-15T08:30:00"))]


def test_management_that_could_not_be_reached_was_not_told(practice, post):
    practice.turns(*LADDER, "2026-10-09T08:30:00")
    post.answer = lambda command, to: "550 5.1.1 no such user" if command == "RCPT" and "lee" in to else None
    practice.turn("2026-10-13T08:30:00")
    assert practice.september["escalated_to"] == []
    (digest,) = [m for m in practice.turn("2026-10-14T08:00:00") if "riley" in m["To"]]
    assert "lee@northwind.example did not go out" in digest.get_body(("plain",)).get_content()


BOUNCE = """\
From: MAILER-DAEMON@mx.hart.example
To: partner@hart.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce1@mx.hart.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.hart.example

Final-Recipient: rfc822; dana@northwind.example
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: %ID%
Subject: AR aging report

--b--
"""


def test_a_deputys_document_counts_while_the_owner_is_away_and_the_owner_hears_of_escalation_in_person(practice):
    people = practice.folder / "engagements/northwind/people.csv"
    people.write_text(
        people.read_text().replace("lee@northwind.example,,,,,", "lee@northwind.example,,,,,priya@northwind.example")
        + "Priya Nair,priya@northwind.example,,,employee,Finance,lee@northwind.example,,,,,\n"
    )
    (reminder,) = practice.turn(LADDER[0])
    practice.reply(
        reminder,
        "I am out of the office, back on Wednesday, October 21, 2026.",
        when="2026-10-06T08:31:00-04:00",
        Auto_Submitted="auto-replied",
        X_Auto_Response_Suppress="All",
    )
    practice.turn("2026-10-06T09:00:00")
    (covering,) = [m for m in practice.turn("2026-10-07T08:30:00") if "riley" not in m["To"]]
    assert covering["To"] == "priya@northwind.example"
    assert "Dana Ortiz" in covering.get_body().get_content()
    practice.turns("2026-10-08T08:30:00", "2026-10-09T08:30:00", "2026-10-13T08:30:00", "2026-10-14T08:30:00")
    assert practice.to("lee@") == []
    practice.reply(covering, "Here it is for Dana", files=[("aging.xlsx", FILLED)], when="2026-10-14T09:00:00-04:00")
    (thanks,) = practice.turn("2026-10-14T09:05:00")
    assert thanks["To"] == "priya@northwind.example"
    assert practice.september["state"] == "done"


def test_managements_answer_to_an_escalation_reaches_the_consultant_and_is_answered(practice):
    practice.turns(*LADDER, "2026-10-09T08:30:00")
    (told,) = [m for m in practice.turn("2026-10-13T08:30:00") if "lee" in m["To"]]
    practice.reply(told, "Thanks, I will talk to Dana today.", when="2026-10-13T09:00:00-04:00")
    answers = practice.turn("2026-10-13T09:05:00")
    to_lee, to_riley = sorted(answers, key=lambda mail: mail["To"])
    assert "Thank you for letting me know" in to_lee.get_body().get_content()
    assert (to_riley["To"], to_riley["Subject"][:8]) == ("riley@hart.example", "Lee Park")
    assert practice.september["state"] == "open"
