"""Opens files in a reading child: started when first needed, kept warm, ended when a file is too much for it."""

import logging
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO

from ...rules.contents import Content
from . import codec
from .child import ANSWER, MOST_BYTES, MOST_SECONDS, READY, REQUEST, TOO_LARGE
from .uncollected import uncollected

_log = logging.getLogger(__name__)

TOO_SLOW = "it took too long to read"
FAILED = "reading it failed halfway"
_HALFWAY = {FAILED, TOO_LARGE}
_HARMLESS = b"a,b\n1,2\n"  # a file that every child can be asked about
_START_SECONDS = 30
_ABORTED = -6  # how libraries end that find no more memory
_HOME = Path(__file__).absolute().parents[2]  # the folder that is imported as `duly`, wherever it lies
_START = """
import sys
from types import ModuleType
sys.path[:] = {path!r}
sys.modules["duly"] = ModuleType("duly")
sys.modules["duly"].__path__ = [{home!r}]
from duly.mailbox.opening.{serving} import serve
serve()
"""


class ReaderDown(Exception):
    """The reading child does not start, or ends over whatever it is given: a fault of this machine, not of any file."""


class _Ended(Exception):
    """The child ended before it had answered."""


class Reader:
    """Opens files one at a time. Safe to call from several threads; a call takes at most some ten seconds."""

    def __init__(self, *, seconds: float = MOST_SECONDS, serving: str = "child") -> None:
        """`seconds` are for one file; `serving` is the module beside this one that the child runs."""
        self._seconds = seconds
        self._serving = serving
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def read(self, data: bytes, name: str) -> Content:
        """What stands in a file, as `opened` tells it; a file that is too much for the child is unreadable.

        Raises ReaderDown where no file at all can be read.
        """
        if len(data) > MOST_BYTES:
            return Content(kind="", trouble="unreadable", why=TOO_LARGE)
        return self._answer(data, name)

    def recalculated(self, content: Content) -> Content:
        """An opened workbook with what its formulas give from the values now in its cells.

        Where that is too much for the child, nothing was calculated: `trouble` says so. Raises ReaderDown as `read`.
        """
        return self._answer(codec.to_bytes(content), "", anew=True)

    def close(self) -> None:
        """Ends the child, after the file it is reading. The next `read` would start another."""
        with self._lock:
            self._end()

    def _answer(self, data: bytes, name: str, *, anew: bool = False) -> Content:
        with self._lock:
            warm = self._child is not None and self._child.poll() is None
            if not warm:
                self._start()
            content = self._asked(data, name, anew=anew)
            if warm and content.why in _HALFWAY:
                # What earlier files left in the child, or somebody who ended it, may be the cause, and not this file.
                self._start()
                content = self._asked(data, name, anew=anew)
            if self._child is None and content.why in _HALFWAY:
                self._start()
                if self._asked(_HARMLESS, "").why in _HALFWAY:
                    raise ReaderDown("the reading child dies over every file")
            return content

    def _asked(self, data: bytes, name: str, *, anew: bool = False) -> Content:
        child = self._running()
        title = name.encode(errors="replace")
        watch = _Watch(child, self._seconds)
        try:
            with watch:
                _send(child, REQUEST.pack(anew, len(title), len(data)) + title + data)
                worn, size = ANSWER.unpack(_receive(child, ANSWER.size))
                answer = _receive(child, size)
                with uncollected():
                    content = codec.from_bytes(answer)
        except (_Ended, ValueError, KeyError, TypeError):  # it ended, or was made to answer what it never would
            code = self._end()
            why = TOO_SLOW if watch.bit else _ending(code)
            _log.warning("the reading child ended over a file of %d bytes (exit %d): %s", len(data), code, why)
            return Content(kind="", trouble="unreadable", why=why)
        if worn or watch.bit:  # it may also have been ended just after its answer
            self._end()
        return content

    def _start(self) -> None:
        self._end()
        self._folder = tempfile.TemporaryDirectory(prefix="duly-reading-")
        path = [str(Path(each).absolute()) for each in sys.path]
        start = _START.format(path=path, home=str(_HOME), serving=self._serving)
        windows = sys.platform == "win32"
        try:
            self._child = subprocess.Popen(  # noqa: S603  it runs our own code, and nothing of a file's
                [sys.executable, "-I", "-B", "-X", "utf8", "-c", start],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._folder.name,
                env=None if windows else {},  # Windows starts nothing without its own
                start_new_session=not windows,  # a Ctrl-C is for the parent, which ends the child by closing its input
            )
        except OSError as error:
            self._end()
            raise ReaderDown(f"the reading child does not start ({error})") from None
        try:
            with _Watch(self._child, _START_SECONDS):
                _receive(self._child, len(READY))
        except _Ended:
            raise ReaderDown(f"the reading child does not start (exit {self._end()})") from None

    def _end(self) -> int:
        """Ends the child, if one runs, and takes its folder away; gives its exit code."""
        child, self._child = self._child, None
        code = 0
        if child is not None:
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    _closed(pipe)
            try:
                code = child.wait(2)
            except subprocess.TimeoutExpired:
                child.kill()
                code = child.wait()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
        return code

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            raise ReaderDown("the reading child is not running")
        return self._child


class _Watch:
    """Kills a process that is not done within its seconds, while the `with` block waits for it."""

    def __init__(self, child: subprocess.Popen[bytes], seconds: float) -> None:
        self.bit = False
        self._child = child
        self._timer = threading.Timer(seconds, self._bite)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()

    def _bite(self) -> None:
        self.bit = True
        self._child.kill()


def _send(child: subprocess.Popen[bytes], data: bytes) -> None:
    try:
        if child.stdin is not None:
            child.stdin.write(data)
            child.stdin.flush()
    except OSError:
        raise _Ended from None


def _receive(child: subprocess.Popen[bytes], size: int) -> bytes:
    got = child.stdout.read(size) if child.stdout is not None else b""
    if len(got) < size:
        raise _Ended
    return got


def _closed(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        return  # what was still to be written found nobody to read it


def _ending(code: int) -> str:
    """Why the child ended, in words, by its exit code."""
    return TOO_LARGE if code == _ABORTED else FAILED
