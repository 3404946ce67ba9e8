"""The machine's clock is set back, leaps ahead, and is put right again: nothing goes out twice, and it is said."""

import asyncio
from datetime import datetime, timedelta

import pytest
from duly.daemon.clock import StandingClock
from duly.daemon.daily_backup import DailyBackup
from duly.daemon.health import diagnosed
from duly.daemon.heartbeat import Heartbeat
from duly.daemon.loop import turn
from duly.daemon.outbox import deliver
from duly.daemon.reconcile import reconcile
from duly.daemon.running import practice_world, settling
from duly.daemon.supervisor import Supervisor

from tests.e2e.conftest import FILLED

NEW_YORK = "-04:00"


def lived(practice, *moments, deed=lambda now: None):
    """One daemon through these moments (New York time), in this order, whatever they are; what each turn sent."""

    async def story():
        clock = StandingClock(datetime.fromisoformat(moments[0] + NEW_YORK))
        async with practice_world(practice.folder, clock) as world:
            await reconcile(world, clock.now())
            settle = settling(world, Heartbeat(world, Supervisor({}, 0)), DailyBackup(world))
            for now in moments:
                clock.at = datetime.fromisoformat(now + NEW_YORK)
                deed(now)
                before = len(practice.post.taken)
                await settle(await turn(world), None)
                out.extend((now, to) for one in practice.post.taken[before:] for to in one.to)

    out = []
    asyncio.run(story())
    return out


def test_set_back_by_two_hours_nothing_is_doubled_and_all_that_is_to_come_comes(practice):
    out = lived(
        practice,
        "2026-10-06T08:30:00",
        "2026-10-06T06:30:00",
        "2026-10-06T08:00:00",
        "2026-10-06T08:30:00",
        "2026-10-06T08:31:00",
        "2026-10-07T08:00:00",
        "2026-10-07T06:00:00",
        "2026-10-07T08:00:00",
        "2026-10-07T08:30:00",
    )
    assert out == [
        ("2026-10-06T08:30:00", "dana@northwind.example"),
        ("2026-10-07T08:00:00", "riley@hart.example"),
        ("2026-10-07T08:30:00", "dana@northwind.example"),
    ]


def test_three_days_ahead_and_put_right_again_nothing_is_doubled_and_the_digests_come(practice):
    out = lived(
        practice,
        "2026-10-06T08:30:00",
        "2026-10-09T08:30:00",
        "2026-10-09T09:00:00",
        "2026-10-06T09:30:00",
        "2026-10-06T09:31:00",
        "2026-10-07T08:00:00",
        "2026-10-07T08:30:00",
        "2026-10-08T08:00:00",
        "2026-10-08T08:30:00",
        "2026-10-12T08:00:00",
    )
    assert out == [
        ("2026-10-06T08:30:00", "dana@northwind.example"),
        ("2026-10-09T08:30:00", "dana@northwind.example"),  # as after three days without a turn: the latest, once
        ("2026-10-09T08:30:00", "riley@hart.example"),
        ("2026-10-07T08:00:00", "riley@hart.example"),
        ("2026-10-08T08:00:00", "riley@hart.example"),
        ("2026-10-12T08:00:00", "riley@hart.example"),
    ]


def test_what_was_planned_in_a_future_that_was_none_is_planned_anew(practice, post):
    def deed(now):
        post.stop() if now == "2026-10-09T08:30:00" else post.start() if now == "2026-10-06T09:30:00" else None

    out = lived(
        practice,
        "2026-10-06T08:30:00",
        "2026-10-09T08:30:00",
        "2026-10-06T09:30:00",
        "2026-10-06T09:33:00",
        "2026-10-07T08:30:00",
        "2026-10-07T08:31:00",
        deed=deed,
    )
    assert [one for one in out if "dana" in one[1]] == [
        ("2026-10-06T08:30:00", "dana@northwind.example"),
        ("2026-10-07T08:30:00", "dana@northwind.example"),
    ]


def test_an_answer_that_was_put_off_ahead_of_time_leaves_once_the_clock_is_right(practice, post):
    (reminder,) = practice.turn("2026-10-06T08:30:00")

    def deed(now):
        if now == "2026-10-09T12:00:00":
            practice.reply(reminder, "attached", files=[("a.xlsx", FILLED)], when="2026-10-06T09:00:00-04:00")
            post.stop()
        if now == "2026-10-06T09:30:00":
            post.start()

    moments = ["2026-10-09T12:00:00", "2026-10-06T09:30:00", "2026-10-06T09:33:00", "2026-10-06T09:36:00"]
    out = lived(practice, *moments, deed=deed)
    assert [one for one in out if "dana" in one[1]] == [("2026-10-06T09:30:00", "dana@northwind.example")]


def test_an_answer_of_the_server_lost_ahead_of_time_is_looked_for_once_and_sent_again_once(practice, post):
    def deed(now):
        lost = now == "2026-10-09T08:30:00"
        post.answer = lambda command, _: "DROP" if lost and command == "DATA" else None

    moments = ["2026-10-09T08:30:00", "2026-10-06T09:30:00", "2026-10-06T09:35:00", "2026-10-06T09:41:00"]
    out = lived(practice, *moments, "2026-10-06T09:50:00", deed=deed)
    assert [one for one in out if "dana" in one[1]] == [("2026-10-06T09:41:00", "dana@northwind.example")]


def test_a_view_of_the_inbox_from_before_the_clock_was_set_back_is_no_fresh_one(practice, post):
    looks = []

    async def story():
        clock = StandingClock(datetime.fromisoformat("2026-10-06T08:30:00" + NEW_YORK))
        async with practice_world(practice.folder, clock) as world:
            await reconcile(world, clock.now())
            post.stop()
            await turn(world)
            post.start()
            clock.at -= timedelta(hours=2)

            async def look():
                looks.append(world.looked_at)
                world.looked_at = clock.now()

            await deliver(world, look)

    asyncio.run(story())
    assert len(looks) == 1


@pytest.mark.parametrize(
    ("moments", "words"),
    [
        (["2026-10-06T09:00:00", "2026-10-06T07:00:00", "2026-10-06T07:03:00"], "was set back by 2 hours"),
        (["2026-10-06T09:00:00", "2026-10-09T09:00:00", "2026-10-09T09:03:00"], "leapt ahead by 3 days"),
    ],
)
def test_health_and_the_next_digest_say_that_the_clock_jumped(practice, moments, words):
    lived(practice, *moments)
    told = diagnosed(practice.folder, datetime.fromisoformat(moments[-1] + NEW_YORK))
    assert any(words in one.what for one in told.found if one.cause == "clock")
    lived(practice, "2026-10-13T08:00:00")
    digest = practice.post.taken[-1].raw.decode()
    assert words in digest.replace("=\r\n", "").replace("=E2=80=99", "'")


def test_a_restart_with_the_clock_set_back_is_noticed_too(practice):
    lived(practice, "2026-10-06T09:00:00")
    lived(practice, "2026-10-06T05:00:00")
    told = diagnosed(practice.folder, datetime.fromisoformat("2026-10-06T05:01:00" + NEW_YORK))
    assert [one.cause for one in told.found if one.wrong] == ["clock"]
