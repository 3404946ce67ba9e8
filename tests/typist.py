"""A person at a terminal: runs a command in a pseudo-terminal, reads what it shows, and types."""

import os
import select
import signal
import sys
import time
from multiprocessing.reduction import DupFd
from pathlib import Path

from tests.commands import begun


class Typist:
    """One command, started in this folder and environment; what it showed so far is in `shown`."""

    def __init__(self, *args: object, folder: Path, **environment: str) -> None:
        self.shown = ""
        self._read = 0  # how far of it was waited for
        self._fd, terminal = os.openpty()
        self._process = begun(args, _at_terminal, DupFd(terminal), folder=folder, **environment)
        os.close(terminal)

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

        One is lost on a program that has just shown its question and does not wait for the answer yet: so it is pressed
        when nothing more has been shown for a moment, and again if that was too early.
        """
        for _ in range(10):
            self._watches(0.1)
            os.write(self._fd, key)
            self._watches(2.5)
            self._process.join(0.5)
            if not self._process.is_alive():
                return

    def _watches(self, seconds: float) -> None:
        """Read what it shows until it shows nothing for so long, or has ended."""
        while self._more(time.monotonic() + seconds):
            pass

    def ends(self, seconds: float = 60) -> int:
        """Wait for the command's end; its exit code."""
        until = time.monotonic() + seconds
        while self._more(until):
            pass
        self._process.join(max(0.0, until - time.monotonic()))
        if hung := self._process.is_alive():
            self._process.kill()
            self._process.join()
        os.close(self._fd)
        if hung:
            raise AssertionError(f"it did not end:\n{self.shown}")
        return self._process.exitcode

    def hangs_up(self) -> None:
        """Close the window it runs in, and wait for its end."""
        os.close(self._fd)
        self._process.join()

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


def _at_terminal(terminal: DupFd) -> None:
    """Inside the process: as a shell begins it in a window, even where the tests run in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    os.login_tty(terminal.detach())
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode) for number, mode in enumerate("rww"))
