"""Export and erase at the consultant's word by mail: a person's data goes to the consultant alone, or goes for good."""

from hashlib import sha256
from typing import TYPE_CHECKING

import click

from ..rules.briefing import CommandResult
from ..rules.command_lines import Personal
from ..rules.messages import Enclosure
from ..rules.whose import Who
from ..state.safefile import write_atomically
from .erasing import EXPORTS, ask, asked
from .exporting import everything_of
from .forgetting import hindrances
from .shown import state_folder
from .whose_data import meant

if TYPE_CHECKING:
    from .orders import Orders

MOST_ATTACHED = 10_000_000  # bytes; packed for mail it is a third more, and many servers refuse 20 MB
FOR_GOOD = "it cannot be taken back"


def personal(orders: "Orders", line: Personal) -> CommandResult:
    """Give out or erase what is kept about somebody."""
    practice = orders.world.book.practice
    try:
        who = meant(practice.folder, orders.world.store.tables, line.address)
    except click.UsageError as wrong:
        return CommandResult(line=line.line, outcome=f"{wrong.message}; nothing was done", done=False)
    return _exported(orders, line, who) if line.verb == "export" else _erased(orders, line, who)


def _exported(orders: "Orders", line: Personal, who: Who) -> CommandResult:
    world = orders.world
    folder = world.book.practice.folder
    packed, records = everything_of(folder, world.store.tables, who, world.clock.now())
    name = f"export-{sha256(packed).hexdigest()[:8]}.zip"  # not after the person: its name outlives them in the outbox
    place = f"{EXPORTS}/{name}"
    write_atomically(folder / place, packed)
    orders.tell("", "", f"what is kept about {who.addresses[0]} was given out to the consultant")
    what = f"{records} records about {who.addresses[0]}"
    if len(packed) > MOST_ATTACHED:
        outcome = f"{what} lie in {place} on Duly's machine; at {len(packed):,} bytes they are too large for a mail"
    else:
        orders.enclosures.append(Enclosure(name=name, media="application/zip", path=place))
        outcome = f"{what} are attached; they came to you alone, and passing them on is yours to do"
    return CommandResult(line=line.line, outcome=outcome)


def _erased(orders: "Orders", line: Personal, who: Who) -> CommandResult:
    """Written down durably; it is done as soon as this round has ended, and by the next start if that fails."""
    practice = orders.world.book.practice
    waiting = asked(practice.folder)
    if waiting is not None and waiting.who != who:
        why = "somebody else is being erased just now; say it again in some minutes"
        return CommandResult(line=line.line, outcome=f"{why}. Nothing was done", done=False)
    kept = list(hindrances(practice, orders.world.store, who))
    if any(one.path and one.path.startswith(EXPORTS) for one in orders.enclosures):
        kept.append("the export is to reach you first; say it in a further mail")
    if kept:
        return CommandResult(line=line.line, outcome="nothing was erased", told=tuple(kept), done=False)
    if waiting is None:
        ask(practice.folder, who, state_folder(practice), orders.world.clock.now())
    outcome = f"everything about {who.addresses[0]} goes, within minutes of this mail; {FOR_GOOD}"
    return CommandResult(line=line.line, outcome=outcome)
