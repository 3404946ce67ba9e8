"""Where the files of the tests lie, which need not outlive them."""

import os
import shutil
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ROOM = 2 << 30  # bytes that must be free there; a run takes a hundred million, what `make wheel` installs some more


def in_memory() -> Path | None:
    """A folder that is no disk, where some ten thousand files are made and deleted at once; None where there is none
    with room, and from which programs may be run."""
    if not _MEMORY.is_dir() or not os.access(_MEMORY, os.W_OK):
        return None
    runs = not os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC
    return _MEMORY if runs and shutil.disk_usage(_MEMORY).free > _ROOM else None
