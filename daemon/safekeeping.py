"""The commands `backup` and `restore`, and the end of whatever a crash cut off in a practice's files."""

import asyncio
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from ..state.backup import back_up_whole, backups_of, one_at_a_time, secret_files
from ..state.backup_file import Manifest
from ..state.erased import Erased, anew_of, gone_of, note, noted
from ..state.lock import UNWRITABLE, AlreadyRunningError, PracticeLock
from ..state.pool import is_spoilt
from ..state.replacing import alone, settle
from ..state.restore import Unpacked, cut_off, discard, finish, swap, unpack
from ..state.rewritten import Rewritten
from ..state.rolling import back_up_daily, daily_file, further, kept_backups
from ..state.tinystore import LOCK
from .clock import WallClock
from .config import load
from .daily_backup import concerns
from .disk_troubles import DiskRefusedError, disk_trouble, told, unmounted
from .printed import Row, print_rows
from .restored import remember
from .shown import state_folder


def show_backup(folder: Path, to: Path | None, *, as_json: bool) -> int:
    """Make the day's backup, or a whole one in a file or folder elsewhere. Exit 1: something is lost or spoilt."""
    practice = load(folder)
    now = WallClock().now().astimezone(practice.consultant.timezone)
    state = state_folder(practice)
    target = daily_file(folder, now.date()) if to is None else _target(folder, to, now)
    with told(lambda: "No new backup was made; the practice and its earlier backups are as they were."):
        done = back_up_daily(folder, state, now) if to is None else back_up_whole(folder, state, target, now)
        if to is not None:
            done = replace(done, further=further(kept_backups(folder), done))
    made = done.manifest
    row = {
        "backup": str(target),
        "whole": to is not None,
        "made_at": made.made_at.isoformat(),
        "commit": made.commit,
        "files": len(made.items),
        "bytes": sum(item.size for item in made.items),
        "size": target.stat().st_size,
        "spoilt": [item.path for item in made.items if is_spoilt(item)],
        "missing": list(done.missing),
        "further": str(done.further) if done.further else None,
    }
    print_rows([row], _made, as_json=as_json)
    concerned = concerns(done)
    for one in concerned:
        click.echo(one, err=True)
    return 1 if concerned else 0


def show_restore(file: Path, folder: Path, *, without_lost: bool, as_json: bool) -> int:
    """Put a backup in the practice's place; whatever keeps that from being done leaves the practice as it was.

    Exit 1: mails or documents are lost or spoilt; `without_lost` leaves out those that are lost, and gives them up.
    """
    with told(lambda: _reached(folder)):
        row = _put_back(file, folder, without_lost=without_lost)
    print_rows([row], _restored, as_json=as_json)
    for path in row["lost"]:
        click.echo(f"lost: {path}", err=True)
    for path in row["spoilt"]:
        click.echo(f"spoilt: {path} is put back as it is, but its bytes are not those that it is named for", err=True)
    whole(folder)  # an erasure that was asked for and is not done outlives what it was asked of
    return 1 if row["lost"] or row["spoilt"] else 0


def _put_back(file: Path, folder: Path, *, without_lost: bool) -> Row:
    """What was restored, and how."""
    from .erased_again import again  # noqa: PLC0415 (it reads mail: the other commands start without it)

    lost: list[str] = []
    fresh = not folder.exists()
    now = WallClock().now()
    try:
        with PracticeLock(folder / "var" / LOCK), one_at_a_time(folder):
            finish(folder)
            known = _erased(folder, file)
            gone = gone_of(known)
            new = unpack(file, folder, lost=lost if without_lost else None, erased=gone, anew=anew_of(known))
            made, unpacked = new.manifest, new.folder
            lost += [one for one in new.contents.missing(unpacked, gone) if one not in lost and one not in new.moved]
            given_up = lost if without_lost else ()
            let_go = _let_go(new, known)
            try:
                carried = asyncio.run(remember(unpacked / made.state, folder / made.state, _told(made), now, given_up))
                erased = again(new, known, Rewritten(file, folder))  # also from what was carried over
                (unpacked / "var" / LOCK).unlink()
            except BaseException:
                discard(unpacked)
                raise
            for one in known:  # also those of another machine's list, for the next time
                note(backups_of(folder), one)
            aside = swap(folder, now)
            passwords = _passwords(folder, aside)
    except BaseException:
        if fresh and not cut_off(folder):
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return {
        "practice": str(folder),
        "backup": str(file),
        "made_at": made.made_at.isoformat(),
        "commit": made.commit,
        "files": len(made.items),
        "aside": str(aside) if aside else None,
        "sent_since": carried,
        "lost": lost,
        "spoilt": [one.path for one in made.items if is_spoilt(one) and (folder / one.path).exists()],
        "erased_again": erased,
        "let_go": let_go,
        "passwords": passwords,
    }


def _passwords(folder: Path, aside: Path | None) -> dict[str, str | None]:
    """The files that are to hold a password and are not there now, each with where it was set aside with the rest."""
    practice = folder.resolve()
    found: dict[str, str | None] = {}
    for file in secret_files(folder):
        if file.exists() or "$" in str(file):  # what the service alone sees cannot be looked for
            continue
        inside = file.relative_to(practice) if file.is_relative_to(practice) else None
        earlier = aside / inside if aside and inside and (aside / inside).exists() else None
        found[str(folder / inside if inside else file)] = str(earlier) if earlier else None
    return found


def _reached(folder: Path) -> str:
    """How far a restore has come that the disk has stopped."""
    if cut_off(folder):
        return "The backup is unpacked and being put in place: the next command, whichever, brings that to its end."
    return "Nothing was restored; the practice is as it was."


