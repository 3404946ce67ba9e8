"""Simulated years that are stopped halfway: nothing goes on living them, and what was seen is told."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.commands import ROOT

pytestmark = pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core lives the years in one process")


@contextmanager
def years_under_way():
    """Seeds that are lived one after the other, and the first of them was told."""
    command = [sys.executable, "run.py", "--json", "simulate", "--seeds", "400", "--days", "3"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stdout.readline().startswith('{"seed": 1,')
            yield process
        finally:
            if lives_on(process.pid):
                os.killpg(process.pid, signal.SIGKILL)


def lives_on(group, seconds=5):
    """Whether some process of this group is still there after so long."""
    until = monotonic() + seconds
    while any(group == of and state != "Z" for state, of in states()):
        if monotonic() > until:
            return True
        sleep(0.05)  # for another process, which tells nobody that it ends
    return False


def states():
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, group = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        yield state, int(group)


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_stop_they_all_end_and_say_so(by):
    with years_under_way() as process:
        process.send_signal(by)
        _, errors = process.communicate(timeout=20)
        assert (process.returncode, errors) == (130, "")
        assert not lives_on(process.pid)


def test_ctrl_c_which_reaches_every_process_of_a_terminal_ends_them_without_a_traceback():
    with years_under_way() as process:
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        assert process.returncode == 130
        assert "Traceback" not in errors
        assert not lives_on(process.pid)


def test_killed_they_do_not_go_on_in_the_processes_of_the_other_cores():
    with years_under_way() as process:
        process.kill()
        process.wait(20)
        assert not lives_on(process.pid)
