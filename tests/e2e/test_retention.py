"""What was agreed to be kept no longer goes by itself, day by day, and nothing that is still open goes with it."""

import asyncio
import shutil
from datetime import datetime

import pytest
from duly.daemon.clock import StandingClock
from duly.daemon.retention import retire
from duly.daemon.running import practice_world
from duly.state.erased import noted
from duly.state.tinystore import TinyStore

from tests.e2e.conftest import FILLED


@pytest.fixture
def kept_thirty_days(practice):
    agreement = practice.folder / "engagements/northwind/engagement.toml"
    agreement.write_text(agreement.read_text() + "[retention]\ndays = 30\n")
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "attached, sorry for the wait", files=[("AR.xlsx", FILLED)])
    practice.turn("2026-10-06T10:05:00")
    practice.turn("2026-10-07T10:05:00")
    assert practice.september["state"] == "done"
    return practice


def bytes_below(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_an_item_closed_thirty_days_ago_goes_with_its_mails_files_and_words(kept_thirty_days):
    practice = kept_thirty_days
    ref = practice.september["ref"]
    practice.turn("2026-11-04T09:00:00")
    assert practice.september["state"] == "done"
    assert b"sorry for the wait" in bytes_below(practice.folder / "var")
    for day in ("06", "09", "10"):
        practice.turn(f"2026-11-{day}T09:00:00")
    assert practice.tasks(period="2026-09") == []
    assert [row["state"] for row in practice.tasks(period="2026-10")] == ["open"]
    left = bytes_below(practice.folder / "var")
    assert b"sorry for the wait" not in left
    assert ref.encode() not in left
    assert FILLED not in left
    assert noted(practice.folder / "var/backups")[0].who == ()


def test_what_is_kept_on_another_disk_by_a_link_goes_as_well(kept_thirty_days, tmp_path):
    practice = kept_thirty_days
    for part in ("mail", "documents", "filed"):
        shutil.move(practice.folder / "var" / part, tmp_path / "larger" / part)
        (practice.folder / "var" / part).symlink_to(tmp_path / "larger" / part)
    assert FILLED in bytes_below(tmp_path / "larger")
    looked(practice, "2026-11-09", "2026-11-10", "2026-11-11", "2026-11-12")
    assert practice.tasks(period="2026-09") == []
    assert FILLED not in bytes_below(tmp_path / "larger")
    assert b"sorry for the wait" not in bytes_below(tmp_path / "larger")


def looked(practice, *days):
    """What the consultant is told while Duly looks at nine on these days for what is over."""

    async def story():
        clock = StandingClock(datetime.fromisoformat("2026-10-07T12:00:00-04:00"))
        async with practice_world(practice.folder, clock) as world:
            for day in days:
                clock.at = datetime.fromisoformat(f"{day}T09:00:00-05:00")
                await retire(world)
            return [one.what for one in world.store.entries_since(clock.at.min.replace(tzinfo=clock.at.tzinfo))]

    return [what for what in asyncio.run(story()) if "[retention]" in what]


TOLD = (
    "by the date of the clock some of what is kept has been kept for as long as was agreed ([retention]): it is let go "
    "of on the third day from now on which Duly looks, at the latest, unless the clock is put right before"
)


def test_a_clock_that_is_far_ahead_for_three_days_takes_nothing_away_and_is_told(kept_thirty_days):
    practice = kept_thirty_days
    told = looked(practice, "2026-10-08", "2027-12-01", "2027-12-02", "2027-12-03", "2026-10-10", "2026-10-11")
    assert told == [TOLD]
    assert practice.september["state"] == "done"
    assert b"sorry for the wait" in bytes_below(practice.folder / "var")
    assert not noted(practice.folder / "var/backups")


def test_a_clock_that_is_far_ahead_for_a_day_now_and_then_takes_nothing_away(kept_thirty_days):
    practice = kept_thirty_days
    days = [f"2026-10-{day:02}" for day in range(8, 29)]
    ahead = [f"{year}-12-01" for year in range(2027, 2034)]
    looked(practice, *(day for both in zip(days[::3], ahead, strict=True) for day in both))
    assert practice.september["state"] == "done"
    assert not noted(practice.folder / "var/backups")


def test_a_clock_that_is_far_ahead_for_good_is_believed_on_the_third_day_after_it_was_told(kept_thirty_days):
    practice = kept_thirty_days
    days = ("2026-10-08", "2026-10-09", "2026-10-10", "2027-10-11", "2027-10-12", "2027-10-13")
    assert looked(practice, *days) == [TOLD]
    assert practice.september["state"] == "done"
    looked(practice, "2027-10-14")
    assert practice.tasks(period="2026-09") == []


def test_where_duly_looks_on_tuesdays_and_thursdays_things_go_on_their_day(kept_thirty_days):
    practice = kept_thirty_days
    days = ("08", "13", "15", "20", "22", "27", "29")
    told = looked(practice, *(f"2026-10-{day}" for day in days), "2026-11-03", "2026-11-05")
    assert practice.september["state"] == "done"
    told += looked(practice, "2026-11-10")
    assert practice.tasks(period="2026-09") == []
    assert told == []


def test_where_duly_looks_once_a_month_things_go_on_the_third_day_after_that_was_told(kept_thirty_days):
    practice = kept_thirty_days
    assert looked(practice, "2026-10-22", "2026-11-22") == [TOLD]
    looked(practice, "2026-12-22", "2027-01-22")
    assert practice.september["state"] == "done"
    looked(practice, "2027-02-22")
    assert practice.tasks(period="2026-09") == []


def test_after_a_standstill_what_was_over_before_it_or_soon_after_goes_at_once(kept_thirty_days):
    practice = kept_thirty_days
    looked(practice, "2026-11-03", "2026-11-04", "2026-11-05")
    assert practice.september["state"] == "done"
    assert looked(practice, "2026-11-26") == []
    assert practice.tasks(period="2026-09") == []


def test_after_a_long_stop_what_is_over_goes_once_duly_has_looked_on_three_more_days(kept_thirty_days):
    practice = kept_thirty_days
    looked(practice, "2026-12-01", "2026-12-02", "2026-12-03")
    assert practice.september["state"] == "done"
    looked(practice, "2026-12-04")
    assert practice.tasks(period="2026-09") == []


def test_while_the_clock_goes_on_it_goes_on_its_day_and_a_weekend_off_makes_nothing_wait(kept_thirty_days):
    practice = kept_thirty_days
    told = looked(practice, *(f"2026-10-{day:02}" for day in range(8, 31)), "2026-11-02", "2026-11-05")
    assert practice.september["state"] == "done"
    told += looked(practice, "2026-11-06")
    assert practice.tasks(period="2026-09") == []
    assert told == []


def test_where_nothing_is_agreed_everything_stays(practice):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "attached, sorry for the wait", files=[("AR.xlsx", FILLED)])
    practice.turn("2026-10-06T10:05:00")
    practice.turn("2028-11-06T09:00:00")
    assert practice.september["state"] == "done"
    assert b"sorry for the wait" in bytes_below(practice.folder / "var/mail")


def test_a_letter_handled_stays_handled_when_the_inbox_is_read_again(kept_thirty_days):
    practice = kept_thirty_days
    looked(practice, "2026-11-09", "2026-11-10", "2026-11-11", "2026-11-12")
    practice.turn("2026-11-12T09:00:00")
    store = TinyStore.read(practice.folder / "var/state")
    letters = [one for one in store.db.table("handled") if one["at"] < "2026-10-07"]
    assert [(one["sender"], one["raw"]) for one in letters] == [("", "")]
