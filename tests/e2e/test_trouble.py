"""Servers fail, mail is unreadable, the process dies: nothing is lost, nothing is doubled, the reason is told."""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime

import pytest
from duly.daemon.health import diagnosed, lines

from tests.commands import ROOT, called, ended, started
from tests.e2e.conftest import DOCUMENTS, FILLED

FIRST = "2026-10-06T08:30:00"


def test_an_inbox_that_is_down_for_an_hour_holds_everything_back_and_then_it_goes_out_once(practice, dovecot, capfd):
    dovecot.stop()
    assert practice.turn(FIRST) == []
    assert practice.code == 1
    assert "nothing was sent" in capfd.readouterr().err
    dovecot.start()
    (reminder,) = practice.turn("2026-10-06T09:30:00")
    assert reminder["To"] == "dana@northwind.example"
    assert practice.turn("2026-10-06T09:31:00") == []


def test_what_arrived_while_the_inbox_was_down_overtakes_the_reminder(practice, dovecot):
    (reminder,) = practice.turn(FIRST)
    practice.reply(reminder, "attached", files=[("a.xlsx", FILLED)])
    dovecot.stop()
    practice.turn("2026-10-07T08:30:00")
    dovecot.start()
    answers = practice.turn("2026-10-07T09:30:00")
    assert ["riley" in mail["To"] or mail["Auto-Submitted"] == "auto-replied" for mail in answers] == [True] * len(
        answers
    )
    assert practice.september["state"] == "done"


def test_a_mail_server_that_takes_nothing_for_an_hour_gets_each_message_once_afterwards(practice, post):
    post.stop()
    assert practice.turn(FIRST) == []
    assert practice.code == 1
    post.start()
    assert len(practice.turn("2026-10-06T09:40:00")) == 1
    assert practice.turns("2026-10-06T09:50:00", "2026-10-06T12:00:00") == []
    assert practice.september["reminders"] == 1


def test_what_a_mail_server_says_moves_no_terminal(practice, post, capfd):
    said = "450 later \x1b]0;owned\x07\x08\x7f"
    post.answer = lambda command, _address: said if command == "RCPT" else None
    practice.turn(FIRST)
    practice.turn("2026-10-06T09:30:00")
    told = [
        *capfd.readouterr().err.splitlines(),
        *lines(diagnosed(practice.folder, datetime.fromisoformat("2026-10-06T09:31:00-04:00"))),
    ]
    spoken = [line for line in told if "450 later" in line]
    assert len(spoken) == 3  # after each turn, and of health
    assert all(line.isprintable() for line in spoken)


@pytest.mark.parametrize("down", ["post", "dovecot"])
def test_nobody_is_told_before_the_person_though_a_server_was_down_over_the_day_of_the_notice(practice, down, request):
    server = request.getfixturevalue(down)
    practice.turns(FIRST, "2026-10-07T08:30:00", "2026-10-08T08:30:00")
    server.stop()
    practice.turns("2026-10-09T08:30:00", "2026-10-13T08:30:00")
    server.start()
    out = [mail["To"] for mail in practice.turn("2026-10-13T10:30:00")]
    assert [to.partition("@")[0] for to in out if "riley" not in to] == ["dana"]
    notice = practice.to("dana@")[-1].get_body(("plain",)).get_content()
    assert "Wednesday, October 14" in notice
    assert practice.to("lee@") == []
    assert "lee" in [mail["To"].partition("@")[0] for mail in practice.turn("2026-10-14T08:30:00")]
    assert any(
        "could not leave on its day" in row["what"] for row in practice.command("why", practice.september["ref"])
    )


def test_an_answer_lost_after_the_message_was_taken_is_found_among_the_sent_mail_and_not_sent_again(
    practice, post, dovecot
):
    post.answer = lambda command, _: "KEEP AND DROP" if command == "DATA" else None
    practice.turn(FIRST)
    post.answer = lambda command, _: None
    dovecot.deliver(practice.user, post.taken[0].raw, "Sent")
    assert practice.turns("2026-10-06T08:41:00", "2026-10-06T09:00:00") == []


def test_without_a_sent_copy_it_is_sent_once_more_under_the_same_message_id(practice, post):
    post.answer = lambda command, _: "DROP" if command == "DATA" else None
    assert practice.turn(FIRST) == []
    post.answer = lambda command, _: None
    assert practice.turn("2026-10-06T08:35:00") == []
    (again,) = practice.turn("2026-10-06T08:41:00")
    assert again["To"] == "dana@northwind.example"
    assert practice.turn("2026-10-06T08:55:00") == []


