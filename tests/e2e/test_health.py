"""`health` beside a running daemon, and what the service manager hears: real processes, servers and sockets."""

import json
import os
import re
import shutil
import signal
import socket
import time
from datetime import UTC, datetime, timedelta

import pytest
from duly.daemon.health import diagnosed, lines
from duly.daemon.shown import opened
from duly.state.rolling import back_up_daily, daily_file, daily_files

from tests.commands import called, ended, started
from tests.mail_servers import silent_server


class Service:
    """`duly run` under something that listens as systemd does."""

    def __init__(self, practice, watchdog_seconds):
        self.practice = practice
        self.heard = []
        address = f"@{practice.user}-{time.monotonic()}"
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._line.bind(address.replace("@", "\0", 1))
        self._line.settimeout(20)
        self.log = practice.folder.parent / "log"
        self.log.touch()
        told = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": str(int(watchdog_seconds * 1_000_000))}
        self.process = started("--practice", practice.folder, "run", log=self.log, **told)

    def hear(self, words):
        """Wait until this is heard; how many seconds that took."""
        began = time.monotonic()
        while not (self.heard and self.heard[-1].startswith(words)):
            try:
                self.heard.append(self._line.recv(4096).decode())
            except TimeoutError:
                pytest.fail(f"{words} was not heard, only {self.heard}. The log: {self.log.read_text()}")
        self.heard.append("")
        return time.monotonic() - began

    def silent_for(self, seconds):
        """Whether nothing is heard in that time, what was said before left aside."""
        for patience in (0.3, seconds):
            self._line.settimeout(patience)
            try:
                while self._line.recv(4096) and patience < seconds:
                    pass
            except TimeoutError:
                continue
            return False
        self._line.settimeout(20)
        return True

    def end(self, by=signal.SIGTERM):
        return ended(self.process, by)


@pytest.fixture
def service(practice):
    """Starts a service with a watchdog of so many seconds, and ends it after the test."""
    running = []

    def start(watchdog_seconds=1200.0):
        running.append(Service(practice, watchdog_seconds))
        return running[-1]

    yield start
    for one in running:
        one.end(signal.SIGKILL)


SOON = datetime(2026, 10, 6, 13, 0, tzinfo=UTC)  # half an hour after the first reminder


def health(practice, *args):
    """Exit code, words and errors of `health`."""
    told = called("--practice", practice.folder, "health", *args)
    assert "Traceback" not in told.err
    return told.code, told.out, told.err


def test_a_practice_that_is_none_is_refused_and_one_that_never_ran_is_not_well(practice, tmp_path):
    assert health(practice)[:2] == (
        1,
        "Wrong: Duly is not running in this folder, and no sign of life is on record. “run” starts it.\n",
    )
    practice.folder = tmp_path / "nothing"
    code, out, err = health(practice)
    assert (code, out) == (2, "")
    assert "practice.toml" in err


def test_the_manager_hears_when_it_is_ready_that_it_lives_and_that_it_ends(practice, service):
    running = service()
    running.hear("READY=1")
    running.hear("WATCHDOG=1")
    running.hear("STATUS=")
    assert running.end() == 0
    running.hear("STOPPING=1")
    assert running.heard.count("READY=1") == 1


def test_health_follows_the_daemon_from_well_to_stopped_to_killed(practice, service):
    running = service()
    running.hear("STATUS=")
    code, out, _ = health(practice)
    assert code == 0, out
    assert re.match(r"All is well: the inbox was read at [\d-]+ \d\d:\d\d E[SD]T, ", out)
    (row,) = [json.loads(line) for line in health(practice, "--json")[1].splitlines()]
    assert (row["well"], row["pid"], row["ailments"]) == (True, running.process.pid, [])
    assert abs((datetime.fromisoformat(row["last_turn"]) - datetime.now(UTC)).total_seconds()) < 60
    running.end()
    assert "it was stopped" in health(practice)[1]
    again = service()
    again.hear("STATUS=")
    again.end(signal.SIGKILL)
    code, out, _ = health(practice)
    assert code == 1
    assert "it ended without a word" in out


