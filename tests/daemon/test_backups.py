"""`backup`, `restore` and the day's backup: what they say and refuse, and that the daemon goes on whatever fails."""

import asyncio
import re
import shutil
from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from duly.daemon.config import load
from duly.daemon.daily_backup import DailyBackup, missing_backup
from duly.daemon.digest import plan_digests
from duly.daemon.restored import RESTORED, left_before, remember
from duly.daemon.rulebook import rulebook
from duly.daemon.world import World
from duly.rules.ledger import Charge
from duly.rules.model import Code
from duly.state.archive import Archive
from duly.state.backup import back_up_whole, backups_of, one_at_a_time
from duly.state.backup_file import read_backup
from duly.state.lock import PracticeLock
from duly.state.migrate import NewerStateError
from duly.state.restore import unpack
from duly.state.rolling import back_up_daily, daily_file, daily_files
from duly.state.store import Change
from duly.state.tinystore import TinyStore

from tests.state.backups_made import commit, crafted, lying, manifest, member
from tests.state.conftest import Records
from tests.state.test_restore import Crash, StoppingDisk, restore

SAMPLE = Path(__file__).parents[2] / "sample"
MONDAY = datetime(2026, 10, 5, 13, 0, tzinfo=UTC)


@pytest.fixture
def practice(tmp_path):
    return Path(shutil.copytree(SAMPLE, tmp_path / "practice"))


@pytest.fixture
def state(practice):
    return practice / "var/state"


def test_the_days_backup_and_a_whole_one(duly, practice, state, tmp_path):
    commit(state, marks={"turn": 1})
    [daily] = duly("backup").rows
    assert daily["backup"] == str(daily_files(practice)[0])
    assert (daily["whole"], daily["commit"]) == (False, 1)
    [whole] = duly("backup", "--to", tmp_path).rows
    made = Path(whole["backup"])
    assert made.parent == tmp_path
    assert made.name.startswith("practice-2")
    assert (whole["whole"], whole["files"], whole["size"]) == (True, daily["files"], made.stat().st_size)
    assert whole["bytes"] == sum(item.size for item in read_backup(made).items)
    said = duly("backup", "--to", tmp_path / "mine.tar.gz", json_out=False)
    assert said.code == 0
    assert "everything, as of commit 1" in said.out
    assert "read back and found whole" in said.out


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("practice.toml", "is there already"),
        ("nowhere/b.tar.gz", "there is no folder"),
        ("stick-that-is-not-mounted", "there is no such folder; make it first, or name a file that ends in .tar.gz"),
        ("engagements", "among what is backed up"),
        ("var", "among what is backed up"),
    ],
)
def test_a_place_that_is_not_good_is_named(duly, practice, state, to, why):
    commit(state, marks={"turn": 1})
    said = duly("backup", "--to", practice / to)
    assert said.code == 2
    assert why in said.err


def test_a_backup_of_no_practice_is_refused(duly, tmp_path):
    said = duly("backup", practice=tmp_path / "nowhere")
    assert said.code == 2
    assert "practice.toml" in said.err
    assert not (tmp_path / "nowhere").exists()


def test_a_backup_is_made_beside_a_running_duly_and_a_restore_is_refused(duly, practice, state, tmp_path):
    commit(state, marks={"turn": 1})
    with PracticeLock(practice / "var/duly.lock"):
        assert duly("backup", "--to", tmp_path / "b.tar.gz").code == 0
        before = lying(practice)
        said = duly("restore", tmp_path / "b.tar.gz")
    assert said.code == 2
    assert "already running on this practice" in said.err
    assert lying(practice) == before


def test_a_restore_waits_for_a_backup_that_is_being_made(duly, practice, state, tmp_path):
    commit(state, marks={"turn": 1})
    duly("backup", "--to", tmp_path / "b.tar.gz")
    before = lying(practice)
    with one_at_a_time(practice):
        said = duly("restore", tmp_path / "b.tar.gz")
    assert said.code == 2
    assert "A backup is being made or put back just now" in said.err
    assert lying(practice) == before