def whole(folder: Path) -> Path:
    """The practice folder, in which what a crash cut off is at an end: a restore, an erasure, an agreement's change."""
    if words := unmounted(folder / "var"):
        raise DiskRefusedError(f"{words} Nothing was done.")
    if cut_off(folder):
        going_on = "A restore of this practice is going on"
        with PracticeLock(folder / "var" / LOCK, held=going_on, remedy="Try again when it is done."):
            finish(folder)
        click.echo(f"{folder}: a restore had been cut off; it is done now", err=True)
    _put_back_agreements(folder)
    if (folder / "var/erasing.json").exists():
        _erase(folder)
    return folder


def _put_back_agreements(folder: Path) -> None:
    """What a crash left half replaced in them; where the disk takes nothing it stays, and Duly waits for room."""
    with _later(f"{folder}: a change of an agreement was cut off and cannot be taken back yet"), alone(folder):
        for one in settle(folder):
            click.echo(f"{folder}: {one}", err=True)


def _erase(folder: Path) -> None:
    """Whoever is to be erased still; where the disk takes nothing it stays asked for, and no command is kept from."""
    from .erasing import finish_erasing  # noqa: PLC0415 (it reads mail: the other commands start without it)

    with _later(f"{folder}: somebody is to be erased, and cannot be yet"), suppress(AlreadyRunningError):
        finish_erasing(folder)  # unless a Duly runs, which does it
        click.echo(f"{folder}: somebody was to be erased; it is done now", err=True)


@contextmanager
def _later(why: str) -> Iterator[None]:
    """What a disk that is full or read-only keeps from being done is told, and left to the next command."""
    try:
        yield
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        click.echo(f"{why}: {disk_trouble(error) or error}", err=True)


def _erased(folder: Path, backup: Path) -> list[Erased]:
    """Everybody whom this practice, or the folder that the backup lies in, knows to have been erased."""
    return list({one.salt: one for place in (backup.parent, backups_of(folder)) for one in noted(place)}.values())


def _let_go(new: Unpacked, known: Sequence[Erased]) -> Row | None:
    """Of the files that what was restored names: how many went by age and are in it no more, the first of them when.

    A clock that was far ahead may be why, and a copy elsewhere still have them.
    """
    gone = new.contents.missing(new.folder)
    anew = anew_of(known)  # a mail that was written anew may have gone by age since
    newest = [anew[one][0] if one in anew else one for one in gone.values()]
    by = [one for one in known if one.by_age and not set(one.files).isdisjoint(newest)]
    if not by:
        return None
    hashes = {sha256 for one in by for sha256 in one.files}
    return {"files": sum(one in hashes for one in newest), "since": min(one.at for one in by)}


def _target(folder: Path, to: Path, now: datetime) -> Path:
    """The file to write. Raises a usage error for one that is there, or would be part of the next backup."""
    target = to / f"{folder.resolve().name}-{now:%Y-%m-%dT%H%M%S}.tar.gz" if to.is_dir() else to
    if target.exists():
        raise click.UsageError(f"{target} is there already and is not written over; name a new file or a folder")
    if not target.name.endswith((".tar.gz", ".tgz")):  # most likely a disk that is not there
        remedy = "make it first, or name a file that ends in .tar.gz"
        raise click.UsageError(f"{target} cannot be written to: there is no such folder; {remedy}")
    if not target.parent.is_dir():
        raise click.UsageError(f"{target} cannot be written: there is no folder {target.parent}")
    for name in ("engagements", "var"):
        if target.resolve().is_relative_to((folder / name).resolve()):
            raise click.UsageError(f"{target} would lie among what is backed up; name a place outside {folder / name}")
    return target


def _told(made: Manifest) -> str:
    return (
        f"the practice was restored from the backup of {made.made_at:%A %d %B %Y, %H:%M} (commit {made.commit}); "
        "mail that came since is read again, and what was decided since is decided anew"
    )


def _made(row: Row) -> str:
    kind = "everything" if row["whole"] else "the day's backup; mails and documents are in the folder “files” beside it"
    files = f"{row['files']} files, {row['bytes'] / 1e6:.1f} MB"
    return f"wrote {row['backup']}: {kind}, as of commit {row['commit']} ({files}), read back and found whole"


def _restored(row: Row) -> str:
    made = datetime.fromisoformat(row["made_at"])
    lines = [f"restored {row['practice']} from {row['backup']}, made {made:%Y-%m-%d %H:%M} (commit {row['commit']})"]
    if row["aside"]:
        lines.append(f"what was there is in {row['aside']}, and may be deleted when you are sure")
    if row["sent_since"]:
        lines.append(f"messages that had been sent since and are remembered as sent: {row['sent_since']}")
    if row["erased_again"]:
        lines.append(f"people who had been erased since, and were erased from it again: {row['erased_again']}")
    if gone := row["let_go"]:
        lines.append(
            "files that had been kept for as long as was agreed ([retention]), and are in it no more: "
            f"{gone['files']}, the first let go of on {gone['since'][:10]}; if the clock was wrong then, restore from "
            "a copy of var/backups elsewhere that still has them"
        )
    for file, earlier in row["passwords"].items():
        lines.append(
            f"passwords are in no backup: put {file} back" + (f"; the earlier one is {earlier}" if earlier else "")
        )
    lines.append("mail that came since is read again by the next “run”; see docs/backup.md for what cannot be known")
    lines.append("next: “check --connect”, then “run”")
    if not row["aside"]:
        lines.append("if this practice is also in another folder, never “run” both: people would hear everything twice")
    return "\n".join(lines)
