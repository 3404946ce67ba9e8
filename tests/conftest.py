"""Makes `duly` importable from the checkout when it is not installed, and has Python do nothing twice."""

import contextlib
import gc
import os
import signal
import sys

with contextlib.suppress(ModuleNotFoundError):
    import run  # noqa: F401

from tests.mail_servers import _dovecot, dovecot, post  # noqa: F401 — fixtures
from tests.places import in_memory

# These tests start some hundred processes: where Python is told to keep nothing, each would compile everything anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# A disk takes longer to make and to delete the files of ten thousand tests than the tests take with them.
if memory := in_memory():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


def _interrupted(number, frame):
    """Ctrl-C ends the tests as ever; but beside a handler that is not Python's, asyncio sets none of its own, for which
    Python 3.11 writes out, unseen, all that an awaited fixture gave: worlds and what they know."""
    signal.default_int_handler(number, frame)


if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, _interrupted)


def pytest_collection_finish():
    """What is there before the first test stays: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


def pytest_make_parametrize_id(val):
    """Long bytes have no name: an archive holds the time it was made, and both cores must call a test alike."""
    return "bytes" if isinstance(val, bytes) and len(val) > 40 else None
