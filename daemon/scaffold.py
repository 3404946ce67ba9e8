"""Writes the first files of a practice, or of one more engagement in it, with comments and ready to edit."""

from datetime import date
from pathlib import Path

from pydantic_core import PydanticCustomError

from .faults import BadPractice, Fault, quoted
from .kinds import slug

_BLANKS = Path(__file__).with_name("templates") / "new"
_ENGAGEMENT_FILES = ("engagement.toml", "people.csv", "documents.toml")


def new(folder: Path, name: str, today: date) -> tuple[Path, ...]:
    """Write an engagement of this name, and the practice around it where the folder has none; what was written.

    The engagement starts `today`. Nothing that exists is touched: raises BadPractice, with nothing written, if the
    engagement exists, its name is no folder name, or the folder cannot be written to.
    """
    try:
        slug(name)
    except PydanticCustomError as error:
        raise BadPractice([Fault(file=f"engagements/{name}", **(error.context or {}))]) from None
    engagement = folder / "engagements" / name
    if engagement.exists():
        what = f"{quoted(name)} exists already; nothing was changed"
        raise BadPractice([Fault(file=f"engagements/{name}", what=what, right="another name, or edit its files")])
    try:
        return _write(folder, engagement, today)
    except OSError as error:
        what = f"cannot be written to ({(error.strerror or 'unknown reason').lower()})"
        raise BadPractice([Fault(file=str(folder), what=what, right="another folder after --practice")]) from None


def _write(folder: Path, engagement: Path, today: date) -> tuple[Path, ...]:
    (engagement / "templates").mkdir(parents=True)
    written = []
    for name, path in [("practice.toml", folder), *((name, engagement) for name in _ENGAGEMENT_FILES)]:
        if not (path / name).exists():
            title = engagement.name.replace("-", " ").replace("_", " ").title()
            text = (_BLANKS / name).read_text(encoding="utf-8")
            filled = text.replace("@NAME@", title).replace("@STARTS@", today.isoformat())
            (path / name).write_text(filled, encoding="utf-8")
            written.append(path / name)
    return tuple(written)
