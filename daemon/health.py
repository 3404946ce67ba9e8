"""Whether all is well, told beside the running daemon: from its last sign of life, the state and the machine."""

import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from ..rules.health import JUMP, Ailment, Around, Beat, ailments, spoken
from ..state.journal import StateDamagedError
from ..state.migrate import NewerStateError
from ..state.reached import reached
from ..state.rolling import daily_files, said_by
from ..state.tinystore import TinyStore
from .clock import WallClock
from .config import load
from .disk_troubles import disk_trouble
from .expiring import expiring
from .faults import BadPractice
from .heartbeat import remembered, sign_of_life
from .practice import Practice
from .printed import moment, print_rows, seen
from .refs import from_store
from .rulebook import rulebook
from .secret import lost_key
from .shown import state_folder
from .world import Desk

NO_SECRETS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """How a practice fares: what was found, and what it was found in."""

    beat: Beat | None
    around: Around
    found: tuple[Ailment, ...]
    zone: tzinfo  # of whoever reads it; UTC where the files do not tell

    @property
    def well(self) -> bool:
        """Whether nothing is wrong."""
        return not any(one.wrong for one in self.found)


def show_health(folder: Path, env: Mapping[str, str], *, as_json: bool) -> int:
    """Say in plain sentences whether all is well. Exit 0 well, 1 something is wrong; raises BadPractice without one."""
    told = diagnosed(folder, WallClock().now(), env)
    if as_json:
        print_rows([_row(told)], str, as_json=True)
    else:
        click.echo("\n".join(lines(told)))
    return 0 if told.well else 1


def diagnosed(folder: Path, now: datetime, env: Mapping[str, str] = NO_SECRETS) -> Diagnosis:
    """How the practice in this folder fares, seen from beside the daemon. Raises BadPractice where there is none."""
    practice, faults = _loaded(folder)
    beat, illegible = sign_of_life(folder)
    alive = _alive(beat) if beat else None
    around = replace(seen_around(folder, now), faults=faults, alive=alive, illegible=illegible)
    if practice is not None:
        beat, state = _with_memory(practice, beat)
        keyless = lost_key(folder) if reached(state_folder(practice)) else None
        around = replace(around, state=state, keyless=keyless, expiring=expiring(practice, env))
    zone = practice.consultant.timezone if practice else UTC
    return Diagnosis(beat=beat, around=around, found=ailments(beat, around), zone=zone)


def seen_around(folder: Path, now: datetime) -> Around:
    """What the daemon and whoever asks see alike: the room on the disk, and the newest whole backup in the practice."""
    free: int | None = None
    backup: datetime | None = None
    ahead: datetime | None = None
    with suppress(OSError):
        free = shutil.disk_usage(folder).free
        for made in _whole_backups(folder):
            if made - now <= JUMP:
                backup = made
                break
            ahead = ahead or made
    return Around(now=now, free=free, backup=backup, backup_ahead=ahead)


def _whole_backups(folder: Path) -> Iterator[datetime]:
    """When each daily backup that could be restored was made, the newest first."""
    found = {path: path.stat() for path in daily_files(folder)}
    for path, status in sorted(found.items(), key=lambda one: one[1].st_mtime, reverse=True):
        if _is_whole(path, status.st_mtime_ns, status.st_size):
            yield datetime.fromtimestamp(status.st_mtime, UTC)


@lru_cache(maxsize=32)
def _is_whole(path: Path, _changed: int, _size: int) -> bool:
    """Each file is read once only, until it is another: the daemon asks after every turn."""
    return said_by(path) is not None


def _loaded(folder: Path) -> tuple[Practice | None, int]:
    """The practice, or how many mistakes keep its files from being read."""
    try:
        return load(folder), 0
    except BadPractice as bad:
        if not (folder / "practice.toml").is_file():
            raise
        return None, len(bad.faults)


def _with_memory(practice: Practice, beat: Beat | None) -> tuple[Beat | None, str]:
    """The beat with what the state says by now, and why the state cannot be read, if so."""
    try:
        store = TinyStore.read(state_folder(practice))
    except (StateDamagedError, NewerStateError, OSError) as error:
        return beat, disk_trouble(error) or str(error)
    if beat is None:
        return None, store.damage
    desk = Desk(store=store, book=rulebook(practice), ref_of=from_store(store))
    return replace(beat, memory=remembered(desk, beat.at, beat.memory.next_due)), store.damage


def _alive(beat: Beat) -> bool | None:
    """Whether the process of the last beat is there; None from another machine or container."""
    if beat.host != socket.gethostname():
        return None
    try:
        os.kill(beat.pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is there, and somebody else's
        return True
    return True


def lines(told: Diagnosis) -> list[str]:
    """The diagnosis as a person reads it, a line for each thing found."""
    found = [seen(_said(one, told.zone)) for one in told.found]
    beat, around = told.beat, told.around
    if beat is None or not told.well:
        return found
    waits = f"{beat.memory.waiting.count} to send" if beat.memory.waiting else "nothing waits to be sent"
    due = f"next due {moment(beat.memory.next_due, told.zone)}" if beat.memory.next_due else "nothing is due"
    if beat.inbox_down:  # a turn that broke off does not know what is due next
        due = f"it is tried again just now ({beat.inbox_why.rstrip('.')})"
    read = f"the inbox was read at {moment(beat.inbox_read, told.zone)}" if beat.inbox_read else "it has just begun"
    backup = f", last backup {spoken(around.now - around.backup)} ago" if around.backup else ""
    return [seen(f"All is well: {read}, {waits}, {due}{backup}."), *found]


def _said(one: Ailment, zone: tzinfo) -> str:
    since = f" Since {moment(one.since, zone)}." if one.since else ""
    return f"{'Wrong' if one.wrong else 'Note'}: {one.what}{since} {one.remedy}"


def _row(told: Diagnosis) -> dict[str, Any]:
    """One object: the verdict, the figures it rests on, and each ailment."""
    beat, around = told.beat, told.around
    return {
        "well": told.well,
        "at": around.now.isoformat(),
        "beat": _iso(beat.at if beat else None),
        "pid": beat.pid if beat else None,
        "version": beat.version if beat else None,
        "last_turn": _iso(beat.turned if beat else None),
        "inbox_read": _iso(beat.inbox_read if beat else None),
        "next_due": _iso(beat.memory.next_due if beat else None),
        "waiting": beat.memory.waiting.count if beat and beat.memory.waiting else 0,
        "quarantined": beat.memory.quarantined if beat else 0,
        "free": around.free,
        "backup": _iso(around.backup),
        "ailments": [
            {"cause": one.cause, "wrong": one.wrong, "what": one.what, "since": _iso(one.since), "remedy": one.remedy}
            for one in told.found
        ],
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
