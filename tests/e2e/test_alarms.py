"""Something needs a person now: the consultant hears of it once, nothing feeds on it, the digest says it is over."""

import asyncio
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from duly.daemon.clock import StandingClock
from duly.daemon.daily_backup import DailyBackup
from duly.daemon.heartbeat import Heartbeat
from duly.daemon.loop import turn
from duly.daemon.running import practice_world, settling
from duly.daemon.supervisor import Supervisor

FIRST = "2026-10-06T08:30:00"
PACE = timedelta(minutes=20)


def text(mail):
    return mail.get_body(("plain",)).get_content()


def to_riley(mails):
    return [mail for mail in mails if "riley" in mail["To"]]


def every(practice, start, count, pace=PACE):
    """So many turns at this pace; what went out in each, with its time."""
    begin = datetime.fromisoformat(start)
    times = [(begin + pace * number).isoformat() for number in range(count)]
    return {now[11:16]: mails for now in times if (mails := practice.turn(now))}


@asynccontextmanager
async def running(practice, at):
    """The practice as a daemon has it: a call that makes a turn and settles it, and the world."""
    clock = StandingClock(datetime.fromisoformat(at + "-04:00"))
    async with practice_world(practice.folder, clock) as world:
        settle = settling(world, Heartbeat(world, Supervisor({}, 0), once=True), DailyBackup(world))

        async def turned(trouble=None):
            await settle(None if trouble else await turn(world), trouble)

        yield turned, world


def test_an_inbox_down_for_an_hour_is_told_though_nothing_else_may_leave(practice, dovecot):
    practice.turn("2026-10-06T08:10:00")
    dovecot.stop()
    out = every(practice, FIRST, 30)
    assert [(at, [mail["To"] for mail in mails]) for at, mails in out.items()] == [("09:30", ["riley@hart.example"])]
    (alarm,) = out["09:30"]
    assert alarm["Subject"] == "Duly needs a hand: the inbox cannot be read"
    assert "host or port in [mail.imap]" in text(alarm)
    assert alarm["Auto-Submitted"] == "auto-generated"
    dovecot.start()
    practice.turn("2026-10-06T19:00:00")
    (digest,) = to_riley(practice.turn("2026-10-07T08:00:00"))
    assert "and is over" in text(digest)
    assert "from Tuesday, October 6 at 8:30 AM until Tuesday, October 6 at 7:00 PM" in text(digest)


def test_a_whole_day_later_it_is_told_again(practice, dovecot):
    practice.turn("2026-10-06T08:10:00")
    dovecot.stop()
    mails = practice.turns(FIRST, "2026-10-06T09:30:00", "2026-10-07T09:20:00", "2026-10-07T09:40:00")
    assert len(to_riley(mails)) == len(mails) == 2


def test_mail_that_one_receivers_server_does_not_take_for_an_hour_is_told_to_the_consultant(practice, post):
    post.answer = lambda command, address: "451 4.7.1 later" if command == "RCPT" and "dana" in address else None
    out = every(practice, FIRST, 12)
    (alarm,) = to_riley([mail for mails in out.values() for mail in mails])
    assert alarm["Subject"] == "Duly needs a hand: mail does not go out"
    assert "dana@northwind.example" in text(alarm)
    post.answer = lambda command, address: None
    practice.turn("2026-10-06T17:00:00")
    (digest,) = to_riley(practice.turn("2026-10-07T08:00:00"))
    assert "and is over" in text(digest)


def test_while_no_mail_goes_out_at_all_alarms_do_not_pile_up_and_no_stale_one_follows(practice, post):
    post.stop()
    assert every(practice, FIRST, 24) == {}
    post.start()
    mails = practice.turns("2026-10-06T16:50:00", "2026-10-06T17:00:00")
    assert [mail["To"] for mail in mails] == ["dana@northwind.example"]
    (digest,) = to_riley(practice.turn("2026-10-07T08:00:00"))
    assert text(digest).count("and is over") == 1


def test_an_alarm_refused_for_good_makes_no_other(practice, dovecot, post):
    practice.turn("2026-10-06T08:10:00")
    post.answer = lambda command, address: "550 5.1.1 unknown" if command == "RCPT" and "riley" in address else None
    dovecot.stop()
    assert every(practice, FIRST, 12) == {}
    dovecot.start()
    post.answer = lambda command, address: None
    assert [mail["To"] for mail in practice.turn("2026-10-06T14:00:00")] == ["dana@northwind.example"]
    (digest,) = to_riley(practice.turn("2026-10-07T08:00:00"))
    assert "the alarm to riley@hart.example did not go out" in text(digest)


def test_a_machine_that_answers_an_alarm_is_not_answered(practice, dovecot):
    practice.turn("2026-10-06T08:10:00")
    dovecot.stop()
    (alarm,) = practice.turns(FIRST, "2026-10-06T09:40:00")
    dovecot.start()
    practice.reply(alarm, "I am away until Monday.", Auto_Submitted="auto-replied", when="2026-10-06T10:00:00-04:00")
    assert to_riley(practice.turns("2026-10-06T10:05:00", "2026-10-06T10:10:00")) == []


def test_what_goes_on_stands_in_the_digest(practice, post):
    practice.turn("2026-10-06T08:10:00")
    post.answer = lambda command, address: "451 4.7.1 later" if command == "RCPT" and "dana" in address else None
    practice.turns(FIRST, "2026-10-06T09:40:00")
    (digest,) = to_riley(practice.turn("2026-10-07T08:00:00"))
    assert "That goes on since Tuesday, October 6 at 8:30 AM" in text(digest)


def test_lines_that_the_state_lost_are_told_at_once(practice):
    practice.turn("2026-10-06T08:10:00")
    journal = practice.folder / "var/state/journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:-1]) + lines[-1].replace(b"2026", b"2027", 1))
    (alarm,) = practice.turn("2026-10-06T08:20:00")
    assert alarm["Subject"] == "Duly needs a hand: part of its memory was damaged"
    assert "dropped-after-" in text(alarm)
    assert practice.turn("2026-10-06T08:25:00") == []


def test_a_disk_that_refuses_is_told_once_although_nothing_can_be_remembered(practice, post):
    async def story():
        async with running(practice, "2026-10-06T12:00:00") as (turned, world):
            await turned()
            before = len(post.taken)
            commit, world.store.commit = world.store.commit, refuse
            for _ in range(20):
                world.clock.at += timedelta(minutes=10)
                await turned(OSError("no space left on device"))
            alarms = post.taken[before:]
            world.store.commit = commit
            world.clock.at += timedelta(minutes=10)
            await turned()
            return alarms, [entry.what for entry in world.store.entries_since(world.clock.now())]

    alarms, entries = asyncio.run(story())
    assert [one.to for one in alarms] == [("riley@hart.example",)]
    assert b"the disk refuses" in alarms[0].raw
    assert len([what for what in entries if "is over" in what]) == 1


async def refuse(_change):
    raise OSError("no space left on device")


@pytest.mark.parametrize("hours", [1, 30])
def test_with_no_engagement_there_is_nobody_to_write_to_and_nothing_breaks(practice, dovecot, hours):
    (practice.folder / "engagements" / "northwind").rename(practice.folder.parent / "away")
    dovecot.stop()
    begin = datetime.fromisoformat(FIRST)
    assert practice.turns(FIRST, (begin + timedelta(hours=hours)).isoformat()) == []
