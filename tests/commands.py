"""Runs Duly's commands as a shell would, each in a process of its own, forked where the imports are done already."""

import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
_forking = get_context("forkserver")
# What commands import when they are called, and the libraries that those load only when they need them.
_commands = "main running shown checking rehearsal gallery founding importing inspection report billed health reading"
_libraries = ["babel.dates", "croniter", "holidays.countries", "icalendar", "jinja2", "phonenumbers", "zoneinfo"]
_forking.set_forkserver_preload(
    ["run", *(f"duly.daemon.{name}" for name in _commands.split()), *_libraries, "tests.commands"]
)


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
        process = begun(args, _to_files, *printed)
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
        out, err = (path.read_text("utf-8") for path in printed)
        return Called(process.exitcode, out, err)


def started(*args, log, **environment):
    """The process of a command that runs on until it is ended; what it has to tell goes into the file `log`."""
    return begun(args, _to_files, os.devnull, log, **environment)


def ended(process, by=signal.SIGTERM, seconds=20):
    """How such a process ended, told to by this signal unless it had; one that does not within `seconds` is killed."""
    if process.is_alive():
        os.kill(process.pid, by)
    process.join(seconds)
    if process.exitcode is None:
        process.kill()
        process.join()
    return process.exitcode


def begun(args, seated, *seat, folder=None, **environment):
    """The process of `run.py` with these arguments; in it, `seated(*seat)` gives it where it reads and writes."""
    place = (str(folder or Path.cwd()), {**os.environ, **environment})
    process = _forking.Process(target=_run, args=([str(arg) for arg in args], place, seated, seat))
    process.start()
    return process


def _to_files(*printed):
    for number, path in enumerate(printed, start=1):
        os.dup2(os.open(path, os.O_CREAT | os.O_WRONLY), number)


def _run(args, place, seated, seat):
    folder, environment = place
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the suite itself may have been begun by nohup
    seated(*seat)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["run.py", *args]
    with suppress(ModuleNotFoundError):
        import run  # noqa: F401, PLC0415

    from duly.daemon.main import main  # noqa: PLC0415

    main()
