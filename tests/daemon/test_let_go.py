"""A backup from before something went by age is restored: it is told what is in it no more, for a clock may be why."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from duly.daemon.erasing import hashes_of, take_away
from duly.state.archive import Archive
from duly.state.backup import backups_of
from duly.state.erased import erased, note

from tests.state.backups_made import commit
from tests.state.conftest import Records

SAMPLE = Path(__file__).parents[2] / "sample"
AHEAD = datetime(2099, 10, 5, 13, 0, tzinfo=UTC)  # by a clock that was wrong


@pytest.fixture
def practice(tmp_path):
    return Path(shutil.copytree(SAMPLE, tmp_path / "practice"))


@pytest.mark.parametrize("elsewhere", [False, True])
def test_what_went_by_age_is_told_and_a_copy_elsewhere_still_has_it(duly, practice, tmp_path, elsewhere):
    state = practice / "var/state"
    commit(state, marks={"turn": 1})
    aged, kept, erasing = Archive(practice).keep_mails([b"one", b"two", b"three"])
    commit(state, handled=[Records().letter(path, raw=path) for path in (aged, kept, erasing)])
    (daily,) = duly("backup").rows
    copied = Path(shutil.copytree(practice / "var/backups", tmp_path / "copied"))
    note(backups_of(practice), erased((), AHEAD, "salt", hashes_of([aged])))
    note(backups_of(practice), erased(["lee@northwind.example"], AHEAD, "other", hashes_of([erasing])))
    take_away(practice, [aged, erasing])
    backup = copied / Path(daily["backup"]).name if elsewhere else Path(daily["backup"])
    said = duly("restore", backup)
    assert (said.code, said.rows[0]["lost"]) == (0, [])
    assert said.rows[0]["let_go"] == (None if elsewhere else {"files": 1, "since": AHEAD.isoformat()})
    assert [(practice / one).exists() for one in (aged, kept)] == [elsewhere, True]
    told = "1, the first let go of on 2099-10-05" in duly("restore", backup, json_out=False).out
    assert told is not elsewhere
