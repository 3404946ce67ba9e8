"""The intake workbook for whoever asks for it: blank with examples, or filled with an engagement that is there."""

from pathlib import Path
from typing import TYPE_CHECKING

from ..rules.amendments import IntakeAsked
from ..rules.briefing import CommandResult
from ..rules.mails import media_of
from ..rules.messages import Enclosure
from ..state.safefile import write_all_atomically, write_new
from .erasing import WORKBOOKS
from .faults import BadPractice, Fault
from .people import table_rows
from .setup_answers import rows_of
from .sources import read_text, read_toml

if TYPE_CHECKING:
    from .orders import Orders


def new_workbook(folder: Path, name: str | None, file: Path) -> None:
    """Write an intake workbook to this file, of the engagement of this name where one is given.

    Raises BadPractice, with nothing written, if something is at `file` already or the engagement cannot be read.
    """
    data = intake_of(folder, name or "")
    try:
        write_new(file, data)
    except FileExistsError:
        what = "exists already; nothing was changed"
        raise BadPractice([Fault(file=str(file), what=what, right="another name for the workbook")]) from None
    except OSError as error:
        what = f"cannot be written ({(error.strerror or 'unknown reason').lower()})"
        raise BadPractice([Fault(file=str(file), what=what, right="another folder")]) from None


def intake_of(folder: Path, name: str) -> bytes:
    """The workbook, filled as the engagement's files tell it; blank for "". Raises BadPractice if they are faulty."""
    from .setup_blank import intake_workbook  # noqa: PLC0415 - what writes workbooks is loaded for the first one

    if not name:
        return intake_workbook()
    below = f"engagements/{name}"
    agreement = read_toml(folder, f"{below}/engagement.toml", "the name of an engagement, or none for a blank one")
    documents = read_toml(folder, f"{below}/documents.toml", "").data.get("document", [])
    people, _ = table_rows("", read_text(folder, f"{below}/people.csv", ""))
    return intake_workbook(rows_of(name, agreement.data, [row.cells for row in people], documents))


def intake_enclosed(orders: "Orders", line: IntakeAsked) -> CommandResult:
    """Enclose the workbook with the transcript."""
    folder = orders.world.book.practice.folder
    name = f"{line.engagement or 'intake'}.xlsx"
    place = f"var/{WORKBOOKS}/{name}"
    try:
        write_all_atomically({folder / place: intake_of(folder, line.engagement)})
    except BadPractice as bad:
        return CommandResult(line=line.line, outcome="; ".join(map(str, bad.faults)), done=False)
    orders.enclosures.append(Enclosure(name=name, media=media_of(name), path=place))
    return CommandResult(line=line.line, outcome=f"attached: {name}; fill it in and mail it back")
