"""A stretch of simulated time: the real daemon turns whenever something is due or somebody has written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ...rules.policy import Policy
from ..clock import StandingClock
from ..loop import turn
from ..reconcile import reconcile
from ..running import practice_world
from ..transferring import transfer
from ..world import World
from .cast import CAST
from .consultant import Riley
from .incidents import Incidents
from .mails import opened
from .people import Boss, Colleague
from .record import Overlooked, Record, Tell
from .servers import Delivered, Ports, Post
from .stage import Stage, diary

LEAST_STEP = timedelta(seconds=40)  # beyond the 30 s for which a view of the inbox is fresh


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The simulated time, from `first` up to `last` (aware), and the seed of all chance in it."""

    first: datetime
    last: datetime
    seed: int


async def live_through(
    folder: Path, span: Span, post: Post, ports: Ports, tell_with: Callable[[World], Tell]
) -> tuple[World, Record]:
    """Run the practice in this folder through the span. The world is closed on return; its store still reads."""
    clock = StandingClock(span.first)
    async with practice_world(folder, clock) as world:
        record = Record(world.store)
        world.examiner = Overlooked(world.examiner.opener, world.examiner.forms, record.checked)
        stage = _staged(world, record, post, ports, span)
        await reconcile(world, clock.now())
        await _days(world, stage, record, span, tell_with(world))
        await transfer(world, at_once=True)
    return world, record


async def _days(world: World, stage: Stage, record: Record, span: Span, tell: Tell) -> None:
    """From one thing to the next until the span is over."""
    due: datetime | None = span.first
    while True:
        upcoming = min(at for at in (due, stage.next_at, span.last) if at is not None)
        if upcoming >= span.last:
            return
        stage.clock.at = max(upcoming, stage.clock.at)
        await stage.play()
        due = await turn(world)
        await transfer(world)
        tell(record.moment(stage.clock.at))
        stage.clock.at += LEAST_STEP if due is None or due <= stage.clock.at else timedelta(seconds=1)
        due = max(due, stage.clock.at) if due else None


def _staged(world: World, record: Record, post: Post, ports: Ports, span: Span) -> Stage:
    """Everybody at their place, and the post brought to them."""
    clock = world.clock
    if not isinstance(clock, StandingClock):
        raise TypeError("a demo's clock stands where it is put")
    stage = Stage(
        clock=clock,
        smtp=ports.smtp,
        seed=span.seed,
        inbox=world.book.practice.mail.address,
        owed=diary(world, span.last),
        wrote=record.wrote.append,
    )
    policy = next(iter(world.book.policies.values()))
    readers = _readers(stage, policy)
    consultant = world.book.practice.consultant
    zone = policy.engagement.timezone
    incidents = Incidents(stage, span.first, zone, (consultant.name, consultant.email))

    def to_people(delivered: Delivered) -> None:
        mail = opened(delivered)
        record.delivered(mail)
        incidents.passes(mail)
        reader = readers.get(mail.to)
        if reader:
            reader(mail)

    post.now = clock.now
    post.to_people = to_people
    post.to_inbox = lambda delivered: record.arrived.append(opened(delivered))
    return stage


def _readers(stage: Stage, policy: Policy) -> dict[str, Callable[..., None]]:
    """Who reads what comes to an address."""
    engagement = policy.engagement

    def name_of(email: str) -> str:
        person = engagement.person(email)
        return person.name if person else email

    readers: dict[str, Callable[..., None]] = {}
    for person in engagement.people:
        part, zone = CAST[person.email], engagement.zone_of(person)
        colleague = (
            Colleague(stage, part, person, zone)
            if person.role == "employee"
            else Boss(stage, part, person, zone, name_of)
        )
        readers[person.email] = readers[part.private] = colleague.receives
    readers[policy.consultant.email] = Riley(stage, policy.consultant, name_of).receives
    return readers
