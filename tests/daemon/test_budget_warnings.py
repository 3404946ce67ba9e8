"""The consultant is warned of each part of the cap once a month, and can answer the warning."""

import pytest
from duly.daemon.budget_warnings import CLAUSE, warn_of_budgets
from duly.daemon.ledger import lifted, logged, taken_out

from tests.daemon.ledger_desk import SLUG, at, desk_of, leave, practice_folder, said


@pytest.fixture
def desk(tmp_path):
    return desk_of(practice_folder(tmp_path))


async def warned(desk, when):
    """The percents that mails of this turn tell of."""
    await warn_of_budgets(desk, at(when))
    return [int(message.subject.partition(": ")[2].split()[0]) for message in await leave(desk)]


#   what the consultant says (minutes, when), then the warnings of the turn after it
A_MONTH = [
    (logged, 49, "2026-10-01 10:00", []),
    (logged, 1, "2026-10-02 10:00", [50]),
    (logged, 10, "2026-10-05 10:00", []),
    (logged, 36, "2026-10-06 10:00", [95]),  # past 80 and 95 at once: one mail
    (logged, 4, "2026-10-07 10:00", [100]),
    (logged, 60, "2026-10-08 10:00", []),  # not billable
    (lifted, 100, "2026-10-09 10:00", []),  # of 200.00 the half is spent, which is no news
    (logged, 10, "2026-10-09 11:00", []),
    (logged, 50, "2026-10-12 11:00", [80]),
    (logged, 55, "2026-11-01 00:00", [50]),  # a new month, and the agreed cap again
]


async def test_each_part_is_told_once_a_month(desk):
    for what, minutes, when, percents in A_MONTH:
        await said(desk, what, minutes, when)
        assert await warned(desk, when) == percents, when
        assert await warned(desk, when) == [], when


async def test_what_was_undone_and_comes_again_is_not_told_again(desk):
    change = await said(desk, logged, 80, "2026-10-05 10:00")
    assert await warned(desk, "2026-10-05 10:00") == [80]
    await desk.store.commit(taken_out(desk, [one.id for one in change.charges], at("2026-10-05 11:00")))
    assert await warned(desk, "2026-10-05 11:00") == []
    await said(desk, logged, 85, "2026-10-05 12:00")
    assert await warned(desk, "2026-10-05 12:00") == []


async def test_a_warning_asks_something_that_a_reply_can_approve(desk):
    await said(desk, logged, 80, "2026-10-05 10:00")
    await warn_of_budgets(desk, at("2026-10-05 10:00"))
    (message,) = await leave(desk)
    assert (message.kind, message.clause, message.engagement, message.tasks) == ("ask", CLAUSE, SLUG, ())
    assert message.token
    assert "approve 3 hours" in message.text
    assert "80.00 USD of 100.00 USD spent this month (80 %), 20.00 USD left; 1 h 20 min of your time." in message.text


@pytest.mark.parametrize("budget", ['plan = "hourly"\nrate = 60.00\n', 'plan = "flat"\nfee = 900.00\nrate = 60.00\n'])
async def test_without_a_cap_nobody_is_warned(tmp_path, budget):
    desk = desk_of(practice_folder(tmp_path, budget))
    await said(desk, logged, 6000, "2026-10-05 10:00")
    assert await warned(desk, "2026-10-05 10:00") == []
