"""Replaces files of an engagement, and keeps what they were under the day and hour they were replaced."""

import errno
import logging
import shutil
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ..state.safefile import ensure_folder, write_all_atomically
from .faults import BadPractice, Fault

log = logging.getLogger(__name__)

_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EIO}  # then nothing else can be written either, and Duly waits
KEPT = "var/agreements"  # below the practice: <engagement>/<day and hour>/, the files as they were


def replace_files(practice: Path, slug: str, files: Mapping[str, bytes], now: datetime) -> Path | None:
    """Put these files (paths below the engagement's folder) in place; where the old ones are now, if there were any.

    First the old ones are kept, all durably, then each new one takes its place whole. Raises BadPractice where Duly may
    not write them, and OSError where the disk refuses.
    """
    engagement = practice / "engagements" / slug
    changed = differing(engagement, files)
    before = {name: data for name in changed if (data := _bytes(engagement / name)) is not None}
    with _writing(slug):
        kept = _free(practice / KEPT / slug, now) if before else None
        if kept:
            write_all_atomically({kept / name: data for name, data in before.items()})
        write_all_atomically({engagement / name: data for name, data in changed.items()})
    log.info("files of an engagement were replaced", extra={"engagement": slug, "files": sorted(changed)})
    return kept


def differing(engagement: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those of these files that are not there yet, or are there with something else in them."""
    return {name: data for name, data in files.items() if _bytes(engagement / name) != data}


def as_it_was(path: Path, text: str) -> bytes:
    """The text in bytes as the file that is there was written: with its byte order mark, and its ends of lines."""
    before = _bytes(path) or b""
    if b"\r\n" in before and "\r\n" not in text:
        text = text.replace("\n", "\r\n")
    return (BOM_UTF8 if before.startswith(BOM_UTF8) else b"") + text.encode()


def add_folder(practice: Path, slug: str, files: Mapping[str, bytes]) -> None:
    """Make the folder of a new engagement, which appears with all of its files at once. Raises as `replace_files`."""
    engagements = practice / "engagements"
    making = engagements / f".{slug}.new"  # names with a dot are no engagements
    with _writing(slug):
        ensure_folder(engagements)
        shutil.rmtree(making, ignore_errors=True)  # what a crash left of it
        write_all_atomically({making / name: data for name, data in files.items()})
        ensure_folder(making / "templates")
        making.rename(engagements / slug)


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


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _free(folder: Path, now: datetime) -> Path:
    """A folder of that instant which is not there yet."""
    names = (f"{now:%Y-%m-%d %H%M%S}{f' {number}' if number else ''}" for number in range(1000))
    return next(folder / name for name in names if not (folder / name).exists())
