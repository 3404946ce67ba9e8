"""Replaces and adds files of an engagement, and keeps what they were under the day and hour they were replaced."""

import errno
import logging
import shutil
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ..state.replacing import KEPT, PutBack, add_all, alone, bytes_at, replace_all, settle
from ..state.safefile import DISK, Disk, ensure_folder, write_all_atomically
from .config import load
from .faults import BadPractice, Fault
from .practice import Practice

log = logging.getLogger(__name__)

_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EIO}  # then nothing else can be written either, and Duly waits


def replace_files(
    practice: Path, slug: str, files: Mapping[str, bytes], now: datetime, *, by: str = "", disk: Disk = DISK
) -> Path | None:
    """Put these files (paths below the engagement's folder) in place; where the old ones are now, if there were any.

    First the old ones are kept, all durably, then the new ones take their place, all or none. `by`: the key of the
    letter that asks for it, without which it is taken back unless what comes of the letter is committed.
    Raises BadPractice where Duly may not write them, and OSError where the disk refuses.
    """
    engagement = practice / "engagements" / slug
    with _writing(slug), alone(practice):
        _tell(settle(practice, disk=disk))
        changed = differing(engagement, files)
        kept = None
        if any((engagement / name).exists() for name in changed):
            kept = _free(practice / KEPT / slug, now)
            replace_all(practice, kept, changed, by=by, disk=disk)
        else:
            write_all_atomically({engagement / name: data for name, data in changed.items()}, disk)
    log.info("files of an engagement were replaced", extra={"engagement": slug, "files": sorted(changed)})
    return kept


def agreed(practice: Path, committed: Callable[[str], object] | None = None) -> Practice:
    """The practice as its files agree, nothing in them half replaced or asked for by a letter that is not `committed`.

    Raises BadPractice, OSError where the disk does not let what was cut off be taken back, and StateDamagedError.
    """
    with alone(practice):
        _tell(settle(practice, committed))
        return load(practice)


def differing(engagement: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those of these files that are not there yet, or are there with something else in them."""
    return {name: data for name, data in files.items() if bytes_at(engagement / name) != data}


def as_it_was(path: Path, text: str) -> bytes:
    """The text in bytes as the file that is there was written: with its byte order mark, and its ends of lines."""
    before = bytes_at(path) or b""
    if b"\r\n" in before and "\r\n" not in text:
        text = text.replace("\n", "\r\n")
    return (BOM_UTF8 if before.startswith(BOM_UTF8) else b"") + text.encode()


def add_folder(
    practice: Path, slug: str, files: Mapping[str, bytes], now: datetime, *, by: str = "", disk: Disk = DISK
) -> None:
    """Make the folder of a new engagement, which appears with all of its files at once; `by` as for `replace_files`.

    Raises as that does.
    """
    engagements = practice / "engagements"
    making = engagements / f".{slug}.new"  # names with a dot are no engagements
    with _writing(slug):
        ensure_folder(engagements, disk)
        with alone(practice):
            _tell(settle(practice, disk=disk))
            shutil.rmtree(making, ignore_errors=True)  # what a crash left of it
            write_all_atomically({making / name: data for name, data in files.items()}, disk)
            ensure_folder(making / "templates", disk)
            add_all(practice, _free(practice / KEPT / slug, now), making, by=by, disk=disk)


@contextmanager
def _writing(slug: str) -> Iterator[None]:
    """Files that may not be written are a mistake to be told: whoever asked for it cannot make Duly wait for ever."""
    try:
        yield
    except OSError as error:
        if error.errno in _DISK:
            raise
        what = f"cannot be written: {error.strerror or type(error).__name__}"
        right = f"a look at what stands in the way there or in {KEPT}, and at who may write"
        raise BadPractice([Fault(file=f"engagements/{slug}", what=what, right=right)]) from error


def _tell(done: Iterable[PutBack]) -> None:
    for one in done:
        log.warning("a change that was cut off was taken back", extra={"engagement": one.engagement, "told": str(one)})


def _free(folder: Path, now: datetime) -> Path:
    """A folder of that instant which is not there yet."""
    names = (f"{now:%Y-%m-%d %H%M%S}{f' {number}' if number else ''}" for number in range(1000))
    return next(folder / name for name in names if not (folder / name).exists())
