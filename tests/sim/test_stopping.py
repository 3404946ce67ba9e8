"""Simulated years that are stopped halfway: nothing goes on living them or is left of them; what was seen is told."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest
from duly.daemon.simulation.years.year import MEMORY

from tests.commands import ROOT


@contextmanager
def years_under_way():
    """Seeds that are lived one after the other, and the first of them was told."""
    command = [sys.executable, "run.py", "--json", "simulate", "--seeds", "400", "--days", "3"]
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the suite itself may have been begun by nohup
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stdout.readline().startswith('{"seed": 1,')
            assert len(left_by(process.pid)) == 1
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


def left_by(process):
    """Folders that this run made where years live."""
    return list(MEMORY.glob(f"duly-years-{process}-*"))


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
        assert left_by(process.pid) == []


def test_ctrl_c_which_reaches_every_process_of_a_terminal_ends_them_without_a_traceback():
    with years_under_way() as process:
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        assert process.returncode == 130
        assert "Traceback" not in errors
        assert not lives_on(process.pid)
        assert left_by(process.pid) == []


def test_killed_they_do_not_go_on_in_the_processes_of_the_other_cores():
    with years_under_way() as process:
        process.kill()
        process.wait(20)
        assert not lives_on(process.pid)
        assert left_by(process.pid) == []
