"""What was agreed to be kept no longer goes by itself, day by day, and nothing that is still open goes with it."""

import pytest
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
    practice.turn("2026-11-06T09:00:00")
    practice.turn("2026-11-09T09:00:00")
    assert practice.tasks(period="2026-09") == []
    assert [row["state"] for row in practice.tasks(period="2026-10")] == ["open"]
    left = bytes_below(practice.folder / "var")
    assert b"sorry for the wait" not in left
    assert ref.encode() not in left
    assert FILLED not in left
    assert noted(practice.folder / "var/backups")[0].who == ()


def test_where_nothing_is_agreed_everything_stays(practice):
    (reminder,) = practice.turn("2026-10-06T08:30:00")
    practice.reply(reminder, "attached, sorry for the wait", files=[("AR.xlsx", FILLED)])
    practice.turn("2026-10-06T10:05:00")
    practice.turn("2028-11-06T09:00:00")
    assert practice.september["state"] == "done"
    assert b"sorry for the wait" in bytes_below(practice.folder / "var/mail")


def test_a_letter_handled_stays_handled_when_the_inbox_is_read_again(kept_thirty_days):
    practice = kept_thirty_days
    practice.turn("2026-11-09T09:00:00")
    store = TinyStore.read(practice.folder / "var/state")
    letters = [one for one in store.db.table("handled") if one["at"] < "2026-10-07"]
    assert [(one["sender"], one["raw"]) for one in letters] == [("", "")]