def test_a_restore_says_where_what_was_there_is(duly, practice, state, tmp_path):
    commit(state, marks={"turn": 1})
    duly("backup", "--to", tmp_path / "b.tar.gz")
    commit(state, marks={"turn": 2})
    [row] = duly("restore", tmp_path / "b.tar.gz").rows
    aside = Path(row["aside"])
    assert aside.parent == practice
    assert (TinyStore.read(aside / "var/state").mark("turn"), TinyStore.read(state).mark("turn")) == (2, 1)
    assert row["commit"] == 1
    said = duly("restore", tmp_path / "b.tar.gz", practice=tmp_path / "elsewhere", json_out=False)
    assert said.code == 0
    assert "is read again" in said.out
    assert "never “run” both" in said.out
    assert (tmp_path / "elsewhere/engagements").is_dir()
    told = TinyStore.read(tmp_path / "elsewhere/var/state").story("")
    assert "was restored from the backup of" in told[-1].what


def test_a_restore_is_told_as_a_person_reads_it(duly, practice, state, tmp_path):
    commit(state, marks={"turn": 1})
    duly("backup", "--to", tmp_path / "b.tar.gz")
    said = duly("restore", tmp_path / "b.tar.gz", json_out=False)
    assert re.search(r"made \d{4}-\d\d-\d\d \d\d:\d\d \(commit 1\)$", said.out, re.MULTILINE)
    assert "sent since" not in said.out  # nothing was
    assert "“check --connect”" in said.out


def test_what_the_pool_has_lost_is_left_out_only_if_asked_for(duly, practice, state):
    commit(state, marks={"turn": 1})
    lost, kept = Archive(practice).keep_mails([b"one", b"two"])
    commit(state, handled=(Records().letter(raw=lost),))
    (daily,) = duly("backup").rows
    (practice / lost).write_bytes(b"0ne")  # the pool shares it
    said = duly("restore", daily["backup"])
    assert said.code == 2
    assert "--without-lost" in said.err
    said = duly("restore", daily["backup"], "--without-lost")
    assert said.code == 1
    assert said.rows[0]["lost"] == [lost]
    assert f"lost: {lost}" in said.err
    assert duly("backup", "--to", practice.parent).rows[0]["missing"] == []  # it was given up
    assert [(practice / one).exists() for one in (lost, kept)] == [False, True]


@pytest.mark.parametrize("harm", ["cut", "flip", "text", "folder", "nothing"])
def test_what_is_no_good_backup_leaves_everything_as_it_was(duly, practice, state, tmp_path, harm):
    commit(state, marks={"turn": 1})
    file = tmp_path / "b.tar.gz"
    back_up_whole(practice, state, file, MONDAY)
    data = file.read_bytes()
    file.unlink()
    if harm == "folder":
        file.mkdir()
    elif harm != "nothing":
        harmed = {"cut": data[:-100], "flip": bytes([*data[:200], data[200] ^ 1, *data[201:]]), "text": b"a note"}
        file.write_bytes(harmed[harm])
    before = lying(practice)
    said = duly("restore", file)
    assert said.code == 2
    assert str(file) in said.err
    assert lying(practice) == before


def test_a_new_practice_that_cannot_be_restored_is_not_begun(duly, tmp_path):
    (tmp_path / "b.tar.gz").write_text("a note")
    assert duly("restore", tmp_path / "b.tar.gz", practice=tmp_path / "new").code == 2
    assert not (tmp_path / "new").exists()


def test_a_restore_that_was_cut_off_is_finished_by_whoever_comes_next(duly, practice, state, tmp_path):
    commit(state, marks={"turn": 1})
    back_up_whole(practice, state, tmp_path / "b.tar.gz", MONDAY)
    commit(state, marks={"turn": 2})
    for last in range(1000):
        try:
            restore(tmp_path / "b.tar.gz", practice, disk=StoppingDisk(last))
        except Crash:
            if not (practice / "practice.toml").exists():
                break
    said = duly("status")
    assert said.code == 0
    assert "a restore had been cut off; it is done now" in said.err
    assert TinyStore.read(state).mark("turn") == 1


async def test_a_newer_state_in_a_backup_is_refused(practice, state, tmp_path):
    store = TinyStore.open(state, steps=(lambda _, doc: doc,))
    await store.commit(Change(marks={"turn": 1}))
    await store.close()
    members = [member(path, data) for path, data in lying(practice).items()]
    backup = crafted(tmp_path / "b.tar.gz", *members, manifest(*members, commit=1))
    with pytest.raises(NewerStateError, match=r"format 2; this one reads up to 1"):
        unpack(backup, practice)


class Clock:
    at = MONDAY

    def now(self):
        return self.at


@pytest.fixture
async def world(practice, state):
    untouched = {each.name: None for each in fields(World) if each.default is MISSING}  # by backups: mail, words
    store = TinyStore.open(state)
    yield World(**untouched | {"store": store, "book": rulebook(load(practice), b"s" * 32), "clock": Clock()})
    await store.close()


