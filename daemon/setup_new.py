"""The intake workbook as a file: blank with examples, or filled with an engagement that is there."""

from pathlib import Path

from ..state.safefile import write_new
from .faults import BadPractice, Fault
from .people import table_rows
from .setup_answers import rows_of
from .setup_blank import intake_workbook
from .sources import read_text, read_toml


def new_workbook(folder: Path, name: str | None, file: Path) -> None:
    """Write an intake workbook: with examples, or filled with the engagement of this name as its files tell it.

    Raises BadPractice, with nothing written, if something is at `file` already or the engagement cannot be read.
    """
    filled = None
    if name:
        below = f"engagements/{name}"
        agreement = read_toml(folder, f"{below}/engagement.toml", "the name of an engagement, or none for a blank one")
        documents = read_toml(folder, f"{below}/documents.toml", "").data.get("document", [])
        people, _ = table_rows("", read_text(folder, f"{below}/people.csv", ""))
        filled = rows_of(name, agreement.data, [row.cells for row in people], documents)
    try:
        write_new(file, intake_workbook(filled))
    except FileExistsError:
        what = "exists already; nothing was changed"
        raise BadPractice([Fault(file=str(file), what=what, right="another name for the workbook")]) from None
    except OSError as error:
        what = f"cannot be written ({(error.strerror or 'unknown reason').lower()})"
        raise BadPractice([Fault(file=str(file), what=what, right="another folder")]) from None
