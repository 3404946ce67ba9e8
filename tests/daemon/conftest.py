"""The contract's own example as a practice folder, and a way to call commands as a shell does."""

import pytest

from tests.commands import called


@pytest.fixture
def duly(tmp_path):
    """`duly("calendar", ...)` runs a command on the practice in tmp_path / "practice"."""

    def call(*args, practice=tmp_path / "practice", json_out=True):
        done = called("--practice", practice, *args, *["--json"] * json_out)
        assert "Traceback" not in done.err, done.err
        return done

    return call
