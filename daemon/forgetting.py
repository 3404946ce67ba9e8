"""The command `erase`: what keeps somebody from being erased is said first; with --yes it is done, now or by the Duly
that runs.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from ..rules.whose import Who
from ..state.lock import AlreadyRunningError
from ..state.store import Store
from .clock import WallClock
from .config import load
from .erasing import EXPORTS, ask, asked, finish_erasing, people_without
from .faults import BadPractice
from .practice import Practice
from .printed import Row, print_rows
from .shown import opened, state_folder
from .whose_data import lies_of, meant


def show_erase(folder: Path, said: str, also: tuple[str, ...], *, yes: bool, as_json: bool) -> int:
    """Exit 2 where it is refused, or was not confirmed: nothing has been changed then."""
    if asked(folder) is not None:
        raise click.UsageError("somebody else is being erased just now; try again when that is done")
    practice, _, store = opened(folder)
    who = meant(folder, store.tables, said, also)
    kept = list(hindrances(practice, store, who))
    for why in kept:
        click.echo(why, err=True)
    if kept:
        click.echo(f"{who.addresses[0]} was not erased, and nothing was changed", err=True)
        return 2
    lies = lies_of(folder, store.tables, who)
    row = {
        "person": who.addresses[0],
        "records": sum(map(len, lies.own.values())),
        "files": len([path for path in lies.files if (folder / path).exists()]),
        "naming": len(lies.naming),
        "done": yes and _erased(folder, who, practice),
        "handed": False,
    }
    row["handed"] = yes and not row["done"]
    print_rows([row], _line, as_json=as_json)
    if not yes:
        click.echo(
            "nothing was changed; it cannot be undone: say --yes to do it (export first, if it is asked for)", err=True
        )
    elif aside := sorted(path.name for path in folder.glob("before-restore-*")):
        click.echo(f"what restores set aside is not touched, and may name them: {', '.join(aside)}", err=True)
    return 0 if yes else 2


def hindrances(practice: Practice, store: Store, who: Who) -> Iterator[str]:
    """Why somebody cannot be erased yet, a sentence each with what to do about it."""
    if who.is_at(practice.consultant.email):
        yield "the consultant answers for every message, and cannot be erased"
    for engagement in practice.engagements:
        slug = engagement.slug
        for task in store.open_in(slug):
            if who.is_at(task.owner) or who.is_at(task.holder):
                what = f"{task.ref} ({task.document}, {task.period}) is open with them"
                yield f"{slug}: {what}; close it, waive it or reassign it first"
        for document, owner, _, _ in store.mark(f"transfers:{slug}") or []:
            if who.is_at(owner):
                yield f"{slug}: figures of their {document} still wait for the client's workbook; close it there first"
        if slug in practice.filing and any(who.is_at(one.owner) for one in store.uncopied(slug)):
            yield f"{slug}: documents of theirs still wait to be copied to [filing] url; see “health”"
    yield from _unsent(store, who)
    yield from _faults_without(practice.folder, who)


def _unsent(store: Store, who: Who) -> Iterator[str]:
    """What has to leave first."""
    for sending in store.unsent():
        if who.is_at(sending.message.person) or any(map(who.is_at, sending.message.to)):
            what = sending.message.subject or sending.message.kind
            yield f"“{what}” to or about them waits to go out; try again once it has"
        if any(one.path and one.path.startswith(EXPORTS) for one in sending.message.enclosures):
            yield "an export waits to go out; try again once it has"


def _faults_without(folder: Path, who: Who) -> Iterator[str]:
    """What would be wrong in the practice's files without their line in people.csv."""
    shorter = people_without(folder, who)
    if not shorter:
        return
    with tempfile.TemporaryDirectory() as copy:
        trial = Path(copy)
        shutil.copy(folder / "practice.toml", trial)
        shutil.copytree(folder / "engagements", trial / "engagements")
        for path, text in shorter.items():
            (trial / path.relative_to(folder)).write_bytes(text)
        try:
            load(trial)
        except BadPractice as bad:
            yield from (f"once their line is out of people.csv: {fault}" for fault in bad.faults)


def _erased(folder: Path, who: Who, practice: Practice) -> bool:
    """Whether it is done; else the Duly that runs does it, or the next command once a backup is made."""
    ask(folder, who, state_folder(practice), WallClock().now())
    try:
        return finish_erasing(folder)
    except AlreadyRunningError:
        return False


def _line(row: Row) -> str:
    what = f"{row['records']} records, {row['files']} files, and their name in {row['naming']} mails of others"
    if row["done"]:
        return f"erased {row['person']}: {what}"
    if row["handed"]:
        return f"{row['person']} is being erased by the Duly that runs, within minutes: {what}"
    return f"of {row['person']} would go: {what}"
