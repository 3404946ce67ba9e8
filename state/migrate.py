"""The format of what is stored: numbered steps that lift an older document to today's, forward only."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from .codec import Doc
from .safefile import DISK, Disk, ensure_folder, make_durable

# A step lifts one document of one table by one format; None drops the document. Documents are lifted one by one as
# they are read, so that a state written half in the old format and half in the new is nothing special.
Step = Callable[[str, Doc], Doc | None]

STEPS: tuple[Step, ...] = ()  # the first leads from format 1 to format 2


class NewerStateError(Exception):
    """The state was written by a newer Duly; the message says so, and nothing has been touched."""


def format_of(steps: Sequence[Step]) -> int:
    """The format that is written when these are the steps."""
    return 1 + len(steps)


def refuse_newer(found: int, steps: Sequence[Step], where: Path) -> None:
    """Raise NewerStateError if `found` is a format that this Duly does not know."""
    known = format_of(steps)
    if found > known:
        raise NewerStateError(
            f"{where} was written by a newer Duly (format {found}; this one reads up to {known}). "
            "Install that version again, or restore a backup from before it. Nothing was changed."
        )


def lift(table: str, doc: Doc | None, found: int, steps: Sequence[Step]) -> Doc | None:
    """A document of format `found` as today's."""
    for step in steps[found - 1 :]:
        if doc is None:
            return None
        doc = step(table, doc)
    return doc


def keep_older(folder: Path, found: int, disk: Disk = DISK) -> Path:
    """Copy the state as it was in format `found` beside itself, once and durably, before anything newer is written."""
    kept = folder.with_name(f"{folder.name}-format-{found}")
    if not kept.exists():
        half = kept.with_name(f"{kept.name}.tmp")
        shutil.rmtree(half, ignore_errors=True)
        for path in (*folder.glob("*"), *folder.glob("*/*")):
            if path.is_file():  # one by one: `copytree` does not tell what a disk refuses, so that nobody waits for it
                ensure_folder((half / path.relative_to(folder)).parent, disk)
                shutil.copy2(path, half / path.relative_to(folder))
        make_durable((*half.rglob("*"), half), disk)
        disk.replace(half, kept)
    disk.sync_folder(kept.parent)
    return kept