def test_put_off_first_and_lost_then_it_is_still_sent_once_more_and_twice_lost_no_more(practice, post):
    post.answer = lambda command, _: "451 4.7.1 try again later" if command == "RCPT" else None
    practice.turn(FIRST)
    post.answer = lambda command, _: "DROP" if command == "DATA" else None
    assert practice.turn("2026-10-06T08:40:00") == []
    post.answer = lambda command, _: None
    (again,) = practice.turns("2026-10-06T08:45:00", "2026-10-06T08:51:00", "2026-10-06T09:10:00")
    assert again["To"] == "dana@northwind.example"
    post.answer = lambda command, _: "DROP" if command == "DATA" else None
    practice.turns("2026-10-07T08:30:00", "2026-10-07T08:41:00")
    post.answer = lambda command, _: None
    assert practice.turns("2026-10-07T08:52:00", "2026-10-07T09:30:00") == []
    (digest,) = [m for m in practice.turn("2026-10-08T08:00:00") if "riley" in m["To"]]
    assert "lost twice" in digest.get_body(("plain",)).get_content()


@pytest.mark.parametrize("answer", ["DROP", "KEEP AND DROP"])
def test_a_reminder_cut_off_on_one_day_does_not_go_out_beside_that_of_the_next(practice, post, answer):
    post.answer = lambda command, _: answer if command == "DATA" else None
    practice.turn("2026-10-06T17:25:00")
    kept = len(practice.to("dana@"))
    post.answer = lambda command, _: None
    practice.turns("2026-10-07T08:30:00", "2026-10-07T09:30:00", "2026-10-07T12:00:00")
    assert len(practice.to("dana@")) - kept == 1


@pytest.mark.parametrize("second", ["", "working day 7"])  # due on the day of the notice: then it rides in a reminder
def test_no_step_is_taken_on_a_notice_whose_answer_was_lost_twice(practice, post, second):
    if second:
        documents = practice.folder / "engagements/northwind/documents.toml"
        cash = DOCUMENTS.format(slug="northwind").replace("ar-aging", "cash", 1).replace("working day 5", second)
        documents.write_text(documents.read_text() + cash)
    practice.turns(FIRST, "2026-10-07T08:30:00", "2026-10-08T08:30:00")
    post.answer = lambda command, _: "DROP" if command == "DATA" else None
    practice.turns("2026-10-09T08:30:00", "2026-10-09T08:41:00", "2026-10-09T08:52:00")
    post.answer = lambda command, _: None
    out = [mail["To"].partition("@")[0] for mail in practice.turns("2026-10-09T09:30:00", "2026-10-13T08:30:00")]
    assert (out.count("dana"), out.count("lee")) == (1, 0)
    assert "lee" in [mail["To"].partition("@")[0] for mail in practice.turn("2026-10-14T08:30:00")]


def test_an_approval_whose_question_was_lost_twice_is_asked_for_in_the_digest_and_given_there(practice, post):
    days = [FIRST, "2026-10-07T08:30:00", "2026-10-08T08:30:00", "2026-10-09T08:30:00", "2026-10-13T08:30:00"]
    practice.turns(*days)
    to: list[str] = []

    def cut_off(command, address):
        to[:] = [address] if command == "RCPT" else to
        return "DROP" if command == "DATA" and "riley" in to[0] else None

    post.answer = cut_off
    practice.turns("2026-10-15T08:30:00", "2026-10-15T08:41:00", "2026-10-15T08:52:00")
    post.answer = lambda command, _: None
    (digest,) = [mail for mail in practice.turn("2026-10-16T08:00:00") if "riley" in mail["To"]]
    told = " ".join(digest.get_body(("plain",)).get_content().split())
    ref = practice.september["ref"]
    assert f"waits for your approval before Sam Roe is told of it [{ref}]" in told
    assert f"such as “approve {ref}”" in told
    practice.reply(digest, f"approve {ref}", sender="riley@hart.example", when="2026-10-16T09:00:00-04:00")
    assert [mail["To"] for mail in practice.turn("2026-10-16T09:05:00") if "sam" in mail["To"]]


def test_an_escalation_cut_off_while_it_left_is_not_sent_once_the_document_is_in(practice, post):
    days = [FIRST, "2026-10-07T08:30:00", "2026-10-08T08:30:00", "2026-10-09T08:30:00"]
    reminder = practice.turns(*days)[0]
    post.answer = lambda command, _: "DROP" if command == "DATA" else None
    practice.turn("2026-10-13T08:30:00")
    post.answer = lambda command, _: None
    practice.reply(reminder, "Attached", files=[("a.xlsx", FILLED)], when="2026-10-13T08:33:00-04:00")
    practice.turns("2026-10-13T08:35:00", "2026-10-13T08:42:00", "2026-10-13T09:30:00")
    assert practice.september["state"] == "done"
    assert practice.to("lee@") == []


