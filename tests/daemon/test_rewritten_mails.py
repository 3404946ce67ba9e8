"""What others wrote of somebody who was erased stays, without them: also where a backup from before it is restored."""

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from duly.daemon.erasing import ask, finish_erasing, take_away
from duly.daemon.whose_data import who_at
from duly.mailbox.parse import parse
from duly.mailbox.unnaming import words_of
from duly.state.archive import Archive
from duly.state.backup import back_up_whole, backups_of
from duly.state.contents import hash_in
from duly.state.erased import FILE, erased, note
from duly.state.pool import FOLDER, Pool
from duly.state.rolling import back_up_daily, daily_file
from duly.state.safefile import Disk
from duly.state.store import Change
from duly.state.tinystore import TinyStore

from tests.state.conftest import Records

SAMPLE = Path(__file__).parents[2] / "sample"
MONDAY = datetime(2026, 10, 5, 13, 0, tzinfo=UTC)
DANA, LEE, SAM = "dana@northwind.example", "lee@northwind.example", "sam@northwind.example"
SAMS = (
    b"From: Sam <sam@northwind.example>\r\nMessage-ID: <s1@northwind.example>\r\n\r\n"
    b"Ask Dana Ortiz, dana@northwind.example, or lee@northwind.example. My own words follow\r\n"
)


@pytest.fixture
def practice(tmp_path):
    """Dana was written to; Sam has written, and named her and Lee."""
    folder = Path(shutil.copytree(SAMPLE, tmp_path / "practice"))
    commit(folder, standings=(Records().standing(), Records().standing(LEE)))
    (raw,) = Archive(folder).keep_mails([SAMS])
    commit(folder, handled=(Records().letter("s1", raw=raw, sender=SAM),))
    return folder


def commit(practice, **change):
    store = TinyStore.open(practice / "var/state")
    asyncio.run(store.commit(Change(**change)))
    asyncio.run(store.close())


def raw_of(practice):
    """The path of Sam's mail, as the memory has it."""
    return TinyStore.read(practice / "var/state").handled("s1").raw


def daily(practice, now=MONDAY):
    back_up_daily(practice, practice / "var/state", now)
    return daily_file(practice, now.date())


def whole(practice, now=MONDAY):
    path = practice.parent / "whole.tar.gz"
    back_up_whole(practice, practice / "var/state", path, now)
    return path


def erase(practice, *addresses):
    for address in addresses:
        ask(practice, who_at(practice, (address,)), practice / "var/state", MONDAY)
        assert finish_erasing(practice)


def assert_is_there_without(practice, *names):
    text = parse((practice / raw_of(practice)).read_bytes()).text
    assert "Ask [erased], [erased], or" in text
    assert "My own words follow" in text
    for path in (one for one in practice.glob("var/**/*") if one.is_file()):
        assert not any(name in words for name in names for words in words_of(path.read_bytes())), path


@pytest.mark.parametrize("backed_up", [daily, whole])
def test_it_is_there_after_a_restore_from_before_and_is_what_the_memory_names(practice, duly, backed_up):
    backup = backed_up(practice)
    erase(practice, DANA)
    now = raw_of(practice)
    said = duly("restore", backup)
    assert (said.code, said.rows[0]["lost"]) == (0, [])
    assert raw_of(practice) == now
    assert_is_there_without(practice, DANA, "Ortiz")


@pytest.mark.parametrize("backed_up", [daily, whole])
def test_it_is_without_all_who_were_erased_one_after_the_other(practice, duly, backed_up):
    backup = backed_up(practice)
    erase(practice, DANA, LEE)
    said = duly("restore", backup)
    assert (said.code, said.rows[0]["lost"]) == (0, [])
    assert_is_there_without(practice, DANA, "Ortiz", LEE)


@pytest.mark.parametrize("later", [True, False])
def test_on_another_machine_it_comes_from_what_the_backups_share(practice, duly, tmp_path, later):
    """Also where they were copied before the next one was made."""
    before = daily(practice)
    erase(practice, DANA)
    if later:
        daily(practice, MONDAY + timedelta(days=1))
    copied = Path(shutil.copytree(before.parent, tmp_path / "copied"))
    elsewhere = tmp_path / "elsewhere"
    said = duly("restore", copied / before.name, practice=elsewhere)
    assert (said.code, said.rows[0]["lost"]) == (0, [])
    assert_is_there_without(elsewhere, DANA, "Ortiz")


def test_where_it_is_nowhere_it_is_told_as_lost(practice, duly):
    was, before = raw_of(practice), daily(practice)
    erase(practice, DANA)
    now = raw_of(practice)
    (practice / now).unlink()
    Pool(backups_of(practice) / FOLDER).path(hash_in(now)).unlink()
    refused = duly("restore", before)
    assert (refused.code, was in refused.err, hash_in(now) in refused.err) == (2, True, True)
    said = duly("restore", before, "--without-lost")
    assert (said.code, said.rows[0]["lost"]) == (1, [was])


def test_one_that_has_gone_by_age_since_is_not_lost(practice, duly):
    before = daily(practice)
    erase(practice, DANA)
    now = raw_of(practice)
    note(backups_of(practice), erased((), MONDAY, "by age", [hash_in(now)]))
    take_away(practice, [now])
    [row] = duly("restore", before).rows
    assert row["lost"] == []
    assert row["let_go"] == {"files": 1, "since": MONDAY.isoformat()}


def test_an_older_list_that_does_not_tell_what_was_written_anew_is_read(practice, duly):
    before = daily(practice)
    erase(practice, DANA)
    listed = backups_of(practice) / FILE
    listed.write_text(listed.read_text().partition(', "anew"')[0] + "}\n")
    said = duly("restore", before)
    assert (said.code, said.rows[0]["erased_again"]) == (0, 1)


class Stopping(Disk):
    """Gives up once a file is gone."""

    def __init__(self, path):
        self.path = path

    def sync_folder(self, folder):
        if not self.path.exists():
            raise OSError("stopped")
        super().sync_folder(folder)


def test_an_erasure_that_was_cut_off_and_is_brought_to_its_end_still_knows_it(practice, duly):
    before = daily(practice)
    ask(practice, who_at(practice, (DANA,)), practice / "var/state", MONDAY)
    with pytest.raises(OSError, match="stopped"):
        finish_erasing(practice, disk=Stopping(practice / raw_of(practice)))
    assert finish_erasing(practice)
    assert duly("restore", before).code == 0
    assert_is_there_without(practice, DANA, "Ortiz")
