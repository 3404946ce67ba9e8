"""The heart: one `turn` reads, decides and sends; `run` turns, then sleeps until something arrives or is due."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from ..mailbox.arrival import InboxDown
from ..mailbox.telephone import TelephoneDown
from ..state.store import Change
from .agenda import plan
from .billing import keep_statement, next_statement, plan_statements
from .budget_warnings import warn_of_budgets
from .calls_in import came_in, joined
from .calls_made import made
from .check_in import next_check_in, plan_check_ins
from .clock import LAST_TURN
from .deliveries import follow
from .digest import next_digest, plan_digests
from .intake import look
from .interrupted import settle_interrupted
from .listening import listen
from .morning import next_morning, plan_mornings
from .outbox import deliver
from .world import World

log = logging.getLogger(__name__)

SHORTEST_SLEEP = 1.0  # seconds: what is due and cannot leave must not keep the machine busy
DISK_RETRY = 60.0  # seconds
LONGEST_SLEEP = 180.0  # seconds: however quiet it is, the inbox is read this often
MOST_ROUNDS = 50  # of one turn: sending may bring more to decide, but never without end

Settle = Callable[[datetime | None, OSError | None], Awaitable[object]]  # told when what is due next, or the trouble


async def turn(world: World) -> datetime | None:
    """Read what arrived, decide what is due, send what may leave. The next instant at which something is due.

    With the inbox down it decides but sends nothing: no message leaves on a stale view. Raises InboxDown then.
    """
    now = world.clock.now()
    down: InboxDown | None = None
    try:
        await attend(world)
        await settle_interrupted(world, now)
    except InboxDown as error:
        down = error
    for _ in range(MOST_ROUNDS):
        await plan(world, now)
        await plan_check_ins(world, now)
        await plan_statements(world, now, partial(keep_statement, world))
        await warn_of_budgets(world, now)
        await plan_mornings(world, now)
        await plan_digests(world, now)
        if down is not None:
            break
        try:
            await deliver(world, lambda: attend(world))
        except InboxDown as error:
            down = error
        if not _more_due(world, world.clock.now()):
            break
        now = world.clock.now()
    await world.store.commit(_mark(now))
    if down is not None:
        raise down
    following = (next_check_in(world), next_digest(world), next_morning(world), next_statement(world))
    return min((at for at in (world.store.next_at(), *following) if at is not None), default=None)


async def attend(world: World) -> None:
    """Read the inbox to its end, and take in what came by telephone. Raises InboxDown once that is done.

    A provider that cannot be asked keeps no mail from going on: texts and calls wait for it.
    """
    down: InboxDown | None = None
    try:
        await look(world)
    except InboxDown as error:
        down = error
    if world.telephone is not None:
        await _listen(world)
    if down is not None:
        raise down


async def _listen(world: World) -> None:
    """Take in texts, how ours have fared, the ends of our calls, and calls to us. What cannot be asked of one of these
    keeps none of the others; where texts cannot be asked for, the provider is left alone."""
    await joined(world)
    down = await _asked(world, listen)
    for ask in (follow, made, came_in) if down is None else ():
        down = await _asked(world, ask) or down
    if down is not None and world.unheard is None:
        log.warning("telephone down", extra={"reason": str(down)})
    world.unheard = down


async def _asked(world: World, ask: Callable[[World], Awaitable[None]]) -> TelephoneDown | None:
    """Why the provider could not be asked, if so."""
    try:
        await ask(world)
    except TelephoneDown as down:
        return down
    return None


def _mark(now: datetime) -> Change:
    return Change(marks={LAST_TURN: now.isoformat()})


def _more_due(world: World, now: datetime) -> bool:
    """Whether the turn itself made something due: a reminder taken back, a step that lets the next be announced."""
    at = world.store.next_at()
    return at is not None and at <= now


async def _unwatched(_upcoming: datetime | None, _trouble: OSError | None) -> None:
    """Nobody is told how a turn went."""


async def run(
    world: World,
    stopped: asyncio.Event,
    prepare: Callable[[], Awaitable[None]],
    longest: float = LONGEST_SLEEP,
    settle: Settle = _unwatched,
) -> None:
    """Prepare and turn until stopped; what is in flight is finished first.

    `settle` is told of each turn that ended, and again at least every `longest` seconds, the longest sleep.
    """
    while not stopped.is_set():
        try:
            await prepare()
            upcoming = await turn(world)
        except InboxDown as error:
            log.warning("inbox down", extra={"reason": str(error), "retry_seconds": error.retry_seconds})
            await _rest(stopped, error.retry_seconds, longest, partial(settle, None, error))
            continue
        except OSError as error:  # a disk that is full or refuses: nothing was lost, and it may be mended meanwhile
            log.exception("the disk refuses", extra={"reason": str(error)})
            await _rest(stopped, DISK_RETRY, longest, partial(settle, None, error))
            continue
        await settle(upcoming, None)
        now = world.clock.now()
        quiet = longest if upcoming is None else max(SHORTEST_SLEEP, (upcoming - now).total_seconds())
        await _wait(world, stopped, min(quiet, longest))


async def _wait(world: World, stopped: asyncio.Event, seconds: float) -> None:
    """Until a mail or text arrives, the time has passed, or the daemon is to stop."""
    waiting = asyncio.ensure_future(world.inbox.wait(seconds))
    others: list[asyncio.Future[Any]] = [asyncio.ensure_future(stopped.wait())]
    if world.telephone is not None:
        others.append(asyncio.ensure_future(world.telephone.wait(seconds)))
    done, _ = await asyncio.wait((waiting, *others), return_when=asyncio.FIRST_COMPLETED)
    for one in (waiting, *others):
        if one not in done:
            one.cancel()
            with suppress(asyncio.CancelledError, InboxDown):
                await one
    if waiting in done and isinstance(waiting.exception(), InboxDown):
        log.warning("inbox lost while waiting", extra={"reason": str(waiting.exception())})


async def _rest(
    stopped: asyncio.Event, seconds: float, longest: float, settle: Callable[[], Awaitable[object]]
) -> None:
    """Leave a server or the disk alone for a while, and go on saying that the loop itself is well."""
    await settle()
    while seconds > 0 and not stopped.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), min(seconds, longest))
        seconds -= longest
        await settle()
