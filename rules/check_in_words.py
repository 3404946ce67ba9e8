"""The check-in in words: a short note to each person, the scorecard as management gets it, and the summary."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .page import Block, Entry, Items, Points
from .scorecard_words import ScorecardFacts, scorecard_blocks, scorecard_subject
from .voice import Addressee, Voice, Wordbook, Written
from .wording import ItemFacts, introduction, item_label, item_lines, subject

MOST = 8  # things that came in, or names, that are listed; more are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFacts:
    """A person's check-in: what `came` in since the last, what is `open` with them, and of that what is `held`.

    `variant` is any counter: neighbouring numbers never give the same text.
    """

    to: Addressee
    period: str
    came: tuple[ItemFacts, ...] = ()
    open: tuple[ItemFacts, ...] = ()
    held: frozenset[str] = frozenset()  # refs of what waits for the consultant
    introduction: bool = False  # the first reminder, notice or check-in this person ever gets
    met: bool = False  # another message has told them before who writes
    by_phone: tuple[Literal["text", "call"], ...] = ()
    variant: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryFacts:
    """What the consultant is told when a check-in begins: the scorecard, and to whom what goes (names)."""

    card: ScorecardFacts
    notes: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    approval: tuple[str, ...] = ()  # to whom the scorecard goes on the consultant's word
    register: bool = False  # it is attached


def check_in_note(words: Wordbook, facts: NoteFacts) -> Written:
    """The note: thanks for what came, what is open, and one question."""
    voice = Voice(words, facts.to)
    return voice.write(_subject(voice, facts), _note(voice, facts))


def scorecard_mail(words: Wordbook, facts: ScorecardFacts, *, register: bool, introduction: bool = False) -> Written:
    """The scorecard to somebody of management; `register`: it is attached; `introduction`: it first says who writes."""
    voice = Voice(words, facts.to)
    blocks: list[Block | str] = [
        voice.say("common.who") if introduction else "",
        *scorecard_blocks(voice, facts),
        voice.say("check_in.closing", register=register),
        *voice.signed(),
    ]
    return voice.write(scorecard_subject(voice, facts), blocks)


def check_in_summary(words: Wordbook, facts: SummaryFacts) -> Written:
    """The summary: what goes to whom, what waits for a word, and the scorecard itself."""
    voice = Voice(words, facts.card.to)
    approval = voice.listed(facts.approval)
    named, rest = facts.notes[:MOST], len(facts.notes) - MOST
    blocks: list[Block | str] = [
        voice.say("check_in.summary_approval", approval=approval) if approval else "",
        voice.say("check_in.summary_reports", names=voice.listed(facts.reports), approval=approval),
        voice.say("check_in.summary_notes", n=len(facts.notes), names=_names(voice, named, rest), more=max(0, rest)),
        voice.say("check_in.summary_register") if facts.register else "",
        *scorecard_blocks(voice, facts.card),
        voice.say("consultant.signature"),
    ]
    period = voice.period(facts.card.found.span.name)
    return voice.write(voice.say("check_in.summary_subject", period=period, approval=approval), blocks)


def _names(voice: Voice, names: tuple[str, ...], rest: int) -> str:
    return ", ".join(names) if rest > 0 else voice.listed(names)


def _subject(voice: Voice, facts: NoteFacts) -> str:
    said = {"period": voice.period(facts.period)}
    if not facts.open:
        return voice.say("check_in.subject", n=0, label="", due="", **said)
    return subject(voice, facts.open, "check_in.subject", **said)


def _note(voice: Voice, facts: NoteFacts) -> Iterator[Block | str]:
    yield voice.greeting()
    if facts.introduction:
        yield from introduction(voice, facts.by_phone, met=facts.met)
    yield voice.say_variant("check_in.opening", facts.variant, period=voice.period(facts.period))
    if facts.came:
        yield voice.say("check_in.came", n=len(facts.came))
        yield Points(tuple(Entry(line) for line in _came(voice, facts)))
    if facts.open:
        yield voice.say("check_in.open", n=len(facts.open))
        entries = (Entry(item_label(voice, one), _lines(voice, one, facts)) for one in facts.open)
        yield Items(tuple(entries), numbered=len(facts.open) > 1)
    elif facts.came:
        yield voice.say("check_in.nothing_open")
    yield voice.say("check_in.ask", n=len(facts.open))
    yield from voice.signed(how_to_stop="check_in.stop")


def _came(voice: Voice, facts: NoteFacts) -> Iterator[str]:
    for item in facts.came[:MOST]:
        yield item_label(voice, item)
    if len(facts.came) > MOST:
        yield voice.say("check_in.more", n=len(facts.came) - MOST)


def _lines(voice: Voice, item: ItemFacts, facts: NoteFacts) -> tuple[str, ...]:
    """Its date, the day they named, or that it is with the consultant, and its ref."""
    due, *more = item_lines(voice, item, brief=True)
    planned = item.planned
    if item.ref in facts.held:
        more.insert(0, voice.say("check_in.with_me"))
    elif planned:
        when = voice.moment(planned.day, planned.hour)
        more.insert(0, voice.say("reminder.planned", when=when, broken=planned.broken))
    return tuple(filter(None, (due, *more)))