def test_a_template_that_cannot_be_read_holds_up_its_own_message_only(practice, capfd):
    template = practice.folder / "engagements/northwind/templates/ar-aging.xlsx"
    template.chmod(0)
    if os.access(template, os.R_OK):
        pytest.skip("the superuser reads everything")
    (digest,) = [m for m in practice.turns(FIRST, "2026-10-07T08:00:00") if "riley" in m["To"]]
    assert "cannot be read" in digest.get_body(("plain",)).get_content()


def test_an_unreadable_mail_is_set_apart_and_the_next_one_is_handled(practice):
    (reminder,) = practice.turn(FIRST)
    too_large = b"From: dana@northwind.example\r\nSubject: scan\r\n\r\n" + b"x" * 36_000_000
    practice.arrives(too_large)
    practice.reply(reminder, "attached", files=[("a.xlsx", FILLED)])
    practice.turn("2026-10-06T10:00:00")
    assert practice.september["state"] == "done"
    (digest,) = [m for m in practice.turn("2026-10-07T08:00:00") if "riley" in m["To"]]
    assert "too large" in digest.get_body(("plain",)).get_content()


def test_a_refused_sign_in_says_who_can_mend_it_and_does_not_hammer(practice, monkeypatch, capfd):
    monkeypatch.setenv("DULY_TEST_PASSWORD", "wrong")
    assert practice.turn(FIRST) == []
    said = capfd.readouterr().err
    assert practice.code == 1
    assert "refused the sign-in" in said
    assert "[mail.imap]" in said


def test_time_does_not_go_back(practice):
    practice.turn(FIRST)
    refused = called("--practice", practice.folder, "run", "--once", "--now", "2026-10-05T08:30:00-04:00")
    assert refused.code == 2
    assert "before the last turn" in refused.err


def test_a_second_daemon_on_the_same_practice_is_refused(practice):
    daemon = _daemon(practice)
    try:
        _until(lambda: "started" in practice.log.read_text())
        refused = called("--practice", practice.folder, "run", "--once")
        assert refused.code == 2
        assert "already running" in refused.err
    finally:
        assert ended(daemon) == 0
    assert "stopped" in practice.log.read_text()


