"""Writes the first files of a practice, or of one more engagement in it, with comments and ready to edit."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path

from pydantic_core import PydanticCustomError

from ..state.safefile import DISK, Disk, ensure_folder, write_atomically
from .faults import BadPractice, Fault, quoted
from .kinds import slug

_BLANKS = Path(__file__).with_name("templates") / "new"
_ENGAGEMENT_FILES = ("engagement.toml", "people.csv", "documents.toml")


def new(folder: Path, name: str, today: date, disk: Disk = DISK) -> tuple[Path, ...]:
    """Write an engagement of this name, or what is missing of it, and the practice around it where the folder has none.

    The engagement starts `today`; what was written. Nothing that exists is touched, unless it is empty: raises
    BadPractice, with nothing written, if all is there, the name is no folder name, or the folder cannot be written to.
    """
    try:
        slug(name)
    except PydanticCustomError as error:
        raise BadPractice([Fault(file=f"engagements/{name}", **(error.context or {}))]) from None
    engagement = folder / "engagements" / name
    wanted = (folder / "practice.toml", *(engagement / file for file in _ENGAGEMENT_FILES))
    missing = tuple(path for path in wanted if not path.is_file() or not path.stat().st_size)
    if engagement not in {path.parent for path in missing}:
        what = f"{quoted(name)} exists already; nothing was changed"
        raise BadPractice([Fault(file=f"engagements/{name}", what=what, right="another name, or edit its files")])
    title = name.replace("-", " ").replace("_", " ").title()
    folders = [engagement / "templates", engagement, engagement.parent, folder]
    made = [path for path in folders if not path.exists()]
    try:
        ensure_folder(folders[0], disk)
        for path in missing:
            text = (_BLANKS / path.name).read_text(encoding="utf-8")
            filled = text.replace("@NAME@", title).replace("@STARTS@", today.isoformat())
            write_atomically(path, filled.encode(), disk)
    except OSError as error:
        _take_back(missing, made)
        what = f"cannot be written to ({(error.strerror or 'unknown reason').lower()})"
        raise BadPractice([Fault(file=str(folder), what=what, right="another folder after --practice")]) from None
    return missing


def _take_back(files: Iterable[Path], folders: Iterable[Path]) -> None:
    with suppress(OSError):
        for path in files:
            path.unlink(missing_ok=True)
        for path in folders:
            path.rmdir()
