"""Whether a person has a workbook open, by the mark their spreadsheet program leaves beside it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class InUse:
    """A person has the file open, or the system holds it for one: nothing was written; it is tried again later."""

    path: Path
    by: str = ""  # as their program calls them; "": it does not say
    mark: Path | None = None  # the program's lock file, which stays behind when the program crashes; its age is a hint


def in_use(path: Path) -> InUse | None:
    """Who has `path` open in LibreOffice or Excel; None where nobody has."""
    libre, excel = path.with_name(f".~lock.{path.name}#"), path.with_name(f"~${path.name}")
    for mark, name_in in ((libre, _libreoffice_name), (excel, _excel_name)):
        try:
            return InUse(path, name_in(mark.read_bytes()), mark)
        except FileNotFoundError:
            continue
        except OSError:  # Excel keeps others from reading its mark
            return InUse(path, "", mark)
    return None


def _libreoffice_name(mark: bytes) -> str:
    """Of `,Dana Ortiz,laptop/dana,28.11.2026 09:20,file:///...;`: the first that is filled in."""
    parts = mark.decode("utf-8", "replace").split(",")
    return next((part.strip() for part in parts[:3] if part.strip()), "")


def _excel_name(mark: bytes) -> str:
    """The length of the name, then the name."""
    return mark[1 : 1 + mark[0]].decode("cp1252", "replace").strip("\x00 ") if mark else ""
