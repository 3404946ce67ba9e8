"""What a disk or a folder refused, in words: where it lies, what is wrong there, and what would be right."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from pwd import getpwuid

from ..state.archive import FileLostError

_MAKE_ROOM = "Make room on it, then try again."
_REFUSES = {  # to write at all, whatever the file; {} is the folder
    errno.ENOSPC: "The disk that {} lies on is full. " + _MAKE_ROOM,
    errno.EDQUOT: "The disk that {} lies on is full for this user. " + _MAKE_ROOM,
    errno.EROFS: "The disk that {} lies on is read-only. Mount it for writing; if it became so by itself, it may be "
    "failing.",
    errno.EFBIG: "The disk that {} lies on takes no file as large as this; one formatted as FAT takes 4 GB. Name "
    "another place.",
}


class DiskRefusedError(Exception):
    """A disk or folder kept a command from its end; the message says which, what would be right, and what was done."""


@contextmanager
def told(done: Callable[[], str]) -> Iterator[None]:
    """Tell what a disk refuses meanwhile in words, followed by what was and was not `done`. Raises DiskRefusedError."""
    try:
        yield
    except OSError as error:
        if words := disk_trouble(error):
            raise DiskRefusedError(f"{words} {done()}") from error
        raise


def refuses(error: Exception) -> bool:
    """Whether our own disk is to blame, so that what was at hand is taken again once it is mended.

    A kept file that is gone is no such thing: waiting for it would hold up all that comes after, for ever.
    """
    return isinstance(error, OSError) and not isinstance(error, FileLostError)


def disk_trouble(error: Exception) -> str:
    """What is wrong and what would be right; "" for what is no trouble with a file or folder."""
    if not isinstance(error, OSError):
        return ""
    path = _refused(error)
    if type(error).__module__.startswith("duly."):  # it says itself what it could not do
        remedy = f" {_MAKE_ROOM}" if error.errno in {errno.ENOSPC, errno.EDQUOT} else ""
        return f"{error.strerror}.{remedy}" if error.strerror else ""
    if error.errno in _REFUSES:
        return _REFUSES[error.errno].format(_folder(path) if path else "the practice, or what is written to,")
    if path is None:
        return ""
    if error.errno in {errno.EACCES, errno.EPERM}:
        return _forbidden(path)
    if error.errno == errno.EIO:
        return f"{path} cannot be read or written ({error.strerror}). The disk may be failing: see the system log."
    return _in_the_way(path, error) or f"{path}: {(error.strerror or str(error)).lower()}"


def unmounted(path: Path) -> str:
    """What is said where a link leads to what is not there, most likely a disk; "": no such link on the way."""
    for part in (*reversed(path.parents), path):
        if part.is_symlink() and not os.path.exists(part):  # noqa: PTH110 (Path.exists raises where it may not look)
            remedy = "Mount the disk that it lies on, or mend the link."
            return f"{part} is a link to {part.readlink()}, which is not there. {remedy}"
    return ""


def _refused(error: OSError) -> Path | None:
    """Where it was refused: the target of a copy or link, not its source; and no temporary name."""
    name = error.filename if error.filename2 is None else error.filename2
    if not isinstance(name, str):
        return None
    path = Path(name)
    return path.parent if path.name.startswith(".duly-") else path


def _folder(path: Path) -> Path:
    """The folder that it is in, the nearest that is there."""
    return next(one for one in (path, *path.parents) if os.path.isdir(one))  # noqa: PTH112


def _forbidden(path: Path) -> str:
    there = next((one for one in (path, *path.parents) if os.path.lexists(one)), Path())
    user, owner = _name(os.geteuid()), _name(there.lstat().st_uid)
    if user == owner:
        return f"{user} has no right to {path}: its permissions forbid it. Change them (chmod)."
    return f"{user} has no right to {path}: it belongs to {owner}. Run the command as {owner}."


def _name(user: int) -> str:
    try:
        return getpwuid(user).pw_name
    except KeyError:  # in a container, say
        return f"user {user}"


def _in_the_way(path: Path, error: OSError) -> str:
    """What lies on the way to a path that is not what it should be."""
    if words := unmounted(path):
        return words
    if isinstance(error, IsADirectoryError):
        return f"{path} is a folder, and a file should be there. Move it away."
    ways = (*reversed(path.parents), path) if isinstance(error, NotADirectoryError | FileExistsError) else ()
    for part in ways:
        if os.path.isfile(part):  # noqa: PTH113
            return f"{part} is a file, and a folder should be there. Move it away, or name another folder."
    return ""