def test_while_it_waits_for_mail_the_watchdog_is_fed_within_half_of_its_time(practice, service):
    running = service(watchdog_seconds=9)
    running.hear("WATCHDOG=1")
    assert max(running.hear("WATCHDOG=1") for _ in range(2)) < 4.5


def test_a_loop_that_is_stopped_in_its_tracks_feeds_no_watchdog(practice, service):
    running = service(watchdog_seconds=1.5)
    running.hear("WATCHDOG=1")
    os.kill(running.process.pid, signal.SIGSTOP)
    assert running.silent_for(2)
    os.kill(running.process.pid, signal.SIGCONT)
    running.hear("WATCHDOG=1")


def test_an_inbox_that_is_down_is_no_hang(practice, service, dovecot):
    """A new start would mend nothing; an inbox never read yet is told at once, for it may be set up wrongly."""
    dovecot.stop()
    running = service(watchdog_seconds=3)
    running.hear("STATUS=the inbox cannot be read")
    running.hear("WATCHDOG=1")
    running.hear("WATCHDOG=1")
    code, out, _ = health(practice)
    assert code == 1
    assert out.startswith("Wrong: The inbox cannot be read: ")
    assert "hangs" not in out
    assert running.end() == 0


def test_what_is_wrong_beside_the_daemon_is_told_all_at_once(practice):
    practice.turn("2026-10-06T08:30:00")
    people = practice.folder / "engagements/northwind/people.csv"
    people.write_text(people.read_text().replace("manager,Finance", "boss,Finance"))
    back_up_daily(practice.folder, practice.folder / "var/state", SOON)
    for path in daily_files(practice.folder):
        os.utime(path, (1_790_000_000, 1_790_000_000))
    out = " ".join(lines(diagnosed(practice.folder, SOON)))
    assert "in the practice's files" in out
    assert "The last backup is" in out


@pytest.mark.parametrize("harm", [b"", b"not a backup", None])
def test_no_backup_and_one_that_is_not_whole_are_the_same(practice, harm):
    assert called("--practice", practice.folder, "run", "--once").code == 0
    assert "last backup 1 minute ago" in health(practice)[1]
    (backup,) = daily_files(practice.folder)
    backup.unlink() if harm is None else backup.write_bytes(harm)
    code, out, _ = health(practice)
    assert code == 1
    assert "Wrong: There is no whole backup in var/backups." in out


def test_a_newer_backup_that_is_not_whole_does_not_hide_how_old_the_last_good_one_is(practice):
    practice.turn("2026-10-06T08:30:00")
    back_up_daily(practice.folder, practice.folder / "var/state", SOON - timedelta(days=4))
    (good,) = daily_files(practice.folder)
    os.utime(good, ((SOON - timedelta(days=4)).timestamp(),) * 2)
    (good.parent / "2026-10-06.tar.gz").write_bytes(b"")
    assert "The last backup is 4 days old" in " ".join(lines(diagnosed(practice.folder, SOON)))


def test_a_backup_from_a_time_to_come_is_noted_and_does_not_hide_how_old_the_last_one_is(practice):
    practice.turn("2026-10-06T08:30:00")
    for away in (timedelta(days=-4), timedelta(days=400)):
        back_up_daily(practice.folder, practice.folder / "var/state", SOON + away)
        os.utime(daily_file(practice.folder, (SOON + away).date()), ((SOON + away).timestamp(),) * 2)
    out = " ".join(lines(diagnosed(practice.folder, SOON)))
    assert "The last backup is 4 days old" in out
    assert "Note: A backup is dated 400 days ahead of the clock, which was wrong then or is now." in out


