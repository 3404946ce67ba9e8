"""The newest commit that a state is known to have had, in a file beside it: it tells a state that has lost its end."""

from pathlib import Path

from .safefile import DISK, Disk, write_atomically

FILE = "last-commit"  # beside the state's folder, so that it outlives it


def reached(folder: Path) -> int:
    """The number that was last noted for this state; 0: none that could be read."""
    try:
        return int((folder.parent / FILE).read_bytes())
    except (OSError, ValueError):
        return 0


def note_reached(folder: Path, n: int, disk: Disk = DISK) -> None:
    """Note it durably. Only to be called for commits that are durable themselves. Raises OSError."""
    write_atomically(folder.parent / FILE, b"%d\n" % n, disk)
