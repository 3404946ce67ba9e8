"""Changes of an agreement by command: written to the engagement's files with their comments, the old ones kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..rules.amendments import Amendment
from ..rules.briefing import CommandResult
from .apart import judged
from .earlier_files import as_it_was, replace_files
from .faults import BadPractice
from .people import address_of, others_of, table_rows
from .people_edits import with_people
from .sources import read_text, read_toml, value_at

if TYPE_CHECKING:
    from ..state.codec import Doc
    from .orders import Orders

Cells = dict[str, str]
AMENDED = "amended"  # the mark of when a command last changed an agreement
_WRONG = "nothing was changed, for then this would be wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A file of an engagement as a line would have it, judged and in order."""

    file: str  # below the engagement's folder
    data: bytes
    said: str  # what that changes, in words


def edit_of(practice: Path, line: Amendment) -> Edit | None:
    """The file with the change in it; None where it is like that already. Raises BadPractice where it cannot be."""
    edit = _term(practice, line) if line.key else _people(practice, line)
    if edit is not None and (faults := judged(practice, line.engagement, {edit.file: edit.data})):
        raise BadPractice(faults)
    return edit


def would(practice: Path, line: Amendment) -> str:
    """What the line would change, in words; "" where it would change nothing, or leave the files with a mistake."""
    try:
        edit = edit_of(practice, line)
    except BadPractice:
        return ""
    return edit.said if edit else ""


def _term(practice: Path, line: Amendment) -> Edit | None:
    """A term in engagement.toml, or one more day in the list of closed ones."""
    file = f"engagements/{line.engagement}/engagement.toml"
    toml = read_toml(practice, file, "")
    before = value_at(toml.data, line.key)
    after: Any = list(line.value) if isinstance(line.value, tuple) else line.value
    if line.deed == "close":
        after = sorted({*(before or []), line.value})
    if after == before:
        return None
    from .toml_edits import with_values  # noqa: PLC0415 (loaded for the first change)

    name = ".".join(line.key)
    said = (
        f"{name} is {_shown(after)} from now on; it was {_shown(before)}"
        if line.deed == "set"
        else f"{line.value} is a closed day"
    )
    return Edit(
        file="engagement.toml", data=as_it_was(practice / file, with_values(toml.text, {line.key: after})), said=said
    )


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return "not set" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _people(practice: Path, line: Amendment) -> Edit | None:
    """Somebody's line in people.csv."""
    file = f"engagements/{line.engagement}/people.csv"
    text = read_text(practice, file, "")
    people: list[Cells] = [row.cells for row in table_rows("", text)[0]]
    after, said = _amended(people, line)
    if after == people:
        return None
    return Edit(file="people.csv", data=as_it_was(practice / file, with_people(text, after)), said=said)


def _amended(people: list[Cells], line: Amendment) -> tuple[list[Cells], str]:
    """Everybody as the line would have them, and what it changes in words."""
    if line.deed == "add person":
        cells = dict(line.cells)
        there = any(address_of(one) == cells["email"] for one in people)
        rest = ", ".join(value for key, value in cells.items() if key not in {"name", "email"})
        said = f"{cells['name']} <{cells['email']}> is in people.csv" + (f" ({rest})" if rest else "")
        return (people if there else [*people, cells]), said
    if line.deed == "remove person":
        return [one for one in people if address_of(one) != line.person], _gone(people, line)
    counts = "counts as" if line.deed == "add address" else "no longer counts as"
    after = [_with_address(one, line) if address_of(one) == line.person else one for one in people]
    return after, f"{line.address} {counts} an address of {line.person}"


def _gone(people: list[Cells], line: Amendment) -> str:
    name = next((one.get("name", "") for one in people if address_of(one) == line.person), line.person)
    return f"{name} <{line.person}> is no longer in people.csv; what was open with them is waived (“no longer agreed”)"


def _with_address(cells: Cells, line: Amendment) -> Cells:
    others = others_of(cells)
    kept = [one for one in others if one.lower() != line.address]
    after = [*kept, line.address] if line.deed == "add address" else kept
    if len(after) == len(others):
        return cells
    rest = {key: value for key, value in cells.items() if key != "other_emails"}
    return {**rest, "other_emails": " ".join(after)} if after else rest


def amended(orders: "Orders", line: Amendment) -> CommandResult:
    """Write the change, unless the files would have a mistake with it; then nothing is changed."""
    practice = orders.world.book.practice.folder
    try:
        edit = edit_of(practice, line)
    except BadPractice as bad:
        faults = "; ".join(str(fault).removeprefix(f"engagements/{line.engagement}/") for fault in bad.faults)
        return CommandResult(line=line.line, outcome=f"{_WRONG}: {faults}", done=False)
    if edit is None:
        return CommandResult(line=line.line, outcome="it is like that already", done=False)
    try:
        orders.files.append(_put(practice, line.engagement, {edit.file: edit.data}, orders))
    except BadPractice as bad:
        return CommandResult(line=line.line, outcome=f"nothing was changed: {bad}", done=False)
    orders.tell(line.engagement, "", f"the consultant changed the agreement: {edit.said}")
    return CommandResult(line=line.line, outcome=f"{edit.said}; the file as it was is kept")


def _put(practice: Path, slug: str, files: Mapping[str, bytes], orders: "Orders") -> "Doc":
    return as_undone(practice, slug, files, replace_files(practice, slug, files, orders.at, by=orders.source))


def as_undone(practice: Path, slug: str, files: Mapping[str, bytes], kept: Path | None) -> "Doc":
    """What `undo` needs to know of files that were put in place, as plain values; `kept`: where the old ones are."""
    before = {name: data for name, data in files.items() if kept and (kept / name).exists()}
    return {
        "engagement": slug,
        "kept": kept.relative_to(practice).as_posix() if kept else "",
        "became": {name: sha256(data).hexdigest() for name, data in before.items()},
    }


def put_back(orders: "Orders", did: "Doc") -> tuple[str, bool]:
    """The files as they were before a line changed them, unless they were changed since; what is said of it."""
    practice, slug = orders.world.book.practice.folder, did["engagement"]
    engagement, kept = practice / "engagements" / slug, practice / did["kept"]
    names = list(did["became"])
    try:
        now = {name: (engagement / name).read_bytes() for name in names}
        before = {name: (kept / name).read_bytes() for name in names}
    except OSError:
        return "the earlier file is no longer there", False
    if any(sha256(now[name]).hexdigest() != did["became"][name] for name in names):
        return f"{', '.join(names)} was changed since, so it stays as it is", False
    if faults := judged(practice, slug, before):
        return f"{_WRONG}: {'; '.join(map(str, faults))}", False
    try:
        orders.files.append(_put(practice, slug, before, orders))
    except BadPractice as bad:
        return f"nothing was taken back: {bad}", False
    orders.tell(slug, "", "the consultant took back a change of the agreement")
    waived = "; what was waived by it stays so until you “resume” it by its ref" if "people.csv" in names else ""
    return f"{', '.join(names)} is as it was{waived}", True
