"""The unit in docs/service.md: systemd finds nothing wrong in it, and its watchdog is longer than any single step."""

import configparser
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from duly.mailbox.imap import FETCH_SECONDS
from duly.rules.health import SILENT

DOC = Path(__file__).resolve().parents[2] / "docs/service.md"


def unit():
    return re.search(r"```ini\n(.*?)```", DOC.read_text("utf-8"), re.DOTALL)[1]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_finds_nothing_wrong_in_it(tmp_path):
    file = tmp_path / "duly.service"
    file.write_text(re.sub(r"ExecStart=\S+", f"ExecStart={sys.executable}", unit()).replace("User=duly", "User=root"))
    done = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_its_watchdog_and_what_health_calls_a_hang_leave_time_for_the_longest_step():
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str
    read.read_string(unit())
    service = read["Service"]
    assert (service["Type"], service["Restart"]) == ("notify", "on-failure")
    watchdog = timedelta(minutes=int(service["WatchdogSec"].removesuffix("min")))
    assert watchdog == SILENT > timedelta(seconds=FETCH_SECONDS)
