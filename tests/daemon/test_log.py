"""The log in a file: kept short by itself, readable by its owner only, without secrets, and refused in a sentence."""

import json
import logging
import stat

import pytest
from duly.daemon import log as daemon_log
from duly.daemon.log import start_log
from duly.mailbox.redaction import hide

from tests.commands import called


@pytest.fixture
def root():
    """The root logger, as it was afterwards."""
    logger = logging.getLogger()
    before, level = logger.handlers[:], logger.level
    yield logger
    for handler in set(logger.handlers) - set(before):
        handler.close()
    logger.handlers[:] = before
    logger.setLevel(level)


def test_a_log_file_is_kept_short_and_for_its_owner(root, tmp_path, monkeypatch):
    monkeypatch.setattr(daemon_log, "LARGEST", 2000)
    start_log(tmp_path / "duly.log")
    hide("correct-horse-battery")
    for number in range(200):
        logging.getLogger("duly.daemon.loop").info("turn %d with correct-horse-battery", number)
    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == ["duly.log", *(f"duly.log.{number}" for number in range(1, 6))]
    assert all(path.stat().st_size <= 2000 for path in files)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    last = json.loads(files[0].read_text().splitlines()[-1])
    assert last["what"] == "turn 199 with ***"


def test_a_log_that_cannot_be_written_is_refused(tmp_path):
    refused = called("--practice", tmp_path, "run", "--log", tmp_path / "nowhere/duly.log")
    assert refused.code == 2
    assert "nowhere/duly.log" in refused.err
    assert "Traceback" not in refused.err
