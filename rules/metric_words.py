"""A scorecard's figures in words, small pictures and tables: value, goal, how far apart, and the way they went."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from . import speech
from .metrics import Metric, Point
from .page import Block, Entry, Heading, Picture, Points, Table
from .period_words import period_head
from .register import bound
from .scorecard import Figureless
from .trends import trend
from .voice import Voice


def figures(
    voice: Voice, every: tuple[Metric, ...], missing: tuple[Figureless, ...], currency: str
) -> Iterator[Block | str]:
    """Those with a goal one by one, each with its way as a picture and in numbers; then the others in a table.

    What is missing is said first.
    """
    if every or missing:
        yield Heading(voice.say("scorecard.figures"))
    if missing:
        said = (
            voice.say("scorecard.figureless", label=voice.label(one.title, one.period), count=one.count, of=one.of)
            for one in missing
        )
        yield voice.say("scorecard.missing", told="; ".join(said))
    several = [point.of for metric in every for point in metric.points if point.of > 1]
    if several:
        yield voice.say("scorecard.middle", most=max(several), even=any(of % 2 == 0 for of in several))
    for metric in every:
        if metric.goal:
            yield from _with_goal(voice, metric, currency)
    others = tuple(_row(voice, metric, currency) for metric in every if not metric.goal)
    if others:
        yield Table(heads(voice, ("figure", "value", "before")), others)


def heads(voice: Voice, names: Iterable[str]) -> tuple[str, ...]:
    """The heads of a scorecard's table."""
    return tuple(voice.say("scorecard.column", head=name) for name in names)


def metric_facts(voice: Voice, metric: Metric, currency: str) -> dict[str, object]:
    """What a sentence about a figure may say."""
    before, latest = metric.before, metric.latest
    return {
        "metric": metric.name.replace("_", " "),
        "value": _amount(voice, metric, latest.value, currency),
        "goal": _goal(voice, metric, currency),
        "period": voice.period(latest.period),
        "earlier": _amount(voice, metric, before.value, currency) if before else "",
        "way": "" if metric.better is None else "better" if metric.better else "worse",
        "people": latest.of,
        "meeting": latest.meeting,
    }


def _with_goal(voice: Voice, metric: Metric, currency: str) -> Iterator[Block]:
    facts = metric_facts(voice, metric, currency)
    apart = _amount(voice, metric, abs(metric.gap or Decimal(0)), currency) if metric.gap else ""
    said = voice.say("scorecard.standing", status=metric.status, apart=apart, above=(metric.gap or 0) > 0, **facts)
    yield Points((Entry(f"{_title(voice, metric)}: {facts['value']}", (said,)),))
    if len(metric.points) > 1:
        way = tuple(_in_the_table(voice, metric, point, currency) for point in metric.points)
        told = voice.listed(f"{period} {value}" for period, value, _ in way)
        label = voice.say("scorecard.trend", title=metric.title, told=told, **facts)
        yield Picture(trend(metric, label), label)
        yield Table(heads(voice, ("period", "figure", "met")), way)


def _in_the_table(voice: Voice, metric: Metric, point: Point, currency: str) -> tuple[str, str, str]:
    """A period, its figure, and whether that met the goal: the colour of its bar in words."""
    period = period_head(point.period, voice.tag, voice.to.today, voice.say)
    met = voice.say("scorecard.met", meeting=point.meeting, people=point.of)
    return (period, _amount(voice, metric, point.value, currency), met)


def _row(voice: Voice, metric: Metric, currency: str) -> tuple[str, ...]:
    facts = metric_facts(voice, metric, currency)
    return (_title(voice, metric), str(facts["value"]), str(facts["earlier"]))


def _title(voice: Voice, metric: Metric) -> str:
    """A field's name as people say it, and the document it is from."""
    named = metric.name.replace("_", " ")
    return f"{named[:1].upper()}{named[1:]} ({voice.label(metric.title, metric.latest.period)})"


def _goal(voice: Voice, metric: Metric, currency: str) -> str:
    if not metric.goal:
        return ""
    sign = metric.goal.rstrip("0123456789.% -").strip()
    return voice.say("scorecard.goal", sign=sign, value=_amount(voice, metric, bound(metric.goal), currency))


def _amount(voice: Voice, metric: Metric, value: Decimal, currency: str) -> str:
    if metric.kind == "money":
        return speech.money(value, currency, voice.tag)
    if metric.kind == "percent":
        return speech.percent(round(value, 3), voice.tag)
    return speech.number(round(value, 2), voice.tag)
