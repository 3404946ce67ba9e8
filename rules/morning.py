"""The morning note: what goes out until the next one, to whom, by which channel, why and at what cost, numbered."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Literal

from . import speech
from .agreement import Channel
from .ledger import money
from .messages import Before, Message
from .page import Block, Entry, Heading, Items, one_line
from .voice import Addressee, Voice, Wordbook, Written
from .wording import ItemFacts, item_label

ReasonKind = Literal["rung", "nudge", "promise", "handed", "notice", "escalation"]
CHANNELS: tuple[Channel, ...] = ("email", "text", "call")  # in the order they are named
MOST_LINES = 50  # of one note, each a person, so that mail programs show it whole; `rehearse` lists whatever is more
MOST_ITEMS = 4  # of one person


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item is in a message: a rung or step by its day, or what a person said about it."""

    kind: ReasonKind
    day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One item that somebody hears about, and why today; `owner` is named where it is not the reader's own."""

    item: ItemFacts
    reasons: tuple[Reason, ...]
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One message by one channel: when it leaves (aware, in the consultant's zone), and what is charged for it."""

    channel: Channel
    at: datetime
    amount: Decimal = Decimal(0)
    about: str = ""  # the kind of message; "": the items below it


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningLine:
    """All that goes to one person of one client: the thing that can be held."""

    client: str  # the engagement's name
    currency: str
    names: tuple[str, ...]  # of whoever reads it
    instead_of: str = ""  # name of the person who is away, and whose deputy reads it
    ways: tuple[Way, ...]
    subjects: tuple[Subject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningFacts:
    """The note; the lines of one client stand together, and the first of all has the number `start`."""

    to: Addressee
    lines: tuple[MorningLine, ...]
    start: int = 1


def reasons_for(message: Message, ref: str) -> tuple[Reason, ...]:
    """Why a message speaks of this task; nothing of what a text or call says beside its mail."""
    before = next((one for one in message.before if one.ref == ref), None)
    if message.kind == "escalation":
        return (Reason("escalation", before.step if before else None),)
    return tuple(_asked(before, ref in message.tasks)) if before else ()


def _asked(before: Before, asks: bool) -> Iterator[Reason]:
    """Why a person is asked for it or told of a step."""
    rung = before.sent_rung is not None and before.sent_rung != before.rung
    if rung:
        yield Reason("rung", before.sent_rung)
    if before.nudge:
        yield Reason("nudge")
    if before.handed:
        yield Reason("handed")
    if asks and before.step is None and not (rung or before.nudge or before.handed):
        yield Reason("promise")
    if before.step is not None:
        yield Reason("notice", before.step)


def morning_note(words: Wordbook, facts: MorningFacts) -> Written:
    """The note in words. Raises ValueError where nothing goes out: then there is none."""
    if not facts.lines:
        raise ValueError("nothing goes out")
    voice = Voice(words, facts.to)
    ways = [way for line in facts.lines for way in line.ways]
    told = {"n": len(ways), "people": len(facts.lines)}
    shown = facts.lines[:MOST_LINES]
    example = {"number": facts.start, "who": one_line((shown[0].instead_of or shown[0].names[0]).split()[0], 40)}
    blocks: list[Block | str] = [
        voice.say("morning.opening", **told),
        *_lines(voice, facts, shown),
        voice.say("morning.more", n=len(facts.lines) - len(shown)) if len(facts.lines) > len(shown) else "",
        _total(voice, facts.lines),
        voice.say("morning.how", **example),
        voice.say("consultant.signature"),
    ]
    return voice.write(voice.say("morning.subject", day=voice.short_day(facts.to.today), **told), blocks)


def _lines(voice: Voice, facts: MorningFacts, shown: tuple[MorningLine, ...]) -> Iterator[Block]:
    """The lines of each client under its name where there are several, numbered through."""
    several = len({line.client for line in shown}) > 1
    number = facts.start
    for client, lines in groupby(shown, key=lambda line: line.client):
        if several:
            yield Heading(one_line(client, 90))
        entries = tuple(_entry(voice, line) for line in lines)
        yield Items(entries, start=number)
        number += len(entries)


def _entry(voice: Voice, line: MorningLine) -> Entry:
    several = [one for one, n in Counter(way.channel for way in line.ways).items() if n > 1]
    told_of = {"question", "check-in", "report"}  # else the items say what it is, where it is alone
    ways = voice.listed(
        _way(voice, way if way.about in told_of or way.channel in several else replace(way, about=""), line.currency)
        for way in line.ways
    )
    title = voice.say("morning.line", who=voice.listed(line.names), instead_of=one_line(line.instead_of, 90), ways=ways)
    told = [_subject(voice, subject) for subject in line.subjects[:MOST_ITEMS]]
    if len(line.subjects) > MOST_ITEMS:
        told.append(voice.say("morning.items", n=len(line.subjects) - MOST_ITEMS))
    return Entry(title, tuple(told))


def _way(voice: Voice, way: Way, currency: str) -> str:
    """By which channel and when, on another day than today's with its name, and at what cost."""
    today = way.at.date() == voice.to.today
    when = speech.hour(way.at.timetz().replace(tzinfo=None), voice.tag) if today else voice.instant(way.at)
    cost = f"{money(way.amount)} {currency}" if way.amount else ""
    return voice.say("morning.way", channel=way.channel, when=when, today=today, cost=cost, about=way.about)


def _subject(voice: Voice, subject: Subject) -> str:
    item = subject.item
    due = voice.say("common.due", due=voice.day(item.due), today=item.due == voice.to.today, days=item.days_late)
    return voice.say(
        "morning.item",
        label=item_label(voice, item),
        ref=item.ref,
        owner=one_line(subject.owner, 90),
        due=due,
        reasons=tuple((reason.kind, _named(reason)) for reason in subject.reasons),
    )


def _named(reason: Reason) -> str:
    """The day of a rung as the ladder has it, "-1" or "+3", that of a step as the escalation has it."""
    if reason.day is None:
        return ""
    return f"{reason.day:+d}" if reason.kind == "rung" and reason.day else str(reason.day)


def _total(voice: Voice, lines: tuple[MorningLine, ...]) -> str:
    """How many go by each channel, and what they come to in each currency."""
    counts = Counter(way.channel for line in lines for way in line.ways)
    kinds = [voice.say("morning.count", channel=channel, n=counts[channel]) for channel in CHANNELS if counts[channel]]
    costs: dict[str, Decimal] = {}
    for line in lines:
        amount = sum((way.amount for way in line.ways), Decimal(0))
        if amount:
            costs[line.currency] = costs.get(line.currency, Decimal(0)) + amount
    cost = voice.listed(f"{money(amount)} {currency}" for currency, amount in costs.items())
    return voice.say("morning.total", n=counts.total(), counts=voice.listed(kinds), cost=cost)