async def test_each_day_of_the_consultant_has_its_backup(world, practice):
    for hours in (0, 1, 14, 15, 16, 40):  # Monday 09:00 in New York, and so on to Wednesday 01:00
        world.clock.at = MONDAY + timedelta(hours=hours)
        await DailyBackup(world).finish()
    assert [path.name for path in daily_files(practice)] == [f"2026-10-0{day}.tar.gz" for day in (5, 6, 7)]
    made = read_backup(daily_files(practice)[1])
    assert made.made_at == MONDAY + timedelta(hours=15)
    assert missing_backup(world) == ""


async def test_it_is_made_beside_the_loop(world, practice):
    backup = DailyBackup(world)
    await backup()
    thread = backup._thread
    assert thread is not None
    await backup()  # it is asked at every turn, and neither waits nor begins another
    assert backup._thread in {thread, None}  # it may be done already
    thread.join(30)
    await backup()
    assert backup._thread is None
    assert len(daily_files(practice)) == 1


async def test_one_that_fails_is_told_and_tried_again_and_the_daemon_goes_on(world, practice):
    backups_of(practice).parent.mkdir(exist_ok=True)
    backups_of(practice).write_text("in the way")
    tries = 0
    for minutes in range(0, 24 * 60, 10):
        world.clock.at = MONDAY + timedelta(minutes=minutes)
        before = world.store.mark("backup")
        await DailyBackup(world).finish()
        tries += world.store.mark("backup") != before
    assert 5 < tries < 15
    why = f"{backups_of(practice)} is a file, and a folder should be there."
    assert f"the daily backup has failed since Monday 05 October, 09:00, and is tried again: {why}" in missing_backup(
        world
    )
    for slug in world.book.policies:
        await world.store.commit(Change(marks={f"digest:{slug}": MONDAY.isoformat()}))
    await plan_digests(world, world.clock.now())
    assert any("the daily backup has failed since" in one.message.text for one in world.store.unsent())
    backups_of(practice).unlink()
    world.clock.at += timedelta(hours=4)
    await DailyBackup(world).finish()
    assert missing_backup(world) == ""
    assert daily_file(practice, world.clock.at.date()) in daily_files(practice)


async def test_one_that_somebody_made_by_hand_meanwhile_is_the_days(world, practice, state):
    backups_of(practice).mkdir(parents=True)
    with one_at_a_time(practice):
        await DailyBackup(world).finish()
    assert "A backup is being made or put back just now" in missing_backup(world)
    back_up_daily(practice, state, MONDAY)
    await DailyBackup(world).finish()
    assert missing_backup(world) == ""


async def test_a_document_that_the_disk_spoilt_is_backed_up_as_it_is_and_told(world, practice, duly):
    (kept,) = Archive(practice).keep_documents([b"figures"])
    await DailyBackup(world).finish()
    assert world.store.story("") == []
    (practice / kept).write_bytes(b"f1gures")
    world.clock.at += timedelta(days=1)
    await DailyBackup(world).finish()
    (entry,) = world.store.story("")
    assert (entry.topic, entry.at) == ("health", world.clock.at)
    assert f"1 file kept in the archive is not what it was any more: {kept}" in entry.what
    assert len(daily_files(practice)) == 2
    said = await asyncio.to_thread(duly, "backup")
    assert said.code == 1
    assert said.rows[0]["spoilt"] == [kept]
    assert kept in (await asyncio.to_thread(lambda: duly("backup", json_out=False))).err


async def test_the_digest_tells_what_is_missing(world, practice):
    (kept,) = Archive(practice).keep_mails([b"one"])
    await world.store.commit(Change(handled=(Records().letter(raw=kept),)))
    (practice / kept).unlink()
    await DailyBackup(world).finish()
    (entry,) = world.store.story("")
    assert entry.topic == "health"
    assert f"1 file that the memory names is missing: {kept}; look in an older backup elsewhere" in entry.what


