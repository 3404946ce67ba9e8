"""After a restore mail that came since is read again, tokens still prove, and nobody is told twice what they know."""

import asyncio
import email
import email.policy
import imaplib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date, datetime

import pytest
from duly.daemon.running import run_once
from duly.state.backup import back_up_whole
from duly.state.rolling import back_up_daily, daily_file, daily_files
from duly.state.tinystore import TinyStore

from tests.commands import ROOT, called
from tests.dovecot import PASSWORD
from tests.e2e.conftest import FILLED

FIRST = "2026-10-06T08:30:00"
TUESDAY_NIGHT = datetime.fromisoformat("2026-10-07T00:01:00-04:00")


@pytest.fixture
def backup(practice, tmp_path):
    """Made in the night after Dana's first reminder; on Wednesday she sends her report, and it is filed."""
    (reminder,) = practice.turn(FIRST)
    path = tmp_path / "b.tar.gz"
    back_up_whole(practice.folder, practice.folder / "var/state", path, TUESDAY_NIGHT)
    practice.reply(reminder, "attached", files=[("AR.xlsx", FILLED)])
    (thanks,) = [mail for mail in practice.turn("2026-10-07T10:05:00") if "dana" in mail["To"]]
    assert thanks["Auto-Submitted"] == "auto-replied"
    assert practice.september["state"] == "done"
    return path


def body(mail):
    return " ".join(mail.get_body(("plain",)).get_content().split())


def received(post):
    return [email.message_from_bytes(one.raw, policy=email.policy.default) for one in post.taken]


def restored(practice, backup):
    done = called("--practice", practice.folder, "--json", "restore", backup)
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_in_place_the_reply_is_read_and_filed_again_and_she_hears_nothing_twice(practice, backup):
    filed = practice.september["filed"]
    row = restored(practice, backup)
    assert row["sent_since"] == 2  # the thanks, and a digest
    assert practice.september["state"] == "open"
    (digest,) = practice.turn("2026-10-07T11:00:00")
    assert digest["To"] == "riley@hart.example"
    assert "was restored from the backup of Wednesday 07 October 2026, 00:01" in body(digest)
    assert practice.september["state"] == "done"
    assert practice.september["filed"] == filed
    assert (practice.folder / filed[0]).read_bytes() == FILLED


def test_on_another_machine_the_sent_folder_tells_what_she_has(practice, backup, dovecot, post):
    for one in post.taken:
        dovecot.deliver(practice.user, one.raw, "Sent")
    shutil.rmtree(practice.folder)
    assert restored(practice, backup)["aside"] is None
    practice.turn("2026-10-07T11:00:00")
    assert len(practice.to("dana@")) == 2
    assert practice.september["state"] == "done"
    store = TinyStore.read(practice.folder / "var/state")
    assert store.unsent() == []


def test_where_no_server_keeps_what_was_sent_she_is_thanked_once_more(practice, backup):
    shutil.rmtree(practice.folder)
    restored(practice, backup)
    practice.turn("2026-10-07T11:00:00")
    _, thanks, again = practice.to("dana@")
    assert again["Message-ID"] == thanks["Message-ID"]  # most mail programs show it once
    assert practice.september["state"] == "done"


def test_a_reminder_of_today_is_not_sent_again_where_the_old_memory_is_there(practice, backup, tmp_path):
    practice.turns("2026-10-13T08:30:00", "2026-10-14T08:30:00")
    back_up = tmp_path / "later.tar.gz"
    back_up_whole(practice.folder, practice.folder / "var/state", back_up, TUESDAY_NIGHT)
    sent = practice.turn("2026-11-05T10:00:00")
    assert [mail["To"] for mail in sent if "dana" in mail["To"]] == ["dana@northwind.example"]
    restored(practice, back_up)
    assert [mail for mail in practice.turn("2026-11-05T10:30:00") if "dana" in mail["To"]] == []
    assert practice.tasks(period="2026-10")[0]["reminders"] == 0  # it stands in the old memory alone


def test_who_wanted_no_more_messages_gets_none_though_their_mail_was_deleted_since(practice, tmp_path, dovecot):
    (reminder,) = practice.turn(FIRST)
    path = tmp_path / "b.tar.gz"
    back_up_whole(practice.folder, practice.folder / "var/state", path, TUESDAY_NIGHT)
    practice.reply(reminder, "Please stop emailing me.")
    practice.turn("2026-10-07T10:05:00")
    with imaplib.IMAP4("127.0.0.1", dovecot.port) as inbox:
        inbox.login(practice.user, PASSWORD)
        inbox.select()
        inbox.store("1:*", "+FLAGS", "\\Deleted")
        inbox.expunge()
    restored(practice, path)
    later = practice.turns("2026-10-07T11:00:00", "2026-10-08T09:30:00", "2026-10-13T09:30:00")
    assert [mail["To"] for mail in later if "dana" in mail["To"]] == []
    assert practice.september["state"] == "waiting"


def test_a_token_from_before_proves_as_ever(practice, backup, dovecot):
    (reminder,) = practice.to("dana@")[:1]
    shutil.rmtree(practice.folder)
    restored(practice, backup)
    practice.turn("2026-10-07T11:00:00")
    before = (practice.folder / "var/secret").read_bytes()
    practice.reply(reminder, "My October numbers come on Thursday.", when="2026-10-07T11:30:00-04:00")
    practice.turn("2026-10-07T11:35:00")
    assert (practice.folder / "var/secret").read_bytes() == before
    assert not TinyStore.read(practice.folder / "var/state").pen()


def test_a_daily_backup_brings_the_documents_back(practice, backup):
    back_up_daily(practice.folder, practice.folder / "var/state", TUESDAY_NIGHT)
    (filed,) = practice.september["filed"]
    shutil.rmtree(practice.folder / "var/filed")
    shutil.rmtree(practice.folder / "var/documents")
    restored(practice, daily_files(practice.folder)[0])
    assert (practice.folder / filed).read_bytes() == FILLED
    assert not [mail for mail in practice.turn("2026-10-07T12:00:00") if "dana" in mail["To"]]


@pytest.mark.parametrize("good", [True, False])
def test_after_days_off_the_backup_is_made_before_anybody_is_told_that_it_is_old(practice, post, good):
    backups = practice.folder / "var/backups"
    old = daily_file(practice.folder, date(2026, 10, 5))
    back_up_daily(practice.folder, practice.folder / "var/state", datetime.fromisoformat("2026-10-05T00:01:00-04:00"))
    os.utime(old, (time.time() - 7 * 86400,) * 2)
    if not good:
        (backups / ".lock").unlink()
        (backups / ".lock").mkdir()  # in the way of every backup
    asyncio.run(run_once(practice.folder, None))
    told = [body(mail) for mail in received(post) if mail["To"] == "riley@hart.example"]
    assert any("The last backup is 7 days old" in text for text in told) is not good
    assert (len(daily_files(practice.folder)) == 2) is good


def test_the_running_daemon_makes_the_days_backup_and_keeps_its_practice(practice, tmp_path):
    command = [sys.executable, ROOT / "run.py", "--practice", practice.folder, "run"]
    daemon = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        until(lambda: daily_files(practice.folder))
        (row,) = practice.command("backup", "--to", tmp_path)
        assert row["commit"] > 0
        refused = called("--practice", practice.folder, "restore", row["backup"])
        assert refused.code == 2
        assert f"process {daemon.pid} holds" in refused.err
    finally:
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(20) == 0
    assert restored(practice, row["backup"])["aside"]


def until(holds, seconds=30):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
