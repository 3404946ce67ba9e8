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
from .bad_day import BadDay
from .cast import CAST
from .consultant import Riley
from .handset import Handset
from .incidents import Incidents
from .mails import Delivered, opened
from .overheard import Line
from .people import Boss, Colleague
from .record import Overlooked, Record, Tell
from .servers import Ports, Post
from .stage import Stage, diary
from .telephone.exchange import Exchange

ON_THE_WAY = ("following", "calling")  # marks of the texts and calls of which it is not known how they went
ASKED_AGAIN = timedelta(minutes=3)  # how they went: the longest that the daemon sleeps
LEAST_STEP = timedelta(seconds=40)  # beyond the 30 s for which a view of the inbox is fresh


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The simulated time, from `first` up to `last` (aware), and the seed of all chance in it."""

    first: datetime
    last: datetime
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Providers:
    """Of mail and telephone: what the practice signs in at, and the clock they all go by."""

    clock: StandingClock
    post: Post
    ports: Ports
    exchange: Exchange
    bad_day: BadDay


async def live_through(
    folder: Path, span: Span, providers: Providers, tell_with: Callable[[World], Tell]
) -> tuple[World, Record]:
    """Run the practice in this folder through the span. The world is closed on return; its store still reads."""
    clock = providers.clock
    async with practice_world(folder, clock) as world:
        record = Record(world.store, Line(providers.exchange, world.store), providers.bad_day)
        world.examiner = Overlooked(world.examiner.opener, world.examiner.forms, record.checked)
        stage = _staged(world, record, providers, span)
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
        due = _soonest(await turn(world), world, record.line)
        await transfer(world)
        tell(record.moment(stage.clock.at))
        stage.clock.at += LEAST_STEP if due is None or due <= stage.clock.at else timedelta(seconds=1)
        due = max(due, stage.clock.at) if due else None


def _soonest(due: datetime | None, world: World, line: Line) -> datetime | None:
    """When to turn next: what is due, or how the texts and calls on their way went."""
    under_way = line.engaged or any(map(world.store.mark, ON_THE_WAY))
    asked = world.clock.now() + ASKED_AGAIN if under_way else None
    return min((at for at in (due, asked) if at is not None), default=None)


def _staged(world: World, record: Record, providers: Providers, span: Span) -> Stage:
    """Everybody at their place, and the post brought to them."""
    clock, post = providers.clock, providers.post
    stage = Stage(
        clock=clock,
        smtp=providers.ports.smtp,
        exchange=providers.exchange,
        seed=span.seed,
        inbox=world.book.practice.mail.address,
        owed=diary(world, span.last),
        wrote=record.wrote.append,
        photographed=record.line.photos.__setitem__,
    )
    policy = next(iter(world.book.policies.values()))
    readers = _readers(stage, policy, record.line)
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


def _readers(stage: Stage, policy: Policy, line: Line) -> dict[str, Callable[..., None]]:
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
        if person.phone:
            Handset(stage, colleague, person.phone, line)
    readers[policy.consultant.email] = Riley(stage, policy.consultant, name_of).receives
    return readers