async def test_what_had_been_sent_since_is_carried_over_and_nobody_is_reminded_twice_a_day(tmp_path):
    records = Records()
    now, then = tmp_path / "now/state", tmp_path / "then/state"
    restored = TinyStore.open(then)
    await restored.commit(Change(standings=(records.standing(),), sendings=(records.sending("m1"),)))
    await restored.close()
    newer = TinyStore.open(now)
    sendings = [records.sending(f"m{n}", state=state) for n, state in enumerate(("waiting", "sent", "sent", "failed"))]
    today = records.standing(reminded_on=(MONDAY.date(),))
    await newer.commit(Change(standings=(today,), sendings=tuple(sendings)))
    await newer.close()
    assert await remember(then, now, "it was restored", MONDAY) == 2
    kept = TinyStore.read(then)
    assert {one: kept.sending(one) and kept.sending(one).state for one in ("m0", "m1", "m2", "m3")} == {
        "m0": None,
        "m1": "sent",
        "m2": "sent",
        "m3": None,
    }
    assert kept.standing("northwind", "dana@northwind.example").reminded_on == (MONDAY.date(),)
    assert kept.mark(RESTORED) == {"at": MONDAY.isoformat()}


async def test_what_went_by_telephone_since_is_followed_charged_and_stays_stopped(tmp_path):
    """A call of the morning whose key was pressed, a text with new numbers, a stop; the backup is of the night."""
    records = Records()
    now, then = tmp_path / "now/state", tmp_path / "then/state"
    restored = TinyStore.open(then)
    await restored.commit(Change(standings=(records.standing(),)))
    await restored.close()
    newer, sendings = TinyStore.open(now), []
    for channel in ("text", "call"):
        one = records.sending(channel, state="sent", sid=f"sid of the {channel}", changed_at=MONDAY)
        sendings.append(replace(one, message=replace(one.message, channel=channel, to=("+12125550101",))))
    code = Code(number=1, ref="T-000001", given_on=MONDAY.date())
    stopped = records.standing(codes=(code,), phone_stop="signed", bad_number="+12125550101")
    charge = Charge(id="call", engagement="northwind", at=MONDAY, kind="call", amount=Decimal(2), state="settled")
    again = records.sending("again", state="uncertain", sid="sid of its first, to a phone that was off")
    sendings.append(replace(again, message=replace(again.message, channel="text", to=("+12125550102",))))
    await newer.commit(Change(standings=(stopped,), sendings=tuple(sendings), charges=(charge,)))
    await newer.close()
    await remember(then, now, "it was restored", MONDAY)
    kept = TinyStore.read(then)
    assert kept.standing("northwind", "dana@northwind.example") == stopped
    assert kept.charge("call") == charge
    assert kept.mark("calling") == {"sid of the call": MONDAY.isoformat()}
    assert kept.mark("following") == {"sid of the text": MONDAY.isoformat()}


@pytest.mark.parametrize("harm", ["gone", "damaged"])
async def test_a_memory_that_cannot_be_read_is_not_needed(tmp_path, harm):
    store = TinyStore.open(tmp_path / "then/state")
    await store.close()
    if harm == "damaged":
        (tmp_path / "now/state/snapshot").mkdir(parents=True)
        (tmp_path / "now/state/snapshot/_practice.jsonl").write_text("no snapshot\n")
    assert await remember(tmp_path / "then/state", tmp_path / "now/state", "it was restored", MONDAY) == 0


class SentFolder:
    """Of an inbox only what was sent; `asked` counts the questions."""

    def __init__(self, *sent):
        self.sent, self.asked = sent, 0

    async def sent_copy(self, message_id):
        self.asked += 1
        return message_id in self.sent


async def test_for_a_week_after_a_restore_each_message_is_looked_up_before_it_leaves(world):
    records = Records()
    world.inbox = SentFolder("<m1@hart.example>")
    sent, new = (records.sending(name) for name in ("m1", "m2"))
    assert not (await left_before(world, sent, MONDAY)).there
    assert world.inbox.asked == 0  # nothing was restored
    await world.store.commit(Change(marks={RESTORED: {"at": MONDAY.isoformat()}}))
    late = MONDAY + timedelta(days=30)  # the week begins with the first message
    for days, left in ((0, True), (6.9, True), (7.1, False), (7.2, False)):
        now = late + timedelta(days=days)
        assert [(await left_before(world, one, now)).there for one in (sent, new)] == [left, False]
    assert world.inbox.asked == 4
    assert world.store.mark(RESTORED) is None


async def test_an_alarm_leaves_without_asking_an_inbox_that_may_be_down(world):
    await world.store.commit(Change(marks={RESTORED: {"at": MONDAY.isoformat()}}))
    sending = Records().sending("m1")
    alarm = replace(sending, message=replace(sending.message, kind="alarm"))
    assert not (await left_before(world, alarm, MONDAY)).there
