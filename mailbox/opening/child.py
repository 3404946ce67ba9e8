"""The reading child: a process of its own that opens one file after the other, so that a hostile one harms only it."""

import gc
import os
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from ...rules.contents import Content
from . import codec

try:
    import resource
except ImportError:  # Windows knows no such limits; the time limit of the parent still holds there
    resource = None  # type: ignore[assignment]

Answering = Callable[[bool, str, bytes], Content]  # whether to calculate anew, name, bytes

READY = b"\x01"
REQUEST = struct.Struct(">?IQ")  # whether to calculate anew; how long the name and the bytes are that follow
ANSWER = struct.Struct(">?Q")  # whether the child is worn out, and how long the answer is that follows
MOST_MEMORY = 600 << 20  # bytes of addresses; about 100 MB of them are never resident
MOST_SECONDS = 10  # for one file
MOST_BYTES = 100 << 20  # of one file
TOO_LARGE = "it is too large to read"
_WORN = 256 << 20  # bytes resident after a file, from which a fresh child is the better one


def serve() -> None:
    """Opens what comes in and answers, until the other side closes."""
    answer_all(MOST_MEMORY, _opening)


def answer_all(memory: int, load: Callable[[], Answering]) -> None:
    """Answers whatever comes in with what `load` gives, until the other side closes. `memory`: bytes of addresses."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no answer
    _limit_memory(memory)
    answering = load()  # only now: the limits hold for what is loaded, too
    gc.disable()  # what one file leaves is collected after its answer, not all over again while it is read
    gc.freeze()
    _send(answers, READY)
    while len(head := requests.read(REQUEST.size)) == REQUEST.size:
        anew, name_size, size = REQUEST.unpack(head)
        name = requests.read(name_size).decode()
        limit_time(MOST_SECONDS)
        answer = _answer(answering(anew, name, requests.read(size)))
        _send(answers, ANSWER.pack(_worn(), len(answer)) + answer)
        del answer
        gc.collect()
    with suppress(OSError):  # as where the folder of a working process cannot be taken away
        Path.cwd().rmdir()  # made for this process alone; a parent that was killed leaves it behind


def _opening() -> Answering:
    from .opened import opened  # noqa: PLC0415
    from .recalculation import recalculated  # noqa: PLC0415
    from .workbook import read_xlsx  # noqa: F401, PLC0415  most files are workbooks: ready for the first one

    return lambda anew, name, data: recalculated(codec.from_bytes(data)) if anew else opened(data, name)


def _answer(content: Content) -> bytes:
    try:
        return codec.to_bytes(content)
    except MemoryError:
        return codec.to_bytes(Content(kind=content.kind, trouble="unreadable", why=TOO_LARGE))


def _send(answers: BinaryIO, data: bytes) -> None:
    answers.write(data)
    answers.flush()


def _limit_memory(most: int) -> None:
    """Bounds what this process may take, and keeps it from leaving anything behind."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def limit_time(seconds: int) -> None:
    """Bounds the computing from now on. The parent's clock ends a whole file first, unless the parent is gone."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = int(used.ru_utime + used.ru_stime) + seconds + 2
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _worn() -> bool:
    """Whether this process has grown so much that a fresh one is better; where this is not told, never."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return False
    return pages * 4096 > _WORN
