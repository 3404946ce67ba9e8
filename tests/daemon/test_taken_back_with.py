"""A notice that is taken back takes along what asks for the approval of its step, and nothing else of that moment."""

from datetime import timedelta

import pytest
from duly.daemon.agenda import to_send
from duly.rules.messages import Before, Message
from duly.state.store import Change

from tests.daemon.texting import TUESDAY, phone_house


def message(name, kind, to, **more):
    return Message(
        id=name,
        kind=kind,
        channel="email",
        engagement="northwind",
        person="dana@northwind.example",
        to=(to,),
        subject="Timecards",
        text="Timecards for September.",
        clause="documents.toml timecards",
        tasks=("T-100001",),
        not_before=TUESDAY,
        **more,
    )


@pytest.fixture
async def house(tmp_path):
    """On one morning Dana is told of a step, the consultant is asked to approve it, and told that Dana has called."""
    async with phone_house(tmp_path / "practice", channels='"email"') as made:
        step = Before(ref="T-100001", rung=None, sent_rung=None, step=4)
        notice = message("notice", "notice", "dana@northwind.example", before=(step,), beside=("approve",))
        asks = [message(name, "ask", "riley@hart.example") for name in ("approve", "call")]
        seal = made.world.book.policies["northwind"].seal
        await made.world.store.commit(Change(sendings=tuple(to_send(seal(one), TUESDAY) for one in (notice, *asks))))
        yield made


async def test_a_notice_that_missed_its_day_leaves_the_consultants_other_mail_alone(house):
    await house.turn(TUESDAY + timedelta(days=1))
    states = {name: house.world.store.sending(name).state for name in ("notice", "approve", "call")}
    assert states == {"notice": "withdrawn", "approve": "withdrawn", "call": "sent"}
