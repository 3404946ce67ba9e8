"""One at a time, be it one Duly a practice: a lock on a file, let go of when its process ends, however it ends."""

import fcntl
import os
from pathlib import Path
from types import TracebackType

RUNNING = "Duly is already running on this practice"


class AlreadyRunningError(Exception):
    """Another process holds the practice; the message names it and says what to do."""


class PracticeLock:
    """Held from construction until `release`. The file stays and holds the process id of whoever had it last."""

    def __init__(self, path: Path, *, held: str = RUNNING, remedy: str = "Stop it first, then try again.") -> None:
        """Take the lock at once or raise AlreadyRunningError, which says what is `held` and what to do."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._fd: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._fd, 20).decode("ascii", "replace").strip()
            self.release()
            who = f"process {holder}" if holder else "another process"
            raise AlreadyRunningError(f"{held} ({who} holds {path}). {remedy}") from None
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let the practice go; a second call does nothing."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> "PracticeLock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