def test_a_memory_deleted_under_a_running_daemon_is_told_at_once_and_refused_at_the_next_start(practice, service):
    running = service()
    running.hear("STATUS=")
    shutil.rmtree(practice.folder / "var/state")
    code, out, _ = health(practice)
    assert (code, "its memory is lost" in out) == (1, True)
    running.end()
    again = called("--practice", practice.folder, "run")
    assert (again.code, "its memory is lost" in again.err) == (2, True)


def test_a_daemon_whose_sign_of_life_cannot_be_read_is_not_said_to_be_gone(practice):
    practice.turn("2026-10-06T08:30:00")
    (practice.folder / "var/heartbeat.json").write_bytes(b"\0" * 300)
    (told,) = lines(diagnosed(practice.folder, SOON))
    assert told.startswith("Wrong: Whether Duly runs cannot be told: ")
    assert "var/heartbeat.json is damaged, or another version" in told


def test_why_the_state_cannot_be_read_is_told_in_words(practice):
    practice.turn("2026-10-06T08:30:00")
    journal = practice.folder / "var/state/journal.jsonl"
    journal.unlink()
    journal.mkdir()
    (told,) = lines(diagnosed(practice.folder, SOON))
    assert f"The state cannot be read: {journal} is a folder, and a file should be there." in told


def test_a_state_that_cannot_be_read_is_told(practice):
    practice.turn("2026-10-06T08:30:00")
    (practice.folder / "var/state/journal.jsonl").unlink()
    (practice.folder / "var/state/snapshot").mkdir()
    (practice.folder / "var/state/snapshot/northwind.jsonl").write_bytes(b"")
    (told,) = lines(diagnosed(practice.folder, SOON))
    assert told.startswith("Wrong: The state cannot be read")
    assert "Restore the whole folder from one backup. No whole backup in" in told


def test_a_journal_that_is_damaged_in_the_middle_is_told_before_anybody_restarts(practice):
    practice.turn("2026-10-06T08:30:00")
    journal = practice.folder / "var/state/journal.jsonl"
    content = journal.read_bytes()
    journal.write_bytes(content[:300] + b"garbage" + content[307:])
    assert "The state cannot be read: the journal is damaged after commit 0" in " ".join(
        lines(diagnosed(practice.folder, SOON))
    )


def test_whoever_reads_a_damaged_state_hears_that_something_is_missing(practice, capsys):
    practice.turn("2026-10-06T08:30:00")
    journal = practice.folder / "var/state/journal.jsonl"
    content = journal.read_bytes()
    journal.write_bytes(content[:300] + b"garbage" + content[307:])
    opened(practice.folder)
    assert "the journal is damaged after commit 0" in capsys.readouterr().err


def test_where_the_files_do_not_tell_the_zone_it_is_said_that_times_are_in_utc(practice):
    practice.turn("2026-10-06T08:30:00")
    (practice.folder / "practice.toml").write_text("broken =")
    assert " UTC. " in " ".join(lines(diagnosed(practice.folder, SOON + timedelta(days=9))))


def test_turns_that_cron_starts_are_judged_by_the_last_of_them(practice, dovecot):
    practice.turn("2026-10-06T08:30:00")
    assert diagnosed(practice.folder, SOON).well
    dovecot.stop()
    practice.turn("2026-10-06T08:50:00")
    (told,) = lines(diagnosed(practice.folder, SOON))
    assert told.startswith("Wrong: The inbox cannot be read: ")
    assert "Since 2026-10-06 08:50 EDT." in told
    assert not diagnosed(practice.folder, SOON + timedelta(days=5)).well


def test_a_server_that_never_says_a_word_does_not_keep_the_first_word_of_ours_from_being_heard(practice, service):
    with silent_server() as port:
        toml = practice.folder / "practice.toml"
        toml.write_text(toml.read_text().replace(f"port = {practice.dovecot.port}", f"port = {port}"))
        running = service()
        running.hear("READY=1")
        assert "not running" not in health(practice)[1]
