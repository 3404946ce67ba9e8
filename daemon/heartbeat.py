"""Signs of life: after each turn how Duly fares is written down for others to see, and the watchdog is fed."""

import json
import logging
import os
import socket
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import monotonic
from typing import Any

from ..mailbox.arrival import InboxDown
from ..rules.health import JUMP, Beat, Memory, Overdue, Waiting, spoken
from ..rules.model import Entry
from ..state.codec import Codec, UnstorableError
from ..state.lock import MovedError
from ..state.store import Change
from ..state.tinystore import TinyStore
from .clock import StandingClock
from .copies import waiting_copies
from .daily_backup import MARK as NO_BACKUP
from .disk_troubles import disk_trouble
from .outbox import held_by_rule
from .printed import moment
from .supervisor import Supervisor
from .transferring import overdue_transfers
from .world import Desk, World

log = logging.getLogger(__name__)

FILE = "var/heartbeat.json"  # below the practice folder
AWAY = timedelta(hours=1)  # not run for less than that: a new start, an update
WITHIN_A_TURN = 60.0  # seconds: sending four hundred messages takes twenty minutes, and is no hang
MOST_PID = 1 << 31  # what a system takes for the number of a process
_CODEC = Codec(Beat)


def last_beat(folder: Path) -> Beat | None:
    """The last sign of life in this practice; None where there is none that can be read."""
    return sign_of_life(folder)[0]


def sign_of_life(folder: Path) -> tuple[Beat | None, str]:
    """The last one in this practice, and why one that is there cannot be read, if so."""
    path = folder / FILE
    try:
        beat = _CODEC.decode(json.loads(path.read_bytes()))
        _CODEC.encode(beat)  # refuses an instant without a zone
        sound = isinstance(beat.at, datetime) and isinstance(beat.started, datetime)
        sound = sound and isinstance(beat.pid, int) and 0 < beat.pid < MOST_PID
    except FileNotFoundError:
        return None, ""
    except OSError as error:
        return None, disk_trouble(error) or str(error)
    except (ValueError, AttributeError, RecursionError, UnstorableError):
        sound = False
    return (beat, "") if sound else (None, f"{path} is damaged, or another version of Duly wrote it")


def remembered(desk: Desk, now: datetime, next_due: datetime | None) -> Memory:
    """What the state says that bears on health."""
    late = desk.store.due(now)
    unsent = [one for one in desk.store.unsent() if one.message.kind != "alarm" and not held_by_rule(one, now)]
    stuck = [one for one in unsent if one.attempts or one.next_at <= now]
    oldest = min(stuck, key=lambda one: (not one.attempts, one.message.not_before), default=None)
    failed = desk.store.mark(NO_BACKUP)
    return Memory(
        next_due=next_due,
        waiting=Waiting(
            count=len(stuck),
            kind=oldest.message.kind,
            to=oldest.message.to,
            since=oldest.message.not_before,
            due=oldest.next_at,
            tried=bool(oldest.attempts),
            why=oldest.why,
        )
        if oldest
        else None,
        overdue=Overdue(count=len(late), ref=late[0].ref, since=late[0].next_at or now) if late else None,
        copies=tuple(why for slug in desk.book.practice.filing if (why := waiting_copies(desk, slug))),
        transfers=sum(overdue_transfers(desk, slug, now) for slug in desk.book.policies),
        quarantined=sum(held.quarantined for held in desk.store.pen()),
        no_backup=datetime.fromisoformat(failed["since"]) if failed else None,
        no_backup_why=failed["why"] if failed else "",
    )


