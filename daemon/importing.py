"""The `import` command: an intake workbook becomes the files of an engagement, or every fault in it is named."""

from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ..mailbox.opening.reader import Reader
from .faults import BadPractice, Fault, quoted
from .printed import print_rows
from .setup_cells import Filled, is_intake, read_filled
from .setup_landing import Beside, Landing, landing, name_faults, slug_of

Row = dict[str, Any]


def show_import(folder: Path, file: Path, into: str | None, now: datetime, *, as_json: bool) -> int:
    """Import a workbook and print what was written; exit 2, with every fault and nothing written, where it has any."""
    try:
        filled = _filled(file)
        ready = landing(folder, _name(folder, into, filled), filled, _beside(file.parent))
        kept = ready.put(now)
    except BadPractice as bad:
        for fault in bad.faults:
            click.echo(str(fault), err=True)
        if as_json:
            print_rows(map(asdict, bad.faults), str, as_json=True)
        return 2
    print_rows([_told(ready, filled, kept)], _lines, as_json=as_json)
    return 0


def _filled(file: Path) -> Filled:
    """The workbook as it is read in the reading child, which a hostile one would harm instead of us."""
    with closing(Reader()) as reader:
        content = reader.read(file.read_bytes(), file.name)
    if content.trouble:
        raise BadPractice([Fault(file=file.name, what=f"cannot be read: {content.why}", right="it saved as .xlsx")])
    if not is_intake(content):
        what, right = "is no intake workbook", "one that `new --workbook` wrote, with its sheets as they are"
        raise BadPractice([Fault(file=file.name, what=what, right=right)])
    return read_filled(content)


def _name(folder: Path, into: str | None, filled: Filled) -> str:
    """The engagement to write: the one that was said, else a new one by the workbook's own words."""
    name = into or slug_of(filled)
    well_named = bool(name) and not any(name_faults(name, filled))  # else it is said with all that is wrong
    if into is None and well_named and (folder / "engagements" / name).exists():
        what = f"the engagement {quoted(name)} exists already; nothing was changed"
        right = f"--into {name} to bring it up to date (its files are kept as they were), or another short name"
        raise BadPractice([Fault(file=filled.terms.cell("slug"), key="Short name", what=what, right=right)])
    return name


def _beside(folder: Path) -> Beside:
    """Looks for what the workbook names: below its own folder, or right beside it."""

    def found(path: str) -> bytes | None:
        places = (folder / path, folder / Path(path).name)
        return next((place.read_bytes() for place in places if place.is_file()), None)

    return found


def _told(ready: Landing, filled: Filled, kept: Path | None) -> Row:
    engagement = ready.practice / "engagements" / ready.slug
    files = [str(engagement / name) for name in sorted(ready.files)]
    return {
        "engagement": ready.slug,
        "new": ready.new,
        "wrote": [str(ready.practice / "practice.toml"), *files] if ready.first else files,
        "kept": str(kept) if kept else None,
        "people": len(filled.rows.get("People", [])),
        "documents": len(filled.rows.get("Documents", [])),
        "left_out": filled.left_out,
    }


def _lines(row: Row) -> str:
    """What was done as a person reads it."""
    lines = [f"wrote {path}" for path in row["wrote"]] or [f"{row['engagement']} is like that already"]
    if row["kept"]:
        lines.append(f"the files as they were are in {row['kept']}")
    if row["left_out"]:
        lines.append(f"left out, since marked as examples: {', '.join(row['left_out'])}")
    lines.append(f"{row['engagement']}: people {row['people']}, documents {row['documents']}: no mistakes found")
    return "\n".join(lines)
