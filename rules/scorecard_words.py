"""The scorecard in words, tables and small pictures, in the language of the engagement's management."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from . import speech
from .balance import Balance
from .budget_words import month_name
from .metrics import Metric, Point
from .page import Block, Entry, Heading, Picture, Points, Table
from .period_words import spoken_period
from .register import bound
from .scorecard import Scorecard, Waiting
from .talking import Talk, worth_talking_about
from .timeliness import Timeliness, percent
from .trends import trend
from .voice import Addressee, Voice, Wordbook, Written
from .wording import cause


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
    subject = voice.say("scorecard.subject", period=_spoken(voice, facts.found.span.name))
    blocks = [*_talk(voice, facts), *_figures(voice, facts), *_timely(voice, facts), *_decisions(voice, facts)]
    return voice.write(subject, [Heading(subject), *blocks, *_money(voice, facts), *voice.signed()])


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
        said |= _metric(voice, one.metric, facts.currency)
    return voice.say("scorecard.talk", topic=one.topic, **said)


def _waiting(voice: Voice, one: Waiting) -> dict[str, object]:
    return {
        "label": voice.label(one.title, one.period),
        "told": voice.listed(one.told),
        "since": voice.day(one.since),
        "days": one.days_late,
        "department": one.department,
    }


def _metric(voice: Voice, metric: Metric, currency: str) -> dict[str, object]:
    before = metric.before
    return {
        "metric": _named(metric),
        "value": _shown(voice, metric, metric.latest, currency),
        "goal": _goal(voice, metric, currency),
        "period": _spoken(voice, metric.latest.period),
        "earlier": _shown(voice, metric, before, currency) if before else "",
        "way": "" if metric.better is None else "better" if metric.better else "worse",
        "people": metric.latest.of,
        "meeting": metric.latest.meeting,
    }


def _figures(voice: Voice, facts: ScorecardFacts) -> Iterator[Block | str]:
    """Those with a goal one by one, each with its way as a picture and in numbers; then the others in a table."""
    if facts.found.metrics:
        yield Heading(voice.say("scorecard.figures"))
    several = any(metric.latest.of > 1 for metric in facts.found.metrics)
    yield voice.say("scorecard.middle") if several else ""
    for metric in facts.found.metrics:
        if metric.goal:
            yield from _with_goal(voice, metric, facts.currency)
    others = tuple(_row(voice, metric, facts.currency) for metric in facts.found.metrics if not metric.goal)
    if others:
        yield Table(_heads(voice, ("figure", "value", "before")), others)


def _with_goal(voice: Voice, metric: Metric, currency: str) -> Iterator[Block]:
    latest = metric.latest
    apart = _amount(voice, metric, abs(metric.gap or Decimal(0)), currency)
    said = voice.say(
        "scorecard.standing",
        goal=_goal(voice, metric, currency),
        status=metric.status,
        people=latest.of,
        meeting=latest.meeting,
        apart=apart if metric.gap else "",
        above=(metric.gap or 0) > 0,
    )
    way = " · ".join(f"{point.period}: {_shown(voice, metric, point, currency)}" for point in metric.points)
    lines = (said, way) if len(metric.points) > 1 else (said,)
    yield Points((Entry(f"{_title(voice, metric)}: {_shown(voice, metric, latest, currency)}", lines),))
    if len(metric.points) > 1:
        label = voice.say("scorecard.trend", metric=_named(metric), title=metric.title, n=len(metric.points))
        yield Picture(trend(metric, label), label)


def _row(voice: Voice, metric: Metric, currency: str) -> tuple[str, ...]:
    before = metric.before
    earlier = _shown(voice, metric, before, currency) if before else ""
    return (_title(voice, metric), _shown(voice, metric, metric.latest, currency), earlier)


def _title(voice: Voice, metric: Metric) -> str:
    named = _named(metric)
    return f"{named[:1].upper()}{named[1:]} ({voice.label(metric.title, metric.latest.period)})"


def _heads(voice: Voice, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(voice.say("scorecard.column", head=name) for name in names)


def _timely(voice: Voice, facts: ScorecardFacts) -> Iterator[Block | str]:
    found = facts.found
    yield Heading(voice.say("scorecard.timely"))
    yield voice.say("scorecard.whole", **_counts(found.whole), then=_counts(found.before))
    if len(found.departments) > 1:
        names = ("department", "on_time", "late", "open", "before")
        yield Table(_heads(voice, names), tuple(_department_row(voice, *one) for one in found.departments))
    if (days := found.whole.middle_days_late) is not None:
        yield voice.say("scorecard.days", n=found.whole.slipped, days=speech.number(Decimal(str(days)), voice.tag))
    if found.whole.causes:
        told = ", ".join(f"{cause(voice, name)} ({n})" for name, n in found.whole.causes)
        yield voice.say("scorecard.causes", told=told)
    if found.whole.moved or found.before.moved:
        yield voice.say("scorecard.moved", n=found.whole.moved, before=found.before.moved)


def _counts(one: Timeliness) -> dict[str, object]:
    return {
        "owed": one.owed,
        "on_time": one.on_time,
        "percent": percent(one.on_time, one.owed),
        "late": one.late,
        "open": one.open,
        "waived": one.waived,
        "to_come": one.to_come,
    }


def _department_row(voice: Voice, name: str, now: Timeliness, then: Timeliness) -> tuple[str, ...]:
    return (
        name or voice.say("scorecard.no_department"),
        voice.say("scorecard.part", n=now.on_time, of=now.owed),
        str(now.late),
        str(now.open),
        voice.say("scorecard.part", n=then.on_time, of=then.owed) if then.owed else "",
    )


def _decisions(voice: Voice, facts: ScorecardFacts) -> Iterator[Block | str]:
    if facts.found.waiting:
        yield Heading(voice.say("scorecard.decisions"))
        said = (voice.say("scorecard.decision", **_waiting(voice, one)) for one in facts.found.waiting)
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
        percent=balance.percent,
        month=month_name(balance.month, voice.tag),
    )


def _spoken(voice: Voice, period: str) -> str:
    """A period as it stands in a sentence, "for September"."""
    return spoken_period(period, voice.tag, voice.to.today, voice.say)


def _named(metric: Metric) -> str:
    """A field's name as people say it."""
    return metric.name.replace("_", " ")


def _goal(voice: Voice, metric: Metric, currency: str) -> str:
    if not metric.goal:
        return ""
    sign = metric.goal.rstrip("0123456789.% -").strip()
    return voice.say("scorecard.goal", sign=sign, value=_amount(voice, metric, bound(metric.goal), currency))


def _shown(voice: Voice, metric: Metric, point: Point, currency: str) -> str:
    return _amount(voice, metric, point.value, currency)


def _amount(voice: Voice, metric: Metric, value: Decimal, currency: str) -> str:
    if metric.kind == "money":
        return speech.money(value, currency, voice.tag)
    if metric.kind == "percent":
        return f"{speech.number(round(value * 100, 1), voice.tag)}\N{NO-BREAK SPACE}%"
    return speech.number(round(value, 2), voice.tag)
