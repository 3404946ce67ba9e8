"""The contract's own example as a practice folder, and a way to call commands as a shell does."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Called:
    code: int
    out: str
    err: str

    @property
    def rows(self):
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def duly(tmp_path):
    """`duly("calendar", ...)` runs a command on the practice in tmp_path / "practice"."""

    def call(*args, practice=tmp_path / "practice", json_out=True):
        command = [sys.executable, str(ROOT / "run.py"), "--practice", str(practice), *map(str, args)]
        done = subprocess.run(command + ["--json"] * json_out, capture_output=True, text=True, timeout=60, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        return Called(done.returncode, done.stdout, done.stderr)

    return call
