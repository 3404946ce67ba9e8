"""The client's own workbooks: accepted figures put into the agreed cells, with everything else left as it was."""

import io
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from ..rules.contents import Content, Raw
from ..rules.findings import Value
from ..rules.staleness import Spot
from ..rules.transfers import AlreadyThere, Changed, Differs, NoSuchPlace, Refused, Transfer, Updated, near, same
from .in_use import InUse, in_use
from .names import numbered
from .placing import Target, Writing, decided, named
from .safefile import DISK, Disk, write_atomically, write_new
from .sheet_part import Unreadable
from .workbook import Workbook

Landing = Updated | AlreadyThere | Differs | NoSuchPlace | Changed | Refused | InUse
Opened = Callable[[bytes, str], Content]  # opens a file of this name, and calculates its formulas


def put_figures(
    path: Path,
    wanted: Sequence[Transfer],
    *,
    keep: Path,
    now: datetime,
    opened: Opened | None = None,
    disk: Disk = DISK,
) -> tuple[Landing, ...]:
    """Put figures into a client's workbook, all that fit in one go; what became of each, in the order given.

    The version before is kept in the folder `keep`. Formulas that rest on a written cell get the results that `opened`
    calculates, else none, never the one from before. Nothing is written over a formula, over something else that a
    person typed, or over a file that was saved meanwhile. Raises OSError where the disk refuses.
    """
    path = path.resolve()  # a link stays a link
    try:
        data = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        return tuple(_no_workbook(path) for _ in wanted)
    except PermissionError as error:
        return tuple(in_use(path) or _forbidden(error) for _ in wanted)
    try:
        book = Workbook(data)
        settled = decided(book, wanted)
    except Unreadable as error:
        return tuple(Refused(str(error)) for _ in wanted)
    values = {one.target: one.value for one in settled if isinstance(one, Writing)}
    kept = _free(keep / _dated(path.name, now))
    result = (in_use(path) or _put(path, book, values, kept, opened, disk)) if values else None
    return tuple(_landed(one, result) if isinstance(one, Writing) else one for one in settled)


def _landed(one: Writing, result: Landing | None) -> Landing:
    return result or Updated(named(one.target), one.before, one.value)


def _put(
    path: Path, book: Workbook, values: Mapping[Target, Value], kept: Path, opened: Opened | None, disk: Disk
) -> Landing | None:
    """Write, read back, compare, keep the version before, and only then take its place; None when that is done."""

    def approve(temporary: Path) -> None:
        _read_back(book, Workbook(temporary.read_bytes()), values, old)
        write_new(kept, book.data, disk)
        shutil.copymode(path, temporary)
        with suppress(OSError):  # only a privileged daemon can give a file away
            shutil.chown(temporary, path.stat().st_uid, path.stat().st_gid)
        if in_use(path) or path.read_bytes() != book.data:
            raise _SavedMeanwhile

    try:
        data, old = book.with_values(values)
        if opened and old:
            data, old = book.with_values(values, _results(opened(data, path.name), old))
        write_atomically(path, data, disk, approve)
    except Unreadable as error:
        return Refused(str(error))
    except (_SavedMeanwhile, FileNotFoundError):
        kept.unlink(missing_ok=True)
        return in_use(path) or Changed()
    except PermissionError as error:
        kept.unlink(missing_ok=True)
        return in_use(path) or _forbidden(error)
    return None


def _results(content: Content, old: frozenset[Spot]) -> dict[Spot, Raw]:
    """What the formulas give that rest on a written cell, as far as it is known for sure."""
    return {
        (sheet.name.casefold(), place): cell.calculated
        for sheet in content.sheets
        for place, cell in sheet.cells.items()
        if (sheet.name.casefold(), place) in old and cell.calculated is not None and not cell.unsure
    }


class _SavedMeanwhile(Exception):
    """Somebody else has written the workbook, or opened it, since it was read."""


def _read_back(before: Workbook, after: Workbook, values: Mapping[Target, Value], old: frozenset[Spot]) -> None:
    """Raises Unreadable unless the file as written holds the values and everything else as it was."""
    may_differ = old | {(sheet.casefold(), place) for sheet, place in values}
    allowed = {part for sheet, part in before.sheets.items() if any(sheet.casefold() == on for on, _ in may_differ)}
    if not before.differing(after) <= allowed | {before.main}:
        raise Unreadable("it cannot be changed without touching other parts of it")
    for (sheet, place), value in values.items():
        part = after.rows(sheet, {place[0]})
        if place not in part.cells or not same(after.value(part.cells[place], part), value):
            raise Unreadable(f"the figure cannot be read back from {named((sheet, place))}")
    try:
        one, two = (CalamineWorkbook.from_filelike(io.BytesIO(book.data)) for book in (before, after))
        for sheet in before.sheets:
            if before.part(sheet).roomy:  # another program's eyes, where they need no more memory than there is
                _alike(sheet, one, two, may_differ)
    except CalamineError as error:
        raise Unreadable(f"it cannot be read back ({type(error).__name__})") from None


def _alike(sheet: str, one: CalamineWorkbook, two: CalamineWorkbook, may_differ: frozenset[Spot]) -> None:
    """Raises Unreadable where a cell differs that may not."""
    rows = [book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for book in (one, two)]
    for row, pair in enumerate(zip_longest(*rows, fillvalue=[]), 1):
        for column, (was, now) in enumerate(zip_longest(*pair, fillvalue=""), 1):
            if was != now and (sheet.casefold(), (row, column)) not in may_differ:
                raise Unreadable(f"{named((sheet, (row, column)))} would change with it")


def _free(kept: Path) -> Path:
    """The path, or with the next number where something is there."""
    path, number = kept, 1
    while path.exists():
        number += 1
        path = kept.with_name(numbered(kept.name, number))
    return path


def _dated(name: str, now: datetime) -> str:
    """The name of a version that was kept: `scorecard.20261007T150200Z.xlsx`."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem or name}.{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{dot}{ending if stem else ''}"


def _forbidden(error: PermissionError) -> Refused:
    return Refused(f"Duly may not change it ({error.strerror})")


def _no_workbook(path: Path) -> NoSuchPlace:
    there = {one.name: one.name for one in path.parent.glob("*.xls*")} if path.parent.is_dir() else {}
    return NoSuchPlace("workbook", path.name, near(path.name, there))
