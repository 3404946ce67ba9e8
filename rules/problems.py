"""Findings in words: where each stands, what was found and what would be right, in the reader's language."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from . import speech
from .findings import Check, Fact, Figure, Finding
from .page import one_line
from .policy import Policy
from .voice import Addressee, Voice

_OF_PERIODS = frozenset({"wrong-period", "same-as-before"})  # their facts are names of periods
_EXAMPLE = re.compile(r"\([^()\d]*+\d[^()]*+\)$")
_LONGEST = 80  # characters of what somebody typed that are worth repeating


def problem(voice: Voice, finding: Finding) -> str:
    """A finding as people read it: its place, then the sentence."""
    where = place(voice, finding)
    said = sentence(voice, finding)
    return f"{where}: {said}" if where else capital(said)


def capital(said: str) -> str:
    """A sentence that begins as one."""
    return said[:1].upper() + said[1:]


_MOST_FIGURES = 6


def figures_said(voice: Voice, figures: Iterable[Figure]) -> str:
    """The numbers that were read, as one runs through them: "Total 41,200, Over 90 days 18,050"; "" for none."""
    numbers = [one for one in figures if isinstance(one.value, Decimal)]
    said = [f"{_called(one)} {_amount(voice, one)}" for one in numbers[:_MOST_FIGURES]]
    return voice.listed(said) if said else ""


def _called(figure: Figure) -> str:
    """What people call a figure: the printed words that ask for it, else its name.

    Of a row's words and a column's it is those that the name is among: "Total, Receipts" are the receipts.
    """
    printed = [
        words for part in figure.asked.split(",") if (words := _without_example(one_line(part, 40)).strip(" :*"))
    ]
    name = figure.field.replace("_", " ")
    fitting = [words for words in printed if name.casefold() in words.casefold()]
    return (fitting or (printed if len(printed) == 1 else [name]))[-1]


def _without_example(words: str) -> str:
    """Printed words without the example beside them: "Week (2026-W41)"."""
    return _EXAMPLE.sub("", words).rstrip() or words


def _amount(voice: Voice, figure: Figure) -> str:
    """A figure to be read, with two decimals at most; the register keeps it as it is."""
    if not isinstance(figure.value, Decimal):
        return ""
    if figure.percent:
        return speech.percent(round(figure.value, 4), voice.tag)
    return speech.number(round(figure.value, 2), voice.tag)


def told(policy: Policy, check: Check, now: datetime) -> str:
    """Everything found in a file, in English, as a task's story and the consultant's mail have it."""
    to = Addressee(first_name="", language="en", consultant=policy.consultant, today=now.date())
    voice = Voice(policy.words, to)
    return found_in(voice, check)


def found_in(voice: Voice, check: Check) -> str:
    """The same in the voice's language: what was found, where its sender would be asked for another file."""
    said = [_found(voice, finding) for finding in check.findings]
    return " ".join((*said, looks_found(voice, check.looks))).strip()


def _found(voice: Voice, finding: Finding) -> str:
    part = f"findings.{finding.code.replace('-', '_')}_found"
    return (
        capital(voice.say(part, **{"reason": "", **dict(finding.facts)}))
        if voice.has(part)
        else problem(voice, finding)
    )


def looks_found(voice: Voice, looks: Iterable[str]) -> str:
    """Why a file in which nothing is wrong needs a person's look, to that person; "" for no reason."""
    parts = [f"findings.look_{look.replace('-', '_')}" for look in looks]
    return " ".join(voice.say(f"{part}_found" if voice.has(f"{part}_found") else part) for part in parts)


def looks_said(voice: Voice, looks: Iterable[str]) -> str:
    """Why the consultant looks at a file in which nothing is wrong, to its sender; "" for no reason."""
    return " ".join(voice.say(f"findings.look_{look.replace('-', '_')}") for look in looks)


def sentence(voice: Voice, finding: Finding) -> str:
    """What is wrong and what would be right, without the place."""
    stem = f"findings.{finding.code.replace('-', '_')}"
    of_periods = finding.code in _OF_PERIODS
    facts: dict[str, object] = {
        name: _found_at(voice, str(fact)) if name == "place" else _said(voice, fact, of_period=of_periods)
        for name, fact in finding.facts
    }
    blanks = {
        "expected": "",
        "reason": "",
        "left": "",
        "right": "",
        "place": "",
        "example": speech.day_of_month(voice.to.today, voice.tag, voice.to.today),
    }
    if finding.why == "period":
        blanks["month"] = speech.month(voice.to.today, voice.tag, year=True)
    part = f"{stem}_{finding.why.replace('-', '_')}" if finding.why else stem
    return voice.say(part if voice.has(part) else stem, **{**blanks, **facts})


def place(voice: Voice, finding: Finding) -> str:
    """Where it stands, as a person finds it: "Summary, cell F14 (Over 90 days)"; "" for the file as a whole."""
    where = _found_at(voice, finding.where)
    asked = _without_example(one_line(finding.asked, 60).rstrip(": "))
    if not where or not asked or asked.casefold() in where.casefold():
        return where
    return voice.say("findings.place_asked", place=where, asked=asked)


def _found_at(voice: Voice, where: str) -> str:
    """A place as people say it: "Summary, cell F14" or "Line 7, Miles"."""
    where = one_line(where, 90)
    sheet, mark, cell = where.rpartition("!")
    if mark:
        return voice.say("findings.place_sheet", sheet=sheet, cell=cell)
    if where.startswith("line ") and ", " in where:
        line, _, column = where.removeprefix("line ").partition(", ")
        return voice.say("findings.place_line", line=line, column=column)
    return where


def _said(voice: Voice, fact: Fact, *, of_period: bool) -> str:
    if of_period and isinstance(fact, str):
        return voice.period(fact)
    if isinstance(fact, Decimal | int):
        return speech.number(fact, voice.tag)
    if isinstance(fact, date):
        return voice.day(fact)
    if isinstance(fact, tuple):
        return voice.either(fact)
    return one_line(fact, _LONGEST)
