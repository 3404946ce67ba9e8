"""What a mail says of its sender alone, that they are away or how they want to be written to, for all engagements."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from ..rules.decide import CONFIDENT
from ..rules.matching import Seat
from ..rules.model import Entry, Standing, Task
from ..rules.planning import planned
from ..rules.quoting import words_of
from ..rules.readings import Label
from ..rules.reply import Reply
from ..rules.understanding import read_reply
from ..state.store import Change
from .absences import Away, until
from .agenda import held, standing_in, standing_of
from .incoming import Incoming, quoted
from .world import World

OF_ONESELF: set[Label] = {"opt_out", "out_of_office"}


def of_its_sender(world: World, incoming: Incoming, text: str) -> bool:
    """Whether a mail speaks of its sender and of no item, so that nobody need be asked which one is meant."""
    if incoming.letter.channel != "email" or incoming.letter.attachments:
        return False
    reading = read_reply(Reply(text=text, sent_at=incoming.at, items=()), world.signals)
    return reading.label in OF_ONESELF and reading.confidence >= CONFIDENT


def everywhere(world: World, incoming: Incoming, change: Change, now: datetime) -> Change:
    """The change with what one engagement has newly heard of its sender remembered in the others, too.

    By mail alone: a number may be a desk's, with somebody else at it in the other engagement.
    """
    seats = world.book.seats_everywhere(incoming.letter) if incoming.letter.channel == "email" else ()
    heard = [one for one in change.standings if (one.engagement, one.email) in seats]
    others = [seat for seat in seats if seat[0] not in {one.engagement for one in heard}]
    if not heard or not others:
        return change
    after = heard[0]
    before = standing_of(world, world.book.policies[after.engagement], after.email, now)
    if after.opted_out and not before.opted_out:
        return _with(change, [_opted_out(world, incoming, seat, now) for seat in others])
    if after.absent_until is not None and after.absent_until != before.absent_until:
        change = _with(change, [_away(world, incoming, seat, after.absent_until, now) for seat in others])
    if after.preference != before.preference:
        change = _with(change, [_preferring(world, change, seat, after, now) for seat in others])
    return change


def no_more(standing: Standing, name: str, tasks: Iterable[Task], said: tuple[str, str], now: datetime) -> list[Entry]:
    """That somebody asked for no more messages, in the story of each open item of theirs, or of their engagement;
    `said`: their words, and the key of the letter."""
    quote, source = said
    return [
        Entry(
            ref=ref,
            engagement=standing.engagement,
            at=now,
            what=f'{name} asked for no more messages: "{quote}"',
            cause=source,
            clause="people.csv email",
            topic="opted-out",
        )
        for ref in [task.ref for task in tasks] or [""]
    ]


def _opted_out(world: World, incoming: Incoming, seat: Seat, now: datetime) -> Change:
    policy, quote = world.book.policies[seat[0]], _words(incoming)
    standing = replace(standing_of(world, policy, seat[1], now), opted_out=True)
    person, own = policy.engagement.person(seat[1]), world.store.open_tasks(*seat)
    waiting = (replace(held(task, standing), waiting_quote=quote, promise=None) for task in own)
    told = no_more(standing, person.name if person else seat[1], own, (quote, incoming.letter.key), now)
    tasks = tuple(planned(task, policy, standing, now) for task in waiting)
    return Change(standings=(standing,), tasks=tasks, entries=tuple(told))


def _away(world: World, incoming: Incoming, seat: Seat, back: date, now: datetime) -> Change:
    away = Away(email=seat[1], back=back, source=incoming.letter.key, quote=_words(incoming))
    return until(world, world.book.policies[seat[0]], away, now)


def _preferring(world: World, change: Change, seat: Seat, after: Standing, now: datetime) -> Change:
    """It is kept to within what was agreed there, as everywhere."""
    known = standing_in(world, change, world.book.policies[seat[0]], seat[1], now)
    told = (one for one in change.entries if (one.topic, one.engagement) == ("wish", after.engagement))
    entries = tuple(replace(one, engagement=seat[0]) for one in told)
    return Change(standings=(replace(known, preference=after.preference),), entries=entries)


def _words(incoming: Incoming) -> str:
    return quoted(words_of(incoming.letter).new or incoming.letter.subject)


def _with(change: Change, more: Iterable[Change]) -> Change:
    for one in more:
        seats = {(standing.engagement, standing.email) for standing in one.standings}
        change = replace(
            change,
            standings=(*(two for two in change.standings if (two.engagement, two.email) not in seats), *one.standings),
            tasks=(*change.tasks, *one.tasks),
            entries=(*change.entries, *one.entries),
        )
    return change
