"""The scorecard in words, tables and small pictures, in the language of the engagement's management."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from . import speech
from .balance import Balance
from .budget_words import month_name
from .metric_words import figures, heads, metric_facts
from .page import Block, Entry, Heading, Points, Table
from .scorecard import Scorecard, Waiting
from .talking import Talk, worth_talking_about
from .timeliness import Timeliness, percent
from .voice import Addressee, Voice, Wordbook, Written
from .wording import cause

MOST_WAITING = 10  # lines of what waits for a decision; what is alike but for its owner is one line


@dataclass(frozen=True, slots=True)
class ScorecardFacts:
    """A scorecard, who reads it, and where the month's money stands (None: nothing is counted)."""

    to: Addressee
    found: Scorecard
    currency: str
    balance: Balance | None = None


def scorecard_page(words: Wordbook, facts: ScorecardFacts) -> Written:
    """The page: what is worth talking about first, then the figures, how timely it was, decisions, and the budget."""
    voice = Voice(words, facts.to)
    return voice.write(scorecard_subject(voice, facts), [*scorecard_blocks(voice, facts), *voice.signed()])


def scorecard_subject(voice: Voice, facts: ScorecardFacts) -> str:
    """Whose scorecard it is, and of which period."""
    return voice.say("scorecard.subject", period=voice.period(facts.found.span.name))


def scorecard_blocks(voice: Voice, facts: ScorecardFacts) -> tuple[Block | str, ...]:
    """The page without its signature."""
    measured = figures(voice, facts.found.metrics, facts.found.figureless, facts.currency)
    first = (Heading(scorecard_subject(voice, facts)), *_talk(voice, facts))
    return (*first, *measured, *_timely(voice, facts), *_decisions(voice, facts), *_money(voice, facts))


def _talk(voice: Voice, facts: ScorecardFacts) -> Iterator[Block | str]:
    talk = worth_talking_about(facts.found)
    if talk:
        yield voice.say("scorecard.talk_opening", n=len(talk))
        yield Points(tuple(Entry(_talked(voice, one, facts)) for one in talk), start=1)
    else:
        yield voice.say("scorecard.nothing")


def _talked(voice: Voice, one: Talk, facts: ScorecardFacts) -> str:
    said = {"count": one.count, "of": one.of, "before": one.before, "of_before": one.of_before, "name": one.name}
    if one.topic == "cause":
        said["name"] = cause(voice, one.name)
    if one.waiting:
        said |= _waiting(voice, one.waiting)
    if one.metric:
        said |= metric_facts(voice, one.metric, facts.currency)
    return voice.say("scorecard.talk", topic=one.topic, **said)


def _waiting(voice: Voice, one: Waiting) -> dict[str, object]:
    return {
        "label": voice.label(one.title, one.period),
        "told": voice.listed(one.told),
        "since": voice.day(one.since),
        "days": one.days_late,
        "unanswered": one.days_unanswered,
        "department": one.department,
    }


def _timely(voice: Voice, facts: ScorecardFacts) -> Iterator[Block | str]:
    """What was due and how it came, by department; then what of it was late, why, and how often dates moved."""
    found = facts.found
    yield Heading(voice.say("scorecard.timely"))
    yield voice.say("scorecard.whole", **_counts(found.whole), then=_counts(found.before))
    if len(found.departments) > 1:
        names = ("department", "in", "on_time", "on_time_before")
        yield Table(heads(voice, names), tuple(_came(voice, *one) for one in found.departments))
    yield _days(voice, found.whole, found.before)
    for told, named in ((found.whole, "causes"), (found.before, "causes_before")):
        if told.causes and found.whole.causes:
            counted = ", ".join(f"{cause(voice, one)} ({n})" for one, n in told.causes)
            yield voice.say(f"scorecard.{named}", told=counted)
    if found.whole.moved or found.before.moved:
        yield voice.say("scorecard.moved", n=found.whole.moved, before=found.before.moved)
    slipped = [one for one in found.departments if one[1].slipped or one[1].moved]
    if slipped and len(found.departments) > 1:
        names = ("department", "open", "days_late", "moved")
        yield Table(heads(voice, names), tuple(_slipped(voice, *one) for one in slipped))


def _counts(one: Timeliness) -> dict[str, object]:
    return {
        "owed": one.owed,
        "done": one.done,
        "on_time": one.on_time,
        "percent": percent(one.on_time, one.owed),
        "percent_done": percent(one.done, one.owed),
        "late": one.late,
        "open": one.open,
        "waived": one.waived,
        "to_come": one.to_come,
    }


def _days(voice: Voice, now: Timeliness, then: Timeliness) -> str:
    """How late what was late was: the one in the middle, the longest, and the middle of the period before."""
    if now.middle_days_late is None:
        return ""
    return voice.say(
        "scorecard.days",
        n=now.slipped,
        days=_middle(voice, now),
        longest=now.days_late[-1],
        earlier=_middle(voice, then),
    )


def _middle(voice: Voice, one: Timeliness) -> str:
    """The middle of the days late, "2.5"; "" where nothing was late."""
    middle = one.middle_days_late
    return "" if middle is None else speech.number(Decimal(str(middle)).normalize(), voice.tag)


def _came(voice: Voice, name: str, now: Timeliness, then: Timeliness) -> tuple[str, ...]:
    """A department's row: how much of what was due is in, and how much came on time, now and before."""
    return (
        name or voice.say("scorecard.no_department"),
        _part(voice, now.done, now.owed),
        _part(voice, now.on_time, now.owed),
        _part(voice, then.on_time, then.owed),
    )


def _slipped(voice: Voice, name: str, now: Timeliness, then: Timeliness) -> tuple[str, ...]:
    """A department's row: what is still open, how late what was late was, how often dates moved, each beside before."""
    return (
        name or voice.say("scorecard.no_department"),
        _beside(voice, str(now.open), str(then.open)),
        _beside(voice, _middle(voice, now) or "0", _middle(voice, then) or "0"),
        _beside(voice, str(now.moved), str(then.moved)),
    )


def _part(voice: Voice, part: int, of: int) -> str:
    return voice.say("scorecard.part", n=part, of=of, percent=percent(part, of)) if of else ""


def _beside(voice: Voice, now: str, then: str) -> str:
    return voice.say("scorecard.beside", count=now, before=then)


def _decisions(voice: Voice, facts: ScorecardFacts) -> Iterator[Block | str]:
    if facts.found.waiting:
        yield Heading(voice.say("scorecard.decisions", n=len(facts.found.waiting)))
        alike = Counter(replace(one, ref="") for one in facts.found.waiting)
        first = list(alike.items())[:MOST_WAITING]
        said = [voice.say("scorecard.decision", **_waiting(voice, one), count=count) for one, count in first]
        if more := len(facts.found.waiting) - sum(count for _, count in first):
            said.append(voice.say("scorecard.more", n=more))
        yield Points(tuple(map(Entry, said)))


def _money(voice: Voice, facts: ScorecardFacts) -> Iterator[Block | str]:
    balance = facts.balance
    if balance is None or not (balance.spent or balance.cap):
        return
    yield Heading(voice.say("scorecard.budget"))
    yield voice.say(
        "scorecard.spent",
        spent=speech.money(balance.spent, facts.currency, voice.tag),
        cap=speech.money(balance.cap, facts.currency, voice.tag) if balance.cap else "",
        left="" if balance.left is None else speech.money(balance.left, facts.currency, voice.tag),
        percent=balance.percent,
        month=month_name(balance.month, voice.tag),
    )
