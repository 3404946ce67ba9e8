"""The disk is full at the instant in which a mail server takes a message: it does not go out a second time."""

import asyncio
import resource
from datetime import datetime, timedelta

import pytest
from duly.daemon.clock import StandingClock
from duly.daemon.loop import turn
from duly.daemon.reconcile import reconcile
from duly.daemon.running import practice_world

FIRST = datetime.fromisoformat("2026-10-06T08:30:00-04:00")


async def test_what_left_while_the_disk_was_full_is_written_down_when_there_is_room_again(practice, post):
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)

    def full_from_now_on(command: str, _address: str) -> None:
        if command == "DATA":
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, usual[1]))

    clock = StandingClock(FIRST)
    async with practice_world(practice.folder, clock) as world:
        await reconcile(world, FIRST)
        post.answer = full_from_now_on
        try:
            with pytest.raises(OSError, match="journal"):
                await turn(world)
            clock.at += timedelta(minutes=1)
            with pytest.raises(OSError, match="journal"):
                await turn(world)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, usual)
            post.answer = lambda _command, _address: None
        for _ in range(3):
            clock.at += timedelta(minutes=11)
            await asyncio.wait_for(turn(world), 20)
        assert world.store.unsent() == []
        assert len(post.taken) == 1
