"""A person at a terminal: runs a command in a pseudo-terminal, reads what it shows, and types."""

import os
import pty
import select
import signal
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class Typist:
    """One command, started in this folder and environment; what it showed so far is in `shown`."""

    def __init__(self, *args: object, folder: Path, **environment: str) -> None:
        self.shown = ""
        self._read = 0  # how far of it was waited for
        command = [sys.executable, str(ROOT / "run.py"), *map(str, args)]
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            for ignored in (signal.SIGINT, signal.SIGHUP):  # where the tests run in the background
                signal.signal(ignored, signal.SIG_DFL)
            os.chdir(folder)
            os.execve(command[0], command, {**os.environ, **environment})
        os.set_inheritable(self._fd, False)  # a window that another command holds open, too, is not closed

    def sees(self, words: str, seconds: float = 60) -> None:
        """Wait until these words stand beyond what was waited for before."""
        until = time.monotonic() + seconds
        while words not in self.shown[self._read :]:
            if not self._more(until):
                raise AssertionError(f"{words!r} never came:\n{self.shown}")
        self._read = self.shown.index(words, self._read) + len(words)

    def types(self, line: str) -> None:
        """A line, with Enter."""
        os.write(self._fd, f"{line}\n".encode())

    def answers(self, *pairs: tuple[str, str | None]) -> None:
        """Wait for each of these words and type the answer; None: none yet. What is hidden is typed once asked for."""
        for words, line in pairs:
            self.sees(words)
            if line is not None:
                self.types(line)

    def presses(self, key: bytes) -> None:
        """A key alone until the command ends: b"\\x03" is Ctrl-C, b"\\x04" the end of input.

        One is lost on a program that has just shown its question and does not wait for the answer yet.
        """
        for _ in range(10):
            os.write(self._fd, key)
            until = time.monotonic() + 3
            while self._more(until):
                pass
            if not self._there():
                return

    def _there(self) -> bool:
        return not os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)

    def ends(self, seconds: float = 60) -> int:
        """Wait for the command's end; its exit code."""
        until = time.monotonic() + seconds
        while self._more(until):
            pass
        while self._there() and time.monotonic() < until:
            time.sleep(0.02)
        if hung := self._there():
            os.kill(self._pid, signal.SIGKILL)
        status = os.waitpid(self._pid, 0)[1]
        os.close(self._fd)
        if hung:
            raise AssertionError(f"it did not end:\n{self.shown}")
        return os.waitstatus_to_exitcode(status)

    def hangs_up(self) -> None:
        """Close the window it runs in, and wait for its end."""
        os.close(self._fd)
        os.waitpid(self._pid, 0)

    def _more(self, until: float) -> bool:
        """Read what it shows next; False once it is gone or the time is over."""
        if not select.select([self._fd], [], [], max(0.0, until - time.monotonic()))[0]:
            return False
        try:
            some = os.read(self._fd, 65536)
        except OSError:  # the command has closed its end
            return False
        self.shown += some.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(some)
