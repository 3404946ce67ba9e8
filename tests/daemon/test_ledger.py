"""Time logged, the cap lifted, and both taken back: what the ledger then holds, and what the next text may cost."""

import re
from decimal import Decimal

import pytest
from duly.daemon.agenda import plan, spent_so_far
from duly.daemon.ledger import balance_line, balance_of, lifted, logged, taken_out, with_lifts
from duly.daemon.reconcile import reconcile

from tests.daemon.ledger_desk import BUDGET, SLUG, at, desk_of, leave, practice_folder, said
from tests.daemon.test_config import AGREEMENT


@pytest.fixture
def desk(tmp_path):
    return desk_of(practice_folder(tmp_path))


def policy_of(desk):
    return desk.book.policies[SLUG]


def entries(desk):
    return [(one.units, one.over_cap, one.state) for one in desk.store.charges_in(SLUG)]


async def test_time_logged_is_an_entry_and_a_line_of_the_story(desk):
    change = await said(desk, logged, 20, "2026-10-05 10:00", "called Dana")
    (charge,) = desk.store.charges_in(SLUG)
    assert (charge.kind, charge.units, charge.amount, charge.state, charge.words) == (
        "time", 20, Decimal("60.00"), "settled", "called Dana",
    )  # fmt: skip
    assert [entry.what for entry in change.entries] == ["20 min were logged (called Dana): 20.00 USD"]
    assert balance_of(desk, policy_of(desk), at("2026-10-05 11:00")).spent == 20


async def test_what_passes_the_cap_is_entered_as_not_billable_and_shown(desk):
    await said(desk, logged, 90, "2026-10-05 10:00")
    change = await said(desk, logged, 30, "2026-10-06 10:00", "review")
    assert entries(desk) == [(90, False, "settled"), (10, False, "settled"), (20, True, "settled")]
    assert [entry.what for entry in change.entries] == [
        "10 min were logged (review): 10.00 USD",
        "20 min were logged (review): it passes the cap and is not billable",
    ]


async def test_two_lines_of_one_mail_with_the_same_words_are_two_entries_under_one_cap(desk):
    first = logged(desk, SLUG, 60, "called Dana", at("2026-10-05 10:00"))
    second = logged(desk, SLUG, 60, "called Dana", at("2026-10-05 10:00"), first.charges)
    await desk.store.commit(first)
    await desk.store.commit(second)
    assert sorted(entries(desk)) == [(20, True, "settled"), (40, False, "settled"), (60, False, "settled")]


async def test_two_mails_of_one_second_with_the_same_words_are_two_entries(desk):
    await said(desk, logged, 20, "2026-10-05 10:00")
    await said(desk, logged, 20, "2026-10-05 10:00")
    assert [units for units, *_ in entries(desk)] == [20, 20]


async def test_an_approval_lifts_the_cap_for_its_month_and_can_be_taken_back(desk):
    await said(desk, logged, 100, "2026-10-05 10:00")
    change = await said(desk, lifted, 180, "2026-10-06 09:00", "approve 3 hours")
    assert [one.what for one in change.entries] == ["3 h beyond the cap were approved: 180.00 USD more"]
    assert with_lifts(desk, policy_of(desk), at("2026-10-06 10:00")).engagement.budget.cap == 280
    assert with_lifts(desk, policy_of(desk), at("2026-11-01 00:00")).engagement.budget.cap == 100
    await said(desk, logged, 30, "2026-10-06 10:00")
    assert entries(desk)[-1] == (30, False, "settled")
    back = taken_out(desk, [one.id for one in change.charges], at("2026-10-06 11:00"))
    await desk.store.commit(back)
    assert back.entries[0].what == "3 h were taken out of the ledger"
    assert with_lifts(desk, policy_of(desk), at("2026-10-06 12:00")).engagement.budget.cap == 100
    assert taken_out(desk, [one.id for one in change.charges], at("2026-10-06 13:00")).charges == ()


@pytest.mark.parametrize("budget", ['plan = "hourly"\nrate = 60.00\n', 'plan = "hourly"\ncap = 100.00\n'])
async def test_where_there_is_no_cap_or_no_rate_nothing_is_lifted(tmp_path, budget):
    desk = desk_of(practice_folder(tmp_path, budget))
    assert lifted(desk, SLUG, 180, "approve 3 hours", at("2026-10-06 09:00")).charges == ()


async def test_time_is_undone_and_then_there_is_room_again(desk):
    change = await said(desk, logged, 100, "2026-10-05 10:00")
    await desk.store.commit(taken_out(desk, [one.id for one in change.charges], at("2026-10-05 11:00")))
    await said(desk, logged, 60, "2026-10-05 12:00")
    assert entries(desk) == [(100, False, "released"), (60, False, "settled")]
    assert balance_of(desk, policy_of(desk), at("2026-10-05 13:00")).spent == 60


async def test_a_practice_without_prices_has_no_line_in_the_digest(tmp_path):
    desk = desk_of(practice_folder(tmp_path, 'plan = "hourly"\nrate = 60.00\n'))
    assert balance_line(desk, policy_of(desk), at("2026-10-05 10:00")) == ""
    await said(desk, logged, 30, "2026-10-05 10:00")
    assert balance_line(desk, policy_of(desk), at("2026-10-05 11:00")).startswith("30.00 USD spent this month")


@pytest.fixture
async def phoned(tmp_path):
    """Every rung by mail and text, and a cap that an hour and forty minutes fill; up to a minute before Dana's rung."""
    folder = practice_folder(tmp_path, f"{BUDGET}[budget.costs]\ntext = 0.05\n")
    agreement = folder / AGREEMENT
    agreement.write_text(re.sub(r"by = \[.*?\]", 'by = ["email", "text"]', agreement.read_text("utf-8")), "utf-8")
    desk = desk_of(folder)
    await reconcile(desk, at("2026-10-04 00:00"))
    return desk


@pytest.mark.parametrize(
    ("logged_minutes", "approved", "texts"),
    [(94, 0, True), (95, 0, False), (100, 0, False), (100, 60, True), (100, 5, False)],
)
async def test_a_cap_passed_mid_day_stops_the_texts_of_that_day_and_an_approval_lets_them_go(
    phoned, logged_minutes, approved, texts
):
    await said(phoned, logged, logged_minutes, "2026-10-05 08:00")
    if approved:
        await said(phoned, lifted, approved, "2026-10-05 08:10")
    while (now := phoned.store.next_at()) is not None and now <= at("2026-10-05 08:30"):
        await plan(phoned, now)
        if now == at("2026-10-05 08:30"):
            break
        await leave(phoned)
    kinds = {one.message.channel for one in phoned.store.unsent()}
    assert kinds == ({"email", "text"} if texts else {"email"})
    assert spent_so_far(phoned, policy_of(phoned), at("2026-10-05 09:00")) <= 100 + approved