class Heartbeat:
    """The daemon's own sign of life. What a turn before a restart knew of the inbox goes on counting."""

    def __init__(self, world: World, supervisor: Supervisor, *, once: bool = False) -> None:
        """From now on `world` tells of every step that is done. `once`: this process ends after one turn."""
        now = world.clock.now()
        before = last_beat(world.book.practice.folder)
        self._world = world
        self._supervisor = supervisor
        self._seen = (now, monotonic())
        self._written = float("-inf")
        self._jump: timedelta | None = None  # not yet told
        self._trouble: OSError | None = None  # in which the last turn ended
        self.beat = Beat(
            at=now,
            pid=os.getpid(),
            host=socket.gethostname(),
            version=_version(),
            started=now,
            once=once,
            supposed=isinstance(world.clock, StandingClock),
            inbox_read=before.inbox_read if before else None,
            inbox_down=before.inbox_down if before else None,
            inbox_why=before.inbox_why if before else "",
            phone_down=before.phone_down if before else None,
            phone_why=before.phone_why if before else "",
            dropped=_dropped(world),
            jumped_at=before.jumped_at if before else None,
            jumped=before.jumped if before else 0.0,
        )
        away = before and not before.once and not once and now - before.at > AWAY
        self._away_since = before.at if before and away else None  # not yet told
        if before and before.at - now > JUMP:
            self._leapt(now, now - before.at)
        world.moved = self.moved

    async def begin(self) -> None:
        """The first sign of life: a step that waits for a slow server must not leave that of the process before.

        What follows from that one is told first, for it is gone then.
        """
        await self._tell_jump()
        await self._tell_absence()
        self._write(self.beat)

    def moved(self) -> None:
        """A step was done: the watchdog is fed, and a long turn shows now and then that it goes on."""
        self._supervisor.alive()
        if monotonic() - self._written >= WITHIN_A_TURN:
            self._write(self.beat)

    async def turned(self, next_due: datetime | None, trouble: OSError | None) -> Beat:
        """A turn has ended, well or in a trouble that the loop outlives. The sign of life that is written of it.

        To be called again with the same trouble while the loop waits for another try.
        """
        world, now = self._world, self._world.clock.now()
        again, self._trouble = trouble is not None and trouble is self._trouble, trouble
        down = trouble if isinstance(trouble, InboxDown) else None
        beat = replace(
            self.beat, memory=remembered(world, now, next_due), inbox_read=world.looked_at or self.beat.inbox_read
        )
        if down is trouble:  # in any other trouble it did not end, and says nothing of the inbox
            since = (beat.inbox_down or now) if down else None
            beat = replace(beat, inbox_down=since, inbox_why=str(down or ""), turned=beat.turned if again else now)
        beat = replace(beat, **_sign_in(world))
        unheard = world.unheard
        beat = replace(beat, phone_down=(beat.phone_down or now) if unheard else None, phone_why=str(unheard or ""))
        refused = _in_words(trouble) if trouble and trouble is not down else _snapshot_trouble(world)
        self._write(replace(beat, disk_down=(beat.disk_down or now) if refused else None, disk_why=refused))
        if refused:  # it goes on all the same, and is not to be ended for a start that takes too long
            self._supervisor.ready()
        if not (down and down.hung):
            self._supervisor.alive()
        self._supervisor.status(_status(self.beat, world.book.practice.consultant.timezone))
        await self._tell_jump()
        await self._tell_absence()
        return self.beat

    def end(self) -> None:
        """The process ends in good order."""
        self._supervisor.stopping()
        self._write(replace(self.beat, stopped=not self.beat.once))

    def _write(self, beat: Beat) -> None:
        """Put it in place whole. Not synced: it is no state, and after a crash an older one says the same."""
        now, at = self._world.clock.now(), monotonic()
        jump = (now - self._seen[0]) - timedelta(seconds=at - self._seen[1])
        self._seen, self._written, self.beat = (now, at), at, replace(beat, at=now)
        if abs(jump) > JUMP:
            self._leapt(now, jump)
        store, path = self._world.store, self._world.book.practice.folder / FILE
        if isinstance(store, TinyStore):
            with suppress(OSError, MovedError):
                store.note_reached()
        temporary = path.with_name(".duly-heartbeat.tmp")
        with suppress(OSError):  # a full disk is told by what else is seen of it
            temporary.touch(0o600)  # it names whom a message waits for
            temporary.write_text(json.dumps(_CODEC.encode(self.beat)))
            temporary.replace(path)

    def _leapt(self, now: datetime, jump: timedelta) -> None:
        log.warning("the clock has jumped", extra={"seconds": round(jump.total_seconds())})
        self._jump = jump
        self.beat = replace(self.beat, jumped_at=now, jumped=jump.total_seconds())

    async def _tell_jump(self) -> None:
        """The digest tells of a jump once."""
        jump, self._jump = self._jump, None
        if jump is not None:
            how = f"leapt ahead by {spoken(jump)}" if jump > timedelta() else f"was set back by {spoken(-jump)}"
            await self._tell(
                f"the machine's clock {how}: see that it keeps its time by the network; nothing went out twice"
            )

    async def _tell_absence(self) -> None:
        """The digest tells once that Duly did not run, so that nobody wonders what did not come meanwhile."""
        since, self._away_since = self._away_since, None
        if since is not None:
            zone = self._world.book.practice.consultant.timezone
            began, ended = (f"{at.astimezone(zone):%A %d %B, %H:%M}" for at in (since, self.beat.started))
            await self._tell(
                f"Duly was not running from {began} until {ended}; what came in meanwhile has been read since"
            )

    async def _tell(self, what: str) -> None:
        """Have the digest say so, unless the disk refuses."""
        entry = Entry(ref="", engagement="", at=self.beat.at, what=what, topic="health")
        with suppress(OSError):
            await self._world.store.commit(Change(entries=(entry,)))


def _sign_in(world: World) -> dict[str, Any]:
    """What the beat says of tokens for the mailbox."""
    trouble = world.tokens.trouble if world.tokens else None
    return {
        "sign_in_down": world.tokens.since if world.tokens and trouble else None,
        "sign_in_why": trouble.words if trouble else "",
        "sign_in_refused": bool(trouble and trouble.refused),
    }


def _in_words(trouble: OSError) -> str:
    return disk_trouble(trouble) or str(trouble)


def _snapshot_trouble(world: World) -> str:
    """Why the journal only grows, though commits succeed."""
    return world.store.trouble if isinstance(world.store, TinyStore) else ""


def _dropped(world: World) -> str:
    """What opening the state cut off and may be missed; one unfinished line is not."""
    found = world.store.dropped if isinstance(world.store, TinyStore) else None
    return str(found) if found and not found.cut_short else ""


def _status(beat: Beat, zone: tzinfo) -> str:
    """One line for those who look at the service."""
    if beat.inbox_down:
        return f"the inbox cannot be read: {beat.inbox_why}"
    if beat.disk_why:
        return f"the disk refuses: {beat.disk_why}"
    waiting = f"{beat.memory.waiting.count} to send" if beat.memory.waiting else "nothing waits to be sent"
    return f"{waiting}; next due {moment(beat.memory.next_due, zone)}" if beat.memory.next_due else waiting


def _version() -> str:
    try:
        return version("duly")
    except PackageNotFoundError:  # run from a checkout
        return ""
