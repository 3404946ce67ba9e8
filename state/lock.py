"""One at a time, be it one Duly a practice: a lock on a folder, let go of when its process ends, however it ends."""

import errno
import fcntl
import os
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType

from .safefile import ensure_folder

RUNNING = "Duly is already running on this practice"
UNWRITABLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})  # the whole disk


class AlreadyRunningError(Exception):
    """Another process holds the practice; the message names it and says what to do."""


class MovedError(Exception):
    """What is locked is no longer where it was; the message says what to do."""


class PracticeLock:
    """Held from construction until `release`: on the folder, and on a file in it which stays and tells who had it last.

    The file may be deleted while it is held, the folder only with all that is in it: so nobody comes in by that. The
    file is locked too, since some network disks lock no folders, and Dulys before this one locked nothing else.
    """

    def __init__(self, path: Path, *, held: str = RUNNING, remedy: str = "Stop it first, then try again.") -> None:
        """Take the lock at once or raise AlreadyRunningError, which says what is `held` and what to do.

        On a disk that is full or read-only the folder has to do. Raises OSError where nothing can be locked.
        """
        ensure_folder(path.parent)
        self._folder, self._stood = path.parent, path.parent.stat()
        self._fds = ExitStack()
        try:
            self._take_file(path, needed=not self._takes_folder(path.parent))
        except BlockingIOError:
            self.release()
            raise AlreadyRunningError(f"{held} ({_holder(path)}). {remedy}") from None
        except BaseException:
            self.release()
            raise

    def check_in_place(self) -> None:
        """Raise MovedError where the path leads to another folder by now, or to none: what is written there would be
        apart from all that is in the one that is held."""
        try:
            if os.path.samestat(self._folder.stat(), self._stood):
                return
        except (FileNotFoundError, NotADirectoryError):
            pass
        raise MovedError(
            f"{self._folder} is no longer the folder that Duly began with: it was moved or replaced, or its disk is "
            "not mounted. Duly has stopped, so that nothing is written apart from the rest. Start it where the "
            "practice is now."
        )

    def release(self) -> None:
        """Let the practice go; a second call does nothing."""
        self._fds.close()

    def __enter__(self) -> "PracticeLock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _takes_folder(self, folder: Path) -> bool:
        """Whether this disk locks folders. Raises BlockingIOError where another process has it."""
        try:
            self._lock(folder, os.O_RDONLY | os.O_DIRECTORY)
        except BlockingIOError:
            raise
        except OSError:
            return False
        return True

    def _take_file(self, path: Path, *, needed: bool) -> None:
        """Lock the file, and write down in it who has the practice; unless `needed`, only where that can be."""
        try:
            fd = self._lock(path, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            if needed or error.errno not in UNWRITABLE:
                raise
            return
        with suppress(OSError):
            os.ftruncate(fd, os.pwrite(fd, f"{os.getpid()}\n".encode(), 0))

    def _lock(self, path: Path, flags: int) -> int:
        fd = os.open(path, flags | os.O_CLOEXEC, 0o600)
        self._fds.callback(os.close, fd)
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return fd


def _holder(path: Path) -> str:
    """Who holds the lock, by what the file tells of it."""
    try:
        number = path.read_text("ascii", "replace")[:20].strip()
    except OSError:  # deleted, or another user's
        return f"another process holds {path.parent}"
    return f"process {number} holds {path}" if number else f"another process holds {path}"