def test_a_terminal_that_is_closed_ends_it_as_any_other_end_unless_nohup_says_otherwise(practice):
    daemon = _daemon(practice)
    _until(lambda: "started" in practice.log.read_text())
    assert ended(daemon, signal.SIGHUP) == 0
    assert "stopped" in practice.log.read_text()
    practice.log.write_text("")
    kept = [sys.executable, str(ROOT / "run.py"), "--practice", str(practice.folder), "run", "--log", str(practice.log)]
    with subprocess.Popen(["nohup", *kept], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as going_on:
        _until(lambda: "started" in practice.log.read_text())
        going_on.send_signal(signal.SIGHUP)
        assert called("--practice", practice.folder, "run", "--once").code == 2  # it still has the practice
        going_on.terminate()
        assert going_on.wait(20) == 0


@pytest.mark.parametrize("moment", ["data", "mail"])
def test_killed_between_commit_and_send_the_message_still_goes_out_exactly_once(practice, post, moment):
    """The server stops the clock at one command of the hand-over; the daemon is killed there with -9."""
    held = []

    def hold(command, _address):
        if command == moment.upper() and not held:
            held.append(command)
            os.kill(daemon.pid, signal.SIGKILL)
            daemon.wait(20)
            return "DROP"
        return None

    post.answer = hold
    command = [
        sys.executable,
        ROOT / "run.py",
        "--practice",
        practice.folder,
        "run",
        "--once",
        "--now",
        FIRST + "-04:00",
    ]
    daemon = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    assert daemon.wait(30) == -signal.SIGKILL
    assert post.taken == []
    mails = practice.turns("2026-10-06T08:35:00", "2026-10-06T08:50:00", "2026-10-06T09:10:00")
    assert [mail["To"] for mail in mails] == ["dana@northwind.example"]
    assert practice.september["reminders"] == 1


def test_the_running_daemon_answers_within_seconds_and_stops_on_sigterm(practice, post):
    """Over IDLE, in real time: today's mail from an unknown sender gets its one automatic answer."""
    daemon = _daemon(practice)
    try:
        _until(lambda: "started" in practice.log.read_text())
        time.sleep(1.0)
        practice.reply(None, "hello?", sender="stranger@example.org", subject="hello", when="2026-10-06T10:00:00-04:00")
        _until(lambda: any("stranger@example.org" in one.to for one in post.taken))
    finally:
        assert ended(daemon) == 0


def test_told_to_stop_in_a_long_turn_it_ends_the_message_under_way_and_sends_the_rest_later(practice, post):
    file = practice.folder / "practice.toml"
    file.write_text(file.read_text().replace("pace = 0", "pace = 2"))
    called("--practice", practice.folder, "run", "--once")  # what lay there before the first start gets no answer
    strangers = {f"stranger{number}@example.org" for number in range(12)}
    for one in sorted(strangers):
        practice.reply(None, "hello?", sender=one, subject="hello", when="2026-10-06T10:00:00-04:00")
    daemon = _daemon(practice)
    try:
        _until(lambda: any("stranger" in one.to[0] for one in post.taken))
    finally:
        asked = time.monotonic()
        assert ended(daemon) == 0
    assert time.monotonic() - asked < 10
    assert len(post.taken) < 6
    assert '"stopped": true' in (practice.folder / "var/heartbeat.json").read_text()
    file.write_text(file.read_text().replace("pace = 2", "pace = 0"))
    assert called("--practice", practice.folder, "run", "--once").code == 0
    answered = [one.to[0] for one in post.taken if "stranger" in one.to[0]]
    assert sorted(answered) == sorted(strangers)


def _daemon(practice):
    practice.log = practice.folder.parent / "log"
    practice.log.touch()
    return started("--practice", practice.folder, "run", log=practice.log)


def _until(holds, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def test_what_lay_in_the_inbox_before_duly_began_is_kept_and_nobody_is_answered(practice):
    practice.reply(None, "old news", sender="dana@northwind.example", subject="hi", when="2026-09-20T10:00:00-04:00")
    practice.reply(
        None, "I will send it Thursday", sender="someone@example.org", subject="x", when="2026-01-05T10:00:00-04:00"
    )
    assert [mail["To"] for mail in practice.turn(FIRST)] == ["dana@northwind.example"]
    assert practice.turn("2026-10-06T09:00:00") == []
    assert len(list(practice.folder.rglob("var/mail/*/*.eml"))) == 2


def told_to_riley(mails):
    (digest,) = [mail for mail in mails if "riley" in mail["To"]]
    return digest.get_body(("plain",)).get_content()


def test_the_digest_after_one_that_never_left_tells_what_that_one_would_have(practice, post):
    (reminder,) = practice.turn(FIRST)
    practice.reply(reminder, "I'll send it on Monday, October 19", when="2026-10-06T09:00:00-04:00")
    practice.turn("2026-10-06T09:05:00")
    post.stop()
    practice.turns("2026-10-07T08:00:00", "2026-10-08T08:00:00")
    post.start()
    assert "Monday, October 19" in told_to_riley(practice.turn("2026-10-09T08:00:00"))
    assert "Monday, October 19" not in told_to_riley(practice.turn("2026-10-13T08:00:00"))


def test_what_the_daily_limit_holds_back_is_told(practice):
    toml = practice.folder / "practice.toml"
    toml.write_text(toml.read_text().replace("pace = 0", "pace = 0\ndaily_limit = 1"))
    (reminder,) = practice.turn(FIRST)
    practice.reply(reminder, "thank you!", when="2026-10-06T09:00:00-04:00")
    assert practice.turn("2026-10-06T09:05:00") == []
    (answer,) = practice.turn("2026-10-07T08:00:00")
    assert answer["To"] == "dana@northwind.example"
    assert "daily_limit" in told_to_riley(practice.turn("2026-10-07T21:00:00"))


def test_a_bounce_that_names_nobody_is_told_with_the_message_it_is_about(practice):
    (reminder,) = practice.turn(FIRST)
    practice.arrives(
        b"From: mailer-daemon@mx.hart.example\r\nSubject: Undelivered Mail\r\nMessage-ID: <b2@mx.hart.example>\r\n"
        b"In-Reply-To: " + reminder["Message-ID"].encode() + b"\r\n\r\nIt could not be delivered.\r\n"
    )
    practice.turn("2026-10-06T09:05:00")
    assert "does not say whom it did not reach" in told_to_riley(practice.turn("2026-10-07T08:00:00"))
    assert practice.september["state"] == "open"
