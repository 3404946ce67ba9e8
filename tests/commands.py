"""Runs Duly's commands as a shell would, each in a process of its own, forked where the imports are done already."""

import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
_forking = get_context("forkserver")
_forking.set_forkserver_preload(["run", "duly.daemon.main", "duly.daemon.running", "tests.commands"])


@dataclass(frozen=True)
class Called:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def rows(self):
        """The JSON objects that it printed."""
        return [json.loads(line) for line in self.out.splitlines()]


def called(*args, seconds=60):
    """Run `run.py` with these arguments, in this environment and folder; it must end within `seconds`."""
    with TemporaryDirectory() as folder:
        printed = [Path(folder, name) for name in ("out", "err")]
        place = (dict(os.environ), str(Path.cwd()))
        process = _forking.Process(target=_run, args=([str(arg) for arg in args], printed, *place))
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
        out, err = (path.read_text("utf-8") for path in printed)
        return Called(process.exitcode, out, err)


def _run(args, printed, environment, folder):
    for number, path in enumerate(printed, start=1):
        os.dup2(os.open(path, os.O_CREAT | os.O_WRONLY), number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["run.py", *args]
    with suppress(ModuleNotFoundError):
        import run  # noqa: F401, PLC0415

    from duly.daemon.main import main  # noqa: PLC0415

    main()
