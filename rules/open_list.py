"""The list of what is open for somebody who asks, in words: what is theirs, what waits, what colleagues have."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .page import LONGEST_TITLE, Block, Entry, Items, one_line
from .phone_words import shortened
from .voice import Voice
from .wording import ItemFacts, item_label, item_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """An item that is between two people: `name` is the other one's."""

    item: ItemFacts
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenNow:
    """They asked what is open: `items` are asked of them, in the order of their numbers."""

    items: tuple[ItemFacts, ...]
    covered: tuple[Elsewhere, ...] = ()  # of an absent colleague whose agreed deputy they are
    waiting: tuple[ItemFacts, ...] = ()  # with the consultant: nothing to do until then
    passed: tuple[Elsewhere, ...] = ()  # theirs, and passed on to a colleague
    later: tuple[ItemFacts, ...] = ()  # theirs, and not due for weeks
    by_phone: bool = False

    @property
    def asked(self) -> tuple[ItemFacts, ...]:
        """What an answer to the list may be about, as it is numbered."""
        return (*self.items, *(one.item for one in self.covered))


def open_blocks(voice: Voice, now: OpenNow) -> Iterator[Block | str]:
    """The list as a mail shows it: a heading and its items for each part that there is."""
    others = bool(now.covered or now.waiting or now.passed or now.later)
    yield voice.say("answer.open_now", n=len(now.items), by_phone=now.by_phone, others=others)
    several = len(now.asked) > 1
    yield Items(tuple(_entry(voice, item) for item in now.items), numbered=several)
    if now.covered:
        names = tuple(dict.fromkeys(one.name for one in now.covered))
        yield voice.say("answer.open_covered", names=voice.listed(names), n=len(names))
        entries = tuple(_entry(voice, one.item) for one in now.covered)
        yield Items(entries, len(now.items) + 1, numbered=several)
    if now.waiting:
        yield voice.say("answer.open_waiting", n=len(now.waiting))
        yield Items(tuple(_entry(voice, item) for item in now.waiting), numbered=False)
    if now.passed:
        yield voice.say("answer.open_passed", n=len(now.passed))
        yield Items(tuple(_entry(voice, one.item, one.name) for one in now.passed), numbered=False)
    if now.later:
        yield voice.say("answer.open_later", n=len(now.later))
        yield Items(tuple(_entry(voice, item) for item in now.later), numbered=False)


def open_line(voice: Voice, now: OpenNow, numbers: Mapping[str, int], length: int) -> str:
    """The same in a text: each item with its number, if it has one, and its day."""
    listed = sorted(now.asked, key=lambda item: numbers.get(item.ref, len(numbers)))
    labels = "; ".join(_short(voice, item, numbers, length) for item in listed)
    coming = "" if now.asked else "; ".join(_short(voice, item, {}, length) for item in now.later[:1])
    waiting = voice.listed(shortened(item_label(voice, item), length) for item in now.waiting)
    lines = [voice.say("texts.open_now", n=len(now.asked), labels=labels, coming=coming)]
    lines += [voice.say("texts.open_waiting", labels=waiting)] if waiting else []
    return " ".join(lines)


def _entry(voice: Voice, item: ItemFacts, holder: str = "") -> Entry:
    """An item with its day, what was agreed about it, and who has it now if that is somebody else."""
    due, *_, ref = item_lines(voice, item, brief=True)
    return Entry(item_label(voice, item), tuple(filter(None, (due, *_agreed(voice, item, holder), ref))))


def _agreed(voice: Voice, item: ItemFacts, holder: str) -> Iterable[str]:
    if item.returned:
        yield voice.say("answer.open_returned")
    if item.planned:
        when = voice.moment(item.planned.day, item.planned.hour)
        yield voice.say("reminder.planned", when=when, broken=item.planned.broken)
    if item.handed_by:
        yield voice.say("reminder.handed", by=one_line(item.handed_by, LONGEST_TITLE))
    if holder:
        yield voice.say("answer.open_holder", name=one_line(holder, LONGEST_TITLE))


def _short(voice: Voice, item: ItemFacts, numbers: Mapping[str, int], length: int) -> str:
    planned = item.planned if item.planned and not item.planned.broken else None
    return voice.say(
        "texts.open_item",
        number=numbers.get(item.ref, ""),
        label=shortened(item_label(voice, item), length),
        due=voice.short_day(item.due),
        planned=voice.short_day(planned.day) if planned else "",
    )
