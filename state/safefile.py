"""The one way files are written for good: a temporary file beside, fsync, a rename, and the fsync of the folder."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path


class Disk:
    """The calls that durability rests on, so that a disk that is full or lies can be put in their stead."""

    instant = False  # it never keeps anyone waiting: no thread is worth waking for it

    def write(self, fd: int, data: bytes) -> None:
        """Write all of `data` at the end of the open file. Raises OSError; part of it may then have been written."""
        view = memoryview(data)
        while view:
            view = view[os.write(fd, view) :]

    def sync(self, fd: int) -> None:
        """Return when the open file's bytes and length have reached the disk."""
        os.fsync(fd)

    def cut(self, fd: int, size: int) -> None:
        """Shorten the open file to `size` bytes."""
        os.ftruncate(fd, size)

    def open(self, path: Path, flags: int) -> int:
        """Open a file, which is made where it is not there yet if `flags` say so; readable by its owner only."""
        return os.open(path, flags | os.O_CLOEXEC, 0o600)

    def make_folder(self, folder: Path) -> None:
        """Make a folder in one that is there; what is there already stays."""
        folder.mkdir(exist_ok=True)

    def replace(self, source: Path, target: Path) -> None:
        """Give `source` the name `target`, in place of what had it before."""
        source.replace(target)

    def link(self, source: Path, target: Path) -> None:
        """Give `source` a second name. Raises FileExistsError where `target` is taken."""
        target.hardlink_to(source)

    def sync_folder(self, folder: Path) -> None:
        """Return when the names in `folder` have reached the disk."""
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


DISK = Disk()


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """An open file does not tell its name when the disk refuses it: what is raised meanwhile names this path."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def ensure_folder(folder: Path, disk: Disk = DISK) -> None:
    """Make `folder` and what is missing above it, each durably."""
    if folder.is_dir():
        return
    ensure_folder(folder.parent, disk)
    disk.make_folder(folder)
    try:
        disk.sync_folder(folder.parent)
    except OSError:
        with suppress(OSError):  # else the next who asks takes it for durable
            folder.rmdir()
        raise


def write_atomically(
    path: Path,
    data: bytes | Iterable[bytes],
    disk: Disk = DISK,
    approve: Callable[[Path], None] | None = None,
) -> None:
    """Put `data` at `path`, over what is there: after a crash the file is whole, the old one or the new one.

    `approve` is given the written file before it takes the place; what it raises leaves everything as it was.
    """
    temporary = _written_beside(path, data, disk)
    try:
        if approve is not None:
            approve(temporary)
        disk.replace(temporary, path)
    except BaseException:
        _discard(temporary)
        raise
    disk.sync_folder(path.parent)


def make_durable(paths: Iterable[Path], disk: Disk = DISK) -> None:
    """Return when these files, and the names in these folders, have reached the disk, whoever wrote them."""
    for path in paths:
        if path.is_dir():
            disk.sync_folder(path)
            continue
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            disk.sync(fd)
        finally:
            os.close(fd)


def write_all_atomically(files: Mapping[Path, bytes], disk: Disk = DISK) -> None:
    """`write_atomically` for several files, all durable on return: the disk waits once for what they have in common."""
    with ExitStack() as opened:
        written: list[tuple[int, Path, Path]] = []
        for path, data in files.items():
            ensure_folder(path.parent, disk)
            fd, name = tempfile.mkstemp(prefix=".duly-", suffix=".tmp", dir=path.parent)
            opened.callback(_discard, Path(name))
            opened.callback(os.close, fd)
            with naming(path):
                disk.write(fd, data)
            written.append((fd, Path(name), path))
        for fd, _, path in written:
            with naming(path):
                disk.sync(fd)
        for _, temporary, path in written:
            disk.replace(temporary, path)
    for folder in dict.fromkeys(path.parent for path in files):
        disk.sync_folder(folder)


def write_new(path: Path, data: bytes, disk: Disk = DISK) -> None:
    """Put `data` at `path`, never over anything. Raises FileExistsError where something is there already."""
    temporary = _written_beside(path, data, disk)
    try:
        disk.link(temporary, path)
    finally:
        _discard(temporary)
    disk.sync_folder(path.parent)


def sweep(folder: Path) -> None:
    """Remove the temporary files that a crash left below `folder`. Nothing may be writing there."""
    for left in folder.rglob(".duly-*.tmp"):
        _discard(left)


def _written_beside(path: Path, data: bytes | Iterable[bytes], disk: Disk) -> Path:
    """A temporary file in the folder of `path` that holds `data` durably; readable by its owner only."""
    ensure_folder(path.parent, disk)
    fd, name = tempfile.mkstemp(prefix=".duly-", suffix=".tmp", dir=path.parent)
    try:
        for chunk in (data,) if isinstance(data, bytes) else data:
            with naming(path):
                disk.write(fd, chunk)
        with naming(path):
            disk.sync(fd)
    except BaseException:
        _discard(Path(name))
        raise
    finally:
        os.close(fd)
    return Path(name)


def _discard(temporary: Path) -> None:
    with suppress(OSError):
        temporary.unlink()
