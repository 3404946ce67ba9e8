"""The files that let a machine run Duly for good, held against what systemd and the others would make of them."""

import configparser
import json
import plistlib
import re
import shutil
import subprocess
import sys
from datetime import timedelta

import pytest
import yaml
from duly.daemon.deploying import FILES, deployed
from duly.mailbox.imap import FETCH_SECONDS
from duly.rules.health import SILENT

from tests.commands import called

NO_SYSTEMD = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
STRANGER = "10001"


@pytest.fixture
def unit(tmp_path):
    """The unit as it could lie on this machine: with a program and a user that there are."""
    file = tmp_path / "duly.service"
    file.write_text(
        re.sub(r"ExecStart=\S+", f"ExecStart={sys.executable}", deployed("systemd")).replace("User=duly", "User=root")
    )
    return file


def analyzed(*arguments):
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, timeout=60, check=False)


def service():
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str
    read.read_string(deployed("systemd"))
    return read["Service"]


def steps():
    """The container file's instructions by stage: (word, the rest), continued lines joined."""
    lines = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", deployed("container"))).splitlines()
    found = [tuple(line.split(" ", 1)) for line in lines if line.strip()]
    starts = [number for number, (word, _) in enumerate(found) if word == "FROM"]
    return [found[first:last] for first, last in zip(starts, [*starts[1:], None], strict=True)]


@pytest.mark.parametrize("kind", FILES)
def test_each_is_printed_by_a_command(kind):
    done = called("service", kind)
    assert (done.code, done.out) == (0, deployed(kind))


@NO_SYSTEMD
def test_systemd_finds_nothing_wrong_in_the_unit(unit):
    done = analyzed("verify", unit)
    assert (done.returncode, done.stderr) == (0, "")


@NO_SYSTEMD
def test_the_unit_leaves_little_to_whoever_breaks_in(unit):
    done = analyzed("security", "--offline=true", "--threshold=20", "--no-pager", unit)  # in tenths
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_units_watchdog_and_what_health_calls_a_hang_leave_time_for_the_longest_step():
    assert (service()["Type"], service()["Restart"]) == ("notify", "on-failure")
    watchdog = timedelta(minutes=int(service()["WatchdogSec"].removesuffix("min")))
    assert watchdog == SILENT > timedelta(seconds=FETCH_SECONDS)


def test_a_container_holds_one_program_run_by_nobody_in_particular():
    build, last = steps()
    assert build[0][1].startswith("python:3.12-slim")
    words = [word for word, _ in last]
    said = dict(last)
    assert said["USER"] == STRANGER
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert "RUN" not in words[words.index("USER") :]
    assert json.loads(said["VOLUME"]) == ["/data"]
    assert json.loads(said["ENTRYPOINT"])[0] == "duly"  # no shell between it and SIGTERM
    assert json.loads(said["CMD"]) == ["run"]
    check = said["HEALTHCHECK"].partition("CMD ")[2]
    assert json.loads(check) == [*json.loads(said["ENTRYPOINT"]), "health"]
    assert "CREDENTIALS_DIRECTORY=/run/secrets" in said["ENV"]
    assert not re.search(r"(?i)password|token|secret=", said["ENV"])


def test_a_composed_container_writes_to_one_volume_and_has_time_to_end():
    composed = yaml.safe_load(deployed("compose"))
    duly = composed["services"]["duly"]
    assert duly["read_only"] is True
    assert duly["volumes"] == ["./data:/data"]
    assert duly["cap_drop"] == ["ALL"]
    assert duly["security_opt"] == ["no-new-privileges:true"]
    assert duly["stop_grace_period"] == "2m"
    assert set(duly["secrets"]) == set(composed["secrets"])
    assert "environment" not in duly
    assert duly["logging"]["options"]["max-file"]


def test_launchd_can_read_its_file_and_is_to_start_it_anew_when_it_fails():
    read = plistlib.loads(deployed("launchd").encode())
    shell, option, line = read["ProgramArguments"]
    assert (shell, option) == ("/bin/sh", "-c")
    assert line.startswith("exec ")  # so that SIGTERM reaches it
    assert "run --log" in line
    assert read["KeepAlive"] == {"SuccessfulExit": False}
    assert read["RunAtLoad"] is True
