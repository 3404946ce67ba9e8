"""An intake workbook that the consultant mails: read in the reading child, imported as the command imports it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..mailbox.attachments import facts_of
from ..rules.briefing import CommandResult
from ..rules.codes import code_in
from ..rules.letter import Letter
from ..state.archive import FileLostError
from .amending import as_undone
from .codes import WAITING
from .faults import BadPractice, Fault, quoted
from .incoming import Incoming
from .setup_cells import Filled, is_intake, read_filled
from .setup_landing import Landing, landing, slug_of
from .undoing import Deed
from .world import World

if TYPE_CHECKING:
    from .orders import Orders

_MOST_TOLD = 100  # faults in a mail
_WORKBOOKS = {"xlsx", "xls", "ods"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A workbook that came by mail, and what would come of it: no landing where it has faults, or nothing proves it."""

    name: str
    raw: str  # path of the mail it came with
    filled: Filled
    landing: Landing | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether it would change anything."""
        return self.landing is not None and bool(self.landing.files)

    @property
    def told(self) -> tuple[str, ...]:
        """What it would do, for whoever is asked for a code."""
        if self.landing is None:
            return (f"the workbook {self.name}",)
        would = "sets up" if self.landing.new else f"changes {', '.join(sorted(self.landing.files)) or 'nothing'} of"
        return (f"the workbook {self.name}, which {would} {self.landing.slug}",)


async def brought_by(world: World, incoming: Incoming, *, proven: bool) -> Brought | None:
    """The intake workbook among the files of this mail, or of the one whose code it gives back; None without any.

    `proven`: the mail is the consultant's. What nothing proves is read in the reading child, and no further.
    """
    brought = await asyncio.to_thread(_brought, world, incoming.letter, incoming.raw, proven=proven)
    waiting = world.store.mark(WAITING)
    if brought or not waiting or not waiting.get("raw") or code_in(incoming.letter.text) != waiting["code"]:
        return brought
    return await asyncio.to_thread(_waiting, world, waiting["raw"])


def _waiting(world: World, raw: str) -> Brought | None:
    try:
        letter = world.parse(world.archive.read(raw))
    except FileLostError:
        return None  # erased since, or tidied away by a person
    return _brought(world, letter, raw, proven=True)


def _brought(world: World, letter: Letter, raw: str, *, proven: bool) -> Brought | None:
    for one in letter.attachments:
        if facts_of(one.data, one.name).kind not in _WORKBOOKS:
            continue
        content = world.examiner.opener.read(one.data, one.name)
        if content.trouble or not is_intake(content):
            continue
        filled = read_filled(content)
        if not proven:
            return Brought(name=one.name, raw=raw, filled=filled)
        files = {Path(other.name).name.casefold(): other.data for other in letter.attachments if other is not one}
        return _landed(world.book.practice.folder, one.name, raw, filled, files)
    return None


def _landed(folder: Path, name: str, raw: str, filled: Filled, files: Mapping[str, bytes]) -> Brought:
    try:
        ready = landing(folder, slug_of(filled), filled, lambda path: files.get(Path(path).name.casefold()))
    except BadPractice as bad:
        return Brought(name=name, raw=raw, filled=filled, faults=bad.faults)
    return Brought(name=name, raw=raw, filled=filled, landing=ready)


def set_up(orders: "Orders", brought: Brought, undo: str) -> CommandResult:
    """Put the workbook's files in place, or name every fault in it; what is said of it in the transcript.

    `undo` is the command that takes back the files of an engagement that was there.
    """
    ready = brought.landing
    if ready is None:
        count = len(brought.faults)
        outcome = f"nothing was set up: there {'is a mistake' if count == 1 else f'are {count} mistakes'} in it"
        return _refused(orders, brought, outcome, _named(brought.faults))
    before = len(orders.files)
    if ready.files:
        try:
            kept = ready.put(orders.at, by=orders.source)
        except BadPractice as bad:
            return _refused(orders, brought, f"nothing was set up: {bad}")
        orders.files.append(as_undone(ready.practice, ready.slug, ready.files, kept))
        did = "set it up" if ready.new else "changed it"
        orders.tell(ready.slug, "", f"the consultant {did} with {quoted(brought.name)}")
    written = tuple(one for one in orders.files[before:] if one["kept"])
    orders.deeds.append(Deed(line=brought.name, tasks={}, standings={}, marks={}, files=written))
    told = tuple(_told(brought, ready))
    return CommandResult(line=brought.name, outcome=_outcome(ready), undo=undo if written else "", told=told)


def _refused(orders: "Orders", brought: Brought, outcome: str, told: tuple[str, ...] = ()) -> CommandResult:
    """Nothing was done, and nothing is there to take back."""
    orders.deeds.append(Deed(line=brought.name, tasks={}, standings={}, marks={}))
    return CommandResult(line=brought.name, outcome=outcome, done=False, told=told)


def _named(faults: tuple[Fault, ...]) -> tuple[str, ...]:
    """The faults as lines of a mail, as many as anybody reads."""
    more = (f"and {len(faults) - _MOST_TOLD} more",) if len(faults) > _MOST_TOLD else ()
    return (*map(str, faults[:_MOST_TOLD]), *more)


def _outcome(ready: Landing) -> str:
    if ready.new:
        return f"{ready.slug} is set up"
    if not ready.files:
        return f"{ready.slug} is like that already"
    return f"{ready.slug} is up to date; the files as they were are kept"


def _told(brought: Brought, ready: Landing) -> list[str]:
    """What was set up, a line for each: the files, people and documents, and the examples that were left out."""
    people = [str(row.values.get("name", "")) for row in brought.filled.rows.get("People", [])]
    documents = [str(row.values.get("title", "")) for row in brought.filled.rows.get("Documents", [])]
    lines = [f"written: {', '.join(sorted(ready.files))}"] if ready.files else []
    lines += [f"people ({len(people)}): {', '.join(people)}", f"documents ({len(documents)}): {', '.join(documents)}"]
    if brought.filled.left_out:
        lines.append(f"left out, since marked as examples: {', '.join(brought.filled.left_out)}")
    return lines
